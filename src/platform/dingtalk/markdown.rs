//! Our lines in DingTalk's formats (protocol §4.3), so that text stays text (INV-37).
//!
//! Which escapes the clients understand is documented nowhere, so active characters become look-alikes,
//! most of them full-width: they read the same on a phone and mean nothing to any markdown reader.

use crate::domain::message::{Outgoing, Tap};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;
use url::Url;

/// Longest title in bytes; it is what a lock screen shows.
const MAX_TITLE: usize = 96;
/// Longest text in bytes, well under the 15 000 of a robot message (§5.3) with its JSON around it.
const MAX_TEXT: usize = 9_000;
/// Longest tap line's worth of one link.
const MAX_SAY: usize = 96;
/// Tap links on one message (messages.md rule 4).
const MAX_TAPS: usize = 3;
/// A line feed with two blanks before and after (§4.3).
const BREAK: &str = "  \n  ";
/// Stands for lines that were left out.
const MORE: &str = "……";
/// Sends `content` as the person who taps (§1.7).
const TAP: &str = "dtmd://dingtalkclient/sendMessage?content=";

/// A message as markdown: title and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markdown {
    /// What the chat list and the lock screen show; not part of the message.
    pub title: String,
    /// The message.
    pub text: String,
}

/// Renders a message; the tap links make one last line when wanted.
pub fn markdown(message: &Outgoing, tap_links: bool) -> Markdown {
    let title = cut(&escape(message.title()), MAX_TITLE).to_owned();
    let mut lines = within(message.lines.iter().map(|l| Cow::Owned(markdown_line(l))), BREAK);
    let taps: Vec<String> = message.taps.iter().take(MAX_TAPS).map(tap).collect();
    if tap_links && !taps.is_empty() {
        lines.push(Cow::Owned(taps.join("  ")));
    }
    Markdown { title: if title.is_empty() { "提醒".to_owned() } else { title }, text: lines.join(BREAK) }
}

/// Renders a message as plain text, where only addresses and invisible characters are active.
pub fn plain(message: &Outgoing) -> String {
    within(message.lines.iter().map(|l| plain_line(l)), "\n").join("\n")
}

/// Lines up to the byte limit; what does not fit any more is cut at a character and marked.
fn within<'l>(lines: impl Iterator<Item = Cow<'l, str>>, separator: &str) -> Vec<Cow<'l, str>> {
    let mut kept = Vec::with_capacity(lines.size_hint().1.unwrap_or(0) + 1);
    let mut left = MAX_TEXT;
    for line in lines.filter(|l| !l.is_empty()) {
        let needed = line.len() + separator.len();
        if needed > left {
            let start = cut(&line, left.saturating_sub(separator.len()));
            kept.push(Cow::Owned(format!("{start}{MORE}")));
            break;
        }
        left -= needed;
        kept.push(line);
    }
    kept
}

/// A line that is nothing but a web address is a link: whoever writes a message puts a user's words
/// behind words of ours and never alone on a line. In every other line an address is words.
fn markdown_line(line: &str) -> String {
    match address(line) {
        // Parentheses would end the link, the others could begin emphasis inside the label.
        Some(url) => format!("[打开链接]({})", url.as_str().replace('(', "%28").replace(')', "%29")),
        None => escape(line),
    }
}

fn plain_line(line: &str) -> Cow<'_, str> {
    if let Some(url) = address(line) {
        return Cow::Owned(url.into());
    }
    match clean(line) {
        Cow::Borrowed(line) => disarm_addresses(line.trim()),
        Cow::Owned(line) => Cow::Owned(disarm_addresses(line.trim()).into_owned()),
    }
}

/// The web address a whole line consists of.
fn address(line: &str) -> Option<Url> {
    let plausible = line.starts_with("https://")
        && line.len() <= 1_024
        && line.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"`\\[]".contains(&b));
    let url = plausible.then(|| Url::parse(line).ok())??;
    (url.username().is_empty() && url.password().is_none()).then_some(url)
}

fn tap(tap: &Tap) -> String {
    let say = clean(&tap.say);
    let say = utf8_percent_encode(cut(say.trim(), MAX_SAY), NON_ALPHANUMERIC);
    format!("[{}]({TAP}{say})", escape(&tap.label))
}

/// Words that no markdown reader takes for anything else.
fn escape(line: &str) -> String {
    let line = clean(line);
    let line: String = disarm_addresses(line.trim()).chars().map(look_alike).collect();
    disarm_start(line)
}

/// The look-alike of a character that can begin a link, an image, emphasis, code, a heading, a
/// quotation, a table, HTML, an entity, an escape or a mention. Parentheses and `!` need a bracket
/// beside them and may stay. A masked phone keeps its looks: the operator ∗ is as narrow as `*`.
const fn look_alike(c: char) -> char {
    match c {
        '[' => '［',
        ']' => '］',
        '*' => '∗',
        '_' => '＿',
        '`' => '｀',
        '~' => '～',
        '#' => '＃',
        '<' => '＜',
        '>' => '＞',
        '|' => '｜',
        '&' => '＆',
        '\\' => '＼',
        '@' => '＠',
        other => other,
    }
}

/// A list, a rule or an underline is active at the start of a line only.
fn disarm_start(line: String) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let at = if digits > 9 { 0 } else { digits };
    let Some((before, rest)) = line.split_at_checked(at) else { return line };
    let mut after = rest.chars();
    let replacement = match (after.next(), digits > 0) {
        (Some('-'), false) => '－',
        (Some('+'), false) => '＋',
        (Some('='), false) => '＝',
        (Some('.'), true) if after.clone().next().is_none_or(char::is_whitespace) => '．',
        (Some(')'), true) if after.clone().next().is_none_or(char::is_whitespace) => '）',
        _ => return line,
    };
    format!("{before}{replacement}{}", after.as_str())
}

/// Clients make links of addresses by themselves; a full-width colon or stop keeps them words.
fn disarm_addresses(line: &str) -> Cow<'_, str> {
    const SCHEME: &str = "://";
    const HOST: &str = "www.";
    let host_at = |text: &str| {
        text.as_bytes().windows(HOST.len()).position(|w| w.eq_ignore_ascii_case(HOST.as_bytes()))
    };
    if !line.contains(SCHEME) && host_at(line).is_none() {
        return Cow::Borrowed(line);
    }
    let line = line.replace(SCHEME, "：//");
    let (mut disarmed, mut rest) = (String::with_capacity(line.len()), line.as_str());
    while let Some((before, found)) = host_at(rest).and_then(|at| rest.split_at_checked(at)) {
        disarmed.push_str(before);
        disarmed.push_str("www．");
        rest = found.get(HOST.len()..).unwrap_or_default();
    }
    disarmed.push_str(rest);
    Cow::Owned(disarmed)
}

/// One line without characters that are not seen: controls and line separators become a blank,
/// direction controls and zero-width marks go.
fn clean(line: &str) -> Cow<'_, str> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if !line.contains(|c| is_invisible(c) || breaks(c)) {
        return Cow::Borrowed(line);
    }
    line.chars().filter(|c| !is_invisible(*c)).map(|c| if breaks(c) { ' ' } else { c }).collect()
}

/// Direction controls (which can make `exe.fdp` read `pdf.exe`) and marks without width.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// At most `most` bytes, ending at a character.
fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(lines: &[&str]) -> String {
        markdown(&Outgoing::lines(lines.iter().copied()), true).text
    }

    #[test]
    fn what_people_read_is_kept() {
        for line in [
            "待签收 37　今天 17:30 前",
            "县政府办：秋冬森林防火工作的通知",
            "鹿政办发〔2026〕12号，主送，附件 2",
            "或：驳回 482913 理由（必填）",
            "《关于（试行）的通知》",
            "37–40、43、45–56。",
            "41 特急 防汛物资 今天 11:30",
            "12(森林防火)：已签 63/70！",
            "3.5 米",
        ] {
            assert_eq!(text(&[line]), line);
            assert_eq!(plain(&Outgoing::lines([line])), line);
        }
        assert_eq!(text(&["一", "二"]), "一  \n  二");
        assert_eq!(text(&["手机 138****0001"]), "手机 138∗∗∗∗0001");
        assert_eq!(plain(&Outgoing::lines(["手机 138****0001"])), "手机 138****0001");
    }

    #[test]
    fn nothing_a_user_writes_is_active() {
        for (hostile, shown) in [
            ("[点我](https://evil.example)", "［点我］(https：//evil.example)"),
            ("![x](http://e/p.png)", "!［x］(http：//e/p.png)"),
            ("# 标题", "＃ 标题"),
            ("> 引用", "＞ 引用"),
            ("- 项", "－ 项"),
            ("+ 项", "＋ 项"),
            ("1. 项", "1． 项"),
            ("12) 项", "12） 项"),
            ("---", "－--"),
            ("===", "＝=="),
            ("    缩进", "缩进"),
            ("**粗** __粗__ ~~删~~ `码`", "∗∗粗∗∗ ＿＿粗＿＿ ～～删～～ ｀码｀"),
            ("<font color=red>红</font>", "＜font color=red＞红＜/font＞"),
            ("&#91;x&#93;", "＆＃91;x＆＃93;"),
            ("@所有人 @all", "＠所有人 ＠all"),
            ("一\r\n# 二\u{2028}三\t四", "一  ＃ 二 三 四"),
            ("a\u{202e}b\u{2066}c\u{200f}\u{feff}d", "abcd"),
            (r"\[a\](b)", "＼［a＼］(b)"),
            ("看 www.evil.example 与 WWW.x", "看 www．evil.example 与 www．x"),
            (
                "dtmd://dingtalkclient/sendMessage?content=同意",
                "dtmd：//dingtalkclient/sendMessage?content=同意",
            ),
        ] {
            assert_eq!(text(&[hostile]), shown);
        }
    }

    #[test]
    fn an_address_of_ours_stands_alone_on_its_line() {
        assert_eq!(
            text(&["https://oa.example.gov.cn/d/1?a=(b)"]),
            "[打开链接](https://oa.example.gov.cn/d/1?a=%28b%29)"
        );
        assert_eq!(
            plain(&Outgoing::lines(["https://oa.example.gov.cn/d/1"])),
            "https://oa.example.gov.cn/d/1"
        );
        for not in
            ["https://a@b.example/", "http://a.example/", "https://a.example/ x", "https://a.example/](x)"]
        {
            assert!(!text(&[not]).contains("]("), "{not}");
        }
    }

    #[test]
    fn taps_are_one_last_line() {
        let message =
            Outgoing::lines(["待签收 37", "回：签收 37"]).tap("签收", "签收 37").tap("查看", "查看 37");
        let shown = markdown(&message, true);
        assert_eq!(shown.title, "待签收 37");
        assert_eq!(
            shown.text,
            "待签收 37  \n  回：签收 37  \n  [签收](dtmd://dingtalkclient/sendMessage?content=%E7%AD%BE%E6%94%B6%2037)  [查看](dtmd://dingtalkclient/sendMessage?content=%E6%9F%A5%E7%9C%8B%2037)"
        );
        assert!(!markdown(&message, false).text.contains("dtmd"));
    }

    #[test]
    fn long_messages_end_at_a_character() {
        let long = "长".repeat(5_000);
        let shown = markdown(&Outgoing::lines([long.as_str(), "尾"]).tap("签收", "签收 1"), true);
        assert!(shown.text.len() < 10_000 && shown.title.len() <= MAX_TITLE);
        assert!(shown.text.contains(MORE) && shown.text.ends_with("%E6%94%B6%201)"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn no_text_becomes_active(lines in proptest::collection::vec(any_line(), 0..5)) {
            prop_assume!(lines.iter().all(|line| address(line).is_none()));
            let shown = markdown(&Outgoing { lines: lines.clone(), taps: Vec::new() }, true);
            prop_assert!(!shown.title.contains('\n'));
            for part in shown.text.split(BREAK).chain([shown.title.as_str()]) {
                prop_assert!(!part.contains(|c| "[]*_`~#<>|&\\@\n\r\t".contains(c)), "{part:?}");
                prop_assert!(!part.contains("://") && !part.to_ascii_lowercase().contains("www."), "{part:?}");
                prop_assert!(!part.starts_with(['-', '+', '=', ' ']), "{part:?}");
                let after = part.trim_start_matches(|c: char| c.is_ascii_digit());
                prop_assert!(after.len() == part.len() || !(after.starts_with(". ") || after.starts_with(") ")) || part.len() - after.len() > 9);
                prop_assert!(!part.contains(|c| is_invisible(c) || c.is_control()));
            }
            prop_assert!(shown.text.matches('\n').count() < lines.len().max(1));
        }
    }

    fn any_line() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            prop_oneof![
                "\\PC{0,6}",
                r"[\[\]()*_`~#<>|&\\@!=+\-. 0-9]{1,6}",
                proptest::sample::select(vec![
                    "://", "www.", "\n", "\u{202e}", "\u{2028}", "\0", "https://", "签收"
                ])
                .prop_map(str::to_owned),
            ],
            0..8,
        )
        .prop_map(|parts| parts.concat())
    }
}

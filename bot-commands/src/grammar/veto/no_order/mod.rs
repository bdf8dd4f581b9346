//! Sentences that read like a command from end to end and are none: 退回5，因为 · 催办功能挺好用的 · 撤回了7号，乡镇还能打开 ·
//! 取消委托，还是先不取消了.
//!
//! Every stage finds its words and nothing that speaks against them where it looks. Here the whole message is looked
//! at once more, with the act known: what stands right before it, what follows, and how the sentence ends. This only
//! ever turns a command that changes something into none.

mod about;
mod before;
mod mention;
mod open_end;
mod unsaid;

use super::second_thoughts::said;
use crate::command::{Command, Parsed};
use crate::cursor::{Cursor, is_separator, is_stop};
use crate::fold::Folded;
use crate::grammar::addressed::is_address;
use crate::table::spec;
use crate::wordset::{Words, words};

/// A message around the act of its command.
struct Around<'a> {
    command: &'a Command,
    /// The words of the act.
    verb: String,
    /// The words for what it is done to.
    object: String,
    /// The clause up to the act or what it is done to, whichever comes first.
    before: String,
    /// What follows both.
    after: String,
    /// What follows the act.
    behind_verb: String,
    /// The act stands before what it is done to, and next to it or alone.
    verb_first: bool,
    /// 了 stands between the act and what it is done to: 撤回了7号.
    over: bool,
    /// A colleague is named right before the act: 叫小李取消委托.
    person: bool,
    /// All of it.
    whole: String,
}

/// Whether a command is only spoken of, unsaid or left open by the message it was read in.
pub(crate) fn is_none(folded: &Folded, parsed: &Parsed) -> bool {
    let answers = matches!(parsed.command, Command::Confirm | Command::Cancel);
    let changes = spec(parsed.command.intent()).is_some_and(|row| row.changes_state);
    if !(changes || answers) || matches!(parsed.command, Command::Feedback { .. }) {
        return false;
    }
    let around = Around::new(folded, parsed);
    answers && around.whole.ends_with('?')
        || mention::is_for_colleague(folded)
        || open_end::is_left_open(&around)
        || about::is_talk(&around)
        || unsaid::is_unsaid(&around)
        || before::only_tells(&around)
}

impl<'a> Around<'a> {
    fn new(folded: &Folded, parsed: &'a Parsed) -> Self {
        let (verb, object) = (parsed.verb, parsed.object.unwrap_or(parsed.verb));
        let whole = Cursor::new(folded);
        let chars = whole.rest();
        let at = |byte: usize| chars.iter().take_while(|ch| ch.start < byte).count();
        let from = at(verb.start.min(object.start));
        // The code of a decision belongs to what it is done to.
        let mut last = whole.between(at(verb.end.max(object.end)), chars.len());
        last.skip_while(|c| c == ' ' || c.is_ascii_digit());
        let to = last.pos();
        let head = chars.get(..from).unwrap_or_default();
        let clause = head.iter().rev().take_while(|ch| !is_stop(ch.c)).count();
        let mut caller = whole.between(from - clause, from);
        caller.eat(words!("叫|让|找|请|喊|要"));
        let words = |part: Cursor| part.folded_text();
        Self {
            command: &parsed.command,
            verb: words(whole.between(at(verb.start), at(verb.end))),
            object: parsed
                .object
                .map_or_else(String::new, |span| words(whole.between(at(span.start), at(span.end)))),
            before: words(whole.between(from - clause, from)).trim().to_owned(),
            after: words(whole.between(to, chars.len())),
            behind_verb: words(whole.between(at(verb.end), chars.len())),
            verb_first: verb.start <= object.start,
            over: words(whole.between(at(verb.end), at(object.start))).contains('了'),
            person: is_address(caller),
            whole: words(whole),
        }
    }

    /// The command has a reason or note, in which more may be said.
    fn texted(&self) -> bool {
        said(self.command).is_some()
    }

    /// What follows without a pause, and without 了: the reason, or what stands behind the object.
    fn glued(&self) -> &str {
        let reason = said(self.command).and_then(|(text, ..)| self.whole.find(text));
        let Some((head, reason)) = reason.and_then(|at| self.whole.split_at_checked(at)) else {
            return self.behind_object();
        };
        if head.ends_with(is_separator) { self.behind_object() } else { reason.trim_start_matches('了') }
    }

    fn behind_object(&self) -> &str {
        if self.after.starts_with(is_separator) { "" } else { self.after.trim_start_matches('了') }
    }

    /// What follows, without what closes a message.
    fn end(&self) -> &str {
        self.after.trim_end_matches(|c| is_separator(c) || matches!(c, '?' | ')' | '"' | '”'))
    }
}

/// Whether a text ends in one of the words.
fn ends(text: &str, words: Words) -> bool {
    words.list.iter().any(|word| text.ends_with(word))
}

/// What is left of a text behind the longest of the words, if it begins with one.
fn behind(text: &str, words: Words) -> Option<&str> {
    let first = text.chars().next()?;
    let word = words
        .beginning(first)
        .iter()
        .filter(|word| text.starts_with(**word))
        .max_by_key(|word| word.len())?;
    text.strip_prefix(word)
}

#[cfg(test)]
mod tests {
    use crate::{Outcome, parse};

    fn acts(text: &str) -> bool {
        matches!(parse(text), Outcome::Command(parsed) if !parsed.confirm)
    }

    #[test]
    fn nothing_is_done_on_talk() {
        for text in [
            "退回5，因为",
            "退回5缺附件的时候",
            "催办7号的时候",
            "我想把7号催",
            "注销李明华因为他",
            "签收37和",
            "委托王芳，所以",
            "静音时",
            "取消委托之前",
            "退回5这类发错单位的件，按办法第十二条是两个工作日内",
            "一键提醒那个设计挺好的",
            "催办功能挺好用的",
            "催办7这种做法",
            "退回5是对的",
            "42号会议请假不太好",
            "驳回482913不等于不同意",
            "重发的那个码",
            "撤回7到一半",
            "撤回7吧怕影响不好，不撤回吧文号又错着",
            "取消委托，还是先不取消了",
            "注销李明华，先不注销了",
            "换号李明华13877201234，还是不换号了",
            "不驳回了",
            "撤回了7号，乡镇那边还能打开，这不等于没撤回",
            "催办7，哈哈开玩笑",
            "谢谢您帮忙签收37",
            "感谢帮我重发验证码",
            "谢谢重发，这回收到码了",
            "后悔取消委托",
            "关于取消委托",
            "他们催办7",
            "从来签收37",
            "有人静音到明天",
            "确认？",
            "@李明 签收37",
            "签收37 @张主任",
        ] {
            assert!(!acts(text), "{text}");
        }
    }

    #[test]
    fn orders_stay_orders() {
        for text in [
            "退回5，因为附件打不开",
            "退回5，没有成文日期，时间延后",
            "退回39，不符合公文办理的规定",
            "驳回482913，证件无效",
            "撤回7吧，文号错了",
            "委托王芳代收到周五之前",
            "静音到今晚8时",
            "谢谢，签收37",
            "签收37，谢谢",
            "明天委托王芳代收",
            "37号签收了",
            "撤回7，发错了对象",
            "催办7寨沙镇",
            "@公文签收 签收37",
            "签收37 @公文签收",
            "因为附件打不开，退回5",
        ] {
            assert!(acts(text), "{text}");
        }
    }
}

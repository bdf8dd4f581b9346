//! What must hold for any text at all.

use bot_commands::context::{Context, Key, Kind, OpenItem, ShownList, resolve};
use bot_commands::{Command, Outcome, Span, Target, parse, to_json};
use proptest::prelude::*;

fn on_boundaries(text: &str, span: Span) -> bool {
    span.start <= span.end && text.is_char_boundary(span.start) && text.is_char_boundary(span.end)
}

fn check(text: &str) {
    let outcome = parse(text);
    match &outcome {
        Outcome::Command(parsed) => {
            for span in [Some(parsed.span), Some(parsed.verb), parsed.object].into_iter().flatten() {
                assert!(on_boundaries(text, span), "{span:?} in {text:?}");
            }
            check_bounds(&parsed.command);
            let mut context = Context::single("寨沙镇人民政府", "寨沙");
            context.open =
                (1..5).map(|number| OpenItem::new(Key { unit: 0, number }, Kind::ToSign)).collect();
            context.list =
                Some(ShownList { items: context.open.iter().map(|item| item.key).collect(), age_s: 1 });
            let _ = resolve(parsed, &context);
        }
        Outcome::Error(error) => {
            assert!(on_boundaries(text, error.span), "{error:?} in {text:?}");
            assert!(error.marker(text).contains('【'));
            assert!(!error.sentence().is_empty());
        }
        Outcome::NotCommand(_) => {}
    }
    let line = to_json(&outcome);
    serde_json::from_str::<serde_json::Value>(&line).unwrap_or_else(|error| panic!("{error} in {line}"));
}

fn check_bounds(command: &Command) {
    let Some(select) = command.selection() else { return };
    if let Target::Numbers(refs) | Target::Ordinals(refs) = &select.target {
        assert!(!refs.is_empty() && refs.len() <= 50, "{refs:?}");
        assert!(refs.iter().all(|number| (1..=99_999).contains(number)), "{refs:?}");
    }
}

/// What [`pieces`] are made of.
const WORDS: &str = "签收|退回|同意|驳回|办结|催办|查看|撤回|全部|除|除了|以外|第|三|个|号|3|12|\
    、|，| |到|-|和|前|最后一个|把|请|了|吗|？|不|没|王芳|李四|账户|注销|开通|\
    委托|明天|到周五|会议|参加|请假|回执|〔2026〕|鹿政办发|482913|13800000001|\
    \n|@公文 |\u{200b}|\u{202e}|٣|①|谢谢|理由|因为|教育局|一|两|\
    百|十|万|0|收到|都|的|文件|件|份|码";

/// Pieces of the vocabulary in any order: much nearer to commands than arbitrary characters.
fn pieces() -> impl Strategy<Value = String> {
    let words = prop::sample::select(WORDS.split('|').collect::<Vec<_>>());
    prop::collection::vec(words, 0..14).prop_map(|list| list.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_text_is_survived(text in "\\PC{0,60}") {
        check(&text);
    }

    #[test]
    fn any_unicode_is_survived(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_order_of_words_is_survived(text in pieces()) {
        check(&text);
    }

    #[test]
    fn invisible_characters_at_the_ends_do_not_matter(text in pieces()) {
        let text = text.replace(['\u{200b}', '\u{202e}'], "");
        let wrapped = format!("\u{feff}{text}\u{200b}");
        prop_assert_eq!(to_json(&parse(&text)), to_json(&parse(&wrapped)));
    }

    #[test]
    fn invisible_characters_inside_never_make_a_command(number in 10_u32..99_999, at in 1_usize..5) {
        let digits = number.to_string();
        let (head, tail) = digits.split_at(at.min(digits.len() - 1));
        for verb in ["签收", "退回", "同意", "查看", "签\u{200b}收"] {
            let text = format!("{verb}{head}\u{202e}{tail}");
            prop_assert!(parse(&text).command().is_none(), "{text:?}");
        }
    }

    #[test]
    fn numbers_mean_themselves(number in 1_u32..=99_999) {
        for text in [format!("签收 {number}"), format!("{number}号收到"), format!("请把{number}号签收一下，谢谢")] {
            let expected = format!(r#"{{"intent":"sign","args":{{"refs":[{number}]}}}}"#);
            prop_assert_eq!(to_json(&parse(&text)), expected);
        }
    }

    #[test]
    fn six_digits_are_codes_or_errors(code in 0_u32..1_000_000) {
        let text = format!("同意 {code:06}");
        let plausible = code >= 100_000 && code / 10_000 != 19 && code / 10_000 != 20;
        prop_assert_eq!(parse(&text).command().is_some(), plausible, "{}", text);
    }
}

#[test]
fn long_hostile_texts_are_survived() {
    let hostile = [
        "签收",
        "1、",
        "除",
        "第",
        "一",
        "-1",
        "3号",
        "全部",
        "退回5 签收3，",
        "王",
        "〔",
        "鹿政办发〔",
        "@",
        ">",
        "\n",
        "，",
        "①",
        "把",
        "吗",
        "明天到",
        "不同意",
        "482 ",
        "到",
        "谢谢",
    ];
    for piece in hostile {
        for head in ["", "签收 ", "退回 5 ", "王芳 "] {
            let text = format!("{head}{}", piece.repeat(4096 / piece.len()));
            check(&text);
        }
    }
}

//! What somebody who was not understood perhaps meant, and what to type for it.

use crate::domain::message::Outgoing;
use crate::domain::reply::refuse::{Meant, not_understood};
use bot_commands::{Intent, Spec, spec};

/// Digits of the longest 件号 (design §2.7); a code has more, and is not said again.
const NUMBER_DIGITS: usize = 5;

/// The answer to `text`, which is no command; with an example of the one that was perhaps meant.
pub fn perhaps(meant: Option<Intent>, text: &str) -> Outgoing {
    let Some(spec) = meant.and_then(spec) else { return not_understood(None) };
    let alone = spec.args.is_empty() || spec.args.starts_with('[');
    let typed = if alone { spec.word.to_owned() } else { example(spec, text) };
    not_understood(Some(&Meant { word: spec.word, typed: &typed, more: !alone }))
}

/// The first example of a command, with the one number of `text` in place of its own when it is about items.
fn example(spec: &Spec, text: &str) -> String {
    let example = spec.examples.first().copied().unwrap_or(spec.word);
    let own = runs(example).next().filter(|_| spec.args.starts_with("编号"));
    let mut typed = runs(text);
    match (own, typed.next(), typed.next()) {
        (Some(own), Some(number), None) if number.len() <= NUMBER_DIGITS => example.replacen(own, number, 1),
        _ => example.to_owned(),
    }
}

/// The runs of digits in a text.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_has_the_number_that_was_typed_and_never_a_code() {
        let line = |meant, text| perhaps(Some(meant), text).lines.swap_remove(1);
        for (meant, text, wanted) in [
            (Intent::MeetingReply, "回执 2", "您是要“回执”吗？例：回执 2 参会 张三、李四"),
            (Intent::MeetingReply, "回执", "您是要“回执”吗？例：回执 4 参会 张三、李四"),
            (Intent::Sign, "签收 12 and 13", "您是要“签收”吗？例：签收 3"),
            (Intent::Sign, "签售 735120", "您是要“签收”吗？例：签收 3"),
            (Intent::Approve, "同意一下 735120", "您是要“同意”吗？例：同意 482913"),
            (Intent::Inbox, "收件相", "您是要“收件箱”吗？请回：收件箱"),
        ] {
            assert_eq!(line(meant, text), wanted, "{text}");
        }
        assert_eq!(perhaps(None, "回执 2"), not_understood(None));
    }
}

//! An own act that went wrong, told in the words of its order: 9号退错了 · 11号退回错了 · 退回9退错了. What looks like the reason
//! 错了 says of the act itself that it was a slip, so what is meant is to undo it, as with 9号签错了.

use super::Reading;
use super::veto::second_thoughts::{clauses, said};
use crate::command::{Command, Intent};
use crate::cursor::Cursor;
use crate::fold::Folded;
use crate::wordset::words;

/// The words of acts that carry a reason.
const ACTS: [&str; 10] = ["退", "退回", "退件", "撤", "撤回", "收回", "驳", "驳回", "刚退", "又退"];

/// What was taken for another: 退错单位了, 撤错件了.
const TAKEN: [&str; 13] =
    ["人", "单位", "件", "号", "份", "文", "文件", "公文", "地方", "一个", "一件", "一份", "件号"];

/// How the verb of an order may go on: 退回来错了.
const COMPLEMENTS: [char; 5] = ['回', '来', '去', '掉', '了'];

/// What ends such a clause.
const ENDS: [char; 9] = ['了', '啦', '咯', '喽', '吧', '啊', '呀', '哦', '呢'];

/// The reading, or the undoing that is meant by it, which is asked about as it names an item.
pub(super) fn meant(typed: &str, reading: Reading) -> Reading {
    let reasoned = said(&reading.command).filter(|(.., favourable)| !favourable);
    let slipped = reasoned.is_some_and(|(reason, ..)| {
        let first = clauses(reason).next().unwrap_or_default();
        of_named_act(first) || is_slip(first) && is_glued(typed, &reading, first)
    });
    if slipped { Reading { command: Command::Undo { act: None }, near: true, ..reading } } else { reading }
}

/// 撤销退回, 签错了: the act that is to be undone, where the message names exactly one.
pub(super) fn act(folded: &Folded) -> Option<Intent> {
    let body = Cursor::new(folded);
    let acts =
        [(Intent::Sign, words!("签")), (Intent::Return, words!("退")), (Intent::Finish, words!("办结"))];
    let mut said = acts.into_iter().filter(|(_, sign)| body.find(sign).is_some()).map(|(act, _)| act);
    said.next().filter(|_| said.next().is_none())
}

/// 退错了, 退回错了.
fn of_named_act(clause: &str) -> bool {
    ACTS.iter().any(|act| clause.strip_prefix(act).is_some_and(is_slip))
}

/// 错了, 错单位了; 错别字太多 is a fault.
fn is_slip(clause: &str) -> bool {
    let bare = clause.trim_end_matches(ENDS);
    bare.strip_prefix('错').is_some_and(|what| what.is_empty() || TAKEN.contains(&what))
}

/// The clause stands right behind the act: 9号退错了. 退回9，错了 says why.
fn is_glued(typed: &str, reading: &Reading, clause: &str) -> bool {
    let behind = typed.get(reading.verb.end..).unwrap_or_default();
    behind.trim_start_matches(COMPLEMENTS).starts_with(clause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{alike, reads};
    use crate::{Outcome, parse};

    #[test]
    fn what_was_done_wrongly_is_to_be_undone() {
        alike(
            r#"{"intent":"none","args":{},"ask":{"intent":"undo","args":{}}}"#,
            &[
                "9号退错了",
                "11号退错了",
                "11号退回错了",
                "刚才9号退回退错了",
                "退回9退错了",
                "9号退错单位了",
                "9号退回来错了",
                "第三个退错了",
                "9、11号退错啦",
                "9号撤错了",
                "9号撤回错了",
                "482913驳回错了",
                "482913退错了",
                "9号签错了",
            ],
        );
    }

    #[test]
    fn the_act_to_undo_is_named_or_not() {
        for (text, named) in
            [("撤销", None), ("撤销退回", Some(Intent::Return)), ("签错了，撤销", Some(Intent::Sign))]
        {
            let Outcome::Command(parsed) = parse(text) else { panic!("{text} is a command") };
            assert_eq!(parsed.command, Command::Undo { act: named }, "{text}");
        }
    }

    #[test]
    fn a_reason_stays_one() {
        reads(&[
            ("退回9 错别字太多", r#"{"intent":"return","args":{"refs":[9],"reason":"错别字太多"}}"#),
            ("9号退回错别字太多", r#"{"intent":"return","args":{"refs":[9],"reason":"错别字太多"}}"#),
            ("9号退回，发错单位了", r#"{"intent":"return","args":{"refs":[9],"reason":"发错单位了"}}"#),
            ("9号撤回发错了", r#"{"intent":"recall","args":{"refs":[9],"reason":"发错了"}}"#),
            ("退错了", r#"{"intent":"undo","args":{}}"#),
        ]);
    }
}

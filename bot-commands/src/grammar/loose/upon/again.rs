//! A second look at what a stricter stage read without telling the parts apart.

use super::super::attendance;
use crate::command::{Command, Outcome, Parsed, Why};
use crate::fold::Folded;
use crate::grammar::FREE;
use crate::grammar::finish;
use crate::grammar::veto::second_thoughts::{begins, has};
use crate::prepare::Message;
use crate::table::spec;
use crate::wordset::{Words, words};

/// What a stricter stage made of a message whose parts it did not tell apart, read again: 呀发错了, 附件缺失，劳烦.
pub(crate) fn again(folded: &Folded, message: &Message, outcome: Outcome) -> Outcome {
    let doubtful = match &outcome {
        Outcome::Command(parsed) => parsed.confirm || is_unclear(folded.text, parsed),
        Outcome::Error(_) => true,
        // 哎呀发错了，401那份快撤: a sigh is no second thought.
        Outcome::NotCommand(not) => {
            not.reason == Why::Unknown && has(folded.text, words!("哎呀|糟了|完了|哎哟|坏了|不好了"))
        }
    };
    if !doubtful || message.body.rest().len() > FREE {
        return outcome;
    }
    let Some(reading) = super::read(message).or_else(|| attendance::read(message)) else { return outcome };
    if let Outcome::Command(Parsed { command, .. }) = &outcome
        && (command.intent() != reading.command.intent()
            && spec(command.intent()).is_none_or(|row| row.changes_state)
            || command
                .selection()
                .is_some_and(|one| Some(&one.target) != reading.command.selection().map(|one| &one.target)))
    {
        return outcome;
    }
    match finish(folded, message, reading) {
        Outcome::Command(better) if !better.confirm => Outcome::Command(better),
        _ => outcome,
    }
}

/// Its reason or note has words of the order in it, what was done is left out, or it only looks at an item.
fn is_unclear(typed: &str, parsed: &Parsed) -> bool {
    const BEGINS: Words = words!(
        "这几份|这几件|让他|修改|申请人|验证码|审批码|码|呀|哎呀|糟了|完了|这件|这份|不能收|我们不能收|给|已开|我们村把|我们镇把|我们局把|我们把|活干完|早了"
    );
    const UNITS: Words = words!("我局已|我镇已|我校已|我院已|我单位已|我办已|我乡已|我委已|我所已");
    const ENDS: [&str; 12] =
        ["劳烦", "烦", "打个", "做个", "办个", "是发", "不是", "不发了", "存档", "归档", "销掉", "的那件"];
    let text = match &parsed.command {
        Command::Show { .. } | Command::Progress { .. } => return true,
        Command::Finish { note: None, .. } => return has(typed, words!("传阅|传达")),
        Command::Finish { note: text, .. }
        | Command::Return { reason: text, .. }
        | Command::Recall { reason: text, .. } => text.as_deref(),
        _ => return false,
    };
    let Some(text) = text else { return false };
    // 我局已书面反馈，请办结: who did it is said before the act.
    let before = typed.find(text).is_some_and(|at| at < parsed.verb.start);
    begins(text, BEGINS)
        || before && begins(text, UNITS)
        || ENDS.iter().any(|end| text.ends_with(end)) && !text.starts_with('已')
        || text.starts_with(|c: char| c.is_ascii_digit())
        || has(text, words!("，码|，验证码|，审批码"))
}

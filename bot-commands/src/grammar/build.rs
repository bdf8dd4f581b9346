//! From the parts of a sentence to the command, with the checks of meaning: completed forms, questions, weak verbs.

use super::Reading;
use super::parts::{Order, Parts};
use super::tail::{self, Join, Text};
use super::unit;
use crate::command::{Command, Intent, Selection, Target, Why};
use crate::cursor::Cursor;
use crate::object::{Ending, Fail};
use crate::prepare::Message;
use crate::words;
use crate::wordset::words;

/// Build the command from its parts and what follows them.
pub(super) fn command(message: &Message, mut parts: Parts, cur: Cursor) -> Result<Reading, Fail> {
    check_completed(message, &parts)?;
    check_sender(message, &parts, &cur)?;
    check_loose_text(&parts, &cur)?;
    let object = parts.object_span(message);
    let verb = parts.verb;
    let (select, code) = parts.select()?;
    let unit =
        if matches!(verb.spec.intent, Intent::Remind | Intent::Proof) { select.unit.clone() } else { None };
    let select = if unit.is_some() { Selection { unit: None, ..select } } else { select };
    let mut cur = cur;
    let unit = match unit {
        None if matches!(verb.spec.intent, Intent::Remind | Intent::Proof) => unit::after_number(&mut cur),
        found => found,
    };
    if matches!(verb.spec.intent, Intent::Return | Intent::Recall) {
        not_to_a_state(&cur)?;
        if object.is_some() {
            super::closing::skip_destination(&mut cur, verb.spec.intent);
        }
    }
    let command = match verb.spec.intent {
        Intent::Finish => Command::Finish { select, note: note(message, &cur, parts.join)? },
        Intent::Return => {
            supplied(&parts, code.as_ref(), &cur)?;
            let (code, reason) = code_behind(code, reason(message, &cur, parts.join)?);
            Command::Return { select, code, reason }
        }
        Intent::Recall => Command::Recall { select, reason: reason(message, &cur, parts.join)? },
        Intent::Reject => {
            let (code, reason) = code_behind(code, reason(message, &cur, parts.join)?);
            Command::Reject { select, code, reason }
        }
        Intent::Approve => {
            let (code, note) = code_behind(code, note(message, &cur, Join::Apart)?);
            Command::Approve { select, code, note }
        }
        intent => without_text(message, intent, select, unit, cur)?,
    };
    if message.question && verb.spec.changes_state {
        return Err(Fail::Not(Why::Question));
    }
    Ok(Reading { command, near: verb.near, verb: verb.span, object })
}

/// 把30号退回到待签收状态 takes back one's own act.
fn not_to_a_state(cur: &Cursor) -> Result<(), Fail> {
    let mut ahead = *cur;
    let back =
        ahead.eat(words!("到|至|成|为")) && ahead.at(words!("待|未|没|办理|上一|上个|原|签收前|之前|初始"));
    if back { Err(Fail::Not(Why::Unknown)) } else { Ok(()) }
}

/// Build a command whose reason stood before the verb.
pub(super) fn with_reason(message: &Message, mut parts: Parts, reason: String) -> Result<Reading, Fail> {
    check_sender(message, &parts, &message.body.head(0))?;
    let object = parts.object_span(message);
    let verb = parts.verb;
    let (select, code) = parts.select()?;
    let reason = Some(reason);
    let command = match verb.spec.intent {
        Intent::Recall => Command::Recall { select, reason },
        Intent::Reject => Command::Reject { select, code, reason },
        _ => Command::Return { select, code, reason },
    };
    Ok(Reading { command, near: verb.near, verb: verb.span, object })
}

fn without_text(
    message: &Message,
    intent: Intent,
    select: Selection,
    unit: Option<String>,
    mut cur: Cursor,
) -> Result<Command, Fail> {
    if !matches!(intent, Intent::Sign) {
        crate::grammar::families::query::eat_query_end(&mut cur, intent);
    }
    if intent == Intent::Remind {
        cur.skip_separators();
        cur.eat_many(words::REMIND_ENDS);
        unit::eat_urgency(&mut cur);
    }
    if intent == Intent::Sign {
        super::asides::eat_promise(&mut cur);
        super::asides::eat_registration(&mut cur);
        if let Target::Numbers(refs) = &select.target {
            super::asides::eat_count(&mut cur, refs.len());
        }
    }
    if let Some(progress) = crate::grammar::families::query::instead(message, intent, &select, &mut cur) {
        return Ok(progress);
    }
    tail::nothing(&cur)?;
    // 47号哪天会催 asks.
    if intent == Intent::Remind
        && message.body.find(words!("哪天|几号|几点|什么时候|啥时|何时|几时")).is_some()
    {
        return Err(Fail::Not(Why::Question));
    }
    Ok(match intent {
        Intent::Show => Command::Show { select },
        Intent::Remind => Command::Remind { select, unit },
        Intent::Progress => Command::Progress { select },
        Intent::Plan => Command::Plan { select },
        Intent::Proof => Command::Proof { select, unit },
        Intent::Resend => Command::Resend { select },
        _ => Command::Sign { select },
    })
}

/// 退回，缺附件，验证码583914: the code stands behind the reason.
fn code_behind(code: Option<String>, text: Option<String>) -> (Option<String>, Option<String>) {
    match (code, text) {
        (None, Some(text)) => match crate::grammar::loose::deeds::code_at_end(&text) {
            Some((head, code)) => (Some(code), Some(head)),
            None => (None, Some(text)),
        },
        kept => kept,
    }
}

/// 71号补正材料已提交 and 已退回补正 tell what was done.
fn supplied(parts: &Parts, code: Option<&String>, behind: &Cursor) -> Result<(), Fail> {
    let mut named = *behind;
    let papers = named.eat(words!("的材料|材料|资料|的资料|附件|手续|内容|信息"))
        && named.at(words!("已|都已|也已|均已"));
    let over = code.is_some() && parts.done && !parts.asked && behind.done();
    let told =
        over || parts.verb.word == "补正" && papers || parts.already && parts.verb.word.ends_with("补正");
    if told { Err(Fail::Not(Why::Report)) } else { Ok(()) }
}

fn reason(message: &Message, cur: &Cursor, join: Join) -> Result<Option<String>, Fail> {
    tail::text(message, cur, Text::Reason, join)
}

fn note(message: &Message, cur: &Cursor, join: Join) -> Result<Option<String>, Fail> {
    tail::text(message, cur, Text::Note, join)
}

/// 最后发的那份 is what the sender sent last, and not the last of what came in.
fn check_sender(message: &Message, parts: &Parts, behind: &Cursor) -> Result<(), Fail> {
    let Some(object) = &parts.object else { return Ok(()) };
    let sent = message
        .body
        .between(object.from, object.to)
        .find(words!("最后发|发出去那|发出去的那|刚发那|才发那"))
        .is_some();
    let own = matches!(parts.verb.spec.intent, Intent::Recall | Intent::Remind);
    // 我刚发出去那个收回土地的通知 goes on.
    let runs_on =
        parts.order == Order::NumberFirst && behind.peek().is_some_and(|c| !crate::cursor::is_separator(c));
    if sent && (!own || runs_on) && parts.verb.spec.changes_state {
        return Err(Fail::Not(Why::Unknown));
    }
    Ok(())
}

/// 办好 5 张证, 通过 12345 热线, 办结3号案: the text behind the number makes it something else.
fn check_loose_text(parts: &Parts, cur: &Cursor) -> Result<(), Fail> {
    let Some(object) = &parts.object else { return Ok(()) };
    let glued = cur.pos() == object.to
        && parts.order == Order::VerbFirst
        && !cur.peek().is_none_or(crate::cursor::is_separator);
    let quiet = !tail::complains(cur);
    if object.ending == Ending::WeakMeasure && quiet && !cur.done() {
        return Err(Fail::Not(Why::Count));
    }
    let loose_verb = matches!(parts.verb.word, "通过" | "批" | "准" | "核准");
    let comma = cur.rest().iter().find(|ch| ch.c != ' ').is_some_and(|ch| crate::cursor::is_separator(ch.c));
    if loose_verb && object.code.is_none() && parts.order == Order::VerbFirst && !cur.done() && !comma {
        return Err(Fail::Not(Why::Unknown));
    }
    if parts.verb.spec.intent == Intent::Finish && glued && quiet {
        return Err(Fail::Not(Why::Unknown));
    }
    Ok(())
}

/// 全部签收了 tells, 都签收了吧 asks; 3号办了 finishes, 3号办 does not.
fn check_completed(message: &Message, parts: &Parts) -> Result<(), Fail> {
    let target = parts.object.as_ref().map(|object| &object.target);
    if let Some(Target::All { except, last: 0, .. }) = target
        && parts.done
        && !parts.asked
        && except.is_empty()
        && parts.verb.spec.changes_state
    {
        return Err(Fail::Not(Why::Report));
    }
    // 我们都签收了，37除外 and 都同意了，就37别动 tell as well.
    if let Some(Target::All { .. }) = target
        && parts.done
        && !parts.asked
        && parts.verb.spec.changes_state
        && (parts.verb.spec.intent != Intent::Sign
            || message.body.at(words!("我们|咱们|我单位|本单位|我镇|我局|我院|我校|大家|他们|各单位")))
    {
        return Err(Fail::Not(Why::Report));
    }
    // 3号收到了 and 3号办完了 say it in the first person; 5号已退回 tells what happened to it.
    let tells = match parts.verb.spec.intent {
        Intent::Approve => parts.already || (parts.done && parts.verb.word.ends_with("通过")),
        Intent::Reject | Intent::Return | Intent::Recall | Intent::Remind => parts.already || parts.done,
        _ => false,
    };
    // 催完66号了 tells as well.
    let reminded = parts.verb.spec.intent == Intent::Remind && parts.done;
    if tells && (parts.order == Order::NumberFirst || reminded) && !parts.asked {
        return Err(Fail::Not(Why::Report));
    }
    if unit::needs_completion(parts.verb) && !parts.done {
        return Err(Fail::Not(Why::Unknown));
    }
    Ok(())
}

//! Refusals of the policy and of the rules, in words.

use super::{Ctx, Failure};
use crate::domain::application::Tie;
use crate::domain::document::Refused;
use crate::domain::policy::{Action, Actor, Denied, Object, Role, may, needed};
use crate::domain::reply::{Item, act, refuse as text};
use crate::error::UserError;
use crate::store::deliveries::Delivery;
use crate::time::Timestamp;

/// Asks the policy about `number`; a refusal is an audit record when it is one of authority.
pub(super) fn allow(
    ctx: &Ctx<'_>,
    action: Action,
    object: Object<'_>,
    number: i64,
    what: &str,
) -> Result<(), Failure> {
    allow_actor(ctx, &ctx.sender.actor, action, object, number, what)
}

fn allow_actor(
    ctx: &Ctx<'_>,
    actor: &Actor,
    action: Action,
    object: Object<'_>,
    number: i64,
    what: &str,
) -> Result<(), Failure> {
    let Err(denied) = may(actor, action, object) else { return Ok(()) };
    Err(match denied {
        Denied::Account(_) | Denied::UnitInactive => {
            UserError::new("denied-inactive", text::suspended(ctx.contact()))
        }
        Denied::NotFound => UserError::new("denied-not-found", text::no_such_number(number)),
        Denied::Role(roles) => UserError::new("denied-role", text::not_allowed(what, &names(roles))),
    }
    .into())
}

fn names(roles: &[Role]) -> String {
    needed(roles).iter().map(|role| role.zh()).collect::<Vec<_>>().join("、")
}

/// Why somebody else has to decide.
pub(super) fn four_eyes(number: i64, tie: Tie) -> crate::domain::message::Outgoing {
    let why = match tie {
        Tie::Submitter => "是您申报的",
        Tie::Subject => "是给您本人办的",
        Tie::EarlierDecider => "前一步是您定的",
        Tie::SameBody => "前一步是您单位定的",
    };
    crate::domain::reply::approve::four_eyes(number, why)
}

/// A rule said no.
pub(super) fn refused(d: &Delivery, item: &Item, why: &Refused, verb: &str, now: Timestamp) -> UserError {
    let number = d.number;
    let message = match why {
        Refused::AlreadySigned { at, .. } => {
            let signer = d.signer.as_deref().unwrap_or("同事");
            text::signed_already(number, signer, at.unwrap_or(now), now)
        }
        Refused::State(state) | Refused::Moved(state) => text::wrong_state(number, state.zh(), verb),
        Refused::SignFirst => text::sign_first(number, verb),
        Refused::ReasonMissing => text::reason_missing(verb, &format!("{number} 缺附件")),
        Refused::TooLong(most) => text::reason_too_long(*most),
        Refused::NoteMissing => act::note_missing(number),
        Refused::ReturnTooLate(until) => {
            let state = format!("签收已过 1 个工作日（{}止）", crate::domain::reply::when(*until, now));
            text::wrong_state(number, &state, verb)
        }
        Refused::InHandling => text::wrong_state(number, "正在办理", verb),
        Refused::NeedsConsent { .. } => text::needs_consent(number),
        Refused::ReplyMissing => text::wrong_state(number, "还没报会议回执", verb),
        Refused::NotAMeeting => text::wrong_kind(number, text::kind_word(item.kind), &["查看", "签收"]),
        Refused::MeetingPast(_) => text::wrong_state(number, "会议已经开始", verb),
        Refused::NothingToUndo | Refused::UndoTooLate(_) | Refused::Answered => {
            text::wrong_state(number, "没有可撤销的", verb)
        }
    };
    UserError::new(why.code(), message)
}

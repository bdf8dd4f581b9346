//! What people do with a delivery, each act as a function from the facts, read under the lock
//! (INV-15), to a change or a refusal. Who may do it is the business of [`crate::domain::policy`].

use super::{Act, DeliveryRole, DeliveryState, DocumentKind, Urgency, next};
use crate::domain::calendar::Calendar;
use crate::ids::PersonId;
use crate::time::{MINUTE, Timestamp};

/// How long the last act can be taken back by the person who did it.
pub const UNDO_WITHIN: i64 = 5 * MINUTE;

/// The longest reason or note, in characters.
pub const REASON_MOST: usize = 200;

/// What the rules need to know of a delivery; times and persons as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryFacts {
    /// Kind of the item.
    pub kind: DocumentKind,
    /// 主送 or 抄送.
    pub role: DeliveryRole,
    /// 紧急程度
    pub urgency: Urgency,
    /// Where it stands.
    pub state: DeliveryState,
    /// For the conditional update.
    pub version: i64,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Who signed.
    pub signed_by: Option<PersonId>,
    /// When.
    pub signed_at: Option<Timestamp>,
    /// The state before the last act, when that act can be taken back.
    pub previous: Option<DeliveryState>,
    /// Who did the last act.
    pub acted_by: Option<PersonId>,
    /// When.
    pub acted_at: Option<Timestamp>,
    /// 办结期限: an item with one asks to be handled.
    pub finish_by: Option<Timestamp>,
    /// 会议时间
    pub starts_at: Option<Timestamp>,
    /// Whether the meeting was answered (会议回执).
    pub replied: bool,
}

/// What becomes of the stored signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// Stays as it is.
    Keep,
    /// The person acting signs now.
    Set,
    /// Taken back.
    Clear,
}

/// An allowed change, to be written with a compare-and-set on `version`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The state before.
    pub from: DeliveryState,
    /// The state after.
    pub to: DeliveryState,
    /// The version this was decided on.
    pub version: i64,
    /// What happens to who signed and when.
    pub signature: Signature,
    /// The state to remember for 撤销; `None` when this act cannot be taken back.
    pub previous: Option<DeliveryState>,
    /// The reason or note, trimmed.
    pub note: Option<String>,
    /// When the other side is told; held for [`UNDO_WITHIN`] after an ordinary 退回.
    pub tell_at: Timestamp,
}

/// Why nothing was changed. The answer names it; nothing here is text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Signed before, by whom and when (D-2: the first one wins).
    AlreadySigned {
        /// Who signed.
        by: Option<PersonId>,
        /// When.
        at: Option<Timestamp>,
    },
    /// Not possible in this state.
    State(DeliveryState),
    /// Has to be signed first.
    SignFirst,
    /// 退回 and 撤回 need a reason (D-6, D-10).
    ReasonMissing,
    /// The reason or note is longer than this many characters.
    TooLong(usize),
    /// 办结 of an item that asks for handling needs its result (D-4).
    NoteMissing,
    /// 退回 of a signed item was possible until then (D-7).
    ReturnTooLate(Timestamp),
    /// Somebody is working on it, so it cannot be returned any more (D-7).
    InHandling,
    /// Signed by the recipient: a recall needs its consent or an order of the county office (D-11).
    NeedsConsent {
        /// Who signed.
        by: Option<PersonId>,
        /// When.
        at: Option<Timestamp>,
    },
    /// A meeting notice is finished only after its 回执.
    ReplyMissing,
    /// Only a meeting notice has a 回执.
    NotAMeeting,
    /// The meeting has begun.
    MeetingPast(Timestamp),
    /// There is no act of this person to take back.
    NothingToUndo,
    /// It could be taken back until then.
    UndoTooLate(Timestamp),
    /// Somebody has gone on from there.
    Moved(DeliveryState),
    /// The meeting was answered on the strength of this signature.
    Answered,
}

impl Refused {
    /// A stable code for tests and support.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AlreadySigned { .. } => "already-signed",
            Self::State(_) => "wrong-state",
            Self::SignFirst => "sign-first",
            Self::ReasonMissing => "reason-missing",
            Self::TooLong(_) => "text-too-long",
            Self::NoteMissing => "note-missing",
            Self::ReturnTooLate(_) => "return-too-late",
            Self::InHandling => "in-handling",
            Self::NeedsConsent { .. } => "recall-needs-consent",
            Self::ReplyMissing => "meeting-reply-missing",
            Self::NotAMeeting => "not-a-meeting",
            Self::MeetingPast(_) => "meeting-past",
            Self::NothingToUndo => "nothing-to-undo",
            Self::UndoTooLate(_) => "undo-too-late",
            Self::Moved(_) => "moved-on",
            Self::Answered => "answered-since",
        }
    }
}

/// 签收 (D-2). A second signature changes nothing and names the first.
pub fn sign(facts: &DeliveryFacts, now: Timestamp) -> Result<Change, Refused> {
    if facts.state.is_signed() {
        return Err(already_signed(facts));
    }
    let to = step(Act::Sign, facts)?;
    Ok(Change { signature: Signature::Set, ..change(facts, to, None, now) })
}

/// 退回 (D-6; D-7 within one working day of the signature and not while it is being handled). The
/// sender is told after [`UNDO_WITHIN`], at once when the item is urgent.
pub fn return_to_sender(
    facts: &DeliveryFacts,
    reason: &str,
    calendar: &Calendar,
    now: Timestamp,
) -> Result<Change, Refused> {
    if facts.state == DeliveryState::Handling {
        return Err(Refused::InHandling);
    }
    let to = step(Act::Return, facts)?;
    if facts.state == DeliveryState::Signed {
        let until = calendar.add_working_days(facts.signed_at.unwrap_or(facts.sent_at), 1);
        if now > until {
            return Err(Refused::ReturnTooLate(until));
        }
    }
    let note = reason_in(reason)?;
    let tell_at = if facts.urgency == Urgency::Normal { now.plus(UNDO_WITHIN) } else { now };
    Ok(Change { tell_at, ..change(facts, to, Some(note), now) })
}

/// 办结, 已阅 (D-4). A result is required of the main recipient of an item that asks for handling;
/// a meeting must have been answered.
pub fn finish(facts: &DeliveryFacts, note: Option<&str>, now: Timestamp) -> Result<Change, Refused> {
    if facts.state == DeliveryState::Awaiting {
        return Err(Refused::SignFirst);
    }
    let to = step(Act::Finish, facts)?;
    let main = facts.role == DeliveryRole::Main;
    if main && facts.kind == DocumentKind::Meeting && !facts.replied {
        return Err(Refused::ReplyMissing);
    }
    let note = note_in(note)?;
    let asks = main && facts.kind == DocumentKind::Document && facts.finish_by.is_some();
    if asks && note.is_none() {
        return Err(Refused::NoteMissing);
    }
    Ok(change(facts, to, note, now))
}

/// Whether looking at it is what is still asked for: a message is read, not signed.
pub fn unread(facts: &DeliveryFacts) -> bool {
    facts.kind == DocumentKind::Message && facts.state == DeliveryState::Awaiting
}

/// 撤回 of one delivery by its sender (D-10). Signed ones need consent (D-11), finished ones stay.
pub fn recall(facts: &DeliveryFacts, reason: &str, now: Timestamp) -> Result<Change, Refused> {
    if matches!(facts.state, DeliveryState::Signed | DeliveryState::Handling) {
        return Err(Refused::NeedsConsent { by: facts.signed_by.clone(), at: facts.signed_at });
    }
    let to = step(Act::Recall, facts)?;
    let note = reason_in(reason)?;
    Ok(Change { previous: None, ..change(facts, to, Some(note), now) })
}

/// 会议回执: whether it can be given (again) now. It changes no state; what is stored is the answer.
pub fn answer_meeting(facts: &DeliveryFacts, now: Timestamp) -> Result<(), Refused> {
    if facts.kind != DocumentKind::Meeting {
        return Err(Refused::NotAMeeting);
    }
    match facts.state {
        DeliveryState::Awaiting => return Err(Refused::SignFirst),
        DeliveryState::Signed | DeliveryState::Handling | DeliveryState::Done => {}
        other => return Err(Refused::State(other)),
    }
    match facts.starts_at {
        Some(starts) if now >= starts => Err(Refused::MeetingPast(starts)),
        _ => Ok(()),
    }
}

/// 撤销: the person's own last act, within [`UNDO_WITHIN`], while nothing has followed it.
pub fn undo(facts: &DeliveryFacts, who: &PersonId, now: Timestamp) -> Result<Change, Refused> {
    let (Some(by), Some(at)) = (&facts.acted_by, facts.acted_at) else {
        return Err(Refused::NothingToUndo);
    };
    if by != who {
        return Err(Refused::NothingToUndo);
    }
    let Some(previous) = facts.previous.filter(|from| undoable(*from, facts.state)) else {
        return Err(Refused::Moved(facts.state));
    };
    if now.since(at) > UNDO_WITHIN {
        return Err(Refused::UndoTooLate(at.plus(UNDO_WITHIN)));
    }
    if facts.replied && facts.state == DeliveryState::Signed {
        return Err(Refused::Answered);
    }
    // 退回 of a signed item keeps its signature, so only going back before the signing clears it.
    let signature = if previous.is_signed() { Signature::Keep } else { Signature::Clear };
    Ok(Change { signature, previous: None, ..change(facts, previous, None, now) })
}

/// Only signing, finishing and returning can be taken back.
fn undoable(from: DeliveryState, to: DeliveryState) -> bool {
    [Act::Sign, Act::Finish, Act::Return].into_iter().any(|act| next(act, from) == Some(to))
}

fn step(act: Act, facts: &DeliveryFacts) -> Result<DeliveryState, Refused> {
    next(act, facts.state).ok_or(Refused::State(facts.state))
}

fn change(facts: &DeliveryFacts, to: DeliveryState, note: Option<String>, now: Timestamp) -> Change {
    Change {
        from: facts.state,
        to,
        version: facts.version,
        signature: Signature::Keep,
        previous: Some(facts.state),
        note,
        tell_at: now,
    }
}

fn already_signed(facts: &DeliveryFacts) -> Refused {
    Refused::AlreadySigned { by: facts.signed_by.clone(), at: facts.signed_at }
}

/// A reason says something: at least one letter or character, not punctuation alone.
fn reason_in(reason: &str) -> Result<String, Refused> {
    let says_something = |text: &String| text.chars().any(char::is_alphabetic);
    note_in(Some(reason))?.filter(says_something).ok_or(Refused::ReasonMissing)
}

fn note_in(note: Option<&str>) -> Result<Option<String>, Refused> {
    let text = note.unwrap_or_default().trim();
    if text.chars().nth(REASON_MOST).is_some() {
        return Err(Refused::TooLong(REASON_MOST));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

#[cfg(test)]
#[path = "acts_tests.rs"]
mod tests;

//! 待审批, 同意, 驳回, 退回补正, 重发. A decision needs the single-use code that was pushed to this very
//! person (design §2.6); a bare word or a number decides nothing.

use super::act::who;
use super::push::{Kind, Push};
use super::{Ctx, Done, Failure, account, alarm, apply, context, denied, push, record, refuse};
use crate::crypto::purpose;
use crate::domain::application::{
    self, ApplicationFacts, ApplicationState, Change, Decider, Decision, Operation, PastDecision, Refused,
    Stage, System, office_for,
};
use crate::domain::message::Outgoing;
use crate::domain::policy::{Action, Object};
use crate::domain::reply::approve::{self as text, Named, Then, Waiting};
use crate::domain::reply::{self};
use crate::error::UserError;
use crate::store::applications::{self, Application, NewDecision};
use crate::store::questions::{self, Pending, Question};
use crate::store::units::{self, NumberKind, Unit};
use crate::store::{Conn, StoreError, Tx, audit};
use crate::time::{DAY, MINUTE, Timestamp};
use bot_commands::Selection;

/// Wrong codes within [`LOCK`] that close the code path.
const WRONG: i64 = 5;
const LOCK: i64 = 30 * MINUTE;
/// How long a code lives.
pub const CODE_LIFE: i64 = 3 * DAY;
/// Codes pushed again per day and question.
const RESENDS: i64 = 3;

/// 待审批
pub async fn list(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Done, Failure> {
    waiting(ctx, db, |waiting| text::list(waiting, ctx.now)).await
}

/// A bare 同意, 驳回 or 重发: what it could be about.
async fn code_needed(ctx: &Ctx<'_>, db: &mut Conn, verb: &str) -> Result<Done, Failure> {
    waiting(ctx, db, |waiting| text::code_needed(verb, waiting)).await
}

/// An answer that lists what waits for the sender.
async fn waiting(
    ctx: &Ctx<'_>,
    db: &mut Conn,
    say: impl FnOnce(&[Waiting]) -> Outgoing,
) -> Result<Done, Failure> {
    let open = questions::open_of(db, &ctx.sender.person).await?;
    let shown = open.iter().take(text::ROWS).map(|p| p.application_id.clone()).collect();
    let waiting: Vec<Waiting> = open.into_iter().map(row).collect();
    Ok(Done::showing(say(&waiting), shown))
}

fn row(p: Pending) -> Waiting {
    Waiting {
        number: p.number,
        unit: p.unit_short,
        subject: p.subject_name,
        short_operation: Operation::read(&p.operation).map_or("", Operation::short),
        due: Timestamp::from_millis(p.due_at),
    }
}

/// 同意, 驳回 or 退回补正.
pub async fn decide(
    ctx: &Ctx<'_>,
    tx: &mut Tx,
    select: &Selection,
    code: Option<&str>,
    decision: Decision,
    reason: Option<&str>,
) -> Result<Done, Failure> {
    let Some(code) = code else {
        return code_needed(ctx, tx, decision.zh()).await;
    };
    // Tries and new codes of a person are counted one after the other.
    tx.take_turn(ctx.sender.person.as_str()).await?;
    let (failures, _) = questions::failures(tx, &ctx.sender.person, ctx.now.plus(-LOCK)).await?;
    if failures >= WRONG {
        return refuse("code-locked", text::locked(ctx.contact()));
    }
    let digest = ctx.app.keys.digest(purpose::APPROVAL_CODE, code.as_bytes());
    let Some(question) = questions::by_code(tx, &digest, &ctx.sender.person).await? else {
        return wrong_code(ctx, tx, failures).await;
    };
    if question.open == 0 || question.expires_at <= ctx.now.millis() {
        return refuse("code-dead", text::wrong_code());
    }
    if let Some(number) = context::stated_number(select)
        && number != question.number
    {
        return refuse("code-mismatch", text::mismatch());
    }
    if ctx.sender.decides_at > ctx.now {
        return refuse("denied-fresh-binding", text::too_fresh(ctx.sender.decides_at, ctx.now));
    }
    settle(ctx, tx, &question, decision, reason).await
}

/// A code that is nobody's or somebody else's: counted, and the count is kept.
async fn wrong_code(ctx: &Ctx<'_>, tx: &mut Tx, before: i64) -> Result<Done, Failure> {
    questions::add_failure(tx, &ctx.sender.person, &ctx.envelope.message_id, ctx.now).await?;
    if before + 1 < WRONG {
        return Ok(Done::tried(text::wrong_code()));
    }
    let unit = ctx.sender.home().map_or("", |u| u.short.as_str());
    let name = format!("{unit} {}", ctx.sender.name);
    let event = alarm::Event {
        kind: "code-lock",
        name: &name,
        alone: &reply::push::code_lock(&name, ctx.now),
        together: reply::push::code_locks,
    };
    alarm::raise(tx, ctx.app, &event).await?;
    record(tx, ctx, "code.locked", ("person", ctx.sender.person.as_str()), "{}").await?;
    Ok(Done::tried(text::locked(ctx.contact())))
}

/// The rules' view of a stored application.
pub fn facts(a: &Application, decisions: &[applications::Decision]) -> Result<ApplicationFacts, StoreError> {
    let bad = |column| StoreError::Inconsistent { table: "applications", column };
    let past = decisions
        .iter()
        .map(|d| {
            Ok(PastDecision {
                stage: Stage::parse(&d.stage).ok_or_else(|| bad("stage"))?,
                round: d.round,
                decision: Decision::parse(&d.decision).ok_or_else(|| bad("decision"))?,
                by: d.decided_by.clone(),
                unit: d.unit_id.clone(),
                at: Timestamp::from_millis(d.decided_at),
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(ApplicationFacts {
        operation: Operation::read(&a.operation).ok_or_else(|| bad("operation"))?,
        state: ApplicationState::parse(&a.state).ok_or_else(|| bad("state"))?,
        round: a.round,
        version: a.version,
        submitted_by: a.submitted_by.clone(),
        subject: a.subject_id.clone(),
        decisions: past,
    })
}

async fn settle(
    ctx: &Ctx<'_>,
    tx: &mut Tx,
    q: &Question,
    decision: Decision,
    reason: Option<&str>,
) -> Result<Done, Failure> {
    let missing = || UserError::new("code-dead", text::wrong_code());
    let a = applications::lock(tx, q.application_id.as_str()).await?.ok_or_else(missing)?;
    let unit = units::by_id(tx, &a.unit_id).await?.ok_or_else(missing)?;
    let stage = Stage::parse(&q.stage).ok_or_else(missing)?;
    let decisions = applications::decisions(tx, &a.id).await?;
    let facts = facts(&a, &decisions)?;
    if q.round != a.round {
        return refuse("code-dead", text::wrong_code());
    }
    allow(ctx, &a, &unit, stage, q.number)?;
    let decider = Decider { person: &ctx.sender.person, unit: &q.unit_id };
    let change = application::decide(&facts, stage, decision, decider, reason)
        .map_err(|why| refused(ctx, q, &decisions, &why, decision))?;
    let new = NewDecision {
        application: &a.id,
        stage: stage.as_str(),
        round: a.round,
        decision: decision.as_str(),
        by: &ctx.sender.person,
        unit: &q.unit_id,
        reason: change.reason.as_deref(),
    };
    let moved = applications::decide(tx, &new, ctx.now).await?
        && applications::set_state(tx, &a.id, change.version, change.to.as_str(), None).await?;
    if !moved {
        return refuse("lost-race", text::wrong_code());
    }
    questions::close_all(tx, &a.id).await?;
    let fresh = Application { state: change.to.as_str().to_owned(), version: a.version + 1, ..a };
    let then = follow(ctx, tx, &fresh, &unit, &change, q).await?;
    let detail =
        serde_json::json!({ "decision": decision.as_str(), "round": fresh.round, "stage": stage.as_str() });
    record(tx, ctx, "application.decide", ("application", fresh.id.as_str()), &detail.to_string()).await?;
    let named = Named {
        number: q.number,
        unit: &unit.short_name,
        subject: &fresh.subject_name,
        operation: facts.operation.zh(),
    };
    Ok(Done::changed(text::decided(&named, decision.zh(), who(ctx, &q.unit_id), &then, ctx.now)))
}

fn allow(ctx: &Ctx<'_>, a: &Application, unit: &Unit, stage: Stage, number: i64) -> Result<(), Failure> {
    let system = System::parse(&unit.system).unwrap_or(System::Government);
    let object = Object::Application { unit: &a.unit_id, system, submitted_by: &a.submitted_by };
    let (action, what) = match stage {
        Stage::Review => (Action::Review, "审核"),
        Stage::Approve => (Action::Approve, "审批备案"),
    };
    denied::allow(ctx, action, object, number, what)
}

fn refused(
    ctx: &Ctx<'_>,
    q: &Question,
    decisions: &[applications::Decision],
    why: &Refused,
    decision: Decision,
) -> UserError {
    let number = q.number;
    let message = match why {
        Refused::AlreadyDecided(past) => {
            let row = decisions.iter().find(|d| d.decided_by == past.by && d.stage == past.stage.as_str());
            let (unit, name) = row.map_or(("", "同事"), |d| (d.unit_short.as_str(), d.decider.as_str()));
            text::decided_already(number, unit, name, past.decision.zh(), past.at, ctx.now)
        }
        Refused::NotOpen(_) => text::wrong_code(),
        Refused::FourEyes(tie) => denied::four_eyes(number, *tie),
        Refused::ReasonMissing => reply::refuse::reason_missing(decision.zh(), "482913 材料不全"),
        Refused::TooLong(most) => reply::refuse::reason_too_long(*most),
        Refused::NotSubmitter => text::not_waiting(number),
    };
    UserError::new(why.code(), message)
}

/// What a decision leads to: the next stage, the account, or word to the applicant.
async fn follow(
    ctx: &Ctx<'_>,
    tx: &mut Tx,
    a: &Application,
    unit: &Unit,
    change: &Change,
    q: &Question,
) -> Result<Then, Failure> {
    let by = (who(ctx, &q.unit_id).unit.to_owned(), ctx.sender.name.clone());
    let reason = change.reason.clone().unwrap_or_default();
    let (then, outcome) = match change.to {
        ApplicationState::Reviewed => {
            let office = office_for(System::parse(&unit.system).unwrap_or(System::Government)).zh();
            let asked = apply::ask_deciders(tx, ctx.app, a, Stage::Approve).await?;
            let then = if asked == 0 { Then::NobodyElse(office) } else { Then::Forwarded(office) };
            (then, reply::push::Outcome::Reviewed)
        }
        ApplicationState::Approved => {
            let login = account::open(tx, ctx.app, a, unit).await?;
            tell(ctx, tx, a, &by, &reply::push::Outcome::Opened { login: &login }).await?;
            return Ok(Then::Opened);
        }
        ApplicationState::Supplement => {
            let until = application::idle_until(ctx.now);
            (Then::Supplement, reply::push::Outcome::Supplement { reason: &reason, until })
        }
        _ => (Then::Rejected, reply::push::Outcome::Rejected { reason: &reason }),
    };
    tell(ctx, tx, a, &by, &outcome).await?;
    Ok(then)
}

async fn tell(
    ctx: &Ctx<'_>,
    tx: &mut Tx,
    a: &Application,
    by: &(String, String),
    outcome: &reply::push::Outcome<'_>,
) -> Result<(), StoreError> {
    let operation = Operation::read(&a.operation).map_or("", Operation::zh);
    let message = reply::push::result(a.number, &a.subject_name, operation, (&by.0, &by.1), outcome);
    let push = Push::now(&a.submitted_by, Kind::Result, &message).about(a.id.as_str());
    push::queue(tx, ctx.app, &push).await.map(drop)
}

/// 重发: a new code by push, the old one dies.
pub async fn resend(ctx: &Ctx<'_>, tx: &mut Tx, select: &Selection) -> Result<Done, Failure> {
    let Some(number) = context::stated_number(select) else {
        return code_needed(ctx, tx, "定").await;
    };
    // Tries and new codes of a person are counted one after the other.
    tx.take_turn(ctx.sender.person.as_str()).await?;
    let mut found = None;
    // Another unit of theirs may have given the number to something else.
    for unit in &ctx.sender.units {
        if found.is_none()
            && let Some((NumberKind::Decision, id)) = units::find_number(tx, &unit.id, number).await?
        {
            found = questions::open_for(tx, &ctx.sender.person, &id).await?;
        }
    }
    let Some(question) = found else { return refuse("not-waiting", text::not_waiting(number)) };
    let today = ctx.now.local().date.days();
    let sent = if question.sends_day == today { question.sends } else { 0 };
    if sent >= RESENDS {
        return refuse("no-more-codes", text::no_more_codes(number, ctx.contact()));
    }
    let Some(question) = apply::renew(tx, ctx.app, question, sent + 1).await? else {
        return refuse("not-waiting", text::not_waiting(number));
    };
    let detail = serde_json::json!({ "number": number }).to_string();
    record(tx, ctx, "code.resend", ("question", question.as_str()), &detail).await?;
    Ok(Done::changed(text::resent(number, RESENDS - sent - 1)))
}

/// Kept so that records of the system itself look like all others.
pub(super) fn system_record<'a>(action: &'a str, id: &'a str, detail: &'a str) -> audit::Record<'a> {
    audit::Record {
        actor: "system",
        action,
        object_kind: "application",
        object_id: id,
        result: "ok",
        channel: "system",
        detail,
    }
}

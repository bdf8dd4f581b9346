//! 查进度 and 催办.

use super::act::who;
use super::approve::facts;
use super::context;
use super::{Ctx, Done, Failure, denied, dispatch, items, meeting, record, refuse};
use crate::domain::application::{ApplicationState, Operation, Stage, System, lapses_at, office_for};
use crate::domain::document::DeliveryState;
use crate::domain::evidence::Proof;
use crate::domain::message::Outgoing;
use crate::domain::policy::{Action, Object, may};
use crate::domain::reply;
use crate::domain::reply::track::{self as text, Board, Unsigned};
use crate::domain::unit::{self, Found};
use crate::ids::UnitId;
use crate::store::deliveries;
use crate::store::documents::{self, Document};
use crate::store::units::{self, NumberKind};
use crate::store::{Conn, Tx, applications, evidence, people};
use crate::time::Timestamp;
use bot_commands::{Selection, Target};
use std::collections::HashMap;

/// 查进度
pub async fn progress(ctx: &Ctx<'_>, db: &mut Conn, select: &Selection) -> Result<Done, Failure> {
    if select.target == Target::Context {
        return latest(ctx, db).await;
    }
    if let Some(d) = elsewhere(ctx, db, select).await? {
        return Ok(Done::unchanged(text::board(&board(ctx, db, &d, &doc_no(&d)).await?)));
    }
    let (unit, number) = context::one(ctx, db, "查进度").await?;
    progress_of(ctx, db, &unit, number).await
}

/// A document of another unit that somebody who oversees the county names by its 文号: its 件号 are
/// the sender's and the receivers' own.
async fn elsewhere(ctx: &Ctx<'_>, db: &mut Conn, select: &Selection) -> Result<Option<Document>, Failure> {
    let Target::DocNo(no) = &select.target else { return Ok(None) };
    let mut found = Vec::new();
    for id in documents::live_with_no(db, no).await? {
        let d = documents::by_id(db, &id).await?;
        let sees = |d: &Document| {
            let object = Object::Document { unit: &d.unit_id, issued_by: &d.issued_by };
            may(&ctx.sender.actor, Action::Oversee, object).is_ok()
        };
        found.extend(d.filter(sees));
    }
    if found.iter().any(|d| ctx.sender.unit(&d.unit_id).is_some()) {
        return Ok(None);
    }
    if found.len() > 1 {
        let sent = found.iter().map(|d| (d.unit_name.as_str(), Timestamp::from_millis(d.sent_at)));
        return refuse("which-document", text::several_sent(no, sent, ctx.now));
    }
    Ok(found.pop())
}

/// How somebody refers to a document who has no 件号 for it.
fn doc_no(d: &Document) -> String {
    d.doc_no.clone().unwrap_or_default()
}

/// Without a number: what the person filed or the unit sent last, whichever is newer.
async fn latest(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Done, Failure> {
    let filed = applications::filed_by(db, &ctx.sender.person).await?;
    let mut newest = filed.first().map(|a| (a.created_at, a.unit_id.clone(), a.number));
    let mut sent = false;
    if let Some(home) = ctx.sender.home()
        && let Some((number, sent_at)) = documents::latest_of(db, &home.id).await?
        && newest.as_ref().is_none_or(|(filed_at, ..)| *filed_at < sent_at)
    {
        (newest, sent) = (Some((sent_at, home.id.clone(), number)), true);
    }
    match newest {
        Some((_, unit, number)) => {
            let mut done = progress_of(ctx, db, &unit, number).await?;
            done.message.lines.extend(sent.then(|| text::OTHERS_SENT.to_owned()));
            Ok(done)
        }
        None => refuse("nothing-sent", reply::refuse::which_progress()),
    }
}

/// How the thing behind a number stands.
pub(super) async fn progress_of(
    ctx: &Ctx<'_>,
    db: &mut Conn,
    unit: &UnitId,
    number: i64,
) -> Result<Done, Failure> {
    match units::find_number(db, unit, number).await? {
        Some((NumberKind::Document, id)) => {
            let Some(d) = documents::by_id(db, &id).await? else {
                return refuse("no-such-number", reply::refuse::no_such_number(number));
            };
            let object = Object::Document { unit: &d.unit_id, issued_by: &d.issued_by };
            denied::allow(ctx, Action::See, object, number, "看签收情况")?;
            Ok(Done::unchanged(text::board(&board(ctx, db, &d, &d.number.to_string()).await?)))
        }
        Some((NumberKind::Delivery, id)) => {
            let Some(d) = deliveries::by_id(db, &id).await? else {
                return refuse("no-such-number", reply::refuse::no_such_number(number));
            };
            denied::allow(ctx, Action::See, Object::Delivery { unit: &d.unit_id }, number, "看这个件")?;
            let kind = items::kind(&d.kind);
            let state = DeliveryState::parse(&d.state).map_or("", |state| reply::standing(kind, state));
            let signed = d.signer.as_deref().zip(d.signed_at.map(Timestamp::from_millis));
            let short = items::item(&d).short(12);
            Ok(Done::unchanged(text::own_standing(number, &short, state, signed, ctx.now)))
        }
        Some((NumberKind::Application | NumberKind::Decision, id)) => application(ctx, db, &id, number).await,
        None => refuse("no-such-number", reply::refuse::no_such_number(number)),
    }
}

/// How the deliveries of a document stand, which the reader calls `name`.
async fn board(ctx: &Ctx<'_>, db: &mut Conn, d: &Document, name: &str) -> Result<Board, Failure> {
    let short = reply::short_name(&d.title, d.internal == 1, 12);
    let mut board = Board { name: name.to_owned(), short, to_read: d.kind == "message", ..Board::default() };
    let rows = deliveries::of_document(db, &d.id).await?;
    let proofs: HashMap<String, Proof> = evidence::proofs(db, d.id.as_str()).await?.into_iter().collect();
    for row in &rows {
        let name = row.unit_short.clone();
        let state = DeliveryState::parse(&row.state);
        match state {
            Some(DeliveryState::Awaiting) => match unreachable(db, &row.unit_id).await? {
                Some(why) => board.unreachable.push((name, why)),
                None => {
                    let late = row.sign_by.is_some_and(|by| by < ctx.now.millis());
                    if late && board.call.is_none() {
                        let unit = units::by_id(db, &row.unit_id).await?;
                        board.call = unit.and_then(|u| Some((name.clone(), u.office_phone?)));
                    }
                    let proof = proofs.get(row.id.as_str()).copied().unwrap_or_default();
                    board.unsigned.push(Unsigned { unit: name, late, proof });
                }
            },
            Some(DeliveryState::Returned) => board.returned.push(name),
            Some(state) if state.is_signed() => board.signed += 1,
            _ => continue,
        }
        board.total += 1;
    }
    board.unsigned.sort_by_key(|unit| (!unit.late, unit.proof));
    board.answers = (d.kind == "meeting").then(|| meeting::answers(&rows));
    Ok(board)
}

/// Why nobody of a unit can be told.
async fn unreachable(db: &mut Conn, unit: &UnitId) -> Result<Option<&'static str>, Failure> {
    let mut told = people::with_role_in(db, unit, "receiver").await?;
    let none = told.is_empty();
    told.extend(people::with_role_in(db, unit, "unit_admin").await?);
    Ok(if told.iter().any(|person| person.bound == 1) {
        None
    } else if none {
        Some("无收文员")
    } else {
        Some("未绑定")
    })
}

async fn application(ctx: &Ctx<'_>, db: &mut Conn, id: &str, number: i64) -> Result<Done, Failure> {
    let Some(a) = applications::by_id(db, id).await? else {
        return refuse("no-such-number", reply::refuse::no_such_number(number));
    };
    let system = match units::by_id(db, &a.unit_id).await? {
        Some(unit) => System::parse(&unit.system).unwrap_or(System::Government),
        None => System::Government,
    };
    let object = Object::Application { unit: &a.unit_id, system, submitted_by: &a.submitted_by };
    denied::allow(ctx, Action::SeeApplication, object, number, "看这份申请")?;
    let decisions = applications::decisions(db, &a.id).await?;
    let steps: Vec<String> = decisions
        .iter()
        .map(|d| {
            let stage = Stage::parse(&d.stage).map_or("", Stage::zh);
            let word = crate::domain::application::Decision::parse(&d.decision).map_or("", |d| d.zh());
            let at = reply::at(Timestamp::from_millis(d.decided_at), ctx.now);
            let reason = d.reason.as_deref().map(|r| format!("：{r}")).unwrap_or_default();
            format!("{stage} {word}，{} {} {at}{reason}", d.unit_short, d.decider)
        })
        .collect();
    let state = ApplicationState::parse(&a.state);
    let holder = match state {
        Some(ApplicationState::Submitted) => "现在：等信息办审核".to_owned(),
        Some(ApplicationState::Reviewed) => format!("现在：等{}审批备案", office_for(system).zh()),
        Some(ApplicationState::Supplement) => {
            let until =
                lapses_at(&facts(&a, &decisions)?).map(|at| format!("，{}前有效", reply::month_day(at)));
            format!("现在：等申报人补材料{}", until.unwrap_or_default())
        }
        other => format!("现在：{}", other.map_or("", ApplicationState::zh)),
    };
    let operation = Operation::read(&a.operation).map_or("", Operation::zh);
    let message = text::application(number, &a.subject_name, operation, &steps, &holder);
    Ok(Done::showing(message, vec![a.id]))
}

/// 催办 what the own unit sent, or what one oversees.
pub async fn remind(
    ctx: &Ctx<'_>,
    tx: &mut Tx,
    select: &Selection,
    unit_word: Option<&str>,
) -> Result<Done, Failure> {
    if let Some(d) = elsewhere(ctx, tx, select).await? {
        let name = doc_no(&d);
        return remind_of(ctx, tx, &d, &name, unit_word).await;
    }
    let (unit, number) = context::one(ctx, tx, "催办").await?;
    let id = match units::find_number(tx, &unit, number).await? {
        Some((NumberKind::Document, id)) => id,
        Some((NumberKind::Delivery, _)) => {
            return refuse(
                "wrong-kind",
                reply::refuse::wrong_kind(number, "收到的件，只有发文单位能催", &["查看", "签收"]),
            );
        }
        Some(_) => return refuse("wrong-kind", reply::refuse::wrong_kind(number, "申请", &["查进度"])),
        None => return refuse("no-such-number", reply::refuse::no_such_number(number)),
    };
    let Some(d) = documents::by_id(tx, &id).await? else {
        return refuse("no-such-number", reply::refuse::no_such_number(number));
    };
    let object = Object::Document { unit: &d.unit_id, issued_by: &d.issued_by };
    denied::allow(ctx, Action::Chase, object, number, "催办")?;
    remind_of(ctx, tx, &d, &number.to_string(), unit_word).await
}

/// 催办 of a document that the reader calls `name`.
async fn remind_of(
    ctx: &Ctx<'_>,
    tx: &mut Tx,
    d: &Document,
    name: &str,
    unit_word: Option<&str>,
) -> Result<Done, Failure> {
    if let Some(why) = dispatch::nobody_to_chase(d) {
        return refuse("nobody-to-chase", Outgoing::lines([why]));
    }
    let only = match unit_word {
        Some(word) => Some(chased_unit(tx, d, word).await?),
        None => None,
    };
    let by = who(ctx, &d.unit_id).unit.to_owned();
    let chased = dispatch::chase(tx, ctx.app, d, only.as_ref(), &by).await?;
    let answer = text::chased(name, &chased);
    if chased.units == 0 && chased.unreachable == 0 {
        return Ok(Done::unchanged(answer));
    }
    let detail = serde_json::json!({ "number": d.number, "units": chased.units }).to_string();
    record(tx, ctx, "document.chase", ("document", d.id.as_str()), &detail).await?;
    Ok(Done::changed(answer))
}

async fn chased_unit(tx: &mut Tx, d: &Document, word: &str) -> Result<UnitId, Failure> {
    let rows = deliveries::of_document(tx, &d.id).await?;
    let all = units::all(tx).await?;
    let full = |id: &UnitId| all.iter().find(|unit| unit.id == *id).map_or("", |unit| unit.name.as_str());
    // Among all recipients: a unit named in full that has signed is not another one that has not.
    let mut fits =
        match unit::named(word, rows.iter().map(|row| (row, row.unit_short.as_str(), full(&row.unit_id)))) {
            Found::None => Vec::new(),
            Found::One(row) => vec![row],
            Found::Several(rows) => rows,
        };
    fits.retain(|row| row.state == "awaiting");
    match fits.as_slice() {
        [row] => Ok(row.unit_id.clone()),
        [] => refuse("unit-not-waiting", text::not_waiting(word)),
        several => {
            let choices: Vec<String> = several.iter().map(|row| row.unit_short.clone()).collect();
            refuse("which-unit", reply::refuse::ask("催哪个单位？请写全单位名", &choices))
        }
    }
}

//! Reading: documents, deliveries and applications as the contract shows them.

use super::{Caller, Once, Problem};
use crate::app::App;
use crate::domain::document::{self, Counts, DeliveryState, Refused};
use crate::domain::reply;
use crate::service::push::{self, Kind, Push};
use crate::service::{dispatch, items};
use crate::store::deliveries::{self, Act, Delivery, Filter};
use crate::store::documents::{self, Document};
use crate::store::units::{self, Unit};
use crate::store::{Conn, Tx, applications, outbox, people};
use crate::time::Timestamp;
use serde_json::{Value, json};

/// How much of a document is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// With all deliveries, to its sender.
    Whole,
    /// Only deliveries to units of the key.
    Own,
}

/// A document with its deliveries.
pub(super) async fn document(
    db: &mut Conn,
    d: &Document,
    caller: &Caller,
    shown: Shown,
) -> Result<Value, Problem> {
    let codes = units::all(db).await?;
    let mut rows = Vec::new();
    let mut states = Vec::new();
    for delivery in deliveries::of_document(db, &d.id).await? {
        states.extend(DeliveryState::parse(&delivery.state));
        let code = code_of(&codes, &delivery);
        if shown == Shown::Whole || caller.covers(code) {
            rows.push(row(db, &delivery, code).await?);
        }
    }
    let counts: Counts = states.into_iter().collect();
    Ok(json!({
        "id": d.id.as_str(), "number": d.number, "kind": d.kind, "doc_no": d.doc_no, "state": d.state,
        "progress": counts.status().as_str(), "sent_at": Timestamp::from_millis(d.sent_at).rfc3339(),
        "deliveries": rows,
    }))
}

fn code_of<'a>(units: &'a [Unit], d: &Delivery) -> &'a str {
    units.iter().find(|u| u.id == d.unit_id).map_or("", |u| u.code.as_str())
}

async fn row(db: &mut Conn, d: &Delivery, code: &str) -> Result<Value, Problem> {
    let pushes = outbox::pushes_about(db, d.id.as_str()).await?;
    let signer = match &d.signed_by {
        Some(id) => people::by_id(db, id).await?.map(|p| p.login),
        None => None,
    };
    Ok(json!({
        "id": d.id.as_str(), "document_id": d.document_id.as_str(), "unit": code, "role": d.role,
        "number": d.number, "state": d.state, "sign_by": d.sign_by.map(moment), "signed_by": signer,
        "signed_at": d.signed_at.map(moment), "push": push_state(&pushes),
    }))
}

fn moment(ms: i64) -> String {
    Timestamp::from_millis(ms).rfc3339()
}

/// The best that became of the pushes about a delivery.
fn push_state(states: &[String]) -> &'static str {
    const BEST: [(&str, &str); 8] = [
        ("delivered", "delivered"),
        ("accepted", "accepted"),
        ("leased", "waiting"),
        ("waiting", "waiting"),
        ("superseded", "superseded"),
        ("expired", "expired"),
        ("dead", "dead"),
        ("closed", "dead"),
    ];
    BEST.iter().find(|(stored, _)| states.iter().any(|s| s == stored)).map_or("none", |(_, shown)| shown)
}

/// `GET /documents/{id}`
pub async fn one_document(app: &App, caller: &Caller, id: &str) -> Result<Value, Problem> {
    let mut db = app.store.read().await?;
    let d = documents::by_id(&mut db, id).await?.ok_or_else(Problem::not_found)?;
    let sender = units::by_id(&mut db, &d.unit_id).await?.ok_or_else(Problem::not_found)?;
    let shown = if caller.covers(&sender.code) { Shown::Whole } else { Shown::Own };
    let body = document(&mut db, &d, caller, shown).await?;
    let none = body["deliveries"].as_array().is_none_or(Vec::is_empty);
    if shown == Shown::Own && none { Err(Problem::not_found()) } else { Ok(body) }
}

/// What `GET /deliveries` may ask for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Of this document.
    pub document: Option<String>,
    /// At this unit.
    pub unit: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// `GET /deliveries`
pub async fn page(app: &App, caller: &Caller, query: &Query) -> Result<Value, Problem> {
    let after = query.cursor.as_deref().map(|c| open_cursor(app, c)).transpose()?;
    if query.state.as_deref().is_some_and(|s| DeliveryState::parse(s).is_none()) {
        return Err(Problem::field("state", "没有这个状态"));
    }
    let filter = Filter {
        document: query.document.as_deref(),
        unit: query.unit.as_deref(),
        state: query.state.as_deref(),
        after: after.as_deref(),
        scope: &caller.units,
        limit: query.limit + 1,
    };
    let mut db = app.store.read().await?;
    let mut found = deliveries::page(&mut db, &filter).await?;
    let most = usize::try_from(query.limit).unwrap_or(0);
    let more = found.len() > most;
    found.truncate(most);
    let next = found.last().filter(|_| more).map(|d| seal_cursor(app, d.id.as_str()));
    let codes = units::all(&mut db).await?;
    let mut rows = Vec::with_capacity(found.len());
    for d in &found {
        rows.push(row(&mut db, d, code_of(&codes, d)).await?);
    }
    Ok(json!({ "items": rows, "next_cursor": next }))
}

/// A cursor is the last id with a keyed digest, so that it cannot be made up.
fn seal_cursor(app: &App, id: &str) -> String {
    format!("{id}.{}", app.keys.digest("cursor", id.as_bytes()))
}

fn open_cursor(app: &App, cursor: &str) -> Result<String, Problem> {
    let wrong = || Problem::field("cursor", "不是本接口给出的游标");
    let (id, digest) = cursor.split_once('.').ok_or_else(wrong)?;
    let expected = app.keys.digest("cursor", id.as_bytes());
    if crate::crypto::same(expected.as_bytes(), digest.as_bytes()) { Ok(id.to_owned()) } else { Err(wrong()) }
}

/// `GET /applications/{id}`: where it stands, without personal data.
pub async fn application(app: &App, caller: &Caller, id: &str) -> Result<Value, Problem> {
    let mut db = app.store.read().await?;
    let a = applications::by_id(&mut db, id).await?.ok_or_else(Problem::not_found)?;
    let unit = units::by_id(&mut db, &a.unit_id).await?.ok_or_else(Problem::not_found)?;
    if !caller.covers(&unit.code) {
        return Err(Problem::not_found());
    }
    let decisions: Vec<Value> = applications::decisions(&mut db, &a.id)
        .await?
        .iter()
        .map(|d| json!({"stage": d.stage, "decision": d.decision, "at": moment(d.decided_at), "reason": d.reason}))
        .collect();
    Ok(json!({
        "id": a.id.as_str(), "number": a.number, "state": a.state, "operation": a.operation, "unit": unit.code,
        "decisions": decisions,
    }))
}

/// 撤回 of every delivery nobody has signed (D-10); signed ones stay and are counted.
pub(super) async fn recall(
    tx: &mut Tx,
    app: &App,
    once: &Once,
    d: &Document,
    unit: &Unit,
    reason: &str,
) -> Result<Value, Problem> {
    let now = app.now();
    let (mut recalled, mut kept) = (0, 0);
    for delivery in deliveries::of_document(tx, &d.id).await? {
        match document::recall(&items::facts(&delivery)?, reason, now) {
            Ok(change) => {
                let act = Act {
                    state: change.to.as_str(),
                    by: &d.issued_by,
                    at: now,
                    message: &once.key,
                    note: change.note.as_deref(),
                    next_reminder: None,
                };
                if deliveries::act(tx, &delivery.id, change.version, &act).await? {
                    withdraw_pushes(tx, app, &delivery, unit).await?;
                    recalled += 1;
                }
            }
            Err(Refused::ReasonMissing | Refused::TooLong(_)) => {
                return Err(Problem::field("reason", "要写理由，200 字以内"));
            }
            Err(_) => kept += 1,
        }
    }
    if recalled == 0 {
        return Err(Problem::new(409, "conflict", "没有可以撤回的：都已签收、办结或撤回。"));
    }
    if kept == 0 {
        documents::recall(tx, &d.id).await?;
    }
    Ok(json!({ "kept": kept, "recalled": recalled }))
}

/// What was not pushed yet never is; whoever was told hears of the recall once, without the title.
async fn withdraw_pushes(tx: &mut Tx, app: &App, d: &Delivery, unit: &Unit) -> Result<(), Problem> {
    outbox::supersede(tx, d.id.as_str(), "recalled", app.now()).await?;
    let told = outbox::pushes_about(tx, d.id.as_str()).await?;
    if !told.iter().any(|state| matches!(state.as_str(), "accepted" | "delivered" | "leased")) {
        return Ok(());
    }
    let message = reply::push::recalled(d.number, &unit.short_name);
    for person in dispatch::receivers(tx, &d.unit_id).await? {
        let push = Push::now(&person.person_id, Kind::Result, &message).about(d.id.as_str());
        push::queue(tx, app, &push).await?;
    }
    Ok(())
}

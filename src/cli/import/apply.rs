//! Writing what was planned, inside the caller's transaction.

use super::plan::{Change, PersonPlan, Plan, UnitPlan};
use crate::app::App;
use crate::cli::operator_record;
use crate::service::binding::{self, Attached, Source};
use crate::store::{StoreError, Tx, audit, people, questions, units};
use crate::time::Timestamp;

/// Progress is told every so many rows.
const STEP: usize = 1_000;
/// Records written under one lock of the chain's head.
const PAGE: usize = 500;

/// Writes everything, the audit records last.
pub async fn all(tx: &mut Tx, app: &App, plan: &Plan, now: Timestamp) -> Result<(), StoreError> {
    for unit in &plan.units {
        write_unit(tx, unit, now).await?;
    }
    make_room(tx, plan).await?;
    let total = plan.people.len();
    let mut rebound = Vec::new();
    for (index, person) in plan.people.iter().enumerate() {
        if write_person(tx, app, person, now).await? == Some(Attached::Changed) {
            rebound.push(person.person.id.clone());
        }
        if (index + 1) % STEP == 0 {
            eprintln!("已写 {}/{total} 人……", index + 1);
        }
    }
    binding::tell_changed(tx, app, &rebound).await?;
    record(tx, plan, now).await
}

async fn write_unit(tx: &mut Tx, plan: &UnitPlan, now: Timestamp) -> Result<(), StoreError> {
    match &plan.change {
        Change::New => units::insert(tx, &plan.unit, now).await,
        Change::Update(fields) => {
            let renamed = fields.iter().any(|f| matches!(f.key, "name" | "short_name"));
            units::update(tx, &plan.unit, renamed, now).await
        }
        Change::Same => Ok(()),
    }
}

/// People who exchange phones within one file would meet the rule "one phone, one account" half-way,
/// so every changed phone is first replaced by something nobody has.
async fn make_room(tx: &mut Tx, plan: &Plan) -> Result<(), StoreError> {
    for planned in &plan.people {
        let Change::Update(fields) = &planned.change else { continue };
        if fields.iter().any(|f| f.key == "phone") {
            let mut between = planned.person.clone();
            between.phone_digest = format!("moving:{}", between.id);
            people::update(tx, &between).await?;
        }
    }
    Ok(())
}

/// Writes one person and says what became of the binding, if the file changes it.
async fn write_person(
    tx: &mut Tx,
    app: &App,
    plan: &PersonPlan,
    now: Timestamp,
) -> Result<Option<Attached>, StoreError> {
    let person = &plan.person;
    match plan.change {
        Change::New => people::insert(tx, person, now).await?,
        Change::Update(_) => people::update(tx, person).await?,
        Change::Same => return Ok(None),
    }
    if let Some(roles) = &plan.roles {
        people::set_roles(tx, &person.id, roles).await?;
    }
    if plan.unbind {
        people::stop_binding(tx, &person.id, "dingtalk").await?;
    }
    if plan.codes_die {
        questions::close_of(tx, &person.id).await?;
    }
    match &plan.binding {
        Some(account) => binding::attach_quietly(tx, app, account, Source::Import).await.map(Some),
        None => Ok(None),
    }
}

/// One record per row that changed; it names the keys, never the values.
async fn record(tx: &mut Tx, plan: &Plan, now: Timestamp) -> Result<(), StoreError> {
    let units = plan.units.iter().map(|p| ("unit", p.unit.id.as_str(), p.unit.code.as_str(), &p.change));
    let people =
        plan.people.iter().map(|p| ("person", p.person.id.as_str(), p.person.login.as_str(), &p.change));
    let rows: Vec<(&str, &str, String)> = units
        .chain(people)
        .filter(|(.., change)| **change != Change::Same)
        .map(|(kind, id, key, change)| (kind, id, detail(key, change)))
        .collect();
    for page in rows.chunks(PAGE) {
        let records: Vec<audit::Record<'_>> =
            page.iter().map(|(kind, id, detail)| operator_record("import", (kind, id), detail)).collect();
        audit::append_all(tx, &records, now).await?;
    }
    Ok(())
}

fn detail(key: &str, change: &Change) -> String {
    let changed: Vec<&str> = match change {
        Change::Update(fields) => fields.iter().map(|f| f.key).collect(),
        Change::New | Change::Same => vec!["new"],
    };
    serde_json::json!({ "changed": changed, "key": key }).to_string()
}

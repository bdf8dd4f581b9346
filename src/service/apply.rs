//! Applications in, over the integration API: filing, and how one stands. What becomes of one that
//! was filed is in `later`; who decides is asked in `ask`, which decisions in the chat share.

mod ask;
mod form;
mod later;

pub use ask::{ask_again, ask_deciders, renew};
pub use form::{Evidence, Form};
pub use later::{Resubmission, Withdrawal, let_lapse};

use super::approve::facts;
use super::integration::{Call, Caller, Effect, FieldError, Refusal, Stop, Work, actor, told};
use crate::app::App;
use crate::crypto::purpose;
use crate::domain::application::{ApplicationState, Operation, Stage, lapses_at};
use crate::domain::deadline;
use crate::domain::policy::{Action, Actor, Denied, Object, Role, may};
use crate::ids::{ApplicationId, PersonId};
use crate::store::applications::{self, Application, phone_place};
use crate::store::units::{self, NumberKind, Unit};
use crate::store::{Conn, StoreError, Tx, people};
use crate::time::Timestamp;
use serde_json::{Value, json};

/// An application as the filing system describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApplication {
    /// Operation of domain §3.6.
    pub operation: String,
    /// Code of the filing unit.
    pub unit: String,
    /// What the applicant filled in.
    pub form: Form,
}

impl Work for NewApplication {
    const ACTION: &'static str = "application.submit";

    async fn run(&self, tx: &mut Tx, app: &App, call: &Call) -> Result<Effect, Stop> {
        self.form.screened()?;
        let operation = operation(&self.operation);
        let kinds = self.form.checked(operation.as_ref().err().cloned().into_iter().collect())?;
        let operation = operation.map_err(|error| Refusal::invalid(vec![error]))?;
        let unit = filing_unit(tx, call, &self.unit).await?;
        let submitted_by = filer(tx, &unit, &self.form.submitted_by).await?;
        form::complete(operation, &unit, &kinds)?;
        let a = file(tx, app, call, self, operation, &unit, submitted_by).await?;
        self.form.keep_evidence(tx, &a.id, a.round, &kinds).await?;
        let asked = ask_deciders(tx, app, &a, Stage::Review).await?;
        Ok(effect(201, &a, &json!({ "asked": asked })))
    }
}

/// What was done to an application: the answer, and the record with `more` in it.
fn effect(status: u16, a: &Application, more: &Value) -> Effect {
    let body = json!({ "id": a.id, "number": a.number, "state": a.state });
    let mut detail = json!({
        "number": a.number,
        "operation": a.operation,
        "round": a.round,
        "submitted_by": a.submitted_by.as_str(),
    });
    if let (Some(detail), Some(more)) = (detail.as_object_mut(), more.as_object()) {
        detail.extend(more.clone());
    }
    Effect { status, body, object: ("application", a.id.as_str().to_owned()), detail }
}

fn operation(name: &str) -> Result<Operation, FieldError> {
    let error = |reason: String| Err(FieldError::new("operation", reason));
    match Operation::read(name) {
        None => error("没有这项业务。开通个人账户是 person.account.open。".to_owned()),
        Some(Operation::PersonAccountOpen) => Ok(Operation::PersonAccountOpen),
        Some(other) => error(format!("{}还不能在接口办，请报书面申请到信息办。", other.zh())),
    }
}

async fn filing_unit(tx: &mut Tx, call: &Call, code: &str) -> Result<Unit, Stop> {
    if !call.caller.covers(code) {
        return Err(Refusal::forbidden(
            "这个密钥不能替该单位申报。请用该单位的密钥，或请信息办调整密钥的单位范围。",
        )
        .into());
    }
    let unit = units::by_code(tx, code).await?.filter(|unit| unit.status == "active");
    unit.ok_or_else(|| Refusal::field("unit", "没有这个代码的单位，或单位没有启用。").into())
}

/// The person who may file for the unit (R-14.1; Q5: the leader while there is no administrator).
async fn filer(tx: &mut Tx, unit: &Unit, login: &str) -> Result<PersonId, Stop> {
    let actor = acting(tx, login).await?;
    match may_file(tx, &actor, unit).await? {
        Ok(()) => Ok(actor.person),
        Err(Denied::Account(_)) => Err(Refusal::field("submitted_by", "账户没有启用。").into()),
        Err(Denied::UnitInactive) => Err(Refusal::conflict("没有改动：单位没有启用，不能申报。").into()),
        Err(_) => {
            Err(Refusal::forbidden("申报人不是本单位的系统管理员，不能申报。请由单位管理员申报。").into())
        }
    }
}

async fn acting(tx: &mut Tx, login: &str) -> Result<Actor, Stop> {
    match people::by_login(tx, login).await? {
        Some(person) => Ok(actor(tx, &person).await?),
        None => Err(Refusal::field("submitted_by", "没有这个账户。").into()),
    }
}

async fn may_file(tx: &mut Tx, actor: &Actor, unit: &Unit) -> Result<Result<(), Denied>, StoreError> {
    let object = Object::Unit(&unit.id);
    let as_admin = may(actor, Action::FileAccount, object);
    if as_admin.is_err() && people::with_role_in(tx, &unit.id, Role::UnitAdmin.as_str()).await?.is_empty() {
        return Ok(may(actor, Action::FileAccountVacant, object));
    }
    Ok(as_admin)
}

/// Writes the application.
async fn file(
    tx: &mut Tx,
    app: &App,
    call: &Call,
    new: &NewApplication,
    operation: Operation,
    unit: &Unit,
    submitted_by: PersonId,
) -> Result<Application, Stop> {
    let (now, form) = (app.now(), &new.form);
    let id = ApplicationId::new(now);
    let mut a = Application {
        phone_sealed: app.keys.seal(&phone_place(&id), form.phone.as_bytes()),
        id,
        operation: operation.as_str().to_owned(),
        unit_id: unit.id.clone(),
        submitted_by,
        number: 0,
        subject_name: form.name.clone(),
        phone_digest: app.keys.digest(purpose::PHONE, form.phone.as_bytes()),
        subject_id: None,
        reason: form.reason.clone(),
        state: ApplicationState::Submitted.as_str().to_owned(),
        round: 1,
        due_at: deadline::decide_by(now, &app.calendar).millis(),
        created_at: now.millis(),
        version: 1,
    };
    unclaimed(tx, &call.caller, &a).await?;
    a.number = number(tx, &a).await?;
    applications::insert(tx, &a).await?;
    Ok(a)
}

/// One phone, one account, and one application at a time. Whoever comes with the same phone waits here.
async fn unclaimed(tx: &mut Tx, caller: &Caller, a: &Application) -> Result<(), Stop> {
    tx.take_turn(&a.phone_digest).await?;
    if people::by_phone(tx, &a.phone_digest).await?.is_some() {
        return Err(Refusal::conflict("没有改动：这个手机号已有账户。换了号请办变更，不要重复开户。").into());
    }
    let open = applications::open_for_phone(tx, &a.phone_digest, &a.operation).await?;
    let Some(other) = open.into_iter().find(|other| other.id != a.id) else { return Ok(()) };
    let ours = units::by_id(tx, &other.unit_id).await?.is_some_and(|unit| caller.covers(&unit.code));
    let waits = other.state == ApplicationState::Supplement.as_str();
    Err(Refusal::conflict(if ours && waits {
        format!(
            "没有改动：这个手机号的申请已退回补正。请补好后用 /applications/{}/resubmit 重新提交。",
            other.id
        )
    } else {
        "没有改动：这个手机号已有一份同样的申请在办，请等它办完。".to_owned()
    })
    .into())
}

/// The number at the filing unit, and those at the units that will decide.
async fn number(tx: &mut Tx, a: &Application) -> Result<i64, StoreError> {
    let mut places: Vec<_> = ask::deciding_units(tx, a, Stage::Review).await?;
    places.push((a.unit_id.clone(), NumberKind::Application));
    places.sort_by(|a, b| a.0.cmp(&b.0));
    let mut own = 0;
    for (unit, kind) in places {
        let number = units::number(tx, &unit, kind, a.id.as_str()).await?;
        if kind == NumberKind::Application {
            own = number;
        }
    }
    Ok(own)
}

/// How an application stands; nothing about the person it is for.
pub async fn application(app: &App, caller: &Caller, id: &str) -> Result<Value, Refusal> {
    stands(app, caller, id).await.map_err(|stop| told(app, stop))
}

async fn stands(app: &App, caller: &Caller, id: &str) -> Result<Value, Stop> {
    let mut db = app.store.read();
    let (a, unit) = seen(&mut db, caller, id).await?;
    let decisions = applications::decisions(&mut db, &a.id).await?;
    let lapses = lapses_at(&facts(&a, &decisions)?).map(Timestamp::rfc3339);
    let decisions = decisions.iter().map(|d| {
        let at = Timestamp::from_millis(d.decided_at).rfc3339();
        json!({ "stage": d.stage, "round": d.round, "decision": d.decision, "at": at })
    });
    let mut body = json!({
        "id": a.id,
        "number": a.number,
        "state": a.state,
        "operation": a.operation,
        "unit": unit.code,
        "round": a.round,
        "decisions": decisions.collect::<Vec<Value>>(),
    });
    if let (Some(object), Some(lapses)) = (body.as_object_mut(), lapses) {
        object.insert("lapses_at".to_owned(), lapses.into());
    }
    Ok(body)
}

/// An application with its unit, if the key covers it.
async fn seen(db: &mut Conn, caller: &Caller, id: &str) -> Result<(Application, Unit), Stop> {
    let found = match applications::by_id(db, id).await? {
        Some(a) => units::by_id(db, &a.unit_id).await?.map(|unit| (a, unit)),
        None => None,
    };
    found.filter(|(_, unit)| caller.covers(&unit.code)).ok_or_else(|| Refusal::not_found().into())
}

//! What becomes of an application besides being decided: filed again after 退回补正, 撤销申请, and
//! withdrawn by itself when nobody completes it.

use super::form::{self, Form};
use super::{acting, ask_deciders, effect, filer, seen, unclaimed};
use crate::app::App;
use crate::crypto::purpose;
use crate::domain::application::{self, Change, Operation, Refused, Stage, System, idle_before};
use crate::domain::deadline;
use crate::domain::policy::{Action, Denied, Object, may};
use crate::domain::reply;
use crate::service::approve::{facts, system_record};
use crate::service::integration::{Call, Caller, Effect, Refusal, Stop, Work};
use crate::service::push::{self, Kind, Push};
use crate::store::applications::{self, Application, phone_place};
use crate::store::units::Unit;
use crate::store::{StoreError, Tx, audit, questions};
use crate::write;
use serde_json::json;

/// An application completed after 退回补正. What is filled in takes the place of what stood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resubmission {
    /// Which application.
    pub application: String,
    /// What the applicant filled in now.
    pub form: Form,
}

impl Work for Resubmission {
    const ACTION: &'static str = "application.resubmit";

    async fn run(&self, tx: &mut Tx, app: &App, call: &Call) -> Result<Effect, Stop> {
        self.form.screened()?;
        let kinds = self.form.checked(Vec::new())?;
        let (a, unit) = seized(tx, &call.caller, &self.application).await?;
        let who = filer(tx, &unit, &self.form.submitted_by).await?;
        let decisions = applications::decisions(tx, &a.id).await?;
        let facts = facts(&a, &decisions)?;
        let change = application::resubmit(&facts, &who).map_err(|why| refused(&why))?;
        form::complete(facts.operation, &unit, &kinds)?;
        let a = Application {
            subject_name: self.form.name.clone(),
            phone_sealed: app.keys.seal(&phone_place(&a.id), self.form.phone.as_bytes()),
            phone_digest: app.keys.digest(purpose::PHONE, self.form.phone.as_bytes()),
            reason: self.form.reason.clone(),
            due_at: deadline::decide_by(app.now(), &app.calendar).millis(),
            ..moved(a, &change)
        };
        unclaimed(tx, &call.caller, &a).await?;
        if !applications::resubmit(tx, &a, change.version).await? {
            return Err(StoreError::Inconsistent { table: "applications", column: "version" }.into());
        }
        self.form.keep_evidence(tx, &a.id, a.round, &kinds).await?;
        let asked = ask_deciders(tx, app, &a, Stage::Review).await?;
        Ok(effect(200, &a, &json!({ "asked": asked })))
    }
}

/// An application taken back by whoever filed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// Which application.
    pub application: String,
    /// Login of the person who filed it.
    pub submitted_by: String,
}

impl Work for Withdrawal {
    const ACTION: &'static str = "application.withdraw";

    async fn run(&self, tx: &mut Tx, _: &App, call: &Call) -> Result<Effect, Stop> {
        let (a, unit) = seized(tx, &call.caller, &self.application).await?;
        let actor = acting(tx, &self.submitted_by).await?;
        let system = System::parse(&unit.system).unwrap_or(System::Government);
        let object = Object::Application { unit: &a.unit_id, system, submitted_by: &a.submitted_by };
        match may(&actor, Action::Withdraw, object) {
            Ok(()) => {}
            Err(Denied::Account(_)) => {
                return Err(Refusal::field("submitted_by", "账户没有启用。").into());
            }
            Err(_) => return Err(refused(&Refused::NotSubmitter).into()),
        }
        let decisions = applications::decisions(tx, &a.id).await?;
        let change = application::withdraw(&facts(&a, &decisions)?, &actor.person);
        let change = change.map_err(|why| refused(&why))?;
        Ok(effect(200, &end(tx, a, &change).await?, &json!({})))
    }
}

fn refused(why: &Refused) -> Refusal {
    match why {
        Refused::NotSubmitter => Refusal::forbidden("没有改动：这份申请是别人申报的，请由申报人本人办。"),
        Refused::NotOpen(state) => {
            Refusal::conflict(format!("没有改动：这份申请现在是“{}”，不能这样办。", state.zh()))
        }
        _ => Refusal::conflict("没有改动：这份申请不能这样办。"),
    }
}

/// The application under the lock that guards its decision; a try on another unit's is a record.
async fn seized(tx: &mut Tx, caller: &Caller, id: &str) -> Result<(Application, Unit), Stop> {
    let there = applications::lock(tx, id).await?.is_some();
    match seen(tx, caller, id).await {
        Err(Stop::Refused(refusal)) => Err(Refusal { authority: there, ..refusal }.into()),
        found => found,
    }
}

fn moved(a: Application, change: &Change) -> Application {
    Application {
        state: change.to.as_str().to_owned(),
        round: change.round,
        version: change.version + 1,
        ..a
    }
}

/// Ends an application and the codes that were out for it.
async fn end(tx: &mut Tx, a: Application, change: &Change) -> Result<Application, StoreError> {
    if !applications::set_state(tx, &a.id, change.version, change.to.as_str(), None).await? {
        return Err(StoreError::Inconsistent { table: "applications", column: "version" });
    }
    questions::close_all(tx, &a.id).await?;
    Ok(moved(a, change))
}

/// Applications looked at in one round.
const BATCH: i64 = 50;

/// Withdraws applications that nobody completed in time and tells whoever filed them; returns how many.
pub async fn let_lapse(app: &App) -> Result<usize, StoreError> {
    let idle = applications::idle(&mut app.store.read(), idle_before(app.now()), BATCH).await?;
    let mut count = 0;
    for a in &idle {
        count += usize::from(write!(app.store, tx => lapse(tx, app, a).await)?);
    }
    Ok(count)
}

/// Looks again under the lock: it may have been completed, or another instance was here.
async fn lapse(tx: &mut Tx, app: &App, seen: &Application) -> Result<bool, StoreError> {
    let Some(a) = applications::lock(tx, seen.id.as_str()).await? else { return Ok(false) };
    let decisions = applications::decisions(tx, &a.id).await?;
    let Ok(change) = application::lapse(&facts(&a, &decisions)?, app.now()) else { return Ok(false) };
    let a = end(tx, a, &change).await?;
    let operation = Operation::read(&a.operation).map_or("", Operation::zh);
    let message = reply::push::lapsed(a.number, &a.subject_name, operation);
    let push = Push { any_hour: false, ..Push::now(&a.submitted_by, Kind::Result, &message) };
    push::queue(tx, app, &push.about(a.id.as_str())).await?;
    let detail = json!({ "number": a.number, "round": a.round }).to_string();
    audit::append(tx, &system_record("application.lapse", a.id.as_str(), &detail), app.now()).await?;
    Ok(true)
}

//! `POST /applications`: an application to open a personal account.

use super::documents::{Attachment, attachments, blocked, member, text};
use super::{Answer, Once, Problem, begin, end, record, record_refusal};
use crate::app::App;
use crate::domain::application::{ApplicationState, EvidenceKind, Operation, Stage, evidence};
use crate::domain::policy::Role;
use crate::domain::{deadline, guard};
use crate::ids::{ApplicationId, PersonId};
use crate::service::apply;
use crate::store::applications::{self, Application};
use crate::store::units::{self, NumberKind, Unit};
use crate::store::{Tx, people};
use crate::write;
use serde::Deserialize;

/// An application as the OA files it; unknown fields are refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewApplication {
    operation: String,
    unit: String,
    submitted_by: String,
    person: Subject,
    reason: String,
    #[serde(default)]
    evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    name: String,
    phone: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Evidence {
    kind: String,
    name: String,
    size: i64,
    sha256: String,
}

/// Files an application and asks the info office, in one transaction.
pub async fn file(app: &App, once: Once, new: NewApplication) -> Result<Answer, Problem> {
    let task = app.tasks.spawn({
        let app = app.clone();
        async move {
            let texts = [new.person.name.as_str(), new.reason.as_str()];
            let verdict = new
                .evidence
                .iter()
                .fold(guard::screen_all(texts), |v, e| v.or(guard::screen_file_name(&e.name)));
            blocked(&app, &once.caller, verdict, &texts.join("\n")).await?;
            let filed = write!(app.store, tx => filing(tx, &app, &once, &new).await);
            if let Err(problem) = &filed {
                record_refusal(&app, &once.caller, problem, "application.refused").await?;
            }
            filed
        }
    });
    task.await.unwrap_or_else(|_| Err(Problem::new(503, "unavailable", "暂时办不了，请稍后重试。")))
}

/// Checks the form and returns the operation.
fn check(new: &NewApplication) -> Result<Operation, Problem> {
    let operation =
        Operation::read(&new.operation).ok_or_else(|| Problem::field("operation", "没有这种申请"))?;
    if operation != Operation::PersonAccountOpen {
        return Err(Problem::field("operation", "目前只能申请 person.account.open，其余请走书面流程"));
    }
    text("person.name", &new.person.name, 30)?;
    text("reason", &new.reason, 200)?;
    let phone = &new.person.phone;
    if phone.len() != 11 || !phone.starts_with('1') || !phone.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Problem::field("person.phone", "要 11 位手机号"));
    }
    let described = new.evidence.iter().map(|e| Attachment {
        name: e.name.clone(),
        size: e.size,
        sha256: e.sha256.clone(),
    });
    attachments(&described.collect::<Vec<_>>())?;
    Ok(operation)
}

fn kinds(new: &NewApplication) -> Result<Vec<EvidenceKind>, Problem> {
    let read = |e: &Evidence| {
        EvidenceKind::read(&e.kind, &e.name)
            .map_err(|_| Problem::field("evidence", "不收身份证复印件，请写“核验记录”（id_seen）"))
    };
    new.evidence.iter().map(read).collect()
}

async fn filing(tx: &mut Tx, app: &App, once: &Once, new: &NewApplication) -> Result<Answer, Problem> {
    let now = app.now();
    if let Some(answer) = begin(tx, once, now).await? {
        return Ok(answer);
    }
    let operation = check(new)?;
    let kinds = kinds(new)?;
    if !once.caller.covers(&new.unit) {
        return Err(Problem::forbidden());
    }
    let unit = units::by_code(tx, &new.unit).await?.ok_or_else(|| Problem::field("unit", "没有这个单位"))?;
    if unit.status != "active" {
        return Err(Problem::new(409, "conflict", "单位没有启用，不能申报。"));
    }
    let category = crate::domain::application::UnitCategory::parse(&unit.category);
    let needs = category.map_or(&[][..], |c| evidence::required(operation, c));
    if let Some(need) = evidence::missing(needs, &kinds).first() {
        return Err(Problem::field("evidence", format!("缺少{}", evidence::name(need))));
    }
    let submitted_by = submitter(tx, new, &unit).await?;
    let digest = app.keys.digest("phone", new.person.phone.as_bytes());
    if people::by_phone(tx, &digest).await?.is_some() {
        return Err(Problem::new(409, "conflict", "这个手机号已有在用的账户。"));
    }
    if applications::open_for_phone(tx, &digest, operation.as_str()).await?.is_some() {
        return Err(Problem::new(409, "conflict", "这个手机号已有一份在办的申请。"));
    }
    let application = insert(tx, app, new, operation, &unit, submitted_by, digest).await?;
    apply::ask_deciders(tx, app, &application, Stage::Review).await?;
    let id = application.id.as_str();
    let detail = serde_json::json!({ "operation": operation.as_str() }).to_string();
    record(tx, app, &once.caller, "application.file", ("application", id), "ok", &detail).await?;
    let body = serde_json::json!({ "id": id, "number": application.number, "state": application.state });
    end(tx, once, 201, &body).await
}

/// The unit's administrator; its leader while it has none (Q5).
async fn submitter(tx: &mut Tx, new: &NewApplication, unit: &Unit) -> Result<PersonId, Problem> {
    let person = member(tx, "submitted_by", &new.submitted_by, &unit.id).await?;
    let vacant = people::with_role_in(tx, &unit.id, Role::UnitAdmin.as_str()).await?.is_empty();
    let wanted = if vacant { Role::Leader } else { Role::UnitAdmin };
    let roles = people::roles_of(tx, &person).await?;
    if roles.iter().any(|(u, role)| *u == unit.id && role == wanted.as_str()) {
        return Ok(person);
    }
    Err(Problem::field("submitted_by", format!("只有本单位{}可以申报", wanted.zh())))
}

async fn insert(
    tx: &mut Tx,
    app: &App,
    new: &NewApplication,
    operation: Operation,
    unit: &Unit,
    submitted_by: PersonId,
    phone_digest: String,
) -> Result<Application, Problem> {
    let now = app.now();
    let id = ApplicationId::new(now);
    let application = Application {
        number: units::number(tx, &unit.id, NumberKind::Application, id.as_str()).await?,
        phone_sealed: app.keys.seal(&applications::phone_place(&id), new.person.phone.as_bytes()),
        id,
        operation: operation.as_str().to_owned(),
        unit_id: unit.id.clone(),
        submitted_by,
        subject_name: new.person.name.trim().to_owned(),
        phone_digest,
        subject_id: None,
        reason: new.reason.trim().to_owned(),
        state: ApplicationState::Submitted.as_str().to_owned(),
        round: 1,
        due_at: deadline::decide_by(now, &app.calendar).millis(),
        created_at: now.millis(),
        version: 1,
    };
    applications::insert(tx, &application).await?;
    for (position, e) in (0_i64..).zip(&new.evidence) {
        applications::add_evidence(tx, &application.id, position, &e.kind, &e.name, e.size, &e.sha256)
            .await?;
    }
    Ok(application)
}

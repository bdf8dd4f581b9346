//! Applications in, over the integration API: filing, and how one stands. Who decides is
//! asked in `ask`, which decisions in the chat share.

mod ask;

pub use ask::{CODE_PURPOSE, ask_again, ask_deciders, push_code};

use super::integration::{Call, Caller, Effect, FieldError, FileFacts, Refusal, Stop, Work, actor, told};
use crate::app::App;
use crate::domain::application::evidence::{missing, name, required};
use crate::domain::application::{ApplicationState, EvidenceKind, Operation, Stage, UnitCategory};
use crate::domain::deadline;
use crate::domain::document::REASON_MOST;
use crate::domain::guard::{Verdict, screen_all, screen_file_name};
use crate::domain::policy::{Action, Actor, Denied, Object, Role, may};
use crate::ids::{ApplicationId, PersonId};
use crate::store::applications::{self, Application, phone_place};
use crate::store::units::{self, NumberKind, Unit};
use crate::store::{StoreError, Tx, people};
use crate::time::Timestamp;
use serde_json::{Value, json};

/// Purpose under which the digest of a phone is kept.
const PHONE_PURPOSE: &str = "phone";

/// A piece of evidence: described, never carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What it is, e.g. `id_seen` or 书面申请.
    pub kind: String,
    /// The file.
    pub file: FileFacts,
}

/// An application as the filing system describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApplication {
    /// Operation of domain §3.6.
    pub operation: String,
    /// Code of the filing unit.
    pub unit: String,
    /// Login of its administrator.
    pub submitted_by: String,
    /// Whom it is for.
    pub name: String,
    /// That person's mobile phone.
    pub phone: String,
    /// Why.
    pub reason: String,
    /// Evidence.
    pub evidence: Vec<Evidence>,
}

impl Work for NewApplication {
    const ACTION: &'static str = "application.submit";

    async fn run(&self, tx: &mut Tx, app: &App, call: &Call) -> Result<Effect, Stop> {
        screened(self)?;
        let (operation, kinds) = alone(self)?;
        let (unit, submitted_by) = filed_by(tx, call, self).await?;
        let category = UnitCategory::parse(&unit.category).or_else(|| UnitCategory::from_zh(&unit.category));
        let lacking = missing(required(operation, category.unwrap_or(UnitCategory::Other)), &kinds);
        if let Some(need) = lacking.first() {
            return Err(Refusal::field("evidence", format!("缺材料：{}。", name(need))).into());
        }
        let a = file(tx, app, self, operation, &unit, submitted_by).await?;
        for (position, (evidence, kind)) in (1_i64..).zip(self.evidence.iter().zip(&kinds)) {
            let file = &evidence.file;
            applications::add_evidence(
                tx,
                &a.id,
                position,
                kind.as_str(),
                &file.name,
                file.size,
                &file.sha256,
            )
            .await?;
        }
        let asked = ask_deciders(tx, app, &a, Stage::Review).await?;
        let detail = json!({
            "asked": asked,
            "number": a.number,
            "operation": a.operation,
            "submitted_by": a.submitted_by.as_str(),
        });
        let body = json!({ "id": a.id, "number": a.number, "state": a.state });
        Ok(Effect { status: 201, body, object: ("application", a.id.as_str().to_owned()), detail })
    }
}

/// The guard over what deciders will read, one by one and together.
fn screened(new: &NewApplication) -> Result<(), Stop> {
    let names = new.evidence.iter().map(|evidence| evidence.file.name.as_str());
    let texts: Vec<&str> =
        [new.name.as_str(), new.reason.as_str()].into_iter().chain(names.clone()).collect();
    let files = names.map(screen_file_name).fold(Verdict::Pass, Verdict::or);
    match screen_all(texts.iter().copied()).or(files) {
        Verdict::Block(rule) => Err(Stop::Blocked(rule.as_str(), texts.join("\n"))),
        Verdict::Warn(_) | Verdict::Pass => Ok(()),
    }
}

/// What can be seen in the request alone.
fn alone(new: &NewApplication) -> Result<(Operation, Vec<EvidenceKind>), Refusal> {
    let mut errors = Vec::new();
    let mut error = |field: String, reason: String| errors.push(FieldError::new(field, reason));
    let operation = Operation::read(&new.operation);
    match operation {
        None => {
            error("operation".to_owned(), "没有这项业务。开通个人账户是 person.account.open。".to_owned());
        }
        Some(Operation::PersonAccountOpen) => {}
        Some(other) => {
            error("operation".to_owned(), format!("{}还不能在接口办，请报书面申请到信息办。", other.zh()));
        }
    }
    let digits = new.phone.len() == 11 && new.phone.bytes().all(|b| b.is_ascii_digit());
    if !digits || !new.phone.starts_with('1') {
        error("person.phone".to_owned(), "应为 1 开头的 11 位手机号，不带空格和区号。".to_owned());
    }
    if !new.name.chars().any(char::is_alphabetic) {
        error("person.name".to_owned(), "应为姓名。".to_owned());
    }
    if !new.reason.chars().any(char::is_alphabetic) {
        error("reason".to_owned(), "应写明事由。".to_owned());
    } else if new.reason.chars().count() > REASON_MOST {
        error("reason".to_owned(), format!("不能超过 {REASON_MOST} 字。"));
    }
    let mut kinds = Vec::with_capacity(new.evidence.len());
    for (index, evidence) in new.evidence.iter().enumerate() {
        match EvidenceKind::read(&evidence.kind, &evidence.file.name) {
            Ok(kind) => kinds.push(kind),
            Err(_) => error(
                format!("evidence[{index}]"),
                "身份证复印件不在这里收。请当面核验后报 kind 为 id_seen 的核验记录。".to_owned(),
            ),
        }
    }
    match operation {
        Some(operation) if errors.is_empty() => Ok((operation, kinds)),
        _ => Err(Refusal::invalid(errors)),
    }
}

/// The filing unit and the person who may file for it (R-14.1; Q5: the leader while there is no
/// administrator).
async fn filed_by(tx: &mut Tx, call: &Call, new: &NewApplication) -> Result<(Unit, PersonId), Stop> {
    if !call.caller.covers(&new.unit) {
        return Err(Refusal::forbidden(
            "这个密钥不能替该单位申报。请用该单位的密钥，或请信息办调整密钥的单位范围。",
        )
        .into());
    }
    let Some(unit) = units::by_code(tx, &new.unit).await?.filter(|unit| unit.status == "active") else {
        return Err(Refusal::field("unit", "没有这个代码的单位，或单位没有启用。").into());
    };
    let Some(person) = people::by_login(tx, &new.submitted_by).await? else {
        return Err(Refusal::field("submitted_by", "没有这个账户。").into());
    };
    let actor = actor(tx, &person).await?;
    match may_file(tx, &actor, &unit).await? {
        Ok(()) => Ok((unit, person.id)),
        Err(Denied::Account(_)) => Err(Refusal::field("submitted_by", "账户没有启用。").into()),
        Err(_) => {
            Err(Refusal::forbidden("申报人不是本单位的系统管理员，不能申报。请由单位管理员申报。").into())
        }
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

/// Writes the application. Numbers come first, by unit id, because they are the locks; what another
/// application of this unit did meanwhile is seen after them.
async fn file(
    tx: &mut Tx,
    app: &App,
    new: &NewApplication,
    operation: Operation,
    unit: &Unit,
    submitted_by: PersonId,
) -> Result<Application, Stop> {
    let now = app.now();
    let id = ApplicationId::new(now);
    let digest = app.keys.digest(PHONE_PURPOSE, new.phone.as_bytes());
    let mut a = Application {
        phone_sealed: app.keys.seal(&phone_place(&id), new.phone.as_bytes()),
        id,
        operation: operation.as_str().to_owned(),
        unit_id: unit.id.clone(),
        submitted_by,
        number: 0,
        subject_name: new.name.clone(),
        phone_digest: digest.clone(),
        subject_id: None,
        reason: new.reason.clone(),
        state: ApplicationState::Submitted.as_str().to_owned(),
        round: 1,
        due_at: deadline::decide_by(now, &app.calendar).millis(),
        created_at: now.millis(),
        version: 1,
    };
    a.number = number(tx, &a).await?;
    if people::by_phone(tx, &digest).await?.is_some() {
        return Err(Refusal::conflict("没有改动：这个手机号已有账户。换了号请办变更，不要重复开户。").into());
    }
    if applications::open_for_phone(tx, &digest, &a.operation).await?.is_some() {
        return Err(Refusal::conflict("没有改动：这个手机号已有一份同样的申请在办，请等它办完。").into());
    }
    applications::insert(tx, &a).await?;
    Ok(a)
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
    let found = match applications::by_id(&mut db, id).await? {
        Some(a) => units::by_id(&mut db, &a.unit_id).await?.map(|unit| (a, unit)),
        None => None,
    };
    let Some((a, unit)) = found.filter(|(_, unit)| caller.covers(&unit.code)) else {
        return Err(Refusal::not_found().into());
    };
    let decisions = applications::decisions(&mut db, &a.id).await?;
    let decisions = decisions.iter().map(|d| {
        let at = Timestamp::from_millis(d.decided_at).rfc3339();
        json!({ "stage": d.stage, "decision": d.decision, "at": at })
    });
    Ok(json!({
        "id": a.id,
        "number": a.number,
        "state": a.state,
        "operation": a.operation,
        "unit": unit.code,
        "decisions": decisions.collect::<Vec<Value>>(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening() -> NewApplication {
        NewApplication {
            operation: "person.account.open".to_owned(),
            unit: "zs".to_owned(),
            submitted_by: "zhangli".to_owned(),
            name: "张三".to_owned(),
            phone: "13800000001".to_owned(),
            reason: "新入职，负责收文".to_owned(),
            evidence: Vec::new(),
        }
    }

    fn with(kind: &str, name: &str) -> NewApplication {
        let file = FileFacts { name: name.to_owned(), size: 1, sha256: String::new() };
        NewApplication { evidence: vec![Evidence { kind: kind.to_owned(), file }], ..opening() }
    }

    #[test]
    fn an_application_is_judged_by_itself_first() {
        let fields = |new: &NewApplication| -> Vec<String> {
            alone(new).err().map_or_else(Vec::new, |r| r.errors.into_iter().map(|e| e.field).collect())
        };
        assert!(fields(&opening()).is_empty() && fields(&with("id_seen", "身份证已核验")).is_empty());
        for (wrong, expected) in [
            (NewApplication { operation: "unit.revoke".to_owned(), ..opening() }, "operation"),
            (NewApplication { operation: "person.promote".to_owned(), ..opening() }, "operation"),
            (NewApplication { phone: "+8613800000001".to_owned(), ..opening() }, "person.phone"),
            (NewApplication { phone: "２３８００００００01".to_owned(), ..opening() }, "person.phone"),
            (NewApplication { name: "138".to_owned(), ..opening() }, "person.name"),
            (NewApplication { reason: "……".to_owned(), ..opening() }, "reason"),
            (NewApplication { reason: "请".repeat(201), ..opening() }, "reason"),
            (with("other", "张三身份证.jpg"), "evidence[0]"),
        ] {
            assert_eq!(fields(&wrong), [expected]);
        }
    }

    #[test]
    fn the_guard_reads_reasons_and_file_names() {
        assert!(screened(&opening()).is_ok());
        let marked = NewApplication { reason: "附机密★5年文件".to_owned(), ..opening() };
        assert!(matches!(screened(&marked), Err(Stop::Blocked(..))));
        assert!(matches!(screened(&with("other", "名单_机密_终稿.xlsx")), Err(Stop::Blocked(..))));
    }
}

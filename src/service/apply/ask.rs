//! Asking deciders: each eligible person gets a question with a six-digit code of their
//! own, pushed to them alone (design §2.6). Who filed, whom it is for, who decided the other stage and
//! everybody else of that unit are not asked (INV-17, R-10.6); with nobody left the application waits and
//! the info office is told.

use crate::app::App;
use crate::crypto::purpose;
use crate::domain::application::{ApplicationState, Decider, Operation, Stage, System, office_for, tie};
use crate::domain::code;
use crate::domain::message::Outgoing;
use crate::domain::policy::Role;
use crate::domain::reply::push::{Asked, approval};
use crate::domain::reply::tame;
use crate::ids::{PersonId, QuestionId, UnitId};
use crate::service::approve::{CODE_LIFE, facts};
use crate::service::push::{self, Kind, Push};
use crate::store::applications::{self, Application, Unasked, phone_place};
use crate::store::people::{self, Told};
use crate::store::questions::{self, Question};
use crate::store::units::{self, NumberKind, Unit};
use crate::store::{Conn, StoreError, Tx, outbox};
use crate::time::Timestamp;
use crate::write;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Draws before giving up on a code no open question uses; with a thousand open ones of 880,000 a
/// second draw is rare.
const DRAWS: usize = 50;

/// Applications looked at together when nobody could be asked before.
const PAGE: i64 = 50;

/// Asks everybody who may decide `stage`; returns how many. Somebody who has been asked keeps their
/// code and is not counted again.
pub async fn ask_deciders(
    tx: &mut Tx,
    app: &App,
    a: &Application,
    stage: Stage,
) -> Result<usize, StoreError> {
    let eligible = eligible(tx, a, stage).await?;
    if eligible.is_empty() {
        nobody(tx, app, a, stage).await?;
        return Ok(0);
    }
    let numbers = numbers(tx, a, &eligible).await?;
    let about = about(tx, app, a, stage).await?;
    let mut asked = 0;
    for person in &eligible {
        let number = numbers.get(&person.unit_id).copied().unwrap_or_default();
        if questions::open_for(tx, &person.person_id, a.id.as_str()).await?.is_none() {
            let (question, code) = open(tx, app, a, stage, person, number).await?;
            queue(tx, app, &question, &about, code.as_str()).await?;
            asked += 1;
        }
    }
    Ok(asked)
}

/// Asks about applications for which nobody eligible existed before; returns how many were asked
/// about now. All of them are looked at, page by page: those that go on waiting hold up nobody.
pub async fn ask_again(app: &App) -> Result<usize, StoreError> {
    let (mut pools, mut count, mut after) = (Pools::new(), 0, (0, String::new()));
    loop {
        let behind = (after.0, after.1.as_str());
        let page = applications::without_question(&mut app.store.read(), behind, PAGE).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = (last.application.created_at, last.application.id.to_string());
        for a in possible(&mut app.store.read(), &mut pools, &page).await? {
            count += usize::from(write!(app.store, tx => ask_waiting(tx, app, a).await)?);
        }
    }
}

/// Who could decide a stage for a system, read once for all applications that wait for it.
type Pools = HashMap<(Stage, System), Vec<Told>>;

/// Those of a page for which somebody may be asked.
async fn possible<'a>(
    db: &mut Conn,
    pools: &mut Pools,
    page: &'a [Unasked],
) -> Result<Vec<&'a Application>, StoreError> {
    let mut possible = Vec::new();
    for Unasked { application: a, system } in page {
        let Some(stage) = stage_of(a) else { continue };
        let place = (stage, System::parse(system).unwrap_or(System::Government));
        let pool = match pools.entry(place) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(empty) => empty.insert(deciders(db, place).await?),
        };
        if !pool.is_empty() && !untied(db, a, stage, pool.clone()).await?.is_empty() {
            possible.push(a);
        }
    }
    Ok(possible)
}

/// Looks again under the lock: another instance may have asked, or somebody decided.
async fn ask_waiting(tx: &mut Tx, app: &App, seen: &Application) -> Result<bool, StoreError> {
    let Some(a) = applications::lock(tx, seen.id.as_str()).await? else { return Ok(false) };
    match stage_of(&a) {
        Some(stage) if !eligible(tx, &a, stage).await?.is_empty() => {
            Ok(ask_deciders(tx, app, &a, stage).await? > 0)
        }
        _ => Ok(false),
    }
}

fn stage_of(a: &Application) -> Option<Stage> {
    ApplicationState::parse(&a.state)?.stage()
}

/// The units whose people will be asked, for taking their numbers in the one order.
pub(super) async fn deciding_units(
    tx: &mut Tx,
    a: &Application,
    stage: Stage,
) -> Result<Vec<(UnitId, NumberKind)>, StoreError> {
    let people = eligible(tx, a, stage).await?;
    let units: HashSet<UnitId> = people.into_iter().map(|person| person.unit_id).collect();
    Ok(units.into_iter().map(|unit| (unit, NumberKind::Decision)).collect())
}

/// Who may decide and can be reached, each once, in the order in which lanes are locked.
async fn eligible(db: &mut Conn, a: &Application, stage: Stage) -> Result<Vec<Told>, StoreError> {
    let system = system_of(&filing_unit(db, a).await?);
    let people = deciders(db, (stage, system)).await?;
    untied(db, a, stage, people).await
}

/// Who decides `stage` for units of `system` and can be reached.
async fn deciders(db: &mut Conn, (stage, system): (Stage, System)) -> Result<Vec<Told>, StoreError> {
    let mut people = match stage {
        Stage::Review => people::with_role(db, Role::Reviewer.as_str()).await?,
        Stage::Approve => people::approvers(db, system.as_str()).await?,
    };
    people.retain(|person| person.bound == 1);
    Ok(people)
}

/// Those of `people` who have nothing to do with the application (INV-17).
async fn untied(
    db: &mut Conn,
    a: &Application,
    stage: Stage,
    mut people: Vec<Told>,
) -> Result<Vec<Told>, StoreError> {
    let facts = facts(a, &applications::decisions(db, &a.id).await?)?;
    people.retain(|p| tie(&facts, stage, Decider { person: &p.person_id, unit: &p.unit_id }).is_none());
    people.sort_by(|a, b| a.person_id.cmp(&b.person_id));
    people.dedup_by(|a, b| a.person_id == b.person_id);
    Ok(people)
}

async fn filing_unit(db: &mut Conn, a: &Application) -> Result<Unit, StoreError> {
    let unit = units::by_id(db, &a.unit_id).await?;
    unit.ok_or(StoreError::Inconsistent { table: "applications", column: "unit_id" })
}

fn system_of(unit: &Unit) -> System {
    System::parse(&unit.system).unwrap_or(System::Government)
}

/// One number per deciding unit, shared by colleagues (design §2.7), by unit id.
async fn numbers(tx: &mut Tx, a: &Application, people: &[Told]) -> Result<BTreeMap<UnitId, i64>, StoreError> {
    let mut numbers: BTreeMap<UnitId, i64> =
        people.iter().map(|person| (person.unit_id.clone(), 0)).collect();
    for (unit, number) in &mut numbers {
        *number = match units::number_of(tx, unit, NumberKind::Decision, a.id.as_str()).await? {
            Some(number) => number,
            None => units::number(tx, unit, NumberKind::Decision, a.id.as_str()).await?,
        };
    }
    Ok(numbers)
}

/// Opens a question to `person`.
async fn open(
    tx: &mut Tx,
    app: &App,
    a: &Application,
    stage: Stage,
    person: &Told,
    number: i64,
) -> Result<(Question, code::Code), StoreError> {
    let question = Question {
        id: QuestionId::new(app.now()),
        person_id: person.person_id.clone(),
        application_id: a.id.clone(),
        stage: stage.as_str().to_owned(),
        round: a.round,
        unit_id: person.unit_id.clone(),
        number,
        code_digest: String::new(),
        open: 1,
        sends: 0,
        sends_day: app.now().local().date.days(),
        expires_at: 0,
        created_at: 0,
    };
    with_code(tx, app, question).await
}

/// Puts the question as of now, with a code that no other open question has.
async fn with_code(tx: &mut Tx, app: &App, mut q: Question) -> Result<(Question, code::Code), StoreError> {
    let now = app.now();
    q.created_at = now.millis();
    q.expires_at = now.plus(CODE_LIFE).millis();
    for _ in 0..DRAWS {
        let code = code::approval(crate::random::below(code::APPROVAL_CODES));
        q.code_digest = app.keys.digest(purpose::APPROVAL_CODE, code.as_str().as_bytes());
        if questions::insert(tx, &q).await? {
            return Ok((q, code));
        }
    }
    Err(StoreError::Inconsistent { table: "questions", column: "code_digest" })
}

/// Puts an open question anew, as the one of `sends` today: a new code goes out, the old one dies. `None`
/// when the question was answered meanwhile.
pub async fn renew(
    tx: &mut Tx,
    app: &App,
    old: Question,
    sends: i64,
) -> Result<Option<QuestionId>, StoreError> {
    let bad = |column| StoreError::Inconsistent { table: "questions", column };
    if !questions::close(tx, &old.id).await? {
        return Ok(None);
    }
    outbox::supersede(tx, old.id.as_str(), "new code", app.now()).await?;
    let a = applications::by_id(tx, old.application_id.as_str()).await?;
    let a = a.ok_or_else(|| bad("application_id"))?;
    let stage = Stage::parse(&old.stage).ok_or_else(|| bad("stage"))?;
    let (id, today) = (QuestionId::new(app.now()), app.now().local().date.days());
    let (question, code) = with_code(tx, app, Question { id, sends, sends_day: today, ..old }).await?;
    let about = about(tx, app, &a, stage).await?;
    queue(tx, app, &question, &about, code.as_str()).await?;
    Ok(Some(question.id))
}

async fn queue(
    tx: &mut Tx,
    app: &App,
    question: &Question,
    about: &Asked,
    code: &str,
) -> Result<(), StoreError> {
    let asked = Asked { number: question.number, ..about.clone() };
    let message = approval(&asked, outbox::CODE_MARK);
    let push = Push { code: Some(code), ..Push::now(&question.person_id, Kind::Approval, &message) };
    push::queue(tx, app, &push.about(question.id.as_str())).await.map(drop)
}

/// What every decider of a stage reads; the number is each unit's own.
async fn about(db: &mut Conn, app: &App, a: &Application, stage: Stage) -> Result<Asked, StoreError> {
    let bad = |column| StoreError::Inconsistent { table: "applications", column };
    let unit = filing_unit(db, a).await?;
    let phone =
        app.keys.open_text(&phone_place(&a.id), &a.phone_sealed).ok_or_else(|| bad("phone_sealed"))?;
    let decisions = applications::decisions(db, &a.id).await?;
    let reviewed = decisions
        .into_iter()
        .find(|d| stage == Stage::Approve && d.stage == Stage::Review.as_str() && d.round == a.round);
    Ok(Asked {
        number: 0,
        unit: unit.short_name,
        subject: a.subject_name.clone(),
        operation: Operation::read(&a.operation).ok_or_else(|| bad("operation"))?.zh(),
        phone,
        reviewed_by: reviewed.map(|d| (d.unit_short, d.decider)),
        due: Timestamp::from_millis(a.due_at),
        review: stage == Stage::Review,
        round: a.round,
    })
}

/// The application waits; the info office is told what is lacking.
async fn nobody(tx: &mut Tx, app: &App, a: &Application, stage: Stage) -> Result<(), StoreError> {
    let unit = filing_unit(tx, a).await?;
    let lacking = match stage {
        Stage::Review => "信息办审核人员没有可办的：未绑定，或与申请有关".to_owned(),
        Stage::Approve => {
            format!("{}没有可办的人：未绑定、与申请有关，或与审核同单位", office_for(system_of(&unit)).zh())
        }
    };
    let message = nobody_left(a, &unit.short_name, stage, lacking);
    let mut office: Vec<PersonId> = people::with_role(tx, Role::Reviewer.as_str())
        .await?
        .into_iter()
        .filter(|person| person.bound == 1)
        .map(|person| person.person_id)
        .collect();
    office.sort();
    office.dedup();
    if office.is_empty() {
        tracing::warn!(application = %a.id, stage = stage.as_str(), "application.nobody_to_ask");
    }
    for person in &office {
        push::queue(tx, app, &Push::now(person, Kind::Alert, &message).about(a.id.as_str())).await?;
    }
    Ok(())
}

fn nobody_left(a: &Application, unit: &str, stage: Stage, lacking: String) -> Outgoing {
    let operation = Operation::read(&a.operation).map_or("", Operation::zh);
    Outgoing::lines([
        format!("有申请没人能{}", stage.zh()),
        format!("{} {}：{operation}", tame(unit, 12), tame(&a.subject_name, 12)),
        lacking,
        "补人或绑定后会自动转办".to_owned(),
    ])
}

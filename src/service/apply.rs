//! Applications in, and the questions put to their deciders (design §2.6, domain §3.6).

use super::approve::CODE_LIFE;
use super::push::{self, Kind, Push};
use crate::app::App;
use crate::domain::application::{Operation, Stage};
use crate::domain::code::{self, Code};
use crate::domain::policy::Role;
use crate::domain::reply::push::{Asked, approval};
use crate::ids::{PersonId, QuestionId, UnitId};
use crate::store::applications::{self, Application};
use crate::store::people::{self, Told};
use crate::store::questions::{self, Question};
use crate::store::units::{self, NumberKind};
use crate::store::{StoreError, Tx, outbox};
use crate::time::Timestamp;
use crate::write;

/// Purpose under which the digest of an approval code is kept.
pub const CODE_PURPOSE: &str = "approval-code";

/// Asks everybody who may decide `stage`, each with a code of their own; returns how many that was.
pub async fn ask_deciders(
    tx: &mut Tx,
    app: &App,
    a: &Application,
    stage: Stage,
) -> Result<usize, StoreError> {
    let mut asked = 0;
    for person in deciders(tx, a, stage).await? {
        let number = number_at(tx, &person.unit_id, a).await?;
        ask(tx, app, a, stage, &person, number).await?;
        asked += 1;
    }
    Ok(asked)
}

async fn deciders(tx: &mut Tx, a: &Application, stage: Stage) -> Result<Vec<Told>, StoreError> {
    let mut told = match stage {
        Stage::Review => people::with_role(tx, Role::Reviewer.as_str()).await?,
        Stage::Approve => {
            let unit = units::by_id(tx, &a.unit_id).await?;
            people::approvers(tx, unit.as_ref().map_or("government", |u| u.system.as_str())).await?
        }
    };
    let earlier: Vec<PersonId> =
        applications::decisions(tx, &a.id).await?.into_iter().map(|d| d.decided_by).collect();
    told.retain(|p| {
        p.bound == 1
            && p.person_id != a.submitted_by
            && a.subject_id.as_ref() != Some(&p.person_id)
            && !earlier.contains(&p.person_id)
    });
    Ok(told)
}

async fn number_at(tx: &mut Tx, unit: &UnitId, a: &Application) -> Result<i64, StoreError> {
    match units::number_of(tx, unit, NumberKind::Decision, a.id.as_str()).await? {
        Some(number) => Ok(number),
        None => units::number(tx, unit, NumberKind::Decision, a.id.as_str()).await,
    }
}

async fn ask(
    tx: &mut Tx,
    app: &App,
    a: &Application,
    stage: Stage,
    to: &Told,
    number: i64,
) -> Result<(), StoreError> {
    let now = app.now();
    for _ in 0..50 {
        let code = draw();
        let question = Question {
            id: QuestionId::new(now),
            person_id: to.person_id.clone(),
            application_id: a.id.clone(),
            stage: stage.as_str().to_owned(),
            round: a.round,
            unit_id: to.unit_id.clone(),
            number,
            code_digest: app.keys.digest(CODE_PURPOSE, code.as_str().as_bytes()),
            open: 1,
            sends: 0,
            sends_day: now.local().date.days(),
            expires_at: now.plus(CODE_LIFE).millis(),
            created_at: now.millis(),
        };
        if questions::insert(tx, &question).await? {
            return push_code(tx, app, &question, code.as_str()).await;
        }
    }
    Err(StoreError::Inconsistent { table: "questions", column: "code_digest" })
}

fn draw() -> Code {
    code::approval(crate::random::below(code::APPROVAL_CODES))
}

/// Pushes a question with its code; the code travels sealed and only in this push.
pub async fn push_code(tx: &mut Tx, app: &App, q: &Question, code: &str) -> Result<(), StoreError> {
    let Some(a) = applications::by_id(tx, q.application_id.as_str()).await? else { return Ok(()) };
    let unit = units::by_id(tx, &a.unit_id).await?;
    let phone = app.keys.open_text(&applications::phone_place(&a.id), &a.phone_sealed).unwrap_or_default();
    let review = applications::decisions(tx, &a.id)
        .await?
        .into_iter()
        .find(|d| d.stage == Stage::Review.as_str() && d.round == a.round && d.decision == "approve");
    let asked = Asked {
        number: q.number,
        unit: unit.map_or(String::new(), |u| u.short_name),
        subject: a.subject_name.clone(),
        operation: Operation::read(&a.operation).map_or("", Operation::zh),
        phone,
        reviewed_by: review.map(|d| (d.unit_short, d.decider)),
        due: Timestamp::from_millis(a.due_at),
        review: q.stage == Stage::Review.as_str(),
    };
    let message = approval(&asked, outbox::CODE_MARK);
    let push =
        Push { code: Some(code), ..Push::now(&q.person_id, Kind::Approval, &message).about(q.id.as_str()) };
    push::queue(tx, app, &push).await.map(drop)
}

/// Asks about applications that nobody has been asked about, e.g. because nobody was bound then.
pub async fn ask_again(app: &App) -> Result<usize, StoreError> {
    let waiting = applications::without_question(&mut app.store.read().await?, 20).await?;
    let mut asked = 0;
    for a in waiting {
        asked += write!(app.store, tx => async {
            let Some(a) = applications::lock(tx, a.id.as_str()).await? else { return Ok::<usize, StoreError>(0) };
            let stage = match a.state.as_str() {
                "submitted" => Stage::Review,
                "reviewed" => Stage::Approve,
                _ => return Ok(0),
            };
            ask_deciders(tx, app, &a, stage).await
        }.await)?;
    }
    Ok(asked)
}

//! Telling the info office of events that anybody can cause, so that it hears of each and nobody can spend the
//! month's calls on it (INV-53). When is the rule of [`crate::domain::alarm`].

use super::push::{self, Kind, Push};
use crate::app::App;
use crate::domain::alarm::{Alarm, Gathered, Telling};
use crate::domain::message::Outgoing;
use crate::domain::policy::Role;
use crate::store::people::Told;
use crate::store::{StoreError, Tx, outbox, people, state};

/// An event as the info office reads of it.
pub struct Event<'a> {
    /// The kind; events of one kind are gathered.
    pub kind: &'static str,
    /// Who caused it, as a gathered alert names them.
    pub name: &'a str,
    /// The alert when it is told by itself.
    pub alone: &'a Outgoing,
    /// The alert that tells of several.
    pub together: fn(&Gathered) -> Outgoing,
}

/// Tells the info office of an event, at once or together with others.
pub async fn raise(tx: &mut Tx, app: &App, event: &Event<'_>) -> Result<(), StoreError> {
    let (fact, now) = (format!("alarm:{}", event.kind), app.now());
    tx.take_turn(&fact).await?;
    let kept = state::get(tx, &fact).await?;
    let mut alarm: Alarm = kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let telling = alarm.take(event.name, now);
    state::set(tx, &fact, &serde_json::to_string(&alarm).unwrap_or_default()).await?;
    let (message, after) = match &telling {
        Telling::AtOnce => (event.alone.clone(), None),
        Telling::Together(due, gathered) => {
            let message = (event.together)(gathered);
            let body = push::encode(&message);
            if outbox::reword(tx, &fact, *due, (&body, &push::text_digest(&body))).await? {
                return Ok(());
            }
            (message, Some(*due))
        }
    };
    for person in office(tx).await? {
        let push = Push { after, ..Push::now(&person.person_id, Kind::Alert, &message) };
        push::queue(tx, app, &push.about(&fact)).await?;
    }
    Ok(())
}

/// Everybody of the info office who can be reached, each once, in the order of locks.
async fn office(tx: &mut Tx) -> Result<Vec<Told>, StoreError> {
    let mut office = people::with_role(tx, Role::Reviewer.as_str()).await?;
    office.retain(|person| person.bound == 1);
    office.sort_by(|a, b| a.person_id.cmp(&b.person_id));
    office.dedup_by(|a, b| a.person_id == b.person_id);
    Ok(office)
}

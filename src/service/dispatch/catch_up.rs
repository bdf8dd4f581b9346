//! Whoever becomes reachable is told of what nobody at the unit could be told of (R-16.7, INV-3).

use super::tell::{Owed, queue_all, receivers};
use crate::app::App;
use crate::domain::policy::Role;
use crate::domain::reply::Words;
use crate::ids::{PersonId, UnitId};
use crate::service::items;
use crate::service::push::{self, Kind, Push};
use crate::store::deliveries::{self, Delivery};
use crate::store::{StoreError, Tx, outbox, people};
use std::collections::BTreeSet;

/// Items told one by one; more of them become one digest (INV-24).
const ONE_BY_ONE: usize = 3;

/// Queues what a person who was just bound would have been pushed, had it been possible.
pub async fn catch_up(tx: &mut Tx, app: &App, person: &PersonId) -> Result<(), StoreError> {
    let roles = people::roles_of(tx, person).await?;
    let several = roles.iter().map(|(unit, _)| unit).collect::<BTreeSet<_>>().len() > 1;
    let told = [Role::Receiver.as_str(), Role::UnitAdmin.as_str()];
    let units: BTreeSet<UnitId> =
        roles.into_iter().filter(|(_, role)| told.contains(&role.as_str())).map(|(unit, _)| unit).collect();
    let mut untold = Vec::new();
    for unit in &units {
        if receivers(tx, unit).await?.iter().any(|told| told.person_id == *person) {
            untold.extend(untold_at(tx, unit).await?);
        }
    }
    if untold.len() > ONE_BY_ONE {
        return in_one(tx, app, person, &untold).await;
    }
    let owed = untold.iter().map(|d| Owed {
        person: person.clone(),
        kind: Kind::New,
        any_hour: d.urgency != "normal",
        object: d.id.as_str().to_owned(),
        message: Words::New { item: items::item(d), for_unit: several.then(|| d.unit_short.clone()) },
    });
    queue_all(tx, app, owed.collect()).await.map(drop)
}

/// What is open at a unit and no push has put before its receivers, or is about to. That its leader was told of the
/// delay, or an administrator looked at a list, tells no receiver.
async fn untold_at(tx: &mut Tx, unit: &UnitId) -> Result<Vec<Delivery>, StoreError> {
    let mut open = deliveries::open_at(tx, unit).await?;
    let ids: Vec<&str> = open.iter().map(|d| d.id.as_str()).collect();
    let pushes = outbox::pushes_about_all(tx, &serde_json::json!(ids).to_string()).await?;
    let live = ["waiting", "leased", "accepted", "delivered"];
    open.retain(|d| {
        let mut states = pushes.iter().filter(|(object, _)| object == d.id.as_str()).map(|(_, state)| state);
        // What became part of a digest was shown by that.
        let shown = pushes.iter().any(|(object, _)| object == d.id.as_str()) && d.shown_at.is_some();
        !shown && !states.any(|state| live.contains(&state.as_str()))
    });
    Ok(open)
}

async fn in_one(tx: &mut Tx, app: &App, person: &PersonId, untold: &[Delivery]) -> Result<(), StoreError> {
    let Some(words) = items::digest(tx, person, app.now()).await? else { return Ok(()) };
    let any_hour = untold.iter().any(|d| d.urgency != "normal");
    let covers = push::covering(untold.iter().map(|d| d.id.as_str()));
    let push = Push { any_hour, covers: Some(&covers), ..Push::now(person, Kind::Digest, words) };
    push::queue(tx, app, &push).await.map(drop)
}

//! Documents in: one transaction from the request to the pushes (D-1). Chasing is shared by the chat
//! and the API.

use super::items;
use super::push::{self, Kind, Push};
use crate::app::App;
use crate::domain::policy::Role;
use crate::domain::reminder::MOST_PUSHES;
use crate::domain::reply;
use crate::domain::reply::track::Chased;
use crate::ids::UnitId;
use crate::store::deliveries::{self, Delivery};
use crate::store::documents::Document;
use crate::store::people::{self, Told};
use crate::store::{StoreError, Tx, outbox};
use crate::time::HOUR;

/// 催办: tells the units that have not signed again, or one of them. At most four pushes about an item
/// and person in all, and not twice within an hour (domain §2.3).
pub async fn chase(
    tx: &mut Tx,
    app: &App,
    d: &Document,
    only: Option<&UnitId>,
    by: &str,
) -> Result<Chased, StoreError> {
    let (now, mut chased, mut unreachable) = (app.now(), Chased::default(), Vec::new());
    for delivery in deliveries::of_document(tx, &d.id).await? {
        if delivery.state != "awaiting" || only.is_some_and(|unit| *unit != delivery.unit_id) {
            continue;
        }
        let told = receivers(tx, &delivery.unit_id).await?;
        if told.is_empty() {
            unreachable.push(delivery.unit_short.clone());
        } else if delivery.reminders_sent + 1 >= MOST_PUSHES {
            chased.exhausted.push(delivery.unit_short.clone());
        } else if outbox::pushed_since(tx, delivery.id.as_str(), "chase", now.plus(-HOUR)).await? {
            chased.recent += 1;
        } else {
            tell(tx, app, &delivery, &told, by).await?;
            chased.units += 1;
        }
    }
    chased.unreachable = unreachable.len();
    if !unreachable.is_empty() {
        alert_unreachable(tx, app, by, &unreachable).await?;
    }
    Ok(chased)
}

async fn tell(
    tx: &mut Tx,
    app: &App,
    delivery: &Delivery,
    told: &[Told],
    by: &str,
) -> Result<(), StoreError> {
    let item = items::item(delivery);
    let message = reply::push::chased(&item, by, None, app.now());
    let any_hour = delivery.urgency != "normal";
    for person in told {
        let push = Push { any_hour, ..Push::now(&person.person_id, Kind::Chase, &message) };
        push::queue(tx, app, &push.about(delivery.id.as_str())).await?;
    }
    deliveries::count_reminder(tx, &delivery.id).await
}

/// Who is told things at a unit: its receivers, its administrator if there are none (messages.md rule 9).
pub async fn receivers(tx: &mut Tx, unit: &UnitId) -> Result<Vec<Told>, StoreError> {
    for role in [Role::Receiver, Role::UnitAdmin] {
        let mut told = people::with_role_in(tx, unit, role.as_str()).await?;
        told.retain(|person| person.bound == 1);
        if !told.is_empty() {
            return Ok(told);
        }
    }
    Ok(Vec::new())
}

/// Units nobody can be told at are the info office's business.
pub async fn alert_unreachable(tx: &mut Tx, app: &App, by: &str, units: &[String]) -> Result<(), StoreError> {
    let message = reply::push::unreachable(by, units, &app.settings.contact.name);
    for reviewer in people::with_role(tx, Role::Reviewer.as_str()).await? {
        if reviewer.bound == 1 {
            push::queue(tx, app, &Push::now(&reviewer.person_id, Kind::Alert, &message)).await?;
        }
    }
    Ok(())
}

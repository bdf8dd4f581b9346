//! First contact: whoever was bound by import or by phone is told so once (messages.md exchange 1), and what nobody
//! could be told of until then.

use super::push::{Kind, Push};
use super::{dispatch, push};
use crate::app::App;
use crate::domain::policy::Role;
use crate::domain::reply;
use crate::store::people::{self, Binding};
use crate::store::{StoreError, Tx, units};
use crate::write;

/// Greeted in one transaction at most.
const BATCH: i64 = 100;

/// Queues the greeting of bindings that have had none; returns how many.
pub async fn greet(app: &App) -> Result<usize, StoreError> {
    let Some((_, bot)) = app.main_bot() else { return Ok(0) };
    let fresh = people::unwelcomed(&mut app.store.read(), bot.platform.as_str(), BATCH).await?;
    if fresh.is_empty() {
        return Ok(0);
    }
    let count = fresh.len();
    write!(app.store, tx => greet_all(tx, app, &fresh).await)?;
    Ok(count)
}

async fn greet_all(tx: &mut Tx, app: &App, fresh: &[Binding]) -> Result<(), StoreError> {
    for binding in fresh {
        if !people::mark_welcomed(tx, binding).await? {
            continue;
        }
        let Some(person) = people::by_id(tx, &binding.person_id).await? else { continue };
        let unit = units::by_id(tx, &person.unit_id).await?.map_or(String::new(), |u| u.short_name);
        let roles = people::roles_of(tx, &person.id).await?;
        let duty = roles.iter().filter_map(|(_, role)| Role::parse(role)).min();
        let message = reply::push::welcome(&unit, &person.name, duty.unwrap_or(Role::User).zh());
        let push = Push { any_hour: false, ..Push::now(&person.id, Kind::Welcome, &message) };
        push::queue(tx, app, &push).await?;
        dispatch::catch_up(tx, app, &person.id).await?;
    }
    Ok(())
}

//! Many ordinary pushes waiting for one person become one digest (INV-24).

use crate::app::App;
use crate::domain::reply::Words;
use crate::domain::reply::push::Digest;
use crate::service::items;
use crate::service::push::{self, Kind, Push};
use crate::store::{StoreError, Tx, outbox, people};
use crate::time::Timestamp;

/// Replaces what is due for crowded people by one digest each.
pub async fn fold(tx: &mut Tx, app: &App, now: Timestamp) -> Result<(), StoreError> {
    for (person, lane) in outbox::crowded(tx, now, app.settings.push.digest_at).await? {
        let mut open = Vec::new();
        for (unit, _) in people::roles_of(tx, &person).await? {
            open.extend(items::waiting_at(tx, &unit).await?);
        }
        items::most_pressing_first(&mut open);
        open.dedup_by(|a, b| a.number == b.number && a.title == b.title);
        let mut folded = Vec::new();
        for (id, delivery) in outbox::foldable(tx, &lane, now).await? {
            if outbox::supersede_one(tx, &id, "digest", now).await? {
                folded.extend(delivery);
            }
        }
        // None when another instance folded them while this one looked: the digest is on its way.
        if folded.is_empty() || open.is_empty() {
            continue;
        }
        let message = Words::Digest(Digest::of(open, now));
        let covers = serde_json::json!(folded).to_string();
        let push =
            Push { any_hour: false, covers: Some(&covers), ..Push::now(&person, Kind::Digest, message) };
        push::queue(tx, app, &push).await?;
    }
    Ok(())
}

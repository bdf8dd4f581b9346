//! 催办: the receivers of units that have not signed are told again, at most four times in all and not
//! twice within an hour (domain §2.3).

use super::tell::{Owed, Reach, queue_all, unreachable};
use super::{seized, view};
use crate::app::App;
use crate::domain::reminder::MOST_PUSHES;
use crate::domain::reply::track::Chased;
use crate::domain::reply::{self, Words};
use crate::ids::UnitId;
use crate::service::integration::{Call, Effect, Refusal, Stop, Work};
use crate::service::items;
use crate::service::push::Kind;
use crate::store::documents::{self, Document};
use crate::store::{StoreError, Tx, deliveries, outbox};
use crate::time::{HOUR, Timestamp};
use std::collections::HashMap;

/// Why nobody is to be reminded of a document, whoever has signed.
pub fn nobody_to_chase(d: &Document) -> Option<&'static str> {
    match (d.state.as_str(), d.kind.as_str()) {
        ("recalled", _) => Some(reply::track::RECALLED),
        (_, "message") => Some(reply::track::READ_ONLY),
        _ => None,
    }
}

/// Tells the receivers of `unit`, or of every unit that has not signed, once more in the name of
/// `by`. Units nobody can be reached at go to the info office.
pub async fn chase(
    tx: &mut Tx,
    app: &App,
    document: &Document,
    unit: Option<&UnitId>,
    by: &str,
) -> Result<Chased, StoreError> {
    let mut chased = Chased::default();
    documents::lock(tx, document.id.as_str()).await?;
    let now = app.now();
    let reach = Reach::load(tx).await?;
    let last: HashMap<String, i64> = outbox::reminded(tx, document.id.as_str()).await?.into_iter().collect();
    let (mut owed, mut missed) = (Vec::new(), Vec::new());
    let rows = deliveries::of_document(tx, &document.id).await?;
    for d in rows.iter().filter(|d| d.state == "awaiting" && unit.is_none_or(|unit| *unit == d.unit_id)) {
        let people = reach.at(&d.unit_id);
        if people.is_empty() {
            missed.push(d.unit_short.clone());
        } else if d.reminders_sent.saturating_add(1) >= MOST_PUSHES {
            // The push at dispatch was the first.
            chased.exhausted.push(d.unit_short.clone());
        } else if last.get(d.id.as_str()).is_some_and(|at| now.since(Timestamp::from_millis(*at)) < HOUR) {
            chased.recent += 1;
        } else {
            let item = items::item(d);
            deliveries::count_reminder(tx, &d.id).await?;
            owed.extend(people.iter().map(|person| Owed {
                person: person.clone(),
                kind: Kind::Chase,
                any_hour: document.urgency != "normal",
                object: d.id.as_str().to_owned(),
                message: Words::Chased {
                    item: item.clone(),
                    for_unit: reach.named(person, &d.unit_short).map(str::to_owned),
                    by: by.to_owned(),
                    at: now,
                },
            }));
            chased.units += 1;
        }
    }
    chased.unreachable = missed.len();
    if !outbox::pushed_since(tx, document.id.as_str(), "alert", now.plus(-HOUR)).await? {
        owed.extend(unreachable(tx, app, document, &missed).await?);
    }
    queue_all(tx, app, owed).await?;
    Ok(chased)
}

/// A reminder asked for over the API.
#[derive(Clone, Debug)]
pub struct Remind {
    /// Which document.
    pub document: String,
}

impl Work for Remind {
    const ACTION: &'static str = "document.chase";

    async fn run(&self, tx: &mut Tx, app: &App, call: &Call) -> Result<Effect, Stop> {
        let d = seized(tx, &call.caller, &self.document).await?;
        if let Some(why) = nobody_to_chase(&d) {
            return Err(Refusal::conflict(why).into());
        }
        let chased = chase(tx, app, &d, None, &d.unit_name).await?;
        let mut body = view::of(tx, app, &d).await?;
        if let Some(object) = body.as_object_mut() {
            let result = serde_json::json!({
                "units": chased.units,
                "recent": chased.recent,
                "exhausted": chased.exhausted,
                "unreachable": chased.unreachable,
            });
            object.insert("chased".to_owned(), result);
        }
        let detail = serde_json::json!({ "number": d.number, "units": chased.units });
        Ok(Effect { status: 200, body, object: ("document", d.id.as_str().to_owned()), detail })
    }
}

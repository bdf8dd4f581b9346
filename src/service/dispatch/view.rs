//! Documents and deliveries as the integration API shows them.

use super::seen;
use crate::app::App;
use crate::domain::document::{Counts, DeliveryState};
use crate::service::integration::{Caller, Refusal, Stop, fault, told};
use crate::store::deliveries::{self, Delivery, Filter};
use crate::store::documents::Document;
use crate::store::units;
use crate::store::{Conn, StoreError, outbox};
use crate::time::Timestamp;
use serde_json::{Value, json};
use std::collections::HashMap;

/// How far a push got, the best of several first; what is not here counts as `none`.
const PUSHES: [(&str, &str); 8] = [
    ("delivered", "delivered"),
    ("accepted", "accepted"),
    ("waiting", "waiting"),
    ("leased", "waiting"),
    ("dead", "dead"),
    ("closed", "dead"),
    ("expired", "expired"),
    ("superseded", "superseded"),
];

/// A document that `caller` may see.
pub async fn document(app: &App, caller: &Caller, id: &str) -> Result<Value, Refusal> {
    let found = async {
        let mut db = app.store.read();
        let (d, _) = seen(&mut db, caller, id).await?;
        Ok::<Value, Stop>(of(&mut db, &d).await?)
    };
    found.await.map_err(|stop| told(app, stop))
}

/// Which deliveries to list.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this document.
    pub document: Option<String>,
    /// At the unit with this code.
    pub unit: Option<String>,
    /// In this state.
    pub state: Option<DeliveryState>,
    /// After this delivery.
    pub after: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// One page.
pub struct Page {
    /// Deliveries by id.
    pub items: Vec<Value>,
    /// The last of them, when there are more.
    pub last: Option<String>,
}

/// Deliveries sent or received by the units of `caller`, by id.
pub async fn page(app: &App, caller: &Caller, wanted: &Wanted) -> Result<Page, Refusal> {
    read_page(app, caller, wanted).await.map_err(|error| fault(app, &error))
}

async fn read_page(app: &App, caller: &Caller, wanted: &Wanted) -> Result<Page, StoreError> {
    let mut db = app.store.read();
    let units = units::all(&mut db).await?;
    let filter = Filter {
        document: wanted.document.as_deref(),
        unit: wanted.unit.as_deref(),
        state: wanted.state.map(DeliveryState::as_str),
        after: wanted.after.as_deref(),
        scope: &caller.scope_ids(&units),
        // One more than wanted says whether there are more.
        limit: wanted.limit.saturating_add(1),
    };
    let mut rows = deliveries::page(&mut db, &filter).await?;
    let most = usize::try_from(wanted.limit).unwrap_or(0);
    let more = rows.len() > most;
    rows.truncate(most);
    let last = rows.last().filter(|_| more).map(|row| row.id.as_str().to_owned());
    let items = rendered(&mut db, &rows).await?;
    Ok(Page { items, last })
}

/// A document with all its deliveries by unit code.
pub(super) async fn of(db: &mut Conn, d: &Document) -> Result<Value, StoreError> {
    let rows = deliveries::of_document(db, &d.id).await?;
    let counts: Counts = rows.iter().filter_map(|row| DeliveryState::parse(&row.state)).collect();
    Ok(json!({
        "id": d.id,
        "number": d.number,
        "state": d.state,
        "progress": counts.status().as_str(),
        "deliveries": rendered(db, &rows).await?,
    }))
}

async fn rendered(db: &mut Conn, rows: &[Delivery]) -> Result<Vec<Value>, StoreError> {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut states: HashMap<String, Vec<String>> = HashMap::new();
    if !ids.is_empty() {
        for (object, state) in outbox::pushes_about_all(db, &json!(ids).to_string()).await? {
            states.entry(object).or_default().push(state);
        }
    }
    let pushes = |row: &Delivery| states.get(row.id.as_str()).map_or(&[][..], Vec::as_slice);
    Ok(rows.iter().map(|row| delivery(row, pushes(row))).collect())
}

fn delivery(d: &Delivery, pushes: &[String]) -> Value {
    let time = |at: Option<i64>| at.map(|at| Timestamp::from_millis(at).rfc3339());
    json!({
        "id": d.id,
        "document_id": d.document_id,
        "unit": d.unit_code,
        "role": d.role,
        "number": d.number,
        "state": d.state,
        "sign_by": time(d.sign_by),
        "signed_by": d.signer_login,
        "signed_at": time(d.signed_at),
        "reply": d.reply_at.map(|at| json!({
            "attend": d.reply_attend == Some(1),
            "text": d.reply_text,
            "at": time(Some(at)),
        })),
        "push": push(pushes),
    })
}

/// The best that any push about a delivery came to.
fn push(states: &[String]) -> &'static str {
    PUSHES.iter().find(|(state, _)| states.iter().any(|s| s == state)).map_or("none", |(_, shown)| shown)
}

#[cfg(test)]
mod tests {
    use super::push;

    #[test]
    fn the_best_push_is_shown() {
        for (states, shown) in [
            (&[][..], "none"),
            (&["leased"], "waiting"),
            (&["dead", "accepted"], "accepted"),
            (&["superseded", "waiting"], "waiting"),
            (&["closed", "superseded"], "dead"),
            (&["expired", "superseded"], "expired"),
            (&["superseded"], "superseded"),
        ] {
            let states: Vec<String> = states.iter().map(|s| (*s).to_owned()).collect();
            assert_eq!(push(&states), shown);
        }
    }
}

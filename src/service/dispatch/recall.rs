//! 撤回 (D-10): what nobody has signed is taken back; what was signed stays and is reported (D-11).

use super::tell::{Owed, Reach, queue_all, told};
use super::{seized, view};
use crate::app::App;
use crate::domain::document::{self, Refused};
use crate::domain::reply::Words;
use crate::service::integration::{Call, Effect, Refusal, Stop, Work};
use crate::service::items;
use crate::service::push::Kind;
use crate::store::deliveries::{self, Delivery};
use crate::store::documents::{self, Document};
use crate::store::{StoreError, Tx, outbox};

/// A recall asked for over the API.
#[derive(Clone, Debug)]
pub struct Recall {
    /// Which document.
    pub document: String,
    /// Why; required.
    pub reason: String,
}

impl Work for Recall {
    const ACTION: &'static str = "document.recall";

    async fn run(&self, tx: &mut Tx, app: &App, call: &Call) -> Result<Effect, Stop> {
        let mut d = seized(tx, &call.caller, &self.document).await?;
        if d.state == "recalled" {
            return Err(Refusal::conflict("没有改动：这份公文已经撤回。").into());
        }
        let rows = deliveries::of_document(tx, &d.id).await?;
        let (mut taken, mut kept) = (Vec::new(), 0_usize);
        for row in &rows {
            match document::recall(&items::facts(row)?, &self.reason, app.now()) {
                Ok(change) => {
                    let reason = change.note.unwrap_or_default();
                    if !deliveries::recall(tx, &row.id, change.version, &reason).await? {
                        return Err(Refusal::conflict(
                            "没有改动：有单位刚刚签收或退回，请看过签收情况再撤回。",
                        )
                        .into());
                    }
                    taken.push(row);
                }
                Err(Refused::ReasonMissing) => return Err(Refusal::field("reason", "撤回要写理由。").into()),
                Err(Refused::TooLong(most)) => {
                    return Err(Refusal::field("reason", format!("理由不能超过 {most} 字。")).into());
                }
                Err(Refused::State(document::DeliveryState::Recalled)) => {}
                Err(_) => kept += 1,
            }
        }
        if taken.is_empty() {
            let why =
                "没有改动：没有可以直接撤回的单位，都已签收或退回。已签收的请与签收单位商定，或报县政府办。";
            return Err(Refusal::conflict(why).into());
        }
        if kept == 0 {
            documents::recall(tx, &d.id).await?;
            "recalled".clone_into(&mut d.state);
        }
        tell(tx, app, &d, &taken, &self.reason).await?;
        let mut body = view::of(tx, app, &d).await?;
        if let Some(object) = body.as_object_mut() {
            object.insert("recalled".to_owned(), taken.len().into());
            object.insert("kept".to_owned(), kept.into());
        }
        let detail = serde_json::json!({ "kept": kept, "number": d.number, "recalled": taken.len() });
        Ok(Effect { status: 200, body, object: ("document", d.id.as_str().to_owned()), detail })
    }
}

/// What waits to be pushed goes no further; units that were told already are told of the recall.
async fn tell(
    tx: &mut Tx,
    app: &App,
    d: &Document,
    taken: &[&Delivery],
    reason: &str,
) -> Result<(), StoreError> {
    let (now, reach) = (app.now(), Reach::load(tx).await?);
    let mut owed = Vec::new();
    for row in taken {
        let id = row.id.as_str();
        outbox::supersede(tx, id, "recalled", now).await?;
        if !told(tx, row).await? {
            continue;
        }
        let item = items::item(row);
        owed.extend(reach.at(&row.unit_id).iter().map(|person| Owed {
            person: person.clone(),
            kind: Kind::Result,
            any_hour: d.urgency != "normal",
            object: id.to_owned(),
            message: Words::Recalled {
                item: item.clone(),
                for_unit: reach.named(person, &row.unit_short).map(str::to_owned),
                reason: reason.to_owned(),
                at: now,
            },
        }));
    }
    queue_all(tx, app, owed).await.map(drop)
}

//! Re-judging an intent at the moment of sending (INV-24): does the recipient still owe the action,
//! and is there still an account to reach?

use crate::app::App;
use crate::store::outbox::Leased;
use crate::store::{StoreError, Tx, deliveries, people, questions};

/// What becomes of a claimed intent.
pub enum Verdict {
    /// Send it to this member id (empty for a group).
    Send(String),
    /// Settle it as (state, reason) without a call.
    End(&'static str, &'static str),
}

/// Judges one claimed intent on fresh facts.
pub async fn judge(tx: &mut Tx, app: &App, intent: &Leased) -> Result<Verdict, StoreError> {
    let Some(person) = &intent.person_id else { return Ok(Verdict::Send(String::new())) };
    if !still_owed(tx, intent).await? {
        return Ok(Verdict::End("superseded", "done meanwhile"));
    }
    let Some(bot) = app.bot(&intent.bot) else { return Ok(Verdict::End("dead", "bot-not-configured")) };
    let binding = people::binding_of(tx, person, bot.platform.as_str()).await?;
    Ok(match binding {
        Some(binding) if binding.corp_id == bot.corp_id => Verdict::Send(binding.staff_id),
        Some(_) => Verdict::End("dead", "bound-in-another-organisation"),
        None => Verdict::End("dead", "not-bound"),
    })
}

async fn still_owed(tx: &mut Tx, intent: &Leased) -> Result<bool, StoreError> {
    let Some(object) = intent.object_id.as_deref() else { return Ok(true) };
    match intent.kind.as_str() {
        "new" | "remind" | "chase" => {
            let delivery = deliveries::by_id(tx, object).await?;
            Ok(delivery.is_some_and(|d| d.state == "awaiting"))
        }
        "approval" => questions::is_open(tx, object).await,
        _ => Ok(true),
    }
}

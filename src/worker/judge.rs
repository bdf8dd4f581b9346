//! Re-judging claimed intents at the moment of sending (INV-24): does the recipient still owe the action,
//! and is there still an account to reach?

use crate::app::App;
use crate::ids::IntentId;
use crate::store::calls::{self, Standing};
use crate::store::outbox::Leased;
use crate::store::{StoreError, Tx};
use std::collections::{BTreeSet, HashMap};

/// What becomes of a claimed intent.
pub enum Verdict {
    /// Send it to this member id (empty for a group).
    Send(String),
    /// Settle it as (state, reason) without a call.
    End(&'static str, &'static str),
}

/// Judges what this instance has just claimed, on fresh facts.
pub async fn judge(
    tx: &mut Tx,
    app: &App,
    leased: Vec<Leased>,
) -> Result<Vec<(Leased, Verdict)>, StoreError> {
    let platform = |intent: &Leased| app.bot(&intent.bot).map(|bot| bot.platform.as_str());
    let mut standings: HashMap<(IntentId, &str), Standing> = HashMap::new();
    for name in leased.iter().filter_map(platform).collect::<BTreeSet<_>>() {
        let found = calls::standings(tx, &app.instance, name).await?;
        standings.extend(found.into_iter().map(|s| ((s.id.clone(), name), s)));
    }
    let judged = leased.into_iter().map(|intent| {
        let standing = platform(&intent).and_then(|name| standings.remove(&(intent.id.clone(), name)));
        let verdict = verdict(app, &intent, standing);
        (intent, verdict)
    });
    Ok(judged.collect())
}

fn verdict(app: &App, intent: &Leased, standing: Option<Standing>) -> Verdict {
    if intent.person_id.is_none() {
        return Verdict::Send(String::new());
    }
    let (Some(bot), Some(standing)) = (app.bot(&intent.bot), standing) else {
        return Verdict::End("dead", "bot-not-configured");
    };
    if !still_owed(intent, &standing) {
        return Verdict::End("superseded", "done meanwhile");
    }
    match (standing.corp_id, standing.staff_id) {
        (Some(corp), Some(staff)) if corp == bot.corp_id => Verdict::Send(staff),
        (Some(_), _) => Verdict::End("dead", "bound-in-another-organisation"),
        (None, _) => Verdict::End("dead", "not-bound"),
    }
}

fn still_owed(intent: &Leased, standing: &Standing) -> bool {
    match intent.kind.as_str() {
        _ if intent.object_id.is_none() => true,
        "new" | "remind" | "chase" => standing.delivery.as_deref() == Some("awaiting"),
        "approval" => standing.question == Some(1),
        _ => true,
    }
}

//! Records of what people did, tried and looked at (INV-6).

use super::{Ctx, Done, Failure, channel, sender};
use crate::app::App;
use crate::domain::message::Envelope;
use crate::ids::ApplicationId;
use crate::store::inbound::{self, Key};
use crate::store::{StoreError, Tx, audit};
use crate::write;

/// Appends one audit record for something a person did.
pub(crate) async fn record(
    tx: &mut Tx,
    ctx: &Ctx<'_>,
    action: &str,
    object: (&str, &str),
    detail: &str,
) -> Result<(), StoreError> {
    let channel = ctx.channel();
    let record = audit::Record {
        actor: ctx.sender.person.as_str(),
        action,
        object_kind: object.0,
        object_id: object.1,
        result: "ok",
        channel: &channel,
        detail,
    };
    audit::append(tx, &record, ctx.now).await
}

/// Another message came under the id of one that was kept: somebody tampers, or the platform is broken. The first time
/// under an id is on record (INV-1).
pub(super) async fn contested(
    tx: &mut Tx,
    app: &App,
    envelope: &Envelope,
    key: Key<'_>,
) -> Result<(), StoreError> {
    app.metrics.callbacks_conflicting.add();
    if !inbound::contest(tx, key, app.now()).await? {
        return Ok(());
    }
    tracing::warn!(bot = %envelope.bot, "callback.same_id_other_body");
    let actor = sender::person_of(tx, app, envelope).await?;
    let record = audit::Record {
        actor: actor.as_deref().unwrap_or("unbound"),
        action: "message.contested",
        object_kind: "message",
        object_id: &envelope.message_id,
        result: "refused",
        channel: &channel(app, envelope),
        detail: "{}",
    };
    audit::append(tx, &record, app.now()).await
}

/// What is on record although nothing changed: refusals of authority and views of personal data (INV-6). Everything
/// else leaves no trace.
pub(super) async fn leave(
    app: &App,
    envelope: &Envelope,
    outcome: &Result<Done, Failure>,
) -> Result<(), StoreError> {
    let (action, object_kind, result, objects) = match outcome {
        Ok(done) => {
            let shown = done.shown.iter().map(ApplicationId::as_str).collect();
            ("personal.view", "application", "ok", shown)
        }
        Err(Failure::User(error)) if error.code.starts_with("denied") => {
            ("command.refused", "message", error.code, vec![""])
        }
        Err(_) => return Ok(()),
    };
    if objects.is_empty() {
        return Ok(());
    }
    Box::pin(append(app, envelope, (action, object_kind, result), &objects)).await
}

async fn append(
    app: &App,
    envelope: &Envelope,
    (action, object_kind, result): (&str, &str, &str),
    objects: &[&str],
) -> Result<(), StoreError> {
    let (now, channel) = (app.now(), channel(app, envelope));
    write!(app.store, tx => async {
        let actor = sender::person_of(tx, app, envelope).await?;
        let actor = actor.as_deref().unwrap_or("unbound");
        let record = |object_id| audit::Record {
            actor, action, object_kind, object_id, result, channel: &channel, detail: "{}"
        };
        let records: Vec<_> = objects.iter().map(|object| record(*object)).collect();
        audit::append_all(tx, &records, now).await
    }.await)
}

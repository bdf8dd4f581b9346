//! The secrecy guard at the chat's door (INV-9): decide in memory, keep nothing but the fact.

use super::{Done, Failure, alarm, channel, contact, platform, push, records, sender};
use crate::app::App;
use crate::crypto;
use crate::domain::guard::{self, Verdict};
use crate::domain::message::{Content, Envelope, Outgoing};
use crate::domain::reply;
use crate::store::inbound::{self, Key, Seen};
use crate::store::{StoreError, Tx, audit};
use crate::write;

/// Whether a message may not be taken in.
pub fn blocks(content: &Content) -> bool {
    rule_of(content).is_some()
}

fn rule_of(content: &Content) -> Option<&'static str> {
    let verdict = match content {
        Content::Text(text) | Content::Voice(text) => guard::screen(text),
        Content::File { name } => guard::screen_file_name(name),
        Content::Unreadable(_) | Content::OverQuota => return None,
    };
    match verdict {
        Verdict::Block(rule) => Some(rule.as_str()),
        Verdict::Warn(_) | Verdict::Pass => None,
    }
}

/// What the sender reads, whatever else happens.
pub(super) fn answer(app: &App) -> Outgoing {
    reply::refuse::classified(contact(app))
}

/// Records the event, once per message, and tells the info office when somebody we know sent it; the text goes
/// nowhere. A stranger causes no push (INV-53).
pub(super) async fn report(app: &App, envelope: &Envelope) -> Result<Done, Failure> {
    let name = platform(app, envelope);
    let key = Key { platform: name.as_str(), app: &envelope.bot, message: &envelope.message_id };
    // A plain digest of a short text could be guessed back; the keyed one cannot.
    let digest = app.keys.digest("guard-body", &envelope.body_digest);
    let answer = answer(app);
    let rule = rule_of(&envelope.content).unwrap_or("guard-error");
    let (text, who) = match &envelope.content {
        Content::Text(text) | Content::Voice(text) => (text.as_str(), "消息"),
        Content::File { name } => (name.as_str(), "文件名"),
        Content::Unreadable(_) | Content::OverQuota => ("", "消息"),
    };
    write!(app.store, tx => async {
        let asked = sender::asked(app, envelope, None);
        let (seen, found) = inbound::claim(tx, key, &digest, asked, app.now()).await?;
        match seen {
            Seen::New => {}
            Seen::Repeat(_) => return Ok::<(), StoreError>(()),
            Seen::Other => return records::contested(tx, app, envelope, key).await,
        }
        inbound::keep_answer(tx, key, &push::encode(&answer));
        let actor = sender::assemble(found);
        if let Some(known) = &actor {
            let unit = known.home().map_or("", |unit| unit.short.as_str());
            alert(tx, app, &format!("钉钉{who}"), &format!("{unit} {}", known.name)).await?;
        }
        let actor = actor.as_ref().map_or("unbound", |known| known.person.as_str());
        keep(tx, app, &Event { rule, text, actor, channel: &channel(app, envelope) }).await
    }.await)?;
    Ok(Done::hint(answer))
}

/// A blocked text: everything here is kept except `text`, of which only a keyed digest and a length
/// band survive.
pub struct Event<'a> {
    /// The rule that fired.
    pub rule: &'a str,
    /// The text, for its digest only.
    pub text: &'a str,
    /// Who sent it.
    pub actor: &'a str,
    /// Through which door.
    pub channel: &'a str,
}

/// Writes the record of an event.
pub async fn keep(tx: &mut Tx, app: &App, event: &Event<'_>) -> Result<(), StoreError> {
    let detail = serde_json::json!({
        "digest": app.keys.digest("guard-text", &crypto::sha256(event.text.as_bytes())),
        "length": guard::length_band(event.text),
        "rule": event.rule,
    })
    .to_string();
    let record = audit::Record {
        actor: event.actor,
        action: "guard.blocked",
        object_kind: "message",
        object_id: "",
        result: "blocked",
        channel: event.channel,
        detail: &detail,
    };
    audit::append(tx, &record, app.now()).await
}

/// Tells the info office that something was refused, without content.
pub async fn alert(tx: &mut Tx, app: &App, channel: &str, who: &str) -> Result<(), StoreError> {
    let event = alarm::Event {
        kind: "secrecy",
        name: who,
        alone: &reply::push::secrecy_event(channel, who, app.now()),
        together: reply::push::secrecy_events,
    };
    alarm::raise(tx, app, &event).await
}

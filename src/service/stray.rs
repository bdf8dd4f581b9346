//! Messages that reach us late over a connection that was open when they were said: the one trace that a foreign
//! connection may leave by itself.
//!
//! What a connection does not acknowledge is pushed again after some 16 or 60 s, over another one chosen at
//! random (protocol §3.6). So a message whose first delivery to us comes that late was probably given to
//! somebody else first, e.g. to a program that stands in a debugger. The platform may also have been slow, and
//! a foreign program that acknowledges leaves no trace at all: this is a reason to call the roll, no proof.

use crate::app::App;
use crate::domain::message::Envelope;
use crate::store::{Conn, StoreError, state};
use crate::time::{DAY, SECOND, Timestamp};
use crate::write;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How much later than the quickest message one has to come.
const LATE: i64 = 15 * SECOND;
/// Ids of messages that are remembered, to know a first delivery from a second.
const KEPT: usize = 512;
/// How long late messages are spoken of.
pub const SPOKEN_OF: i64 = 7 * DAY;

/// What one bot's connections have seen.
#[derive(Default)]
pub struct Seen(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    /// The least time between saying and receiving; it takes the difference of the clocks out.
    least: Option<i64>,
    ids: VecDeque<String>,
}

impl Seen {
    /// Whether this is the first delivery of a message that should have come earlier over the connection it
    /// came over, which has been open since `since`.
    pub fn is_late(&self, envelope: &Envelope, since: Timestamp) -> bool {
        let Some(said_at) = envelope.said_at else { return false };
        let lag = envelope.received_at.since(said_at);
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.ids.contains(&envelope.message_id) {
            return false;
        }
        if inner.ids.len() >= KEPT {
            inner.ids.pop_front();
        }
        inner.ids.push_back(envelope.message_id.clone());
        let least = inner.least.map_or(lag, |least| least.min(lag));
        inner.least = Some(least);
        lag - least >= LATE && said_at.plus(least) > since
    }
}

/// Late messages that are spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// How many, since there were none for [`SPOKEN_OF`].
    pub count: u32,
    /// When the last one came.
    pub at: Timestamp,
}

fn fact(bot: &str) -> String {
    format!("stream_late:{bot}")
}

/// Remembers one more for `doctor` and `status`.
pub async fn note(app: &App, bot: &str) -> Result<(), StoreError> {
    let now = app.now();
    let before = last(&mut app.store.read(), bot, now).await?;
    let count = before.map_or(0, |late| late.count).saturating_add(1);
    let (name, value) = (fact(bot), format!("{count} {}", now.millis()));
    write!(app.store, tx => state::set(tx, &name, &value).await)
}

/// The late messages of the last days.
pub async fn last(db: &mut Conn, bot: &str, now: Timestamp) -> Result<Option<Late>, StoreError> {
    let Some(value) = state::get(db, &fact(bot)).await? else { return Ok(None) };
    let late = value.split_once(' ').and_then(|(count, at)| {
        Some(Late { count: count.parse().ok()?, at: Timestamp::from_millis(at.parse().ok()?) })
    });
    Ok(late.filter(|late| now.since(late.at) < SPOKEN_OF))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::message::{Chat, Content};

    fn message(id: &str, said: i64, received: i64) -> Envelope {
        Envelope {
            bot: "main".to_owned(),
            message_id: id.to_owned(),
            body_digest: [0; 32],
            chat: Chat::Single,
            conversation: String::new(),
            corp: String::new(),
            staff_id: None,
            content: Content::Text(String::new()),
            reply_address: None,
            said_at: Some(Timestamp::from_millis(said * SECOND)),
            received_at: Timestamp::from_millis(received * SECOND),
        }
    }

    #[test]
    fn late_is_later_than_usual_and_for_the_first_time() {
        let (seen, open) = (Seen::default(), Timestamp::from_millis(0));
        // The clocks differ by a minute; nobody is late.
        assert!(!seen.is_late(&message("a", 100, 160), open));
        assert!(!seen.is_late(&message("b", 200, 274), open));
        assert!(seen.is_late(&message("c", 300, 375), open));
        assert!(!seen.is_late(&message("c", 300, 435), open), "our own acknowledgement was lost");
        // Said before this connection was open.
        assert!(!seen.is_late(&message("d", 400, 520), Timestamp::from_millis(461 * SECOND)));
        assert!(!seen.is_late(&Envelope { said_at: None, ..message("e", 0, 900) }, open));
    }
}

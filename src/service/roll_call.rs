//! 点名: does every message to a bot in Stream mode reach this service?
//!
//! The platform gives each message to one of the open connections at random, tells nobody how many there are
//! or who holds them, and what another program acknowledges never comes again (protocol §3.6). So a laptop
//! that connects with the production credentials leaves no trace here. The only honest evidence is to have a
//! known number of messages said and to count: one foreign connection beside ours takes half of them, and
//! lets all eight pass once in 256 times.

use super::{Done, Failure, looking};
use crate::app::App;
use crate::config::Mode;
use crate::domain::message::Envelope;
use crate::domain::reply;
use crate::store::{Conn, StoreError, Tx, state};
use crate::time::Timestamp;
use crate::write;

/// How many messages are said, numbered from 1.
pub const OF: u32 = 8;

/// How the last roll call of a bot ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How many arrived.
    pub arrived: u32,
    /// How many were asked for.
    pub of: u32,
    /// When it ended.
    pub at: Timestamp,
}

impl Outcome {
    /// Some came and some did not: another connection took them. When none came, nobody may have said any.
    pub fn shared(&self) -> bool {
        (1..self.of).contains(&self.arrived)
    }

    fn text(self) -> String {
        format!("{}/{} {}", self.arrived, self.of, self.at.millis())
    }

    fn parse(text: &str) -> Option<Self> {
        let (count, at) = text.split_once(' ')?;
        let (arrived, of) = count.split_once('/')?;
        let at = Timestamp::from_millis(at.parse().ok()?);
        Some(Self { arrived: arrived.parse().ok()?, of: of.parse().ok()?, at })
    }
}

fn open_fact(bot: &str) -> String {
    format!("roll_call_open:{bot}")
}

fn number_fact(bot: &str, number: u32) -> String {
    format!("roll_call:{bot}:{number}")
}

fn outcome_fact(bot: &str) -> String {
    format!("roll_call_outcome:{bot}")
}

/// Begins to count, from nothing.
pub async fn open(tx: &mut Tx, bot: &str) -> Result<(), StoreError> {
    for number in 1..=OF {
        state::set(tx, &number_fact(bot, number), "").await?;
    }
    state::set(tx, &open_fact(bot), "open").await
}

/// How many have arrived so far, at whichever instance.
pub async fn arrived(db: &mut Conn, bot: &str) -> Result<u32, StoreError> {
    let mut count = 0;
    for number in 1..=OF {
        let there = state::get(db, &number_fact(bot, number)).await?;
        count += u32::from(there.is_some_and(|value| !value.is_empty()));
    }
    Ok(count)
}

/// Ends it and remembers how it ended.
pub async fn close(tx: &mut Tx, bot: &str, outcome: Outcome) -> Result<(), StoreError> {
    state::set(tx, &open_fact(bot), "").await?;
    state::set(tx, &outcome_fact(bot), &outcome.text()).await
}

/// How the last one ended.
pub async fn last(db: &mut Conn, bot: &str) -> Result<Option<Outcome>, StoreError> {
    Ok(state::get(db, &outcome_fact(bot)).await?.and_then(|text| Outcome::parse(&text)))
}

/// The number in 点名 3.
fn number(text: &str) -> Option<u32> {
    let digits = text.trim().strip_prefix("点名")?.trim_start();
    let number = digits.parse().ok()?;
    (digits.len() == 1 && (1..=OF).contains(&number)).then_some(number)
}

/// Counts a message of a roll call that is open; `None` when this is none.
pub(super) async fn count(app: &App, envelope: &Envelope, text: &str) -> Result<Option<Done>, Failure> {
    let Some(number) = number(text) else { return Ok(None) };
    if app.bot(&envelope.bot).is_none_or(|bot| bot.mode != Mode::Stream) {
        return Ok(None);
    }
    looking(app, envelope, None).await?;
    if state::get(&mut app.store.read(), &open_fact(&envelope.bot)).await?.as_deref() != Some("open") {
        return Ok(None);
    }
    let (name, now) = (number_fact(&envelope.bot, number), app.now().millis().to_string());
    let kept: Result<(), StoreError> = write!(app.store, tx => state::set(tx, &name, &now).await);
    kept?;
    Ok(Some(Done::unchanged(reply::present(number))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_numbers_that_were_asked_for_count() {
        for (text, found) in [("点名 3", Some(3)), (" 点名8 ", Some(8)), ("点名１", None)] {
            assert_eq!(number(text), found, "{text}");
        }
        for text in ["点名", "点名 0", "点名 9", "点名 33", "点名 +3", "点名 3 号", "3"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn an_outcome_is_read_back() {
        let outcome = Outcome { arrived: 5, of: 8, at: Timestamp::from_millis(1_700) };
        assert_eq!(Outcome::parse(&outcome.text()), Some(outcome));
        assert_eq!(Outcome::parse("5/8"), None);
        let shared = [0, 1, 7, 8].map(|arrived| Outcome { arrived, ..outcome }.shared());
        assert_eq!(shared, [false, true, true, false]);
    }
}

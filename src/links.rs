//! Whether the long connection of each bot in Stream mode stands, for `status` and the metrics: a service without one
//! runs, sends and hears nobody.

use crate::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One bot's connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Since when it has been as it is.
    pub since: Timestamp,
    /// Why it is down; none while it stands.
    pub broken: Option<String>,
}

/// The connections of this process, by the bot's name in the settings.
#[derive(Default)]
pub struct Links(Mutex<BTreeMap<String, Link>>);

impl Links {
    /// Notes that the connection of `bot` stands.
    pub fn up(&self, bot: &str, now: Timestamp) {
        self.set(bot, None, now);
    }

    /// Notes that it does not, and why; it counts from the first time.
    pub fn down(&self, bot: &str, why: &str, now: Timestamp) {
        self.set(bot, Some(why), now);
    }

    fn set(&self, bot: &str, broken: Option<&str>, now: Timestamp) {
        let mut links = self.lock();
        let before = links.get(bot).filter(|link| link.broken.is_some() == broken.is_some());
        let since = before.map_or(now, |link| link.since);
        links.insert(bot.to_owned(), Link { since, broken: broken.map(str::to_owned) });
    }

    /// All that were tried so far.
    pub fn all(&self) -> BTreeMap<String, Link> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Link>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_counts_from_when_it_began() {
        let (links, at) = (Links::default(), Timestamp::from_millis);
        let main = || links.all().remove("main").map(|link| (link.since.millis(), link.broken));
        assert_eq!(main(), None);
        links.down("main", "connect", at(1));
        links.down("main", "invalidClientIdOrSecret", at(2));
        assert_eq!(main(), Some((1, Some("invalidClientIdOrSecret".to_owned()))));
        links.up("main", at(3));
        links.up("main", at(4));
        assert_eq!(main(), Some((3, None)));
        links.down("main", "ended", at(5));
        assert_eq!(main(), Some((5, Some("ended".to_owned()))));
    }
}

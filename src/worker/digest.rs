//! Many pushes waiting for one person become one: ordinary ones that came together, and whatever an outage or a
//! spent quota has left (INV-24).

use crate::app::App;
use crate::domain::reply::Words;
use crate::ids::PersonId;
use crate::service::items;
use crate::service::push::{self, Kind, Push};
use crate::store::crowd::{self, Crowd, Due};
use crate::store::kinds::shows_item;
use crate::store::outbox::{self, Leased};
use crate::store::{Conn, StoreError, Tx};
use crate::time::{HOUR, MINUTE, Timestamp};
use crate::write;
use std::collections::BTreeSet;

/// A push so much later than planned is what an outage left, not news.
pub(super) const LATE: i64 = 15 * MINUTE;
/// A reminder so soon after a digest says nothing that the digest did not.
const RECENT: i64 = 30 * MINUTE;
/// Messages that an outage may leave for one person.
const MOST: usize = 3;
/// How long the requests beyond that wait: each carries a code of its own, so they cannot become one.
const PAUSE: i64 = HOUR;
/// Missed pushes that are kept to be named.
const NAMED: usize = 8;
/// People dealt with in one transaction.
const PAGE: i64 = 100;

/// Joins what is due for crowded people. Who they are is read beside the writers: mostly there is nobody.
pub async fn fold_all(app: &App, now: Timestamp) -> Result<(), StoreError> {
    let (late, many) = (now.plus(-LATE), app.settings.push.digest_at);
    let mut after = String::new();
    loop {
        let terms = Crowd { late, many, after: &after, limit: PAGE };
        let lanes = crowd::crowded(&mut app.store.read(), &terms, now).await?;
        let Some((_, last)) = lanes.last() else { return Ok(()) };
        write!(app.store, tx => fold(tx, app, &lanes, late, now).await)?;
        after.clone_from(last);
    }
}

/// The same for these people.
async fn fold(
    tx: &mut Tx,
    app: &App,
    lanes: &[(PersonId, String)],
    late: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    for (person, lane) in lanes {
        let waiting = Waiting { person, due: crowd::due_in(tx, lane, now).await?, late };
        let signatures = waiting.fold_signatures(tx, app, now).await?;
        waiting.fold_others(tx, app, signatures, now).await?;
    }
    Ok(())
}

/// What waits for one person.
struct Waiting<'a> {
    person: &'a PersonId,
    due: Vec<Due>,
    late: Timestamp,
}

impl Waiting<'_> {
    fn is_late(&self, push: &Due) -> bool {
        // A request that was made to wait stays late.
        let since = if push.kind == "approval" { push.created_at } else { push.not_before };
        since <= self.late.millis()
    }

    /// Joins what asks for a signature; returns how many messages about signatures the outage left.
    async fn fold_signatures(&self, tx: &mut Tx, app: &App, now: Timestamp) -> Result<usize, StoreError> {
        let ordinary = |push: &&Due| push.urgent == 0 && matches!(push.kind.as_str(), "new" | "remind");
        let asks = |push: &&Due| match push.kind.as_str() {
            "digest" => true,
            "new" | "remind" | "chase" => self.is_late(push) || ordinary(push),
            _ => false,
        };
        let asking: Vec<&Due> = self.due.iter().filter(asks).collect();
        let late = asking.iter().filter(|push| self.is_late(push)).count();
        let ordinary: Vec<&&Due> = asking.iter().filter(|push| ordinary(push)).collect();
        let reminders = ordinary.iter().filter(|push| push.kind == "remind").count();
        let many = usize::try_from(app.settings.push.digest_at).unwrap_or(usize::MAX);
        if late < 2 && reminders < 2 && ordinary.len() < many {
            return Ok(late.max(usize::from(asking.iter().any(|push| push.kind == "digest"))));
        }
        let (mut folded, mut covers) = (Vec::new(), BTreeSet::new());
        for push in asking {
            // Not when another instance folded it while this one looked: the digest is on its way.
            if outbox::supersede_one(tx, &push.id, "digest", now).await? {
                covers.extend(push.object_id.as_deref());
                covers.extend(push::covered(push.covers.as_deref()));
                folded.push(push);
            }
        }
        let only_reminders = folded.iter().all(|push| push.urgent == 0 && push.kind == "remind");
        if only_reminders && crowd::digest_since(tx, self.person, now.plus(-RECENT)).await? {
            return Ok(0);
        }
        let words = items::digest(tx, self.person, now).await?;
        let Some(words) = words.filter(|_| !folded.is_empty()) else { return Ok(0) };
        let any_hour = folded.iter().any(|push| push.urgent > 0);
        let covers = push::covering(covers);
        let push = Push { any_hour, covers: Some(&covers), ..Push::now(self.person, Kind::Digest, words) };
        push::queue(tx, app, &push).await?;
        Ok(1)
    }

    /// Joins everything else that is late when one person would get too much of it, and lets approval requests
    /// beyond that wait.
    async fn fold_others(
        &self,
        tx: &mut Tx,
        app: &App,
        signatures: usize,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let late = |push: &&Due| self.is_late(push);
        let other = |push: &&Due| {
            !matches!(push.kind.as_str(), "new" | "remind" | "chase" | "digest" | "approval" | "answer")
        };
        let others: Vec<&Due> = self.due.iter().filter(late).filter(other).collect();
        let requests: Vec<&Due> =
            self.due.iter().filter(late).filter(|push| push.kind == "approval").collect();
        let mut left = signatures + others.len();
        if left + requests.len() > MOST && others.len() > 1 {
            self.missed(tx, app, &others, now).await?;
            left = signatures + 1;
        }
        if !requests.is_empty() {
            left += crowd::late_since(tx, self.person, now.plus(-PAUSE), LATE).await?;
        }
        for request in requests.iter().skip(MOST.saturating_sub(left)) {
            outbox::postpone(tx, &request.id, now.plus(PAUSE)).await?;
        }
        Ok(())
    }

    /// One message that names them, the latest first.
    async fn missed(
        &self,
        tx: &mut Tx,
        app: &App,
        others: &[&Due],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (mut of, mut total, mut any_hour, mut covers) = (Vec::new(), 0, false, BTreeSet::new());
        for push in others.iter().rev() {
            if !outbox::supersede_one(tx, &push.id, "digest", now).await? {
                continue;
            }
            any_hour |= push.urgent > 0;
            covers.extend(push.object_id.as_deref().filter(|_| shows_item(&push.kind)));
            covers.extend(push::covered(push.covers.as_deref()));
            match Words::decode(&push.body) {
                Some(Words::Missed { of: named, total: more }) => {
                    total += more;
                    of.extend(named);
                }
                Some(words) => {
                    total += 1;
                    of.push(words);
                }
                None => {}
            }
        }
        if of.is_empty() {
            return Ok(());
        }
        of.truncate(NAMED);
        let covers = push::covering(covers);
        let words = Words::Missed { of, total };
        let push = Push { any_hour, covers: Some(&covers), ..Push::now(self.person, Kind::Missed, words) };
        push::queue(tx, app, &push).await.map(drop)
    }
}

/// A digest as it goes: with what is open now, however long it has waited. `false` when nothing is any more.
pub(super) async fn refresh(db: &mut Conn, intent: &mut Leased, now: Timestamp) -> Result<bool, StoreError> {
    let Some(person) = intent.person_id.as_ref().filter(|_| intent.kind == "digest") else { return Ok(true) };
    let Some(words) = items::digest(db, person, now).await? else { return Ok(false) };
    intent.body = words.encode();
    intent.text_digest = push::text_digest(&intent.body);
    Ok(true)
}

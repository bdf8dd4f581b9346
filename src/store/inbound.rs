//! Dedupe keys of messages that changed something, with the short answer they got (INV-1).

use super::senders::{self, Asked, CLAIM_AND_LOOK, Found};
use super::values::args;
use super::{StoreError, Tx, Val};
use crate::time::Timestamp;

/// What is known of a message id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Never seen; now it is ours.
    New,
    /// The same message again, with the answer it got.
    Repeat(Option<String>),
    /// The same id with another body: the first wins.
    Other,
}

/// Takes a key, and says so when it was free.
macro_rules! claim_key {
    () => {
        "INSERT INTO inbound (platform, app, message_id, body_digest, created_at)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING CAST('new' AS TEXT)"
    };
}
pub(super) use claim_key;

const CLAIM: &str = claim_key!();
const FIND: &str = "SELECT body_digest, answer, created_at FROM inbound WHERE platform = $1 AND app = $2 AND message_id = $3";
const ANSWER: &str = "UPDATE inbound SET answer = $4 WHERE platform = $1 AND app = $2 AND message_id = $3";
const CONTEST: &str = "UPDATE inbound SET contested_at = $4
    WHERE platform = $1 AND app = $2 AND message_id = $3 AND contested_at IS NULL";
const WIPE_ANSWERS: &str = "UPDATE inbound SET answer = NULL WHERE answer IS NOT NULL AND created_at < $1";
const PRUNE: &str = "DELETE FROM inbound WHERE created_at < $1";

/// The key of a message.
#[derive(Clone, Copy)]
pub struct Key<'a> {
    /// Messenger.
    pub platform: &'a str,
    /// Robot.
    pub app: &'a str,
    /// The platform's message id.
    pub message: &'a str,
}

/// Takes the key in this transaction, and looks up who sent the message and which item it names; the UNIQUE
/// constraint decides between racing instances.
pub async fn claim(
    tx: &mut Tx,
    key: Key<'_>,
    digest: &str,
    asked: Option<Asked<'_>>,
    now: Timestamp,
) -> Result<(Seen, Found), StoreError> {
    let found = if tx.is_postgres() {
        // Apart, because the claim may wait for another instance, and a statement sees nothing newer than its
        // beginning: who was suspended meanwhile would still act.
        let values = args![key.platform, key.app, key.message, digest, now];
        let ours: Option<(String,)> = tx.opt(CLAIM, values).await?;
        match (ours, asked) {
            (None, _) => None,
            (Some(_), None) => Some(Found::default()),
            (Some(_), Some(asked)) => Some(senders::look_up(tx, asked).await?),
        }
    } else {
        let questions = senders::questions(asked.as_slice())?;
        let values = args![key.platform, key.app, key.message, digest, now, &questions];
        let rows: Vec<(Option<String>,)> = tx.first(CLAIM_AND_LOOK, values).await?;
        match rows.as_slice() {
            [_, (text,)] => {
                let mut found = senders::answers(asked.as_slice().len(), text.as_deref())?;
                Some(found.pop().transpose()?.unwrap_or_default())
            }
            _ => None,
        }
    };
    match found {
        Some(found) => Ok((Seen::New, found)),
        None => Ok((find(tx, key, digest).await?.unwrap_or(Seen::Other), Found::default())),
    }
}

/// What an earlier transaction left under the key.
pub async fn find(db: &mut super::Conn, key: Key<'_>, digest: &str) -> Result<Option<Seen>, StoreError> {
    let row: Option<(String, Option<String>, i64)> =
        db.opt(FIND, args![key.platform, key.app, key.message]).await?;
    Ok(row.map(|(first, answer, _)| if first == digest { Seen::Repeat(answer) } else { Seen::Other }))
}

/// Notes that another body came under the key; `false` when that is noted already.
pub async fn contest(tx: &mut Tx, key: Key<'_>, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(CONTEST, args![key.platform, key.app, key.message, now]).await? == 1)
}

/// An answer that is written when its transaction commits.
pub(super) struct Answer([String; 4]);

impl Answer {
    /// Platform, app, message, answer.
    pub(super) fn values(&self) -> [Val<'_>; 4] {
        self.0.each_ref().map(Val::from)
    }
}

/// Keeps the answer with the key when the transaction commits.
pub fn keep_answer(tx: &mut Tx, key: Key<'_>, answer: &str) {
    tx.answer = Some(Answer([key.platform, key.app, key.message, answer].map(str::to_owned)));
}

/// Writes the answer, if one is to be kept.
pub(super) async fn write(tx: &mut Tx) -> Result<(), StoreError> {
    match tx.answer.take() {
        Some(answer) => tx.exec_one("inbound", ANSWER, &answer.values()).await,
        None => Ok(()),
    }
}

/// Forgets answers given before `answers` and keys taken before `keys`.
pub async fn prune(tx: &mut Tx, answers: Timestamp, keys: Timestamp) -> Result<(), StoreError> {
    tx.exec(WIPE_ANSWERS, args![answers]).await?;
    tx.exec(PRUNE, args![keys]).await.map(drop)
}

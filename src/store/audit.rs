//! The audit chain (INV-6): gap-free, each record hashed over all its fields and the hash before it.

use super::values::args;
use super::{Conn, Inner, StoreError, Tx, dialect, inbound};
use crate::crypto;
use crate::time::Timestamp;

/// The hash in use; stored beside every record so that it can be replaced (L-10).
const ALGORITHM: &str = "sha256-v1";

/// What is recorded: references only, never text, phone, code or token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// Person id, `api:<key id>`, `cli` or `system`.
    pub actor: &'a str,
    /// What was done, e.g. `delivery.sign`.
    pub action: &'a str,
    /// Kind of the object, e.g. `delivery`.
    pub object_kind: &'a str,
    /// Its id.
    pub object_id: &'a str,
    /// `ok`, or the code of the refusal.
    pub result: &'a str,
    /// Through which door, e.g. `dingtalk:main`.
    pub channel: &'a str,
    /// JSON object with sorted keys and no floats.
    pub detail: &'a str,
}

const HEAD: &str = "SELECT seq, hash FROM audit_head WHERE one = 1";
const FROM: &str = "SELECT seq, algorithm, previous, hash, at, actor, action, object_kind, object_id, result, channel, detail
    FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";

/// A record that is written when its transaction commits.
pub(super) struct Pending {
    at: Timestamp,
    fields: [String; 7],
}

impl Pending {
    fn new(r: &Record<'_>, at: Timestamp) -> Self {
        let fields = [r.actor, r.action, r.object_kind, r.object_id, r.result, r.channel, r.detail];
        Self { at, fields: fields.map(str::to_owned) }
    }

    fn record(&self) -> Record<'_> {
        let [actor, action, object_kind, object_id, result, channel, detail] = self.fields.each_ref();
        Record { actor, action, object_kind, object_id, result, channel, detail }
    }
}

/// Appends a record when the transaction commits: the head's lock comes last (design §2.2), whatever
/// the caller does after this.
#[expect(clippy::unused_async, reason = "a write like any other, whenever it is carried out")]
pub async fn append(tx: &mut Tx, r: &Record<'_>, now: Timestamp) -> Result<(), StoreError> {
    tx.records.push(Pending::new(r, now));
    Ok(())
}

/// Appends several records.
pub async fn append_all(tx: &mut Tx, records: &[Record<'_>], now: Timestamp) -> Result<(), StoreError> {
    for r in records {
        append(tx, r, now).await?;
    }
    Ok(())
}

impl Tx {
    /// Head of the audit chain, when nobody can have moved it since.
    fn known_head(&self) -> Option<(i64, String)> {
        match &self.conn.inner {
            Inner::SqliteTx(change) => change.head(),
            _ => None,
        }
    }

    fn moved_head(&mut self, seq: i64, hash: &str) {
        if let Inner::SqliteTx(change) = &mut self.conn.inner {
            change.moved_head(seq, hash.to_owned());
        }
    }
}

/// Writes what was appended, under one lock of the head, and the answer that is kept with it.
pub(super) async fn write(tx: &mut Tx) -> Result<(), StoreError> {
    let pending = std::mem::take(&mut tx.records);
    if pending.is_empty() {
        return inbound::write(tx).await;
    }
    let postgres = tx.is_postgres();
    let mut answer = tx.answer.take();
    let (last, mut previous) = match tx.known_head() {
        Some(head) => head,
        None => lock_head(tx, answer.take()).await?,
    };
    for (seq, p) in (last + 1..).zip(&pending) {
        let (now, r) = (p.at, p.record());
        let hash = hash(seq, &previous, now.millis(), &r);
        let record = args![
            seq,
            ALGORITHM,
            &previous,
            &hash,
            now,
            r.actor,
            r.action,
            r.object_kind,
            r.object_id,
            r.result,
            r.channel,
            r.detail
        ];
        match answer.take() {
            Some(answer) => {
                let values = [record.as_slice(), &answer.values()].concat();
                tx.exec(dialect::SQLITE_APPEND_AUDIT_AND_KEEP_ANSWER, &values).await?
            }
            None => tx.exec(dialect::APPEND_AUDIT.pick(postgres), record).await?,
        };
        previous = hash;
        tx.moved_head(seq, &previous);
    }
    Ok(())
}

/// Reads the head under its lock, and keeps the answer in the same trip.
async fn lock_head(tx: &mut Tx, answer: Option<inbound::Answer>) -> Result<(i64, String), StoreError> {
    let postgres = tx.is_postgres();
    match answer {
        Some(answer) => {
            tx.one(dialect::KEEP_ANSWER_AND_LOCK_AUDIT_HEAD.pick(postgres), &answer.values()).await
        }
        None => tx.one(dialect::LOCK_AUDIT_HEAD.pick(postgres), &[]).await,
    }
}

/// Position and hash of the last record; 0 and nothing when there is none.
pub async fn head(db: &mut Conn) -> Result<(i64, String), StoreError> {
    db.one(HEAD, &[]).await
}

/// Every field is preceded by its length in bytes, so no two records share a canonical form.
fn hash(seq: i64, previous: &str, at: i64, r: &Record<'_>) -> String {
    let (seq, at) = (seq.to_string(), at.to_string());
    let fields = [
        ALGORITHM,
        &seq,
        previous,
        &at,
        r.actor,
        r.action,
        r.object_kind,
        r.object_id,
        r.result,
        r.channel,
        r.detail,
    ];
    let mut bytes = Vec::with_capacity(256);
    for field in fields {
        bytes.extend_from_slice(field.len().to_string().as_bytes());
        bytes.push(b':');
        bytes.extend_from_slice(field.as_bytes());
    }
    crypto::hex(&crypto::sha256(&bytes))
}

/// A stored record.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Stored {
    /// Position in the chain, from 1.
    pub seq: i64,
    /// Hash algorithm.
    pub algorithm: String,
    /// Hash of the record before.
    pub previous: String,
    /// Hash of this record.
    pub hash: String,
    /// When.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// On what kind of thing.
    pub object_kind: String,
    /// On which.
    pub object_id: String,
    /// With what result.
    pub result: String,
    /// Through which door.
    pub channel: String,
    /// Details.
    pub detail: String,
}

/// What the verifier found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The chain is whole.
    Whole {
        /// How many records.
        records: i64,
        /// Hash of the last.
        head: String,
    },
    /// The first record that does not fit.
    Broken {
        /// Its position.
        seq: i64,
        /// In what way.
        cause: &'static str,
    },
}

/// Checks a chain record by record.
#[derive(Default)]
pub struct Verifier {
    seq: i64,
    hash: String,
}

impl Verifier {
    /// Takes the next record; an error names the first that does not fit.
    pub fn take(&mut self, s: &Stored) -> Result<(), Verdict> {
        let broken = |cause| Err(Verdict::Broken { seq: s.seq, cause });
        if s.seq != self.seq + 1 {
            return broken("a record is missing");
        }
        if s.previous != self.hash {
            return broken("it does not follow the record before");
        }
        let record = Record {
            actor: &s.actor,
            action: &s.action,
            object_kind: &s.object_kind,
            object_id: &s.object_id,
            result: &s.result,
            channel: &s.channel,
            detail: &s.detail,
        };
        if s.algorithm != ALGORITHM || s.hash != hash(s.seq, &s.previous, s.at, &record) {
            return broken("its contents were changed");
        }
        self.seq = s.seq;
        self.hash.clone_from(&s.hash);
        Ok(())
    }
}

/// Walks the whole chain in pages, reporting progress as (records so far).
pub async fn verify(db: &mut Conn, mut progress: impl FnMut(i64)) -> Result<Verdict, StoreError> {
    let mut verifier = Verifier::default();
    loop {
        let page: Vec<Stored> = db.all(FROM, args![verifier.seq, 5_000_i64]).await?;
        if page.is_empty() {
            break;
        }
        for stored in &page {
            if let Err(broken) = verifier.take(stored) {
                return Ok(broken);
            }
        }
        progress(verifier.seq);
    }
    let (seq, hash): (i64, String) = db.one(HEAD, &[]).await?;
    if seq != verifier.seq || hash != verifier.hash {
        return Ok(Verdict::Broken { seq: verifier.seq + 1, cause: "the tail was cut off" });
    }
    Ok(Verdict::Whole { records: seq, head: hash })
}

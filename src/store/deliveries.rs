//! Deliveries (送达): one document at one receiving unit. Here they are read; `acts` writes them.

mod acts;

pub use acts::{
    Act, New, act, count_reminder, insert, read, recall, reply, reschedule, saw, set_ladder, undo,
};

use super::columns::listed;
use super::values::args;
use super::{Conn, StoreError};
use crate::ids::{DeliveryId, DocumentId, PersonId, UnitId};
use crate::time::Timestamp;

/// A delivery together with what its document says.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow, serde::Deserialize)]
pub struct Delivery {
    /// Identity.
    pub id: DeliveryId,
    /// Of which document.
    pub document_id: DocumentId,
    /// At which unit.
    pub unit_id: UnitId,
    /// `main` (主送) or `copy` (抄送).
    pub role: String,
    /// 件号 at the receiving unit.
    pub number: i64,
    /// State of domain §3.4.
    pub state: String,
    /// State before the last act.
    pub previous_state: Option<String>,
    /// Who did the last act.
    pub acted_by: Option<PersonId>,
    /// When.
    pub acted_at: Option<i64>,
    /// 签收期限
    pub sign_by: Option<i64>,
    /// Who signed.
    pub signed_by: Option<PersonId>,
    /// That person's name.
    pub signer: Option<String>,
    /// That person's login.
    pub signer_login: Option<String>,
    /// When.
    pub signed_at: Option<i64>,
    /// Reason of a return or note of a finish.
    pub note: Option<String>,
    /// When the meeting was answered.
    pub reply_at: Option<i64>,
    /// 1 when somebody attends.
    pub reply_attend: Option<i64>,
    /// Who attends, or why nobody does.
    pub reply_text: Option<String>,
    /// Pushes of the ladder so far.
    pub reminders_sent: i64,
    /// Where on the ladder.
    pub reminder_step: i64,
    /// When the ladder goes on.
    pub next_reminder: Option<i64>,
    /// When the unit was first told by a push.
    pub shown_at: Option<i64>,
    /// When somebody of the unit first saw it without one.
    pub seen_at: Option<i64>,
    /// For conditional updates.
    pub version: i64,
    /// `document`, `meeting` or `message`.
    pub kind: String,
    /// 发文字号
    pub doc_no: Option<String>,
    /// 标题
    pub title: String,
    /// 紧急程度
    pub urgency: String,
    /// Bears an internal mark.
    pub internal: i64,
    /// 发文单位
    pub from_unit: UnitId,
    /// Its short name at the time of sending.
    pub from_name: String,
    /// Where the body can be read.
    pub url: Option<String>,
    /// How many attachments.
    pub attachments: i64,
    /// 办结期限
    pub finish_by: Option<i64>,
    /// 回执期限
    pub reply_by: Option<i64>,
    /// 会议地点
    pub place: Option<String>,
    /// 会议时间
    pub starts_at: Option<i64>,
    /// 发送时间
    pub sent_at: i64,
    /// 件号 at the sending unit.
    pub sent_number: i64,
    /// Short name of the receiving unit.
    pub unit_short: String,
    /// Its code.
    pub unit_code: String,
}

/// The columns of a [`Delivery`] with their names, in the form that `$form` makes of them.
macro_rules! columns {
    ($form:ident) => {
        $form!(
            "id" "v.id",
            "document_id" "v.document_id",
            "unit_id" "v.unit_id",
            "role" "v.role",
            "number" "v.number",
            "state" "v.state",
            "previous_state" "v.previous_state",
            "acted_by" "v.acted_by",
            "acted_at" "v.acted_at",
            "sign_by" "v.sign_by",
            "signed_by" "v.signed_by",
            "signer" "s.name",
            "signer_login" "s.login",
            "signed_at" "v.signed_at",
            "note" "v.note",
            "reply_at" "v.reply_at",
            "reply_attend" "v.reply_attend",
            "reply_text" "v.reply_text",
            "reminders_sent" "v.reminders_sent",
            "reminder_step" "v.reminder_step",
            "next_reminder" "v.next_reminder",
            "shown_at" "v.shown_at",
            "seen_at" "v.seen_at",
            "version" "v.version",
            "kind" "d.kind",
            "doc_no" "d.doc_no",
            "title" "d.title",
            "urgency" "d.urgency",
            "internal" "d.internal",
            "from_unit" "d.unit_id",
            "from_name" "d.unit_name",
            "url" "d.url",
            "attachments" "d.attachments",
            "finish_by" "d.finish_by",
            "reply_by" "d.reply_by",
            "place" "d.place",
            "starts_at" "d.starts_at",
            "sent_at" "d.sent_at",
            "sent_number" "d.number",
            "unit_short" "u.short_name",
            "unit_code" "u.code",
        )
    };
}
pub(super) use columns;

/// Where they come from.
macro_rules! source {
    () => {
        " FROM deliveries v JOIN documents d ON d.id = v.document_id JOIN units u ON u.id = v.unit_id
            LEFT JOIN people s ON s.id = v.signed_by "
    };
}
pub(super) use source;

macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT ", columns!(listed), source!(), $tail)
    };
}

const BY_NUMBER: &str = select!(
    "WHERE v.id = (SELECT object_id FROM unit_numbers WHERE unit_id = $1 AND number = $2 AND kind = 'delivery')"
);
const BY_ID: &str = select!("WHERE v.id = $1");
const OF_DOCUMENT: &str = select!("WHERE v.document_id = $1 ORDER BY u.code");
const AT_UNIT_WITH_NO: &str = select!("WHERE v.unit_id = $1 AND d.doc_no = $2 ORDER BY v.number DESC");
const OPEN_AT: &str = select!("WHERE v.unit_id = $1 AND v.state = 'awaiting' ORDER BY v.number LIMIT 500");
const TODO_AT: &str = select!(
    "WHERE v.unit_id = $1 AND v.state IN ('awaiting', 'signed', 'handling') ORDER BY v.number LIMIT 500"
);
const DONE_AT: &str = select!("WHERE v.unit_id = $1 AND v.state = 'done' ORDER BY v.number DESC LIMIT 100");
const DUE: &str =
    select!("WHERE v.next_reminder IS NOT NULL AND v.next_reminder <= $1 ORDER BY v.next_reminder LIMIT $2");
const SEARCH: &str = select!(
    "WHERE v.unit_id = $1 AND v.state <> 'recalled'
        AND (lower(d.title) LIKE lower($2) ESCAPE '!' OR lower(d.doc_no) LIKE lower($2) ESCAPE '!') ORDER BY v.number DESC LIMIT 50"
);
/// $5 is empty for every unit, else `,id,id,` of those the key may see as sender or recipient; ids hold
/// nothing that LIKE takes for a pattern.
macro_rules! page {
    ($which:literal) => {
        concat!(
            select!("WHERE "),
            $which,
            " AND ($3 IS NULL OR v.state = $3) AND ($4 IS NULL OR v.id > $4)
            AND ($5 = '' OR $5 LIKE '%,' || v.unit_id || ',%' OR $5 LIKE '%,' || d.unit_id || ',%')
            ORDER BY v.id LIMIT $6"
        )
    };
}

const PAGE: &str = page!("$1 IS NULL AND $2 IS NULL");
const PAGE_OF_DOCUMENT: &str = page!("v.document_id = $1 AND ($2 IS NULL OR u.code = $2)");
const PAGE_AT_UNIT: &str = page!("$1 IS NULL AND v.unit_id = (SELECT id FROM units WHERE code = $2)");
const MESSAGE_ACTS: &str = select!("WHERE v.acted_by = $1 AND v.acted_message = $2 ORDER BY v.number");
const LAST_MESSAGE: &str =
    "SELECT acted_message FROM deliveries WHERE acted_by = $1 AND acted_message IS NOT NULL
    ORDER BY acted_at DESC, id DESC LIMIT 1";

/// What a number of a unit denotes, when it is a delivery.
pub async fn by_number(db: &mut Conn, unit: &UnitId, number: i64) -> Result<Option<Delivery>, StoreError> {
    db.opt(BY_NUMBER, args![unit, number]).await
}

/// A delivery by id.
pub async fn by_id(db: &mut Conn, id: &str) -> Result<Option<Delivery>, StoreError> {
    db.opt(BY_ID, args![id]).await
}

/// All deliveries of a document, by unit code.
pub async fn of_document(db: &mut Conn, document: &DocumentId) -> Result<Vec<Delivery>, StoreError> {
    db.all(OF_DOCUMENT, args![document]).await
}

/// What a unit received under a 发文字号, newest first.
pub async fn with_doc_no(db: &mut Conn, unit: &UnitId, doc_no: &str) -> Result<Vec<Delivery>, StoreError> {
    db.all(AT_UNIT_WITH_NO, args![unit, doc_no]).await
}

/// What a unit has yet to sign, or to read.
pub async fn open_at(db: &mut Conn, unit: &UnitId) -> Result<Vec<Delivery>, StoreError> {
    db.all(OPEN_AT, args![unit]).await
}

/// What a unit has yet to finish.
pub async fn todo_at(db: &mut Conn, unit: &UnitId) -> Result<Vec<Delivery>, StoreError> {
    db.all(TODO_AT, args![unit]).await
}

/// What a unit finished last.
pub async fn done_at(db: &mut Conn, unit: &UnitId) -> Result<Vec<Delivery>, StoreError> {
    db.all(DONE_AT, args![unit]).await
}

/// Deliveries whose reminder is due.
pub async fn due(db: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Delivery>, StoreError> {
    db.all(DUE, args![now, limit]).await
}

/// Deliveries that `person` acted on with their last acting message (one batch).
pub async fn last_batch(db: &mut Conn, person: &PersonId) -> Result<Vec<Delivery>, StoreError> {
    let row: Option<(String,)> = db.opt(LAST_MESSAGE, args![person]).await?;
    match row {
        Some((message,)) => db.all(MESSAGE_ACTS, args![person, &message]).await,
        None => Ok(Vec::new()),
    }
}

/// What a unit received whose title or 发文字号 contains `keyword`; what was taken back is not found by
/// what it said. Case does not count; by itself LIKE minds it on one engine only.
pub async fn search(db: &mut Conn, unit: &UnitId, keyword: &str) -> Result<Vec<Delivery>, StoreError> {
    let escaped = keyword.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    db.all(SEARCH, args![unit, &format!("%{escaped}%")]).await
}

/// Which deliveries a page of the integration API shows.
#[derive(Default)]
pub struct Filter<'a> {
    /// Of this document.
    pub document: Option<&'a str>,
    /// At the unit with this code.
    pub unit: Option<&'a str>,
    /// In this state.
    pub state: Option<&'a str>,
    /// After this delivery id.
    pub after: Option<&'a str>,
    /// `,id,id,` of the units whose deliveries, sent or received, may be seen; empty means all.
    pub scope: &'a str,
    /// At most so many.
    pub limit: i64,
}

/// One page of deliveries by id.
pub async fn page(db: &mut Conn, f: &Filter<'_>) -> Result<Vec<Delivery>, StoreError> {
    let sql = match (f.document, f.unit) {
        (Some(_), _) => PAGE_OF_DOCUMENT,
        (None, Some(_)) => PAGE_AT_UNIT,
        (None, None) => PAGE,
    };
    db.all(sql, args![f.document, f.unit, f.state, f.after, f.scope, f.limit]).await
}

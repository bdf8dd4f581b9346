//! Documents (公文), meeting notices (会议通知) and messages (办公消息) as their sender sees them.

use super::values::args;
use super::{Conn, StoreError, Tx, dialect};
use crate::ids::{DocumentId, PersonId, UnitId};
use crate::time::{DAY, Timestamp};

/// A document as stored: metadata only, never its body (design §2.3).
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Document {
    /// Identity.
    pub id: DocumentId,
    /// `document`, `meeting` or `message`.
    pub kind: String,
    /// 发文字号
    pub doc_no: Option<String>,
    /// 标题
    pub title: String,
    /// 文种
    pub doc_type: Option<String>,
    /// 紧急程度
    pub urgency: String,
    /// Bears an internal mark: its title appears in no push (domain §4.2).
    pub internal: i64,
    /// 发文单位
    pub unit_id: UnitId,
    /// Its short name at the time of sending.
    pub unit_name: String,
    /// 件号 at the sending unit.
    pub number: i64,
    /// 经办人
    pub issued_by: PersonId,
    /// 审核人
    pub checked_by: PersonId,
    /// 签发人
    pub signed_off_by: PersonId,
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
    /// `sent` or `recalled`.
    pub state: String,
    /// 发送时间
    pub sent_at: i64,
    /// For conditional updates.
    pub version: i64,
}

const INSERT: &str = "INSERT INTO documents (id, kind, doc_no, title, doc_type, urgency, internal, unit_id, unit_name,
        number, issued_by, checked_by, signed_off_by, url, attachments, finish_by, reply_by, place, starts_at, state, sent_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 'sent', $20)";
const ADD_ATTACHMENT: &str =
    "INSERT INTO attachments (document_id, position, name, size, sha256) VALUES ($1, $2, $3, $4, $5)";
const BY_ID: &str = "SELECT id, kind, doc_no, title, doc_type, urgency, internal, unit_id, unit_name, number, issued_by,
    checked_by, signed_off_by, url, attachments, finish_by, reply_by, place, starts_at, state, sent_at, version
    FROM documents WHERE id = $1";
const SENT_WITH_NO: &str = "SELECT id, number, title, internal, state, sent_at FROM documents
    WHERE unit_id = $1 AND doc_no = $2 ORDER BY number DESC";
const HELD_WITH_NO: &str = "SELECT v.unit_id FROM documents d JOIN deliveries v ON v.document_id = d.id
    WHERE d.unit_id = $1 AND d.doc_no = $2 AND d.state = 'sent'
    AND v.state IN ('awaiting', 'signed', 'handling', 'done', 'archived')";
const LIVE_WITH_NO: &str =
    "SELECT id FROM documents WHERE doc_no = $1 AND state = 'sent' ORDER BY sent_at DESC LIMIT 8";
const LATEST_OF: &str = "SELECT number, sent_at FROM documents WHERE unit_id = $1 AND kind <> 'message' ORDER BY sent_at DESC LIMIT 1";
const RECALL: &str =
    "UPDATE documents SET state = 'recalled', version = version + 1 WHERE id = $1 AND state = 'sent'";
const TODAY: &str =
    "SELECT COUNT(DISTINCT d.id), COUNT(DISTINCT CASE WHEN v.state = 'awaiting' THEN v.unit_id END)
    FROM documents d JOIN deliveries v ON v.document_id = d.id
    WHERE d.sent_at >= $1 AND d.kind <> 'message' AND d.state = 'sent'";

/// Adds a document.
pub async fn insert(tx: &mut Tx, d: &Document) -> Result<(), StoreError> {
    let values = args![
        &d.id,
        &d.kind,
        &d.doc_no,
        &d.title,
        &d.doc_type,
        &d.urgency,
        d.internal,
        &d.unit_id,
        &d.unit_name,
        d.number,
        &d.issued_by,
        &d.checked_by,
        &d.signed_off_by,
        &d.url,
        d.attachments,
        d.finish_by,
        d.reply_by,
        &d.place,
        d.starts_at,
        d.sent_at
    ];
    tx.exec_one("documents", INSERT, values).await
}

/// Adds the description of one attachment.
pub async fn add_attachment(
    tx: &mut Tx,
    document: &DocumentId,
    position: i64,
    name: &str,
    size: i64,
    sha256: &str,
) -> Result<(), StoreError> {
    tx.exec_one("attachments", ADD_ATTACHMENT, args![document, position, name, size, sha256]).await
}

/// A document by id.
pub async fn by_id(db: &mut Conn, id: &str) -> Result<Option<Document>, StoreError> {
    db.opt(BY_ID, args![id]).await
}

/// Takes the lock that guards a document and its deliveries.
pub async fn lock(tx: &mut Tx, id: &str) -> Result<bool, StoreError> {
    let sql = dialect::LOCK_DOCUMENT.pick(tx.is_postgres());
    let row: Option<(String,)> = tx.opt(sql, args![id]).await?;
    Ok(row.is_some())
}

/// What tells documents under one 发文字号 apart.
#[derive(Debug, sqlx::FromRow)]
pub struct SentAs {
    /// Which.
    pub id: DocumentId,
    /// 件号 at the sending unit.
    pub number: i64,
    /// 标题
    pub title: String,
    /// Bears an internal mark.
    pub internal: i64,
    /// `sent` or `recalled`.
    pub state: String,
    /// When.
    pub sent_at: i64,
}

/// What `unit` sent under a 发文字号, newest first.
pub async fn sent_with_no(db: &mut Conn, unit: &UnitId, doc_no: &str) -> Result<Vec<SentAs>, StoreError> {
    db.all(SENT_WITH_NO, args![unit, doc_no]).await
}

/// 件号 of what `unit` sent last, and when.
pub async fn latest_of(db: &mut Conn, unit: &UnitId) -> Result<Option<(i64, i64)>, StoreError> {
    db.opt(LATEST_OF, args![unit]).await
}

/// The units that have what `unit` sent under a 发文字号, and neither returned it nor lost it to a recall.
pub async fn held_with_no(db: &mut Conn, unit: &UnitId, doc_no: &str) -> Result<Vec<UnitId>, StoreError> {
    let rows: Vec<(UnitId,)> = db.all(HELD_WITH_NO, args![unit, doc_no]).await?;
    Ok(rows.into_iter().map(|(unit,)| unit).collect())
}

/// Ids of what any unit sent under a 发文字号 and did not recall, newest first.
pub async fn live_with_no(db: &mut Conn, doc_no: &str) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> = db.all(LIVE_WITH_NO, args![doc_no]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// 件号 of what `unit` sent and somebody has yet to sign, newest first.
pub async fn open_of(db: &mut Conn, unit: &UnitId) -> Result<Vec<i64>, StoreError> {
    const SQL: &str =
        "SELECT d.number FROM documents d WHERE d.unit_id = $1 AND d.state = 'sent' AND d.kind <> 'message'
        AND EXISTS (SELECT 1 FROM deliveries v WHERE v.document_id = d.id AND v.state = 'awaiting')
        ORDER BY d.sent_at DESC LIMIT 50";
    let rows: Vec<(i64,)> = db.all(SQL, args![unit]).await?;
    Ok(rows.into_iter().map(|(number,)| number).collect())
}

/// A document in the list of what a unit sent.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SentRef {
    /// 件号 at the sending unit.
    pub number: i64,
    /// When, UTC milliseconds.
    pub sent_at: i64,
    /// Whether it is to be signed: no message, and not taken back.
    pub to_sign: i64,
    /// Whether somebody has yet to sign it, or returned it.
    pub open: i64,
    /// How many the unit ever sent.
    pub of: i64,
}

/// What `unit` sent: the last hundred, and of the last half year all that are open.
pub async fn sent_by(db: &mut Conn, unit: &UnitId, now: Timestamp) -> Result<Vec<SentRef>, StoreError> {
    const SQL: &str = "SELECT number, sent_at, to_sign,
            CAST(CASE WHEN to_sign = 1 AND unsigned = 1 THEN 1 ELSE 0 END AS BIGINT) AS open,
            (SELECT COUNT(*) FROM documents WHERE unit_id = $1) AS of
        FROM (SELECT d.number, d.sent_at,
                CAST(CASE WHEN d.state = 'sent' AND d.kind <> 'message' THEN 1 ELSE 0 END AS BIGINT) AS to_sign,
                CASE WHEN EXISTS (SELECT 1 FROM deliveries v
                    WHERE v.document_id = d.id AND v.state IN ('awaiting', 'returned')) THEN 1 ELSE 0 END AS unsigned
            FROM documents d WHERE d.id IN (
                SELECT id FROM (SELECT id FROM documents WHERE unit_id = $1 ORDER BY sent_at DESC LIMIT 100) AS newest
                UNION SELECT o.id FROM documents o
                    WHERE o.unit_id = $1 AND o.sent_at > $2 AND o.state = 'sent' AND o.kind <> 'message'
                        AND EXISTS (SELECT 1 FROM deliveries v
                            WHERE v.document_id = o.id AND v.state IN ('awaiting', 'returned')))) AS sent";
    db.all(SQL, args![unit, now.plus(-183 * DAY)]).await
}

/// What a unit sent, and how many units have done what with it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SentOut {
    /// 件号 at the sending unit.
    pub number: i64,
    /// `document`, `meeting` or `message`.
    pub kind: String,
    /// 标题
    pub title: String,
    /// Bears an internal mark.
    pub internal: i64,
    /// `sent` or `recalled`.
    pub state: String,
    /// Units that signed; of a message, that read it.
    pub signed: i64,
    /// Units that have yet to.
    pub waiting: i64,
    /// Those of them whose time is over.
    pub late: i64,
    /// Units that returned it.
    pub returned: i64,
}

/// How far the document with this 件号 of its sending unit is signed.
pub async fn sent_out(
    db: &mut Conn,
    unit: &UnitId,
    number: i64,
    now: Timestamp,
) -> Result<Option<SentOut>, StoreError> {
    const SQL: &str = "SELECT d.number, d.kind, d.title, d.internal, d.state,
            COUNT(CASE WHEN v.state IN ('signed', 'handling', 'done', 'archived') THEN 1 END) AS signed,
            COUNT(CASE WHEN v.state = 'awaiting' THEN 1 END) AS waiting,
            COUNT(CASE WHEN v.state = 'awaiting' AND v.sign_by < $3 THEN 1 END) AS late,
            COUNT(CASE WHEN v.state = 'returned' THEN 1 END) AS returned
        FROM unit_numbers n JOIN documents d ON d.id = n.object_id LEFT JOIN deliveries v ON v.document_id = d.id
        WHERE n.unit_id = $1 AND n.number = $2 AND d.unit_id = $1
        GROUP BY d.id, d.number, d.kind, d.title, d.internal, d.state";
    db.opt(SQL, args![unit, number, now]).await
}

/// Marks a document as recalled; `false` when it was already.
pub async fn recall(tx: &mut Tx, id: &DocumentId) -> Result<bool, StoreError> {
    Ok(tx.exec(RECALL, args![id]).await? == 1)
}

/// Documents sent since `from`, and units that have yet to sign one of them; for the group's counts.
pub async fn counts_since(db: &mut Conn, from: i64) -> Result<(i64, i64), StoreError> {
    db.one(TODAY, args![from]).await
}

/// What a correction leaves in place of what was sent.
pub async fn correct(tx: &mut Tx, d: &Document) -> Result<bool, StoreError> {
    const SQL: &str =
        "UPDATE documents SET title = $3, internal = $4, url = $5, finish_by = $6, reply_by = $7, place = $8,
        starts_at = $9, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'sent'";
    let values =
        args![&d.id, d.version, &d.title, d.internal, &d.url, d.finish_by, d.reply_by, &d.place, d.starts_at];
    Ok(tx.exec(SQL, values).await? == 1)
}

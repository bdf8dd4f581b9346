//! Documents in, over the integration API: dispatch, recall, reminder, correction, and how they stand.
//! [`chase()`] is shared with 催办 in the chat.

mod catch_up;
mod chase;
mod check;
mod correct;
mod recall;
mod send;
mod tell;
mod view;

pub use catch_up::catch_up;
pub use chase::{Remind, chase, nobody_to_chase};
pub use correct::Correction;
pub use recall::Recall;
pub use tell::receivers;
pub use view::{Page, Wanted, document, page};

use super::integration::{Caller, FileFacts, Refusal, Stop};
use crate::store::documents::{self, Document};
use crate::store::{Conn, Tx, units};
use crate::time::Timestamp;

/// A document as the sending system describes it; units by code, people by login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewDocument {
    /// `document`, `meeting` or `message`.
    pub kind: String,
    /// 发文字号; required of a document.
    pub doc_no: Option<String>,
    /// 标题
    pub title: String,
    /// 文种
    pub doc_type: Option<String>,
    /// 特急, 加急 or 平急; nothing means 平急.
    pub urgency: Option<String>,
    /// 发文单位
    pub issuing_unit: String,
    /// 经办人
    pub issued_by: String,
    /// 审核人
    pub checked_by: String,
    /// 签发人
    pub signed_off_by: String,
    /// 主送
    pub main_to: Vec<String>,
    /// 抄送
    pub copy_to: Vec<String>,
    /// 附件: described, never carried.
    pub attachments: Vec<FileFacts>,
    /// Where the body can be read.
    pub url: Option<String>,
    /// 办结期限
    pub finish_by: Option<Timestamp>,
    /// 回执期限 of a meeting.
    pub reply_by: Option<Timestamp>,
    /// 会议地点
    pub place: Option<String>,
    /// 会议时间
    pub starts_at: Option<Timestamp>,
}

/// A document that `caller` may see, with the code of its issuing unit.
async fn seen(db: &mut Conn, caller: &Caller, id: &str) -> Result<(Document, String), Stop> {
    let Some(d) = documents::by_id(db, id).await? else { return Err(Refusal::not_found().into()) };
    match units::by_id(db, &d.unit_id).await? {
        Some(unit) if caller.covers(&unit.code) => Ok((d, unit.code)),
        _ => Err(Refusal::not_found().into()),
    }
}

/// The same under the lock that guards the document and its deliveries; a try on another unit's
/// document is a record.
async fn seized(tx: &mut Tx, caller: &Caller, id: &str) -> Result<Document, Stop> {
    let locked = documents::lock(tx, id).await?;
    match seen(tx, caller, id).await {
        Ok((d, _)) => Ok(d),
        Err(Stop::Refused(refusal)) => Err(Stop::Refused(Refusal { authority: locked, ..refusal })),
        Err(other) => Err(other),
    }
}

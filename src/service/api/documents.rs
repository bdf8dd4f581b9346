//! `POST /documents` and what can be done to a document afterwards.

use super::look::{self, Shown};
use super::{Answer, Caller, Once, Problem, begin, end, record, record_refusal};
use crate::app::App;
use crate::domain::deadline;
use crate::domain::docno::DocNo;
use crate::domain::document::{DeliveryRole, DocumentKind, Urgency};
use crate::domain::guard::{self, Verdict};
use crate::domain::reminder;
use crate::domain::reply;
use crate::ids::{DeliveryId, DocumentId, PersonId, UnitId};
use crate::service::guard::{self as door, Event};
use crate::service::push::{self, Kind, Push};
use crate::service::{dispatch, items};
use crate::store::deliveries::{self, New};
use crate::store::documents::{self, Document};
use crate::store::units::{self, NumberKind, Unit};
use crate::store::{Tx, people};
use crate::time::Timestamp;
use crate::write;
use serde::Deserialize;
use std::collections::BTreeSet;

/// A document as the OA sends it; unknown fields are refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDocument {
    kind: String,
    #[serde(default)]
    doc_no: Option<String>,
    title: String,
    #[serde(default, rename = "type")]
    doc_type: Option<String>,
    #[serde(default)]
    urgency: Option<String>,
    issuing_unit: String,
    issued_by: String,
    checked_by: String,
    signed_off_by: String,
    main_to: Vec<String>,
    #[serde(default)]
    copy_to: Vec<String>,
    #[serde(default)]
    attachments: Vec<Attachment>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    finish_by: Option<String>,
    #[serde(default)]
    reply_by: Option<String>,
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    starts_at: Option<String>,
}

/// Name, size and digest; never the file itself (design §2.3).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    pub(super) name: String,
    pub(super) size: i64,
    pub(super) sha256: String,
}

/// Recipients of one document.
const RECIPIENTS: usize = 1_000;
const ATTACHMENTS: usize = 50;

/// Sends a document (D-1): everything in one transaction, on a task of its own (INV-30).
pub async fn send(app: &App, once: Once, new: NewDocument) -> Result<Answer, Problem> {
    let task = app.tasks.spawn({
        let app = app.clone();
        async move {
            screen(&app, &once.caller, &new).await?;
            let sent = write!(app.store, tx => sending(tx, &app, &once, &new).await);
            if let Err(problem) = &sent {
                record_refusal(&app, &once.caller, problem, "document.refused").await?;
            }
            sent
        }
    });
    task.await.unwrap_or_else(|_| Err(Problem::new(503, "unavailable", "暂时办不了，请稍后重试。")))
}

/// The guard, before anything is written (INV-9).
async fn screen(app: &App, caller: &Caller, new: &NewDocument) -> Result<(), Problem> {
    let optional = [&new.doc_no, &new.doc_type, &new.place, &new.url];
    let texts: Vec<&str> = std::iter::once(new.title.as_str())
        .chain(optional.into_iter().filter_map(|t| t.as_deref()))
        .collect();
    let names = new.attachments.iter().map(|a| a.name.as_str());
    let verdict =
        names.fold(guard::screen_all(texts.iter().copied()), |v, name| v.or(guard::screen_file_name(name)));
    blocked(app, caller, verdict, &texts.join("\n")).await
}

/// Keeps the fact of a blocked text and tells the info office; the text goes nowhere.
pub(super) async fn blocked(app: &App, caller: &Caller, verdict: Verdict, text: &str) -> Result<(), Problem> {
    let Verdict::Block(rule) = verdict else { return Ok(()) };
    app.metrics.guard_blocked.add();
    let actor = caller.actor();
    write!(app.store, tx => async {
        door::alert(tx, app, "OA 接口", &caller.key).await?;
        let event = Event { rule: rule.as_str(), text, actor: &actor, channel: "api" };
        door::keep(tx, app, &event).await
    }.await)
    .map_err(|error: crate::store::StoreError| Problem::from(error))?;
    Err(Problem::secrecy())
}

/// What was sent, checked and in our own types.
struct Checked {
    kind: DocumentKind,
    urgency: Urgency,
    doc_no: Option<DocNo>,
    finish_by: Option<Timestamp>,
    reply_by: Option<Timestamp>,
    starts_at: Option<Timestamp>,
}

fn check(new: &NewDocument) -> Result<Checked, Problem> {
    let kind = DocumentKind::parse(&new.kind)
        .ok_or_else(|| Problem::field("kind", "只能是 document、meeting 或 message"))?;
    let urgency = new.urgency.as_deref().unwrap_or("平急");
    let urgency =
        Urgency::from_zh(urgency).ok_or_else(|| Problem::field("urgency", "只能是 特急、加急 或 平急"))?;
    text("title", &new.title, 200)?;
    for (field, value) in [("type", &new.doc_type), ("place", &new.place)] {
        value.as_deref().map_or(Ok(()), |v| text(field, v, 100))?;
    }
    let doc_no = new.doc_no.as_deref().map(DocNo::parse).transpose();
    let doc_no = doc_no
        .map_err(|_| Problem::field("doc_no", "要写成 机关代字〔年份〕序号号，例如 鹿政办发〔2026〕12号"))?;
    if kind == DocumentKind::Document && doc_no.is_none() {
        return Err(Problem::field("doc_no", "公文要有发文字号"));
    }
    if kind != DocumentKind::Meeting {
        for (field, value) in
            [("reply_by", &new.reply_by), ("starts_at", &new.starts_at), ("place", &new.place)]
        {
            if value.is_some() {
                return Err(Problem::field(field, "只有会议通知才有"));
            }
        }
    }
    recipients(new)?;
    attachments(&new.attachments)?;
    new.url.as_deref().map_or(Ok(()), link)?;
    Ok(Checked {
        kind,
        urgency,
        doc_no,
        finish_by: moment("finish_by", new.finish_by.as_deref())?,
        reply_by: moment("reply_by", new.reply_by.as_deref())?,
        starts_at: moment("starts_at", new.starts_at.as_deref())?,
    })
}

/// A text for people: not empty, not too long, one line, storable.
pub(super) fn text(field: &str, value: &str, most: usize) -> Result<(), Problem> {
    if value.trim().is_empty() {
        return Err(Problem::field(field, "不能为空"));
    }
    if value.chars().count() > most {
        return Err(Problem::field(field, format!("不能超过 {most} 个字")));
    }
    if value.chars().any(char::is_control) {
        return Err(Problem::field(field, "不能有换行或控制字符"));
    }
    Ok(())
}

fn moment(field: &str, value: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let read = |text| {
        Timestamp::parse_rfc3339(text).ok_or_else(|| Problem::field(field, "要用带时区的 RFC 3339 时间"))
    };
    value.map(read).transpose()
}

fn recipients(new: &NewDocument) -> Result<(), Problem> {
    if new.main_to.is_empty() {
        return Err(Problem::field("main_to", "至少一个主送单位"));
    }
    if new.main_to.len() + new.copy_to.len() > RECIPIENTS {
        return Err(Problem::field("main_to", format!("主送与抄送合计不能超过 {RECIPIENTS} 个")));
    }
    let mut seen = BTreeSet::new();
    for (field, list) in [("main_to", &new.main_to), ("copy_to", &new.copy_to)] {
        for code in list {
            if *code == new.issuing_unit {
                return Err(Problem::field(field, "不能发给发文单位自己"));
            }
            if !seen.insert(code) {
                return Err(Problem::field(field, "同一单位出现了两次"));
            }
        }
    }
    Ok(())
}

pub(super) fn attachments(list: &[Attachment]) -> Result<(), Problem> {
    if list.len() > ATTACHMENTS {
        return Err(Problem::field("attachments", format!("不能超过 {ATTACHMENTS} 个")));
    }
    for a in list {
        text("attachments.name", &a.name, 200)?;
        if a.size < 0 {
            return Err(Problem::field("attachments.size", "不能小于 0"));
        }
        let hex = a.sha256.len() == 64 && a.sha256.bytes().all(|b| b.is_ascii_hexdigit());
        if !hex {
            return Err(Problem::field("attachments.sha256", "要 64 位十六进制"));
        }
    }
    Ok(())
}

fn link(text: &str) -> Result<(), Problem> {
    let url = url::Url::parse(text)
        .ok()
        .filter(|_| text.len() <= 1_000 && !text.chars().any(|c| c.is_control() || c.is_whitespace()));
    let local = |host: Option<&str>| matches!(host, Some("127.0.0.1" | "localhost"));
    let fine = url.is_some_and(|u| {
        u.username().is_empty() && (u.scheme() == "https" || u.scheme() == "http" && local(u.host_str()))
    });
    if fine { Ok(()) } else { Err(Problem::field("url", "要 https 地址")) }
}

async fn sending(tx: &mut Tx, app: &App, once: &Once, new: &NewDocument) -> Result<Answer, Problem> {
    let now = app.now();
    if let Some(answer) = begin(tx, once, now).await? {
        return Ok(answer);
    }
    let checked = check(new)?;
    let unit = issuing_unit(tx, &once.caller, new, &checked).await?;
    let document = document(tx, new, &checked, &unit, now).await?;
    let mut to = recipient_units(tx, new).await?;
    // Counters are locked in one order, whatever order the recipients were named in (design §2.2).
    to.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    let mut unreachable = Vec::new();
    let mut held = None;
    for (recipient, role) in &to {
        let told = deliver(tx, app, &document, &checked, recipient, *role).await?;
        match told {
            Some(at) if at > now => held = Some(held.map_or(at, |h: Timestamp| h.max(at))),
            Some(_) => {}
            None => unreachable.push(recipient.short_name.clone()),
        }
    }
    if !unreachable.is_empty() {
        dispatch::alert_unreachable(tx, app, &unit.short_name, &unreachable).await?;
    }
    let detail = serde_json::json!({ "kind": document.kind, "units": to.len() }).to_string();
    record(tx, app, &once.caller, "document.send", ("document", document.id.as_str()), "ok", &detail).await?;
    let mut body = look::document(tx, &document, &once.caller, Shown::Whole).await?;
    if let (Some(at), Some(map)) = (held, body.as_object_mut()) {
        map.insert("held_until".to_owned(), at.rfc3339().into());
    }
    end(tx, once, 201, &body).await
}

async fn issuing_unit(
    tx: &mut Tx,
    caller: &Caller,
    new: &NewDocument,
    checked: &Checked,
) -> Result<Unit, Problem> {
    if !caller.covers(&new.issuing_unit) {
        return Err(Problem::forbidden());
    }
    let unit = units::by_code(tx, &new.issuing_unit).await?;
    let unit = unit.ok_or_else(|| Problem::field("issuing_unit", "没有这个单位"))?;
    if unit.status != "active" {
        return Err(Problem::new(409, "conflict", "发文单位没有启用，不能发文。"));
    }
    if let (Some(no), Some(code)) = (&checked.doc_no, unit.issuing_code.as_deref())
        && !no.is_of(code)
    {
        return Err(Problem::field("doc_no", "机关代字与发文单位登记的不符"));
    }
    Ok(unit)
}

/// A person of the issuing unit, by login.
pub(super) async fn member(
    tx: &mut Tx,
    field: &str,
    login: &str,
    unit: &UnitId,
) -> Result<PersonId, Problem> {
    let wrong = || Problem::field(field, "没有这个人，或不是该单位在用的账户");
    let person = people::by_login(tx, login).await?.filter(|p| p.status == "active").ok_or_else(wrong)?;
    let held =
        person.unit_id == *unit || people::roles_of(tx, &person.id).await?.iter().any(|(u, _)| u == unit);
    if held { Ok(person.id) } else { Err(wrong()) }
}

async fn document(
    tx: &mut Tx,
    new: &NewDocument,
    c: &Checked,
    unit: &Unit,
    now: Timestamp,
) -> Result<Document, Problem> {
    let id = DocumentId::new(now);
    let issued_by = member(tx, "issued_by", &new.issued_by, &unit.id).await?;
    let checked_by = member(tx, "checked_by", &new.checked_by, &unit.id).await?;
    let signed_off_by = member(tx, "signed_off_by", &new.signed_off_by, &unit.id).await?;
    let internal = matches!(guard::screen(&new.title), Verdict::Warn(_));
    let document = Document {
        number: units::number(tx, &unit.id, NumberKind::Document, id.as_str()).await?,
        id,
        kind: c.kind.as_str().to_owned(),
        doc_no: c.doc_no.as_ref().map(ToString::to_string),
        title: new.title.trim().to_owned(),
        doc_type: new.doc_type.clone(),
        urgency: c.urgency.as_str().to_owned(),
        internal: i64::from(internal),
        unit_id: unit.id.clone(),
        unit_name: unit.short_name.clone(),
        issued_by,
        checked_by,
        signed_off_by,
        url: new.url.clone(),
        attachments: i64::try_from(new.attachments.len()).unwrap_or(0),
        finish_by: c.finish_by.map(Timestamp::millis),
        reply_by: c.reply_by.map(Timestamp::millis),
        place: new.place.clone(),
        starts_at: c.starts_at.map(Timestamp::millis),
        state: "sent".to_owned(),
        sent_at: now.millis(),
        version: 1,
    };
    documents::insert(tx, &document).await?;
    for (position, a) in (0_i64..).zip(&new.attachments) {
        documents::add_attachment(tx, &document.id, position, &a.name, a.size, &a.sha256).await?;
    }
    Ok(document)
}

async fn recipient_units(tx: &mut Tx, new: &NewDocument) -> Result<Vec<(Unit, DeliveryRole)>, Problem> {
    let known = units::all(tx).await?;
    let mut found = Vec::with_capacity(new.main_to.len() + new.copy_to.len());
    for (field, list, role) in
        [("main_to", &new.main_to, DeliveryRole::Main), ("copy_to", &new.copy_to, DeliveryRole::Copy)]
    {
        for code in list {
            let unit = known.iter().find(|u| u.code == *code);
            let unit = unit.ok_or_else(|| Problem::field(field, "有单位代码不存在"))?;
            if unit.status != "active" {
                return Err(Problem::field(field, format!("{} 没有启用，不能收文", unit.short_name)));
            }
            found.push((unit.clone(), role));
        }
    }
    Ok(found)
}

/// Delivers to one unit; `Some` is when its people are told, `None` means nobody can be.
async fn deliver(
    tx: &mut Tx,
    app: &App,
    d: &Document,
    c: &Checked,
    unit: &Unit,
    role: DeliveryRole,
) -> Result<Option<Timestamp>, Problem> {
    let now = app.now();
    let id = DeliveryId::new(now);
    let due = deadline::Item { kind: c.kind, urgency: c.urgency, sent_at: now, reply_by: c.reply_by };
    let sign_by = deadline::sign_by(&due, &app.calendar);
    let ladder = reminder::Item {
        kind: c.kind,
        urgency: c.urgency,
        sent_at: now,
        sign_by,
        reply_by: c.reply_by.filter(|_| role == DeliveryRole::Main),
        unsigned: true,
        unanswered: true,
    };
    let number = units::number(tx, &unit.id, NumberKind::Delivery, id.as_str()).await?;
    let new = New {
        id: &id,
        document: &d.id,
        unit: &unit.id,
        role: role.as_str(),
        number,
        sign_by,
        next_reminder: reminder::next_step(&ladder, 0, &app.calendar).map(|step| step.at),
    };
    deliveries::insert(tx, &new, now).await?;
    let told = dispatch::receivers(tx, &unit.id).await?;
    let Some(delivery) = deliveries::by_id(tx, id.as_str()).await?.filter(|_| !told.is_empty()) else {
        return Ok(None);
    };
    let message = reply::push::new_item(&items::item(&delivery), None, now);
    let mut at = now;
    for person in &told {
        let push =
            Push { any_hour: c.urgency.any_hour(), ..Push::now(&person.person_id, Kind::New, &message) };
        at = push::queue(tx, app, &push.about(id.as_str())).await?;
    }
    Ok(Some(at))
}

/// What can be done to a document that was sent.
#[derive(Clone, Debug)]
pub enum Change {
    /// 撤回 what nobody has signed yet (D-10).
    Recall {
        /// Why.
        reason: String,
    },
    /// 催办
    Remind,
}

/// Recalls or chases a document.
pub async fn change(app: &App, once: Once, id: String, change: Change) -> Result<Answer, Problem> {
    let task = app.tasks.spawn({
        let app = app.clone();
        async move {
            if let Change::Recall { reason } = &change {
                blocked(&app, &once.caller, guard::screen(reason), reason).await?;
            }
            let done = write!(app.store, tx => changing(tx, &app, &once, &id, &change).await);
            if let Err(problem) = &done {
                record_refusal(&app, &once.caller, problem, "document.refused").await?;
            }
            done
        }
    });
    task.await.unwrap_or_else(|_| Err(Problem::new(503, "unavailable", "暂时办不了，请稍后重试。")))
}

async fn changing(tx: &mut Tx, app: &App, once: &Once, id: &str, change: &Change) -> Result<Answer, Problem> {
    let now = app.now();
    if let Some(answer) = begin(tx, once, now).await? {
        return Ok(answer);
    }
    if !documents::lock(tx, id).await? {
        return Err(Problem::not_found());
    }
    let document = documents::by_id(tx, id).await?.ok_or_else(Problem::not_found)?;
    let unit = units::by_id(tx, &document.unit_id).await?.ok_or_else(Problem::not_found)?;
    if !once.caller.covers(&unit.code) {
        return Err(Problem::not_found());
    }
    let detail = match change {
        Change::Recall { reason } => super::look::recall(tx, app, once, &document, &unit, reason).await?,
        Change::Remind => {
            let chased = dispatch::chase(tx, app, &document, None, &unit.short_name).await?;
            serde_json::json!({ "units": chased.units })
        }
    };
    let action = if matches!(change, Change::Remind) { "document.chase" } else { "document.recall" };
    record(tx, app, &once.caller, action, ("document", id), "ok", &detail.to_string()).await?;
    let fresh = documents::by_id(tx, id).await?.ok_or_else(Problem::not_found)?;
    let body = look::document(tx, &fresh, &once.caller, Shown::Whole).await?;
    end(tx, once, 200, &body).await
}

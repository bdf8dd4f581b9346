//! 更正 of what a sent document says. Recipients, number and urgency cannot be corrected: that is a
//! recall and a new document (D-8).

use super::check::{LINK, foreign, in_order, link_is_safe, past};
use super::tell::{Owed, Reach, queue_all, told};
use super::{seized, view};
use crate::app::App;
use crate::domain::document::{DeliveryState, DocumentKind};
use crate::domain::guard::{Verdict, screen_all};
use crate::domain::reply::Words;
use crate::domain::{deadline, reminder};
use crate::service::integration::{Call, Effect, FieldError, Refusal, Stop, Work};
use crate::service::items;
use crate::service::push::{self, Kind};
use crate::store::deliveries::{self, Delivery};
use crate::store::documents::{self, Document};
use crate::store::{StoreError, Tx, outbox};
use crate::time::Timestamp;

/// What a correction puts in place of what was sent; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct Correction {
    /// Which document.
    pub document: String,
    /// 标题
    pub title: Option<String>,
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

impl Work for Correction {
    const ACTION: &'static str = "document.correct";

    async fn run(&self, tx: &mut Tx, app: &App, call: &Call) -> Result<Effect, Stop> {
        let before = seized(tx, &call.caller, &self.document).await?;
        if before.state == "recalled" {
            return Err(Refusal::conflict("没有改动：这份公文已撤回，不能更正。").into());
        }
        let mut after = self.applied(&before, app.now())?;
        if after == before {
            return Err(Refusal::conflict("没有改动：更正的内容与现在的一样。").into());
        }
        if !documents::correct(tx, &after).await? {
            return Err(Refusal::conflict("没有改动：这份公文刚刚有变动，请看过再更正。").into());
        }
        after.version += 1;
        retell(tx, app, &before, &after).await?;
        let body = view::of(tx, app, &after).await?;
        let detail = serde_json::json!({ "fields": changed(&before, &after), "number": after.number });
        Ok(Effect { status: 200, body, object: ("document", after.id.as_str().to_owned()), detail })
    }
}

impl Correction {
    fn applied(&self, d: &Document, now: Timestamp) -> Result<Document, Stop> {
        let mut errors = past(self.reply_by, self.starts_at, self.finish_by, now);
        let mut after = d.clone();
        let texts: Vec<&str> = [&self.title, &self.place].into_iter().flatten().map(String::as_str).collect();
        match screen_all(texts.iter().copied()) {
            Verdict::Block(rule) => return Err(Stop::Blocked(rule.as_str(), texts.join("\n"))),
            Verdict::Warn(_) => after.internal = 1,
            Verdict::Pass => {}
        }
        let given = [
            ("reply_by", self.reply_by.is_some()),
            ("starts_at", self.starts_at.is_some()),
            ("place", self.place.is_some()),
            ("finish_by", self.finish_by.is_some()),
        ];
        if let Some(kind) = DocumentKind::parse(&d.kind) {
            errors.extend(foreign(kind, &given).map(|(field, reason)| FieldError::new(field, reason)));
        }
        if self.url.as_deref().is_some_and(|url| !link_is_safe(url)) {
            errors.push(FieldError::new("url", LINK));
        }
        let millis = |new: Option<Timestamp>, old: Option<i64>| new.map(Timestamp::millis).or(old);
        after.title = self.title.clone().unwrap_or(after.title);
        after.url = self.url.clone().or(after.url);
        after.place = self.place.clone().or(after.place);
        after.finish_by = millis(self.finish_by, after.finish_by);
        after.reply_by = millis(self.reply_by, after.reply_by);
        after.starts_at = millis(self.starts_at, after.starts_at);
        let time = |at: Option<i64>| at.map(Timestamp::from_millis);
        if !in_order(time(after.reply_by), time(after.starts_at)) {
            errors.push(FieldError::new("reply_by", "回执期限不能晚于会议时间。"));
        }
        if errors.is_empty() { Ok(after) } else { Err(Refusal::invalid(errors).into()) }
    }
}

/// Names of the fields that changed.
fn changed(before: &Document, after: &Document) -> Vec<&'static str> {
    let fields = [
        ("title", before.title != after.title),
        ("url", before.url != after.url),
        ("finish_by", before.finish_by != after.finish_by),
        ("reply_by", before.reply_by != after.reply_by),
        ("place", before.place != after.place),
        ("starts_at", before.starts_at != after.starts_at),
    ];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}

/// Units that still owe something, or will go to the meeting, read the new words: in place of a push that has not
/// gone, or after it. A changed link or 办结期限 stands in no push, so it tells nobody again.
async fn retell(tx: &mut Tx, app: &App, before: &Document, after: &Document) -> Result<(), StoreError> {
    let words_changed = changed(before, after).iter().any(|field| !matches!(*field, "url" | "finish_by"));
    let (now, reach) = (app.now(), Reach::load(tx).await?);
    let mut owed = Vec::new();
    // Read after the update, so each row carries the corrected words.
    for row in deliveries::of_document(tx, &after.id).await? {
        let concerned = |state: &DeliveryState| {
            state.is_open() || after.kind == "meeting" && *state == DeliveryState::Done
        };
        let Some(state) = DeliveryState::parse(&row.state).filter(concerned) else { continue };
        if before.reply_by != after.reply_by {
            reschedule(tx, app, &row, state, now).await?;
        }
        if words_changed {
            let known = state.is_signed() || told(tx, &row).await?;
            outbox::supersede(tx, row.id.as_str(), "corrected", now).await?;
            owed.extend(again(&reach, after, &row, known.then_some(state)));
        }
    }
    queue_all(tx, app, owed).await.map(drop)
}

/// A new 回执期限 moves the 签收期限 of who has not signed, and the reminders of both.
async fn reschedule(
    tx: &mut Tx,
    app: &App,
    row: &Delivery,
    state: DeliveryState,
    now: Timestamp,
) -> Result<(), StoreError> {
    let facts = items::facts(row)?;
    let due = deadline::Item {
        kind: facts.kind,
        urgency: facts.urgency,
        sent_at: facts.sent_at,
        told_at: if facts.urgency.any_hour() { now } else { push::window(app, now) },
        reply_by: row.reply_by.map(Timestamp::from_millis),
    };
    let sign_by = match state {
        DeliveryState::Awaiting => deadline::sign_by(&due, &app.calendar).map(Timestamp::millis),
        _ => row.sign_by,
    };
    let ladder = items::ladder(&Delivery { sign_by, ..row.clone() }, state)?;
    let step = reminder::behind(&ladder, now, &app.calendar);
    let next = reminder::next_step(&ladder, step, &app.calendar).map(|step| step.at);
    deliveries::reschedule(tx, &row.id, sign_by, step, next).await
}

/// To a unit that knows the item in `known` state a correction goes whoever signs meanwhile; for the others it is
/// news, and no longer needed once they have signed what a list shows them.
fn again(reach: &Reach, d: &Document, row: &Delivery, known: Option<DeliveryState>) -> Vec<Owed> {
    let words = |for_unit: Option<&str>| {
        let (item, for_unit) = (items::item(row), for_unit.map(str::to_owned));
        match known {
            Some(state) => Words::Corrected { item, for_unit, signed: state.is_signed() },
            None => Words::New { item, for_unit },
        }
    };
    let people = reach.at(&row.unit_id).iter();
    people
        .map(|person| Owed {
            person: person.clone(),
            kind: if known.is_some() { Kind::Correction } else { Kind::New },
            any_hour: d.urgency != "normal",
            object: row.id.as_str().to_owned(),
            message: words(reach.named(person, &row.unit_short)),
        })
        .collect()
}

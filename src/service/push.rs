//! Queueing pushes in the caller's transaction (INV-2). What kind a push is decides when it may go,
//! how long a retry keeps its lane, and when it is of no use any more: one table.

use crate::app::App;
use crate::crypto;
use crate::domain::message::Outgoing;
use crate::domain::reply::Words;
use crate::ids::{IntentId, PersonId};
use crate::store::people::Binding;
use crate::store::{StoreError, Tx, outbox, people};
use crate::time::{DAY, HOUR, MINUTE, Timestamp};
use std::collections::BTreeSet;

/// Kinds of push; reliability §3 treats each in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A new item.
    New,
    /// A step of the reminder ladder.
    Remind,
    /// 催办 by the sender.
    Chase,
    /// One message in place of many that ask for a signature.
    Digest,
    /// One message in place of many others that are late.
    Missed,
    /// An approval request with its code.
    Approval,
    /// The result of an application, a recall.
    Result,
    /// What an item says now, for those who may have read what it said before.
    Correction,
    /// 退回, told to the sender.
    Return,
    /// First contact.
    Welcome,
    /// An item unsigned for too long, told to a leader or to its sender.
    Escalate,
    /// A 回执 that is still owed.
    ReplyDue,
    /// An alert to the info office.
    Alert,
    /// An answer that missed its request.
    Answer,
    /// Counts for a group.
    Group,
}

/// (name, hold, life) of each kind, milliseconds.
const TABLE: [(Kind, &str, i64, i64); 15] = [
    (Kind::New, "new", 10 * MINUTE, 7 * DAY),
    (Kind::Remind, "remind", 10 * MINUTE, DAY),
    (Kind::Chase, "chase", 10 * MINUTE, DAY),
    // Says what is open when it goes.
    (Kind::Digest, "digest", 10 * MINUTE, 7 * DAY),
    (Kind::Missed, "missed", 10 * MINUTE, 3 * DAY),
    (Kind::Approval, "approval", 30 * MINUTE, 3 * DAY),
    (Kind::Result, "result", 10 * MINUTE, 3 * DAY),
    (Kind::Correction, "correction", 10 * MINUTE, 3 * DAY),
    (Kind::Return, "return", 10 * MINUTE, 3 * DAY),
    (Kind::Welcome, "welcome", 10 * MINUTE, 7 * DAY),
    (Kind::Escalate, "escalate", 10 * MINUTE, DAY),
    (Kind::ReplyDue, "reply", 10 * MINUTE, DAY),
    (Kind::Alert, "alert", 10 * MINUTE, DAY),
    (Kind::Answer, "answer", 10 * MINUTE, 10 * MINUTE),
    (Kind::Group, "group", 10 * MINUTE, 6 * HOUR),
];

impl Kind {
    /// The order in which pushes go: those of any hour before ordinary ones, what is news before what was
    /// gathered.
    fn rank(self, any_hour: bool) -> i64 {
        match (any_hour, self) {
            (false, _) => 0,
            (true, Self::Digest | Self::Missed) => 1,
            (true, _) => 2,
        }
    }

    fn row(self) -> (&'static str, i64, i64) {
        let row = TABLE.iter().find(|row| row.0 == self);
        row.map_or(("result", 0, DAY), |&(_, name, hold, life)| (name, hold, life))
    }

    /// As stored.
    pub fn as_str(self) -> &'static str {
        self.row().0
    }
}

/// A push to one person.
pub struct Push<'a> {
    /// To whom.
    pub person: &'a PersonId,
    /// What kind.
    pub kind: Kind,
    /// Whether it may go at any hour (messages.md rule 8); approvals, results and alerts always may.
    pub any_hour: bool,
    /// What it is about, so that it can be superseded.
    pub object: Option<&'a str>,
    /// The deliveries a digest stands for, as [`covering`] stores them.
    pub covers: Option<&'a str>,
    /// What it says; put into words when it goes.
    pub message: Words,
    /// The code that delivery puts in place of [`outbox::CODE_MARK`].
    pub code: Option<&'a str>,
    /// Not before this moment, on top of the window.
    pub after: Option<Timestamp>,
    /// The bot it goes out through; without one, the bot the person is bound to.
    pub bot: Option<&'a str>,
}

impl<'a> Push<'a> {
    /// A push that may go at any hour.
    pub fn now(person: &'a PersonId, kind: Kind, message: impl Into<Words>) -> Self {
        Self {
            person,
            kind,
            any_hour: true,
            object: None,
            covers: None,
            message: message.into(),
            code: None,
            after: None,
            bot: None,
        }
    }

    /// About an object.
    #[must_use]
    pub fn about(mut self, object: &'a str) -> Self {
        self.object = Some(object);
        self
    }
}

/// Place name under which the code of an intent is sealed.
pub fn code_place(id: &IntentId) -> String {
    format!("intents.code:{id}")
}

/// When an ordinary push asked for now may go.
pub fn window(app: &App, from: Timestamp) -> Timestamp {
    let push = &app.settings.push;
    app.calendar.push_time(from, &push.window, push.next_day_at)
}

/// The bot through which a person is reached: one of the messenger and organisation of the binding.
async fn bot_of<'a>(tx: &mut Tx, app: &'a App, person: &PersonId) -> Result<&'a str, StoreError> {
    let bots = &app.settings.bots;
    if bots.len() > 1 {
        for platform in bots.values().map(|bot| bot.platform.as_str()).collect::<BTreeSet<_>>() {
            let Some(bound) = people::binding_of(tx, person, platform).await? else { continue };
            if let Some((name, _)) = app.bot_in(platform, &bound.corp_id) {
                return Ok(name);
            }
        }
    }
    Ok(app.main_bot().map_or("none", |(name, _)| name))
}

/// Queues a push to a person and returns when it may go.
pub async fn queue(tx: &mut Tx, app: &App, push: &Push<'_>) -> Result<Timestamp, StoreError> {
    let now = app.now();
    let bot = match push.bot {
        Some(bot) => bot,
        None => bot_of(tx, app, push.person).await?,
    };
    let id = IntentId::new(now);
    let lane = outbox::single_lane(bot, push.person);
    let earliest = push.after.unwrap_or(now);
    let not_before = if push.any_hour {
        earliest
    } else {
        let muted = people::muted_until(tx, push.person).await?;
        window(app, muted.map_or(earliest, |until| earliest.max(until)))
    };
    let body = push.message.encode();
    let sealed = push.code.map(|code| app.keys.seal(&code_place(&id), code.as_bytes()));
    let (kind, hold, life) = push.kind.row();
    let intent = outbox::NewIntent {
        id: &id,
        lane: &lane,
        bot,
        channel: "single",
        person: Some(push.person),
        account: None,
        kind,
        urgent: push.kind.rank(push.any_hour),
        object: push.object,
        covers: push.covers,
        body: &body,
        code_sealed: sealed.as_deref(),
        text_digest: &text_digest(&body),
        not_before,
        hold_until: not_before.plus(hold),
        expires_at: not_before.plus(life),
    };
    outbox::add(tx, &intent, now).await?;
    Ok(not_before)
}

/// A push that is to nobody by name.
struct Unaddressed<'a> {
    lane: &'a str,
    bot: &'a str,
    channel: &'a str,
    account: Option<(&'a str, &'a str)>,
    kind: Kind,
    any_hour: bool,
}

impl Unaddressed<'_> {
    async fn queue(&self, tx: &mut Tx, app: &App, message: &Outgoing) -> Result<(), StoreError> {
        let now = app.now();
        let (id, body) = (IntentId::new(now), Words::from(message).encode());
        let not_before = if self.any_hour { now } else { window(app, now) };
        let (kind, hold, life) = self.kind.row();
        let expires = not_before.plus(life);
        // A group hears of today.
        let tonight = not_before.local().date.plus_days(1).at(0);
        let intent = outbox::NewIntent {
            id: &id,
            lane: self.lane,
            bot: self.bot,
            channel: self.channel,
            person: None,
            account: self.account,
            kind,
            urgent: self.kind.rank(self.any_hour),
            object: None,
            covers: None,
            body: &body,
            code_sealed: None,
            text_digest: &text_digest(&body),
            not_before,
            hold_until: not_before.plus(hold),
            expires_at: if self.kind == Kind::Group { expires.min(tonight) } else { expires },
        };
        outbox::add(tx, &intent, now).await
    }
}

/// Queues an alert to an account that is nobody's any more, unless no bot is of its organisation.
pub async fn queue_account(
    tx: &mut Tx,
    app: &App,
    account: &Binding,
    message: &Outgoing,
) -> Result<(), StoreError> {
    let (corp, staff) = (account.corp_id.as_str(), account.staff_id.as_str());
    let Some((bot, _)) = app.bot_in(&account.platform, corp) else { return Ok(()) };
    let lane = format!("account:{bot}:{corp}:{staff}");
    let account = Some((corp, staff));
    let push =
        Unaddressed { lane: &lane, bot, channel: "single", account, kind: Kind::Alert, any_hour: true };
    push.queue(tx, app, message).await
}

/// Queues a message to the group of `bot`.
pub async fn queue_group(tx: &mut Tx, app: &App, bot: &str, message: &Outgoing) -> Result<(), StoreError> {
    let lane = format!("group:{bot}");
    let push =
        Unaddressed { lane: &lane, bot, channel: "group", account: None, kind: Kind::Group, any_hour: false };
    push.queue(tx, app, message).await
}

/// Tells equal bodies by, so that they share a call.
pub fn text_digest(body: &str) -> String {
    crypto::hex(&crypto::sha256(body.as_bytes()))
}

/// The stored form of the deliveries that a push stands for: a JSON array of their ids.
pub fn covering<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    serde_json::Value::from_iter(ids).to_string()
}

/// The deliveries that a push stands for, of their stored form.
pub fn covered(stored: Option<&str>) -> Vec<&str> {
    stored.and_then(|ids| serde_json::from_str(ids).ok()).unwrap_or_default()
}

/// The stored form of an answer.
pub fn encode(message: &Outgoing) -> String {
    serde_json::to_string(message).unwrap_or_default()
}

/// Reads the stored form back.
pub fn decode(body: &str) -> Option<Outgoing> {
    serde_json::from_str(body).ok()
}

//! The playground: a small work messenger that talks to the service over HTTP and WebSocket exactly as
//! DingTalk does and judges what it receives. `demo` puts it into a browser; the integration and fault
//! tests use it in-process.
//!
//! It shares no protocol code with the service: signatures, bodies, limits and errors are written here a
//! second time from `protocols/dingtalk.md`, so that one mistake cannot hide on both sides.
//!
//! Tests: [`Playground::say`] gives the answer a phone would show; what the service pushes on its own
//! collects in [`Playground::take_unread`]; [`Playground::ledger`] has every call with its verdict.

mod api;
mod call;
mod callback;
mod control;
mod fault;
mod gateway;
mod ledger;
mod markdown;
mod message;
mod oapi;
mod options;
mod page;
mod play;
mod post;
mod seed;
mod sign;
mod socket;
mod state;
mod talk;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Request, State as Shared};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post as on_post};
use axum::{Router, middleware};
use futures_util::future::BoxFuture;

pub use callback::Saying;
pub use control::{DemoControl, NoControl};
pub use fault::{Endpoint, FaultKind, Misfit};
pub use gateway::Ack;
pub use ledger::{LedgerEntry, Verdict};
pub use markdown::{Line, Run, Tap};
pub use message::{Channel, ChatMessage, Sender};
pub use options::{Group, Limits, Options, Person};
pub use post::RawReply;
pub use state::Counters;
pub use talk::Reply;

use crate::time::{Clock, DAY, Date, SECOND, Timestamp};
use state::{Room, State};

/// The stand-in messenger; cheap to clone, all clones are the same one.
#[derive(Clone)]
pub struct Playground(Arc<Inner>);

struct Inner {
    options: Options,
    clock: Clock,
    control: Arc<dyn DemoControl>,
    state: Mutex<State>,
}

/// One call being judged: the rules, the memory, the moment, and the fault that bends it.
struct Desk<'a> {
    options: &'a Options,
    state: &'a mut State,
    now: Timestamp,
    endpoint: Endpoint,
    twist: Option<&'a FaultKind>,
}

/// The platform's clock stands in every answer.
async fn dated(Shared(play): Shared<Playground>, mut response: Response) -> Response {
    if let Ok(value) = HeaderValue::from_str(&http_date(play.now())) {
        response.headers_mut().insert(header::DATE, value);
    }
    response
}

/// `Tue, 10 Nov 2026 01:10:00 GMT`
fn http_date(at: Timestamp) -> String {
    const DAYS: [&str; 8] = ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 13] =
        ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let date = Date::from_days(at.millis().div_euclid(DAY));
    let s = at.millis().rem_euclid(DAY) / SECOND;
    let name = |names: &[&'static str], index: u8| names.get(usize::from(index)).copied().unwrap_or_default();
    let (weekday, month) = (name(&DAYS, date.weekday()), name(&MONTHS, date.month));
    let (day, year, clock) = (date.day, date.year, (s / 3_600, s / 60 % 60, s % 60));
    format!("{weekday}, {day:02} {month} {year:04} {:02}:{:02}:{:02} GMT", clock.0, clock.1, clock.2)
}

impl Playground {
    /// A messenger with these accounts and limits on this clock.
    pub fn new(options: Options, clock: Clock, control: Arc<dyn DemoControl>) -> Self {
        let state = Mutex::new(State::new(&options));
        Self(Arc::new(Inner { options, clock, control, state }))
    }

    /// Every door of the platform, `/_play/…` and the page. The server must allow HTTP upgrades for Stream
    /// mode (`axum::serve` does).
    pub fn router(&self) -> Router {
        let mut router = Router::new();
        for endpoint in [
            Endpoint::Token,
            Endpoint::BatchSend,
            Endpoint::GroupSend,
            Endpoint::RobotSend,
            Endpoint::Session,
            Endpoint::UserByMobile,
            Endpoint::UserGet,
            Endpoint::WorkNotice,
            Endpoint::WorkNoticeResult,
            Endpoint::GatewayOpen,
        ] {
            router = router.route(endpoint.path(), on_post(self.at(endpoint)));
        }
        router
            .route("/v1.0/oauth2/{corp}/token", on_post(self.at(Endpoint::Token)))
            .route("/gettoken", get(self.at(Endpoint::Token)))
            .route(Endpoint::ReadStatus.path(), get(self.at(Endpoint::ReadStatus)))
            .route(Endpoint::Stream.path(), get(socket::connect).with_state(self.clone()))
            .merge(play::router(self.clone()))
            .layer(middleware::map_response_with_state(self.clone(), dated))
    }

    fn at(
        &self,
        endpoint: Endpoint,
    ) -> impl Fn(Request) -> BoxFuture<'static, Response> + Clone + Send + Sync + 'static {
        let play = self.clone();
        move |request| {
            let play = play.clone();
            Box::pin(async move { play.door(endpoint, request).await })
        }
    }

    /// Does what is due every second, for a process that nobody drives. Runs until the task is dropped.
    pub async fn run(&self) {
        let mut every = tokio::time::interval(std::time::Duration::from_secs(1));
        loop {
            every.tick().await;
            self.tick();
        }
    }

    /// The messages in a person's chat with the robot, oldest first.
    pub fn chat(&self, staff_id: &str) -> Vec<ChatMessage> {
        self.read(&Room::Single(staff_id.to_owned()))
    }

    /// The messages in the group, oldest first.
    pub fn group_chat(&self) -> Vec<ChatMessage> {
        self.read(&Room::Group)
    }

    fn read(&self, room: &Room) -> Vec<ChatMessage> {
        self.lock().chats.get(room).cloned().unwrap_or_default()
    }

    /// What the service pushed to a person since the last call; answers to what the person said are not in
    /// it. Marks the messages as read, also for the platform's read status.
    pub fn take_unread(&self, staff_id: &str) -> Vec<ChatMessage> {
        self.take(&Room::Single(staff_id.to_owned()))
    }

    /// The same for the group.
    pub fn take_group_unread(&self) -> Vec<ChatMessage> {
        self.take(&Room::Group)
    }

    fn take(&self, room: &Room) -> Vec<ChatMessage> {
        let mut state = self.lock();
        let messages = state.chats.entry(room.clone()).or_default();
        let unread = messages.iter_mut().filter(|m| m.unread);
        unread
            .map(|message| {
                message.unread = false;
                message.clone()
            })
            .collect()
    }

    /// Unread messages in all chats and the group; a test ends with none.
    pub fn unread_total(&self) -> usize {
        self.lock().chats.values().flatten().filter(|m| m.unread).count()
    }

    /// The last 20,000 calls and callbacks, oldest first.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.lock().ledger.iter().cloned().collect()
    }

    /// The ledger's messages that reached somebody through a send call.
    pub fn pushes(&self) -> Vec<LedgerEntry> {
        self.lock().ledger.iter().filter(|e| e.is_push()).cloned().collect()
    }

    /// How much was used.
    pub fn counters(&self) -> Counters {
        let now = self.now();
        *self.lock().month(now)
    }

    /// The next `times` calls of `endpoint` go wrong like this; for [`Endpoint::Stream`] at once.
    pub fn fault(&self, endpoint: Endpoint, kind: FaultKind, times: u32) -> Result<(), Misfit> {
        if !kind.fits(endpoint) {
            return Err(Misfit { kind: kind.name(), endpoint });
        }
        if endpoint == Endpoint::Stream {
            self.stream_fault(&kind, times);
        } else {
            self.lock().plan.add(endpoint, kind, times);
        }
        Ok(())
    }

    /// Switches every fault off.
    pub fn clear_faults(&self) {
        self.lock().plan.clear();
    }

    /// Every access token handed out so far is bad from now on.
    pub fn revoke_tokens(&self) {
        for token in &mut self.lock().tokens {
            token.revoked = true;
        }
    }

    /// What it was made from.
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// The time here.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

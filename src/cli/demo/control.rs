//! What the page may ask of the demo: move the clock, show the outbox, kill the service.

use super::incarnation::Incarnation;
use crate::app::App;
use crate::cli::failure::Failure;
use crate::config::Settings;
use crate::domain::reply::Words;
use crate::playground::DemoControl;
use crate::store::StoreError;
use crate::store::outbox::{self, CODE_MARK, Listed};
use crate::time::{Clock, Timestamp};
use crate::worker::scheduler;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Rows of the outbox on the page.
const ROWS: i64 = 60;
/// How long a moved clock waits for the work it caused, at most.
const ROUNDS: u32 = 40;
const ROUND: Duration = Duration::from_millis(100);
/// How long the service stays dead.
const DEAD: Duration = Duration::from_millis(700);

/// The demo behind the page.
pub struct Control(Arc<Inner>);

struct Inner {
    settings: Settings,
    clock: Clock,
    life: Mutex<Option<Incarnation>>,
}

impl Control {
    /// Starts the service.
    pub async fn start(settings: Settings, clock: Clock) -> Result<Self, Failure> {
        let life = Incarnation::start(settings.clone(), clock.clone()).await?;
        Ok(Self(Arc::new(Inner { settings, clock, life: Mutex::new(Some(life)) })))
    }

    /// Stops the service.
    pub async fn stop(&self) {
        if let Some(life) = self.0.life.lock().await.take() {
            life.stop().await;
        }
    }
}

impl Inner {
    async fn app(&self) -> Option<App> {
        self.life.lock().await.as_ref().map(|life| life.app.clone())
    }

    async fn advance(&self, ms: i64) {
        // A lease must not run out because a visitor moved the clock under it.
        if let Some(app) = self.app().await {
            quiet(&app, "leased").await;
        }
        self.clock.advance(ms);
        let Some(app) = self.app().await else { return };
        while scheduler::tick(&app).await.is_ok_and(|done| done > 0) {}
        app.store.outbox_bell.notify_one();
        due(&app).await;
    }

    async fn crash(&self) {
        let mut life = self.life.lock().await;
        if let Some(life) = life.take() {
            life.kill();
        }
        tokio::time::sleep(DEAD).await;
        match Incarnation::start(self.settings.clone(), self.clock.clone()).await {
            Ok(next) => *life = Some(next),
            Err(failure) => eprintln!("{failure}"),
        }
    }
}

/// Waits until no push is in `state`.
async fn quiet(app: &App, state: &str) {
    for _ in 0..ROUNDS {
        let counts = outbox::counts(&mut app.store.read()).await.unwrap_or_default();
        if !counts.iter().any(|(name, n)| name == state && *n > 0) {
            return;
        }
        tokio::time::sleep(ROUND).await;
    }
}

/// Waits until nothing is due any more.
async fn due(app: &App) {
    for _ in 0..ROUNDS {
        tokio::time::sleep(ROUND).await;
        if !matches!(outbox::oldest_waiting(&mut app.store.read(), app.now()).await, Ok(Some(_))) {
            return quiet(app, "leased").await;
        }
    }
}

impl DemoControl for Control {
    fn advance(&self, ms: i64) -> BoxFuture<'static, ()> {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { inner.advance(ms).await })
    }

    fn outbox(&self) -> BoxFuture<'static, Value> {
        let inner = Arc::clone(&self.0);
        Box::pin(async move {
            // While the service is dead nobody can look.
            let app = inner.life.try_lock().ok().and_then(|life| life.as_ref().map(|life| life.app.clone()));
            match app {
                Some(app) => look(&app).await.unwrap_or_else(|_| json!([])),
                None => json!([]),
            }
        })
    }

    fn crash(&self) -> BoxFuture<'static, ()> {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { inner.crash().await })
    }
}

async fn look(app: &App) -> Result<Value, StoreError> {
    let mut db = app.store.read();
    let rows: Vec<Value> = outbox::list(&mut db, "", ROWS).await?.iter().map(row).collect();
    let counts: Map<String, Value> =
        outbox::counts(&mut db).await?.into_iter().map(|(state, n)| (state, json!(n))).collect();
    Ok(json!({ "rows": rows, "counts": counts }))
}

fn row(i: &Listed) -> Value {
    let at = Timestamp::from_millis(i.settled_at.unwrap_or(i.not_before));
    let message = Words::decode(&i.body).map(|words| words.at(at)).unwrap_or_default();
    let line = message.title();
    let digits: String =
        line.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    json!({
        "number": digits.parse::<i64>().ok(),
        "state": i.state,
        "recipient": i.person.as_deref().unwrap_or("群"),
        "line": line.replace(CODE_MARK, "******"),
    })
}

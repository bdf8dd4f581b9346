//! The playground's only contact with the service besides HTTP.

use futures_util::future::BoxFuture;
use serde_json::Value;

/// What the page may ask of the process that runs the demo. `serve` never implements it.
pub trait DemoControl: Send + Sync {
    /// Moves the clock the service and the playground share by `ms` milliseconds, and lets due work run.
    fn advance(&self, ms: i64) -> BoxFuture<'static, ()>;

    /// The service's outbox as the page shows it:
    /// `{"rows":[{"number":37,"state":"waiting","recipient":"王芳","line":"待签收 37"}],
    /// "counts":{"waiting":1,"accepted":20,…}}`; a bare array of rows will do. Missing keys are left blank.
    fn outbox(&self) -> BoxFuture<'static, Value>;

    /// Ends the service as `kill -9` would, in the middle of whatever it does, and starts it again.
    fn crash(&self) -> BoxFuture<'static, ()>;

    /// Ends when the service has nothing under way any more of what it has acknowledged so far. Over a long
    /// connection an answer that will not come looks like one that is late; tests learn the difference here.
    /// A process that cannot know waits for ever, and the messenger's own patience decides.
    fn quiet(&self) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

/// For tests that drive the clock themselves: nothing to move, nothing to show, nothing to kill.
pub struct NoControl;

impl DemoControl for NoControl {
    fn advance(&self, _ms: i64) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }

    fn outbox(&self) -> BoxFuture<'static, Value> {
        Box::pin(async { Value::Array(Vec::new()) })
    }

    fn crash(&self) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
}

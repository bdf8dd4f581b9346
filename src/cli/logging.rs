//! Logs: one JSON object a line on standard error, without secrets or personal data (INV-10).

use std::fmt::Write as _;
use tracing_subscriber::EnvFilter;

/// Libraries whose debug lines could hold statements, headers or addresses.
const CAPPED: [&str; 10] = [
    "sqlx",
    "hyper",
    "hyper_util",
    "reqwest",
    "rustls",
    "tungstenite",
    "tokio_tungstenite",
    "tower",
    "tower_http",
    "axum",
];

/// Starts logging at `level`; the second call in a process changes nothing.
pub fn start(level: &str) {
    let cap = if level == "error" { "error" } else { "warn" };
    let mut rules = level.to_owned();
    for library in CAPPED {
        // Writing to a `String` cannot fail.
        let _ = write!(rules, ",{library}={cap}");
    }
    let filter = EnvFilter::try_new(rules).unwrap_or_else(|_| EnvFilter::new("info"));
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}

//! How far this clock is from the messenger's, by the `Date` of its answers (INV-28). Whoever checks the
//! signatures of callbacks by a wrong clock refuses genuine ones, so readiness goes off.

use crate::app::App;
use crate::platform;
use crate::time::SECOND;
use std::sync::atomic::Ordering;

/// Compares with every messenger and keeps the largest difference; a messenger that cannot be reached
/// says nothing about the time.
pub async fn tick(app: &App) {
    let mut asked = Vec::new();
    let mut worst: Option<i64> = None;
    for bot in app.settings.bots.values() {
        let messenger = bot.messenger();
        if asked.contains(&messenger) {
            continue;
        }
        asked.push(messenger);
        let before = app.now();
        let Ok(server) = platform::server_time(&app.client, bot).await else { continue };
        // The header has whole seconds, and the answer took its time.
        let ahead = before.since(server.plus(SECOND)).max(0) + app.now().since(server).min(0);
        worst = worst.into_iter().chain([ahead]).max_by_key(|ahead| ahead.abs());
    }
    let Some(ahead) = worst else { return };
    app.platform_skew_ms.store(ahead, Ordering::Relaxed);
    if ahead.abs() > SECOND * 60 {
        tracing::warn!(ahead_ms = ahead, "clock.off");
    }
}

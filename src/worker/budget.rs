//! How many calls may go now (INV-5, INV-24): the health of the messenger first, then its budgets. Both
//! are rows of the database and hold for all instances together.

use crate::app::App;
use crate::breaker::Leave;
use crate::config::Bot;
use crate::outbound::Call;
use crate::store::{StoreError, Tx, health, outbox, quota};
use crate::time::{HOUR, MINUTE, SECOND, Timestamp};
use std::collections::BTreeMap;

/// A call leaves a little after its grant, one later than another: with a window of just a second, two bursts could meet
/// in one second of the platform.
const WINDOW: i64 = SECOND + SECOND / 5;

/// What a messenger takes from one app in a second, less a tenth, in hundredths `percent` of it.
pub(super) fn per_second(calls_per_second: i64, percent: i64) -> i64 {
    (calls_per_second * 9 / 10 * percent / 100).max(1)
}

/// Takes one budget grant per call; calls without a grant give their intents back.
pub(super) async fn grant(
    tx: &mut Tx,
    app: &App,
    calls: Vec<Call>,
    now: Timestamp,
) -> Result<Vec<Call>, StoreError> {
    let mut kept: Vec<Call> = Vec::with_capacity(calls.len());
    let mut by_budget: BTreeMap<(String, bool), Vec<Call>> = BTreeMap::new();
    for call in calls {
        by_budget.entry((call.bot.clone(), call.group)).or_default().push(call);
    }
    for ((name, group), wanted) in by_budget {
        let allowed = match app.bot(&name) {
            Some(bot) => allowed(tx, app, (&name, bot), group, &wanted, now).await?,
            None => Allowed::none(now.plus(MINUTE), "bot-not-configured"),
        };
        for (index, call) in wanted.into_iter().enumerate() {
            if index < allowed.calls {
                kept.push(call);
                continue;
            }
            app.metrics.budget_refused.add();
            for (intent, _) in &call.parts {
                outbox::hand_back(tx, intent, allowed.next, allowed.why).await?;
            }
        }
    }
    Ok(kept)
}

/// How many calls may go now, and when and why the others must wait.
struct Allowed {
    calls: usize,
    next: Timestamp,
    why: &'static str,
}

impl Allowed {
    fn none(next: Timestamp, why: &'static str) -> Self {
        Self { calls: 0, next, why }
    }
}

async fn allowed(
    tx: &mut Tx,
    app: &App,
    (name, bot): (&str, &Bot),
    group: bool,
    wanted: &[Call],
    now: Timestamp,
) -> Result<Allowed, StoreError> {
    let messenger = bot.messenger();
    let mut leave = health::read(tx, &messenger).await?.leave(now);
    if leave == Leave::Probe {
        // Another instance may have sent it since.
        leave = health::lock(tx, &messenger).await?.leave(now);
    }
    let (most, percent) = match leave {
        Leave::Wait(at) => return Ok(Allowed::none(at, "platform-down")),
        Leave::Probe => (1, 10),
        Leave::Percent(percent) => (wanted.len(), percent),
    };
    let first = wanted.get(..most).unwrap_or(wanted);
    let mut allowed = budget(tx, app, (name, bot), group, first, percent, now).await?;
    if leave == Leave::Probe && allowed.calls > 0 {
        let sent = health::lock(tx, &messenger).await?.probe_sent(now);
        health::put(tx, &messenger, &sent).await?;
        (allowed.next, allowed.why) = (Timestamp::from_millis(sent.next_probe), "platform-down");
    }
    Ok(allowed)
}

async fn budget(
    tx: &mut Tx,
    app: &App,
    (name, bot): (&str, &Bot),
    group: bool,
    wanted: &[Call],
    percent: i64,
    now: Timestamp,
) -> Result<Allowed, StoreError> {
    let n = i64::try_from(wanted.len()).unwrap_or(i64::MAX);
    if group {
        let limit = (18 * percent / 100).max(1);
        let (granted, next) = quota::take_window(tx, &format!("{name}:group"), n, limit, MINUTE, now).await?;
        return Ok(Allowed { calls: usize::try_from(granted).unwrap_or(0), next, why: "budget-minute" });
    }
    let platform = bot.platform.as_str();
    let Some(limits) = app.settings.quota.get(platform) else {
        return Ok(Allowed::none(now.plus(MINUTE), "quota-not-configured"));
    };
    // Nine tenths for everybody; the last tenth of the month only for what may go at any hour.
    let limit = per_second(limits.calls_per_second, percent);
    let (now_free, next) = quota::take_window(tx, &format!("{name}:calls"), n, limit, WINDOW, now).await?;
    let urgent = wanted.iter().take_while(|c| c.parts.iter().any(|(i, _)| i.urgent > 0)).count();
    let month = quota::month(now);
    let budget = format!("{platform}:api");
    let first = i64::try_from(urgent).unwrap_or(0).min(now_free);
    let pressing = quota::take_month(tx, &budget, &month, first, limits.api_calls_month).await?;
    let ordinary =
        quota::take_month(tx, &budget, &month, now_free - first, limits.api_calls_month * 9 / 10).await?;
    let granted = if pressing < first { pressing } else { pressing + ordinary };
    let (next, why) =
        if granted < now_free { (after_month(now), "budget-month") } else { (next, "budget-second") };
    Ok(Allowed { calls: usize::try_from(granted).unwrap_or(0), next, why })
}

/// When to try again what the month's calls cannot pay for: now and then, and as soon as the next month begins.
pub(super) fn after_month(now: Timestamp) -> Timestamp {
    let today = now.local().date;
    let next = (1..=31).map(|n| today.plus_days(n)).find(|date| date.day == 1);
    next.map_or(now.plus(6 * HOUR), |first| first.at(0).min(now.plus(6 * HOUR)))
}

#[cfg(test)]
mod tests {
    use super::after_month;
    use crate::time::Timestamp;

    #[test]
    fn the_next_month_is_not_waited_past() {
        let at = |text: &str| Timestamp::parse_rfc3339(&format!("{text}:00+08:00")).expect("a moment");
        for (now, again) in [
            ("2026-11-10T09:00", "2026-11-10T15:00"),
            ("2026-11-30T23:50", "2026-12-01T00:00"),
            ("2026-12-01T00:00", "2026-12-01T06:00"),
            ("2026-12-31T18:30", "2027-01-01T00:00"),
            ("2028-02-29T23:59", "2028-03-01T00:00"),
        ] {
            assert_eq!(after_month(at(now)), at(again), "{now}");
        }
    }
}

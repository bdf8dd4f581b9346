//! `status`: the county in numbers, what waits, what the quota has left, who is running.

use super::failure::Failure;
use super::table::moment;
use super::{Global, calendar, doctor, open, outbox};
use crate::config::Settings;
use crate::service::roll_call::{self, Outcome};
use crate::service::stray::{self, Late};
use crate::store::quota::month;
use crate::store::state::{self, Instance, Size};
use crate::store::{Access, Store, audit, quota};
use crate::time::{Date, MINUTE, SECOND, Timestamp};
use serde_json::{Value, json};

/// An instance that was heard of within this time is listed.
const LISTED: i64 = 2 * MINUTE;
/// It speaks every 30 s; one that was not heard for two rounds may be gone.
const SILENT: i64 = 65 * SECOND;

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Options {
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

/// Everything the command shows.
struct Picture {
    size: Size,
    pushes: Vec<(String, i64)>,
    oldest_s: i64,
    quota: Vec<Used>,
    instances: Vec<Instance>,
    skew_ms: Option<i64>,
    audit_seq: i64,
    /// The last roll call of each bot in Stream mode that had one.
    roll_calls: Vec<(String, Outcome)>,
    /// Bots to which messages came late.
    late: Vec<(String, Late)>,
    /// Up to when working days are known.
    known_until: Option<Date>,
    /// What is to be done about it.
    calendar: Option<String>,
    now: Timestamp,
}

/// Use of one platform's month.
struct Used {
    platform: String,
    api: (i64, i64),
    messages: (i64, i64),
}

/// Runs the command.
pub async fn run(global: &Global, options: &Options) -> Result<(), Failure> {
    let settings = open::settings_without_secrets(global)?;
    let store = open::store(&settings, Access::Read).await?;
    let picture = look(&store, &settings).await?;
    if options.json {
        println!("{}", as_json(&picture));
    } else {
        println!("{}", as_text(&picture).join("\n"));
    }
    Ok(())
}

async fn look(store: &Store, settings: &Settings) -> Result<Picture, Failure> {
    let clock = crate::time::Clock::system();
    let skew_ms = store.server_time().await?.map(|server| clock.follow(server));
    let now = clock.now();
    let mut db = store.read();
    let oldest = crate::store::outbox::oldest_waiting(&mut db, now).await?;
    let mut used = Vec::new();
    for (platform, limit) in &settings.quota {
        let month = month(now);
        let api = quota::used(&mut db, &format!("{platform}:api"), &month).await?;
        let messages = quota::used(&mut db, &format!("{platform}:messages"), &month).await?;
        used.push(Used {
            platform: platform.clone(),
            api: (api, limit.api_calls_month),
            messages: (messages, limit.messages_month),
        });
    }
    let (mut roll_calls, mut late) = (Vec::new(), Vec::new());
    for bot in settings.bots.keys() {
        if let Some(last) = stray::last(&mut db, bot, now).await? {
            late.push((bot.clone(), last));
        }
        if let Some(last) = roll_call::last(&mut db, bot).await? {
            roll_calls.push((bot.clone(), last));
        }
    }
    Ok(Picture {
        size: state::size(&mut db).await?,
        pushes: crate::store::outbox::counts(&mut db).await?,
        oldest_s: oldest.map_or(0, |at| now.since(at) / SECOND),
        quota: used,
        instances: state::alive(&mut db, now.plus(-LISTED)).await?,
        skew_ms,
        audit_seq: audit::head(&mut db).await?.0,
        roll_calls,
        late,
        known_until: calendar::known_until(&settings.calendar, now),
        calendar: calendar::outlook(&settings.calendar, now).warning(),
        now,
    })
}

fn as_json(p: &Picture) -> Value {
    let quota: serde_json::Map<String, Value> = p
        .quota
        .iter()
        .map(|q| {
            let month = json!({
                "api_calls": q.api.0, "api_calls_limit": q.api.1,
                "messages": q.messages.0, "messages_limit": q.messages.1,
            });
            (q.platform.clone(), month)
        })
        .collect();
    let pushes: serde_json::Map<String, Value> =
        p.pushes.iter().map(|(state, count)| (state.clone(), json!(count))).collect();
    let instances: Vec<Value> = p
        .instances
        .iter()
        .map(|i| {
            json!({"id": i.id, "started_at": Timestamp::from_millis(i.started_at).rfc3339(),
            "seen_at": Timestamp::from_millis(i.seen_at).rfc3339(), "note": i.note})
        })
        .collect();
    let roll_calls: serde_json::Map<String, Value> = p
        .roll_calls
        .iter()
        .map(|(bot, o)| (bot.clone(), json!({"arrived": o.arrived, "of": o.of, "at": o.at.rfc3339()})))
        .collect();
    let late: serde_json::Map<String, Value> = p
        .late
        .iter()
        .map(|(bot, l)| (bot.clone(), json!({"count": l.count, "at": l.at.rfc3339()})))
        .collect();
    json!({
        "now": p.now.rfc3339(),
        "units": p.size.units, "people": p.size.people, "bindings": p.size.bindings,
        "documents": p.size.documents, "awaiting": p.size.awaiting,
        "pushes": pushes, "oldest_waiting_s": p.oldest_s,
        "quota": quota, "instances": instances, "skew_ms": p.skew_ms,
        "audit_seq": p.audit_seq, "roll_calls": roll_calls, "late": late,
        "calendar_known_until": p.known_until.map(|date| date.to_string()),
    })
}

/// What is known of an instance: one that was killed cannot say so.
fn running(i: &Instance, now: Timestamp) -> String {
    let silent = now.since(Timestamp::from_millis(i.seen_at));
    let (id, since, note) = (&i.id, moment(i.started_at), &i.note);
    if silent <= SILENT {
        format!("运行中：{id}（{since} 起，{note}）")
    } else {
        format!("可能已停：{id}（{since} 起，{note}），{} 秒没有心跳", silent / SECOND)
    }
}

fn as_text(p: &Picture) -> Vec<String> {
    let s = &p.size;
    let mut lines = vec![
        format!("单位 {}，人员 {}（已绑定 {}）", s.units, s.people, s.bindings),
        format!("公文 {}，待签收 {}", s.documents, s.awaiting),
    ];
    let pushes: Vec<String> =
        p.pushes.iter().map(|(state, count)| format!("{} {count}", outbox::state_zh(state))).collect();
    lines.push(format!("推送：{}", if pushes.is_empty() { "还没有".to_owned() } else { pushes.join("，") }));
    if p.oldest_s > 0 {
        lines.push(format!("最久的一件到点后已等 {} 秒", p.oldest_s));
    }
    for q in &p.quota {
        let name = if q.platform == "dingtalk" { "钉钉" } else { &q.platform };
        lines.push(format!(
            "{name}本月额度：接口 {}/{}，消息 {}/{}",
            q.api.0, q.api.1, q.messages.0, q.messages.1
        ));
    }
    lines.push(format!("审计记录 {} 条", p.audit_seq));
    match p.instances.as_slice() {
        [] => lines.push("没有在运行的服务。启动：qianshou serve".to_owned()),
        alive => lines.extend(alive.iter().map(|i| running(i, p.now))),
    }
    lines.extend(p.calendar.clone());
    lines.extend(p.late.iter().map(|(bot, late)| doctor::roll_call::hint(bot, *late)));
    lines.extend(p.roll_calls.iter().filter_map(|(bot, last)| doctor::roll_call::line(bot, last)));
    if let Some(skew) = p.skew_ms {
        lines.push(format!("本机时钟比数据库快 {skew} 毫秒"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;

    #[test]
    fn an_instance_that_is_silent_is_not_called_running() {
        let now = Timestamp::parse_rfc3339("2026-11-12T09:00:00+08:00").expect("a moment");
        let seen = |seconds: i64| {
            let seen_at = now.plus(-seconds * SECOND).millis();
            let (id, note) = ("a1".to_owned(), "qianshou 0.1.0 pid 7".to_owned());
            running(&Instance { id, started_at: now.plus(-DAY).millis(), seen_at, note }, now)
        };
        assert!(seen(30).starts_with("运行中：a1（"));
        assert!(seen(90).starts_with("可能已停：a1（") && seen(90).ends_with("，90 秒没有心跳"));
    }
}

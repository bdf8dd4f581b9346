//! `outbox`: pushes that wait, were given up or went wrong, and what the operator does about them.

use super::failure::Failure;
use super::table::{self, moment};
use super::{Global, open, operator_record};
use crate::config::Settings;
use crate::domain::calendar::Calendar;
use crate::domain::guard;
use crate::domain::reply::Words;
use crate::store::outbox::{self, CODE_MARK, Listed};
use crate::store::{Access, Store, StoreError, Tx, audit};
use crate::time::{DAY, Timestamp};
use crate::write;

/// What to do with the outbox.
#[derive(clap::Subcommand)]
pub enum Command {
    /// 列出待发件，新的在前
    List {
        /// 只看这种状态：waiting leased accepted delivered superseded expired dead closed
        #[arg(long, value_name = "状态", default_value = "")]
        state: String,
        /// 最多几行
        #[arg(long, value_name = "行数", default_value_t = 50)]
        limit: u32,
    },
    /// 把发不出去的（dead）再发一次
    Retry {
        /// 编号
        #[arg(value_name = "编号", required_unless_present = "all", conflicts_with = "all")]
        id: Option<String>,
        /// 全部 dead
        #[arg(long)]
        all: bool,
    },
    /// 不再发（已用别的办法通知到）
    Close {
        /// 编号
        #[arg(value_name = "编号")]
        id: String,
        /// 为什么
        #[arg(long, value_name = "理由")]
        reason: String,
    },
}

/// (as stored, as read).
const STATES: [(&str, &str); 8] = [
    ("waiting", "待发"),
    ("leased", "在发"),
    ("accepted", "平台已收"),
    ("delivered", "已送达"),
    ("superseded", "已被取代"),
    ("expired", "已过期"),
    ("dead", "发不出去"),
    ("closed", "已关闭"),
];
const KINDS: [(&str, &str); 15] = [
    ("new", "新件"),
    ("remind", "提醒"),
    ("chase", "催办"),
    ("digest", "汇总"),
    ("missed", "补发"),
    ("approval", "审批"),
    ("result", "结果"),
    ("correction", "更正"),
    ("return", "退回"),
    ("welcome", "首次联系"),
    ("escalate", "升级"),
    ("reply", "催回执"),
    ("alert", "告警"),
    ("answer", "回答"),
    ("group", "群"),
];
/// Dead letters brought back at once at most.
const MOST: i64 = 10_000;

/// Runs the command.
pub async fn run(global: &Global, command: &Command) -> Result<(), Failure> {
    let settings = open::settings_without_secrets(global)?;
    match command {
        Command::List { state, limit } => {
            list(&open::store(&settings, Access::Read).await?, state, i64::from(*limit)).await
        }
        Command::Retry { id, .. } => {
            let store = open::store(&settings, Access::Write).await?;
            retry(&store, &settings, id.as_deref()).await
        }
        Command::Close { id, reason } => {
            close(&open::store(&settings, Access::Write).await?, id, reason).await
        }
    }
}

/// The Chinese word of a state, for `status` as well.
pub fn state_zh(state: &str) -> &str {
    if state == "forgotten" { "已过保存期" } else { word(&STATES, state) }
}

fn word<'a>(table: &[(&str, &'a str)], key: &'a str) -> &'a str {
    table.iter().find(|(stored, _)| *stored == key).map_or(key, |(_, zh)| zh)
}

async fn list(store: &Store, state: &str, limit: i64) -> Result<(), Failure> {
    if !state.is_empty() && !STATES.iter().any(|(known, _)| *known == state) {
        let known = STATES.map(|(known, _)| known).join("、");
        return Err(Failure::usage("E-ARGUMENT", format!("没有“{state}”这种状态，只能是 {known}。")));
    }
    let found = outbox::list(&mut store.read(), state, limit).await?;
    if found.is_empty() {
        println!("没有。");
        return Ok(());
    }
    let rows: Vec<Vec<String>> = found.iter().map(row).collect();
    let head = ["编号", "状态", "种类", "给谁", "试过", "建于", "第一行", "原因"];
    table::print(&head, &rows);
    Ok(())
}

fn row(i: &Listed) -> Vec<String> {
    let why = i.reason.as_deref().or(i.last_error.as_deref()).unwrap_or("");
    vec![
        i.id.to_string(),
        if i.read_at.is_some() { "已读" } else { state_zh(&i.state) }.to_owned(),
        word(&KINDS, &i.kind).to_owned(),
        i.person.clone().unwrap_or_else(|| "群".to_owned()),
        i.attempts.to_string(),
        moment(i.created_at),
        first_line(&i.body, Timestamp::from_millis(i.settled_at.unwrap_or(i.not_before))),
        why.to_owned(),
    ]
}

/// The line the lock screen shows; a code never stands in it.
fn first_line(body: &str, now: Timestamp) -> String {
    let message = Words::decode(body).map(|words| words.at(now)).unwrap_or_default();
    message.title().replace(CODE_MARK, "******")
}

/// What was worth reading only when it was new: `--all` leaves it.
const PASSING: [&str; 3] = ["answer", "digest", "group"];

async fn retry(store: &Store, settings: &Settings, id: Option<&str>) -> Result<(), Failure> {
    let now = open::clock(store).await?.now();
    let dead = outbox::list(&mut store.read(), "dead", MOST).await?;
    let named = |i: &&Listed| id.is_none_or(|id| i.id.as_str() == id);
    let (passing, chosen): (Vec<&Listed>, Vec<&Listed>) =
        dead.iter().filter(named).partition(|i| id.is_none() && PASSING.contains(&i.kind.as_str()));
    if let (Some(id), true) = (id, chosen.is_empty()) {
        return Err(Failure::failed(
            "E-NOT-FOUND",
            format!("没有发不出去的 {id}，用 qianshou outbox list --state dead 看编号。"),
        ));
    }
    let (gone, ready): (Vec<&Listed>, Vec<&Listed>) =
        chosen.into_iter().partition(|i| i.body.contains(CODE_MARK));
    let push = &settings.push;
    let window = Calendar::of(&settings.calendar).push_time(now, &push.window, push.next_day_at);
    let revived: Result<usize, StoreError> = write!(store, tx => revive(tx, &ready, now, window).await);
    println!("已重新排队 {} 件，服务在运行时 2 秒内开始发。", revived?);
    let later = ready.iter().filter(|i| i.urgent == 0 && window > now).count();
    if later > 0 {
        println!("其中平件 {later} 件等到 {} 再发，不在下班时间打扰人。", moment(window.millis()));
    }
    if !passing.is_empty() {
        println!(
            "{} 件回答、汇总或群消息没有重发：内容已经过时。要发就写编号，不发就 outbox close。",
            passing.len()
        );
    }
    if gone.is_empty() {
        return Ok(());
    }
    let text = format!("{} 件审批提醒没有重发：里面的码已作废，请审批人回“重发 件号”取新码。", gone.len());
    if id.is_some() {
        Err(Failure::failed("E-CODE-GONE", text))
    } else {
        println!("{text}");
        Ok(())
    }
}

/// Urgent ones go now, others in the `window`.
async fn revive(
    tx: &mut Tx,
    chosen: &[&Listed],
    now: Timestamp,
    window: Timestamp,
) -> Result<usize, StoreError> {
    let mut done: Vec<&str> = Vec::new();
    for i in chosen {
        let at = if i.urgent > 0 { now } else { window };
        if outbox::revive(tx, i.id.as_str(), at, at.plus(DAY)).await? {
            done.push(i.id.as_str());
        }
    }
    let records: Vec<audit::Record<'_>> =
        done.iter().map(|id| operator_record("outbox.retry", ("intent", id), "{}")).collect();
    audit::append_all(tx, &records, now).await?;
    Ok(done.len())
}

async fn close(store: &Store, id: &str, reason: &str) -> Result<(), Failure> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 100 || reason.chars().any(char::is_control) {
        return Err(Failure::usage("E-ARGUMENT", "理由要写，最多 100 个字，不能换行。"));
    }
    if guard::screen(reason).is_block() {
        return Err(Failure::failed("E-SECRECY", "理由被保密审查拦下，没有改动，请不要写涉密内容。"));
    }
    let now = open::clock(store).await?.now();
    let record = operator_record("outbox.close", ("intent", id), "{}");
    let closed: Result<bool, StoreError> = write!(store, tx => async {
        let closed = outbox::close(tx, id, reason, now).await?;
        if closed {
            audit::append(tx, &record, now).await?;
        }
        Ok(closed)
    }.await);
    if !closed? {
        return Err(Failure::failed(
            "E-NOT-FOUND",
            format!("没有能关闭的 {id}：只有待发与发不出去的可以关闭。"),
        ));
    }
    println!("已关闭 {id}。");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::message::Outgoing;

    #[test]
    fn a_line_with_a_code_is_shown_without_it() {
        let body = Words::from(Outgoing::lines([format!("回：同意 {CODE_MARK}")])).encode();
        assert_eq!(first_line(&body, Timestamp::default()), "回：同意 ******");
        assert_eq!(first_line("not json", Timestamp::default()), "");
    }
}

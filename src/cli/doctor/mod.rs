//! `doctor`: everything that must hold before and while the service works, one line each with what to
//! do. `--watch` shows the verdict on each callback as it arrives.

mod bot;
mod forecast;
pub mod roll_call;
mod send;
mod watch;

use super::calendar::{self, Outlook};
use super::failure::Failure;
use super::{Global, master_key, open};
use crate::config::Settings;
use crate::domain::application::{System, office_for};
use crate::domain::policy::Role;
use crate::platform;
use crate::store::{Access, Store, StoreError, people, state, units};
use crate::time::{Clock, SECOND, Timestamp};
use std::time::Duration;

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Options {
    /// 给这个人发一条检查消息（会用一次接口额度）
    #[arg(long, value_name = "登录名")]
    push: Option<String>,
    /// 实时显示每个回调的结论与原因，不显示内容
    #[arg(long, conflicts_with = "push")]
    watch: bool,
    /// 点名：发 8 条数一数，查出是否有别的程序用同一凭证收走消息（Stream 方式）
    #[arg(long, conflicts_with_all = ["push", "watch"])]
    roll_call: bool,
    /// 点名等多久，秒
    #[arg(long, value_name = "秒", default_value_t = 180, requires = "roll_call")]
    wait: u32,
}

/// Clock difference at which the service stops taking callbacks (INV-28).
const SKEW: i64 = 60 * SECOND;

/// Prints the checks and remembers whether one failed.
#[derive(Default)]
pub struct Report {
    passed: usize,
    failed: usize,
}

impl Report {
    /// It holds.
    pub fn good(&mut self, what: &str, text: &str) {
        self.passed += 1;
        println!("✔ {what}：{text}");
    }

    /// It does not; `text` says why and what to do.
    pub fn bad(&mut self, what: &str, text: &str) {
        self.failed += 1;
        println!("✘ {what}：{text}");
    }

    /// It holds, but not for long or not quite.
    pub fn hint(what: &str, text: &str) {
        println!("！ {what}：{text}");
    }

    /// One of the two.
    pub fn note(&mut self, what: &str, outcome: Result<String, String>) {
        match outcome {
            Ok(text) => self.good(what, &text),
            Err(text) => self.bad(what, &text),
        }
    }
}

/// Runs the command.
pub async fn run(global: &Global, options: &Options) -> Result<(), Failure> {
    let settings = open::settings(global)?;
    if options.watch {
        return watch::run(&settings).await;
    }
    let mut report = Report::default();
    let clock = Clock::system();
    about_settings(&mut report, &settings);
    about_calendar(&mut report, &settings, clock.now());
    let store = database(&mut report, &settings, &clock).await;
    let client = platform::client();
    for (name, bot) in &settings.bots {
        bot::check(&mut report, &client, &clock, name, bot, store.as_ref(), &settings).await;
    }
    if let Some(store) = &store {
        forecast::check(&mut report, store, &settings, clock.now()).await?;
        if options.roll_call {
            let patience = Duration::from_secs(options.wait.into());
            roll_call::check(&mut report, store, &settings, &clock, patience).await?;
        } else {
            roll_call::remembered(&mut report, store, &settings, clock.now()).await?;
        }
        if let Some(login) = &options.push {
            send::check(&mut report, &client, store, &settings, &clock, login).await?;
        }
    } else if options.push.is_some() {
        report.bad("推送", "数据库用不了，没有发。");
    }
    if report.failed == 0 {
        println!("{} 项都好。", report.passed);
        return Ok(());
    }
    Err(Failure::failed("E-DOCTOR", format!("有 {} 项要处理，见上面打 ✘ 的各行。", report.failed)))
}

fn about_settings(report: &mut Report, settings: &Settings) {
    let bots: Vec<&str> = settings.bots.keys().map(String::as_str).collect();
    if bots.is_empty() {
        report.bad("设置", "读得通，但还没有机器人：照 config.toml 末尾的样子加一节 [bots.main]。");
    } else {
        report.good("设置", &format!("读得通，机器人 {}。", bots.join("、")));
    }
    if settings.contact.phone == "0772-6812345" {
        Report::hint("联系电话", "还是样例号码，请把 contact.name 与 contact.phone 改成信息办的。");
    }
}

fn about_calendar(report: &mut Report, settings: &Settings, now: Timestamp) {
    match calendar::outlook(&settings.calendar, now) {
        Outlook::Known(text) => report.good("工作日历", &text),
        Outlook::Ending(text) => Report::hint("工作日历", &text),
        Outlook::Over(text) => report.bad("工作日历", &text),
    }
}

/// Opens the database and checks what depends on it.
async fn database(report: &mut Report, settings: &Settings, clock: &Clock) -> Option<Store> {
    let store = match open::store(settings, Access::Write).await {
        Ok(store) => store,
        Err(failure) => {
            report.bad("数据库", &failure.text);
            return None;
        }
    };
    let engine =
        if store.is_postgres() { "PostgreSQL".to_owned() } else { format!("{:?}", settings.database) };
    match store.begin_write().await {
        Ok(tx) => {
            let _ = tx.rollback().await;
            let version = store.versions().await.map_or(0, |(found, _)| found);
            report.good("数据库", &format!("{engine}，可写，断电不丢，版本 {version}。"));
        }
        Err(error) => report.bad("数据库", &Failure::from(error).text),
    }
    match master_key::look(&store, settings).await {
        Ok(Some(_)) => report.good("主密钥", "在，权限 0600，与数据库配套。"),
        Ok(None) => report.good("主密钥", "还没有；空库第一次启动时会自动生成。"),
        Err(failure) => report.bad("主密钥", &failure.text),
    }
    if let Ok(Some(server)) = store.server_time().await {
        report.note("时钟（数据库）", skew(clock.now().since(server)));
    }
    if let Err(failure) = open::check_clock(&store, clock.now()).await {
        report.bad("时钟（库里的记录）", &failure.text);
    }
    if let Ok(size) = state::size(&mut store.read()).await
        && size.units == 0
    {
        report.bad("单位与人员", "还是空的：先用 qianshou import 导入。");
    }
    for (role, what) in DECIDERS {
        if let Ok(told) = people::with_role(&mut store.read(), role.as_str()).await
            && !told.iter().any(|person| person.bound == 1)
        {
            Report::hint(role.zh(), what);
        }
    }
    if let Err(error) = offices(&store).await {
        report.bad("审批人", &format!("读不出（{error}）。"));
    }
    Some(store)
}

/// Applications of each system are decided in the office of that system: one office cannot do it for the other.
async fn offices(store: &Store) -> Result<(), StoreError> {
    let units = units::all(&mut store.read()).await?;
    let mut bound = Vec::new();
    for system in [System::Government, System::Party] {
        let told = people::approvers(&mut store.read(), system.as_str()).await?;
        bound.push((system, told.iter().any(|person| person.bound == 1)));
    }
    // Without any there is one sentence already.
    if bound.iter().all(|(_, has)| !has) {
        return Ok(());
    }
    for (system, _) in bound.into_iter().filter(|(_, has)| !has) {
        if units.iter().any(|unit| unit.system == system.as_str() && unit.status == "active") {
            let (office, group) = (office_for(system).zh(), system.zh());
            Report::hint(
                Role::Approver.zh(),
                &format!(
                    "{office}还没有人绑定钉钉，{group}单位的申请审核后没有人批：导入时给{office}的人 approver 角色，再绑定。"
                ),
            );
        }
    }
    Ok(())
}

/// Without whom things happen that nobody hears of.
const DECIDERS: [(Role, &str); 2] = [
    (Role::Reviewer, "还没有人绑定钉钉，告警和开户申请没有人收：导入时给人 reviewer 角色，再绑定。"),
    (Role::Approver, "还没有人绑定钉钉，开户申请审核后没有人批：导入时给人 approver 角色，再绑定。"),
];

/// Judges a clock difference in milliseconds.
pub fn skew(ahead: i64) -> Result<String, String> {
    let direction = if ahead >= 0 { "快" } else { "慢" };
    let size = if ahead.abs() < SECOND {
        format!("{} 毫秒", ahead.abs())
    } else {
        format!("{} 秒", ahead.abs() / SECOND)
    };
    if ahead.abs() < SKEW {
        Ok(format!("本机{direction} {size}。"))
    } else {
        Err(format!("本机{direction} {size}，回调会被拒收：请校时（例如 chronyc makestep）。"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skew_below_a_minute_is_fine() {
        assert_eq!(skew(-120), Ok("本机慢 120 毫秒。".to_owned()));
        assert_eq!(skew(59_000), Ok("本机快 59 秒。".to_owned()));
        assert!(skew(60_000).is_err() && skew(-61_000).is_err());
    }
}

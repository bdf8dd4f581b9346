//! `doctor --roll-call`: has eight messages said and counts how many reach the service. What it finds is
//! remembered, and `doctor` and `status` go on saying so.

use super::Report;
use crate::cli::failure::Failure;
use crate::cli::table::moment;
use crate::config::{Mode, Settings};
use crate::service::roll_call::{self, OF, Outcome};
use crate::service::stray::{self, Late};
use crate::store::{Store, StoreError};
use crate::time::{Clock, Timestamp};
use crate::write;
use std::time::Duration;

/// How often the count is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Bots whose messages come over connections anybody with the credentials can open.
fn bots(settings: &Settings) -> impl Iterator<Item = &str> {
    settings.bots.iter().filter(|(_, bot)| bot.mode == Mode::Stream).map(|(name, _)| name.as_str())
}

/// Calls the roll of every bot in Stream mode.
pub async fn check(
    report: &mut Report,
    store: &Store,
    settings: &Settings,
    clock: &Clock,
    patience: Duration,
) -> Result<(), Failure> {
    let mut none = true;
    for bot in bots(settings) {
        none = false;
        let opened: Result<(), StoreError> = write!(store, tx => roll_call::open(tx, bot).await);
        opened?;
        println!(
            "{bot} 点名：请用一位已绑定的人的手机，在与机器人的单聊里逐条发：点名 1、点名 2，直到点名 {OF}。等 {} 秒。",
            patience.as_secs()
        );
        let arrived = wait(store, bot, patience).await?;
        let outcome = Outcome { arrived, of: OF, at: clock.now() };
        let closed: Result<(), StoreError> = write!(store, tx => roll_call::close(tx, bot, outcome).await);
        closed?;
        report.note(&format!("{bot} 点名"), verdict(&outcome));
    }
    if none {
        report.bad("点名", "没有 Stream 方式的机器人，不用点名。");
    }
    Ok(())
}

/// Counts until all are there or the time is up.
async fn wait(store: &Store, bot: &str, patience: Duration) -> Result<u32, StoreError> {
    let end = tokio::time::Instant::now() + patience;
    loop {
        let arrived = roll_call::arrived(&mut store.read(), bot).await?;
        if arrived >= OF || tokio::time::Instant::now() >= end {
            return Ok(arrived);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// What a roll call that just ended says.
pub fn verdict(outcome: &Outcome) -> Result<String, String> {
    let Outcome { arrived, of, .. } = outcome;
    if outcome.shared() {
        Err(format!("{of} 条只到 {arrived} 条。如果 {of} 条都发了：{}", stolen()))
    } else if *arrived == 0 {
        Err(format!(
            "{of} 条都没有到：请确认服务在运行、发的人已绑定（qianshou doctor --watch 可看），再点一次名。"
        ))
    } else {
        Ok(format!("{of} 条都到了，没有发现别的程序在收消息。"))
    }
}

/// Whose fault it is and what to do.
fn stolen() -> &'static str {
    "有别的程序（常见是谁的电脑）用同一凭证连着平台，一部分消息被它收走了。请在开发者后台重置 Client Secret，改好 app_secret 重启服务，再点一次名。"
}

/// The last roll calls, for a `doctor` that calls none, and what hints at one.
pub async fn remembered(
    report: &mut Report,
    store: &Store,
    settings: &Settings,
    now: Timestamp,
) -> Result<(), Failure> {
    let mut db = store.read();
    for bot in bots(settings) {
        if let Some(late) = stray::last(&mut db, bot, now).await? {
            println!("{}", hint(bot, late));
        }
        match roll_call::last(&mut db, bot).await? {
            Some(last) => {
                let when = moment(last.at.millis());
                let said = verdict(&last).map(|t| format!("{when}，{t}")).map_err(|t| format!("{when}，{t}"));
                report.note(&format!("{bot} 点名"), said);
            }
            None => println!(
                "！ {bot} 点名：还没有点过。qianshou doctor --roll-call 可查出是否有别的程序用同一凭证收走消息。"
            ),
        }
    }
    Ok(())
}

/// What late messages suggest.
pub fn hint(bot: &str, late: Late) -> String {
    format!(
        "！ {bot} 晚到：近几天有 {} 条消息隔了 15 秒以上才第一次送到（最近 {}），像是先给了别的连接。请点名查实：qianshou doctor --roll-call",
        late.count,
        moment(late.at.millis())
    )
}

/// The line of `status`, if there is something to say.
pub fn line(bot: &str, last: &Outcome) -> Option<String> {
    let count = format!("点名 {} 条只到 {} 条", last.of, last.arrived);
    last.shared().then(|| format!("！ {bot}：{} {count}，{}", moment(last.at.millis()), stolen()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_names_its_cause_and_the_step() {
        let ended = |arrived| Outcome { arrived, of: OF, at: Timestamp::from_millis(0) };
        assert!(verdict(&ended(8)).is_ok());
        for arrived in [1, 7] {
            let said = verdict(&ended(arrived)).expect_err("a gap");
            assert!(said.contains("同一凭证") && said.contains("重置 Client Secret"), "{said}");
            assert!(line("main", &ended(arrived)).is_some());
        }
        // Nobody may have said anything.
        assert!(!verdict(&ended(0)).expect_err("nothing").contains("同一凭证"));
        assert_eq!((line("main", &ended(0)), line("main", &ended(8))), (None, None));
    }
}

//! `doctor --push`: one message to one person, by the way every push takes.

use super::Report;
use crate::cli::failure::Failure;
use crate::cli::{cause, operator_record};
use crate::config::Settings;
use crate::domain::message::Outgoing;
use crate::platform::{self, SendOutcome};
use crate::store::people::{self, Binding};
use crate::store::quota::month;
use crate::store::{Store, StoreError, audit, quota};
use crate::time::Clock;
use crate::write;

const WHAT: &str = "推送";

/// Sends it and says what became of it.
pub async fn check(
    report: &mut Report,
    client: &reqwest::Client,
    store: &Store,
    settings: &Settings,
    clock: &Clock,
    login: &str,
) -> Result<(), Failure> {
    let Some((_, bot)) = settings.bots.iter().next() else {
        report.bad(WHAT, "没有机器人，没有发。");
        return Ok(());
    };
    let binding = match recipient(store, bot.platform.as_str(), login).await? {
        Ok(binding) if binding.corp_id == bot.corp_id => binding,
        Ok(_) => {
            report.bad(WHAT, &format!("{login} 绑定的是另一个组织，没有发。"));
            return Ok(());
        }
        Err(why) => {
            report.bad(WHAT, &why);
            return Ok(());
        }
    };
    if !pay(store, settings, bot.platform.as_str(), clock, &binding).await? {
        report.bad(WHAT, "本月接口额度用完了，没有发。");
        return Ok(());
    }
    let outcome = match platform::fetch_token(client, bot).await {
        Ok(token) => {
            let to = [binding.staff_id.clone()];
            platform::send(client, bot, token.value.expose(), &to, &message(), false).await
        }
        Err(error) => SendOutcome::Failed(error),
    };
    report.note(WHAT, told(login, &outcome));
    Ok(())
}

fn message() -> Outgoing {
    Outgoing::lines(["连通检查", "能看到这一条，就能收到公文提醒。", "不用回复。"])
}

async fn recipient(
    store: &Store,
    platform: &str,
    login: &str,
) -> Result<Result<Binding, String>, StoreError> {
    let mut db = store.read();
    let Some(person) = people::by_login(&mut db, login).await?.filter(|p| p.status == "active") else {
        return Ok(Err(format!("没有已开通的账户 {login}，请核对登录名。")));
    };
    let binding = people::binding_of(&mut db, &person.id, platform).await?;
    Ok(binding
        .ok_or_else(|| format!("{login} 还没有绑定：用 qianshou bind-code {login} 或 bind --match-phones。")))
}

/// Takes one call from the month and leaves a record.
async fn pay(
    store: &Store,
    settings: &Settings,
    platform: &str,
    clock: &Clock,
    to: &Binding,
) -> Result<bool, StoreError> {
    let Some(limit) = settings.quota.get(platform) else { return Ok(false) };
    let now = clock.now();
    let record = operator_record("doctor.push", ("person", to.person_id.as_str()), "{}");
    write!(store, tx => async {
        let granted = quota::take_month(tx, &format!("{platform}:api"), &month(now), 1, limit.api_calls_month).await?;
        if granted == 1 {
            audit::append(tx, &record, now).await?;
        }
        Ok::<bool, StoreError>(granted == 1)
    }.await)
}

fn told(login: &str, outcome: &SendOutcome) -> Result<String, String> {
    match outcome {
        SendOutcome::Sent { invalid, .. } if !invalid.is_empty() => {
            Err(format!("平台不认 {login} 的钉钉号：可能已离开组织，请重新绑定。"))
        }
        SendOutcome::Sent { flow_controlled, .. } if !flow_controlled.is_empty() => {
            Err(format!("平台暂时不让给 {login} 发（限流），请过一分钟再试。"))
        }
        SendOutcome::Sent { .. } => Ok(format!("平台收下了给 {login} 的一条，请本人看手机。")),
        SendOutcome::Failed(error) => Err(cause::sentence(error)),
    }
}

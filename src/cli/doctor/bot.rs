//! Checks of one bot: credentials, clock, permissions, visible range, way in.

use super::Report;
use crate::cli::{cause, master_key};
use crate::config::{Bot, Mode, Settings};
use crate::platform::{self, CallError, Class, Lookup};
use crate::store::people::{self, phone_place};
use crate::store::{Store, StoreError};
use crate::time::{Clock, SECOND};

/// Runs them.
pub async fn check(
    report: &mut Report,
    client: &reqwest::Client,
    clock: &Clock,
    name: &str,
    bot: &Bot,
    store: Option<&Store>,
    settings: &Settings,
) {
    let about = |what: &str| format!("{name} {what}");
    match platform::server_time(client, bot).await {
        Ok(server) => {
            // The header has whole seconds.
            let ahead = clock.now().since(server);
            let ahead = if ahead.abs() < 2 * SECOND { 0 } else { ahead };
            report.note(&about("时钟（平台）"), super::skew(ahead));
        }
        Err(error) => report.bad(&about("网络"), &cause::sentence(&error)),
    }
    let token = match platform::fetch_token(client, bot).await {
        Ok(token) => {
            report.good(&about("凭证"), "取到了访问令牌。");
            token
        }
        Err(error) => return report.bad(&about("凭证"), &cause::sentence(&error)),
    };
    way_in(report, client, &about("回调"), name, bot, settings).await;
    let Some(store) = store else { return };
    let outcome = match somebody(store, bot, settings).await {
        Ok(Some(who)) => seen(client, bot, token.value.expose(), &who).await,
        Ok(None) => Err("没有可查的人：先导入人员，再执行一次。".to_owned()),
        Err(_) => Err("数据库读不出，没有查。".to_owned()),
    };
    report.note(&about("通讯录权限与可见范围"), outcome);
}

async fn way_in(
    report: &mut Report,
    client: &reqwest::Client,
    what: &str,
    name: &str,
    bot: &Bot,
    settings: &Settings,
) {
    match bot.mode {
        Mode::Stream => match platform::stream::probe(client, bot).await {
            Ok(()) => report.good(what, "Stream 方式，长连接建得起来。"),
            Err(error) => report.bad(
                what,
                &format!(
                    "Stream 连接开不了，请在开发者后台把消息接收方式改为 Stream 并发布：{}",
                    cause::sentence(&error)
                ),
            ),
        },
        Mode::Http if settings.server.public_url.is_empty() => {
            report.bad(what, "HTTP 方式要有外网地址：请填 server.public_url，并在前面放 HTTPS 反向代理。");
        }
        Mode::Http => {
            let base = settings.server.public_url.trim_end_matches('/');
            report.good(what, &format!("HTTP 方式，开发者后台的消息接收地址应当是 {base}/hooks/{name}。"));
        }
    }
}

/// Whom to look up.
enum Who {
    Staff(String),
    Phone(String),
}

/// A bound person, else somebody registered.
async fn somebody(store: &Store, bot: &Bot, settings: &Settings) -> Result<Option<Who>, StoreError> {
    let mut db = store.read();
    let bindings = people::bindings(&mut db).await?;
    let here = |b: &&people::Binding| {
        b.status == "active" && b.platform == bot.platform.as_str() && b.corp_id == bot.corp_id
    };
    if let Some(binding) = bindings.iter().find(here) {
        return Ok(Some(Who::Staff(binding.staff_id.clone())));
    }
    let people = people::all(&mut db).await?;
    drop(db);
    let Ok(Some(keys)) = master_key::look(store, settings).await else { return Ok(None) };
    let phone = |p: &people::Person| keys.open_text(&phone_place(&p.id), &p.phone_sealed);
    Ok(people.iter().filter(|p| p.status == "active").find_map(phone).map(Who::Phone))
}

async fn seen(client: &reqwest::Client, bot: &Bot, token: &str, who: &Who) -> Result<String, String> {
    let outcome = match who {
        Who::Staff(staff) => platform::person(client, bot, token, staff).await.map(|there| match there {
            Some(_) => Ok("按钉钉号查到了一位已绑定的人。".to_owned()),
            None => Err("已绑定的一位在通讯录里查不到：可能已离开组织，或不在应用的可见范围。".to_owned()),
        }),
        Who::Phone(phone) => {
            platform::find_by_mobile(client, bot, token, phone).await.map(|found| match found {
                Lookup::Found(_) => Ok("按登记手机查到了一位。".to_owned()),
                Lookup::NotFound => {
                    Err("登记的第一位在通讯录里没有这个手机：请核对手机，或让本人加入组织。".to_owned())
                }
                Lookup::OutOfRange => {
                    Err("查到的人不在应用的可见范围：请在开发者后台把各单位加进去。".to_owned())
                }
            })
        }
    };
    outcome.unwrap_or_else(|error: CallError| match error.class {
        Class::Retry { .. } | Class::Unknown => Err(format!("没有查成：{}", cause::sentence(&error))),
        _ => Err(cause::sentence(&error)),
    })
}

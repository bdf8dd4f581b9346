//! What a month will cost, from units × documents, the edition and the way answers travel
//! (design §2.8): the scarcest resource should not run out on the 20th.

use super::Report;
use crate::cli::failure::Failure;
use crate::config::{Bot, Edition, Mode, ReplyMode, Settings};
use crate::store::{Store, documents, quota, state};
use crate::time::{DAY, Timestamp};
use crate::worker::delivery::month;

/// Documents a month that are assumed while there is no history.
const ASSUMED: i64 = 20;
/// Pushes for ten deliveries: the first of each, and reminders for a few.
const PUSHES_OF_TEN: i64 = 13;
/// Messages people send for ten deliveries: a signature each, a look at the inbox now and then.
const MESSAGES_OF_TEN: i64 = 14;

/// What a month costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Server API calls.
    pub calls: i64,
    /// Webhook and Stream messages, incoming ones included.
    pub messages: i64,
}

/// Every unit gets every document: an upper estimate, which a budget needs.
pub fn cost(units: i64, documents: i64, mode: Mode, reply: ReplyMode) -> Cost {
    let deliveries = units.saturating_mul(documents);
    let incoming = deliveries.saturating_mul(MESSAGES_OF_TEN) / 10;
    let pushes = deliveries.saturating_mul(PUSHES_OF_TEN) / 10;
    // Over HTTP the answer travels in the response to the callback and costs nothing; over a long
    // connection it is one more webhook message; as a push it is one more API call.
    match (mode, reply) {
        (_, ReplyMode::Push) => Cost { calls: pushes.saturating_add(incoming), messages: incoming },
        (Mode::Http, ReplyMode::Inline) => Cost { calls: pushes, messages: incoming },
        (Mode::Stream, ReplyMode::Inline) => Cost { calls: pushes, messages: incoming.saturating_mul(2) },
    }
}

/// Prints the forecast of every bot.
pub async fn check(
    report: &mut Report,
    store: &Store,
    settings: &Settings,
    now: Timestamp,
) -> Result<(), Failure> {
    let mut db = store.read().await?;
    let units = state::size(&mut db).await?.units;
    let (sent, _) = documents::counts_since(&mut db, now.plus(-30 * DAY).millis()).await?;
    let documents = if sent > 0 { sent } else { ASSUMED };
    let basis = if sent > 0 { "近 30 天" } else { "还没有发过文，先按每月" };
    for (name, bot) in &settings.bots {
        let platform = bot.platform.as_str();
        let Some(limit) = settings.quota.get(platform) else {
            report.bad("额度", &format!("设置里没有 [quota.{platform}]。"));
            continue;
        };
        let month = month(now);
        let used = quota::used(&mut db, &format!("{platform}:api"), &month).await?;
        let cost = cost(units, documents, bot.mode, bot.reply);
        let text = format!(
            "{edition}，{basis} {documents} 件发到 {units} 个单位，每月最多约要接口 {} 次（上限 {}，本月已用 {used}）、消息 {} 条（上限 {}）",
            cost.calls,
            limit.api_calls_month,
            cost.messages,
            limit.messages_month,
            edition = edition(bot.edition),
        );
        let fits = cost.calls <= limit.api_calls_month && cost.messages <= limit.messages_month;
        let outcome = if fits {
            Ok(format!("{text}，够用。"))
        } else {
            Err(format!("{text}，不够：{}", advice(bot)))
        };
        report.note(&format!("{name} 额度"), outcome);
    }
    Ok(())
}

fn edition(edition: Edition) -> &'static str {
    match edition {
        Edition::Standard => "标准版",
        Edition::Professional => "专业版",
        Edition::Exclusive => "专属版",
    }
}

fn advice(bot: &Bot) -> &'static str {
    match (bot.reply, bot.mode, bot.edition) {
        (ReplyMode::Push, ..) => "把 reply 改为 inline，回答就不占接口额度。",
        (_, Mode::Stream, _) => "改用 HTTP 方式可省掉回答那一半消息；再不够就升级版本，并按合同改 [quota]。",
        (_, _, Edition::Standard) => {
            "请升级版本并按合同改 [quota]；用到九成时程序会停发平件，只发急件、审批与结果。"
        }
        _ => "请与平台商量加量，并按合同改 [quota]。",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_over_a_long_connection_cost_messages_and_pushed_ones_cost_calls() {
        let http = cost(70, 40, Mode::Http, ReplyMode::Inline);
        assert_eq!(http, Cost { calls: 3_640, messages: 3_920 });
        assert_eq!(cost(70, 40, Mode::Stream, ReplyMode::Inline), Cost { calls: 3_640, messages: 7_840 });
        assert_eq!(cost(70, 40, Mode::Http, ReplyMode::Push), Cost { calls: 7_560, messages: 3_920 });
        assert!(cost(i64::MAX, 2, Mode::Stream, ReplyMode::Inline).messages > 0, "it saturates");
    }
}

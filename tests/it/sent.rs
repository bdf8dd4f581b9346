//! 发件箱: what a unit sent and how far it is signed, as chat transcripts.

use crate::support::{World, both};
use serde_json::json;

const TITLES: [&str; 10] = [
    "防汛值守",
    "春耕备耕",
    "森林防火",
    "征兵",
    "安全生产",
    "消防检查",
    "汛前排查",
    "人居环境",
    "防返贫",
    "文明创建",
];

/// Ten documents of 县政府办, a minute apart; returns their 件号 there.
async fn ten(world: &World) -> Vec<i64> {
    let mut numbers = Vec::new();
    for (index, title) in TITLES.iter().enumerate() {
        let no = format!("鹿政办发〔2026〕{}号", 30 + index);
        let title = format!("关于做好{title}工作的通知");
        let sent = world
            .dispatch(json!({"doc_no": no, "title": title, "main_to": ["zs", "ps"], "copy_to": []}))
            .await;
        numbers.push(sent["number"].as_i64().expect("a number"));
        world.settle().await;
        world.read_all();
        world.minutes(1).await;
    }
    world.read_all();
    numbers
}

both! {
    async fn what_was_sent_is_listed_with_what_is_still_owed_first(world) {
        assert_eq!(world.say("zhaoqiang", "发件箱").await, "本单位还没有发出的公文。\n看待签收，回：收件箱");
        let n = ten(world).await;
        // The newest is signed by both, the one before by one.
        for (staff, text) in [("wangfang", "签收 10"), ("lijuan", "签收 10"), ("wangfang", "签收 9")] {
            let answer = world.say(staff, text).await;
            assert!(answer.starts_with("已签收"), "{answer}");
        }
        let first = world.say("zhaoqiang", "发件箱").await;
        let row = |at: usize, standing: &str| format!("{} {} {standing}", n[at], TITLES[at]);
        let mut expected = vec!["已发 10 件：没签齐 9 件".to_owned(), row(8, "1/2")];
        expected.extend((1..8).rev().map(|at| row(at, "0/2")));
        expected.push("……回：更多（还有 2 件）".to_owned());
        assert_eq!(first, expected.join("\n"));
        let second = world.say("zhaoqiang", "更多").await;
        let rest = ["已发，第 9–10 件，共 10 件".to_owned(), row(0, "0/2"), row(9, "已签齐"), format!("看谁没签，回：查进度 {}", n[0])];
        assert_eq!(second, rest.join("\n"));
        assert_eq!(world.say("zhaoqiang", "更多").await, "没有了，都给您看过了。\n看谁没签，回：查进度 加编号");
        // A place in the list stands for its number.
        let board = world.say("zhaoqiang", "查进度 最后一个").await;
        assert!(board.starts_with(&format!("{}（文明创建）：已签 2/2", n[9])), "{board}");
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn late_returned_and_recalled_ones_say_so(world) {
        let send = async |no: u32, over: serde_json::Value| {
            let mut body = json!({"doc_no": format!("鹿政办发〔2026〕{no}号"), "main_to": ["zs", "ps"], "copy_to": []});
            body.as_object_mut().expect("an object").extend(over.as_object().expect("an object").clone());
            let sent = world.dispatch(body).await;
            world.minutes(1).await;
            world.read_all();
            sent
        };
        let late = send(41, json!({"title": "关于做好防汛值守工作的通知"})).await;
        world.hours(48).await;
        world.read_all();
        let returned = send(42, json!({"title": "关于征兵工作的通知"})).await;
        world.say("lijuan", "退回 2 缺附件").await;
        world.minutes(6).await;
        let recalled = send(43, json!({"title": "关于春耕备耕的通知"})).await;
        let path = format!("/api/v1/documents/{}/recall", recalled["id"].as_str().expect("an id"));
        let (status, answer) = world.post(&path, &json!({"reason": "文号有误"})).await;
        assert_eq!(status, 200, "{answer}");
        let hidden = send(44, json!({"title": "内部资料 注意保存：2026年项目台账"})).await;
        let message = send(45, json!({"kind": "message", "doc_no": null, "type": null, "title": "周五下午停电检修"})).await;
        let list = world.say("qinhai", "我们发的文件").await;
        let rows = [
            "已发 5 件：没签齐 3 件".to_owned(),
            format!("{} 内部件 0/2", hidden["number"]),
            format!("{} 征兵 0/2，退回 1", returned["number"]),
            format!("{} 防汛值守 0/2，超时 2", late["number"]),
            format!("{} 周五下午停电检修 已阅 0/2", message["number"]),
            format!("{} 春耕备耕 已撤回", recalled["number"]),
            format!("看谁没签，回：查进度 {}", hidden["number"]),
        ];
        assert_eq!(list, rows.join("\n"));
        assert!(rows.iter().all(|row| row.chars().count() <= 24));
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn nobody_sees_what_another_unit_sent(world) {
        ten(world).await;
        // Whoever only receives has sent nothing; not even the info office lists what others sent.
        for staff in ["wangfang", "zhangli", "liming", "sunwei"] {
            assert_eq!(world.say(staff, "发件箱").await, "本单位还没有发出的公文。\n看待签收，回：收件箱", "{staff}");
        }
        let stranger = world.say("nobody", "发件箱").await;
        assert!(!stranger.contains("已发") && stranger.contains("绑定"), "{stranger}");
        // 全部 covers nothing of a list of what was sent.
        world.say("zhaoqiang", "发件箱").await;
        let all = world.say("zhaoqiang", "签收全部").await;
        assert!(!all.contains("已签收"), "{all}");
        let place = world.say("zhaoqiang", "签收 第一个").await;
        assert!(place.contains("没有改动") || place.starts_with("还没签"), "{place}");
        world.settle().await;
        world.read_all();
    }
}

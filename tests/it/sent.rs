//! 发件箱: what a unit sent and how far it is signed, as chat transcripts.

use crate::documents::number;
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
    }
}

both! {
    async fn a_list_of_what_was_sent_is_nothing_to_sign(world) {
        // 县政府办 sends and receives; it was told of nothing yet.
        let body = json!({"doc_no": "鹿组发〔2026〕6号", "issuing_unit": "zzb", "issued_by": "moxia", "checked_by": "moxia",
            "signed_off_by": "moxia", "main_to": ["zfb"], "copy_to": []});
        let received = number(&world.dispatch(body).await, "zfb");
        let sent = world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        assert!(world.say("zhaoqiang", "发件箱").await.contains("0/1"));
        for text in ["签收全部".to_owned(), "签收 第一个".to_owned(), format!("签收 {}", sent["number"])] {
            let answer = world.say("zhaoqiang", &text).await;
            assert!(!answer.contains("已签收"), "{text}: {answer}");
        }
        let standing = world.say("zhaoqiang", &format!("查看 {received}")).await;
        assert!(standing.contains("待签收"), "{standing}");
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn where_nothing_is_to_be_signed_nothing_is_called_signed(world) {
        let sent = world.dispatch(json!({"kind": "message", "doc_no": null, "type": null, "title": "周五下午停电检修",
            "main_to": ["zs", "ps"], "copy_to": []})).await;
        let list = world.say("zhaoqiang", "发件箱").await;
        assert_eq!(list, format!("已发 1 件\n{} 周五下午停电检修 已阅 0/2", sent["number"]));
        // However long ago that was.
        world.db.raw("UPDATE documents SET sent_at = 1").await;
        assert_eq!(world.say("zhaoqiang", "发件箱").await, list);
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn what_is_not_signed_is_listed_however_much_was_sent_since(world) {
        let old = world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        world.minutes(1).await;
        for at in 0..101 {
            let title = format!("第{at}次停电检修");
            world.dispatch(json!({"kind": "message", "doc_no": null, "type": null, "title": title, "main_to": ["ps"], "copy_to": []})).await;
        }
        let list = world.say("zhaoqiang", "发件箱").await;
        assert!(list.starts_with(&format!("已发 101 件：没签齐 1 件，更早的没列\n{} 秋冬森林防火 0/1", old["number"])), "{list}");
        world.say("wangfang", "签收 1").await;
        let list = world.say("zhaoqiang", "发件箱").await;
        assert!(list.starts_with("已发 100 件，更早的没列\n") && !list.contains("森林防火"), "{list}");
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn somebody_of_two_units_sees_what_each_of_them_sent(world) {
        world.db.raw("INSERT INTO roles (person_id, unit_id, role) SELECT p.id, u.id, 'user' FROM people p, units u
            WHERE p.login = 'moxia' AND u.code = 'zfb'").await;
        let office = world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        world.minutes(1).await;
        let body = json!({"doc_no": "鹿组发〔2026〕6号", "issuing_unit": "zzb", "issued_by": "moxia", "checked_by": "moxia",
            "signed_off_by": "moxia", "main_to": ["zs", "ps"], "copy_to": []});
        let party = world.dispatch(body).await;
        let list = world.say("moxia", "发件箱").await;
        let (one, two) = (format!("县委组织部 {}", party["number"]), format!("县政府办 {}", office["number"]));
        assert!(list.starts_with(&format!("已发 2 件：没签齐 2 件\n{one} ")) && list.contains(&format!("\n{two} ")), "{list}");
        assert!(list.ends_with(&format!("看谁没签，回：查进度 {one}")), "{list}");
        let board = world.say("moxia", &format!("查进度 {two}")).await;
        assert!(board.contains("已签 0/1"), "{board}");
        world.settle().await;
        world.read_all();
    }
}

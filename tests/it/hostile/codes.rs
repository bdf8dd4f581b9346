//! Codes: of others, guessed, spoken where they do not count, and how a forger fails to see one (INV-11, 16, 17, 26).

use super::Witness;
use crate::approvals::application;
use crate::support::{World, both, over_http};
use qianshou::playground::Saying;
use serde_json::json;

/// The six digits after 同意 in a push.
fn code(push: &str) -> String {
    push.split("回：同意 ").nth(1).expect("a code").chars().take(6).collect()
}

/// Every run of digits that could be a code.
fn codes_in(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 6).map(str::to_owned).collect()
}

fn shifted(code: &str, base: u32) -> String {
    code.bytes().filter_map(|b| char::from_u32(base + u32::from(b - b'0'))).collect()
}

/// Two reviewers are asked; returns their codes and the number both know the question by.
async fn asked(world: &World) -> (String, String, i64) {
    let (status, answer) = world.post("/api/v1/applications", &application()).await;
    assert_eq!(status, 201, "{answer}");
    world.settle().await;
    let (liming, chenhong) = (world.read_one("liming"), world.read_one("chenhong"));
    world.read_all();
    let number =
        liming.split_whitespace().nth(1).and_then(|w| w.split('　').next()?.parse().ok()).expect("a number");
    (code(&liming), code(&chenhong), number)
}

both! {
    async fn a_code_works_for_its_reader_only(world) {
        let (mine, other, n) = asked(world).await;
        let mut witness = Witness::of_told_refusals(world).await;
        let of_no_one = ["234567", "345678", "456789"].into_iter().find(|c| *c != mine && *c != other).expect("one is free");
        for (staff, text) in [
            ("wangfang", format!("同意 {mine}")),
            ("wangfang", format!("驳回 {mine} 材料不全")),
            ("chenhong", format!("同意 {mine}")),
            ("zhaoqiang", format!("同意 {mine}")),
            ("zhangli", format!("同意 {mine}")),
            ("sunwei", format!("同意 {n} {mine}")),
            ("moxia", format!("退回补正 {mine} 缺开户申请")),
            ("liming", format!("同意 {other}")),
            ("liming", format!("同意 {} {mine}", n + 1)),
            ("liming", format!("同意 {n} {other}")),
            ("liming", format!("同意 {of_no_one}")),
        ] {
            witness.refused(&text, &world.say(staff, &text).await).await;
        }
        // Five guesses close the path; the guesser learns nothing from it.
        for guess in ["214365", "325476", "436587", "547698", "658709", "769821"] {
            witness.refused(guess, &world.say("tangbo", &format!("同意 {guess}")).await).await;
        }
        witness.rests().await;
        world.minutes(31).await;
        let done = world.say("liming", &format!("同意 {mine}")).await;
        assert!(done.starts_with('已'), "{done}");
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn a_code_in_disguise_is_no_code(world) {
        let (mine, other, _) = asked(world).await;
        let mut witness = Witness::of_told_refusals(world).await;
        let (head, tail) = mine.split_at(3);
        for text in [
            format!("同意 {head}\u{200b}{tail}"),
            format!("同意 {head}\u{202e}{tail}"),
            format!("同意 {}", shifted(&mine, 0x660)),
            format!("同意 {}", shifted(&mine, 0x966)),
            format!("同意 {}", shifted(&mine, 0x1d7ce)),
            format!("同意 {mine}0"),
            format!("同意 0{mine}"),
            format!("同意 {}", &mine[..5]),
            format!("同意 -{mine}"),
            format!("同意 {mine}.0"),
            format!("同意 {mine} {other}"),
            format!("同意 {mine}\n驳回 {mine} 材料不全"),
            format!("驳回 {mine}"),
            format!("我同意 {mine} 吗"),
            format!("领导说“同意 {mine}”"),
            format!("先别同意 {mine}"),
            mine.clone(),
            "同意".to_owned(),
            "同意全部".to_owned(),
        ] {
            let answer = world.say("liming", &text).await;
            check!(witness, !answer.contains(&mine), "{text}: the answer repeats the code: {answer}");
            witness.refused(&text, &answer).await;
        }
        witness.rests().await;
        world.minutes(31).await;
        let done = world.say("liming", &format!("同意 {mine}")).await;
        assert!(done.starts_with('已'), "{done}");
        world.settle().await;
        world.read_all();
    }
}

over_http! {
    async fn codes_do_not_count_in_groups_quotes_and_cards(world) {
        let (mine, _, n) = asked(world).await;
        let mut witness = Witness::of_state(world).await;
        let group = world.play.say_in_group("liming", &format!("同意 {mine}")).await;
        check!(witness, group.text.contains("群里") && !group.text.contains(&mine), "{}", group.text);
        witness.nothing_changed("in the group").await;
        for over in [
            json!({"text": {"content": "同意"}, "isReplyMsg": true, "repliedMsg": {"content": {"text": format!("回：同意 {mine}")}}}),
            json!({"text": {"content": "同意", "isReplyMsg": true, "repliedMsg": {"msgType": "text", "content": {"text": mine}}}}),
            json!({"text": {"content": format!("同意 {n}")}, "code": mine}),
            json!({"text": {"content": "同意"}, "originalMsgId": "msg1", "processQueryKey": "key1"}),
            json!({"msgtype": "file", "content": {"fileName": format!("同意 {mine}")}}),
            json!({"conversationType": "2", "text": {"content": format!("同意 {mine}")}}),
            json!({"conversationType": "3", "text": {"content": format!("同意 {mine}")}}),
            json!({"senderStaffId": "nobody", "isAdmin": true, "senderNick": "李明", "text": {"content": format!("同意 {mine}")}}),
        ] {
            let mut body = world.play.callback_body("liming", &Saying::Text(String::new()));
            for (field, value) in over.as_object().expect("an object") {
                body[field] = value.clone();
            }
            let answer = world.play.send_raw(&world.play.signed_headers(), body.to_string().as_bytes()).await;
            check!(witness, [200, 403].contains(&answer.status), "{over}: {answer:?}");
            check!(witness, !answer.text().contains("已同意") && !answer.text().contains(&mine), "{over}: {}", answer.text());
            witness.nothing_changed(&over.to_string()).await;
        }
        witness.rests().await;
        let done = world.say("liming", &format!("同意 {mine}")).await;
        assert!(done.starts_with('已'), "{done}");
        world.settle().await;
        world.read_all();
    }
}

over_http! {
    async fn a_forger_never_sees_a_code(world) {
        let (mine, _, n) = asked(world).await;
        // Whoever captured one pair of headers may say anything as anybody; he reads only answers.
        let mut seen = String::new();
        for text in ["待审批", "同意", "收件箱", "帮助", "更多", "审批", "驳回", "验证码", "我的码", "撤销"] {
            seen += &world.say("liming", text).await;
        }
        for text in [format!("查看 {n}"), format!("查进度 {n}"), format!("同意 {n}")] {
            seen += &world.say("liming", &text).await;
        }
        for staff in ["tangbo", "wangfang", "zhaoqiang", "zhangli"] {
            seen += &world.say(staff, &format!("重发 {n}")).await;
        }
        world.settle().await;
        for staff in ["tangbo", "wangfang", "zhaoqiang", "zhangli"] {
            let pushed = world.read(staff).join("\n");
            assert_eq!(codes_in(&pushed), Vec::<String>::new(), "{staff} was sent {pushed}");
        }
        world.read_all();
        let mut live = vec![mine];
        for _ in 0..4 {
            let mut body = world.play.callback_body("liming", &Saying::Text(format!("重发 {n}")));
            body["sessionWebhook"] = "https://evil.example/robot/sendBySession?session=1".into();
            let answer = world.play.send_raw(&world.play.signed_headers(), body.to_string().as_bytes()).await;
            assert_eq!(answer.status, 200);
            seen += answer.text();
            world.settle().await;
            for push in world.play.pushes() {
                let codes = codes_in(push.text.as_deref().unwrap_or_default());
                let reader = if push.recipients == ["chenhong"] { "chenhong" } else { "liming" };
                assert!(codes.is_empty() || push.recipients == [reader], "{push:?}");
            }
            live.extend(world.read("liming").iter().map(|push| code(push)));
        }
        assert_eq!(live.len(), 4, "three times a day at most");
        assert_eq!(codes_in(&seen), Vec::<String>::new(), "no answer holds anything like a code");
        let metrics = world.app.client.get(format!("http://{}/metrics", world.address)).send().await.expect("an answer");
        seen += &metrics.text().await.expect("a body");
        for code in &live {
            assert!(!seen.contains(code.as_str()), "{code} was shown");
        }
        // All but the last are dead.
        for old in &live[..3] {
            let answer = world.say("liming", &format!("同意 {old}")).await;
            assert!(answer.contains("没有改动"), "{old} still lives: {answer}");
        }
        let done = world.say("liming", &format!("同意 {}", live[3])).await;
        assert!(done.starts_with('已'), "{done}");
        world.settle().await;
        world.read_all();
    }
}

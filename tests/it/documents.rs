//! Documents from dispatch to the last signature, as chat transcripts.

use crate::support::both;
use qianshou::playground::{Endpoint, FaultKind};
use qianshou::time::HOUR;
use serde_json::json;

/// The number a unit has for the document, from the dispatch answer.
pub fn number(answer: &serde_json::Value, unit: &str) -> i64 {
    let rows = answer["deliveries"].as_array().expect("deliveries");
    let row = rows.iter().find(|row| row["unit"] == unit).expect("the unit is there");
    row["number"].as_i64().expect("a number")
}

both! {
    async fn an_ordinary_document_is_pushed_signed_and_seen_by_its_sender(world) {
        let sent = world.dispatch(json!({})).await;
        let n = number(&sent, "zs");
        world.settle().await;
        let push = world.read_one("wangfang");
        assert_eq!(push.lines().next(), Some(format!("待签收 {n}　今天 16:10 前").as_str()), "{push}");
        assert!(push.contains("县政府办：做好秋冬森林防火工作的通知") && push.contains("鹿政办发〔2026〕12号，主送，附件 1"), "{push}");
        assert!(push.contains(&format!("回：签收 {n}")), "{push}");
        for staff in ["zhoujie", "lijuan", "tangbo"] {
            world.read_one(staff);
        }
        let answer = world.say("wangfang", &format!("签收 {n}")).await;
        assert_eq!(answer, format!("已签收 {n}（秋冬森林防火）。\n寨沙镇 王芳，09:10。签错了 5 分钟内回：撤销"));
        // A colleague was first; nothing changes.
        let again = world.say("zhoujie", &format!("签收{n}")).await;
        assert_eq!(again, format!("不用再签：{n} 王芳 09:10 已签收。没有改动。"));
        let board = world.say("zhaoqiang", &format!("查进度 {}", sent["number"])).await;
        assert!(board.contains("已签 1/3") && board.contains("未签 2：平山镇、中渡镇"), "{board}");
        let id = sent["id"].as_str().expect("an id");
        let seen = world.get(&format!("/api/v1/deliveries?document={id}&unit=zs")).await;
        assert_eq!(seen["items"][0]["state"], "signed");
        assert_eq!(seen["items"][0]["signed_by"], "wangfang");
    }
}

both! {
    async fn a_command_beside_words_nobody_knows_is_asked_about_first(world) {
        let sent = world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        let n = number(&sent, "zs");
        world.settle().await;
        world.read_all();
        let asked = world.say("wangfang", &format!("签收 {n}，那是老王的活")).await;
        assert_eq!(asked, format!("还没办。您是要“签收 {n}”吗？\n是，回：确认；不是，回：取消"));
        let inbox = world.say("wangfang", "收件箱").await;
        assert!(inbox.contains("秋冬森林防火"), "nothing was signed: {inbox}");
        // What is surely an aside does not hold it up.
        let answer = world.say("zhoujie", &format!("签收 {n}，人在县里开会")).await;
        assert!(answer.starts_with(&format!("已签收 {n}")), "{answer}");
        let unsaid = world.say("zhoujie", &format!("退回 {n}，算了还是等局长看了再说")).await;
        assert!(!unsaid.contains("已退回"), "{unsaid}");
        world.read_all();
    }
}

both! {
    async fn a_reason_that_sounds_like_none_is_asked_about_first(world) {
        let n = number(&world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await, "zs");
        world.settle().await;
        world.read_all();
        let typed = format!("退回 {n} 我打电话问一下");
        let asked = world.say("wangfang", &typed).await;
        assert_eq!(asked, format!("还没办。您是要“{typed}”吗？\n是，回：确认；不是，回：取消"));
        let inbox = world.say("zhoujie", "收件箱").await;
        assert!(inbox.contains("秋冬森林防火"), "nothing was returned: {inbox}");
        let answer = world.say("wangfang", "确认").await;
        assert!(answer.starts_with(&format!("已退回 {n}")), "{answer}");
        world.read_all();
    }
}

both! {
    async fn what_was_signed_in_time_is_not_shown_as_overdue(world) {
        let finish = json!({"main_to": ["zs"], "copy_to": [], "finish_by": "2026-11-12T17:30:00+08:00"});
        let n = number(&world.dispatch(finish).await, "zs");
        world.settle().await;
        world.read_all();
        assert!(world.say("wangfang", &format!("签收 {n}")).await.starts_with("已签收"));
        world.hours(24).await;
        let open = world.say("wangfang", "收件箱 待办").await;
        assert!(open.contains(&format!("{n} 秋冬森林防火 办结明天")), "{open}");
        let found = world.say("wangfang", "查文 防火").await;
        assert!(found.contains(&format!("{n} 秋冬森林防火 办结明天")), "{found}");
        world.hours(48).await;
        let open = world.say("wangfang", "收件箱 待办").await;
        assert!(open.contains(&format!("{n} 秋冬森林防火 办结已超 昨天 17:30")), "{open}");
        assert!(world.say("wangfang", &format!("办结 {n} 已传达")).await.starts_with("已办结"));
        let done = world.say("wangfang", "收件箱 已办").await;
        assert!(done.contains(&format!("{n} 秋冬森林防火 周二 09:1")) || done.contains("11月10日 09:1"), "{done}");
        assert!(done.contains("签") && !done.contains("已超"), "{done}");
        world.read_all();
    }
}

both! {
    async fn the_same_message_twice_is_applied_once(world) {
        let n = number(&world.dispatch(json!({})).await, "zs");
        world.settle().await;
        world.read_all();
        let first = world.play.say("wangfang", &format!("签收 {n}")).await;
        let effects = world.app.metrics.effects.get();
        let repeat = world.play.replay(&first.msg_id).await;
        assert_eq!(repeat.text, first.text);
        assert_eq!(world.app.metrics.effects.get(), effects);
        assert_eq!(world.app.metrics.callbacks_repeated.get(), 1);
    }
}

both! {
    async fn clearing_the_day(world) {
        let mut all = Vec::new();
        for i in 0..12 {
            let no = format!("鹿政办发〔2026〕{}号", 20 + i);
            all.push(number(&world.dispatch(json!({"doc_no": no, "title": format!("关于第{i}项工作的通知")})).await, "zs"));
        }
        let urgent = number(&world.dispatch(json!({"doc_no": "鹿政办发〔2026〕50号", "title": "防汛物资", "urgency": "特急"})).await, "zs");
        let meeting = number(&world.dispatch(json!({
            "kind": "meeting", "doc_no": null, "type": null, "title": "安全生产例会",
            "starts_at": "2026-11-12T09:00:00+08:00", "reply_by": "2026-11-10T16:00:00+08:00", "place": "三楼会议室"
        })).await, "zs");
        world.settle().await;
        world.read_all();
        let list = world.say("wangfang", "收件箱").await;
        let lines: Vec<&str> = list.lines().collect();
        assert_eq!(lines[0], "待签收 14 件：急件 1、会议 1", "{list}");
        assert_eq!(lines.len(), 10, "{list}");
        assert!(lines[1].starts_with(&format!("{urgent} 特急 防汛物资")), "{list}");
        assert!(lines.iter().all(|line| line.chars().count() <= 24), "{list}");
        assert_eq!(lines[9], "……回：更多（还有 6 件）");
        let more = world.say("wangfang", "更多").await;
        assert!(more.contains("共 14 件"), "{more}");
        assert!(world.say("wangfang", "更多").await.starts_with("没有了"));
        let signed = world.say("wangfang", "签收全部").await;
        assert!(signed.starts_with("已签收 12 件："), "{signed}");
        assert!(signed.contains(&format!("{urgent} 特急，请看后单签")), "{signed}");
        assert!(signed.contains(&format!("{meeting} 会议，签收后还要报回执")), "{signed}");
        let undone = world.say("wangfang", "撤销").await;
        assert!(undone.starts_with("已撤销：12 件签收"), "{undone}");
        assert!(world.say("wangfang", "收件箱").await.starts_with("待签收 14 件"));
        let some = world.say("wangfang", &format!("签收{}、{}－{} 除{}", all[0], all[2], all[5], all[3])).await;
        assert!(some.starts_with("已签收 4 件："), "{some}");
        let m = world.say("wangfang", &format!("签收 {meeting}")).await;
        assert!(m.contains("回执还没报"), "{m}");
        let reply = world.say("wangfang", &format!("回执 {meeting} 参会 何平、王芳")).await;
        assert!(reply.starts_with(&format!("已报回执 {meeting}")), "{reply}");
    }
}

both! {
    async fn a_return_is_held_for_five_minutes_and_can_be_taken_back(world) {
        let n = number(&world.dispatch(json!({})).await, "zs");
        world.settle().await;
        world.read_all();
        assert_eq!(world.say("wangfang", &format!("退回 {n}")).await, format!("还没退回：退回要写理由。例：退回 {n} 缺附件"));
        let returned = world.say("wangfang", &format!("退回 {n} 缺附件")).await;
        assert!(returned.starts_with(&format!("已退回 {n}")) && returned.contains("5 分钟后通知县政府办"), "{returned}");
        world.minutes(2).await;
        assert!(world.read("zhaoqiang").is_empty());
        let undone = world.say("wangfang", "撤销").await;
        assert!(undone.starts_with("已撤销：1 件退回"), "{undone}");
        world.minutes(10).await;
        assert!(world.read("zhaoqiang").is_empty(), "the sender never hears of it");
        world.say("wangfang", &format!("退回 {n} 缺附件")).await;
        world.minutes(6).await;
        let told = world.read_one("zhaoqiang");
        assert!(told.contains("被退回") && told.contains("缺附件"), "{told}");
        let late = world.say("wangfang", "撤销").await;
        assert!(late.starts_with("没有改动：过了 5 分钟"), "{late}");
        world.read_all();
    }
}

both! {
    async fn other_units_and_odd_numbers_change_nothing(world) {
        let sent = world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        let n = number(&sent, "zs");
        world.settle().await;
        world.read_all();
        let missing = world.say("lijuan", &format!("签收 {n}")).await;
        assert_eq!(missing, world.say("lijuan", &format!("签收 {n}")).await);
        assert!(missing.starts_with(&format!("没有改动：本单位没有 {n} 号")), "{missing}");
        let elsewhere = world.say("lijuan", &format!("查看 {n}")).await;
        assert_eq!(elsewhere, missing, "what exists elsewhere looks like what does not exist");
        for text in ["签收 ٣", "签收 १", "签收 0x1", "签收 1e1", "签收 -1", "签收 1-99999", "签收 1\u{202e}2", "签收 123456"] {
            let answer = world.say("wangfang", text).await;
            assert!(answer.contains("没有改动") || answer.contains("没听懂"), "{text}: {answer}");
        }
        for text in ["签收了吗", "先别签收", "昨天签过了", "收到15份报名表", "好的", "领导同意了"] {
            let answer = world.say("wangfang", text).await;
            assert!(answer.contains("没有改动"), "{text}: {answer}");
        }
        let seen = world.get(&format!("/api/v1/documents/{}", sent["id"].as_str().expect("id"))).await;
        assert_eq!(seen["deliveries"][0]["state"], "awaiting");
        // A plain user may look, but not sign for the unit.
        assert!(world.say("wangfang", &format!("签收 {n}")).await.starts_with("已签收"));
    }
}

both! {
    async fn reminders_fold_and_stop_when_signed(world) {
        let n = number(&world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await, "zs");
        world.settle().await;
        world.read_all();
        world.hours(2).await;
        let push = world.read_one("wangfang");
        assert!(push.contains(&format!("还没签 {n}")) && push.contains("第 1 次提醒"), "{push}");
        world.read_all();
        world.say("wangfang", &format!("签收 {n}")).await;
        world.hours(30).await;
        assert!(world.read("wangfang").is_empty());
        assert!(world.read("zhoujie").is_empty());
    }
}

both! {
    async fn an_ordinary_document_sent_at_night_waits_for_the_morning(world) {
        world.hours(12).await; // 21:10
        let sent = world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        assert!(sent["held_until"].as_str().is_some_and(|at| at.starts_with("2026-11-11T08:40")), "{sent}");
        let urgent = world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "特急", "doc_no": "鹿政办发〔2026〕13号", "title": "强降雨调度"})).await;
        world.settle().await;
        let push = world.read_one("wangfang");
        assert!(push.starts_with(&format!("特急 {}　22:1", number(&urgent, "zs"))), "{push}");
        let spoken = world.play.say_with("wangfang", &qianshou::playground::Saying::Voice("签收二".into())).await;
        assert!(spoken.text.starts_with("已签收 2（强降雨调度）"), "{}", spoken.text);
        world.read_all();
        world.hours(12).await; // 09:10 the next day
        let morning = world.read_one("wangfang");
        assert!(morning.contains("待签收 1"), "{morning}");
        world.read_all();
    }
}

both! {
    async fn the_sender_chases_and_unreachable_units_reach_the_info_office(world) {
        let sent = world.dispatch(json!({"main_to": ["zs", "ps", "lg"], "copy_to": []})).await;
        world.settle().await;
        for reviewer in ["liming", "chenhong"] {
            let told = world.read_one(reviewer);
            assert!(told.starts_with("1 个单位送不到\n县政府办：秋冬森林防火\n拉沟乡\n"), "{told}");
        }
        world.read_all();
        world.hours(1).await;
        let chased = world.say("zhaoqiang", &format!("催办 {}", sent["number"])).await;
        assert!(chased.starts_with("已催 2 个单位。"), "{chased}");
        world.settle().await;
        assert!(world.read("wangfang").iter().any(|p| p.contains("催办")));
        let receiver = world.say("wangfang", "催办 1").await;
        assert!(receiver.contains("没有改动"), "{receiver}");
        world.read_all();
    }
}

both! {
    async fn several_documents_are_named_by_their_numbers(world) {
        for doc_no in ["鹿政办发〔2026〕21号", "鹿政办发〔2026〕22号", "鹿政办发〔2026〕23号"] {
            world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "doc_no": doc_no})).await;
        }
        world.settle().await;
        world.read_all();
        let unknown = world.say("wangfang", "签收鹿政办发〔2026〕21号、29号").await;
        assert!(unknown.contains("29号"), "{unknown}");
        assert_eq!(world.say("wangfang", "收件箱").await.lines().next(), Some("待签收 3 件"));
        let signed = world.say("wangfang", "签收鹿政办发〔2026〕21号、23号").await;
        assert!(signed.starts_with("已签收 2 件"), "{signed}");
        assert!(world.say("wangfang", "收件箱").await.starts_with("待签收 1 件"));
        world.say("wangfang", "签收 2").await;
    }
}

both! {
    async fn older_words_of_urgency_are_understood(world) {
        for (word, head) in [("特提", "特急 1　10:10 前签收"), ("急件", "加急 2　11:10 前签收"), ("平件", "待签收 3　今天")] {
            world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": word})).await;
            world.settle().await;
            let push = world.read_one("wangfang");
            assert!(push.starts_with(head), "{word}: {push}");
        }
        let mut odd = crate::support::api::document();
        odd["urgency"] = json!("火急");
        let (status, answer) = world.post("/api/v1/documents", &odd).await;
        assert_eq!((status, &answer["code"]), (422, &json!("invalid")));
        world.settle().await;
        assert!(world.read("wangfang").is_empty(), "nothing was sent");
        world.read_all();
    }
}

both! {
    async fn a_correction_is_told_whoever_acts_before_it_goes(world) {
        let meeting = world.dispatch(json!({
            "kind": "meeting", "doc_no": null, "title": "安全生产例会", "place": "三楼会议室",
            "starts_at": "2026-11-12T09:00:00+08:00", "main_to": ["zs", "ps"], "copy_to": []
        })).await;
        let n = number(&meeting, "zs");
        world.settle().await;
        world.read_all();
        world.say("wangfang", &format!("签收 {n}")).await;
        world.say("wangfang", &format!("回执 {n} 参会 何平")).await;
        world.clock.advance(11 * HOUR); // 20:10: what is ordinary waits for the morning
        world.settle().await;
        world.read_all();
        let path = format!("/api/v1/documents/{}/correct", meeting["id"].as_str().expect("an id"));
        let (status, answer) = world.post(&path, &json!({"place": "五楼会议室"})).await;
        assert_eq!(status, 200, "{answer}");
        // One unit finishes, takes that back and finishes again, the other one signs: both have read only of the old hall.
        world.say("wangfang", &format!("办结 {n}")).await;
        assert!(world.say("wangfang", "撤销").await.starts_with("已撤销：1 件办结"));
        assert!(world.say("wangfang", &format!("办结 {n}")).await.starts_with("已办结"));
        assert!(world.say("lijuan", &format!("签收 {}", number(&meeting, "ps"))).await.starts_with("已签收"));
        world.settle().await;
        for staff in ["wangfang", "zhoujie", "lijuan"] {
            assert!(world.read(staff).is_empty(), "{staff} is not woken");
        }
        world.hours(13).await;
        for staff in ["wangfang", "zhoujie", "lijuan"] {
            let told = world.read_one(staff);
            assert!(told.starts_with("有更正") && told.contains("五楼会议室"), "{staff}: {told}");
        }
        // And who has finished with a meeting still has to know where it is.
        let (status, answer) = world.post(&path, &json!({"place": "六楼会议室"})).await;
        assert_eq!(status, 200, "{answer}");
        world.settle().await;
        assert!(world.read_one("wangfang").contains("六楼会议室"));
        world.read_all();
    }
}

both! {
    async fn a_leader_does_not_read_that_nobody_signed_what_was_signed_since(world) {
        let sent = world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
        let n = number(&sent, "zs");
        world.settle().await;
        world.read_all();
        // The messenger is away when the leader is to be told.
        world.play.fault(Endpoint::BatchSend, FaultKind::Http500, 1_000).expect("a fault");
        world.clock.advance(8 * HOUR);
        qianshou::worker::scheduler::tick(&world.app).await.expect("scheduler");
        qianshou::worker::scheduler::tick(&world.app).await.expect("scheduler");
        qianshou::worker::delivery::tick(&world.app).await.expect("delivery");
        assert!(world.say("wangfang", &format!("签收 {n}")).await.starts_with("已签收"));
        world.play.clear_faults();
        world.hours(3).await;
        assert!(world.read("heping").is_empty(), "it was signed before it went");
        world.read_all();
    }
}

both! {
    async fn a_signature_that_was_answered_on_stays(world) {
        let meeting = world.dispatch(json!({
            "kind": "meeting", "doc_no": null, "title": "安全生产例会",
            "starts_at": "2026-11-12T09:00:00+08:00", "main_to": ["zs"], "copy_to": []
        })).await;
        let n = number(&meeting, "zs");
        world.settle().await;
        world.read_all();
        world.say("wangfang", &format!("签收 {n}")).await;
        world.say("wangfang", &format!("回执 {n} 参会 何平")).await;
        let kept = world.say("wangfang", "撤销").await;
        assert_eq!(kept, format!("没有改动：{n} 已报回执，签收不能撤销了。\n要改回执，再报一次，例：回执 {n} 请假 理由"));
        let shown = world.say("wangfang", &format!("查看 {n}")).await;
        assert!(shown.contains("已签收") && shown.contains("回执：何平"), "{shown}");
        // What followed the answer can be taken back, and the answer can be given anew.
        assert!(world.say("wangfang", &format!("办结 {n}")).await.starts_with("已办结"));
        assert!(world.say("wangfang", "撤销").await.starts_with("已撤销：1 件办结"));
        assert!(world.say("wangfang", &format!("回执 {n} 请假 何平出差")).await.starts_with("已报回执"));
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn a_recall_is_told_to_those_a_digest_told_and_to_those_who_looked(world) {
        world.hours(12).await; // 21:10: nothing ordinary is pushed any more
        let mut sent = Vec::new();
        for i in 0..6 {
            let no = format!("鹿政办发〔2026〕{}号", 20 + i);
            sent.push(world.dispatch(json!({"doc_no": no, "main_to": ["zs"], "copy_to": []})).await);
        }
        let of_ps = world.dispatch(json!({"doc_no": "鹿政办发〔2026〕30号", "main_to": ["ps", "zd"], "copy_to": []})).await;
        // One unit looks before it is told; the other knows of nothing.
        assert!(world.say("lijuan", "收件箱").await.starts_with("待签收 1 件"));
        world.app.lists.flush(&world.app.store, world.clock.now()).await.expect("kept");
        let recall = async |answer: &serde_json::Value| {
            let path = format!("/api/v1/documents/{}/recall", answer["id"].as_str().expect("an id"));
            let (status, answer) = world.post(&path, &json!({"reason": "文号有误"})).await;
            assert_eq!(status, 200, "{answer}");
        };
        recall(&of_ps).await;
        world.hours(12).await; // 09:10
        assert!(world.read_one("lijuan").starts_with("已撤回 1"));
        assert!(world.read("tangbo").is_empty(), "中渡镇 never knew of it");
        let digest = world.read_one("wangfang");
        assert!(digest.starts_with("待签收 6 件"), "{digest}");
        world.read_all();
        recall(&sent[5]).await;
        world.settle().await;
        for staff in ["wangfang", "zhoujie"] {
            let told = world.read_one(staff);
            assert!(told.starts_with(&format!("已撤回 {}", number(&sent[5], "zs"))), "{told}");
        }
        // What a digest stood for was shown: 全部 covers it.
        assert!(world.say("zhoujie", "签收全部").await.starts_with("已签收 5 件"));
        world.read_all();
    }
}

both! {
    async fn all_does_not_cover_what_only_a_colleague_has_looked_at(world) {
        world.hours(12).await;
        for i in 0..2 {
            let no = format!("鹿政办发〔2026〕{}号", 20 + i);
            world.dispatch(json!({"doc_no": no, "main_to": ["zs"], "copy_to": []})).await;
        }
        assert!(world.say("wangfang", "收件箱").await.starts_with("待签收 2 件"));
        world.app.lists.flush(&world.app.store, world.clock.now()).await.expect("kept");
        let answer = world.say("zhoujie", "签收全部").await;
        assert_eq!(answer, "没有签收，没有改动：有 2 件还没给您看过。\n请先回：收件箱，再回：签收全部");
        assert!(world.say("wangfang", "签收全部").await.starts_with("已签收 2 件"));
    }
}

both! {
    async fn what_was_signed_is_returned_by_the_administrator(world) {
        let n = number(&world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await, "zs");
        world.settle().await;
        world.read_all();
        world.say("wangfang", &format!("签收 {n}")).await;
        let refused = world.say("wangfang", &format!("退回 {n} 缺附件")).await;
        assert!(refused.starts_with("您不能退回签收过的件，没有改动。\n系统管理员可以办"), "{refused}");
        assert!(world.say("wangfang", &format!("查看 {n}")).await.contains("已签收"));
        let returned = world.say("zhangli", &format!("退回 {n} 缺附件")).await;
        assert!(returned.starts_with(&format!("已退回 {n}")), "{returned}");
        world.minutes(6).await;
        assert!(world.read_one("zhaoqiang").contains("缺附件"));
        world.read_all();
    }
}

both! {
    async fn a_dispatch_is_held_only_when_nobody_is_told_yet(world) {
        let sent = async |no: &str| world.dispatch(json!({"doc_no": no, "main_to": ["zs"], "copy_to": []})).await;
        assert!(sent("鹿政办发〔2026〕21号").await.get("held_until").is_none());
        assert!(world.say("wangfang", "静音").await.contains("08:40"));
        // A colleague is told at once, so the document has gone out.
        assert!(sent("鹿政办发〔2026〕22号").await.get("held_until").is_none());
        world.say("zhoujie", "静音").await;
        let held = sent("鹿政办发〔2026〕23号").await;
        assert!(held["held_until"].as_str().is_some_and(|at| at.starts_with("2026-11-11T08:40")), "{held}");
        world.hours(24).await;
        world.read_all();
    }
}

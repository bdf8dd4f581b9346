//! Reminders that go to others than those who are to sign.

use crate::documents::number;
use crate::support::both;
use qianshou::time::MINUTE;
use qianshou::worker::scheduler;
use serde_json::json;

both! {
    async fn at_the_deadline_of_an_urgent_item_its_sender_gets_one_list(world) {
        let sent = world.dispatch(json!({
            "urgency": "特急", "title": "关于强降雨调度的紧急通知", "main_to": ["zs", "ps", "zd", "lg", "zzb"], "copy_to": []
        })).await;
        let n = &sent["number"];
        world.settle().await;
        world.say("moxia", &format!("签收 {}", number(&sent, "zzb"))).await;
        world.read_all();
        world.minutes(61).await;
        let list = world.read_one("zhaoqiang");
        let lines: Vec<&str> = list.lines().collect();
        assert_eq!(lines[0], format!("特急 {n}　4 个单位没签"), "{list}");
        assert!(lines[1].ends_with("还没签收，请打电话：") && lines[1].contains("强降雨调度"), "{list}");
        assert_eq!(lines[2..], ["拉沟乡 0772-6812001", "平山镇 0772-6812001", "中渡镇 0772-6812001", &format!("看全部，回：查进度 {n}")], "{list}");
        let escalated = world.read("heping");
        assert!(escalated.iter().any(|push| push.contains("超时")), "the unit's leader is told as well: {escalated:?}");
        world.read_all();
        world.hours(30).await;
        assert!(world.read("zhaoqiang").is_empty(), "once is enough");
        world.read_all();
    }
}

both! {
    async fn a_sending_unit_without_a_bound_receiver_is_told_through_its_administrator(world) {
        let sent = world.dispatch(json!({
            "issuing_unit": "zs", "issued_by": "heping", "checked_by": "heping", "signed_off_by": "heping",
            "doc_no": "寨政发〔2026〕3号", "urgency": "特急", "title": "请求支援", "main_to": ["ps"], "copy_to": []
        })).await;
        world.settle().await;
        for receiver in ["wangfang", "zhoujie"] {
            world.say(receiver, "不是我").await;
        }
        world.settle().await;
        world.read_all();
        world.clock.advance(61 * MINUTE);
        while scheduler::tick(&world.app).await.expect("scheduler") > 0 {}
        world.settle().await;
        let told = world.read_one("zhangli");
        assert!(told.starts_with(&format!("特急 {}　1 个单位没签", sent["number"])), "{told}");
        world.read_all();
    }
}

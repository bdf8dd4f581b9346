//! What people type in their first days, and what they must be told then.

use crate::documents::number;
use crate::support::both;
use serde_json::json;

both! {
    async fn a_bare_word_behind_several_pushes_is_asked_about(world) {
        let first = json!({"main_to": ["zs"], "copy_to": [], "title": "关于秋冬森林防火的通知"});
        let second = json!({"main_to": ["zs"], "copy_to": [], "title": "关于征兵工作的通知"});
        let (first, second) = (world.dispatch(first).await, world.dispatch(second).await);
        world.settle().await;
        world.read_all();
        let asked = world.say("wangfang", "收到").await;
        assert!(asked.starts_with("还没签收：请说是哪一件\n"), "{asked}");
        assert!(world.say("zhoujie", "收件箱").await.starts_with("待签收 2 件"));
        for sent in [first, second] {
            world.say("wangfang", &format!("签收 {}", number(&sent, "zs"))).await;
        }
    }
}

both! {
    async fn a_bare_word_behind_one_push_means_that_item(world) {
        let first = json!({"main_to": ["zs"], "copy_to": [], "title": "关于秋冬森林防火的通知"});
        let first = number(&world.dispatch(first).await, "zs");
        world.settle().await;
        world.clock.advance(1_000);
        world.say("wangfang", &format!("签收 {first}")).await;
        // What was answered before does not count, however short a time ago it came.
        let second = json!({"main_to": ["zs"], "copy_to": [], "title": "关于征兵工作的通知"});
        let second = number(&world.dispatch(second).await, "zs");
        world.settle().await;
        world.read_all();
        let signed = world.say("wangfang", "收到").await;
        assert!(signed.starts_with(&format!("已签收 {second}（征兵")), "{signed}");
    }
}

both! {
    async fn all_covers_what_was_shown_and_says_so_when_that_was_nothing(world) {
        world.clock.advance(12 * qianshou::time::HOUR);
        let n = number(&world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await, "zs");
        let answer = world.say("wangfang", "签收全部").await;
        assert_eq!(
            answer,
            "没有签收，没有改动：有 1 件还没给您看过。\n请先回：收件箱，再回：签收全部"
        );
        world.say("wangfang", "收件箱").await;
        assert!(world.say("wangfang", "签收全部").await.starts_with("已签收 1 件"));
        assert_eq!(
            world.say("wangfang", "签收全部").await,
            "没有要签收的，没有改动。\n看全部，回：收件箱"
        );
        let again = world.say("zhoujie", &format!("签收 {n}")).await;
        assert!(again.starts_with("不用再签"), "{again}");
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn what_takes_a_signature_first_says_so(world) {
        let n = number(&world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await, "zs");
        world.settle().await;
        world.read_all();
        let refused = world.say("wangfang", &format!("办结 {n} 已报送")).await;
        assert_eq!(refused, format!("没有改动：{n} 还没签收，不能办结。\n请先回：签收 {n}，再办结"));
        world.say("wangfang", &format!("签收 {n}")).await;
    }
}

both! {
    async fn help_lists_what_is_carried_out_here(world) {
        let help = world.say("wangfang", "帮助").await;
        assert!(help.contains("签收 编号") && help.contains("静音"), "{help}");
        for later in ["撤回", "催办计划", "委托", "交接", "反馈"] {
            assert!(!help.lines().any(|line| line.starts_with(later)), "{later}: {help}");
        }
        let thanks = world.say("wangfang", "谢谢").await;
        assert_eq!(thanks, "这句不用办，没有改动。\n要签收，回：签收 加编号；看等您办的，回：收件箱");
    }
}

both! {
    async fn help_and_answers_agree_on_what_is_carried_out(world) {
        let mut help = Vec::new();
        for staff in ["moxia", "liming", "zhaoqiang", "qinhai"] {
            help.push(world.say(staff, "帮助").await);
        }
        let help = help.join("\n");
        for spec in bot_commands::COMMANDS.iter().filter(|spec| spec.word != "不是我") {
            world.clock.advance(qianshou::time::MINUTE);
            let answer = world.say("zhaoqiang", spec.examples[0]).await;
            let listed = help.lines().any(|line| line.starts_with(spec.word));
            assert_eq!(answer.contains("还不能在这里办"), !listed, "{}: {answer}", spec.word);
        }
        world.settle().await;
        world.read_all();
    }
}

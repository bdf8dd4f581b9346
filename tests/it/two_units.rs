//! Somebody who receives for two units says which one is meant, or is asked.

use crate::documents::number;
use crate::support::{World, both};
use qianshou::store::{people, units};
use serde_json::{Value, json};

/// Also makes 王芳 of 寨沙镇 a receiver of 县委办.
async fn lend(world: &World) {
    let mut tx = world.app.store.begin_write().await.expect("a transaction");
    let unit = units::by_code(&mut tx, "xwb").await.expect("a query").expect("a unit");
    let wangfang = people::by_login(&mut tx, "wangfang").await.expect("a query").expect("a person");
    let roles = [wangfang.unit_id, unit.id].map(|unit| (unit, "receiver".to_owned())).into();
    people::set_roles(&mut tx, &wangfang.id, &roles).await.expect("roles in both");
    tx.commit().await.expect("kept");
}

/// A document with the same 件号 at both units.
async fn same_number(world: &World) -> (i64, Value) {
    lend(world).await;
    let sent = world.dispatch(json!({"main_to": ["zs", "xwb"], "copy_to": []})).await;
    world.settle().await;
    world.read_all();
    let n = number(&sent, "zs");
    assert_eq!(n, number(&sent, "xwb"), "the first document of each");
    (n, sent)
}

async fn states(world: &World, sent: &Value) -> Vec<String> {
    let mut states = Vec::new();
    for unit in ["zs", "xwb"] {
        let id = sent["id"].as_str().expect("an id");
        let found = world.get(&format!("/api/v1/deliveries?document={id}&unit={unit}")).await;
        states.push(found["items"][0]["state"].as_str().expect("a state").to_owned());
    }
    states
}

both! {
    async fn a_number_that_two_units_have_is_asked_about(world) {
        let (n, sent) = same_number(world).await;
        let asked = world.say("wangfang", &format!("签收 {n}")).await;
        assert_eq!(
            asked,
            format!(
                "还没签收：几个单位都有这个号，请回 1、2…\n\
                 1 签收 寨沙镇 {n}（秋冬森林防火）\n2 签收 县委办 {n}（秋冬森林防火）"
            )
        );
        assert_eq!(states(world, &sent).await, ["awaiting", "awaiting"]);
        let signed = world.say("wangfang", "2").await;
        assert!(signed.starts_with(&format!("已签收 {n}")) && signed.contains("县委办 王芳"), "{signed}");
        assert_eq!(states(world, &sent).await, ["awaiting", "signed"]);
    }
}

both! {
    async fn what_is_shown_says_at_which_unit_it_is(world) {
        let (n, _) = same_number(world).await;
        let inbox = world.say("wangfang", "收件箱").await;
        let [head, first, second, last] = inbox.lines().collect::<Vec<_>>()[..] else { panic!("{inbox}") };
        assert_eq!(head, "待签收 2 件");
        assert!(first.starts_with(&format!("寨沙镇 {n} 秋冬森林防火")), "{inbox}");
        assert!(second.starts_with(&format!("县委办 {n} 秋冬森林防火")), "{inbox}");
        assert_eq!(last, format!("回：签收 寨沙镇 {n}，或：签收全部"));
        let details = world.say("wangfang", &format!("查看 县委办 {n}")).await;
        assert!(details.starts_with(&format!("县委办 {n} ")), "{details}");
        assert!(details.contains(&format!("回：签收 县委办 {n}；不对回：退回 县委办 {n} 理由")), "{details}");
        let which = world.say("wangfang", "办结").await;
        assert!(!which.contains("已办结"), "{which}");
    }
}

both! {
    async fn the_unit_stands_before_the_number(world) {
        let (n, sent) = same_number(world).await;
        let refused = world.say("wangfang", &format!("签收 县政府办 {n}")).await;
        assert_eq!(refused, "没有改动：您不在县政府办办件。您的单位：\n寨沙镇\n县委办");
        assert_eq!(states(world, &sent).await, ["awaiting", "awaiting"]);
        let signed = world.say("wangfang", &format!("签收 县委办 {n}")).await;
        assert!(signed.contains("县委办 王芳"), "{signed}");
        assert_eq!(states(world, &sent).await, ["awaiting", "signed"]);
        let signed = world.say("wangfang", &format!("寨沙 {n} 签收")).await;
        assert!(signed.contains("寨沙镇 王芳"), "{signed}");
        assert_eq!(states(world, &sent).await, ["signed", "signed"]);
    }
}

both! {
    async fn whoever_has_one_unit_is_told_that_the_number_is_enough(world) {
        let n = number(&world.dispatch(json!({"main_to": ["ps"], "copy_to": []})).await, "ps");
        world.settle().await;
        world.read_all();
        let refused = world.say("lijuan", &format!("签收 县委办 {n}")).await;
        assert_eq!(
            refused,
            format!("没有改动：您不在县委办办件。\n您在平山镇，不用写单位，例：签收 {n}")
        );
        assert!(world.say("lijuan", "收件箱").await.starts_with("待签收 1 件"));
        world.say("lijuan", &format!("签收 {n}")).await;
    }
}

both! {
    async fn a_reminder_that_was_asked_about_goes_to_the_unit_that_was_named(world) {
        let sent = world.dispatch(json!({"main_to": ["ps", "zd"], "copy_to": []})).await;
        world.settle().await;
        world.read_all();
        world.clock.advance(qianshou::time::HOUR);
        let typed = format!("催办 {} 平山", sent["number"]);
        let asked = world.say("zhaoqiang", &typed).await;
        assert_eq!(asked, format!("还没办。您是要“{typed}”吗？\n是，回：确认；不是，回：取消"));
        let chased = world.say("zhaoqiang", "确认").await;
        assert!(chased.starts_with("已催 1 个单位"), "{chased}");
        world.settle().await;
        assert!(world.read("lijuan").iter().any(|push| push.starts_with("催办")));
        assert!(world.read("tangbo").iter().all(|push| !push.starts_with("催办")));
        world.read_all();
    }
}

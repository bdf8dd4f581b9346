//! Accounts of the messenger become people, stop being them, and what brings them back (INV-52).

use crate::approvals::{application, code};
use crate::support::{World, both, county, over_http, over_stream};
use qianshou::playground::Saying;
use qianshou::service::binding::{self, Source};
use qianshou::store::people::{self, Binding};

/// Says something as an account that nobody of the county has by default.
async fn say_as(world: &World, staff: &str, text: &str) -> String {
    let mut body = world.play.callback_body("wangfang", &Saying::Text(text.into()));
    body["senderStaffId"] = staff.into();
    world.play.send_body(body).await.text
}

/// A code as `bind-code` makes it.
async fn bind_code(world: &World, login: &str, code: &str) {
    let digest = world.app.keys.digest("bind-code", code.as_bytes());
    let person =
        people::by_login(&mut world.app.store.read(), login).await.expect("reads").expect("somebody");
    let mut tx = world.app.store.begin_write().await.expect("begins");
    let expires = world.clock.now().plus(600_000);
    assert!(people::add_bind_code(&mut tx, &digest, &person.id, expires).await.expect("kept"));
    tx.commit().await.expect("commits");
}

/// Binds as the operator's file or the directory would.
async fn bind_from(world: &World, source: Source, login: &str, staff: &str) -> bool {
    let person =
        people::by_login(&mut world.app.store.read(), login).await.expect("reads").expect("somebody");
    let binding = Binding {
        platform: "dingtalk".to_owned(),
        corp_id: crate::support::CORP.to_owned(),
        staff_id: staff.to_owned(),
        person_id: person.id,
        status: "active".to_owned(),
    };
    let mut tx = world.app.store.begin_write().await.expect("begins");
    let bound = binding::attach(&mut tx, &world.app, &binding, source).await.expect("no error");
    tx.commit().await.expect("commits");
    bound
}

both! {
    async fn not_me_lasts_until_a_code_says_otherwise(world) {
        let stopped = world.say("wangfang", "不是我").await;
        assert!(stopped.starts_with("已停用这条绑定。"), "{stopped}");
        world.settle().await;
        for office in ["liming", "chenhong"] {
            assert!(world.read_one(office).starts_with("有人说绑定不是本人\n寨沙镇 王芳"));
        }
        // The next import, or a look into the directory, knows no better than the last one.
        for source in [Source::Import, Source::Phone] {
            assert!(!bind_from(world, source, "wangfang", "wangfang").await, "{source:?}");
            assert!(world.say("wangfang", "收件箱").await.starts_with("还不能办"), "{source:?}");
        }
        world.settle().await;
        for staff in county::STAFF {
            assert!(world.read(staff).is_empty(), "nothing changed, so nobody is told");
        }
        bind_code(world, "wangfang", "51840672").await;
        assert!(world.say("wangfang", "绑定 51840672").await.starts_with("已绑定：寨沙镇 王芳"));
        world.settle().await;
        assert_eq!(world.read_one("zhangli").lines().take(2).collect::<Vec<_>>(), ["钉钉绑定已更换", "寨沙镇 王芳"]);
        // With that the file is right again.
        assert!(bind_from(world, Source::Import, "wangfang", "wangfang").await);
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn whoever_moved_by_a_code_is_not_moved_back_by_a_file(world) {
        bind_code(world, "wangfang", "51840672").await;
        assert!(say_as(world, "new-phone", "绑定 51840672").await.starts_with("已绑定：寨沙镇 王芳"));
        world.settle().await;
        assert!(world.read_one("zhangli").starts_with("钉钉绑定已更换"));
        assert!(world.read_one("wangfang").starts_with("已改绑到另一个钉钉账号"));
        assert!(!bind_from(world, Source::Import, "wangfang", "wangfang").await);
        let inbox = say_as(world, "new-phone", "收件箱").await;
        assert!(inbox.contains("没有待签收的"), "{inbox}");
        assert!(world.say("wangfang", "收件箱").await.starts_with("还不能办"));
    }
}

both! {
    async fn every_changed_binding_is_told_and_bars_decisions_for_a_day(world) {
        // 李明's account passes to somebody else, and he comes back under another one: still a change.
        assert!(world.say("liming", "不是我").await.starts_with("已停用"));
        bind_code(world, "panwen", "62731905").await;
        assert!(world.say("liming", "绑定 62731905").await.starts_with("已绑定：平山镇 潘文"));
        assert!(world.say("lijuan", "不是我").await.starts_with("已停用"));
        world.settle().await;
        world.read_all();
        assert!(bind_from(world, Source::Phone, "liming", "lijuan").await);
        world.settle().await;
        let told = world.read_one("chenhong");
        assert!(told.starts_with("钉钉绑定已更换\n信息办 李明"), "no administrator there, so a colleague: {told}");
        let (status, filed) = world.post("/api/v1/applications", &application()).await;
        assert_eq!(status, 201, "{filed}");
        world.settle().await;
        // The first of two is the greeting.
        let asked = world.read("lijuan");
        let code = code(asked.last().expect("a question"));
        world.read_all();
        let barred = world.say("lijuan", &format!("同意 {code}")).await;
        assert!(barred.starts_with("没有改动：钉钉刚换绑，明天"), "{barred}");
        world.hours(24).await;
        world.read_all();
        assert!(world.say("lijuan", &format!("同意 {code}")).await.contains("已转政府办审批备案"));
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn the_account_that_was_left_is_told_and_hears_nothing_more(world) {
        for (source, code) in [(None, "62731905"), (Some(Source::Phone), "")] {
            let (login, old, new) = if source.is_none() { ("wangfang", "wangfang", "lijuan") } else { ("panwen", "panwen", "tangbo") };
            assert!(world.say(new, "不是我").await.starts_with("已停用"));
            world.settle().await;
            world.read_all();
            match source {
                Some(source) => assert!(bind_from(world, source, login, new).await),
                None => {
                    bind_code(world, login, code).await;
                    assert!(world.say(new, &format!("绑定 {code}")).await.starts_with("已绑定：寨沙镇 王芳"));
                }
            }
            world.settle().await;
            let told = world.read_one(old);
            assert!(told.starts_with("已改绑到另一个钉钉账号\n"), "{told}");
            assert!(told.contains("不是您本人办的，请马上打信息办"), "{told}");
            assert!(world.say(old, "收件箱").await.starts_with("还不能办"));
            // The same account once more is no change of account.
            assert!(bind_from(world, Source::Phone, login, new).await);
            world.settle().await;
            assert!(world.read(old).is_empty(), "{source:?}");
            world.read_all();
        }
        world.dispatch(serde_json::json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
        world.settle().await;
        assert!(world.read("wangfang").is_empty(), "what is for the person goes to the new account");
        assert!(world.read_one("lijuan").contains("县政府办"));
        world.read_all();
    }
}

/// Everybody who says 不是我 in the tests of many, in this order.
const MANY: [&str; 8] = ["wangfang", "zhoujie", "heping", "lijuan", "panwen", "tangbo", "zhangli", "moxia"];

over_http! {
    async fn one_captured_header_pair_does_not_unbind_the_county(world) {
        let headers = world.play.signed_headers();
        let said = async |staff: &str| {
            let body = world.play.callback_body(staff, &Saying::Text("不是我".into()));
            world.play.send_raw(&headers, body.to_string().as_bytes()).await.text().to_owned()
        };
        let bound = "SELECT COUNT(*) FROM bindings WHERE status = 'active'";
        let all = world.db.number(bound).await;
        for staff in &MANY[..5] {
            assert!(said(staff).await.contains("已停用这条绑定。"), "{staff}");
        }
        for staff in &MANY[5..] {
            let held = said(staff).await;
            assert!(held.contains("还没停用") && held.contains("没有改动"), "{staff}: {held}");
        }
        assert_eq!(world.db.number(bound).await, all - 5);
        assert_eq!(world.db.number("SELECT COUNT(*) FROM audit WHERE action = 'binding.held'").await, 3);
        assert!(world.say("tangbo", "收件箱").await.contains("没有待签收的"), "held is not stopped");
        world.settle().await;
        for office in ["liming", "chenhong"] {
            let told = world.read(office);
            assert_eq!(told.iter().filter(|t| t.starts_with("有人说绑定不是本人")).count(), 3, "{told:?}");
            let held: Vec<_> = told.iter().filter(|t| t.starts_with("多人说“不是我”，先没停用")).collect();
            assert_eq!((told.len(), held.len()), (6, 3), "{told:?}");
            assert!(held[0].contains("中渡镇 唐波"), "{held:?}");
        }
        world.minutes(10).await;
        for office in ["liming", "chenhong"] {
            let rest = world.read_one(office);
            assert!(rest.starts_with("又有 2 人说不是本人\n来自平山镇 李娟、平山镇 潘文，已停用绑定"), "{rest}");
        }
        // By then whoever it is about may say it again.
        world.minutes(1).await;
        assert!(world.say("tangbo", "不是我").await.starts_with("已停用这条绑定。"));
        world.settle().await;
        world.read_all();
        world.hours(2).await;
        world.read_all();
    }
}

over_stream! {
    async fn where_the_body_is_authentic_nobody_is_held(world) {
        for staff in MANY {
            assert!(world.say(staff, "不是我").await.starts_with("已停用这条绑定。"), "{staff}");
        }
        world.settle().await;
        assert_eq!(world.read("liming").len(), 3);
        world.minutes(10).await;
        assert!(world.read_one("liming").starts_with("又有 5 人说不是本人"));
        world.read_all();
    }
}

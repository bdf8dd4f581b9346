//! Days off and make-up workdays as the operator set them, seen from the phone and from the OA.

use crate::cli::Desk;
use crate::support::{Engine, World, both};
use qianshou::config::Settings;
use qianshou::store::{Access, Store, outbox};
use qianshou::time::{Clock, Timestamp};
use serde_json::{Value, json};

/// Runs one story on both engines with these lines in `[calendar]`.
macro_rules! with_calendar {
    ($name:ident, $calendar:expr, $story:ident) => {
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run(Engine::Postgres).await;
            }

            async fn run(engine: Engine) {
                let world = World::with(engine, |settings| set(settings, $calendar)).await;
                $story(&world).await;
                world.end().await;
            }
        }
    };
}

fn set(settings: &mut Settings, calendar: &str) {
    settings.calendar = toml::from_str(calendar).expect("a section");
}

async fn go_to(world: &World, moment: &str) {
    let at = Timestamp::parse_rfc3339(&format!("{moment}:00+08:00")).expect("a moment");
    let ahead = at.since(world.clock.now());
    assert!(ahead > 0, "{moment} is past");
    world.clock.advance(ahead);
    world.settle().await;
}

/// What the OA reads of the one delivery it asked for: 签收期限, and whether that is a guess.
async fn due(world: &World, urgency: &str) -> (String, bool, Option<String>) {
    let sent = world.dispatch(json!({"urgency": urgency, "main_to": ["zs"], "copy_to": []})).await;
    let delivery = &sent["deliveries"][0];
    let text = |value: &Value| value.as_str().map(|text| text.chars().take(16).collect::<String>());
    let by = text(&delivery["sign_by"]).expect("签收期限");
    (by, delivery["sign_by_provisional"].as_bool().expect("a flag"), text(&sent["held_until"]))
}

async fn new_year(world: &World) {
    go_to(world, "2026-12-31T17:30").await;
    assert_eq!(due(world, "平急").await, ("2027-01-04T11:30".to_owned(), false, None));
    world.settle().await;
    let push = world.read_one("wangfang");
    assert!(push.starts_with("待签收 1　周一 11:30 前"), "{push}");
    world.read_all();
    // New Year's Day is a Friday: nobody is told of an ordinary document, nobody is reminded.
    go_to(world, "2027-01-01T10:00").await;
    let held = Some("2027-01-04T08:40".to_owned());
    assert_eq!(due(world, "平急").await, ("2027-01-04T12:00".to_owned(), false, held));
    go_to(world, "2027-01-03T19:00").await;
    assert_eq!(world.read("wangfang"), Vec::<String>::new());
    go_to(world, "2027-01-04T08:41").await;
    assert!(world.read_one("wangfang").starts_with("待签收 2"));
    world.read_all();
}
with_calendar!(
    next_year_is_loaded_from_the_settings,
    "hours = '08:00-12:00,15:00-18:00'
    days_off = ['2027-01-01..2027-01-03']
    workdays = []
    official_years = [2027]",
    new_year
);

async fn guesswork(world: &World) {
    go_to(world, "2026-12-31T10:00").await;
    assert_eq!(due(world, "平急").await, ("2026-12-31T17:00".to_owned(), false, None));
    go_to(world, "2026-12-31T17:30").await;
    assert_eq!(due(world, "平急").await, ("2027-01-01T11:30".to_owned(), true, None));
    // 特急 runs on the plain clock, whatever the day.
    go_to(world, "2027-01-02T10:00").await;
    assert_eq!(due(world, "特急").await, ("2027-01-02T11:00".to_owned(), false, None));
    let listed = world.get("/api/v1/deliveries?unit=zs").await;
    let flags: Vec<&Value> =
        listed["items"].as_array().expect("rows").iter().map(|row| &row["sign_by_provisional"]).collect();
    assert_eq!(flags, [false, true, false]);
    world.settle().await;
    world.read_all();
}
with_calendar!(
    a_year_without_a_list_is_marked_as_a_guess,
    "hours = '08:00-12:00,15:00-18:00'
    days_off = []
    workdays = []
    official_years = []",
    guesswork
);

async fn region(world: &World) {
    // Wednesday is off, Saturday is worked for it, and work begins at nine.
    go_to(world, "2026-11-10T17:00").await;
    assert_eq!(due(world, "平急").await, ("2026-11-12T14:30".to_owned(), false, None));
    world.settle().await;
    world.read_all();
    go_to(world, "2026-11-11T10:00").await;
    let held = Some("2026-11-12T08:40".to_owned());
    assert_eq!(due(world, "平急").await, ("2026-11-12T15:00".to_owned(), false, held));
    assert_eq!(world.read("wangfang"), Vec::<String>::new());
    go_to(world, "2026-11-14T10:00").await;
    world.read_all();
    assert_eq!(due(world, "平急").await, ("2026-11-14T16:00".to_owned(), false, None));
    world.settle().await;
    assert!(world.read_one("wangfang").starts_with("待签收 3　今天 16:00 前"));
    world.read_all();
}
with_calendar!(
    the_region_moves_a_day_off_and_the_county_its_hours,
    "hours = '09:00-12:00,14:00-17:30'
    days_off = ['2026-11-11']
    workdays = ['2026-11-14']
    official_years = []",
    region
);

both! {
    async fn a_push_that_waits_for_the_morning_speaks_of_days_as_its_reader_does(world) {
        go_to(world, "2026-11-10T20:30").await;
        world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        world.settle().await;
        assert!(world.read("wangfang").is_empty(), "ordinary documents wait for the morning");
        go_to(world, "2026-11-11T08:45").await;
        let push = world.read_one("wangfang");
        assert!(push.starts_with("待签收 1　今天 12:00 前"), "{push}");
        world.read_all();
    }
}

both! {
    async fn a_silence_can_be_ended_before_its_time(world) {
        let unchanged = "没有改动：您没有静音，平件一直照常提醒。";
        assert_eq!(world.say("wangfang", "取消静音").await, unchanged);
        world.say("wangfang", "静音").await;
        world.say("zhoujie", "静音").await;
        for no in [51, 52] {
            let no = format!("鹿政办发〔2026〕{no}号");
            world.dispatch(json!({"doc_no": no, "main_to": ["zs"], "copy_to": []})).await;
        }
        world.settle().await;
        assert!(world.read("wangfang").is_empty());
        assert_eq!(world.say("wangfang", "恢复提醒").await, "已取消静音，平件照常提醒。静音时攒下的这就发。");
        world.settle().await;
        assert_eq!(world.read("wangfang").len(), 2);
        assert!(world.read("zhoujie").is_empty(), "hers alone");
        assert_eq!(world.say("wangfang", "取消静音").await, unchanged);
        world.dispatch(json!({"doc_no": "鹿政办发〔2026〕53号", "main_to": ["zs"], "copy_to": []})).await;
        world.settle().await;
        assert!(world.read_one("wangfang").starts_with("待签收 3"));
        // At night nothing ordinary goes, muted or not.
        go_to(world, "2026-11-10T21:00").await;
        world.read_all();
        world.say("wangfang", "静音").await;
        assert_eq!(world.say("wangfang", "取消静音").await, "已取消静音，平件从明天 08:40 起提醒。");
        world.settle().await;
        assert!(world.read("wangfang").is_empty());
        go_to(world, "2026-11-11T08:45").await;
        world.read_all();
    }
}

both! {
    async fn muting_lasts_until_the_next_working_morning(world) {
        // In the small hours that is the morning that comes.
        go_to(world, "2026-11-11T00:30").await;
        let muted = "平件静音到今天 08:40。急件、审批照常提醒。\n要提前恢复，回：取消静音";
        assert_eq!(world.say("wangfang", "静音").await, muted);
        world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        go_to(world, "2026-11-11T08:45").await;
        assert!(world.read_one("wangfang").starts_with("待签收 1"));
        assert!(world.say("wangfang", "静音").await.starts_with("平件静音到明天 08:40。急件、审批照常提醒。"));
        world.read_all();
        for urgency in ["平急", "加急"] {
            world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": urgency})).await;
        }
        world.settle().await;
        assert!(world.read_one("wangfang").starts_with("加急 3"));
        for n in 1..=3 {
            world.say("wangfang", &format!("签收 {n}")).await;
        }
        world.read_all();
    }
}

both! {
    async fn the_group_never_hears_of_yesterday_as_today(world) {
        world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        world.settle().await;
        // The service was down from before four until after the window had closed.
        go_to(world, "2026-11-10T20:30").await;
        go_to(world, "2026-11-11T08:45").await;
        assert!(world.play.take_group_unread().is_empty(), "it would say 今天 of yesterday");
        world.dispatch(json!({"main_to": ["ps"], "copy_to": []})).await;
        go_to(world, "2026-11-11T16:05").await;
        let told = world.play.take_group_unread();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].words().starts_with("今天 1 件公文"), "{told:?}");
        world.read_all();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_keep_the_days_of_the_county_too() {
    let mut desk = Desk::new(Engine::Sqlite).await;
    let today = Clock::system().now().local().date;
    let (this, next, back) = (today.year, today.year + 1, today.plus_days(10));
    // Far from today, whenever that is.
    let month = if today.month <= 6 { "10" } else { "03" };
    let years = [this, next].map(|year| format!("{year}-{month}-01..{year}-{month}-13")).join(",");
    desk.set("CALENDAR__DAYS_OFF", &format!("{years},{today}..{}", today.plus_days(9)));
    desk.set("CALENDAR__WORKDAYS", &back.to_string());
    desk.set("CALENDAR__OFFICIAL_YEARS", &format!("{this},{next}"));
    desk.run(&["migrate"]).done();
    desk.db
        .raw(
            "INSERT INTO intents (id, lane, seq, bot, channel, kind, urgent, body, text_digest, state, not_before,
                retry_at, hold_until, expires_at, created_at)
            VALUES ('new', 'group:main', 1, 'main', 'group', 'new', 0, '{}', '', 'dead', 1, 1, 1, 1, 1)",
        )
        .await;
    let out = desk.run(&["outbox", "retry", "--all"]).done();
    assert!(out.contains("其中平件 1 件等到"), "{out}");
    let store = Store::open(&desk.db.url, Access::Write).await.expect("opens");
    let waiting = outbox::list(&mut store.read(), "waiting", 10).await.expect("lists");
    store.close().await;
    let morning = back.at((8 * 60 + 40) * 60_000);
    assert_eq!(waiting.first().map(|i| i.not_before), Some(morning.millis()), "after the days off");
    // Two years are known, so there is nothing to warn of; a slip stops every command.
    let status = desk.run(&["status"]).done();
    assert!(!status.contains("工作日历"), "{status}");
    let json: Value = serde_json::from_str(&desk.run(&["status", "--json"]).done()).expect("JSON");
    assert!(json["calendar_known_until"].as_str() >= Some(&format!("{next}-12-31")), "{json}");
    desk.set("CALENDAR__WORKDAYS", &format!("{today}"));
    desk.run(&["status"]).refused(2, "E-CONFIG");
    desk.end().await;
}

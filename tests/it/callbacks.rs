//! What arrives at `/hooks/{bot}`: who is let in, what is refused, what is answered.

use crate::support::{World, both, county, over_http, over_stream};
use qianshou::playground::Saying;
use qianshou::time::{HOUR, MINUTE};
use tower::ServiceExt as _;

both! {
    async fn every_kind_of_message_is_answered(world) {
        for (saying, answer) in [
            (Saying::Voice("收件箱".into()), "没有待签收"),
            (Saying::Voice(String::new()), "没听清"),
            (Saying::Picture, "图片我看不懂"),
            (Saying::Video, "视频我看不懂"),
            (Saying::File("花名册.xlsx".into()), "文件不在这里收"),
            (Saying::Unknown, "看不懂"),
            (Saying::OverQuota, "额度用完"),
            (Saying::RichText(vec!["收件".into(), "箱".into()]), "没有待签收"),
            (Saying::Text("那个防火的弄一下".into()), "没听懂，没有改动。"),
            (Saying::Text("签收了吗".into()), "没有改动"),
        ] {
            let reply = world.play.say_with("wangfang", &saying).await;
            assert_eq!(reply.status, 200, "{saying:?}");
            assert!(reply.text.contains(answer), "{saying:?}: {}", reply.text);
        }
    }
}

both! {
    async fn a_group_gets_one_sentence_and_nothing_happens(world) {
        let reply = world.play.say_in_group("wangfang", "签收 37").await;
        assert_eq!(reply.text, "群里不能签收，没有改动。请到与我的单聊里回。");
        world.settle().await;
        assert!(world.play.pushes().is_empty());
    }
}

both! {
    async fn strangers_learn_nothing(world) {
        let body = serde_json::json!({ "senderStaffId": "nobody" });
        let mut callback = world.play.callback_body("wangfang", &Saying::Text("查看 1".into()));
        callback["senderStaffId"] = body["senderStaffId"].clone();
        let reply = world.play.send_body(callback.clone()).await;
        assert!(reply.text.starts_with("还不能办：您的钉钉没有绑定公文账户。"), "{}", reply.text);
        // Small talk and commands of a stranger look alike, and so does a sender without an id.
        for (id, text) in [(Some("nobody"), "你好"), (None, "签收 1"), (Some("nobody"), "帮助")] {
            let mut again = world.play.callback_body("wangfang", &Saying::Text(text.into()));
            match id {
                Some(id) => again["senderStaffId"] = id.into(),
                None => {
                    again.as_object_mut().expect("an object").remove("senderStaffId");
                }
            }
            assert_eq!(world.play.send_body(again).await.text, reply.text);
        }
    }
}

/// Name, headers, body.
type Case = (&'static str, Vec<(String, String)>, Vec<u8>);

over_http! {
    async fn refusals_look_alike(world) {
        let body = serde_json::to_vec(&world.play.callback_body("wangfang", &Saying::Text("收件箱".into()))).expect("json");
        let good = world.play.signed_headers();
        let now = world.clock.now().millis();
        let with = |timestamp: i64, secret: &str| world.play.signed_headers_with(&timestamp.to_string(), secret);
        let without = |name: &str| good.iter().filter(|(n, _)| n != name).cloned().collect::<Vec<_>>();
        let twice = [good.clone(), good.iter().filter(|(n, _)| n == "sign").cloned().collect()].concat();
        let cases: Vec<Case> = vec![
            ("no sign", without("sign"), body.clone()),
            ("no timestamp", without("timestamp"), body.clone()),
            ("sign twice", twice, body.clone()),
            ("stale", with(now - HOUR, crate::support::SECRET), body.clone()),
            ("from the future", with(now + 6 * MINUTE, crate::support::SECRET), body.clone()),
            ("wrong secret", with(now, "another-secret-another-secret"), body.clone()),
            ("not UTF-8", good.clone(), vec![0xff, 0xfe, 0x00]),
            ("not JSON", good.clone(), b"hello".to_vec()),
            ("an array", good.clone(), b"[]".to_vec()),
            ("too deep", good.clone(), [b"{\"a\":".repeat(40), b"1".to_vec(), b"}".repeat(40)].concat()),
        ];
        for (name, headers, body) in cases {
            let answer = world.play.send_raw(&headers, &body).await;
            assert_eq!((answer.status, answer.body.len()), (403, 0), "{name}");
        }
        let mut foreign = world.play.callback_body("wangfang", &Saying::Text("收件箱".into()));
        for (field, value) in [("robotCode", "another"), ("chatbotCorpId", "dingother"), ("senderCorpId", "dingother"), ("msgId", "")] {
            let old = foreign[field].clone();
            foreign[field] = value.into();
            let answer = world.play.send_raw(&world.play.signed_headers(), foreign.to_string().as_bytes()).await;
            assert_eq!((answer.status, answer.body.len()), (403, 0), "{field}");
            foreign[field] = old;
        }
        let mut gzip = world.play.signed_headers();
        gzip.push(("content-encoding".into(), "gzip".into()));
        assert_eq!(world.play.send_raw(&gzip, &body).await.status, 415);
        assert_eq!(world.play.send_raw(&world.play.signed_headers(), &vec![b' '; 300_000]).await.status, 413);
        assert_eq!(world.app.metrics.callbacks_accepted.get(), 0);
    }
}

over_stream! {
    async fn a_bot_with_a_connection_takes_no_callbacks(world) {
        world.dispatch(serde_json::json!({"main_to": ["zs"], "copy_to": []})).await;
        world.settle().await;
        world.read_all();
        // Signed as well as any, but a callback proves nothing about its body (INV-11).
        let body = world.play.callback_body("wangfang", &Saying::Text("签收 1".into())).to_string();
        let mut request = world.app.client.post(format!("http://{}/hooks/main", world.address)).body(body);
        for (name, value) in world.play.signed_headers() {
            request = request.header(name, value);
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!((answer.status().as_u16(), answer.text().await.expect("a body")), (403, String::new()));
        assert_eq!(world.app.metrics.callbacks_accepted.get(), 0);
        let (_, watched) = world.app.watch.since(0);
        let refused = watched.last().expect("doctor --watch shows it");
        assert_eq!((refused.accepted, refused.code.as_str()), (false, "not-by-callback"));
        assert!(refused.sentence.starts_with("这个机器人用 Stream 方式，不收回调"), "{refused:?}");
        assert!(world.say("zhoujie", "签收 1").await.starts_with("已签收 1"), "nobody has signed it");
    }
}

both! {
    async fn classified_text_is_refused_and_not_kept(world) {
        let answer = world.say("wangfang", "机密★3年 边境道路方案 canary-7f3a").await;
        assert!(answer.starts_with("没有收：疑似涉密"), "{answer}");
        assert!(!answer.contains("边境"));
        let file = world.play.say_with("wangfang", &Saying::File("会议纪要_机密★5年_终稿.docx".into())).await;
        assert!(file.text.starts_with("没有收：疑似涉密"), "{}", file.text);
        world.settle().await;
        for reviewer in ["liming", "chenhong"] {
            let told = world.read(reviewer);
            assert_eq!(told.len(), 2, "{told:?}");
            assert!(told.iter().all(|t| t.contains("疑似涉密信息") && !t.contains("边境")), "{told:?}");
        }
        if let Some(path) = world.app.store.file() {
            for suffix in ["", "-wal"] {
                let bytes = std::fs::read(format!("{}{suffix}", path.display())).unwrap_or_default();
                let found = bytes.windows(11).any(|w| w == b"canary-7f3a");
                assert!(!found, "the text is in the database{suffix}");
            }
        }
        assert!(county::STAFF.len() > 10);
    }
}

/// Sends a message, and hangs up while it is being handled and the database keeps it waiting.
async fn hang_up_on(world: &World, text: &str) {
    let hold = world.db.hold().await;
    let body = world.play.callback_body("wangfang", &Saying::Text(text.into())).to_string();
    let mut request = axum::http::Request::post("/hooks/main");
    for (name, value) in world.play.signed_headers() {
        request = request.header(name, value);
    }
    let router = qianshou::http::router(world.app.clone());
    let mut answer = Box::pin(router.oneshot(request.body(axum::body::Body::from(body)).expect("a request")));
    tokio::select! {
        biased;
        early = &mut answer => panic!("answered before it could be: {early:?}"),
        () = world.until("it is under way", |world| !world.app.tasks.is_empty()) => {}
    }
    drop(answer);
    hold.release().await;
    world.quiet().await;
}

over_http! {
    async fn whoever_hangs_up_finds_the_answer_in_a_push(world) {
        for doc_no in ["鹿政办发〔2026〕1号", "鹿政办发〔2026〕2号"] {
            world.dispatch(serde_json::json!({"main_to": ["zs"], "copy_to": [], "doc_no": doc_no})).await;
        }
        world.settle().await;
        world.read_all();
        hang_up_on(world, "签收 1").await;
        world.settle().await;
        let answer = world.read_one("wangfang");
        assert!(answer.starts_with("已签收 1"), "{answer}");
        assert!(world.say("zhoujie", "签收 1").await.starts_with("不用再签：1 王芳"));
        // Each change is told; refusals are told once a minute, so that hanging up costs nobody's quota.
        hang_up_on(world, "签收 2").await;
        for _ in 0..3 {
            hang_up_on(world, "签收 1").await;
        }
        world.settle().await;
        let answers = world.read("wangfang");
        assert_eq!(answers.len(), 2, "{answers:?}");
        assert!(answers[0].starts_with("已签收 2") && answers[1].starts_with("不用再签"), "{answers:?}");
        world.minutes(1).await;
        hang_up_on(world, "签收 1").await;
        world.settle().await;
        assert!(world.read_one("wangfang").starts_with("不用再签"));
    }
}

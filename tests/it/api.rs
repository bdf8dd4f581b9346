//! The integration API: what the OA relies on.

use crate::support::api::{API_SECRET, KEY_ID, document, register};
use crate::support::{both, over_http};
use qianshou::http::api::{OPENAPI, ROUTES};
use serde_json::{Value, json};

#[test]
fn every_route_is_described_and_nothing_else() {
    let described: Value = serde_json::from_str(OPENAPI).expect("the description is JSON");
    let mut found: Vec<(String, String)> = Vec::new();
    for (path, methods) in described["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            found.push((method.clone(), path.clone()));
        }
    }
    let mut known: Vec<(String, String)> =
        ROUTES.iter().map(|(m, p)| ((*m).to_owned(), (*p).to_owned())).collect();
    found.sort();
    known.sort();
    assert_eq!(found, known);
    assert!(API_SECRET.len() > 24);
}

over_http! {
    async fn the_same_request_twice_is_one_document(world) {
        let body = document().to_string();
        let mut first = world.request(KEY_ID, "POST", "/api/v1/documents", &body);
        first.header("Idempotency-Key", "once-and-only-once");
        let (status, answer) = world.send(&first).await;
        assert_eq!(status, 201, "{answer}");
        let mut again = world.request(KEY_ID, "POST", "/api/v1/documents", &body);
        again.header("Idempotency-Key", "once-and-only-once");
        assert_eq!(world.send(&again).await, (status, answer.clone()));
        let mut other = document();
        other["title"] = "关于另一件事的通知".into();
        let mut mismatch = world.request(KEY_ID, "POST", "/api/v1/documents", &other.to_string());
        mismatch.header("Idempotency-Key", "once-and-only-once");
        let (status, problem) = world.send(&mismatch).await;
        assert_eq!((status, problem["code"].as_str()), (422, Some("idempotency_mismatch")));
        // The very same signed request is a replay.
        assert_eq!(world.send(&first).await.0, 401);
        let page = world.get("/api/v1/deliveries?limit=200").await;
        assert_eq!(page["items"].as_array().map(Vec::len), Some(3));
        world.settle().await;
        world.read_all();
    }
}

over_http! {
    async fn the_operator_sees_why_a_request_was_not_let_in(world) {
        let body = document().to_string();
        let request = |key: &str| world.request(key, "POST", "/api/v1/documents", &body);
        let mut bare = request(KEY_ID);
        bare.header("X-Nonce", "short");
        let mut wrong = request(KEY_ID);
        wrong.header("X-Nonce", "another-nonce");
        let (seen, _) = world.app.watch.since(0);
        for refused in [&bare, &request("nobody"), &wrong] {
            assert_eq!(world.send(refused).await.0, 401);
        }
        let old = request(KEY_ID);
        world.clock.advance(301_000);
        assert_eq!(world.send(&old).await.0, 401);
        let (_, lines) = world.app.watch.since(seen);
        let codes: Vec<&str> = lines.iter().map(|line| line.code.as_str()).collect();
        assert_eq!(codes, ["api-headers", "api-key", "api-signature", "api-clock"]);
        assert!(lines[2].sentence.contains(KEY_ID) && !lines[1].sentence.contains("nobody"));
        assert!(lines[3].sentence.contains("慢 301 秒"), "{}", lines[3].sentence);
    }
}

over_http! {
    async fn a_query_that_is_too_long_is_a_problem_like_any_other(world) {
        let path = format!("/api/v1/deliveries?unit={}", "z".repeat(9_000));
        let (status, problem) = world.send(&world.request(KEY_ID, "GET", &path, "")).await;
        assert_eq!((status, problem["code"].as_str()), (431, Some("long_headers")));
    }
}

over_http! {
    async fn pages_follow_each_other_and_scopes_hold(world) {
        for n in 0..3 {
            world.dispatch(json!({"doc_no": format!("鹿政办发〔2026〕{}号", 90 + n)})).await;
        }
        let mut seen = Vec::new();
        let mut path = "/api/v1/deliveries?limit=4".to_owned();
        loop {
            let page = world.get(&path).await;
            seen.extend(page["items"].as_array().expect("items").iter().map(|i| i["id"].to_string()));
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("/api/v1/deliveries?limit=4&cursor={cursor}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 9);
        seen.dedup();
        assert_eq!(seen.len(), 9);
        register(world, "key-of-zs", "zs").await;
        let narrow = world.request("key-of-zs", "GET", "/api/v1/deliveries", "");
        let (_, page) = world.send(&narrow).await;
        let units: Vec<&str> = page["items"].as_array().expect("items").iter().filter_map(|i| i["unit"].as_str()).collect();
        assert_eq!(units, ["zs"; 3]);
        let foreign = world.request("key-of-zs", "POST", "/api/v1/documents", &document().to_string());
        let (status, problem) = world.send(&foreign).await;
        assert_eq!((status, problem["code"].as_str()), (403, Some("forbidden")));
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn a_recall_reaches_those_who_were_told_and_nobody_else(world) {
        let sent = world.dispatch(json!({"copy_to": []})).await;
        world.settle().await;
        world.read_all();
        assert!(world.say("lijuan", "签收 1").await.starts_with("已签收 1"));
        let path = format!("/api/v1/documents/{}/recall", sent["id"].as_str().expect("an id"));
        let (status, problem) = world.post(&path, &json!({"reason": " "})).await;
        assert_eq!((status, problem["code"].as_str()), (422, Some("invalid")));
        let (status, answer) = world.post(&path, &json!({"reason": "文号有误"})).await;
        assert_eq!(status, 200, "{answer}");
        world.settle().await;
        for staff in ["wangfang", "zhoujie"] {
            let told = world.read_one(staff);
            assert!(told.starts_with("已撤回 1") && !told.contains("防火"), "{told}");
        }
        assert!(world.read("lijuan").is_empty(), "who signed keeps the document");
        let late = world.say("wangfang", "签收 1").await;
        assert!(late.starts_with("没有改动：1 已撤回"), "{late}");
        let (status, problem) = world.post(&path, &json!({"reason": "再撤一次"})).await;
        assert_eq!((status, problem["code"].as_str()), (409, Some("conflict")));
    }
}

over_http! {
    async fn classified_documents_never_land(world) {
        for (field, value) in [
            ("title", json!("机密★3年 某专项行动方案 canary-91c2")),
            ("attachments", json!([{"name": "纪要_秘密_canary-91c2.docx", "size": 1, "sha256": "0".repeat(64)}])),
        ] {
            let mut body = document();
            body[field] = value;
            let (status, problem) = world.post("/api/v1/documents", &body).await;
            assert_eq!((status, problem["code"].as_str()), (422, Some("secrecy_blocked")), "{field}");
        }
        world.settle().await;
        assert_eq!(world.read("liming").len(), 2);
        world.read_all();
        assert_eq!(world.get("/api/v1/deliveries").await["items"].as_array().map(Vec::len), Some(0));
        if let Some(path) = world.app.store.file() {
            for suffix in ["", "-wal"] {
                let bytes = std::fs::read(format!("{}{suffix}", path.display())).unwrap_or_default();
                assert!(!bytes.windows(11).any(|w| w == b"canary-91c2"), "{suffix}");
            }
        }
    }
}

over_http! {
    async fn only_a_units_own_administrator_files_for_it(world) {
        for (field, value) in [("unit", "ps"), ("submitted_by", "panwen"), ("submitted_by", "wangfang")] {
            let mut body = crate::approvals::application();
            body[field] = value.into();
            let (status, problem) = world.post("/api/v1/applications", &body).await;
            assert!(status == 403 || status == 422, "{field}={value}: {problem}");
        }
        world.settle().await;
        assert!(world.play.pushes().is_empty());
    }
}

over_http! {
    async fn what_does_not_belong_to_the_kind_is_refused(world) {
        let mut body = crate::support::api::document();
        body["place"] = "三楼会议室".into();
        let (status, answer) = world.post("/api/v1/documents", &body).await;
        assert_eq!((status, &answer["errors"][0]["field"]), (422, &json!("place")), "{answer}");
        let message = json!({"kind": "message", "doc_no": null, "finish_by": "2026-11-20T17:00:00+08:00"});
        for (field, value) in message.as_object().expect("an object") {
            body[field] = value.clone();
        }
        let (status, answer) = world.post("/api/v1/documents", &body).await;
        let fields: Vec<&str> =
            answer["errors"].as_array().expect("errors").iter().filter_map(|e| e["field"].as_str()).collect();
        assert_eq!((status, fields), (422, vec!["place", "finish_by"]), "{answer}");
        world.settle().await;
        assert!(world.read("wangfang").is_empty());
        // The same for a correction: nothing the readers could see would change.
        let sent = world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        world.settle().await;
        world.read_all();
        let path = format!("/api/v1/documents/{}/correct", sent["id"].as_str().expect("an id"));
        for (body, field) in [
            (json!({"place": "五楼会议室"}), "place"),
            (json!({"starts_at": "2026-11-20T09:00:00+08:00"}), "starts_at"),
            (json!({}), "(body)"),
        ] {
            let (status, answer) = world.post(&path, &body).await;
            assert_eq!((status, &answer["errors"][0]["field"]), (422, &json!(field)), "{answer}");
        }
        world.settle().await;
        assert!(world.read("wangfang").is_empty(), "nobody was told of a correction that is none");
    }
}

over_http! {
    async fn a_cursor_belongs_to_its_list(world) {
        for _ in 0..2 {
            world.dispatch(json!({})).await;
        }
        let first = world.get("/api/v1/deliveries?unit=zs&limit=1").await;
        let cursor = first["next_cursor"].as_str().expect("more");
        let second = world.get(&format!("/api/v1/deliveries?cursor={cursor}&unit=zs&limit=5")).await;
        assert_eq!(second["items"].as_array().map(Vec::len), Some(1), "{second}");
        for other in ["", "&unit=ps", "&unit=zs&state=signed"] {
            let path = format!("/api/v1/deliveries?cursor={cursor}{other}");
            let (status, refused) = world.send(&world.request(KEY_ID, "GET", &path, "")).await;
            assert_eq!((status, &refused["errors"][0]["field"]), (422, &json!("cursor")), "{other}: {refused}");
        }
        world.settle().await;
        world.read_all();
    }
}

//! The integration API as the existing OA meets it.

use crate::approvals::application;
use crate::support::api::{KEY_ID, document, register};
use crate::support::{World, both, over_http};
use serde_json::{Value, json};

const DOCUMENTS: &str = "/api/v1/documents";

/// A dispatch with some fields replaced; `null` takes one away.
fn with(over: &Value) -> String {
    let mut body = document();
    for (field, value) in over.as_object().expect("an object") {
        match value {
            Value::Null => drop(body.as_object_mut().expect("an object").remove(field)),
            other => body[field] = other.clone(),
        }
    }
    body.to_string()
}

/// Fields named in a refusal.
fn fields(answer: &Value) -> Vec<String> {
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().filter_map(|e| e["field"].as_str().map(str::to_owned)).collect()
}

fn id(answer: &Value) -> &str {
    answer["id"].as_str().expect("an id")
}

async fn count(world: &World, state: &str) -> usize {
    let page = world.get(&format!("/api/v1/deliveries?state={state}&limit=200")).await;
    page["items"].as_array().expect("items").len()
}

over_http! {
    async fn every_cause_of_a_bad_signature_looks_alike(world) {
        let good = world.request(KEY_ID, "POST", DOCUMENTS, &document().to_string());
        let mut refusals = Vec::new();
        for (name, value) in [
            ("X-Key-Id", "nobody"),
            ("X-Key-Id", ""),
            ("X-Timestamp", "0"),
            ("X-Timestamp", "+1794000000"),
            ("X-Nonce", "short"),
            ("X-Nonce", "another-nonce"),
            ("X-Signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
            ("X-Signature", "not base64"),
        ] {
            let mut bad = world.request(KEY_ID, "POST", DOCUMENTS, &document().to_string());
            bad.header(name, value);
            refusals.push((name, world.send(&bad).await));
        }
        for name in ["X-Key-Id", "X-Timestamp", "X-Nonce", "X-Signature"] {
            let mut bad = world.request(KEY_ID, "POST", DOCUMENTS, &document().to_string());
            bad.headers.retain(|(n, _)| n != name);
            refusals.push((name, world.send(&bad).await));
            let mut bad = world.request(KEY_ID, "POST", DOCUMENTS, &document().to_string());
            let twice = bad.headers.iter().find(|(n, _)| n == name).expect("there").clone();
            bad.headers.push(twice);
            refusals.push((name, world.send(&bad).await));
        }
        for (path, body) in [("/api/v1/documents?x=1", good.body.clone()), (DOCUMENTS, with(&json!({"title": "改过的标题"})))] {
            let mut bad = world.request(KEY_ID, "POST", DOCUMENTS, &good.body);
            (bad.path, bad.body) = (path.to_owned(), body);
            refusals.push(("target", world.send(&bad).await));
        }
        let (status, first) = world.send(&good).await;
        assert_eq!(status, 201, "{first}");
        refusals.push(("replayed", world.send(&good).await));
        let stale = world.request(KEY_ID, "GET", "/api/v1/deliveries", "");
        world.clock.advance(301_000);
        refusals.push(("stale", world.send(&stale).await));
        for (name, (status, answer)) in &refusals {
            assert_eq!((*status, answer), (401, &refusals[0].1.1), "{name}");
        }
        assert_eq!(refusals[0].1.1["code"], "unauthenticated");
        assert_eq!(count(world, "awaiting").await, 3, "one dispatch took effect");
        world.settle().await;
        world.read_all();
    }
}

over_http! {
    async fn a_key_that_is_revoked_or_expired_is_no_key(world) {
        register(world, "soon-over", "").await;
        let now = world.clock.now();
        let mut tx = world.app.store.begin_write().await.expect("begins");
        assert!(qianshou::store::api::revoke(&mut tx, "soon-over", now).await.expect("revokes"));
        let mut key = qianshou::store::api::by_id(&mut tx, "soon-over").await.expect("reads").expect("is there");
        "expired".clone_into(&mut key.id);
        key.secret_sealed = world.app.keys.seal("api_keys.secret:expired", crate::support::api::API_SECRET.as_bytes());
        key.expires_at = Some(now.millis());
        qianshou::store::api::insert(&mut tx, &key).await.expect("inserts");
        tx.commit().await.expect("commits");
        for id in ["soon-over", "expired"] {
            assert_eq!(world.send(&world.request(id, "GET", "/api/v1/deliveries", "")).await.0, 401, "{id}");
        }
    }
}

over_http! {
    async fn a_write_is_done_once_for_one_key_and_body(world) {
        let request = |body: &str, key: &str| {
            let mut request = world.request(KEY_ID, "POST", DOCUMENTS, body);
            request.header("Idempotency-Key", key);
            request
        };
        let body = document().to_string();
        let first = world.send(&request(&body, "once")).await;
        assert_eq!(first.0, 201, "{}", first.1);
        world.clock.advance(60_000);
        assert_eq!(world.send(&request(&body, "once")).await, first);
        let (status, other) = world.send(&request(&with(&json!({"title": "另一件"})), "once")).await;
        assert_eq!((status, &other["code"]), (422, &json!("idempotency_mismatch")));
        let mut missing = request(&body, "x");
        missing.headers.retain(|(name, _)| name != "Idempotency-Key");
        let (status, answer) = world.send(&missing).await;
        assert_eq!((status, fields(&answer)), (422, vec!["Idempotency-Key".to_owned()]));
        // The same key and body at another address is another request.
        let recall = format!("{DOCUMENTS}/{}/remind", id(&first.1));
        let mut elsewhere = world.request(KEY_ID, "POST", &recall, &body);
        elsewhere.header("Idempotency-Key", "once");
        assert_eq!(world.send(&elsewhere).await.0, 422);
        // A refusal keeps nothing, so the corrected request may use the key again.
        assert_eq!(world.send(&request(&with(&json!({"main_to": ["nowhere"]})), "again")).await.0, 422);
        let doc = with(&json!({"doc_no": "鹿政办发〔2026〕13号"}));
        let (a, b) = (request(&doc, "again"), request(&doc, "again"));
        let (a, b) = tokio::join!(world.send(&a), world.send(&b));
        assert_eq!((a.0, &a), (201, &b), "two at once do it once");
        world.settle().await;
        assert_eq!(world.read("wangfang").len(), 2);
        world.read_all();
    }
}

over_http! {
    async fn a_key_speaks_for_its_units_only(world) {
        register(world, "zs-only", "zs, gone").await;
        let sent = world.dispatch(json!({})).await;
        let (status, answer) = world.send(&world.request("zs-only", "POST", DOCUMENTS, &document().to_string())).await;
        assert_eq!((status, &answer["code"]), (403, &json!("forbidden")));
        let path = format!("{DOCUMENTS}/{}", id(&sent));
        let hidden = world.send(&world.request("zs-only", "GET", &path, "")).await;
        let absent = world.request("zs-only", "GET", "/api/v1/documents/019a6b1e-0000-7000-8000-00000000000a", "");
        assert_eq!(hidden.0, 404);
        assert_eq!(hidden, world.send(&absent).await, "what is hidden looks like what is not there");
        let recall = world.request("zs-only", "POST", &format!("{path}/recall"), r#"{"reason":"发错"}"#);
        assert_eq!(world.send(&recall).await.0, 404);
        // What the unit received may be seen, what others received may not.
        let (_, page) = world.send(&world.request("zs-only", "GET", "/api/v1/deliveries", "")).await;
        let units: Vec<&str> = page["items"].as_array().expect("items").iter().filter_map(|d| d["unit"].as_str()).collect();
        assert_eq!(units, ["zs"]);
        let own = with(&json!({
            "issuing_unit": "zs", "issued_by": "wangfang", "checked_by": "zhangli", "signed_off_by": "heping",
            "main_to": ["ps"], "copy_to": [], "doc_no": "寨政发〔2026〕1号"
        }));
        let (status, own) = world.send(&world.request("zs-only", "POST", DOCUMENTS, &own)).await;
        assert_eq!(status, 201, "{own}");
        let (_, page) = world.send(&world.request("zs-only", "GET", "/api/v1/deliveries", "")).await;
        assert_eq!(page["items"].as_array().map(Vec::len), Some(2));
        let mut filed = application();
        filed["unit"] = "ps".into();
        filed["submitted_by"] = "panwen".into();
        let (status, _) = world.send(&world.request("zs-only", "POST", "/api/v1/applications", &filed.to_string())).await;
        assert_eq!(status, 403);
        world.settle().await;
        world.read_all();
    }
}

over_http! {
    async fn what_cannot_be_is_named_by_field_and_changes_nothing(world) {
        let digest = "0".repeat(64);
        for (over, expected) in [
            (json!({"approved": true}), vec!["approved"]),
            (json!({"title": null}), vec!["title"]),
            (json!({"title": "长".repeat(201)}), vec!["title"]),
            (json!({"title": "两\n行"}), vec!["title"]),
            (json!({"kind": "letter"}), vec!["kind"]),
            (json!({"urgency": "critical"}), vec!["urgency"]),
            (json!({"doc_no": null}), vec!["doc_no"]),
            (json!({"doc_no": "鹿教字〔2026〕12号"}), vec!["doc_no"]),
            (json!({"doc_no": "12号"}), vec!["doc_no"]),
            (json!({"issued_by": "nobody"}), vec!["issued_by"]),
            (json!({"checked_by": "wangfang", "signed_off_by": "lijuan"}), vec!["checked_by", "signed_off_by"]),
            (json!({"issuing_unit": "nowhere"}), vec!["issuing_unit"]),
            (json!({"main_to": []}), vec!["main_to"]),
            (json!({"main_to": "zs"}), vec!["main_to"]),
            (json!({"main_to": ["zs", "nowhere"], "copy_to": ["zs"]}), vec!["main_to[1]", "copy_to[0]"]),
            (json!({"main_to": ["zfb"]}), vec!["main_to[0]"]),
            (json!({"reply_by": "2026-11-12T09:00:00+08:00"}), vec!["reply_by"]),
            (json!({"finish_by": "2026-11-12 09:00"}), vec!["finish_by"]),
            (json!({"finish_by": "2026-11-12T09:00:00"}), vec!["finish_by"]),
            (json!({"url": "http://oa.luzhai.example/doc/1"}), vec!["url"]),
            (json!({"url": "javascript:alert(1)"}), vec!["url"]),
            (json!({"attachments": [{"name": "表.pdf", "size": -1, "sha256": digest}]}), vec!["attachments[0].size"]),
            (json!({"attachments": [{"name": "表.pdf", "size": 1, "sha256": "xyz"}]}), vec!["attachments[0].sha256"]),
        ] {
            let (status, answer) = world.send(&world.request(KEY_ID, "POST", DOCUMENTS, &with(&over))).await;
            assert_eq!((status, &answer["code"]), (422, &json!("invalid")), "{over}: {answer}");
            assert_eq!(fields(&answer), expected, "{over}");
        }
        for body in ["", "[]", "{", "{\"a\":1,\"a\":2}", "{\"title\":\"\\u0000\"}", "\u{feff}{}"] {
            let (status, answer) = world.send(&world.request(KEY_ID, "POST", DOCUMENTS, body)).await;
            assert_eq!((status, &answer["code"]), (422, &json!("invalid")), "{body}");
        }
        assert_eq!(count(world, "awaiting").await, 0);
    }
}

over_http! {
    async fn limits_paths_and_methods_have_their_problems(world) {
        let huge = with(&json!({"place": "长".repeat(400_000)}));
        let (status, answer) = world.send(&world.request(KEY_ID, "POST", DOCUMENTS, &huge)).await;
        assert_eq!((status, &answer["code"]), (413, &json!("too_large")));
        let mut zipped = world.request(KEY_ID, "POST", DOCUMENTS, "{}");
        zipped.header("Content-Encoding", "gzip");
        let (status, answer) = world.send(&zipped).await;
        assert_eq!((status, &answer["code"]), (415, &json!("compressed")));
        for (method, path, expected, code) in [
            ("GET", "/api/v1/nothing", 404, "not_found"),
            ("GET", "/api/v1/documents", 405, "method_not_allowed"),
            ("DELETE", "/api/v1/documents/1", 405, "method_not_allowed"),
            ("GET", "/api/v1/documents/1", 404, "not_found"),
            ("GET", "/api/v1/documents/%00", 404, "not_found"),
            ("GET", "/api/v1/applications/%ff", 404, "not_found"),
        ] {
            let (status, answer) = world.send(&world.request(KEY_ID, method, path, "")).await;
            assert_eq!((status, answer["code"].as_str()), (expected, Some(code)), "{method} {path}: {answer}");
        }
        let mut open = world.request(KEY_ID, "GET", "/api/v1/openapi.json", "");
        open.headers.clear();
        let (status, description) = world.send(&open).await;
        assert_eq!((status, &description["openapi"]), (200, &json!("3.1.0")));
        for (method, path) in qianshou::http::api::ROUTES.iter().skip(1) {
            let path = format!("/api/v1{}", path.replace("{id}", "019a6b1e-0000-7000-8000-00000000000a"));
            let mut bare = world.request(KEY_ID, if *method == "get" { "GET" } else { "POST" }, &path, "");
            bare.headers.clear();
            assert_eq!(world.send(&bare).await.0, 401, "{method} {path} is there and closed");
        }
    }
}

over_http! {
    async fn classified_text_leaves_an_event_and_nothing_else(world) {
        for (number, over) in [
            json!({"title": "机密★3年 某专项行动工作方案"}),
            json!({"doc_no": "【秘密】"}),
            json!({"place": "密级：机密"}),
            json!({"attachments": [{"name": "纪要_机密_终稿.docx", "size": 1, "sha256": "0".repeat(64)}]}),
            json!({"body": "绝　密 ☆ 长期"}),
            json!({"机密★5年": 1}),
        ]
        .iter()
        .enumerate()
        {
            let (body, key) = (with(over), format!("blocked-{number}"));
            let mut answers = Vec::new();
            for _ in 0..2 {
                let mut request = world.request(KEY_ID, "POST", DOCUMENTS, &body);
                request.header("Idempotency-Key", &key);
                answers.push(world.send(&request).await);
            }
            assert_eq!((answers[0].0, &answers[0].1["code"]), (422, &json!("secrecy_blocked")), "{over}");
            assert_eq!(answers[0], answers[1]);
            world.settle().await;
            for reviewer in ["liming", "chenhong"] {
                let told = world.read(reviewer);
                assert_eq!(told.len(), usize::from(number < 3), "the first ones are told at once: {told:?}");
                let told = told.concat();
                assert!(told.is_empty() || told.starts_with("拦下一条疑似涉密信息\n接口，OA，"), "{told}");
                assert!(!told.contains("专项") && !told.contains("纪要"), "{told}");
            }
        }
        world.minutes(10).await;
        for reviewer in ["liming", "chenhong"] {
            assert!(world.read_one(reviewer).starts_with("又拦下 3 条疑似涉密信息\n来自OA\n"));
        }
        assert_eq!(count(world, "awaiting").await, 0);
        let mut filed = application();
        filed["reason"] = "附机密★5年文件".into();
        let (status, answer) = world.post("/api/v1/applications", &filed).await;
        assert_eq!((status, &answer["code"]), (422, &json!("secrecy_blocked")));
        let sent = world.dispatch(json!({})).await;
        let recall = format!("{DOCUMENTS}/{}/recall", id(&sent));
        let (status, answer) = world.post(&recall, &json!({"reason": "这份是机密件"})).await;
        assert_eq!((status, &answer["code"]), (422, &json!("secrecy_blocked")), "{answer}");
        world.settle().await;
        world.read_all();
    }
}

over_http! {
    async fn an_internal_label_hides_title_and_sender(world) {
        world.dispatch(json!({"title": "内部资料 注意保存：2026年项目台账", "main_to": ["zs"], "copy_to": []})).await;
        world.settle().await;
        let push = world.read_one("wangfang");
        assert!(push.contains("内部件") && !push.contains("台账") && !push.contains("县政府办"), "{push}");
        world.read_all();
    }
}

both! {
    async fn a_recall_takes_back_what_nobody_signed(world) {
        let sent = world.dispatch(json!({})).await;
        let path = format!("{DOCUMENTS}/{}", id(&sent));
        world.settle().await;
        world.read_all();
        world.say("wangfang", "签收 1").await;
        let (status, answer) = world.post(&format!("{path}/recall"), &json!({})).await;
        assert_eq!((status, fields(&answer)), (422, vec!["reason".to_owned()]));
        let (status, answer) = world.post(&format!("{path}/recall"), &json!({"reason": "文号有误"})).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!((&answer["state"], &answer["recalled"], &answer["kept"]), (&json!("sent"), &json!(2), &json!(1)));
        assert_eq!(answer["progress"], "signed");
        world.settle().await;
        let told = world.read_one("lijuan");
        assert!(told.starts_with("已撤回 1\n县政府办") && told.contains("理由：文号有误") && !told.contains("防火"), "{told}");
        world.read_one("tangbo");
        assert!(world.read("wangfang").is_empty(), "who signed keeps it");
        let late = world.say("lijuan", "签收 1").await;
        assert!(late.contains("没有改动") && late.contains("已撤回"), "{late}");
        let (status, answer) = world.post(&format!("{path}/recall"), &json!({"reason": "再撤"})).await;
        assert_eq!((status, &answer["code"]), (409, &json!("conflict")));
        // Nobody had been told yet: no push at all.
        world.hours(12).await;
        world.read_all();
        let night = world.dispatch(json!({"doc_no": "鹿政办发〔2026〕13号", "main_to": ["ps"], "copy_to": []})).await;
        let (_, answer) = world.post(&format!("{DOCUMENTS}/{}/recall", id(&night)), &json!({"reason": "发错单位"})).await;
        assert_eq!((&answer["state"], &answer["deliveries"][0]["push"]), (&json!("recalled"), &json!("superseded")));
        world.hours(12).await;
        assert!(world.read("lijuan").is_empty());
    }
}

both! {
    async fn a_correction_reaches_those_who_still_owe_something(world) {
        let meeting = world.dispatch(json!({
            "kind": "meeting", "doc_no": null, "title": "安全生产例会", "place": "三楼会议室",
            "starts_at": "2026-11-12T09:00:00+08:00", "reply_by": "2026-11-11T16:00:00+08:00", "copy_to": []
        })).await;
        let path = format!("{DOCUMENTS}/{}/correct", id(&meeting));
        world.settle().await;
        world.read_all();
        world.say("wangfang", "签收 1").await;
        let (status, answer) = world.post(&path, &json!({"url": "https://oa.luzhai.example/doc/2"})).await;
        assert_eq!(status, 200, "{answer}");
        world.settle().await;
        assert!(world.read("lijuan").is_empty(), "a link stands in no push");
        let (status, answer) = world.post(&path, &json!({"place": "五楼会议室"})).await;
        assert_eq!(status, 200, "{answer}");
        world.settle().await;
        let open = world.read_one("lijuan");
        assert!(open.starts_with("有更正 1") && open.contains("五楼会议室") && open.contains("回：签收 1"), "{open}");
        let signed = world.read_one("wangfang");
        assert!(signed.contains("五楼会议室") && signed.contains("已签收的不用再签"), "{signed}");
        world.read_one("zhoujie");
        for (body, code) in [
            (json!({"place": "五楼会议室"}), "conflict"),
            (json!({}), "invalid"),
            (json!({"place": null}), "invalid"),
            (json!({"main_to": ["zd"]}), "invalid"),
            (json!({"reply_by": "2026-11-13T09:00:00+08:00"}), "invalid"),
            (json!({"title": "机密★3年 例会"}), "secrecy_blocked"),
        ] {
            assert_eq!(world.post(&path, &body).await.1["code"], code, "{body}");
        }
        world.settle().await;
        world.read_all();
    }
}

over_http! {
    async fn reminders_by_request_have_their_limits(world) {
        let sent = world.dispatch(json!({"main_to": ["zs", "lg"], "copy_to": []})).await;
        let path = format!("{DOCUMENTS}/{}/remind", id(&sent));
        world.settle().await;
        world.read_all();
        let chased = |units: i64, recent: i64, exhausted: Value| json!({"units": units, "recent": recent, "exhausted": exhausted, "unreachable": 1});
        let (status, answer) = world.post(&path, &json!({})).await;
        assert_eq!((status, &answer["chased"]), (200, &chased(1, 0, json!([]))), "{answer}");
        world.settle().await;
        assert!(world.read_one("wangfang").starts_with("催办 1"));
        assert_eq!(world.read("liming").len(), 0, "the info office was told at dispatch");
        let (_, answer) = world.post(&path, &json!({})).await;
        assert_eq!(answer["chased"], chased(0, 1, json!([])));
        for _ in 0..2 {
            world.clock.advance(3_601_000);
            world.post(&path, &json!({})).await;
        }
        world.clock.advance(3_601_000);
        let (_, answer) = world.post(&path, &json!({})).await;
        assert_eq!(answer["chased"], chased(0, 0, json!(["寨沙镇"])));
        assert_eq!(answer["deliveries"][0]["push"], "none", "拉沟乡 has nobody");
        world.settle().await;
        world.read_all();
    }
}

over_http! {
    async fn lists_come_page_by_page(world) {
        for n in 1..=4 {
            world.dispatch(json!({"doc_no": format!("鹿政办发〔2026〕{n}号")})).await;
        }
        let (mut seen, mut path) = (Vec::new(), "/api/v1/deliveries?limit=5".to_owned());
        loop {
            let page = world.get(&path).await;
            seen.extend(page["items"].as_array().expect("items").iter().map(|d| id(d).to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/api/v1/deliveries?limit=5&cursor={cursor}");
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!((seen.len(), &seen), (12, &once), "each once, in order");
        let zs = world.get("/api/v1/deliveries?unit=zs&state=awaiting").await;
        assert_eq!(zs["items"].as_array().map(Vec::len), Some(4));
        assert_eq!(zs["items"][0]["push"], "waiting");
        assert_eq!(world.get("/api/v1/deliveries?unit=nowhere").await, json!({"items": [], "next_cursor": null}));
        for query in ["cursor=abc", "limit=0", "limit=201", "state=open", "document=1", "unit=zs&unit=ps", "role=main"] {
            let (status, answer) = world.send(&world.request(KEY_ID, "GET", &format!("/api/v1/deliveries?{query}"), "")).await;
            assert_eq!((status, &answer["code"]), (422, &json!("invalid")), "{query}");
        }
        world.settle().await;
        world.read_all();
    }
}

over_http! {
    async fn applications_are_checked_before_anybody_is_asked(world) {
        let digest = "0".repeat(64);
        for (pointer, value, status, code) in [
            ("/operation", json!("unit.revoke"), 422, "invalid"),
            ("/operation", json!("nothing"), 422, "invalid"),
            ("/submitted_by", json!("nobody"), 422, "invalid"),
            ("/submitted_by", json!("wangfang"), 403, "forbidden"),
            ("/submitted_by", json!("heping"), 403, "forbidden"),
            ("/submitted_by", json!("panwen"), 403, "forbidden"),
            ("/unit", json!("nowhere"), 422, "invalid"),
            ("/person/phone", json!("1390000000"), 422, "invalid"),
            ("/person/phone", json!("13800000001"), 409, "conflict"),
            ("/person", json!({"name": "张三", "phone": "13900000001", "role": "approver"}), 422, "invalid"),
            ("/reason", json!(""), 422, "invalid"),
            ("/evidence", json!([{"kind": "other", "name": "张三身份证.jpg", "size": 1, "sha256": digest}]), 422, "invalid"),
            ("/evidence", json!([]), 422, "invalid"),
            ("/evidence", json!([{"kind": "application_letter", "name": "开户申请.pdf", "size": 1, "sha256": digest}]), 422, "invalid"),
        ] {
            let mut body = application();
            *body.pointer_mut(pointer).expect("there") = value;
            let (found, answer) = world.post("/api/v1/applications", &body).await;
            assert_eq!((found, answer["code"].as_str()), (status, Some(code)), "{body}: {answer}");
        }
        let (status, filed) = world.post("/api/v1/applications", &application()).await;
        assert_eq!((status, &filed["state"]), (201, &json!("submitted")), "{filed}");
        assert_eq!(world.post("/api/v1/applications", &application()).await.0, 409, "the same is in the works");
        let stands = world.get(&format!("/api/v1/applications/{}", id(&filed))).await;
        assert_eq!(stands["decisions"], json!([]));
        let application = application();
        for personal in ["/person/name", "/person/phone"] {
            let text = application.pointer(personal).and_then(Value::as_str).expect("a text");
            assert!(!stands.to_string().contains(text), "{stands}");
        }
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn an_application_waits_for_somebody_who_may_decide(world) {
        for staff in ["liming", "chenhong"] {
            world.say(staff, "不是我").await;
        }
        world.settle().await;
        world.read_all();
        let (status, filed) = world.post("/api/v1/applications", &application()).await;
        assert_eq!(status, 201, "{filed}");
        world.hours(1).await;
        let path = format!("/api/v1/applications/{}", id(&filed));
        assert_eq!(world.get(&path).await["state"], "submitted", "it never decides itself");
        crate::approvals::bind_again(world, "liming").await;
        world.settle().await;
        let pushes = world.read("liming");
        assert!(pushes.iter().any(|push| push.starts_with("待审核") && push.contains("张三")), "{pushes:#?}");
        world.read_all();
    }
}

//! What the integration API is given by a client that may use it (INV-9, 12, 13, 37, 44).

use super::{Witness, documents, sockets, still_works};
use crate::approvals::application;
use crate::support::api::{KEY_ID, document};
use crate::support::{World, over_http};
use serde_json::{Value, json};

/// Puts the fields of `over` in place; `"-"` removes one.
fn patched(mut body: Value, over: &str) -> Value {
    let over: Value = serde_json::from_str(over).expect("JSON");
    for (field, value) in over.as_object().expect("an object") {
        if value == "-" {
            body.as_object_mut().expect("an object").remove(field);
        } else {
            body[field] = value.clone();
        }
    }
    body
}

const DOCUMENT: &[&str] = &[
    r#"{"kind": "memo"}"#,
    r#"{"kind": 5}"#,
    r#"{"kind": "Document"}"#,
    r#"{"kind": "-"}"#,
    r#"{"kind": ["document"]}"#,
    r#"{"title": ""}"#,
    r#"{"title": " 　 "}"#,
    r#"{"title": 5}"#,
    r#"{"title": ["通知"]}"#,
    r#"{"title": "-"}"#,
    r#"{"title": "通知\u0000"}"#,
    r#"{"doc_no": 5}"#,
    r#"{"doc_no": "\u0000"}"#,
    r#"{"type": 5}"#,
    r#"{"urgency": "urgent"}"#,
    r#"{"urgency": "特特急"}"#,
    r#"{"urgency": 1}"#,
    r#"{"urgency": ["特急"]}"#,
    r#"{"issuing_unit": "nowhere"}"#,
    r#"{"issuing_unit": ""}"#,
    r#"{"issuing_unit": 5}"#,
    r#"{"issuing_unit": "-"}"#,
    r#"{"issuing_unit": "zfb' OR '1'='1"}"#,
    r#"{"issuing_unit": "zfb\u0000"}"#,
    r#"{"issued_by": "nobody"}"#,
    r#"{"issued_by": "wangfang"}"#,
    r#"{"issued_by": "赵强"}"#,
    r#"{"issued_by": 5}"#,
    r#"{"issued_by": "-"}"#,
    r#"{"checked_by": "lijuan"}"#,
    r#"{"checked_by": "-"}"#,
    r#"{"signed_off_by": "wangfang"}"#,
    r#"{"signed_off_by": ""}"#,
    r#"{"main_to": []}"#,
    r#"{"main_to": "zs"}"#,
    r#"{"main_to": [5]}"#,
    r#"{"main_to": ["nowhere"]}"#,
    r#"{"main_to": ["zs", "nowhere"]}"#,
    r#"{"main_to": ["zs", "zs"]}"#,
    r#"{"main_to": ["zs", null]}"#,
    r#"{"main_to": [["zs"]]}"#,
    r#"{"main_to": {"0": "zs"}}"#,
    r#"{"main_to": ["lg"]}"#,
    r#"{"main_to": ["寨沙镇"]}"#,
    r#"{"main_to": [""]}"#,
    r#"{"copy_to": ["zs"]}"#,
    r#"{"copy_to": ["zd", "zd"]}"#,
    r#"{"copy_to": ["lg"]}"#,
    r#"{"copy_to": "zd"}"#,
    r#"{"attachments": 5}"#,
    r#"{"attachments": [{"name": "a.pdf"}]}"#,
    r#"{"attachments": ["a.pdf"]}"#,
    r#"{"attachments": [{"name": "a.pdf", "size": -1, "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}]}"#,
    r#"{"attachments": [{"name": "a.pdf", "size": 1.5, "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}]}"#,
    r#"{"attachments": [{"name": "a.pdf", "size": "1", "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}]}"#,
    r#"{"attachments": [{"name": "a.pdf", "size": 1e30, "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}]}"#,
    r#"{"attachments": [{"name": "a.pdf", "size": 18446744073709551615, "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}]}"#,
    r#"{"attachments": [{"name": "", "size": 1, "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}]}"#,
    r#"{"attachments": [{"name": "a.pdf", "size": 1, "sha256": "00"}]}"#,
    r#"{"attachments": [{"name": "a.pdf", "size": 1, "sha256": "zz00000000000000000000000000000000000000000000000000000000000000"}]}"#,
    r#"{"attachments": [{"name": "a.pdf", "size": 1, "body": "正文", "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}]}"#,
    r#"{"url": "javascript:alert(1)"}"#,
    r#"{"url": "JaVaScRiPt:alert(1)"}"#,
    r#"{"url": "\tjavascript:alert(1)"}"#,
    r#"{"url": "data:text/html,<script>alert(1)</script>"}"#,
    r#"{"url": "file:///etc/passwd"}"#,
    r#"{"url": "//evil.example/x"}"#,
    r#"{"url": "https://user:pw@evil.example/"}"#,
    r#"{"url": "not a url"}"#,
    r#"{"url": 5}"#,
    r#"{"url": "https://"}"#,
    r#"{"url": "dtmd://dingtalkclient/sendMessage?content=%E5%90%8C%E6%84%8F"}"#,
    r#"{"url": "ftp://evil.example/x"}"#,
    r#"{"finish_by": "2026-11-20T17:00:00"}"#,
    r#"{"finish_by": "2026-11-20"}"#,
    r#"{"finish_by": "tomorrow"}"#,
    r#"{"finish_by": 1795165200000}"#,
    r#"{"finish_by": "2026-02-30T00:00:00+08:00"}"#,
    r#"{"finish_by": "2026-11-20T25:00:00+08:00"}"#,
    r#"{"finish_by": "2026-11-20T17:00:00+99:00"}"#,
    r#"{"finish_by": "+10000-01-01T00:00:00Z"}"#,
    r#"{"finish_by": "２０２６-11-20T17:00:00Z"}"#,
    r#"{"kind": "meeting", "doc_no": "-", "type": "-", "place": "三楼", "starts_at": "2026-11-20T09:00:00", "reply_by": "2026-11-19T16:00:00+08:00"}"#,
    r#"{"role": "admin"}"#,
    r#"{"approved": true}"#,
    r#"{"state": "signed"}"#,
    r#"{"unit": "zs"}"#,
    r#"{"number": 1}"#,
    r#"{"id": "x"}"#,
    r#"{"deliveries": []}"#,
    r#"{"isAdmin": true}"#,
    r#"{"__proto__": {"role": "admin"}}"#,
    r#"{"Title": "通知"}"#,
    r#"{"body": "正文"}"#,
];

const APPLICATION: &[&str] = &[
    r#"{"operation": "unit.destroy"}"#,
    r#"{"operation": 5}"#,
    r#"{"operation": "-"}"#,
    r#"{"operation": "PERSON.ACCOUNT.OPEN"}"#,
    r#"{"unit": "nowhere"}"#,
    r#"{"unit": 5}"#,
    r#"{"unit": "-"}"#,
    r#"{"submitted_by": "nobody"}"#,
    r#"{"submitted_by": "-"}"#,
    r#"{"submitted_by": "张丽"}"#,
    r#"{"person": "-"}"#,
    r#"{"person": "张三"}"#,
    r#"{"person": {"name": "张三"}}"#,
    r#"{"person": {"phone": "13900000001"}}"#,
    r#"{"person": {"name": "", "phone": "13900000001"}}"#,
    r#"{"person": {"name": 5, "phone": "13900000001"}}"#,
    r#"{"person": {"name": "张三", "phone": 13900000001}}"#,
    r#"{"person": {"name": "张三", "phone": "1390000000"}}"#,
    r#"{"person": {"name": "张三", "phone": "139000000011"}}"#,
    r#"{"person": {"name": "张三", "phone": "23900000001"}}"#,
    r#"{"person": {"name": "张三", "phone": "1390000000l"}}"#,
    r#"{"person": {"name": "张三", "phone": "١٣٩٠٠٠٠٠٠٠١"}}"#,
    r#"{"person": {"name": "张三", "phone": ""}}"#,
    r#"{"person": {"name": "张三", "phone": "13900000001' OR '1'='1"}}"#,
    r#"{"person": {"name": "张三", "phone": "1390000\u200b0001"}}"#,
    r#"{"person": {"name": "张三", "phone": "13900000001", "role": "approver"}}"#,
    r#"{"person": {"name": "张\u0000三", "phone": "13900000001"}}"#,
    r#"{"person": {"name": "张三", "phone": "13900000001", "login": "zhaoqiang"}}"#,
    r#"{"reason": ""}"#,
    r#"{"reason": "-"}"#,
    r#"{"reason": 5}"#,
    r#"{"evidence": "x"}"#,
    r#"{"evidence": [{"kind": "application_letter"}]}"#,
    r#"{"evidence": [{"kind": "application_letter", "name": "a", "size": 1, "sha256": "short"}]}"#,
    r#"{"approved": true}"#,
    r#"{"state": "approved"}"#,
    r#"{"reviewed_by": "liming"}"#,
    r#"{"role": "approver"}"#,
    r#"{"decisions": []}"#,
];

async fn refuse(witness: &mut Witness<'_>, world: &World, path: &str, body: &str) {
    let (status, answer) = world.send(&world.request(KEY_ID, "POST", path, body)).await;
    let shown: String = body.chars().take(2_000).collect();
    check_eq!(witness, (status, &answer["code"]), (422, &json!("invalid")), "{shown}: {answer}");
}

over_http! {
    async fn documents_that_are_none_are_refused(world) {
        documents(world, 1).await;
        world.db.raw("UPDATE units SET status = 'revoked' WHERE code = 'lg'").await;
        let mut witness = Witness::of_state(world).await;
        for over in DOCUMENT {
            let body = patched(document(), over);
            let (status, answer) = world.post("/api/v1/documents", &body).await;
            check_eq!(witness, (status, &answer["code"]), (422, &json!("invalid")), "{over}: {answer}");
            witness.nothing_changed(over).await;
        }
        let (status, answer) = world.post("/api/v1/documents", &patched(document(), r#"{"issuing_unit": "lg"}"#)).await;
        check!(witness, [409, 422].contains(&status), "a revoked unit sends: {answer}");
        witness.nothing_changed("a revoked unit").await;
        for (field, value) in [("title", json!("长".repeat(6_000))), ("doc_no", json!("1".repeat(20_000))), ("main_to", json!(vec!["zs"; 1_001]))] {
            refuse(&mut witness, world, "/api/v1/documents", &patched(document(), &json!({field: value}).to_string()).to_string()).await;
            witness.nothing_changed(field).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

over_http! {
    async fn applications_that_are_none_are_refused(world) {
        documents(world, 1).await;
        world.db.raw("UPDATE units SET status = 'revoked' WHERE code = 'lg'").await;
        let mut witness = Witness::of_state(world).await;
        for (i, over) in APPLICATION.iter().enumerate() {
            // Nobody's application stands in the way of another's.
            let mut body = application();
            body["person"]["phone"] = json!(format!("139{i:08}"));
            let body = patched(body, over);
            let (status, answer) = world.post("/api/v1/applications", &body).await;
            check_eq!(witness, (status, &answer["code"]), (422, &json!("invalid")), "{over}: {answer}");
            witness.nothing_changed(over).await;
        }
        // Who may not file, and who has an account already: refused, and told so.
        for (over, wanted) in [
            (r#"{"unit": "lg"}"#, [409, 422]),(r#"{"submitted_by": "wangfang"}"#, [403, 422]), (r#"{"person": {"name": "周杰", "phone": "13800000002"}}"#, [409, 422])] {
            let (status, answer) = world.post("/api/v1/applications", &patched(application(), over)).await;
            check!(witness, wanted.contains(&status), "{over}: {answer}");
            witness.nothing_changed(over).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

/// Whole bodies; `D` is a good document without its brace.
const BODIES: &[&str] = &[
    "",
    " ",
    "null",
    "5",
    "\"x\"",
    "[]",
    "{}",
    "{",
    "D}}",
    "D,}",
    "D} x",
    "[D}]",
    "\u{feff}D}",
    "// x\nD}",
    "D,\"title\":\"又一个\"}",
    "D,\"issuing_unit\":\"xwb\"}",
    "D,\"title\":NaN}",
    "D,\"place\":\"\\ud800\"}",
    "D,\"place\":\"\\udc00\\ud800\"}",
    "D,\"place\":\"\u{0}\"}",
    "D,\"place\":\"\\u0000\"}",
    "kind=document&title=x",
    "<document/>",
    "D,\"finish_by\":1e999}",
    "D,\"x\":{}}",
    "D,\"\":1}",
];

over_http! {
    async fn bodies_that_are_none_are_refused(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_state(world).await;
        let good = document().to_string();
        let open = good.strip_suffix('}').expect("an object");
        for body in BODIES {
            refuse(&mut witness, world, "/api/v1/documents", &body.replacen('D', open, 1)).await;
            witness.nothing_changed(body).await;
        }
        for deep in ["[".repeat(33) + &"]".repeat(33), "[".repeat(60_000), "{\"a\":".repeat(33) + "1" + &"}".repeat(33)] {
            refuse(&mut witness, world, "/api/v1/documents", &format!("{open},\"place\":{deep}}}")).await;
            witness.nothing_changed("a deep body").await;
        }
        let size = 256 * 1_024 + 1;
        let big = format!("{good}{}", " ".repeat(size - good.len()));
        let (status, answer) = world.send(&world.request(KEY_ID, "POST", "/api/v1/documents", &big)).await;
        check_eq!(witness, (status, &answer["code"]), (413, &json!("too_large")), "one byte more: {answer}");
        check!(witness, answer["detail"].as_str().is_some_and(|detail| detail.contains("256 KiB")), "{answer}");
        witness.nothing_changed("one byte more").await;
        for size in [2 * 1_024 * 1_024, 1_u64 << 40] {
            let headers = world.request(KEY_ID, "POST", "/api/v1/documents", &good).headers;
            let headers: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let head = format!("POST /api/v1/documents HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}", headers.concat());
            let answer = sockets::wire(world, format!("{head}Content-Length: {size}\r\n\r\n").as_bytes()).await;
            check_eq!(witness, sockets::status(&answer), 413, "{size} bytes, refused before they are read");
            witness.nothing_changed("a promise").await;
        }
        for kind in ["gzip", "br", "deflate", "identity, gzip"] {
            let mut request = world.request(KEY_ID, "POST", "/api/v1/documents", &good);
            request.header("Content-Encoding", kind);
            let (status, answer) = world.send(&request).await;
            check_eq!(witness, (status, &answer["code"]), (415, &json!("compressed")), "{kind}: {answer}");
            witness.nothing_changed(kind).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

/// Questions about deliveries that are none.
const QUERIES: &[&str] = &[
    "limit=0",
    "limit=201",
    "limit=-1",
    "limit=abc",
    "limit=",
    "limit=1.5",
    "limit=1e2",
    "limit=%2B5",
    "limit=99999999999999999999",
    "limit=%EF%BC%95",
    "limit=1&limit=200",
    "cursor=abc",
    "cursor=",
    "cursor=%00",
    "cursor=..%2F..%2Fetc",
    "cursor=MQ==",
    "cursor=MTAwMA",
    "cursor=eyJpZCI6IjAifQ",
    "cursor=1%27%20OR%20%271%27=%271",
    "cursor=01990000-0000-7000-8000-000000000000",
    "state=unknown",
    "state=awaiting%27%20OR%20%271%27=%271",
    "state=%E5%BE%85%E7%AD%BE%E6%94%B6",
];

over_http! {
    async fn lists_cannot_be_talked_into_more(world) {
        documents(world, 5).await;
        let mut witness = Witness::of_state(world).await;
        for query in QUERIES {
            let (status, answer) = world.send(&world.request(KEY_ID, "GET", &format!("/api/v1/deliveries?{query}"), "")).await;
            check_eq!(witness, (status, &answer["code"]), (422, &json!("invalid")), "{query}: {answer}");
        }
        // What no database can hold is not to be found in one.
        for path in ["deliveries?unit=%00", "deliveries?document=%00", "deliveries?unit=zs%00", "documents/a%00", "applications/%00"] {
            let (status, answer) = world.send(&world.request(KEY_ID, "GET", &format!("/api/v1/{path}"), "")).await;
            let nothing = status == 200 && answer["items"] == json!([]);
            check!(witness, nothing || [404, 422].contains(&status), "{path}: {status} {answer}");
        }
        let page = world.get("/api/v1/deliveries?limit=2").await;
        assert_eq!(page["items"].as_array().expect("a list").len(), 2);
        let cursor = page["next_cursor"].as_str().expect("there is more");
        let first = cursor.chars().next().expect("not empty");
        for forged in [format!("{cursor}A"), cursor[1..].to_owned(), cursor[..cursor.len() - 2].to_owned(), format!("{}{}", if first == 'A' { 'B' } else { 'A' }, &cursor[1..]), cursor.repeat(60)] {
            let (status, answer) = world.send(&world.request(KEY_ID, "GET", &format!("/api/v1/deliveries?limit=2&cursor={forged}"), "")).await;
            check_eq!(witness, (status, &answer["code"]), (422, &json!("invalid")), "{forged}: {answer}");
        }
        for path in ["/api/v1/documents/1", "/api/v1/documents/%27%20OR%20%271%27=%271", "/api/v1/documents/..%2f..%2fetc", "/api/v1/documents/%00", "/api/v1/applications/zs", "/api/v1/nothing"] {
            let (status, answer) = world.send(&world.request(KEY_ID, "GET", path, "")).await;
            check_eq!(witness, (status, &answer["code"]), (404, &json!("not_found")), "{path}: {answer}");
        }
        for (method, path) in [("DELETE", "/api/v1/documents/1"), ("PUT", "/api/v1/documents"), ("PATCH", "/api/v1/deliveries"), ("POST", "/api/v1/deliveries")] {
            let (status, _) = world.send(&world.request(KEY_ID, method, path, "{}")).await;
            check!(witness, [404, 405].contains(&status), "{method} {path}: {status}");
        }
        witness.nothing_changed("reading").await;
        witness.rests().await;
        still_works(world, 1).await;
    }
}

/// Marks as people write them; `C` stands where the text to be forgotten is.
const MARKED: &[(&str, &str)] = &[
    ("title", "机密★3年 C 方案"),
    ("title", "秘密★ C"),
    ("title", "绝　密 ☆ 长期 C"),
    ("title", "密级：机密 C"),
    ("title", "【秘密】C"),
    ("title", "機密★公布前 C"),
    ("title", "机\u{200b}密★3年 C"),
    ("title", "绝密＊２０年 C"),
    ("title", "〔绝密〕C"),
    ("title", "C\n机密★5年"),
    ("attachment", "会议纪要_机密★5年_C.docx"),
    ("attachment", "附件1:绝密＊２０年C.pdf"),
    ("attachment", "【秘密】C.xlsx"),
    ("attachment", "C_机密_终稿.docx"),
    ("place", "机密★1年 C"),
    ("reason", "密级:机密 C"),
    ("reason", "秘密★十年(附图3幅) C"),
    ("name", "机密★ C"),
    ("evidence", "开户申请_秘密★_C.pdf"),
];

over_http! {
    async fn marked_texts_are_refused_and_forgotten(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_told_refusals(world).await;
        for (i, (field, text)) in MARKED.iter().enumerate() {
            let canary = format!("canary{i}k7f3a");
            let text = json!(text.replace('C', &canary));
            let file = json!({"kind": "application_letter", "name": text, "size": 1, "sha256": "0".repeat(64)});
            let (path, mut body) = match *field {
                "reason" | "name" | "evidence" => ("/api/v1/applications", application()),
                _ => ("/api/v1/documents", document()),
            };
            match *field {
                "attachment" => body["attachments"] = json!([{"name": text, "size": 1, "sha256": "0".repeat(64)}]),
                "evidence" => body["evidence"] = json!([file, body["evidence"][1]]),
                "name" => body["person"]["name"] = text,
                field => body[field] = text,
            }
            let (status, answer) = world.post(path, &body).await;
            check_eq!(witness, (status, &answer["code"]), (422, &json!("secrecy_blocked")), "{field} {i}: {answer}");
            check!(witness, !answer.to_string().contains(&canary), "{field} {i} is repeated: {answer}");
            witness.nothing_changed(field).await;
            world.settle().await;
            for told in ["liming", "chenhong"].map(|staff| world.read(staff).join("\n")) {
                check!(witness, !told.contains(&canary), "{field} {i} is passed on: {told}");
            }
        }
        if let Some(file) = world.app.store.file() {
            for suffix in ["", "-wal"] {
                let bytes = std::fs::read(format!("{}{suffix}", file.display())).unwrap_or_default();
                assert!(!bytes.windows(6).any(|w| w == b"canary"), "a text is in the database{suffix}");
            }
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

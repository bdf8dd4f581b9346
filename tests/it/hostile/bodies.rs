//! Callback bodies behind good headers, which anybody may send who has captured a pair (INV-1, 7, 11, 12, 13).

use super::sockets::{status, wire};
use super::{Witness, documents, still_works};
use crate::support::{World, over_http};
use qianshou::playground::{RawReply, Saying};
use serde_json::{Value, json};

fn base(world: &World) -> Value {
    world.play.callback_body("wangfang", &Saying::Text("签收 1".into()))
}

/// `body` and as many blanks as make it `size` bytes.
fn padded(body: &str, size: usize) -> String {
    format!("{body}{}", " ".repeat(size - body.len()))
}

async fn send(world: &World, body: &[u8]) -> RawReply {
    world.play.send_raw(&world.play.signed_headers(), body).await
}

/// Replaces the value at a path, e.g. `/text/content`.
fn put(body: &mut Value, path: &str, value: Value) {
    let (parent, name) = path.rsplit_once('/').expect("a path");
    let parent = body.pointer_mut(parent).expect("the parent is there");
    parent[name] = value;
}

/// Fields without which a message is not this person's command, and what may stand there instead.
const TWISTED: &[(&str, &[&str])] = &[
    ("/msgId", &["5", "null", "true", "[]", "{}", "\"\"", "\"a\\u0000b\"", "[\"msg1\"]"]),
    (
        "/msgtype",
        &["5", "null", "[]", "{}", "\"\"", "\"TEXT\"", "\"ｔｅｘｔ\"", "\"markdown\"", "\"text\\u0000\""],
    ),
    ("/text", &["5", "null", "[]", "{}", "\"签收 1\"", "[{\"content\":\"签收 1\"}]", "true"]),
    (
        "/text/content",
        &["5", "null", "true", "[]", "{}", "[\"签收 1\"]", "\"\"", "\"签收 1\\u0000\"", "\"签\\u0000收 1\""],
    ),
    ("/conversationType", &["[]", "{}", "true", "\"\"", "\"3\"", "\"2\"", "\"１\"", "\"1 \"", "null", "-1"]),
    (
        "/senderStaffId",
        &[
            "5",
            "null",
            "true",
            "[]",
            "{}",
            "\"\"",
            "[\"wangfang\"]",
            "\"WANGFANG\"",
            "\" wangfang\"",
            "\"wangfang \"",
            "\"ｗangfang\"",
            "\"wangfang\\u200b\"",
            "\"wangfang\\u0000\"",
            "\"%\"",
            "\"wang_ang\"",
            "\"' OR '1'='1\"",
            "\"王芳\"",
        ],
    ),
    ("/robotCode", &["5", "[]", "{}", "true", "[\"dinglzoaexample0001\"]"]),
    ("/chatbotCorpId", &["5", "[]", "{}", "false"]),
    ("/senderCorpId", &["5", "[]", "{}", "false"]),
];

/// Fields we hardly need; whatever stands there, there is a defined answer.
const ODD: &[&str] = &[
    "/senderNick",
    "/senderId",
    "/isAdmin",
    "/createAt",
    "/sessionWebhook",
    "/sessionWebhookExpiredTime",
    "/atUsers",
    "/chatbotUserId",
    "/senderPlatform",
    "/conversationId",
    "/conversationTitle",
    "/isInAtList",
    "/errorCode",
];

over_http! {
    async fn wrong_types_are_no_command(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_state(world).await;
        for (path, values) in TWISTED {
            for value in *values {
                let mut body = base(world);
                put(&mut body, path, serde_json::from_str(value).expect("JSON"));
                let answer = send(world, body.to_string().as_bytes()).await;
                check!(witness, [200, 403].contains(&answer.status), "{path} {value}: {answer:?}");
                check!(witness, !answer.text().contains("已签收"), "{path} {value}: {}", answer.text());
                witness.nothing_changed(&format!("{path} {value}")).await;
            }
        }
        for path in ODD {
            for value in [json!(5), json!(-1.5e300), json!([[]]), json!({"a": {}}), json!("\u{0}"), json!(null), json!(true)] {
                let mut body = world.play.callback_body("wangfang", &Saying::Text("收件箱".into()));
                put(&mut body, path, value.clone());
                let answer = send(world, body.to_string().as_bytes()).await;
                check!(witness, [200, 403].contains(&answer.status), "{path} {value}: {answer:?}");
            }
        }
        witness.nothing_changed("odd fields").await;
        witness.rests().await;
        still_works(world, 1).await;
    }
}

/// Message kinds whose shape is not theirs; all carry the words somewhere.
const SHAPES: &[&str] = &[
    r#"{"msgtype": "richText", "content": {"richText": "签收 1"}}"#,
    r#"{"msgtype": "richText", "content": {"richText": [["签收 1"]]}}"#,
    r#"{"msgtype": "richText", "content": {"richText": {"text": "签收 1"}}}"#,
    r#"{"msgtype": "richText", "content": [{"text": "签收 1"}]}"#,
    r#"{"msgtype": "audio", "content": {"recognition": ["签收 1"]}}"#,
    r#"{"msgtype": "audio", "content": {"recognition": 1}}"#,
    r#"{"msgtype": "audio", "content": "签收 1"}"#,
    r#"{"msgtype": "picture", "content": {"recognition": "签收 1"}}"#,
    r#"{"msgtype": "file", "content": {"fileName": "签收 1"}}"#,
    r#"{"msgtype": "file", "content": {"fileName": ["签收 1"]}}"#,
    r#"{"msgtype": "video", "content": null}"#,
    r#"{"msgtype": "unknownMsgType", "content": {"unknownMsgType": "签收 1"}}"#,
    r#"{"msgtype": "actionCard", "actionCard": {"text": "签收 1"}}"#,
    r#"{"text": {"content": "好的"}, "isReplyMsg": true, "repliedMsg": {"content": {"text": "签收 1"}}}"#,
    r#"{"text": {"content": "好的", "isReplyMsg": true, "repliedMsg": {"msgType": "text", "content": {"text": "签收 1"}}}}"#,
    r#"{"text": {"content": "收到了吗"}, "isAdmin": true, "senderNick": "签收 1"}"#,
    r#"{"text": {"content": " "}, "conversationTitle": "签收 1"}"#,
];

over_http! {
    async fn the_words_count_only_where_they_belong(world) {
        documents(world, 2).await;
        let mut witness = Witness::of_state(world).await;
        for shape in SHAPES {
            let mut body = base(world);
            body.as_object_mut().expect("an object").remove("text");
            let shape: Value = serde_json::from_str(shape).expect("JSON");
            for (field, value) in shape.as_object().expect("an object") {
                body[field] = value.clone();
            }
            let answer = send(world, body.to_string().as_bytes()).await;
            check!(witness, [200, 403].contains(&answer.status), "{shape}: {answer:?}");
            check!(witness, !answer.text().contains("已签收"), "{shape}: {}", answer.text());
            witness.nothing_changed(&shape.to_string()).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

/// Bytes that are not one UTF-8 JSON object of bounded depth.
fn spoiled(body: &str) -> Vec<(&'static str, Vec<u8>)> {
    let inside = &body[1..];
    let text = |words: String| words.into_bytes();
    let utf16: Vec<u8> = body.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let swap = |bytes: &[u8]| {
        let (before, after) = body.split_once("签收").expect("the words");
        [before.as_bytes(), bytes, after.as_bytes()].concat()
    };
    vec![
        ("empty", Vec::new()),
        ("blank", text(" \r\n\t ".into())),
        ("null", text("null".into())),
        ("an array", text(format!("[{body}]"))),
        ("a string", text("\"签收 1\"".into())),
        ("a number", text("1".into())),
        ("cut short", text(body[..body.len() - 1].into())),
        ("two objects", text(format!("{body}{body}"))),
        ("an object and a word", text(format!("{body} x"))),
        ("a trailing comma", text(format!("{},}}", &body[..body.len() - 1]))),
        ("a comment", text(format!("/* x */{body}"))),
        ("single quotes", text(body.replace('"', "'"))),
        ("not a number", text(format!("{{\"createdAt\":NaN,{inside}"))),
        ("a form", text(format!("payload={body}"))),
        ("XML", text("<xml><Content>签收 1</Content></xml>".into())),
        ("a byte order mark", [b"\xef\xbb\xbf", body.as_bytes()].concat()),
        ("UTF-16", utf16),
        ("GBK words", swap(b"\xc7\xa9\xca\xd5")),
        ("a byte that is none", swap(b"\xff")),
        ("an overlong slash", swap(b"\xc0\xaf")),
        ("a surrogate in bytes", swap(b"\xed\xa0\x80")),
        ("past the last character", swap(b"\xf4\x90\x80\x80")),
        ("a raw NUL", swap("签收\0".as_bytes())),
        ("a raw newline in a string", swap("签收\n".as_bytes())),
        ("a lone high surrogate", swap(b"\\ud800")),
        ("a lone low surrogate", swap(b"\\udc00")),
        ("surrogates the wrong way round", swap(b"\\udc00\\ud800")),
        ("a high surrogate and a letter", swap(b"\\ud83dx")),
        ("half an escape", swap(b"\\u12")),
        ("gzip without saying so", [b"\x1f\x8b\x08\0\0\0\0\0", body.as_bytes()].concat()),
        ("33 arrays", text(format!("{{\"x\":{}{},{inside}", "[".repeat(33), "]".repeat(33)))),
        ("33 objects", text(format!("{{\"x\":{}1{},{inside}", "{\"a\":".repeat(33), "}".repeat(33)))),
        ("a hundred thousand brackets", text("[".repeat(100_000))),
        ("fifty thousand open objects", text("{\"\":".repeat(50_000))),
        ("deep, and closed", text(format!("{}{}", "[".repeat(60_000), "]".repeat(60_000)))),
        ("an array of two thousand", text(format!("{{\"atUsers\":[{}{{}}],{}", "{},".repeat(2_000), inside))),
    ]
}

/// A name that stands twice has no value: whichever one takes, somebody else takes the other.
fn ambiguous(body: &str) -> Vec<(&'static str, String)> {
    let inside = &body[1..];
    vec![
        ("the sender twice", format!("{{\"senderStaffId\":\"nobody\",{inside}")),
        ("the message id twice", format!("{{\"msgId\":\"another\",{inside}")),
        ("the kind twice", format!("{{\"msgtype\":\"picture\",{inside}")),
        ("the chat twice", format!("{{\"conversationType\":\"2\",{inside}")),
        ("the robot twice", format!("{{\"robotCode\":\"another\",{inside}")),
        ("the text twice", format!("{{\"text\":{{\"content\":\"收件箱\"}},{inside}")),
        (
            "the words twice",
            body.replace("\"content\":\"签收 1\"", "\"content\":\"收件箱\",\"content\":\"签收 1\""),
        ),
    ]
}

over_http! {
    async fn ambiguous_bodies_change_nothing(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_state(world).await;
        for (name, body) in ambiguous(&base(world).to_string()) {
            let answer = send(world, body.as_bytes()).await;
            let refused = answer.status == 200 && answer.text().contains("没有改动");
            check!(witness, refused || (answer.status, answer.text()) == (403, ""), "{name}: {} {}", answer.status, answer.text());
            witness.nothing_changed(name).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

over_http! {
    async fn spoiled_bodies_change_nothing(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_the_door(world).await;
        for (name, body) in spoiled(&base(world).to_string()) {
            let answer = send(world, &body).await;
            check_eq!(witness, (answer.status, answer.text()), (403, ""), "{name}");
            witness.nothing_changed(name).await;
        }
        let long = [("msgId", "m".repeat(20_000)), ("senderStaffId", "s".repeat(20_000)), ("msgtype", "t".repeat(20_000))];
        for (field, value) in long {
            let mut body = base(world);
            body[field] = value.into();
            let answer = send(world, body.to_string().as_bytes()).await;
            check_eq!(witness, (answer.status, answer.text()), (403, ""), "a long {field}");
            witness.nothing_changed(field).await;
        }
        for kind in ["gzip", "GZIP", "br", "deflate", "zstd", "x-gzip", "gzip, gzip", "identity, gzip", "compress"] {
            let mut headers = world.play.signed_headers();
            headers.push(("Content-Encoding".into(), kind.into()));
            let answer = world.play.send_raw(&headers, base(world).to_string().as_bytes()).await;
            check_eq!(witness, (answer.status, answer.text()), (415, ""), "{kind}");
            witness.nothing_changed(kind).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

over_http! {
    async fn the_limit_is_256_kib_however_it_is_counted(world) {
        const LIMIT: usize = 256 * 1024;
        documents(world, 1).await;
        let list = world.play.callback_body("wangfang", &Saying::Text("收件箱".into())).to_string();
        for size in [LIMIT - 1, LIMIT] {
            assert_eq!(send(world, padded(&list, size).as_bytes()).await.status, 200, "{size}");
        }
        // The list shown last is remembered in the background; the witness comes after it.
        world.settle().await;
        let mut witness = Witness::of_state(world).await;
        let body = base(world).to_string();
        let signed: Vec<_> = world.play.signed_headers().iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
    let signed = signed.concat();
        let head = format!("POST /hooks/main HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{signed}");
        let big = padded(&body, LIMIT + 1);
        let chunks: Vec<_> = big.as_bytes().chunks(8_192).map(|c| format!("{:x}\r\n{}\r\n", c.len(), String::from_utf8_lossy(c))).collect();
        let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n", chunks.concat());
        check_eq!(witness, status(&wire(world, chunked.as_bytes()).await), 413, "chunks beyond the limit");
        let sized = format!("{head}Content-Length: {}\r\n\r\n{big}", big.len());
        check_eq!(witness, status(&wire(world, sized.as_bytes()).await), 413, "one byte more");
        for size in [LIMIT + 1, 9 * LIMIT, 99_999 * LIMIT] {
            let promised = format!("{head}Content-Length: {size}\r\n\r\n");
            check_eq!(witness, status(&wire(world, promised.as_bytes()).await), 413, "{size}, refused before it is read");
        }
        let unmeasured = format!("{head}\r\n{body}");
        check_eq!(witness, status(&wire(world, unmeasured.as_bytes()).await), 403, "without a length there is no body");
        witness.nothing_changed("unmeasured bodies").await;
        witness.rests().await;
        still_works(world, 1).await;
    }
}

over_http! {
    async fn one_id_means_one_message(world) {
        documents(world, 3).await;
        let mut body = base(world);
        let first = send(world, body.to_string().as_bytes()).await;
        assert!(first.text().contains("已签收 1"), "{}", first.text());
        let mut witness = Witness::of_state(world).await;
        for text in ["签收 2", "退回 3 缺附件", "签收 1 ", "撤销", "不是我"] {
            body["text"]["content"] = text.into();
            let answer = send(world, body.to_string().as_bytes()).await;
            check!(witness, [200, 403].contains(&answer.status), "{text}: {answer:?}");
            check!(witness, !answer.text().contains("签收 2") && !answer.text().contains("已退回"), "{text}: {}", answer.text());
            witness.nothing_changed(text).await;
        }
        check!(witness, world.app.metrics.callbacks_conflicting.get() >= 4, "conflicts are counted");
        // Another sender under the same id, and the same words under new ids.
        body["text"]["content"] = "签收 2".into();
        body["senderStaffId"] = "zhoujie".into();
        let answer = send(world, body.to_string().as_bytes()).await;
        check!(witness, [200, 403].contains(&answer.status), "another sender: {answer:?}");
        witness.nothing_changed("another sender").await;
        for _ in 0..3 {
            let again = send(world, base(world).to_string().as_bytes()).await;
            check!(witness, again.text().contains("没有改动"), "{}", again.text());
            witness.nothing_changed("the same words again").await;
        }
        witness.rests().await;
        still_works(world, 2).await;
    }
}

over_http! {
    async fn whoever_the_body_flatters_stays_who_he_is(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_state(world).await;
        for (name, over) in [
            ("an unbound sender", json!({"senderStaffId": "nobody", "senderNick": "王芳"})),
            ("an administrator of the platform", json!({"senderStaffId": "nobody", "isAdmin": true})),
            ("another unit's receiver", json!({"senderStaffId": "lijuan", "senderNick": "王芳", "unit": "zs"})),
            ("a name for an id", json!({"senderStaffId": null, "senderNick": "王芳", "senderUnionId": "wangfang"})),
            ("an id of another kind", json!({"senderStaffId": null, "senderId": "wangfang", "staffId": "wangfang"})),
        ] {
            let mut body = base(world);
            for (field, value) in over.as_object().expect("an object") {
                body[field] = value.clone();
            }
            let answer = send(world, body.to_string().as_bytes()).await;
            check!(witness, [200, 403].contains(&answer.status), "{name}: {answer:?}");
            check!(witness, !answer.text().contains("已签收") && !answer.text().contains("森林防火"), "{name}: {}", answer.text());
            witness.nothing_changed(name).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

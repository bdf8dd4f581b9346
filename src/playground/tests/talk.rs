//! Callbacks over HTTP, and what the chats show.

use std::sync::{Arc, Mutex};

use axum::http::HeaderMap;
use axum::routing::post as on_post;
use serde_json::{Value, json};

use super::super::{Endpoint, FaultKind, Limits, Options, Playground, Saying, Sender, sign};
use super::{county, morning, playground, post, serve};
use crate::time::{Clock, MINUTE};

type Heard = Arc<Mutex<Vec<(HeaderMap, Value)>>>;

/// A service that repeats what it hears; 忙 is answered 503, 空 with `empty`.
async fn echo() -> (String, Heard) {
    let heard = Heard::default();
    let kept = heard.clone();
    let answer = move |headers: HeaderMap, body: String| async move {
        let body: Value = serde_json::from_str(&body).expect("JSON");
        let text = body["text"]["content"].as_str().unwrap_or("没有文字").trim().to_owned();
        kept.lock().expect("a lock").push((headers, body));
        match text.as_str() {
            "忙" => (axum::http::StatusCode::SERVICE_UNAVAILABLE, String::new()),
            "空" => (axum::http::StatusCode::OK, r#"{"msgtype":"empty"}"#.to_owned()),
            _ => {
                let tap = "dtmd://dingtalkclient/sendMessage?content=%E7%AD%BE%E6%94%B6";
                let shown = format!("听到：{text}  \n[签收]({tap})");
                let body = json!({"msgtype":"markdown","markdown":{"title":"回","text":shown}});
                (axum::http::StatusCode::OK, body.to_string())
            }
        }
    };
    let base = serve(axum::Router::new().route("/hooks/main", on_post(answer))).await;
    (format!("{base}/hooks/main"), heard)
}

async fn talking(clock: &Clock, limits: Limits) -> (Playground, Heard) {
    let (url, heard) = echo().await;
    (playground(Options { callback_url: Some(url), limits, ..county() }, clock), heard)
}

#[tokio::test]
async fn a_message_is_signed_and_its_answer_lands_in_the_chat() {
    let clock = morning();
    let (play, heard) = talking(&clock, Limits::default()).await;
    let reply = play.say("u1", "收件箱").await;
    assert_eq!((reply.status, reply.text.as_str()), (200, "听到：收件箱"));
    assert_eq!(reply.taps.first().map(|t| t.sends.as_str()), Some("签收"));
    let chat = play.chat("u1");
    assert_eq!(chat.first().map(|m| m.from.clone()), Some(Sender::Person("u1".into())));
    assert_eq!(
        chat.get(1).map(|m| (m.from.clone(), m.words())),
        Some((Sender::Robot, "听到：收件箱".into()))
    );
    assert_eq!(play.unread_total(), 0, "an answer has been read");

    let (headers, body) = heard.lock().expect("a lock").pop().expect("one message");
    let stamp = headers.get("timestamp").and_then(|v| v.to_str().ok()).expect("a timestamp").to_owned();
    assert_eq!(stamp, clock.now().millis().to_string());
    let good = sign::signature(&play.options().app_secret, &stamp);
    assert_eq!(headers.get("sign").and_then(|v| v.to_str().ok()), Some(good.as_str()));
    assert_eq!(body["sessionWebhookExpiredTime"], json!(clock.now().millis() + 90 * MINUTE));
    let hook = body["sessionWebhook"].as_str().expect("a hook");
    assert!(hook.starts_with("https://oapi.dingtalk.com/robot/sendBySession?session="));
    assert_eq!(body["senderStaffId"], json!("u1"));
    assert!(body.get("isReplyMsg").is_none() && body.get("atUsers").is_none());
}

#[tokio::test]
async fn every_kind_of_message_has_the_fields_of_the_vectors() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../tests/vectors/dingtalk.json")).expect("vectors");
    let play = playground(county(), &morning());
    let rich = Saying::RichText(vec!["现场照片如下：".into(), "请处理".into()]);
    for (name, saying) in [
        ("text_single_chat", Saying::Text("待办 今天".into())),
        ("richText_with_picture", rich),
        ("picture", Saying::Picture),
        ("audio_with_recognition", Saying::Voice("查询今天的待办".into())),
        ("video_duration_is_a_string", Saying::Video),
        ("file", Saying::File("关于报送材料的通知.pdf".into())),
        ("unknown_message_type", Saying::Unknown),
        ("quota_exceeded_no_content", Saying::OverQuota),
    ] {
        let cases = vectors["inbound_robot_messages"]["cases"].as_array().expect("cases");
        let expected = &cases.iter().find(|c| c["name"] == name).expect("the case")["body"];
        let body = play.callback_body("u1", &saying);
        assert_eq!(shape(&body, ""), shape(expected, ""), "{name}");
        assert_eq!(body["msgtype"], expected["msgtype"]);
    }
    let group = play.group_body("u1", "签收 37");
    assert_eq!(group["text"]["content"], json!(" 签收 37 "));
    assert_eq!(group["isInAtList"], json!(true));
    assert!(group["atUsers"][0].get("staffId").is_none());
}

/// Paths and types of all fields except the one that only some samples have.
fn shape(value: &Value, path: &str) -> Vec<String> {
    let mut out = match value {
        Value::Object(fields) => fields.iter().flat_map(|(k, v)| shape(v, &format!("{path}.{k}"))).collect(),
        Value::Array(items) => items.iter().flat_map(|v| shape(v, &format!("{path}[]"))).collect(),
        Value::String(_) => vec![format!("{path} text")],
        _ => vec![format!("{path} other")],
    };
    out.retain(|p| p != ".ai_robot_sessionid text");
    out.sort();
    out
}

#[tokio::test]
async fn nothing_is_shown_when_nothing_was_said() {
    let (play, _) = talking(&morning(), Limits::default()).await;
    assert_eq!(play.say("u1", "空").await.text, "");
    assert_eq!(play.chat("u1").len(), 1);
    assert_eq!(play.say("u1", "忙").await.status, 503);
    assert_eq!(play.chat("u1").last().map(|m| m.from.clone()), Some(Sender::Platform));
    let gone = playground(
        Options { callback_url: Some("http://127.0.0.1:1/hooks/main".into()), ..county() },
        &morning(),
    );
    assert_eq!(gone.say("u1", "在吗").await.status, 0);
}

#[tokio::test]
async fn copies_and_disorder_keep_the_message_id() {
    let (play, heard) = talking(&morning(), Limits::default()).await;
    play.fault(Endpoint::Callback, FaultKind::DuplicateCallback, 1).expect("it fits");
    let first = play.say("u1", "甲").await;
    assert_eq!(first.repeats, [(200, "听到：甲".to_owned())]);
    play.fault(Endpoint::Callback, FaultKind::Reorder, 1).expect("it fits");
    assert!(play.say("u1", "乙").await.held);
    play.say("u1", "丙").await;
    play.replay(&first.msg_id).await;
    play.resend_last("u1").await;
    let heard = heard.lock().expect("a lock");
    let words: Vec<_> = heard.iter().map(|h| h.1["text"]["content"].as_str().unwrap_or("")).collect();
    assert_eq!(words, ["甲", "甲", "丙", "乙", "甲", "丙"]);
    let ids: Vec<_> = heard.iter().map(|h| &h.1["msgId"]).collect();
    assert!(ids[0] == ids[1] && ids[1] == ids[4] && ids[2] == ids[5] && ids[0] != ids[2]);
}

#[tokio::test]
async fn past_the_months_end_the_text_is_missing() {
    let (play, heard) = talking(&morning(), Limits { messages_month: 1, ..Limits::default() }).await;
    play.say("u1", "甲").await;
    play.say("u1", "乙").await;
    let heard = heard.lock().expect("a lock");
    let body = &heard[1].1;
    assert_eq!((&body["errorCode"], body.get("text")), (&json!(20_001), None));
}

#[tokio::test]
async fn a_session_webhook_works_for_ninety_minutes() {
    let clock = morning();
    let (play, heard) = talking(&clock, Limits::default()).await;
    play.say_in_group("u1", "谁没签").await;
    let hook = heard.lock().expect("a lock")[0].1["sessionWebhook"].as_str().expect("a hook").to_owned();
    let path = hook.trim_start_matches("https://oapi.dingtalk.com").to_owned();
    let body = json!({"msgtype": "text", "text": {"content": "稍后"}});
    assert_eq!(post(&play, &path, &[], &body).await.1["errcode"], json!(0));
    assert_eq!(play.take_group_unread().len(), 1);
    clock.advance(90 * MINUTE);
    assert_eq!(post(&play, &path, &[], &body).await.1["errcode"], json!(300_001));
}

#[tokio::test]
async fn the_same_seed_gives_the_same_ids() {
    let ids = |seed: u64| {
        let play = playground(Options { seed, ..county() }, &morning());
        let body = |n: u8| play.callback_body("u1", &Saying::Text(n.to_string()))["msgId"].to_string();
        (body(1), body(2))
    };
    assert_eq!(ids(7), ids(7));
    assert_ne!(ids(7), ids(8));
    assert_ne!(ids(7).0, ids(7).1);
}

//! The page and `/_play`.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::{call, county, morning, playground, post};

const HERE: (&str, &str) = ("host", "127.0.0.1:8787");

async fn get(play: &super::Playground, path: &str, host: &str) -> (u16, String) {
    call(play, Request::get(path).header("host", host).body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn the_page_is_served_to_this_machine_only() {
    let play = playground(county(), &morning());
    let (status, page) = get(&play, "/", "localhost:8787").await;
    assert_eq!(status, 200);
    for file in page.split('"').filter(|p| p.starts_with("/_page/")) {
        assert_eq!(get(&play, file, "localhost:8787").await.0, 200, "{file}");
    }
    assert!(!page.contains("https://"), "nothing from elsewhere");
    assert_eq!(get(&play, "/", "example.com").await.0, 403);
    assert_eq!(get(&play, "/_play/ledger", "example.com").await.0, 403);
}

#[tokio::test]
async fn the_state_tells_what_is_new() {
    let play = playground(county(), &morning());
    play.chat_in_group("u1", "早");
    let (_, first) = get(&play, "/_play/state", "127.0.0.1:8787").await;
    let first: Value = serde_json::from_str(&first).expect("JSON");
    assert_eq!(first["messages"][0]["chat"], json!("group"));
    assert_eq!(first["people"].as_array().map(Vec::len), Some(3));
    let (_, next) = get(&play, &format!("/_play/state?since={}", first["cursor"]), "127.0.0.1:8787").await;
    let next: Value = serde_json::from_str(&next).expect("JSON");
    assert_eq!(next["messages"], json!([]));
}

#[tokio::test]
async fn orders_are_checked() {
    let play = playground(county(), &morning());
    for (path, body, status) in [
        ("/_play/fault", json!({"endpoint": "batch_send", "kind": "delay", "ms": 800, "times": 3}), 204),
        ("/_play/fault", json!({"endpoint": "/robot/send", "kind": "html"}), 204),
        ("/_play/fault", json!({"endpoint": "nowhere", "kind": "html"}), 400),
        ("/_play/fault", json!({"endpoint": "callback", "kind": "html"}), 400),
        ("/_play/clear", json!({}), 204),
        ("/_play/clock", json!({"advance_ms": 1}), 200),
        ("/_play/clock", json!({"advance_ms": -1}), 400),
        ("/_play/say", json!({"staff_id": "nobody", "text": "x"}), 400),
        ("/_play/read", json!({"staff_id": "u1"}), 204),
        ("/_play/crash", json!({}), 204),
    ] {
        assert_eq!(post(&play, path, &[HERE], &body).await.0, status, "{path} {body}");
    }
}

//! The judge is judged: every rule of the stand-in platform, through its own doors.

mod api;
mod page;
mod stream;
mod talk;

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use super::{Group, NoControl, Options, Person, Playground};
use crate::time::{Clock, Timestamp};

/// A Tuesday, 09:10 in the county.
fn morning() -> Clock {
    Clock::manual(Timestamp::parse_rfc3339("2026-11-10T09:10:00+08:00").expect("a time"))
}

fn county() -> Options {
    Options {
        people: vec![
            Person::new("u1", "王芳", "寨沙镇 收文员", "13800000001"),
            Person::new("u2", "李明", "信息办", "13800000002"),
            Person::new("u3", "赵强", "政府办", "13800000003"),
        ],
        hidden: vec!["u3".into()],
        group: Some(Group {
            conversation_id: "cidGroup0001==".into(),
            title: "办公室工作群".into(),
            members: vec!["u1".into(), "u2".into()],
        }),
        ..Options::default()
    }
}

fn playground(options: Options, clock: &Clock) -> Playground {
    Playground::new(options, clock.clone(), Arc::new(NoControl))
}

/// Serves a router on a free port and gives its address.
async fn serve(router: axum::Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// One call through the router, without a network.
async fn call(play: &Playground, request: Request<Body>) -> (u16, String) {
    let response = play.router().oneshot(request).await.expect("routers do not fail");
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    (status, String::from_utf8(body.to_vec()).expect("text"))
}

async fn post(play: &Playground, path: &str, headers: &[(&str, &str)], body: &Value) -> (u16, Value) {
    let mut request = Request::post(path).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (status, text) = call(play, request.body(Body::from(body.to_string())).expect("a request")).await;
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

async fn token(play: &Playground) -> String {
    let keys = json!({"appKey": play.options().app_key, "appSecret": play.options().app_secret});
    let (status, body) = post(play, "/v1.0/oauth2/accessToken", &[], &keys).await;
    assert_eq!((status, &body["expireIn"]), (200, &json!(7200)));
    body["accessToken"].as_str().expect("a token").to_owned()
}

/// Gives other tasks their turn until `done` says so.
async fn until(mut done: impl FnMut() -> bool) {
    let wait = async {
        while !done() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), wait).await.expect("it happens");
}

//! The door before all routes: whatever breaks behind it is answered and counted.

use crate::support::{Engine, World};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use http_body_util::BodyExt as _;
use qianshou::http::Door;
use tower::ServiceExt as _;

async fn broken() -> &'static str {
    assert!(std::env::args().count() == 0, "broken on purpose");
    "never"
}

#[tokio::test]
async fn a_handler_that_breaks_is_answered_and_counted() {
    let world = World::with(Engine::Sqlite, |_| {}).await;
    let routes = Router::new().route("/hooks/main", get(broken)).route("/api/v1/documents", get(broken));
    let door = Door::new(routes, world.app.clone());
    let answer = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let answer = door.clone().oneshot(request).await.expect("the door answers");
        let (status, kind) = (answer.status(), answer.headers().get("content-type").cloned());
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        (status, kind, String::from_utf8(body.to_vec()).expect("text"))
    };
    let (status, kind, body) = answer("/hooks/main").await;
    assert_eq!((status, kind, body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, None, ""));
    let (status, kind, body) = answer("/api/v1/documents").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "the same request may be sent again");
    assert_eq!(kind.expect("a kind"), "application/problem+json");
    assert!(body.contains("\"code\":") && !body.contains("on purpose"), "{body}");
    assert_eq!(world.app.metrics.panics.get(), 2);
    // Whoever comes next finds room and an answer.
    assert_eq!(answer("/nowhere").await.0, StatusCode::NOT_FOUND);
    world.close().await;
}

//! Clocks that disagree (INV-28), and a service with no room left (INV-14).

use crate::support::api::{KEY_ID, document};
use crate::support::{Engine, World};
use qianshou::config::Mode;
use qianshou::worker;
use serde_json::json;
use tokio_util::sync::CancellationToken;

async fn readiness(world: &World) -> (u16, String) {
    let url = format!("http://{}/readyz", world.address);
    let answer = world.app.client.get(url).send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a body"))
}

/// A messenger of which only the clock is of interest.
async fn messenger_at(date: &'static str, stop: &CancellationToken) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let host = format!("http://{}", listener.local_addr().expect("an address"));
    let router = axum::Router::new().fallback(move || async move { ([("date", date)], "") });
    tokio::spawn(qianshou::http::server::serve(listener, router, stop.clone()));
    host
}

async fn platform_clock(engine: Engine) {
    let stop = CancellationToken::new();
    let host = messenger_at("Tue, 10 Nov 2026 01:12:00 GMT", &stop).await;
    let world = World::with(engine, |settings| {
        settings.bots.values_mut().for_each(|bot| bot.api_base.clone_from(&host));
    })
    .await;
    assert_eq!(readiness(&world).await, (200, "ready".to_owned()));
    // It is 09:10 here and 09:12 there.
    worker::clock::tick(&world.app).await;
    assert_eq!(readiness(&world).await, (503, "clock-skew-platform".to_owned()));
    world.clock.advance(110_000);
    worker::clock::tick(&world.app).await;
    assert_eq!(readiness(&world).await, (200, "ready".to_owned()));
    world.clock.advance(120_000);
    worker::clock::tick(&world.app).await;
    assert_eq!(readiness(&world).await.0, 503, "too late is as bad as too early");
    // A messenger that cannot be reached says nothing about the time.
    stop.cancel();
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_off_the_platforms_turns_readiness_off_sqlite() {
    platform_clock(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_off_the_platforms_turns_readiness_off_postgres() {
    platform_clock(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_ahead_of_the_databases_turns_readiness_off() {
    // The clock of this world stands on the day of the story; the server's is years behind or ahead.
    let world = World::over(Engine::Postgres, Mode::Http).await;
    let server = world.app.store.server_time().await.expect("reads").expect("a clock");
    let gap = server.since(world.clock.now());
    world.clock.advance(gap.max(0) + 3_600_000);
    worker::upkeep::tick(&world.app).await.expect("upkeep");
    assert_eq!(readiness(&world).await, (503, "clock-skew-database".to_owned()));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_without_room_answers_the_api_with_a_problem() {
    let world = World::with(Engine::Sqlite, |settings| settings.limits.concurrent_requests = 0).await;
    let request = world.request(KEY_ID, "POST", "/api/v1/documents", &document().to_string());
    let url = format!("http://{}{}", world.address, request.path);
    let answer = world.app.client.post(url).body(request.body).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 503);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    assert_eq!(answer.headers()["retry-after"], "5");
    let body = answer.text().await.expect("a body");
    let problem: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!((&problem["code"], &problem["status"]), (&json!("unavailable"), &json!(503)), "{problem}");
    assert!(problem["detail"].as_str().is_some_and(|text| text.contains("没有改动")), "{problem}");
    // A messenger gets the bare status, and health stays answerable.
    let url = format!("http://{}/hooks/main", world.address);
    let answer = world.app.client.post(url).body("{}").send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.text().await.expect("a body")), (503, String::new()));
    assert_eq!(readiness(&world).await.0, 200);
    world.end().await;
}

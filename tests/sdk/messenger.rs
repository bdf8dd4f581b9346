//! The stand-in messenger alone, in Stream mode, for clients that are not ours (`tests/sdk/run`). Prints one
//! line of JSON with its address and the credentials, and serves until it is killed.

use qianshou::playground::{NoControl, Options, Person, Playground};
use qianshou::time::Clock;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let options = Options {
        people: vec![Person::new("u1", "王芳", "寨沙镇 收文员", "13800000001")],
        ..Options::default()
    };
    let line = serde_json::json!({
        "host": format!("http://{}", listener.local_addr()?),
        "client_id": options.app_key, "client_secret": options.app_secret,
    });
    let play = Playground::new(options, Clock::system(), Arc::new(NoControl));
    println!("{line}");
    let router = play.router();
    tokio::spawn(async move { play.run().await });
    qianshou::http::server::serve(listener, router, CancellationToken::new()).await;
    Ok(())
}

//! Getting a ticket and connecting with it (protocol §3.1, §3.2).

use super::connection::Connection;
use super::frame::ROBOT_MESSAGES;
use crate::config::{Bot, Secret};
use crate::platform::call::{exchange, tls};
use crate::platform::dingtalk::address::is_local;
use crate::platform::dingtalk::api::base;
use crate::platform::dingtalk::errors::{about_credentials, judge};
use crate::platform::outcome::{CallError, Class};
use crate::platform::stream::Endpoint;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::ACCEPT;
use serde::Serialize;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_tungstenite::Connector;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use url::Url;

/// One thing to be told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Subscription {
    /// `EVENT` or `CALLBACK`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// `*` for events.
    pub topic: &'static str,
}

/// All we handle. Kinds of events are ticked in the developer console.
pub const SUBSCRIPTIONS: &[Subscription] =
    &[Subscription { kind: "EVENT", topic: "*" }, Subscription { kind: "CALLBACK", topic: ROBOT_MESSAGES }];

/// Card actions, which no bot of ours has: a connection with this alone is never given a message.
const NOTHING: &[Subscription] = &[Subscription { kind: "CALLBACK", topic: "/v1.0/card/instances/callback" }];

/// What need not be encoded in a query (RFC 3986 §2.3).
const NOT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// For name, TCP, TLS and the upgrade; the ticket itself dies after 90 s.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The library's limit on a message. Beyond it the connection ends, because the rest of the message would
/// have to be read to find the next one; what was not acknowledged is pushed again over the next
/// connection. So it stands far above the limit on frames, which only drops the frame.
const MAX_MESSAGE: usize = 16 * 1_024 * 1_024;

/// Asks for an endpoint and a ticket.
pub async fn open(
    client: &reqwest::Client,
    bot: &Bot,
    subscriptions: &[Subscription],
) -> Result<Endpoint, CallError> {
    let body = json!({
        "clientId": bot.app_key,
        "clientSecret": bot.secret(),
        "subscriptions": subscriptions,
        "ua": concat!("qianshou/", env!("CARGO_PKG_VERSION")),
    });
    let request = client
        .post(format!("{}/v1.0/gateway/connections/open", base(&bot.api_base)))
        // Without it the answer is XML.
        .header(ACCEPT, "application/json")
        .json(&body);
    let answer = judge(&exchange(request).await?).map_err(about_credentials)?;
    let text =
        |key: &str| answer.get(key).and_then(Value::as_str).filter(|t| !t.is_empty() && t.len() <= 2_048);
    let (Some(url), Some(ticket)) = (text("endpoint"), text("ticket")) else {
        return Err(CallError::new(Class::NotOurs, "no-endpoint"));
    };
    if !is_platforms(bot, url) {
        return Err(CallError::new(Class::NotOurs, "endpoint-elsewhere"));
    }
    Ok(Endpoint { url: url.to_owned(), ticket: Secret::new(ticket) })
}

/// Encrypted to the platform's own names or the configured host; plain only between a stand-in and
/// us on this machine.
pub(super) fn is_platforms(bot: &Bot, endpoint: &str) -> bool {
    let (Ok(url), Ok(api)) = (Url::parse(endpoint), Url::parse(&bot.api_base)) else { return false };
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return false;
    }
    let Some(host) = url.host_str() else { return false };
    if is_local(&api) {
        return matches!(host, "127.0.0.1" | "localhost" | "[::1]") && url.scheme() == "ws";
    }
    url.scheme() == "wss" && (host.ends_with(".dingtalk.com") || api.host_str() == Some(host))
}

/// The address with the ticket, which is percent-encoded once.
pub(super) fn address(endpoint: &Endpoint) -> String {
    let separator = if endpoint.url.contains('?') { '&' } else { '?' };
    let ticket = utf8_percent_encode(endpoint.ticket.expose(), NOT_UNRESERVED);
    format!("{}{separator}ticket={ticket}", endpoint.url)
}

/// Connects. No error names the address, which holds the ticket.
pub async fn connect(endpoint: &Endpoint) -> Result<Connection, CallError> {
    let config =
        WebSocketConfig::default().max_message_size(Some(MAX_MESSAGE)).max_frame_size(Some(MAX_MESSAGE));
    let address = address(endpoint);
    let connector = if endpoint.url.starts_with("wss:") {
        Connector::Rustls(tls().ok_or_else(|| CallError::new(Class::NotSent, "no-root-certificates"))?)
    } else {
        Connector::Plain
    };
    let connecting = tokio_tungstenite::connect_async_tls_with_config(
        address.as_str(),
        Some(config),
        true,
        Some(connector),
    );
    match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
        Err(_) => Err(CallError::new(Class::NotSent, "connect-timeout")),
        Ok(Ok((socket, _))) => Ok(Connection::new(socket)),
        Ok(Err(error)) => Err(refused(&error)),
    }
}

/// Goes the whole way once and hangs up. It takes no message from the connections that serve.
pub async fn probe(client: &reqwest::Client, bot: &Bot) -> Result<(), CallError> {
    let endpoint = open(client, bot, NOTHING).await?;
    connect(&endpoint).await?.hang_up().await;
    Ok(())
}

fn refused(error: &Error) -> CallError {
    match error {
        // Whatever is wrong with the ticket, the next attempt brings another.
        Error::Http(response) => {
            CallError::new(Class::Retry { after_ms: None }, &format!("http-{}", response.status().as_u16()))
        }
        Error::Url(_) | Error::HttpFormat(_) => CallError::new(Class::NotOurs, "endpoint-shape"),
        Error::Protocol(_) | Error::Capacity(_) | Error::Utf8(_) => {
            CallError::new(Class::NotOurs, "not-websocket")
        }
        _ => CallError::new(Class::NotSent, "connect"),
    }
}

//! 钉钉. Facts and section numbers are those of the protocol notes.

pub mod address;
pub mod api;
pub mod decode;
pub mod errors;
pub mod markdown;
pub mod oapi;
pub mod sign;
pub mod stream;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use super::Refusal;
use crate::config::Bot;
use crate::domain::message::{Envelope, Outgoing};
use crate::time::Timestamp;
use axum::http::HeaderMap;

/// Verifies a callback, then reads it.
pub fn receive(
    name: &str,
    bot: &Bot,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<Envelope, Refusal> {
    sign::verify(bot, headers, now)?;
    decode::decode(name, bot, decode::Channel::Callback, body, now)
}

/// The body of the HTTP answer to a callback (§1.6).
pub fn answer(message: Option<&Outgoing>) -> Vec<u8> {
    match message {
        Some(message) => serde_json::to_vec(&oapi::text_body(message)).expect("a text is JSON"),
        None => br#"{"msgtype":"empty"}"#.to_vec(),
    }
}

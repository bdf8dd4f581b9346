//! Work messengers: verify, decode, send, look people up. Wire formats stop here, and nothing here
//! knows the store: `send` is handed a token and returns an outcome.
//!
//! A new messenger is a folder beside [`dingtalk`], a variant of [`PlatformName`], one arm in each
//! function below, and one line that runs [`conformance`](self) over it.

mod call;
#[cfg(test)]
pub mod conformance;
pub mod dingtalk;
mod json;
mod outcome;
mod refusal;
pub mod stream;

pub use call::{client, install_tls_provider};
pub use outcome::{CallError, Class, DirectoryPerson, Lookup, ReadStatus, SendOutcome, Token, clamp_wait};
pub use refusal::Refusal;

use crate::config::{Bot, PlatformName};
use crate::domain::message::{Envelope, Outgoing, ReplyAddress};
use crate::time::Timestamp;
use axum::http::HeaderMap;
use reqwest::Client;

/// Verifies a callback and only then reads it; `name` is the bot's name in the settings. Every cause
/// of refusal looks the same from outside (INV-8).
pub fn receive(
    name: &str,
    bot: &Bot,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<Envelope, Refusal> {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::receive(name, bot, headers, body, now),
    }
}

/// The JSON body of the HTTP answer to a callback: a message, or "nothing to say".
pub fn answer(bot: &Bot, message: Option<&Outgoing>) -> Vec<u8> {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::answer(message),
    }
}

/// How many people one call of [`send`] may reach.
pub fn max_receivers(bot: &Bot) -> usize {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::api::MAX_RECEIVERS,
    }
}

/// Fetches an access token.
pub async fn fetch_token(client: &Client, bot: &Bot) -> Result<Token, CallError> {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::api::fetch_token(client, bot).await,
    }
}

/// Sends one text to up to [`max_receivers`] people by staff id, in one call.
pub async fn send(
    client: &Client,
    bot: &Bot,
    token: &str,
    to: &[String],
    message: &Outgoing,
    tap_links: bool,
) -> SendOutcome {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::api::send(client, bot, token, to, message, tap_links).await,
    }
}

/// Sends to the bot's group; a repeat with the same `key` is shown once.
pub async fn send_group(
    client: &Client,
    bot: &Bot,
    message: &Outgoing,
    key: &str,
    now: Timestamp,
) -> SendOutcome {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::oapi::send_group(client, bot, message, key, now).await,
    }
}

/// Answers at the short-lived address of an authenticated message (INV-36).
pub async fn send_session(
    client: &Client,
    bot: &Bot,
    to: &ReplyAddress,
    message: &Outgoing,
    now: Timestamp,
) -> SendOutcome {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::oapi::send_session(client, bot, to, message, now).await,
    }
}

/// Looks a person up by telephone number.
pub async fn find_by_mobile(
    client: &Client,
    bot: &Bot,
    token: &str,
    mobile: &str,
) -> Result<Lookup, CallError> {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::oapi::find_by_mobile(client, bot, token, mobile).await,
    }
}

/// Reads a person from the directory; `None` when there is no such person.
pub async fn person(
    client: &Client,
    bot: &Bot,
    token: &str,
    staff_id: &str,
) -> Result<Option<DirectoryPerson>, CallError> {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::oapi::person(client, bot, token, staff_id).await,
    }
}

/// Who has read the message that [`SendOutcome::Sent`] gave the handle `reference`.
pub async fn read_status(
    client: &Client,
    bot: &Bot,
    token: &str,
    reference: &str,
) -> Result<ReadStatus, CallError> {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::api::read_status(client, bot, token, reference).await,
    }
}

/// What time it is at the platform, to the second.
pub async fn server_time(client: &Client, bot: &Bot) -> Result<Timestamp, CallError> {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::api::server_time(client, bot).await,
    }
}

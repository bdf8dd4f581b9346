//! Calls of the new generation: token, robot messages, read status (protocol §5).

use super::errors::{about_credentials, judge};
use super::markdown::markdown;
use crate::config::{Bot, Secret};
use crate::domain::message::Outgoing;
use crate::platform::call::exchange;
use crate::platform::outcome::{CallError, Class, ReadStatus, SendOutcome, Token};
use crate::time::Timestamp;
use reqwest::Client;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};

/// Receivers of one call (§5.2).
pub const MAX_RECEIVERS: usize = 20;
/// A shorter or longer life than this is not believed (INV-27).
const TOKEN_LIFE_S: std::ops::RangeInclusive<i64> = 60..=86_400;
const TOKEN_HEADER: &str = "x-acs-dingtalk-access-token";

/// Fetches an access token (§5.1).
pub async fn fetch_token(client: &Client, bot: &Bot) -> Result<Token, CallError> {
    let body = json!({"appKey": bot.app_key, "appSecret": bot.secret()});
    let request = client.post(format!("{}/v1.0/oauth2/accessToken", base(&bot.api_base))).json(&body);
    let answer = judge(&exchange(request).await?).map_err(about_credentials)?;
    let value = answer.get("accessToken").and_then(Value::as_str).filter(|token| !token.is_empty());
    let value = value.ok_or_else(|| CallError::new(Class::NotOurs, "no-token"))?;
    let life = answer.get("expireIn").and_then(number).unwrap_or(*TOKEN_LIFE_S.start());
    let expires_in_s = life.clamp(*TOKEN_LIFE_S.start(), *TOKEN_LIFE_S.end());
    Ok(Token { value: Secret::new(value), expires_in_s })
}

/// Sends one text to up to 20 people, one call (§5.2).
pub async fn send(
    client: &Client,
    bot: &Bot,
    token: &str,
    to: &[String],
    message: &Outgoing,
    tap_links: bool,
) -> SendOutcome {
    match batch_send(client, bot, token, to, message, tap_links).await {
        Ok(outcome) => outcome,
        Err(error) => SendOutcome::Failed(error),
    }
}

async fn batch_send(
    client: &Client,
    bot: &Bot,
    token: &str,
    to: &[String],
    message: &Outgoing,
    tap_links: bool,
) -> Result<SendOutcome, CallError> {
    if to.is_empty() || to.len() > MAX_RECEIVERS {
        return Err(CallError::new(Class::Caller, "receivers"));
    }
    let shown = markdown(message, tap_links);
    let body = json!({
        "robotCode": bot.robot_code,
        "userIds": to,
        "msgKey": "sampleMarkdown",
        // The template's parameters are JSON inside JSON.
        "msgParam": json!({"title": shown.title, "text": shown.text}).to_string(),
    });
    let request = client
        .post(format!("{}/v1.0/robot/oToMessages/batchSend", base(&bot.api_base)))
        .header(TOKEN_HEADER, secret_header(token)?)
        .json(&body);
    let answer = judge(&exchange(request).await?)?;
    let reference = answer.get("processQueryKey").and_then(Value::as_str).filter(|key| !key.is_empty());
    let Some(reference) = reference else { return Err(CallError::new(Class::NotOurs, "no-query-key")) };
    let listed = |key: &str| -> Vec<String> {
        let ids = texts(&answer, key);
        to.iter().filter(|id| ids.contains(&id.as_str())).cloned().collect()
    };
    Ok(SendOutcome::Sent {
        reference: Some(reference.to_owned()),
        invalid: listed("invalidStaffIdList"),
        flow_controlled: listed("flowControlledStaffIdList"),
    })
}

/// Who has read the message with the handle `reference`; answers for 24 hours after sending (§5.5).
pub async fn read_status(
    client: &Client,
    bot: &Bot,
    token: &str,
    reference: &str,
) -> Result<ReadStatus, CallError> {
    let mut url = url::Url::parse(&format!("{}/v1.0/robot/oToMessages/readStatus", base(&bot.api_base)))
        .map_err(|_| CallError::new(Class::Misconfigured, "api-base"))?;
    url.query_pairs_mut().append_pair("robotCode", &bot.robot_code).append_pair("processQueryKey", reference);
    let request = client.get(url).header(TOKEN_HEADER, secret_header(token)?);
    let answer = judge(&exchange(request).await?)?;
    let state = answer.get("sendStatus").and_then(Value::as_str);
    let people = answer.get("messageReadInfoList").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let with = |status: &str| -> Vec<String> {
        let matching = people.iter().filter(|p| p.get("readStatus").and_then(Value::as_str) == Some(status));
        matching.filter_map(|p| Some(p.get("userId")?.as_str()?.to_owned())).collect()
    };
    Ok(ReadStatus {
        processing: match state {
            Some("PROCESSING") => true,
            Some("SUCCESS" | "RECALLED") => false,
            _ => return Err(CallError::new(Class::NotOurs, "send-status")),
        },
        recalled: state == Some("RECALLED"),
        listed: answer.get("messageReadInfoList").is_some_and(Value::is_array),
        read: with("READ"),
        unread: with("UNREAD"),
    })
}

/// The platform's clock, from the `Date` of an answer that needs no credentials and counts against
/// no quota.
pub async fn server_time(client: &Client, bot: &Bot) -> Result<Timestamp, CallError> {
    let answer = exchange(client.get(format!("{}/", base(&bot.api_base)))).await?;
    answer.date.ok_or_else(|| CallError::new(Class::NotOurs, "no-date"))
}

/// A base address without its trailing slash.
pub fn base(address: &str) -> &str {
    address.trim_end_matches('/')
}

/// A number that may be written as text.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn texts<'a>(answer: &'a Value, key: &str) -> Vec<&'a str> {
    answer.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn secret_header(token: &str) -> Result<HeaderValue, CallError> {
    let mut value = HeaderValue::from_str(token).map_err(|_| CallError::new(Class::Caller, "token-shape"))?;
    value.set_sensitive(true);
    Ok(value)
}

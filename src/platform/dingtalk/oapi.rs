//! Calls of the old generation: custom group robot, contacts, reply by session (protocol §2, §4, §10).

use super::address;
use super::api::base;
use super::errors::judge;
use super::markdown::{markdown, plain};
use super::sign::sign;
use crate::config::{Bot, Secret};
use crate::domain::message::{Outgoing, ReplyAddress};
use crate::platform::call::exchange;
use crate::platform::outcome::{CallError, Class, DirectoryPerson, Lookup, SendOutcome};
use crate::time::Timestamp;
use reqwest::Client;
use serde::Serialize;
use serde_json::{Value, json};
use url::Url;

/// Outside what the app may see.
const OUT_OF_RANGE: &str = "50002";
/// No such person, by three names.
const NOBODY: &[&str] = &["60121", "33012", "40104"];

/// Sends to the group of the custom robot (§4). The caller keeps to its 20 messages a minute, and gives
/// a repeat the same `key`, by which the platform knows it (§4.3). The robot's send API has no such key.
pub async fn send_group(
    client: &Client,
    bot: &Bot,
    message: &Outgoing,
    key: &str,
    now: Timestamp,
) -> SendOutcome {
    let Some((token, secret)) = bot.group_access_token.as_ref().zip(bot.group_secret.as_ref()) else {
        return SendOutcome::Failed(CallError::new(Class::Misconfigured, "no-group-robot"));
    };
    let shown = markdown(message, false);
    let content = json!({"title": shown.title, "text": shown.text});
    let body = json!({"msgtype": "markdown", "markdown": content, "msgUuid": key});
    settle(match group_url(&bot.oapi_base, token, secret, now) {
        Ok(url) => post(client, url, &body).await,
        Err(error) => Err(error),
    })
}

/// The signed address; the query writer encodes the plain base64, so it is encoded once (§4.2).
fn group_url(oapi_base: &str, token: &Secret, secret: &Secret, now: Timestamp) -> Result<Url, CallError> {
    let mut url = endpoint(oapi_base, "/robot/send")?;
    let stamp = now.millis().to_string();
    let signature = sign(&stamp, secret.expose());
    url.query_pairs_mut()
        .append_pair("access_token", token.expose())
        .append_pair("timestamp", &stamp)
        .append_pair("sign", &signature);
    Ok(url)
}

/// Answers in the conversation an authenticated message came from (§2, INV-36). A refused or expired
/// address is the class [`Class::Recipient`]: the robot's send API is the way left.
pub async fn send_session(
    client: &Client,
    bot: &Bot,
    to: &ReplyAddress,
    message: &Outgoing,
    now: Timestamp,
) -> SendOutcome {
    let target = match address::check(bot, to, now) {
        Ok(target) => target,
        Err(refused) => return SendOutcome::Failed(CallError::new(Class::Recipient, refused.code())),
    };
    let client = if target.local { client } else { address::guarded_client() };
    let mut outcome = post(client, target.url, &text_body(message)).await;
    if let Err(error) = &mut outcome
        && error.code == "300001"
    {
        error.class = Class::Recipient;
    }
    settle(outcome)
}

/// A text message in the webhook format.
#[derive(Serialize)]
pub struct TextBody {
    msgtype: &'static str,
    text: TextContent,
}

#[derive(Serialize)]
struct TextContent {
    content: String,
}

/// A message in that format, also the answer to a callback (§1.6).
pub fn text_body(message: &Outgoing) -> TextBody {
    TextBody { msgtype: "text", text: TextContent { content: plain(message) } }
}

/// Looks a person up by telephone number (`/topapi/v2/user/getbymobile`).
pub async fn find_by_mobile(
    client: &Client,
    bot: &Bot,
    token: &str,
    mobile: &str,
) -> Result<Lookup, CallError> {
    let url = contacts(bot, "/topapi/v2/user/getbymobile", token)?;
    match post(client, url, &json!({"mobile": mobile})).await {
        Ok(answer) => {
            let id = answer.get("result").and_then(|r| r.get("userid")).and_then(Value::as_str);
            let id =
                id.filter(|id| !id.is_empty()).ok_or_else(|| CallError::new(Class::NotOurs, "no-userid"))?;
            Ok(Lookup::Found(id.to_owned()))
        }
        Err(error) if NOBODY.contains(&error.code.as_str()) => Ok(Lookup::NotFound),
        Err(error) if error.code == OUT_OF_RANGE => Ok(Lookup::OutOfRange),
        Err(error) => Err(error),
    }
}

/// Reads a person from the directory (`/topapi/v2/user/get`); `None` when there is no such person.
pub async fn person(
    client: &Client,
    bot: &Bot,
    token: &str,
    staff_id: &str,
) -> Result<Option<DirectoryPerson>, CallError> {
    let url = contacts(bot, "/topapi/v2/user/get", token)?;
    let answer = match post(client, url, &json!({"userid": staff_id})).await {
        Err(error) if NOBODY.contains(&error.code.as_str()) => return Ok(None),
        other => other?,
    };
    let result = answer.get("result").ok_or_else(|| CallError::new(Class::NotOurs, "no-result"))?;
    let text =
        |key: &str| result.get(key).and_then(Value::as_str).filter(|t| !t.is_empty()).map(str::to_owned);
    let staff_id = text("userid").ok_or_else(|| CallError::new(Class::NotOurs, "no-userid"))?;
    Ok(Some(DirectoryPerson {
        staff_id,
        name: text("name").unwrap_or_default(),
        // Samples show booleans as text as well.
        active: !matches!(result.get("active"), Some(Value::Bool(false)))
            && text("active").as_deref() != Some("false"),
        mobile: text("mobile"),
    }))
}

fn contacts(bot: &Bot, path: &str, token: &str) -> Result<Url, CallError> {
    let mut url = endpoint(&bot.oapi_base, path)?;
    url.query_pairs_mut().append_pair("access_token", token);
    Ok(url)
}

fn endpoint(oapi_base: &str, path: &str) -> Result<Url, CallError> {
    Url::parse(&format!("{}{path}", base(oapi_base)))
        .map_err(|_| CallError::new(Class::Misconfigured, "oapi-base"))
}

/// Posts JSON; a success of this generation says `errcode` 0.
async fn post(client: &Client, url: Url, body: &impl Serialize) -> Result<Value, CallError> {
    let answer = judge(&exchange(client.post(url).json(body)).await?)?;
    if answer.get("errcode").is_none() {
        return Err(CallError::new(Class::NotOurs, "no-errcode"));
    }
    Ok(answer)
}

fn settle(outcome: Result<Value, CallError>) -> SendOutcome {
    match outcome {
        Ok(_) => SendOutcome::sent(),
        Err(error) => SendOutcome::Failed(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::dingtalk::testing::vectors;

    #[test]
    fn group_addresses_are_signed_as_the_vectors_say() {
        for case in vectors()["custom_robot_sign"]["cases"].as_array().expect("cases") {
            let text = |key: &str| case[key].as_str().expect("text");
            let now = Timestamp::from_millis(case["timestamp_ms"].as_i64().expect("number"));
            let url = group_url(
                "https://oapi.dingtalk.com",
                &Secret::new("TOKEN0001"),
                &Secret::new(text("secret")),
                now,
            );
            assert_eq!(url.expect("valid").as_str(), text("url"), "{}", case["name"]);
        }
    }
}

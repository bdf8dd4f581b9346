//! What DingTalk's error codes mean for the outbox, as data (protocol §4.4, §5.6, §10). The codes
//! carry official typos and are compared verbatim; an unknown one is judged by its HTTP status.

use crate::platform::call::Answer;
use crate::platform::outcome::{CallError, Class, clamp_wait};
use crate::time::{MINUTE, SECOND};
use serde_json::Value;

const RETRY: Class = Class::Retry { after_ms: None };
const RETRY_IN_A_SECOND: Class = Class::Retry { after_ms: Some(SECOND) };
/// Past its 20 messages a minute a custom robot is shut for ten minutes.
const RETRY_AFTER_PENALTY: Class = Class::Retry { after_ms: Some(10 * MINUTE) };

/// `code` of the new generation; the HTTP status of each is in the protocol.
const NAMED: &[(&str, Class)] = &[
    ("InvalidAuthentication", Class::BadToken),
    ("invalidClientIdOrSecret", Class::Misconfigured),
    ("Forbidden.AccessDenied.AccessTokenPermissionDenied", Class::Misconfigured),
    ("Forbidden.AccessDenied.IpNotInWhiteList", Class::Misconfigured),
    ("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", RETRY_IN_A_SECOND),
    ("Forbidden.AccessDenied.QpsLimitForApi", RETRY),
    ("Forbidden.AccessDenied.ApiCountLimitForOrg", Class::QuotaGone),
    ("invalidParameter.robotCode.notExsit", Class::Misconfigured),
    ("invalidParameter.robotCode.empty", Class::Misconfigured),
    ("invalidParameter.robotCode.invalid", Class::Misconfigured),
    ("template.stopped", Class::Misconfigured),
    ("bot.stopped", Class::Misconfigured),
    ("invalidParameter.userIds.empty", Class::Caller),
    ("invalidParameter.userIds.overMax", Class::Caller),
    ("invalidParameter.msgKey.invalid", Class::Caller),
    ("invalidParameter.msgParam.invalid", Class::Caller),
    ("invalidParameter.msgParam.tooLong", Class::Caller),
    ("staffId.notExisted", Class::Recipient),
    ("robot.oto.notExist", Class::Misconfigured),
    ("chatbotId.notAllow.sendOTO", Class::Misconfigured),
    ("contain.unsafe.url", Class::Content),
    ("contain.notAllowed.text", Class::Content),
    ("contain.notAllowed.picture", Class::Content),
    ("contain.notAllowed.content", Class::Content),
    ("send.too.fast", RETRY),
    ("send.byToken.tooFast", RETRY),
    ("too.many.group", RETRY),
    ("too.many.people", RETRY),
    ("group.disbanded", Class::Recipient),
    ("invalid.openConversationId", Class::Recipient),
    ("conversation.org.notMatch", Class::Recipient),
    ("system.error", RETRY),
    ("isp.top-remote-connection-timeout", Class::Unknown),
];

/// `errcode` of the old generation.
const NUMBERED: &[(i64, Class)] = &[
    (-1, RETRY),
    // Time-outs behind the gateway; what they cut off may have happened.
    (15, Class::Unknown),
    (88, Class::Unknown),
    (33_012, Class::Recipient),
    (40_014, Class::BadToken),
    (40_035, Class::Caller),
    (40_104, Class::Recipient),
    (43_004, Class::Caller),
    (50_002, Class::Recipient),
    (60_011, Class::Misconfigured),
    (60_020, Class::Misconfigured),
    (60_121, Class::Recipient),
    (90_002, RETRY),
    (90_018, RETRY_IN_A_SECOND),
    (90_020, Class::QuotaGone),
    (90_030, Class::QuotaGone),
    (101_002, Class::Caller),
    (130_101, RETRY_AFTER_PENALTY),
    // An expired reply session, or the token of a custom robot that is gone.
    (300_001, Class::Misconfigured),
    (300_005, Class::Misconfigured),
    (310_000, Class::Misconfigured),
    (400_002, Class::Caller),
    (400_013, Class::Misconfigured),
    (400_101, Class::Misconfigured),
    (400_102, Class::Misconfigured),
    (400_105, Class::Caller),
    (400_106, Class::Misconfigured),
    (410_100, RETRY_AFTER_PENALTY),
    (430_101, Class::Content),
    (430_102, Class::Content),
    (430_103, Class::Content),
    (430_104, Class::Content),
    (460_101, Class::Caller),
];

/// 310000 has four causes that an operator mends in four places; told apart by the message.
const SECURITY_CHECK: i64 = 310_000;
const SECURITY_CAUSES: &[(&str, &str)] = &[
    ("keywords", "310000.keywords"),
    ("timestamp", "310000.timestamp"),
    ("sign", "310000.sign"),
    ("ip", "310000.ip"),
];

/// The body of a successful answer, or what the failure means.
pub fn judge(answer: &Answer) -> Result<Value, CallError> {
    if (300..400).contains(&answer.status) {
        return Err(CallError::new(Class::NotOurs, "redirect"));
    }
    let body = answer.object().map_err(|not_json| match answer.status {
        // A gateway in front of the platform answers these without JSON as well.
        408 | 429 | 500..=599 => named(None, answer),
        200..300 => not_json,
        status => CallError::new(Class::NotOurs, &format!("http-{status}")),
    })?;
    if let Some(wait) = source_banned(&body) {
        return Err(CallError::new(wait, "source-banned"));
    }
    let request_id = text(&body, "requestid").or_else(|| text(&body, "request_id"));
    if let Some(code) = errcode(&body).filter(|code| *code != 0) {
        return Err(numbered(code, &body).with_request_id(request_id));
    }
    if !(200..300).contains(&answer.status) || is_refusal(&body) {
        return Err(named(text(&body, "code"), answer).with_request_id(request_id));
    }
    Ok(body)
}

/// Where no token takes part, "unauthorised" means the app's own credentials.
pub fn about_credentials(mut error: CallError) -> CallError {
    if error.class == Class::BadToken {
        error.class = Class::Misconfigured;
    }
    error
}

fn text<'a>(body: &'a Value, key: &str) -> Option<&'a str> {
    body.get(key)?.as_str()
}

/// `errcode` as a number or as text; one that is there and unreadable is a failure all the same.
fn errcode(body: &Value) -> Option<i64> {
    let code = body.get("errcode")?;
    code.as_i64().or_else(|| code.as_str()?.trim().parse().ok()).or(Some(i64::MIN))
}

/// A new-generation error body inside a success status.
fn is_refusal(body: &Value) -> bool {
    text(body, "code").is_some() && body.get("message").is_some()
}

fn named(code: Option<&str>, answer: &Answer) -> CallError {
    let unknown = by_status(answer.status, answer.retry_after_ms);
    let Some(code) = code else { return CallError::new(unknown, &format!("http-{}", answer.status)) };
    let known = NAMED.iter().find(|(name, _)| *name == code).map(|(_, class)| *class);
    let class = match (known, answer.status) {
        // A gateway time-out leaves the effect open whatever else the answer says.
        (_, 504) => Class::Unknown,
        (Some(Class::Retry { after_ms }), _) => Class::Retry { after_ms: answer.retry_after_ms.or(after_ms) },
        (Some(class), _) => class,
        (None, _) => unknown,
    };
    CallError::new(class, code)
}

fn numbered(code: i64, body: &Value) -> CallError {
    let class_of = |code: i64| NUMBERED.iter().find(|(number, _)| *number == code).map(|(_, class)| *class);
    if code == SECURITY_CHECK {
        let message = text(body, "errmsg").unwrap_or_default();
        let cause = SECURITY_CAUSES.iter().find(|(word, _)| message.contains(word));
        return CallError::new(Class::Misconfigured, cause.map_or("310000", |(_, name)| name));
    }
    // 15 and 88 wrap the code that counts.
    if let Some(sub) = body.get("sub_code").map(|c| c.as_str().map_or_else(|| c.to_string(), str::to_owned)) {
        let class = NAMED.iter().find(|(name, _)| *name == sub).map(|(_, class)| *class);
        if let Some(class) = class.or_else(|| class_of(sub.parse().ok()?)) {
            return CallError::new(class, &format!("{code}.{sub}"));
        }
    }
    CallError::new(class_of(code).unwrap_or(Class::Caller), &code.to_string())
}

fn by_status(status: u16, after_ms: Option<i64>) -> Class {
    match status {
        401 => Class::BadToken,
        403 => Class::Misconfigured,
        408 | 504 => Class::Unknown,
        429 | 500..=599 => Class::Retry { after_ms },
        404 | 405 => Class::NotOurs,
        400..=499 => Class::Caller,
        _ => Class::NotOurs,
    }
}

/// The gateway's ban of our address has a shape of its own: `{"status":1111,"wait":5,…}`, in minutes.
fn source_banned(body: &Value) -> Option<Class> {
    if body.get("status")?.as_i64()? != 1111 && text(body, "punish") != Some("deny") {
        return None;
    }
    let minutes = body.get("wait").and_then(Value::as_i64).unwrap_or(5).clamp(1, 60);
    Some(Class::Retry { after_ms: Some(clamp_wait(minutes * MINUTE)) })
}

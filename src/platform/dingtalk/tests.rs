//! DingTalk against the protocol's vectors, and the suite every messenger passes.

use super::testing::{bot, vectors};
use super::{decode, errors, oapi, sign};
use crate::config::Bot;
use crate::domain::message::{Chat, Content, Envelope, Outgoing, ReplyAddress, Unreadable};
use crate::platform::call::Answer;
use crate::platform::conformance::{Callback, Sample, run};
use crate::platform::{Class, Lookup, Refusal, SendOutcome, client};
use crate::time::Timestamp;
use axum::http::HeaderMap;
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn signed_with(secret: &str, body: Vec<u8>, at: Timestamp) -> Callback {
    let stamp = at.millis().to_string();
    let mut headers = HeaderMap::new();
    headers.insert("sign", sign::sign(&stamp, secret).parse().expect("header"));
    headers.insert("timestamp", stamp.parse().expect("header"));
    Callback { headers, body }
}

#[tokio::test]
async fn dingtalk_conforms() {
    run(&Sample {
        bot: bot(),
        headers: &["timestamp", "sign"],
        body_is_signed: false,
        text: |bot, secret, id, text, at| {
            let body = json!({
                "msgId": id, "msgtype": "text", "conversationType": "1", "conversationId": "cid1",
                "senderStaffId": "0421234567", "robotCode": bot.robot_code, "text": {"content": text},
                "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=1",
                "sessionWebhookExpiredTime": at.millis() + 1,
            });
            signed_with(secret, body.to_string().into_bytes(), at)
        },
        signed: |bot, body, at| signed_with(bot.secret(), body, at),
        point_at: |bot, base| {
            base.clone_into(&mut bot.api_base);
            base.clone_into(&mut bot.oapi_base);
        },
        accepted: r#"{"processQueryKey":"key"}"#,
    })
    .await;
}

fn decoded(bot: &Bot, channel: decode::Channel, body: &Value) -> Result<Envelope, Refusal> {
    decode::decode("main", bot, channel, body.to_string().as_bytes(), NOW)
}

fn callback(body: &Value) -> Result<Envelope, Refusal> {
    decoded(&bot(), decode::Channel::Callback, body)
}

#[test]
fn every_inbound_sample_is_read() {
    for case in vectors()["inbound_robot_messages"]["cases"].as_array().expect("cases") {
        let (name, expect) = (&case["name"], &case["expect"]);
        let envelope = callback(&case["body"]).unwrap_or_else(|e| panic!("{name}: {e}"));
        match expect["kind"].as_str().expect("kind") {
            "text" | "richText" => {
                let Content::Text(text) = &envelope.content else { panic!("{name}") };
                assert!(expect["text"].is_null() || expect["text"] == text.as_str(), "{name}: {text}");
            }
            "audio" => {
                assert_eq!(
                    envelope.content,
                    Content::Voice(expect["text"].as_str().expect("text").to_owned())
                );
            }
            "file" => {
                let name = expect["file_name"].as_str().expect("name").to_owned();
                assert_eq!(envelope.content, Content::File { name });
            }
            "picture" => assert_eq!(envelope.content, Content::Unreadable(Unreadable::Picture)),
            "video" => assert_eq!(envelope.content, Content::Unreadable(Unreadable::Video)),
            "unsupported" => assert_eq!(envelope.content, Content::Unreadable(Unreadable::Other)),
            "quota_exceeded" => assert_eq!(envelope.content, Content::OverQuota),
            other => panic!("{name}: unknown kind {other}"),
        }
        if let Some(group) = expect["group"].as_bool() {
            assert_eq!(envelope.chat == Chat::Group, group, "{name}");
        }
        if let Some(user) = expect.get("user_id") {
            assert_eq!(envelope.staff_id.as_deref(), user.as_str(), "{name}");
        }
        assert_eq!(envelope.corp, "ding9f50b15bccd16741");
        assert_eq!(envelope.reply_address, None, "{name}: INV-36");
        let stream = decoded(&bot(), decode::Channel::Stream, &case["body"]).expect("stream");
        let address = stream.reply_address.expect("address");
        assert_eq!(address.expires_at.millis(), 1_700_005_400_000, "{name}");
    }
}

#[test]
fn a_mention_left_in_a_rich_group_message_is_dropped() {
    let body = |kind: &str| {
        json!({"msgId": "1", "msgtype": "richText", "conversationType": kind,
               "content": {"richText": [{"text": "@小助手"}, {"text": " 待办"}]}})
    };
    assert_eq!(callback(&body("2")).expect("group").content, Content::Text("待办".to_owned()));
    assert_eq!(callback(&body("1")).expect("single").content, Content::Text("@小助手 待办".to_owned()));
}

/// A minimal message with one field set.
fn with(field: &str, value: Value) -> Value {
    let mut body =
        json!({"msgId": "m", "msgtype": "text", "conversationType": "1", "text": {"content": "帮助"}});
    body[field] = value;
    body
}

#[test]
fn messages_for_others_are_refused() {
    assert!(callback(&with("extra", json!(1))).is_ok(), "absent ids are accepted");
    for (field, value, refusal) in [
        ("chatbotCorpId", "dingother", Refusal::WrongCorp),
        ("senderCorpId", "dingother", Refusal::WrongCorp),
        ("senderCorpId", "", Refusal::WrongCorp),
        ("robotCode", "normal", Refusal::WrongRobot),
        ("robotCode", "dingabcdef0123456789 ", Refusal::WrongRobot),
    ] {
        assert_eq!(callback(&with(field, json!(value))), Err(refusal), "{field}={value:?}");
    }
}

#[test]
fn ids_are_present_bounded_and_storable() {
    for (field, value, refusal) in [
        ("msgId", json!(""), Refusal::NoMessageId),
        ("msgId", Value::Null, Refusal::NoMessageId),
        ("msgId", json!(5), Refusal::NotJson),
        ("msgId", json!("m\0"), Refusal::NulCharacter("msgId")),
        ("senderStaffId", json!("s".repeat(129)), Refusal::FieldTooLong("senderStaffId")),
        ("senderStaffId", json!("s\0"), Refusal::NulCharacter("senderStaffId")),
        ("conversationId", json!("c".repeat(129)), Refusal::FieldTooLong("conversationId")),
    ] {
        assert_eq!(callback(&with(field, value.clone())), Err(refusal), "{field}={value}");
    }
    assert_eq!(callback(&with("senderStaffId", json!(""))).expect("accepted").staff_id, None);
}

#[test]
fn a_field_cannot_be_given_twice() {
    let body =
        br#"{"msgId":"1","msgtype":"text","senderStaffId":"a","senderStaffId":"b","text":{"content":"x"}}"#;
    assert_eq!(decode::decode("main", &bot(), decode::Channel::Callback, body, NOW), Err(Refusal::NotJson));
}

#[test]
fn only_what_is_read_must_be_characters() {
    let body = |inside: &str| {
        format!(r#"{{"msgId":"m1","msgtype":"text","conversationType":"1","senderStaffId":"s",{inside}}}"#)
    };
    let decode = |inside: &str| {
        decode::decode("main", &bot(), decode::Channel::Callback, body(inside).as_bytes(), NOW)
            .map(|e| e.content)
    };
    let words = Ok(Content::Text("签收 1".to_owned()));
    assert_eq!(decode(r#""text":{"content":"签收 1"},"atUsers":["\ud800"]"#), words);
    assert_eq!(decode(r#""text":{"content":"签收 1","other":"\ud800"}"#), words);
    assert_eq!(decode(r#""text":{"content":"\ud800"}"#), Err(Refusal::NotJson));
    assert_eq!(decode(r#""text":{"content":"a"},"content":"\ud800""#), Err(Refusal::NotJson));
}

#[test]
fn odd_shapes_are_messages_without_words() {
    for (field, value) in [
        ("text", json!(["x"])),
        ("text", json!(7)),
        ("text", json!({"content": 7})),
        ("content", json!([1, 2])),
        ("msgtype", json!("richText")),
        ("createAt", json!({"a": 1})),
        ("errorCode", json!({"a": 1})),
    ] {
        let envelope =
            callback(&with(field, value.clone())).unwrap_or_else(|e| panic!("{field}={value}: {e}"));
        assert!(matches!(envelope.content, Content::Text(_)), "{field}={value}");
    }
    let unknown = callback(&with("msgtype", json!("interactiveCard"))).expect("accepted");
    assert_eq!(unknown.content, Content::Unreadable(Unreadable::Other));
    assert_eq!(callback(&with("conversationType", json!("3"))).expect("accepted").chat, Chat::Group);
    assert_eq!(callback(&with("conversationType", json!(1))).expect("accepted").chat, Chat::Single);
}

#[test]
fn over_quota_has_two_spellings_and_words_win_over_it() {
    for field in ["errorCode", "errCode"] {
        for code in [json!(20_001), json!("20001")] {
            let mut body = with(field, code);
            assert_eq!(callback(&body).expect("with words").content, Content::Text("帮助".to_owned()));
            body["text"] = Value::Null;
            assert_eq!(callback(&body).expect("without").content, Content::OverQuota);
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]
    #[test]
    fn no_body_breaks_the_decoder(at in 0_usize..400, byte: u8, noise: Vec<u8>) {
        let mut body = with("content", json!({"richText": [{"text": "x"}], "recognition": "y"})).to_string().into_bytes();
        if let Some(place) = body.get_mut(at) {
            *place = byte;
        }
        for body in [body, noise] {
            let _ = decode::decode("main", &bot(), decode::Channel::Stream, &body, NOW);
        }
    }
}

#[test]
fn every_outbound_answer_is_judged() {
    const ABSENT: &[&str] = &["http_mode_silent_response_body"];
    let success: &[&str] = &[
        "access_token",
        "oto_batch_send_text",
        "oto_batch_send_partial",
        "group_send",
        "session_webhook_reply_with_mention",
        "custom_robot_ok",
        "custom_robot_ok_string_code",
        "work_notification",
        "work_notification_result",
        "ding_send",
        "todo_create",
    ];
    let failure: &[(&str, Class, &str)] = &[
        ("session_webhook_expired", Class::Misconfigured, "300001"),
        ("custom_robot_sign_mismatch", Class::Misconfigured, "310000.sign"),
        ("custom_robot_keyword", Class::Misconfigured, "310000.keywords"),
        ("custom_robot_throttled_documented", Class::Retry { after_ms: Some(600_000) }, "410100"),
        ("custom_robot_throttled_seen_in_the_field", Class::Retry { after_ms: Some(600_000) }, "130101"),
        ("custom_robot_too_long_seen_in_the_field", Class::Caller, "460101"),
        ("v1_error_permission", Class::Misconfigured, "Forbidden.AccessDenied.AccessTokenPermissionDenied"),
        ("v1_error_token", Class::BadToken, "InvalidAuthentication"),
        (
            "v1_error_qps",
            Class::Retry { after_ms: Some(1_000) },
            "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi",
        ),
        ("ip_banned_not_an_api_error_shape", Class::Retry { after_ms: Some(300_000) }, "source-banned"),
    ];
    for case in vectors()["outbound"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("name");
        if ABSENT.contains(&name) {
            assert_eq!(serde_json::from_slice::<Value>(&super::answer(None)).expect("JSON"), case["body"]);
            continue;
        }
        let status = case["http_status"].as_u64().unwrap_or(200);
        let judged = errors::judge(&given(u16::try_from(status).expect("status"), &case["response"]));
        match failure.iter().find(|(n, ..)| *n == name) {
            Some((_, class, code)) => {
                let error = judged.expect_err(name);
                assert_eq!((error.class, error.code.as_str()), (*class, *code), "{name}");
                assert_eq!(error.request_id.as_deref(), case["response"]["requestid"].as_str(), "{name}");
            }
            None => assert!(success.contains(&name) && judged.is_ok(), "{name}"),
        }
    }
}

fn given(status: u16, body: &Value) -> Answer {
    Answer { status, body: body.to_string().into_bytes(), date: None, retry_after_ms: None }
}

#[test]
fn codes_are_judged_by_name_then_by_status() {
    let retry = Class::Retry { after_ms: None };
    for (status, body, class) in [
        (400, json!({"code": "staffId.notExisted", "message": "x"}), Class::Recipient),
        (400, json!({"code": "contain.notAllowed.text", "message": "x"}), Class::Content),
        (400, json!({"code": "invalidParameter.robotCode.notExsit", "message": "x"}), Class::Misconfigured),
        (400, json!({"code": "invalidClientIdOrSecret", "message": "x"}), Class::Misconfigured),
        (403, json!({"code": "Forbidden.AccessDenied.ApiCountLimitForOrg"}), Class::QuotaGone),
        (500, json!({"code": "system.error", "message": "x"}), retry),
        (504, json!({"code": "system.error", "message": "x"}), Class::Unknown),
        (400, json!({"code": "never.heard", "message": "x"}), Class::Caller),
        (403, json!({"code": "never.heard", "message": "x"}), Class::Misconfigured),
        (503, json!({"code": "never.heard", "message": "x"}), retry),
        (200, json!({"code": "staffId.notExisted", "message": "x"}), Class::Recipient),
        (200, json!({"errcode": 90_020, "errmsg": "x"}), Class::QuotaGone),
        (200, json!({"errcode": "90030", "errmsg": "x"}), Class::QuotaGone),
        (200, json!({"errcode": 40_014}), Class::BadToken),
        (200, json!({"errcode": -1}), retry),
        (200, json!({"errcode": 15, "sub_code": "isp.top-remote-connection-timeout"}), Class::Unknown),
        (200, json!({"errcode": 88}), Class::Unknown),
        (200, json!({"errcode": 88, "sub_code": "60011"}), Class::Misconfigured),
        (200, json!({"errcode": 88, "sub_code": 90_018}), Class::Retry { after_ms: Some(1_000) }),
        (200, json!({"errcode": 987_654}), Class::Caller),
        (200, json!({"errcode": "what", "errmsg": "x"}), Class::Caller),
        (200, json!({"errcode": null, "errmsg": "x"}), Class::Caller),
    ] {
        let error = errors::judge(&given(status, &body)).expect_err("failure");
        assert_eq!(error.class, class, "{status} {body}");
    }
    let secret = json!({"code": "a b\r\nToken=秘密;x", "message": "x"});
    assert_eq!(errors::judge(&given(400, &secret)).expect_err("failure").code, "abTokenx");
}

/// A stand-in that answers every request with `reply` and keeps what it was sent.
async fn stand_in(reply: Value) -> (Bot, tokio::sync::mpsc::UnboundedReceiver<(String, HeaderMap, Value)>) {
    let (keep, kept) = tokio::sync::mpsc::unbounded_channel();
    let handler = move |uri: axum::http::Uri, headers: HeaderMap, body: String| {
        keep.send((uri.to_string(), headers, serde_json::from_str(&body).unwrap_or_default())).expect("kept");
        let date = [("date", "Mon, 23 Nov 2026 04:38:53 GMT")];
        std::future::ready((date, reply.to_string()))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("port");
    let base = format!("http://{}", listener.local_addr().expect("address"));
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(handler)).await });
    let mut bot = bot();
    (bot.api_base, bot.oapi_base) = (base.clone(), base);
    (bot, kept)
}

#[tokio::test]
async fn tokens_are_fetched_and_absurd_lives_clamped() {
    for (life, expected) in [
        (json!(7_200), 7_200),
        (json!("7200"), 7_200),
        (json!(0), 60),
        (json!(-1), 60),
        (json!(1_000_000_000), 86_400),
        (Value::Null, 60),
    ] {
        let (bot, mut seen) =
            stand_in(json!({"accessToken": "fw8ef8we8f76e6f7s8dxxxx", "expireIn": life})).await;
        let token = super::api::fetch_token(&client(), &bot).await.expect("token");
        assert_eq!((token.value.expose(), token.expires_in_s), ("fw8ef8we8f76e6f7s8dxxxx", expected));
        assert!(!format!("{token:?}").contains("fw8ef"), "INV-10");
        let (uri, _, body) = seen.recv().await.expect("request");
        assert_eq!(uri, "/v1.0/oauth2/accessToken");
        assert_eq!(body, json!({"appKey": bot.app_key, "appSecret": bot.secret()}));
    }
}

#[tokio::test]
async fn a_push_has_the_documented_shape_and_failures_per_person() {
    let reply = json!({"processQueryKey": "zcxx", "invalidStaffIdList": ["gone", "stranger"], "flowControlledStaffIdList": ["busy"]});
    let (bot, mut seen) = stand_in(reply).await;
    let to = ["0421234567", "gone", "busy"].map(str::to_owned);
    let message = Outgoing::lines(["待签收 37", "回：签收 37"]).tap("签收", "签收 37");
    let outcome = super::api::send(&client(), &bot, "TOKEN", &to, &message, true).await;
    let (invalid, flow_controlled) = (vec!["gone".to_owned()], vec!["busy".to_owned()]);
    assert_eq!(outcome, SendOutcome::Sent { reference: Some("zcxx".to_owned()), invalid, flow_controlled });
    let (uri, headers, body) = seen.recv().await.expect("request");
    assert_eq!(uri, "/v1.0/robot/oToMessages/batchSend");
    assert_eq!(headers.get("x-acs-dingtalk-access-token").expect("token"), "TOKEN");
    assert_eq!(
        (&body["robotCode"], &body["userIds"], &body["msgKey"]),
        (&json!(bot.robot_code), &json!(to), &json!("sampleMarkdown"))
    );
    let param: Value = serde_json::from_str(body["msgParam"].as_str().expect("JSON text")).expect("JSON");
    assert_eq!(param["title"], "待签收 37");
    assert!(
        param["text"].as_str().expect("text").starts_with("待签收 37  \n  回：签收 37  \n  [签收](dtmd:")
    );
    for to in [vec![], vec!["x".to_owned(); 21]] {
        let outcome = super::api::send(&client(), &bot, "TOKEN", &to, &message, true).await;
        assert!(matches!(outcome, SendOutcome::Failed(e) if e.class == Class::Caller));
    }
}

#[tokio::test]
async fn groups_and_sessions_are_posted_to() {
    let message = Outgoing::lines(["今天 3 件公文", "[x](y)"]);
    let (bot, mut seen) = stand_in(json!({"errcode": "0", "errmsg": "ok"})).await;
    assert_eq!(oapi::send_group(&client(), &bot, &message, "push-1", NOW).await, SendOutcome::sent());
    let (uri, _, body) = seen.recv().await.expect("request");
    assert!(uri.starts_with("/robot/send?access_token=TOKEN0001&timestamp=1700000000000&sign="));
    assert_eq!(body["markdown"], json!({"title": "今天 3 件公文", "text": "今天 3 件公文  \n  ［x］(y)"}));
    assert_eq!(body["msgUuid"], json!("push-1"), "a repeat is known by its key");

    let to = ReplyAddress {
        url: format!("{}/robot/sendBySession?session=1", bot.oapi_base),
        expires_at: NOW.plus(1),
    };
    assert_eq!(oapi::send_session(&client(), &bot, &to, &message, NOW).await, SendOutcome::sent());
    let (uri, _, body) = seen.recv().await.expect("request");
    assert_eq!(
        (uri.as_str(), &body["text"]["content"]),
        ("/robot/sendBySession?session=1", &json!("今天 3 件公文\n[x](y)"))
    );
    let late = oapi::send_session(&client(), &bot, &to, &message, NOW.plus(1)).await;
    assert!(
        matches!(late, SendOutcome::Failed(e) if e.class == Class::Recipient && e.code == "session-expired")
    );

    let (bot, _seen) = stand_in(json!({"errcode": 300_001, "errmsg": "session 不存在"})).await;
    let to = ReplyAddress {
        url: format!("{}/robot/sendBySession?session=1", bot.oapi_base),
        expires_at: NOW.plus(1),
    };
    let gone = oapi::send_session(&client(), &bot, &to, &message, NOW).await;
    assert!(matches!(gone, SendOutcome::Failed(e) if e.class == Class::Recipient));
    let group = oapi::send_group(&client(), &bot, &message, "push-1", NOW).await;
    assert!(matches!(group, SendOutcome::Failed(e) if e.class == Class::Misconfigured));
}

#[tokio::test]
async fn people_are_looked_up() {
    for (reply, expected) in [
        (json!({"errcode": 0, "result": {"userid": "u1"}}), Ok(Lookup::Found("u1".to_owned()))),
        (json!({"errcode": 60_121}), Ok(Lookup::NotFound)),
        (json!({"errcode": 40_104}), Ok(Lookup::NotFound)),
        (json!({"errcode": 50_002}), Ok(Lookup::OutOfRange)),
        (json!({"errcode": 60_011}), Err(Class::Misconfigured)),
        (json!({"errcode": 0}), Err(Class::NotOurs)),
        (json!({"result": {"userid": "u1"}}), Err(Class::NotOurs)),
    ] {
        let (bot, mut seen) = stand_in(reply.clone()).await;
        let found = oapi::find_by_mobile(&client(), &bot, "T", "13800000001").await;
        assert_eq!(found.map_err(|e| e.class), expected, "{reply}");
        let (uri, _, body) = seen.recv().await.expect("request");
        assert_eq!(
            (uri.as_str(), body),
            ("/topapi/v2/user/getbymobile?access_token=T", json!({"mobile": "13800000001"}))
        );
    }
    let reply =
        json!({"errcode": 0, "result": {"userid": "u1", "name": "王芳", "active": "false", "mobile": ""}});
    let (bot, _seen) = stand_in(reply).await;
    let person = oapi::person(&client(), &bot, "T", "u1").await.expect("answer").expect("person");
    assert_eq!(
        (person.staff_id.as_str(), person.name.as_str(), person.active, person.mobile),
        ("u1", "王芳", false, None)
    );
    let (bot, _seen) = stand_in(json!({"errcode": 33_012})).await;
    assert_eq!(oapi::person(&client(), &bot, "T", "u1").await, Ok(None));
}

#[tokio::test]
async fn read_status_and_time_are_read() {
    let reply = json!({"sendStatus": "SUCCESS", "messageReadInfoList": [
        {"userId": "a", "readStatus": "READ"}, {"userId": "b", "readStatus": "UNREAD"}, {"name": "?"}]});
    let (bot, mut seen) = stand_in(reply).await;
    let status = super::api::read_status(&client(), &bot, "T", "k+/=").await.expect("status");
    assert_eq!(
        (status.processing, status.recalled, status.read.clone(), status.unread.clone()),
        (false, false, vec!["a".to_owned()], vec!["b".to_owned()])
    );
    let (uri, ..) = seen.recv().await.expect("request");
    assert!(uri.ends_with("processQueryKey=k%2B%2F%3D"), "{uri}");
    assert!(status.listed);
    let (silent, _seen) = stand_in(json!({"sendStatus": "RECALLED"})).await;
    let status = super::api::read_status(&client(), &silent, "T", "k").await.expect("status");
    assert!(status.recalled && !status.listed, "no list is no statement about anybody");
    let time = super::api::server_time(&client(), &bot).await.expect("date");
    assert_eq!(time.rfc3339(), "2026-11-23T12:38:53.000+08:00");
}

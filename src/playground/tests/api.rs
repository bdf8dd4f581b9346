//! Tokens, sends, webhooks, contacts, work notices.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::super::{Endpoint, FaultKind, Limits, Options, Playground, Verdict, sign};
use super::{call, county, morning, playground, post, token};
use crate::time::{DAY, HOUR, MINUTE, SECOND};

const BATCH: &str = "/v1.0/robot/oToMessages/batchSend";

fn message(play: &Playground, users: &[&str], text: &str) -> Value {
    json!({"robotCode": play.options().robot_code, "userIds": users, "msgKey": "sampleMarkdown",
        "msgParam": json!({"title": "待签收 37", "text": text}).to_string()})
}

async fn send(play: &Playground, token: &str, body: &Value) -> (u16, Value) {
    post(play, BATCH, &[("x-acs-dingtalk-access-token", token)], body).await
}

#[tokio::test]
async fn a_token_is_the_same_while_it_lives() {
    let clock = morning();
    let play = playground(county(), &clock);
    let first = token(&play).await;
    clock.advance(7_199 * SECOND);
    assert_eq!(token(&play).await, first, "and its life is renewed");
    clock.advance(7_201 * SECOND);
    assert_ne!(token(&play).await, first);
    let wrong = json!({"appKey": play.options().app_key, "appSecret": "wrong"});
    let (status, body) = post(&play, "/v1.0/oauth2/accessToken", &[], &wrong).await;
    assert_eq!((status, &body["code"]), (400, &json!("invalidClientIdOrSecret")));
    assert!(body["requestid"].is_string());
    let old = format!("/gettoken?appkey={}&appsecret={}", play.options().app_key, play.options().app_secret);
    let (_, body) = call(&play, Request::get(old).body(Body::empty()).expect("a request")).await;
    assert!(body.contains("\"errcode\":0"), "{body}");
    assert_eq!(play.counters().token_fetches, 4);
    assert_eq!(play.counters().api_calls, 0);
}

#[tokio::test]
async fn a_batch_reaches_some_and_names_the_others() {
    let play = playground(county(), &morning());
    let token = token(&play).await;
    let (status, body) = send(&play, &token, &message(&play, &["u1", "gone", "u3"], "待签收 37")).await;
    assert_eq!((status, &body["invalidStaffIdList"]), (200, &json!(["gone", "u3"])));
    let unread = play.take_unread("u1");
    assert_eq!(unread.first().map(|m| m.lines.clone()), Some(vec!["待签收 37".to_owned()]));
    assert_eq!(play.unread_total(), 0);
    let pushes = play.pushes();
    assert_eq!(
        pushes.first().map(|p| (&p.recipients, &p.missed)).expect("one push"),
        (&vec!["u1".to_owned()], &vec!["gone".to_owned(), "u3".to_owned()])
    );
    let key = body["processQueryKey"].as_str().expect("a key");
    let body = read_status(&play, &token, key).await;
    assert_eq!(body["sendStatus"], json!("SUCCESS"));
    assert_eq!(body["messageReadInfoList"], json!([{"name": "王芳", "userId": "u1", "readStatus": "READ"}]));
}

async fn read_status(play: &Playground, token: &str, key: &str) -> Value {
    let query: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
    let path = format!(
        "/v1.0/robot/oToMessages/readStatus?robotCode={}&processQueryKey={query}",
        play.options().robot_code
    );
    let request = Request::get(path).header("x-acs-dingtalk-access-token", token);
    let (_, body) = call(play, request.body(Body::empty()).expect("a request")).await;
    serde_json::from_str(&body).expect("JSON")
}

#[tokio::test]
async fn the_read_status_knows_who_has_it_for_a_day() {
    let clock = morning();
    let play = playground(county(), &clock);
    let first = token(&play).await;
    play.fault(Endpoint::BatchSend, FaultKind::LoseUser { staff_ids: vec!["u2".into()] }, 1)
        .expect("it fits");
    let (_, sent) = send(&play, &first, &message(&play, &["u1", "u2"], "待签收 37")).await;
    assert_eq!(sent["invalidStaffIdList"], json!([]), "a success as far as the caller can tell");
    assert_eq!((play.take_unread("u2").len(), play.counters().api_calls), (0, 1));
    let key = sent["processQueryKey"].as_str().expect("a key");
    let listed = |body: &Value| -> Vec<(String, String)> {
        let rows = body["messageReadInfoList"].as_array().cloned().unwrap_or_default();
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        rows.iter().map(|row| (text(&row["userId"]), text(&row["readStatus"]))).collect()
    };
    assert_eq!(listed(&read_status(&play, &first, key).await), [("u1".to_owned(), "UNREAD".to_owned())]);
    assert_eq!(play.counters().api_calls, 2, "a question is a call");
    for (kind, state) in [(FaultKind::Processing, "PROCESSING"), (FaultKind::Recalled, "RECALLED")] {
        assert!(!kind.fits(Endpoint::BatchSend));
        play.fault(Endpoint::ReadStatus, kind, 1).expect("it fits");
        assert_eq!(read_status(&play, &first, key).await["sendStatus"], json!(state));
    }
    clock.advance(DAY + SECOND);
    let second = token(&play).await;
    let late = read_status(&play, &second, key).await;
    assert_eq!(late["code"], json!("invalidParameter.processQueryKey.invalid"));
}

#[tokio::test]
async fn sends_are_refused_with_the_platforms_codes() {
    let play = playground(county(), &morning());
    let token = token(&play).await;
    let many: Vec<String> = (0..21).map(|n| format!("u{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let good = message(&play, &["u1"], "x");
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    for (body, code) in [
        (message(&play, &many, "x"), "invalidParameter.userIds.overMax"),
        (message(&play, &[], "x"), "invalidParameter.userIds.empty"),
        (with("robotCode", json!("other")), "invalidParameter.robotCode.notExsit"),
        (with("msgKey", json!("sampleNothing")), "invalidParameter.msgKey.invalid"),
        (with("msgParam", json!({"title": "t", "text": "x"})), "invalidParameter.msgParam.invalid"),
        (with("msgParam", json!("{\"text\":1}")), "invalidParameter.msgParam.invalid"),
        (with("msgParam", json!("x".repeat(15_001))), "invalidParameter.msgParam.tooLong"),
    ] {
        let (status, answer) = send(&play, &token, &body).await;
        assert_eq!((status, &answer["code"]), (400, &json!(code)));
    }
    let (status, answer) = send(&play, "bad", &good).await;
    assert_eq!((status, &answer["code"]), (400, &json!("InvalidAuthentication")));
    play.revoke_tokens();
    assert_eq!(send(&play, &token, &good).await.1["code"], json!("InvalidAuthentication"));
    assert!(play.pushes().is_empty());
}

#[tokio::test]
async fn the_month_and_the_second_have_their_limits() {
    let clock = morning();
    let limits = Limits { api_calls_month: 3, qps_per_api: 2, ..Limits::default() };
    let play = playground(Options { limits, ..county() }, &clock);
    let first = token(&play).await;
    let body = message(&play, &["u1"], "x");
    let mut codes = Vec::new();
    for step in [0, 0, 0, SECOND, 0] {
        clock.advance(step);
        codes.push(send(&play, &first, &body).await.1["code"].as_str().unwrap_or("ok").to_owned());
    }
    assert_eq!(
        codes,
        [
            "ok",
            "ok",
            "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi",
            "ok",
            "Forbidden.AccessDenied.ApiCountLimitForOrg"
        ]
    );
    clock.advance(21 * DAY);
    let second = token(&play).await;
    assert_eq!(send(&play, &second, &body).await.0, 200, "a new month");
    assert_eq!(play.counters().api_calls, 1);
}

async fn robot(play: &Playground, at: i64, text: &str) -> i64 {
    keyed(play, at, text, None).await
}

async fn keyed(play: &Playground, at: i64, text: &str, key: Option<&str>) -> i64 {
    let stamp = at.to_string();
    let sign = sign::signature(&play.options().group_secret, &stamp);
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("access_token", &play.options().group_access_token)
        .append_pair("timestamp", &stamp)
        .append_pair("sign", &sign)
        .finish();
    let body = json!({"msgtype": "text", "text": {"content": text}, "msgUuid": key});
    let (status, answer) = post(play, &format!("/robot/send?{query}"), &[], &body).await;
    assert_eq!(status, 200);
    answer["errcode"].as_i64().expect("a code")
}

#[tokio::test]
async fn the_group_robot_is_silent_for_ten_minutes_after_the_twenty_first_message() {
    let clock = morning();
    let limits = Limits { qps_per_api: 0, ..Limits::default() };
    let play = playground(Options { limits, ..county() }, &clock);
    for _ in 0..20 {
        assert_eq!(robot(&play, clock.now().millis(), "今天 3 件").await, 0);
        clock.advance(2 * SECOND);
    }
    assert_eq!(robot(&play, clock.now().millis(), "今天 3 件").await, 130_101);
    clock.advance(9 * MINUTE);
    assert_eq!(robot(&play, clock.now().millis(), "今天 3 件").await, 410_100);
    clock.advance(MINUTE);
    assert_eq!(robot(&play, clock.now().millis(), "今天 3 件").await, 0);
    assert_eq!(play.group_chat().len(), 21);
    assert_eq!(play.counters().messages, 21);
    assert_eq!(robot(&play, clock.now().millis() - HOUR, "x").await, 310_000);
    assert_eq!(robot(&play, clock.now().millis(), &"长".repeat(6_700)).await, 460_101);
}

#[tokio::test]
async fn the_group_robot_shows_a_key_once() {
    let clock = morning();
    let play = playground(county(), &clock);
    for (key, shown) in [(Some("a"), 1), (Some("a"), 1), (Some("b"), 2), (None, 3), (None, 4)] {
        assert_eq!(keyed(&play, clock.now().millis(), "今天 3 件", key).await, 0, "always a success");
        assert_eq!(play.group_chat().len(), shown, "{key:?}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_platforms_clock() {
    let play = playground(county(), &morning());
    let response = play.router().oneshot(Request::get("/").body(Body::empty()).expect("a request")).await;
    assert_eq!(response.expect("an answer").headers()["date"], "Tue, 10 Nov 2026 01:10:00 GMT");
}

#[tokio::test]
async fn the_same_work_notice_reaches_a_person_once_a_day() {
    let clock = morning();
    let play = playground(county(), &clock);
    let notice = |text: &str| {
        json!({"agent_id": play.options().agent_id, "userid_list": "u1",
            "msg": {"msgtype": "text", "text": {"content": text}}})
    };
    let mut reached = Vec::new();
    for (step, text) in [(0, "催办"), (HOUR, "催办"), (0, "催办 2"), (DAY, "催办")] {
        clock.advance(step);
        let path =
            format!("/topapi/message/corpconversation/asyncsend_v2?access_token={}", token(&play).await);
        let (_, answer) = post(&play, &path, &[], &notice(text)).await;
        assert_eq!(answer["errcode"], json!(0), "always a success");
        reached.push(play.take_unread("u1").len());
    }
    assert_eq!(reached, [1, 0, 1, 1]);
    assert!(play.ledger().iter().any(|e| matches!(e.verdict, Verdict::Dropped(_))));
}

#[tokio::test]
async fn people_are_found_by_their_phone() {
    let play = playground(county(), &morning());
    let token = token(&play).await;
    let path = format!("/topapi/v2/user/getbymobile?access_token={token}");
    for (mobile, code) in
        [("13800000001", 0), ("13800000009", 60_121), ("13800000003", 50_002), ("123", 40_104)]
    {
        let (_, answer) = post(&play, &path, &[], &json!({"mobile": mobile})).await;
        assert_eq!(answer["errcode"], json!(code), "{mobile}");
    }
    let path = format!("/topapi/v2/user/get?access_token={token}");
    let (_, answer) = post(&play, &path, &[], &json!({"userid": "u2"})).await;
    assert_eq!(answer["result"]["name"], json!("李明"));
    let (_, answer) = post(&play, "/topapi/v2/user/get?access_token=x", &[], &json!({"userid": "u2"})).await;
    assert_eq!(answer["errcode"], json!(40_014));
}

#[tokio::test]
async fn faults_bend_the_next_calls_and_the_ledger_tells() {
    let play = playground(county(), &morning());
    let token = token(&play).await;
    let body = message(&play, &["u1", "u2"], "x");
    for (kind, status, reached) in [
        (FaultKind::Http500, 500, 0),
        (FaultKind::Http429 { retry_after: Some("7".into()) }, 429, 0),
        (FaultKind::Html, 200, 0),
        (FaultKind::Empty, 200, 0),
        (FaultKind::WrongJson, 200, 0),
        (FaultKind::Redirect { to: "http://127.0.0.1:1/".into() }, 302, 0),
        (FaultKind::BadToken, 400, 0),
        (FaultKind::NoPermission, 403, 0),
        (FaultKind::Throttle, 200, 0),
        (FaultKind::SilentDrop, 200, 0),
        (FaultKind::InvalidUser { staff_ids: Vec::new() }, 200, 1),
    ] {
        let name = kind.name();
        play.fault(Endpoint::BatchSend, kind, 1).expect("it fits");
        assert_eq!(send(&play, &token, &body).await.0, status, "{name}");
        let got = play.take_unread("u1").len() + play.take_unread("u2").len();
        assert_eq!(got, reached, "{name}");
        let last = play.ledger().pop().expect("a line");
        assert!(last.verdict == Verdict::Fault(name) || last.fault == Some(name), "{name}: {last:?}");
    }
    assert!(play.fault(Endpoint::Callback, FaultKind::Html, 1).is_err());
}

#[tokio::test]
async fn a_cut_connection_gives_no_answer_whether_or_not_the_call_was_obeyed() {
    let play = playground(county(), &morning());
    let base = super::serve(play.router()).await;
    let token = token(&play).await;
    let body = message(&play, &["u1"], "x").to_string();
    let headers = [
        ("content-type".to_owned(), "application/json".to_owned()),
        ("x-acs-dingtalk-access-token".to_owned(), token),
    ];
    for (kind, obeyed) in [(FaultKind::ResetBefore, 0), (FaultKind::ResetAfter, 1)] {
        play.fault(Endpoint::BatchSend, kind, 1).expect("it fits");
        let wait = std::time::Duration::from_secs(5);
        let url = format!("{base}{BATCH}");
        let answer =
            super::super::post::post(&url, &headers, body.as_bytes(), wait, super::super::post::Cut::Never)
                .await;
        assert_eq!(answer.map_err(|e| e.kind()), Err(std::io::ErrorKind::UnexpectedEof));
        assert_eq!(play.take_unread("u1").len(), obeyed);
    }
}

//! One call of the service: read, bent by a fault if one is on, obeyed, answered.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::fault::{Endpoint, FaultKind};
use super::ledger::{Draft, Verdict};
use super::message::{Content, text};
use super::{Desk, Playground};

/// The platform's doors take at most this much.
const MAX_BODY: usize = 1 << 20;

/// A call as it came in.
pub(super) struct Call {
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) length: usize,
    /// `None` when the body is not JSON.
    pub(super) body: Option<Value>,
}

impl Call {
    async fn read(request: Request) -> Option<Self> {
        let (parts, body) = request.into_parts();
        let bytes = axum::body::to_bytes(body, MAX_BODY).await.ok()?;
        let query = parts.uri.query().unwrap_or_default();
        Some(Self {
            path: parts.uri.path().to_owned(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: parts.headers,
            length: bytes.len(),
            body: serde_json::from_slice(&bytes).ok(),
        })
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str())
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A field of the JSON body that is a string.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        text(self.body.as_ref()?, &[name])
    }

    /// The body, `null` when it is not JSON.
    pub(super) fn json(&self) -> &Value {
        self.body.as_ref().unwrap_or(&Value::Null)
    }

    /// What the call is about, as far as it can be read.
    pub(super) fn draft(&self, endpoint: Endpoint) -> Draft {
        let body = self.json();
        let content = match endpoint {
            Endpoint::BatchSend | Endpoint::GroupSend => {
                let params = self.field("msgParam").and_then(|p| serde_json::from_str(p).ok());
                let key = self.field("msgKey").unwrap_or_default();
                Content::from_template(key, &params.unwrap_or_default()).ok()
            }
            Endpoint::RobotSend | Endpoint::Session => Content::from_webhook(body).ok().flatten(),
            Endpoint::WorkNotice => Content::from_notice(&body["msg"]).ok(),
            _ => None,
        };
        let recipients = match endpoint {
            Endpoint::BatchSend => {
                let ids = body["userIds"].as_array().into_iter().flatten();
                ids.filter_map(Value::as_str).map(str::to_owned).collect()
            }
            Endpoint::GroupSend | Endpoint::RobotSend => vec!["group".to_owned()],
            Endpoint::WorkNotice => {
                let list = self.field("userid_list").unwrap_or_default();
                list.split(',').filter(|s| !s.is_empty()).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        let (title, text) = content.map_or((None, None), |c| (c.title, Some(c.text)));
        Draft { recipients, title, text }
    }
}

/// An answer of the platform.
pub(super) struct Answer {
    status: u16,
    content_type: &'static str,
    extra: Option<(header::HeaderName, String)>,
    body: String,
}

impl Answer {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self { status, content_type: "application/json;charset=UTF-8", extra: None, body: body.to_string() }
    }

    pub(super) fn ok(body: &Value) -> Self {
        Self::json(200, body)
    }

    pub(super) fn text(content_type: &'static str, body: impl Into<String>) -> Self {
        Self { status: 200, content_type, extra: None, body: body.into() }
    }

    pub(super) fn status(&self) -> u16 {
        self.status
    }

    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(self.content_type));
        if let Some((name, Ok(value))) = self.extra.map(|(n, v)| (n, v.parse())) {
            headers.insert(name, value);
        }
        response
    }
}

/// A response the server cannot finish: the connection is closed before its first byte leaves.
fn cut() -> Response {
    let broken = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "cut on purpose");
    Response::new(Body::from_stream(futures_util::stream::iter([Err::<&[u8], _>(broken)])))
}

/// The answer of a fault that obeys nothing.
fn canned(fault: &FaultKind, endpoint: Endpoint, request_id: &str) -> Option<Answer> {
    let error = |status: u16, code: &str, errcode: i64, message: &str| {
        if endpoint.new_generation() {
            Answer::json(status, &json!({"code": code, "requestid": request_id, "message": message}))
        } else {
            Answer::ok(&json!({"errcode": errcode, "errmsg": message, "request_id": request_id}))
        }
    };
    Some(match fault {
        FaultKind::Http500 => {
            Answer::json(500, &json!({"code":"system.error","requestid":request_id,"message":"系统错误"}))
        }
        FaultKind::Http429 { retry_after } => {
            let body = json!({"code":"TooManyRequests","requestid":request_id,"message":"请求过于频繁"});
            let mut answer = Answer::json(429, &body);
            answer.extra = retry_after.clone().map(|v| (header::RETRY_AFTER, v));
            answer
        }
        FaultKind::Html => Answer::text(
            "text/html; charset=utf-8",
            "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>",
        ),
        FaultKind::Empty => Answer::text("application/json;charset=UTF-8", ""),
        FaultKind::WrongJson => {
            Answer::ok(&json!({"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":request_id}))
        }
        FaultKind::Redirect { to } => {
            let mut answer = Answer::json(302, &json!({}));
            answer.extra = Some((header::LOCATION, to.clone()));
            answer
        }
        FaultKind::BadToken => error(400, "InvalidAuthentication", 40_014, "不合法的access_token"),
        FaultKind::NoPermission => {
            error(403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", 60_011, "没有调用该接口的权限")
        }
        FaultKind::Throttle if endpoint == Endpoint::RobotSend => {
            error(200, "", 130_101, "send too fast, exceed 20 times per minute")
        }
        FaultKind::Throttle if endpoint == Endpoint::GroupSend => {
            error(400, "send.too.fast", 90_018, "发送速度太快")
        }
        FaultKind::Throttle if endpoint != Endpoint::BatchSend => error(
            403,
            "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi",
            90_018,
            "您的企业应用调用钉钉开放平台当前接口的所有请求都被暂时禁用了",
        ),
        _ => return None,
    })
}

impl Playground {
    /// Takes one call at a door of the platform.
    pub(super) async fn door(&self, endpoint: Endpoint, request: Request) -> Response {
        let fault = self.lock().plan.take(endpoint);
        if let Some(FaultKind::Delay { ms }) = fault {
            tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
        }
        let Some(call) = Call::read(request).await else {
            return Answer::json(413, &json!({"code": "request.too.large"})).into_response();
        };
        if let Some(response) = self.refuse_by_fault(endpoint, fault.as_ref(), &call) {
            return response;
        }
        if fault == Some(FaultKind::Hang) {
            return std::future::pending().await;
        }
        let answer = self.obey(endpoint, &call, fault.as_ref());
        match fault {
            Some(FaultKind::ResetAfter) => cut(),
            Some(FaultKind::AcceptThenTimeout) => std::future::pending().await,
            _ => answer.into_response(),
        }
    }

    /// Records a fault that obeys nothing, and gives its answer unless it is silence.
    fn refuse_by_fault(
        &self,
        endpoint: Endpoint,
        fault: Option<&FaultKind>,
        call: &Call,
    ) -> Option<Response> {
        let fault = fault?;
        let now = self.now();
        let mut state = self.lock();
        let answer = canned(fault, endpoint, &state.rng.uuid());
        if answer.is_none() && !matches!(fault, FaultKind::Hang | FaultKind::ResetBefore) {
            return None;
        }
        let entry = state.record(endpoint, Verdict::Fault(fault.name()), call.draft(endpoint), now);
        entry.status = answer.as_ref().map_or(0, Answer::status);
        match (answer, fault) {
            (Some(answer), _) => Some(answer.into_response()),
            (None, FaultKind::ResetBefore) => Some(cut()),
            _ => None,
        }
    }

    fn obey(&self, endpoint: Endpoint, call: &Call, twist: Option<&FaultKind>) -> Answer {
        let now = self.now();
        let mut state = self.lock();
        let desk = Desk { options: self.options(), state: &mut state, now, endpoint, twist };
        desk.handle(call)
    }
}

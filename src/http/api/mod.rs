//! `/api/v1/…`, the signed integration API (design §3, INV-44). `openapi.json` describes it; a test
//! holds the two together.

mod auth;

use crate::app::App;
use crate::http::body;
use crate::service::api::applications::{self, NewApplication};
use crate::service::api::documents::{self, Change, NewDocument};
use crate::service::api::look::{self, Query};
use crate::service::api::{Answer, Problem};
use auth::Verified;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The description of the API.
pub const OPENAPI: &str = include_str!("openapi.json");

/// Every route with its methods, for the description's test.
pub const ROUTES: &[(&str, &str)] = &[
    ("post", "/documents"),
    ("get", "/documents/{id}"),
    ("post", "/documents/{id}/recall"),
    ("post", "/documents/{id}/remind"),
    ("post", "/documents/{id}/correct"),
    ("get", "/deliveries"),
    ("post", "/applications"),
    ("get", "/applications/{id}"),
];

/// The routes, to be nested under `/api/v1`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/openapi.json", get(openapi))
        .route("/documents", post(send))
        .route("/documents/{id}", get(one_document))
        .route("/documents/{id}/recall", post(recall))
        .route("/documents/{id}/remind", post(remind))
        .route("/documents/{id}/correct", post(correct))
        .route("/deliveries", get(page))
        .route("/applications", post(file))
        .route("/applications/{id}", get(one_application))
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(|| async {
            Problem::new(405, "method_not_allowed", "这个地址不支持该方法。")
        })
}

async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

async fn send(State(app): State<App>, request: Request<Body>) -> Result<Response, Problem> {
    let verified = auth::verify(&app, request, body::SMALL).await?;
    let new: NewDocument = verified.json()?;
    Ok(answer(documents::send(&app, verified.once()?, new).await?))
}

async fn one_document(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let verified = auth::verify(&app, request, body::SMALL).await?;
    Ok(value(&look::one_document(&app, &verified.caller, known(&id)?).await?))
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    reason: String,
}

async fn recall(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let verified = auth::verify(&app, request, body::SMALL).await?;
    let Reason { reason } = verified.json()?;
    Ok(answer(
        documents::change(&app, verified.once()?, known(&id)?.to_owned(), Change::Recall { reason }).await?,
    ))
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn remind(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let verified = auth::verify(&app, request, body::SMALL).await?;
    if !verified.body.is_empty() {
        let Nothing {} = verified.json()?;
    }
    Ok(answer(documents::change(&app, verified.once()?, known(&id)?.to_owned(), Change::Remind).await?))
}

/// 更正 in place is not offered: recall and send again, so that nobody signs for something that
/// changed under their hands.
async fn correct(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let verified = auth::verify(&app, request, body::SMALL).await?;
    verified.once()?;
    look::one_document(&app, &verified.caller, known(&id)?).await?;
    Err(Problem::new(409, "conflict", "已发出的件不能改，请先撤回（recall）再重新发送。"))
}

async fn page(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let verified = auth::verify(&app, request, body::SMALL).await?;
    let query = query(raw.as_deref().unwrap_or(""))?;
    Ok(value(&look::page(&app, &verified.caller, &query).await?))
}

async fn file(State(app): State<App>, request: Request<Body>) -> Result<Response, Problem> {
    let verified = auth::verify(&app, request, body::SMALL).await?;
    let new: NewApplication = verified.json()?;
    Ok(answer(applications::file(&app, verified.once()?, new).await?))
}

async fn one_application(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let verified = auth::verify(&app, request, body::SMALL).await?;
    Ok(value(&look::application(&app, &verified.caller, known(&id)?).await?))
}

/// An id of ours is a short word of ASCII; anything else names nothing.
fn known(id: &str) -> Result<&str, Problem> {
    let plain = id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plain { Ok(id) } else { Err(Problem::not_found()) }
}

/// Reads the query of `GET /deliveries`; a name given twice or unknown is refused.
fn query(raw: &str) -> Result<Query, Problem> {
    let mut query = Query { limit: 50, ..Query::default() };
    let mut seen = Vec::new();
    for (name, value) in url::form_urlencoded::parse(raw.as_bytes()) {
        if seen.contains(&name) || value.contains('\0') {
            return Err(Problem::field(&name_of(&name), "不能重复，也不能有控制字符"));
        }
        match &*name {
            "document" => query.document = Some(value.into_owned()),
            "unit" => query.unit = Some(value.into_owned()),
            "state" => query.state = Some(value.into_owned()),
            "cursor" => query.cursor = Some(value.into_owned()),
            "limit" => query.limit = limit(&value)?,
            _ => return Err(Problem::field("query", "有不认识的参数")),
        }
        seen.push(name);
    }
    Ok(query)
}

/// Echoes only names we know.
fn name_of(name: &str) -> String {
    let known = ["document", "unit", "state", "cursor", "limit"];
    known.iter().find(|k| **k == name).map_or_else(|| "query".to_owned(), |k| (*k).to_owned())
}

fn limit(text: &str) -> Result<i64, Problem> {
    let digits = !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|n| digits && (1..=200).contains(n));
    number.ok_or_else(|| Problem::field("limit", "要在 1 到 200 之间"))
}

fn answer((status, body): Answer) -> Response {
    let status =
        u16::try_from(status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::OK);
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn value(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CONTENT_TYPE, "application/problem+json")], self.body().to_string())
            .into_response()
    }
}

impl Verified {
    /// The body as `T`; what serde found is said by field name and line, never by value.
    fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let text = std::str::from_utf8(&self.body).map_err(|_| Problem::field("body", "不是 UTF-8"))?;
        if text.contains('\0') || text.contains("\\u0000") {
            return Err(Problem::field("body", "不能有 U+0000"));
        }
        serde_json::from_str(text).map_err(|e| {
            let what = e.to_string();
            let field = what
                .split('`')
                .nth(1)
                .filter(|_| what.starts_with("unknown field") || what.starts_with("missing field"));
            let reason = match e.classify() {
                serde_json::error::Category::Data if what.starts_with("unknown field") => "不认识的字段",
                serde_json::error::Category::Data if what.starts_with("missing field") => "缺少",
                serde_json::error::Category::Data => "类型不对",
                _ => "不是合法的 JSON",
            };
            let field =
                field.filter(|f| f.len() <= 40 && f.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
            Problem::field(field.unwrap_or("body"), format!("{reason}（第 {} 行）", e.line()))
        })
    }
}

//! The integration API (design §3, INV-44): signed requests of the existing OA in, JSON out, problems
//! of RFC 9457 when something is wrong. `openapi.json` describes all of it.
//!
//! A route reads its request through `auth::Signed`, so nothing unverified gets past it; the use case
//! is in [`crate::service`].

mod applications;
mod auth;
mod deliveries;
mod documents;
mod fields;
mod json;
mod problem;

use crate::app::App;
use crate::service::integration::Answer;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use problem::Problem;

pub use applications::read as read_application;
pub use documents::read as read_document;

/// Every route as (method, path below `/api/v1`); a test holds `openapi.json` to this list.
pub const ROUTES: [(&str, &str); 11] = [
    ("get", "/openapi.json"),
    ("post", "/documents"),
    ("get", "/documents/{id}"),
    ("post", "/documents/{id}/recall"),
    ("post", "/documents/{id}/remind"),
    ("post", "/documents/{id}/correct"),
    ("get", "/deliveries"),
    ("post", "/applications"),
    ("get", "/applications/{id}"),
    ("post", "/applications/{id}/resubmit"),
    ("post", "/applications/{id}/withdraw"),
];

/// The description of this API.
pub const OPENAPI: &str = include_str!("openapi.json");

/// The routes, to be nested under `/api/v1`, which is part of what a client signs.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/openapi.json", get(describe))
        .route("/documents", post(documents::dispatch))
        .route("/documents/{id}", get(documents::show))
        .route("/documents/{id}/recall", post(documents::recall))
        .route("/documents/{id}/remind", post(documents::remind))
        .route("/documents/{id}/correct", post(documents::correct))
        .route("/deliveries", get(deliveries::list))
        .route("/applications", post(applications::submit))
        .route("/applications/{id}", get(applications::show))
        .route("/applications/{id}/resubmit", post(applications::resubmit))
        .route("/applications/{id}/withdraw", post(applications::withdraw))
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
}

/// The answer to a request there is no room for.
pub fn busy() -> Response {
    Problem::busy().into_response()
}

/// The answer to a request at which this program broke.
pub fn broken() -> Response {
    Problem::broken().into_response()
}

/// The answer to a request line or headers over the limit.
pub fn long_headers() -> Response {
    Problem::long_headers().into_response()
}

async fn describe() -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], OPENAPI).into_response()
}

/// What a write answered, now or the first time.
fn answered(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    (status, [(header::CONTENT_TYPE, JSON)], answer.body).into_response()
}

/// What a read found.
fn found(body: &serde_json::Value) -> Response {
    ([(header::CONTENT_TYPE, JSON)], body.to_string()).into_response()
}

const JSON: &str = "application/json; charset=utf-8";

/// Whether a path segment has the form of our ids; anything else names nothing and is not looked up.
fn is_id(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_is_described() {
        let described: serde_json::Value = serde_json::from_str(OPENAPI).expect("JSON");
        assert_eq!(described["openapi"], "3.1.0");
        let methods = ["get", "post", "put", "patch", "delete"];
        let mut paths = BTreeSet::new();
        for (path, item) in described["paths"].as_object().expect("paths") {
            for method in methods.into_iter().filter(|method| item.get(method).is_some()) {
                paths.insert((method.to_owned(), path.clone()));
            }
        }
        let routes = ROUTES.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned()));
        assert_eq!(paths, routes.collect());
    }

    #[test]
    fn every_reference_of_the_description_leads_somewhere() {
        fn walk<'a>(node: &'a serde_json::Value, found: &mut Vec<&'a str>) {
            match node {
                serde_json::Value::Object(map) => {
                    found.extend(map.get("$ref").and_then(serde_json::Value::as_str));
                    map.values().for_each(|value| walk(value, found));
                }
                serde_json::Value::Array(list) => list.iter().for_each(|value| walk(value, found)),
                _ => {}
            }
        }
        let described: serde_json::Value = serde_json::from_str(OPENAPI).expect("JSON");
        let mut references = Vec::new();
        walk(&described, &mut references);
        assert!(references.len() > 20);
        for reference in references {
            let pointer = reference.strip_prefix('#').expect("local");
            assert!(described.pointer(pointer).is_some(), "{reference}");
        }
    }

    #[test]
    fn only_our_ids_are_looked_up() {
        assert!(is_id("019a6b1e-0000-7000-8000-00000000000a"));
        for bad in
            ["", "1", "019a6b1e-0000-7000-8000-00000000000A", "019a6b1e00000-7000-8000-00000000000a", "\0"]
        {
            assert!(!is_id(bad), "{bad:?}");
        }
    }
}

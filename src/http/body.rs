//! Reading a request body within limits of size and time.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use std::time::Duration;

/// A callback or API request (INV-12). A document with as many units and attachments as its fields allow is smaller.
pub const SMALL: usize = 256 * 1024;

const TIME: Duration = Duration::from_secs(10);

/// The whole body, or the status that says why not: 413 too large, 415 compressed, 408 too slow, 400 torn.
pub async fn read(headers: &HeaderMap, body: Body, most: usize) -> Result<Vec<u8>, StatusCode> {
    let encoded = headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .any(|v| !v.as_bytes().eq_ignore_ascii_case(b"identity"));
    if encoded {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|n| n > most as u64) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    match tokio::time::timeout(TIME, Limited::new(body, most).collect()).await {
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
        Ok(Ok(collected)) => Ok(collected.to_bytes().into()),
        Ok(Err(e)) if e.is::<http_body_util::LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
    }
}

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
    within(TIME, headers, body, most).await
}

async fn within(time: Duration, headers: &HeaderMap, body: Body, most: usize) -> Result<Vec<u8>, StatusCode> {
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
    match tokio::time::timeout(time, Limited::new(body, most).collect()).await {
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
        Ok(Ok(collected)) => Ok(collected.to_bytes().into()),
        Ok(Err(e)) if e.is::<http_body_util::LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use futures_util::stream;
    use std::convert::Infallible;

    #[tokio::test]
    async fn each_way_to_fail_has_its_status() {
        let (none, some) = (HeaderMap::new(), Duration::from_mins(1));
        let length = HeaderMap::from_iter([(header::CONTENT_LENGTH, "5".parse().expect("a value"))]);
        let coding = HeaderMap::from_iter([(header::CONTENT_ENCODING, "gzip".parse().expect("a value"))]);
        assert_eq!(within(some, &none, Body::from("abcd"), 4).await.as_deref(), Ok(b"abcd".as_slice()));
        let silent = || Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        let torn = Body::from_stream(stream::iter([Err::<Bytes, _>(std::io::Error::other("torn"))]));
        for (time, headers, body, status) in [
            (Duration::ZERO, &none, silent(), StatusCode::REQUEST_TIMEOUT),
            (some, &none, torn, StatusCode::BAD_REQUEST),
            (some, &none, Body::from("abcde"), StatusCode::PAYLOAD_TOO_LARGE),
            (some, &length, silent(), StatusCode::PAYLOAD_TOO_LARGE),
            (some, &coding, silent(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ] {
            assert_eq!(within(time, headers, body, 4).await, Err(status));
        }
    }
}

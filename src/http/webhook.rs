//! `POST /hooks/{bot}`: verify, decode, hand to the service, answer inside the platform's limit.

use super::body;
use crate::app::App;
use crate::config::{Bot, Mode};
use crate::domain::message::Envelope;
use crate::platform::{self, Refusal};
use crate::service::{self, Means, ReplySlot, Unavailable};
use crate::watch::Noted;
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::pin::pin;
use std::time::Duration;

/// The platform waits 2.5 s (protocol §1.6); after this the answer is pushed instead.
const ANSWER_TIME: Duration = Duration::from_secs(2);

/// A body that was verified. Only [`verified`] makes one, so nothing after it can see a message
/// whose signature was not checked.
struct Verified(Envelope);

/// Receives a callback.
pub async fn receive(State(app): State<App>, Path(name): Path<String>, request: Request) -> Response {
    let (Parts { headers, .. }, body) = request.into_parts();
    let bytes = match body::read(&headers, body, body::SMALL).await {
        Ok(bytes) => bytes,
        Err(StatusCode::BAD_REQUEST) => return refuse(&app),
        Err(status) => {
            app.metrics.callbacks_refused.add();
            return status.into_response();
        }
    };
    let Some((bot, Verified(envelope))) = verified(&app, &name, &headers, &bytes) else {
        return refuse(&app);
    };
    drop(bytes);
    app.metrics.callbacks_accepted.add();
    let slot = ReplySlot::new(Means::Response, bot.reply);
    let mut work = pin!(service::run(&app, envelope, slot.clone()));
    // Declared after the work, so that it is gone before the work goes on alone, also when this whole future is
    // dropped because the platform hung up.
    let waiting = slot.waiting();
    match tokio::time::timeout(ANSWER_TIME, &mut work).await {
        Ok(Ok(answer)) => {
            waiting.handed_over();
            json(platform::answer(bot, answer.as_ref()))
        }
        Ok(Err(Unavailable { words: Some(words) })) => {
            // The status says that nothing was taken; the words are for a platform that shows them all the same.
            let mut response = json(platform::answer(bot, Some(&words)));
            *response.status_mut() = shed(&app);
            response
        }
        Ok(Err(_)) | Err(_) => shed(&app).into_response(),
    }
}

fn verified<'a>(app: &'a App, name: &str, headers: &HeaderMap, body: &[u8]) -> Option<(&'a Bot, Verified)> {
    let now = app.now();
    let Some(bot) = app.bot(name) else {
        app.watch.note(Noted::unknown_bot(now));
        return None;
    };
    // Whoever chose the connection did so because a callback can be forged (INV-11), so there is no other way in.
    if bot.mode == Mode::Stream {
        let refusal = Refusal::NotByCallback;
        app.watch.note(Noted::refused(name, refusal.code(), &refusal.to_string(), now));
        return None;
    }
    match platform::receive(name, bot, headers, body, now) {
        Ok(envelope) => {
            app.watch.note(Noted::accepted(name, &envelope, now));
            Some((bot, Verified(envelope)))
        }
        Err(refusal) => {
            app.watch.note(Noted::refused(name, refusal.code(), &refusal.to_string(), now));
            None
        }
    }
}

/// Every refusal looks alike from outside.
fn refuse(app: &App) -> Response {
    app.metrics.callbacks_refused.add();
    StatusCode::FORBIDDEN.into_response()
}

fn shed(app: &App) -> StatusCode {
    app.metrics.callbacks_shed.add();
    StatusCode::SERVICE_UNAVAILABLE
}

fn json(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}

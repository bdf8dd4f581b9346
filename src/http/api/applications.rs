//! `/applications`: filing, and how one stands.

use super::auth::Signed;
use super::documents::id;
use super::fields::{self, CODE, Fields};
use super::problem::Problem;
use super::{answered, found, json};
use crate::app::App;
use crate::http::body::SMALL;
use crate::service::apply::{self, Evidence, NewApplication};
use crate::service::integration::perform;
use axum::extract::{Path, Request, State};
use axum::response::Response;

const NAME: usize = 30;
/// How long a reason may be is the rule's to say.
const REASON: usize = 2_000;
const EVIDENCE: usize = 50;

/// `POST /applications`
pub async fn submit(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (call, node) = Signed::read(&app, request, SMALL).await?.write(&app).await?;
    let new = fields::object(node, new_application)?;
    Ok(answered(perform(&app, call, new).await?))
}

/// Reads what `POST /applications` takes.
pub fn read(body: &[u8]) -> Result<NewApplication, Problem> {
    let node = json::read(body).map_err(|reason| Problem::invalid(fields::BODY, reason))?;
    fields::object(node, new_application)
}

fn new_application(f: &mut Fields<'_>) -> NewApplication {
    let person = f.object("person", |f| (f.text("name", NAME), f.text("phone", CODE)));
    let (name, phone) = person.unwrap_or_default();
    NewApplication {
        operation: f.text("operation", CODE),
        unit: f.text("unit", CODE),
        submitted_by: f.text("submitted_by", CODE),
        name,
        phone,
        reason: f.text("reason", REASON),
        evidence: f.objects("evidence", EVIDENCE, |f| Evidence {
            kind: f.text("kind", CODE),
            file: fields::file(f),
        }),
    }
}

/// `GET /applications/{id}`
pub async fn show(
    State(app): State<App>,
    path: Result<Path<String>, axum::extract::rejection::PathRejection>,
    request: Request,
) -> Result<Response, Problem> {
    let signed = Signed::read(&app, request, SMALL).await?;
    Ok(found(&apply::application(&app, signed.caller(), &id(path)?).await?))
}

//! `/applications`: filing, completing, withdrawing, and how one stands.

use super::auth::Signed;
use super::documents::{Id, id};
use super::fields::{self, CODE, Fields};
use super::problem::Problem;
use super::{answered, found, json};
use crate::app::App;
use crate::http::body::SMALL;
use crate::service::apply::{self, Evidence, Form, NewApplication, Resubmission, Withdrawal};
use crate::service::integration::perform;
use axum::extract::{Request, State};
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
    NewApplication { operation: f.text("operation", CODE), unit: f.text("unit", CODE), form: form(f) }
}

fn form(f: &mut Fields<'_>) -> Form {
    let person = f.object("person", |f| (f.text("name", NAME), f.text("phone", CODE)));
    let (name, phone) = person.unwrap_or_default();
    Form {
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

/// `POST /applications/{id}/resubmit`
pub async fn resubmit(State(app): State<App>, path: Id, request: Request) -> Result<Response, Problem> {
    let (call, node) = Signed::read(&app, request, SMALL).await?.write(&app).await?;
    let application = id(path)?;
    let work = fields::object(node, |f| Resubmission { application, form: form(f) })?;
    Ok(answered(perform(&app, call, work).await?))
}

/// `POST /applications/{id}/withdraw`
pub async fn withdraw(State(app): State<App>, path: Id, request: Request) -> Result<Response, Problem> {
    let (call, node) = Signed::read(&app, request, SMALL).await?.write(&app).await?;
    let application = id(path)?;
    let work =
        fields::object(node, |f| Withdrawal { application, submitted_by: f.text("submitted_by", CODE) })?;
    Ok(answered(perform(&app, call, work).await?))
}

/// `GET /applications/{id}`
pub async fn show(State(app): State<App>, path: Id, request: Request) -> Result<Response, Problem> {
    let signed = Signed::read(&app, request, SMALL).await?;
    Ok(found(&apply::application(&app, signed.caller(), &id(path)?).await?))
}

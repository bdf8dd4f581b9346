//! `/documents`: dispatch, recall, reminder, correction, and how one stands.

use super::auth::Signed;
use super::fields::{self, CODE, Fields};
use super::problem::Problem;
use super::{answered, found, is_id, json};
use crate::app::App;
use crate::http::body::SMALL;
use crate::service::dispatch::{self, Correction, NewDocument, Recall, Remind};
use crate::service::integration::{Refusal, perform};
use axum::extract::{Path, Request, State};
use axum::response::Response;

const TITLE: usize = 200;
const SHORT: usize = 100;
const URL: usize = 2_000;
const ATTACHMENTS: usize = 50;

/// What a path parameter gave; a malformed one names nothing.
pub(super) type Id = Result<Path<String>, axum::extract::rejection::PathRejection>;

/// The id of a path, or the answer to one that cannot exist.
pub(super) fn id(path: Id) -> Result<String, Problem> {
    let id = path.ok().map(|Path(id)| id).filter(|id| is_id(id));
    id.ok_or_else(|| Refusal::not_found().into())
}

/// `POST /documents`
pub async fn dispatch(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (call, node) = Signed::read(&app, request, SMALL).await?.write(&app).await?;
    let new = fields::object(node, new_document)?;
    Ok(answered(perform(&app, call, new).await?))
}

/// Reads what `POST /documents` takes.
pub fn read(body: &[u8]) -> Result<NewDocument, Problem> {
    let node = json::read(body).map_err(|reason| Problem::invalid(fields::BODY, reason))?;
    fields::object(node, new_document)
}

fn new_document(f: &mut Fields<'_>) -> NewDocument {
    NewDocument {
        kind: f.text("kind", CODE),
        doc_no: f.optional("doc_no", SHORT),
        title: f.text("title", TITLE),
        doc_type: f.optional("type", CODE),
        urgency: f.optional("urgency", CODE),
        issuing_unit: f.text("issuing_unit", CODE),
        issued_by: f.text("issued_by", CODE),
        checked_by: f.text("checked_by", CODE),
        signed_off_by: f.text("signed_off_by", CODE),
        main_to: f.texts("main_to", CODE),
        copy_to: f.texts("copy_to", CODE),
        attachments: f.objects("attachments", ATTACHMENTS, fields::file),
        url: f.optional("url", URL),
        finish_by: f.time("finish_by"),
        reply_by: f.time("reply_by"),
        place: f.optional("place", SHORT),
        starts_at: f.time("starts_at"),
    }
}

/// `GET /documents/{id}`
pub async fn show(State(app): State<App>, path: Id, request: Request) -> Result<Response, Problem> {
    let signed = Signed::read(&app, request, SMALL).await?;
    Ok(found(&dispatch::document(&app, signed.caller(), &id(path)?).await?))
}

/// `POST /documents/{id}/recall`
pub async fn recall(State(app): State<App>, path: Id, request: Request) -> Result<Response, Problem> {
    let (call, node) = Signed::read(&app, request, SMALL).await?.write(&app).await?;
    let document = id(path)?;
    // How long a reason may be is the rule's to say.
    let work = fields::object(node, |f| Recall { document, reason: f.text("reason", URL) })?;
    Ok(answered(perform(&app, call, work).await?))
}

/// `POST /documents/{id}/remind`
pub async fn remind(State(app): State<App>, path: Id, request: Request) -> Result<Response, Problem> {
    let (call, node) = Signed::read(&app, request, SMALL).await?.write(&app).await?;
    let document = id(path)?;
    let work = fields::object(node, |_| Remind { document })?;
    Ok(answered(perform(&app, call, work).await?))
}

/// `POST /documents/{id}/correct`
pub async fn correct(State(app): State<App>, path: Id, request: Request) -> Result<Response, Problem> {
    let (call, node) = Signed::read(&app, request, SMALL).await?.write(&app).await?;
    let document = id(path)?;
    let nothing = node.is_empty();
    let work = fields::object(node, |f| Correction {
        document,
        title: f.optional("title", TITLE),
        url: f.optional("url", URL),
        finish_by: f.time("finish_by"),
        reply_by: f.time("reply_by"),
        place: f.optional("place", SHORT),
        starts_at: f.time("starts_at"),
    })?;
    if nothing {
        return Err(Problem::invalid(fields::BODY, "至少要写一项更正的内容。"));
    }
    Ok(answered(perform(&app, call, work).await?))
}

//! What every use case of the integration API shares (INV-44): who calls, the idempotency key, one
//! transaction for effect, answer and audit record, and work that goes on when the caller hangs up
//! (INV-30).

use super::guard;
use crate::app::App;
use crate::domain::application::System;
use crate::domain::guard::{Verdict, screen, screen_file_name};
use crate::domain::policy::{AccountStatus, Actor, Membership, Role};
use crate::store::api::{self, ApiKey, Idempotent};
use crate::store::people::{self, Person};
use crate::store::units::{self, Unit};
use crate::store::{Conn, MaybeRetry, StoreError, Tx, audit};
use crate::time::Timestamp;
use crate::unbroken::{Broken, unbroken};
use crate::write;
use std::collections::HashMap;
use std::future::Future;

/// Through which door, for the audit.
const CHANNEL: &str = "api";

/// Place name under which a key's secret is sealed.
pub fn secret_place(key: &str) -> String {
    format!("api_keys.secret:{key}")
}

/// A key in force, with its secret in the clear for one comparison.
pub struct Key {
    /// Who calls with it.
    pub caller: Caller,
    /// The HMAC key: UTF-8 text.
    pub secret: zeroize::Zeroizing<String>,
}

/// Who calls: a key and the units it may speak for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Id of the key.
    pub key: String,
    /// What the key is for, as the operator named it.
    pub name: String,
    /// Unit codes; empty means every unit.
    scope: Vec<String>,
}

impl Caller {
    /// A caller of our own making that may speak for every unit, e.g. the demo's OA.
    pub fn of_ours(name: &str) -> Self {
        Self { key: name.to_owned(), name: name.to_owned(), scope: Vec::new() }
    }

    /// Whether the key may speak for the unit with this code.
    pub fn covers(&self, code: &str) -> bool {
        self.scope.is_empty() || self.scope.iter().any(|own| own == code)
    }

    /// `,id,id,` of the units in scope, empty for all; see [`crate::store::deliveries::Filter`].
    pub(super) fn scope_ids(&self, all: &[Unit]) -> String {
        if self.scope.is_empty() {
            return String::new();
        }
        let own = all.iter().filter(|unit| self.covers(&unit.code));
        own.fold(",".to_owned(), |list, unit| list + unit.id.as_str() + ",")
    }

    /// As the audit names it.
    pub fn actor(&self) -> String {
        format!("api:{}", self.key)
    }
}

/// A write as it was asked for.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who.
    pub caller: Caller,
    /// `Idempotency-Key`.
    pub idempotency: String,
    /// Keyed digest of method, path and body: a plain one of a short text could be guessed back.
    pub digest: String,
}

impl Call {
    /// A write of `method` to `path` with `body`.
    pub fn new(
        app: &App,
        caller: Caller,
        idempotency: String,
        method: &str,
        path: &str,
        body: &[u8],
    ) -> Self {
        let request = [method.as_bytes(), path.as_bytes(), body].join(&b'\n');
        Self { caller, idempotency, digest: app.keys.digest("api-request", &request) }
    }
}

/// Name, size and digest of a file that stays elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// File name.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
}

/// The kinds of refusal, each with a stable name outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The key may not speak for that unit, or the person may not do that.
    Forbidden,
    /// Not there, or not for this key.
    NotFound,
    /// What is stored does not allow it.
    Conflict,
    /// The first request with this idempotency key has not finished.
    InProgress,
    /// The request says something that cannot be.
    Invalid,
    /// The idempotency key came with another request before.
    IdempotencyMismatch,
    /// The secrecy guard refused (INV-9).
    SecrecyBlocked,
    /// The store is out of reach.
    Unavailable,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// Path of the field, e.g. `main_to[3]`.
    pub field: String,
    /// One Chinese sentence that never repeats what was sent.
    pub reason: String,
}

impl FieldError {
    /// An error of one field.
    pub fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { field: field.into(), reason: reason.into() }
    }
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of refusal.
    pub code: Code,
    /// One Chinese sentence that says what to do.
    pub detail: String,
    /// For [`Code::Invalid`].
    pub errors: Vec<FieldError>,
    /// A refusal of authority, which is a record (INV-6).
    pub authority: bool,
}

impl Refusal {
    /// A refusal with its sentence.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), authority: false }
    }

    /// Fields that cannot be.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = "没有改动：有字段不合要求，请按 errors 逐项改正后重发。";
        Self { errors, ..Self::new(Code::Invalid, detail) }
    }

    /// One field that cannot be.
    pub fn field(field: &str, reason: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError::new(field, reason)])
    }

    /// Lacking the right.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self { authority: true, ..Self::new(Code::Forbidden, detail) }
    }

    /// Not there, or not for this key: the same answer for both (INV-7).
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "没有这个对象，或不在本密钥的单位范围内。请核对编号。")
    }

    /// What is stored does not allow it.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(Code::Conflict, detail)
    }

    /// The sentence with the fields it is about, for an operator.
    pub fn explained(&self) -> String {
        self.errors.iter().fold(self.detail.clone(), |text, e| format!("{text} {}：{}", e.field, e.reason))
    }

    /// Fixed, so that it cannot quote and a repeat reads the same.
    fn blocked(app: &App) -> Self {
        let contact = &app.settings.contact;
        Self::new(
            Code::SecrecyBlocked,
            format!(
                "没有收：疑似涉密，内容没有保存。请停止在本系统发送，改走机要渠道，并报告本单位保密员。有疑问请找{} {}。",
                contact.name, contact.phone
            ),
        )
    }

    /// The store did not do its part; sending again with the same idempotency key cannot act twice.
    pub fn unavailable(app: &App) -> Self {
        let contact = &app.settings.contact;
        Self::new(
            Code::Unavailable,
            format!(
                "暂时办不成。请稍后用同一个 Idempotency-Key 重发，不会办两次；仍不行请找{} {}。",
                contact.name, contact.phone
            ),
        )
    }
}

/// Why a transaction was given up.
#[derive(Debug)]
pub enum Stop {
    /// For the caller.
    Refused(Refusal),
    /// The guard: the rule and the text, of which only a digest is kept.
    Blocked(&'static str, String),
    /// For the operator.
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl MaybeRetry for Stop {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_retryable())
    }
}

/// What a write answers; kept with its idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: String,
}

/// What a use case did.
pub struct Effect {
    /// HTTP status of the answer.
    pub status: u16,
    /// JSON of the answer.
    pub body: serde_json::Value,
    /// What it was done to: (kind, id).
    pub object: (&'static str, String),
    /// For the audit: references only.
    pub detail: serde_json::Value,
}

/// A use case that writes.
pub trait Work: Send + Sync + 'static {
    /// Name in the audit, e.g. `document.dispatch`.
    const ACTION: &'static str;

    /// Does it inside the transaction; may run again after a serialisation failure.
    fn run(&self, tx: &mut Tx, app: &App, call: &Call) -> impl Future<Output = Result<Effect, Stop>> + Send;
}

/// The key with this id, if it is in force.
pub async fn key(app: &App, id: &str) -> Result<Option<Key>, Refusal> {
    let found = async { api::by_id(&mut app.store.read(), id).await }.await;
    let key = found.map_err(|error| fault(app, &error))?;
    Ok(key.filter(|key| in_force(key, app.now())).and_then(|key| open(app, key)))
}

fn in_force(key: &ApiKey, now: Timestamp) -> bool {
    key.revoked_at.is_none() && key.expires_at.is_none_or(|at| now.millis() < at)
}

fn open(app: &App, key: ApiKey) -> Option<Key> {
    let secret = app.keys.open_text(&secret_place(&key.id), &key.secret_sealed)?;
    let scope =
        key.units.split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect();
    Some(Key { caller: Caller { key: key.id, name: key.name, scope }, secret: secret.into() })
}

/// Uses a nonce up; `false` when the key used it before.
pub async fn use_nonce(app: &App, caller: &Caller, nonce: &str) -> Result<bool, Refusal> {
    let (task, key, nonce) = (app.clone(), caller.key.clone(), nonce.to_owned());
    detached(app, async move {
        let now = task.now();
        let used: Result<bool, StoreError> =
            write!(task.store, tx => api::use_nonce(tx, &key, &nonce, now).await);
        used.map_err(|error| fault(&task, &error))
    })
    .await
}

/// Runs a use case: idempotency key, effect, answer and audit record commit together or not at all.
pub async fn perform<W: Work>(app: &App, call: Call, work: W) -> Result<Answer, Refusal> {
    let task = app.clone();
    detached(app, async move {
        let app = &task;
        let done: Result<Answer, Stop> = write!(app.store, tx => once(tx, app, &call, &work).await);
        match done {
            Ok(answer) => Ok(answer),
            Err(Stop::Refused(refusal)) => {
                if refusal.authority {
                    record_refusal(app, &call.caller, W::ACTION).await?;
                }
                Err(refusal)
            }
            Err(Stop::Blocked(rule, text)) => Err(block(app, &call, rule, &text).await),
            Err(Stop::Store(error)) => Err(fault(app, &error)),
        }
    })
    .await
}

async fn once<W: Work>(tx: &mut Tx, app: &App, call: &Call, work: &W) -> Result<Answer, Stop> {
    if let Some(answer) = claim(tx, app, call).await? {
        return Ok(answer);
    }
    let effect = work.run(tx, app, call).await?;
    let body = effect.body.to_string();
    let key = &call.caller.key;
    api::keep_response(tx, key, &call.idempotency, i64::from(effect.status), &body).await?;
    let (actor, detail) = (call.caller.actor(), effect.detail.to_string());
    let record = audit::Record {
        actor: &actor,
        action: W::ACTION,
        object_kind: effect.object.0,
        object_id: &effect.object.1,
        result: "ok",
        channel: CHANNEL,
        detail: &detail,
    };
    audit::append(tx, &record, app.now()).await?;
    app.metrics.effects.add();
    Ok(Answer { status: effect.status, body })
}

/// Takes the idempotency key, or says what is known of it.
async fn claim(tx: &mut Tx, app: &App, call: &Call) -> Result<Option<Answer>, Stop> {
    match api::claim(tx, &call.caller.key, &call.idempotency, &call.digest, app.now()).await? {
        Idempotent::New => Ok(None),
        // Only the guard keeps an answer without a body.
        Idempotent::Repeat(_, body) if body.is_empty() => Err(Refusal::blocked(app).into()),
        Idempotent::Repeat(status, body) => {
            let status = u16::try_from(status)
                .map_err(|_| StoreError::Inconsistent { table: "idempotency_keys", column: "status" })?;
            Ok(Some(Answer { status, body }))
        }
        Idempotent::Mismatch => {
            let detail =
                "没有改动：这个 Idempotency-Key 已用于另一个请求。新的请求请换一个新的 Idempotency-Key。";
            Err(Refusal::new(Code::IdempotencyMismatch, detail).into())
        }
        Idempotent::InProgress => {
            let detail = "同一个请求正在办理。请稍候用同一个 Idempotency-Key 重发，取它的结果。";
            Err(Refusal::new(Code::InProgress, detail).into())
        }
    }
}

/// A text of a request, as the guard looks at it.
pub struct Said<'a> {
    /// The text.
    pub text: &'a str,
    /// Whether it names a file.
    pub file_name: bool,
}

/// The guard at this door: every string of a request, whatever field it stands in. What is
/// refused leaves one audit record and an alert.
pub async fn admit(app: &App, call: &Call, said: &[Said<'_>]) -> Result<(), Refusal> {
    let verdict = |s: &Said<'_>| if s.file_name { screen_file_name(s.text) } else { screen(s.text) };
    let blocked = said.iter().find_map(|s| match verdict(s) {
        Verdict::Block(rule) => Some((rule.as_str(), s.text.to_owned())),
        Verdict::Warn(_) | Verdict::Pass => None,
    });
    let Some((rule, text)) = blocked else { return Ok(()) };
    let (task, call) = (app.clone(), call.clone());
    detached(app, async move { Err(block(&task, &call, rule, &text).await) }).await
}

/// Records that something was blocked, once for an idempotency key, and gives the refusal.
async fn block(app: &App, call: &Call, rule: &'static str, text: &str) -> Refusal {
    app.metrics.guard_blocked.add();
    let kept: Result<(), Stop> = write!(app.store, tx => keep_block(tx, app, call, rule, text).await);
    match kept {
        Ok(()) => Refusal::blocked(app),
        Err(Stop::Refused(refusal)) => refusal,
        Err(Stop::Blocked(..)) => Refusal::unavailable(app),
        Err(Stop::Store(error)) => fault(app, &error),
    }
}

async fn keep_block(tx: &mut Tx, app: &App, call: &Call, rule: &str, text: &str) -> Result<(), Stop> {
    if claim(tx, app, call).await?.is_some() {
        return Ok(());
    }
    api::keep_response(tx, &call.caller.key, &call.idempotency, 422, "").await?;
    guard::alert(tx, app, "接口", &call.caller.name).await?;
    let event = guard::Event { rule, text, actor: &call.caller.actor(), channel: CHANNEL };
    Ok(guard::keep(tx, app, &event).await?)
}

/// Refusals of authority are records (INV-6).
async fn record_refusal(app: &App, caller: &Caller, action: &str) -> Result<(), Refusal> {
    let (actor, now) = (caller.actor(), app.now());
    let record = audit::Record {
        actor: &actor,
        action,
        object_kind: "request",
        object_id: "",
        result: "forbidden",
        channel: CHANNEL,
        detail: "{}",
    };
    let kept: Result<(), StoreError> = write!(app.store, tx => audit::append(tx, &record, now).await);
    kept.map_err(|error| fault(app, &error))
}

/// Runs `work` to its end even when the request is given up.
async fn detached<T: Send + 'static>(
    app: &App,
    work: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<T, Refusal> {
    unbroken(&app.tasks, work).await.unwrap_or_else(|Broken| {
        app.metrics.panics.add();
        Err(Refusal::unavailable(app))
    })
}

/// Logs a failure of the store once and gives the generic refusal.
pub(super) fn fault(app: &App, error: &StoreError) -> Refusal {
    app.count(error);
    tracing::error!(%error, "api.failed");
    Refusal::unavailable(app)
}

/// A refusal of a reading use case.
pub(super) fn told(app: &App, stop: Stop) -> Refusal {
    match stop {
        Stop::Refused(refusal) => refusal,
        Stop::Blocked(..) => Refusal::unavailable(app),
        Stop::Store(error) => fault(app, &error),
    }
}

/// A person as the policy sees them: the home unit and every unit in which a role is held.
pub(super) async fn actor(db: &mut Conn, person: &Person) -> Result<Actor, StoreError> {
    let mut roles: HashMap<_, Vec<Role>> = HashMap::from([(person.unit_id.clone(), Vec::new())]);
    for (unit, role) in people::roles_of(db, &person.id).await? {
        roles.entry(unit).or_default().extend(Role::parse(&role));
    }
    let mut memberships = Vec::with_capacity(roles.len());
    for (id, roles) in roles {
        let Some(unit) = units::by_id(db, &id).await? else { continue };
        memberships.push(Membership {
            unit: id,
            unit_active: unit.status == "active",
            system: System::parse(&unit.system).unwrap_or(System::Government),
            roles,
        });
    }
    let status = AccountStatus::parse(&person.status).unwrap_or(AccountStatus::Closed);
    Ok(Actor { person: person.id.clone(), status, memberships })
}

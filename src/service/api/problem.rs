//! Errors of the integration API (RFC 9457). They name fields, never values.

use crate::store::{MaybeRetry, StoreError};
use serde_json::{Value, json};

/// A problem with its stable code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: &'static str,
    /// What to do, in Chinese.
    pub detail: String,
    /// Fields that are wrong, and why.
    pub errors: Vec<(String, String)>,
    retryable: bool,
}

impl Problem {
    /// A problem without field errors.
    pub fn new(status: u16, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), errors: Vec::new(), retryable: false }
    }

    /// The one answer to everything that is wrong with authentication.
    pub fn unauthenticated() -> Self {
        Self::new(401, "unauthenticated", "签名、密钥、时间或随机串不对，请核对接口密钥与本机时钟。")
    }

    /// Does not exist, or not for this key.
    pub fn not_found() -> Self {
        Self::new(404, "not_found", "没有这个对象，或这个密钥看不到它。")
    }

    /// The key may not act for this unit.
    pub fn forbidden() -> Self {
        Self::new(403, "forbidden", "这个密钥不能代表该单位，请向信息办申请范围。")
    }

    /// The guard refused a text.
    pub fn secrecy() -> Self {
        Self::new(422, "secrecy_blocked", "疑似涉密，没有接收，也没有保存。涉密内容请走机要渠道。")
    }

    /// One field is wrong.
    pub fn field(field: &str, reason: impl Into<String>) -> Self {
        let mut problem = Self::new(422, "invalid", "有字段不合要求，请对照 errors 改正后再提交。");
        problem.errors.push((field.to_owned(), reason.into()));
        problem
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        let errors: Vec<Value> = self.errors.iter().map(|(f, r)| json!({"field": f, "reason": r})).collect();
        let mut body = json!({
            "type": format!("urn:qianshou:problem:{}", self.code),
            "title": self.code, "status": self.status, "code": self.code, "detail": self.detail,
        });
        if let (false, Some(map)) = (errors.is_empty(), body.as_object_mut()) {
            map.insert("errors".to_owned(), Value::Array(errors));
        }
        body
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "api.failed");
        let retryable = error.is_retryable();
        let detail = "暂时办不了，没有改动。请用同一个 Idempotency-Key 稍后重试。";
        Self { retryable, ..Self::new(503, "unavailable", detail) }
    }
}

impl MaybeRetry for Problem {
    fn is_retryable(&self) -> bool {
        self.retryable
    }
}

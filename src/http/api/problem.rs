//! Problems (RFC 9457): one shape for everything that was not done. `code` is stable; `detail` is one
//! Chinese sentence that says what to do and never repeats what was sent.

use crate::service::integration::{Code, FieldError, Refusal};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Why a request was not done, on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: u16,
    code: &'static str,
    title: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    /// Seconds after which to try again.
    retry_after: Option<i64>,
}

/// Status and title of the refusals of the use cases.
const TABLE: [(Code, u16, &str, &str); 8] = [
    (Code::Forbidden, 403, "forbidden", "没有权限"),
    (Code::NotFound, 404, "not_found", "没有找到"),
    (Code::Conflict, 409, "conflict", "与现状冲突"),
    (Code::InProgress, 409, "in_progress", "正在办理"),
    (Code::Invalid, 422, "invalid", "请求不合要求"),
    (Code::IdempotencyMismatch, 422, "idempotency_mismatch", "幂等键用于另一个请求"),
    (Code::SecrecyBlocked, 422, "secrecy_blocked", "保密审查未通过"),
    (Code::Unavailable, 503, "unavailable", "暂时不可用"),
];

impl Problem {
    fn new(status: u16, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into(), errors: Vec::new(), retry_after: None }
    }

    /// The same answer for every cause (design §3).
    pub fn unauthenticated() -> Self {
        let detail = "没有通过身份验证。请核对密钥编号、时间（与标准时间差不超过 300 秒）、一次性随机数与签名，每个头只带一次。";
        Self::new(401, "unauthenticated", "未通过身份验证", detail)
    }

    /// A path that leads nowhere.
    pub fn not_found() -> Self {
        Self::from(Refusal::new(Code::NotFound, "没有这个地址。全部地址见 /api/v1/openapi.json。"))
    }

    /// A method the path does not take.
    pub fn method_not_allowed() -> Self {
        Self::new(
            405,
            "method_not_allowed",
            "不支持这种方法",
            "这个地址不支持这种方法。用法见 /api/v1/openapi.json。",
        )
    }

    /// A body over the limit.
    pub fn too_large() -> Self {
        Self::new(
            413,
            "too_large",
            "请求体过大",
            "请求体不能超过 256 KiB。请核对附件清单与收文单位，或分几次发。",
        )
    }

    /// A request line or headers over the limit.
    pub fn long_headers() -> Self {
        let detail = "请求行不能超过 8 KiB，请求头合计不能超过 16 KiB。请把条件分几次查。";
        Self::new(431, "long_headers", "请求行或请求头过长", detail)
    }

    /// A compressed body.
    pub fn compressed() -> Self {
        Self::new(415, "compressed", "不收压缩的请求体", "请不要压缩请求体，去掉 Content-Encoding 头后重发。")
    }

    /// More requests than a key may send.
    pub fn rate_limited(seconds: i64) -> Self {
        let problem =
            Self::new(429, "rate_limited", "请求过多", "这个密钥的请求太多。请按 Retry-After 稍候再发。");
        Self { retry_after: Some(seconds), ..problem }
    }

    /// More requests at work than there is room for.
    pub fn busy() -> Self {
        Self::from(Refusal::new(
            Code::Unavailable,
            "正在处理的请求太多，没有改动。请按 Retry-After 稍候再发。",
        ))
    }

    /// A defect of this program.
    pub fn broken() -> Self {
        Self::from(Refusal::new(
            Code::Unavailable,
            "服务内部出错。请按 Retry-After 稍候重发同一请求（幂等键不变，不会办两次）；再错请联系信息办看日志。",
        ))
    }

    /// One thing that is not as it should be.
    pub fn invalid(field: &str, reason: &str) -> Self {
        Refusal::field(field, reason).into()
    }

    /// Several of them.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Refusal::invalid(errors).into()
    }

    /// The JSON form.
    pub fn body(&self) -> String {
        let mut body = serde_json::json!({
            "type": format!("urn:qianshou:problem:{}", self.code),
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        });
        if let Some(object) = body.as_object_mut().filter(|_| !self.errors.is_empty()) {
            object.insert("errors".to_owned(), serde_json::json!(self.errors));
        }
        body.to_string()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let row = TABLE.iter().find(|row| row.0 == refusal.code);
        let (status, code, title) =
            row.map_or((503, "unavailable", "暂时不可用"), |row| (row.1, row.2, row.3));
        let retry_after = matches!(refusal.code, Code::Unavailable | Code::InProgress).then_some(5);
        Self { errors: refusal.errors, retry_after, ..Self::new(status, code, title, refusal.detail) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], self.body()).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Qianshou-HMAC-SHA256"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_its_fields_and_nothing_else() {
        let problem = Problem::invalid("main_to[3]", "没有这个单位。");
        let body: serde_json::Value = serde_json::from_str(&problem.body()).expect("JSON");
        assert_eq!(body["code"], "invalid");
        assert_eq!(body["status"], 422);
        assert_eq!(body["errors"][0]["field"], "main_to[3]");
        let body: serde_json::Value = serde_json::from_str(&Problem::unauthenticated().body()).expect("JSON");
        assert!(body.get("errors").is_none());
    }

    #[test]
    fn every_refusal_has_its_row() {
        for code in [
            Code::Forbidden,
            Code::NotFound,
            Code::Conflict,
            Code::InProgress,
            Code::Invalid,
            Code::IdempotencyMismatch,
            Code::SecrecyBlocked,
            Code::Unavailable,
        ] {
            assert!(TABLE.iter().any(|row| row.0 == code), "{code:?}");
        }
    }
}

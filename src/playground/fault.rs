//! Faults a visitor or a test switches on: how the next calls of an endpoint go wrong.

use std::collections::VecDeque;
use std::fmt;

/// Every door of the stand-in platform, and the two it knocks on itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// `POST /v1.0/oauth2/accessToken`, `POST /v1.0/oauth2/{corpId}/token` and `GET /gettoken`.
    Token,
    /// `POST /v1.0/robot/oToMessages/batchSend`.
    BatchSend,
    /// `GET /v1.0/robot/oToMessages/readStatus`.
    ReadStatus,
    /// `POST /v1.0/robot/groupMessages/send`.
    GroupSend,
    /// `POST /robot/send`, the custom robot.
    RobotSend,
    /// `POST /robot/sendBySession`.
    Session,
    /// `POST /topapi/v2/user/getbymobile`.
    UserByMobile,
    /// `POST /topapi/v2/user/get`.
    UserGet,
    /// `POST /topapi/message/corpconversation/asyncsend_v2`.
    WorkNotice,
    /// `POST /topapi/message/corpconversation/getsendresult`.
    WorkNoticeResult,
    /// `POST /v1.0/gateway/connections/open`.
    GatewayOpen,
    /// The WebSocket connections that are open; faults take effect at once.
    Stream,
    /// The callbacks the platform sends, over HTTP or Stream.
    Callback,
    /// Any of the doors above that the service calls.
    Any,
}

/// Name for the ledger and `/_play/fault`, and path.
const ENDPOINTS: [(Endpoint, &str, &str); 14] = [
    (Endpoint::Token, "token", "/v1.0/oauth2/accessToken"),
    (Endpoint::BatchSend, "batch_send", "/v1.0/robot/oToMessages/batchSend"),
    (Endpoint::ReadStatus, "read_status", "/v1.0/robot/oToMessages/readStatus"),
    (Endpoint::GroupSend, "group_send", "/v1.0/robot/groupMessages/send"),
    (Endpoint::RobotSend, "robot_send", "/robot/send"),
    (Endpoint::Session, "session", "/robot/sendBySession"),
    (Endpoint::UserByMobile, "user_by_mobile", "/topapi/v2/user/getbymobile"),
    (Endpoint::UserGet, "user_get", "/topapi/v2/user/get"),
    (Endpoint::WorkNotice, "work_notice", "/topapi/message/corpconversation/asyncsend_v2"),
    (Endpoint::WorkNoticeResult, "work_notice_result", "/topapi/message/corpconversation/getsendresult"),
    (Endpoint::GatewayOpen, "gateway_open", "/v1.0/gateway/connections/open"),
    (Endpoint::Stream, "stream", "/connect"),
    (Endpoint::Callback, "callback", "callback"),
    (Endpoint::Any, "any", "*"),
];

impl Endpoint {
    /// Its short name.
    pub fn name(self) -> &'static str {
        ENDPOINTS.iter().find(|e| e.0 == self).map_or("any", |e| e.1)
    }

    /// Its path; `callback` and `*` for the two that have none.
    pub fn path(self) -> &'static str {
        ENDPOINTS.iter().find(|e| e.0 == self).map_or("*", |e| e.2)
    }

    /// From a short name or a path.
    pub fn parse(text: &str) -> Option<Self> {
        ENDPOINTS.iter().find(|e| e.1 == text || e.2 == text).map(|e| e.0)
    }

    /// Answers `{code, message, requestid}` with an HTTP status rather than `{errcode, errmsg}` with 200.
    pub(super) fn new_generation(self) -> bool {
        self.path().starts_with("/v1.0/")
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What goes wrong. The first group hits calls the service makes, the second callbacks, the third open
/// Stream connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The answer comes `ms` real milliseconds late; the call is obeyed.
    Delay {
        /// Real milliseconds.
        ms: u64,
    },
    /// No answer ever, and the call is not obeyed. On `Stream`: the connections stay open and dead.
    Hang,
    /// The connection is cut before anything is obeyed. On `Stream`: all connections are cut.
    ResetBefore,
    /// The call is obeyed, then the connection is cut without an answer.
    ResetAfter,
    /// HTTP 500 with the platform's `system.error`.
    Http500,
    /// HTTP 429.
    Http429 {
        /// The `Retry-After` header, literally; `None` leaves it out.
        retry_after: Option<String>,
    },
    /// HTTP 200 and an HTML page, as a proxy in between would.
    Html,
    /// HTTP 200 and nothing.
    Empty,
    /// HTTP 200 and JSON of another shape.
    WrongJson,
    /// HTTP 302.
    Redirect {
        /// The `Location` header.
        to: String,
    },
    /// Too fast: `flowControlledStaffIdList` for batch sends, the throttling errors elsewhere.
    Throttle,
    /// Recipients are refused inside a success.
    InvalidUser {
        /// Which ones; empty means the first of the call.
        staff_ids: Vec<String>,
    },
    /// Answers success and delivers to all but some; the read status lists the others alone.
    LoseUser {
        /// Which ones; empty means the first of the call.
        staff_ids: Vec<String>,
    },
    /// The read status says that the message is still on its way.
    Processing,
    /// The read status says that the message was taken back.
    Recalled,
    /// Obeyed, and the caller waits for ever.
    AcceptThenTimeout,
    /// Answers success and delivers to nobody.
    SilentDrop,
    /// The token is called bad although it is not.
    BadToken,
    /// The app lacks the permission.
    NoPermission,
    /// The token endpoint states this life instead of the real one.
    ExpireIn {
        /// Seconds, possibly absurd.
        seconds: i64,
    },
    /// The next callback arrives twice, unchanged.
    DuplicateCallback,
    /// The next callback arrives after the one that follows it.
    Reorder,
    /// All connections are told to go away (`SYSTEM disconnect`) and closed ten seconds later.
    Disconnect,
    /// A frame that is not JSON, and four other broken ones.
    MalformedFrame,
    /// A frame of four megabytes.
    OversizedFrame,
    /// A well-formed frame with a topic nobody knows.
    UnknownTopic,
}

impl FaultKind {
    /// Its name in the ledger and in `/_play/fault`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Delay { .. } => "delay",
            Self::Hang => "hang",
            Self::ResetBefore => "reset_before",
            Self::ResetAfter => "reset_after",
            Self::Http500 => "http_500",
            Self::Http429 { .. } => "http_429",
            Self::Html => "html",
            Self::Empty => "empty",
            Self::WrongJson => "wrong_json",
            Self::Redirect { .. } => "redirect",
            Self::Throttle => "throttle",
            Self::InvalidUser { .. } => "invalid_user",
            Self::LoseUser { .. } => "lose_user",
            Self::Processing => "processing",
            Self::Recalled => "recalled",
            Self::AcceptThenTimeout => "accept_then_timeout",
            Self::SilentDrop => "silent_drop",
            Self::BadToken => "bad_token",
            Self::NoPermission => "no_permission",
            Self::ExpireIn { .. } => "expire_in",
            Self::DuplicateCallback => "duplicate_callback",
            Self::Reorder => "reorder",
            Self::Disconnect => "disconnect",
            Self::MalformedFrame => "malformed_frame",
            Self::OversizedFrame => "oversized_frame",
            Self::UnknownTopic => "unknown_topic",
        }
    }

    /// From the name and the optional number and text that `/_play/fault` takes beside it.
    pub fn parse(name: &str, number: Option<i64>, words: Option<String>) -> Option<Self> {
        let plain = [
            Self::Hang,
            Self::ResetBefore,
            Self::ResetAfter,
            Self::Http500,
            Self::Html,
            Self::Empty,
            Self::WrongJson,
            Self::Throttle,
            Self::Processing,
            Self::Recalled,
            Self::AcceptThenTimeout,
            Self::SilentDrop,
            Self::BadToken,
            Self::NoPermission,
            Self::DuplicateCallback,
            Self::Reorder,
            Self::Disconnect,
            Self::MalformedFrame,
            Self::OversizedFrame,
            Self::UnknownTopic,
        ];
        Some(match name {
            "delay" => Self::Delay { ms: u64::try_from(number.unwrap_or(1_500)).ok()? },
            "http_429" => Self::Http429 { retry_after: words.or_else(|| number.map(|n| n.to_string())) },
            "redirect" => Self::Redirect { to: words.unwrap_or_else(|| "http://127.0.0.1:1/".into()) },
            "invalid_user" => Self::InvalidUser { staff_ids: words.into_iter().collect() },
            "lose_user" => Self::LoseUser { staff_ids: words.into_iter().collect() },
            "expire_in" => Self::ExpireIn { seconds: number.unwrap_or(0) },
            _ => return plain.into_iter().find(|k| k.name() == name),
        })
    }

    /// Whether the fault means anything at that endpoint.
    pub fn fits(&self, endpoint: Endpoint) -> bool {
        match endpoint {
            _ if matches!(self, Self::LoseUser { .. }) => endpoint == Endpoint::BatchSend,
            _ if matches!(self, Self::Processing | Self::Recalled) => endpoint == Endpoint::ReadStatus,
            Endpoint::Callback => matches!(
                self,
                Self::Delay { .. }
                    | Self::ResetBefore
                    | Self::ResetAfter
                    | Self::DuplicateCallback
                    | Self::Reorder
            ),
            Endpoint::Stream => matches!(
                self,
                Self::Hang
                    | Self::ResetBefore
                    | Self::Disconnect
                    | Self::MalformedFrame
                    | Self::OversizedFrame
                    | Self::UnknownTopic
            ),
            _ => !matches!(
                self,
                Self::DuplicateCallback
                    | Self::Reorder
                    | Self::Disconnect
                    | Self::MalformedFrame
                    | Self::OversizedFrame
                    | Self::UnknownTopic
            ),
        }
    }
}

/// A fault that means nothing where it was to be switched on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the fault {kind} cannot happen at {endpoint}")]
pub struct Misfit {
    /// The fault's name.
    pub kind: &'static str,
    /// Where it was asked for.
    pub endpoint: Endpoint,
}

/// The faults that are switched on, oldest first.
#[derive(Default)]
pub(super) struct Plan(VecDeque<(Endpoint, FaultKind, u32)>);

impl Plan {
    pub(super) fn add(&mut self, endpoint: Endpoint, kind: FaultKind, times: u32) {
        if times > 0 {
            self.0.push_back((endpoint, kind, times));
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The fault that hits this call, used up by one.
    pub(super) fn take(&mut self, endpoint: Endpoint) -> Option<FaultKind> {
        let any = endpoint != Endpoint::Callback;
        let hit = |e: Endpoint| e == endpoint || (any && e == Endpoint::Any);
        let index = self.0.iter().position(|f| hit(f.0))?;
        let fault = self.0.get_mut(index)?;
        fault.2 -= 1;
        let kind = fault.1.clone();
        if fault.2 == 0 {
            self.0.remove(index);
        }
        Some(kind)
    }

    pub(super) fn list(&self) -> Vec<(Endpoint, &'static str, u32)> {
        self.0.iter().map(|f| (f.0, f.1.name(), f.2)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_used_up_and_never_hits_another_door() {
        let mut plan = Plan::default();
        plan.add(Endpoint::BatchSend, FaultKind::Html, 2);
        plan.add(Endpoint::Any, FaultKind::Empty, 1);
        assert_eq!(plan.take(Endpoint::Callback), None);
        assert_eq!(plan.take(Endpoint::BatchSend), Some(FaultKind::Html));
        assert_eq!(plan.take(Endpoint::Token), Some(FaultKind::Empty));
        assert_eq!(plan.take(Endpoint::BatchSend), Some(FaultKind::Html));
        assert_eq!(plan.take(Endpoint::BatchSend), None);
    }

    #[test]
    fn names_lead_back_to_what_they_name() {
        for (endpoint, name, path) in ENDPOINTS {
            assert_eq!(Endpoint::parse(name), Some(endpoint));
            assert_eq!(Endpoint::parse(path), Some(endpoint));
        }
        for name in [
            "delay",
            "hang",
            "http_429",
            "redirect",
            "invalid_user",
            "lose_user",
            "expire_in",
            "unknown_topic",
        ] {
            assert_eq!(FaultKind::parse(name, Some(3), None).map(|k| k.name()), Some(name));
        }
        assert_eq!(FaultKind::parse("nonsense", None, None), None);
    }
}

//! The doors of `api.dingtalk.com`: tokens and the enterprise robot (§5). Errors carry an HTTP status and
//! `{code, message, requestid}`.

use serde_json::{Value, json};

use super::Desk;
use super::call::{Answer, Call};
use super::fault::{Endpoint, FaultKind};
use super::ledger::{Draft, LedgerEntry, Verdict};
use super::message::{Channel, Content};
use super::state::Room;
use crate::time::DAY;

/// Receivers of one batch send.
const MAX_USERS: usize = 20;
/// Bytes of `msgParam`.
const MAX_PARAM: usize = 15_000;

impl Desk<'_> {
    /// Obeys or refuses one call.
    pub(super) fn handle(mut self, call: &Call) -> Answer {
        // Calls a second are counted for each app and server API (§0); the address of a session knows no app.
        let counted = self.endpoint != Endpoint::Session;
        if counted && self.state.too_fast(self.endpoint, self.options.limits.qps_per_api, self.now) {
            return self.too_fast(call);
        }
        match self.endpoint {
            Endpoint::Token => self.token(call),
            Endpoint::BatchSend => self.batch_send(call),
            Endpoint::ReadStatus => self.read_status(call),
            Endpoint::GroupSend => self.group_send(call),
            Endpoint::RobotSend => self.robot_send(call),
            Endpoint::Session => self.send_by_session(call),
            Endpoint::UserByMobile => self.user_by_mobile(call),
            Endpoint::UserGet => self.user_get(call),
            Endpoint::WorkNotice => self.work_notice(call),
            Endpoint::WorkNoticeResult => self.work_notice_result(call),
            Endpoint::GatewayOpen => self.gateway_open(call),
            Endpoint::Stream | Endpoint::Callback | Endpoint::Any => Answer::json(404, &json!({})),
        }
    }

    fn too_fast(&mut self, call: &Call) -> Answer {
        let message = "您的企业应用调用钉钉开放平台当前接口的所有请求都被暂时禁用了";
        if self.endpoint.new_generation() {
            self.refuse(call, 403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", message)
        } else {
            self.errcode(call, 90_018, message)
        }
    }

    /// Writes the ledger line; the fault that bent the call is noted on it.
    pub(super) fn record(&mut self, verdict: Verdict, draft: Draft) -> &mut LedgerEntry {
        let fault = self.twist.map(FaultKind::name);
        let entry = self.state.record(self.endpoint, verdict, draft, self.now);
        entry.fault = fault;
        entry
    }

    /// A refusal of the new generation.
    pub(super) fn refuse(&mut self, call: &Call, status: u16, code: &str, message: &str) -> Answer {
        self.record(Verdict::Refused(code.to_owned()), call.draft(self.endpoint)).status = status;
        let request_id = self.state.rng.uuid();
        Answer::json(status, &json!({"code": code, "requestid": request_id, "message": message}))
    }

    /// Token, then the month's calls; `Err` is the refusal.
    fn admit(&mut self, call: &Call) -> Result<(), Answer> {
        let token = call.header("x-acs-dingtalk-access-token").unwrap_or_default();
        if !self.state.token_is_good(token, self.now) {
            return Err(self.refuse(call, 400, "InvalidAuthentication", "不合法的access_token"));
        }
        if !self.count_call() {
            let code = "Forbidden.AccessDenied.ApiCountLimitForOrg";
            return Err(self.refuse(call, 403, code, "企业当月接口调用量已用完"));
        }
        Ok(())
    }

    /// Counts one API call; `false` when the month's are used up.
    pub(super) fn count_call(&mut self) -> bool {
        let limit = self.options.limits.api_calls_month;
        let counters = self.state.month(self.now);
        if limit > 0 && counters.api_calls >= limit {
            return false;
        }
        counters.api_calls += 1;
        true
    }

    fn token(&mut self, call: &Call) -> Answer {
        let old = call.path == "/gettoken";
        let unified = call.path.ends_with("/token");
        let (key, secret) = if old {
            (call.query("appkey"), call.query("appsecret"))
        } else if unified {
            (call.field("client_id"), call.field("client_secret"))
        } else {
            (call.field("appKey"), call.field("appSecret"))
        };
        if key != Some(&self.options.app_key) || secret != Some(&self.options.app_secret) {
            if old {
                return self.errcode(call, 40_089, "不合法的corpid或corpsecret");
            }
            return self.refuse(call, 400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret");
        }
        let seconds = self.options.limits.token_seconds;
        let token = self.state.token(seconds, self.now);
        self.record(Verdict::Accepted, Draft::default());
        let life = if let Some(FaultKind::ExpireIn { seconds }) = self.twist { *seconds } else { seconds };
        Answer::ok(&if old {
            json!({"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": life})
        } else if unified {
            json!({"access_token": token, "expires_in": life})
        } else {
            json!({"accessToken": token, "expireIn": life})
        })
    }

    /// Robot code and template of a send; `Err` is the refusal.
    fn template(&mut self, call: &Call) -> Result<Content, Answer> {
        let robot = call.field("robotCode").unwrap_or_default();
        let key = call.field("msgKey").unwrap_or_default();
        let param = call.field("msgParam");
        let code = if robot.is_empty() {
            ("invalidParameter.robotCode.empty", "robotCode 为空")
        } else if robot != self.options.robot_code {
            ("invalidParameter.robotCode.notExsit", "robotCode 不存在")
        } else if param.is_some_and(|p| p.len() > MAX_PARAM) {
            ("invalidParameter.msgParam.tooLong", "msgParam 过长")
        } else {
            let params: Value = param.and_then(|p| serde_json::from_str(p).ok()).unwrap_or_default();
            match Content::from_template(key, &params) {
                Ok(content) if params.is_object() => return Ok(content),
                Err("msgKey") => ("invalidParameter.msgKey.invalid", "msgKey 无效"),
                _ => ("invalidParameter.msgParam.invalid", "msgParam 无效"),
            }
        };
        Err(self.refuse(call, 400, code.0, code.1))
    }

    fn batch_send(&mut self, call: &Call) -> Answer {
        if let Err(refusal) = self.admit(call) {
            return refusal;
        }
        let ids = call.json()["userIds"].as_array().cloned().unwrap_or_default();
        let ids: Vec<String> = ids.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect();
        if ids.is_empty() {
            return self.refuse(call, 400, "invalidParameter.userIds.empty", "userIds 为空");
        }
        if ids.len() > MAX_USERS {
            return self.refuse(call, 400, "invalidParameter.userIds.overMax", "userIds 超过上限");
        }
        let content = match self.template(call) {
            Ok(content) => content,
            Err(refusal) => return refusal,
        };
        let (invalid, slow, reached) = self.sort_receivers(ids);
        let key = self.state.rng.opaque();
        let dropped = self.twist == Some(&FaultKind::SilentDrop);
        let lost = self.lost(&reached);
        let mut shown = Vec::new();
        for staff_id in reached.iter().filter(|id| !dropped && !lost.contains(id)) {
            let room = Room::Single(staff_id.clone());
            shown.push(self.state.deliver(&room, &content, Channel::Push, Some(&key), self.now));
        }
        self.state.sends.insert(key.clone(), (self.now, shown));
        let verdict = match (dropped, reached.is_empty()) {
            (true, _) => Verdict::Dropped("silent_drop".into()),
            (_, true) => Verdict::Dropped("no receiver reached".into()),
            _ => Verdict::Accepted,
        };
        let there = reached.into_iter().filter(|id| !lost.contains(id)).collect();
        let draft = Draft { recipients: there, title: content.title, text: Some(content.text) };
        let entry = self.record(verdict, draft);
        entry.process_query_key = Some(key.clone());
        entry.missed = invalid.iter().chain(&slow).chain(&lost).cloned().collect();
        Answer::ok(&json!({
            "processQueryKey": key, "invalidStaffIdList": invalid, "flowControlledStaffIdList": slow,
        }))
    }

    /// Those of a call who do not get it although it is a success.
    fn lost(&self, reached: &[String]) -> Vec<String> {
        match self.twist {
            Some(FaultKind::LoseUser { staff_ids }) if staff_ids.is_empty() => {
                reached.first().cloned().into_iter().collect()
            }
            Some(FaultKind::LoseUser { staff_ids }) => staff_ids.clone(),
            _ => Vec::new(),
        }
    }

    /// Invalid, flow-controlled, reached.
    fn sort_receivers(&self, ids: Vec<String>) -> (Vec<String>, Vec<String>, Vec<String>) {
        let named = match self.twist {
            Some(FaultKind::InvalidUser { staff_ids }) if staff_ids.is_empty() => {
                ids.first().cloned().into_iter().collect()
            }
            Some(FaultKind::InvalidUser { staff_ids }) => staff_ids.clone(),
            _ => Vec::new(),
        };
        let (known, invalid): (Vec<_>, Vec<_>) =
            ids.into_iter().partition(|id| self.options.visible(id).is_some() && !named.contains(id));
        if self.twist == Some(&FaultKind::Throttle) {
            (invalid, known, Vec::new())
        } else {
            (invalid, Vec::new(), known)
        }
    }

    fn group_send(&mut self, call: &Call) -> Answer {
        if let Err(refusal) = self.admit(call) {
            return refusal;
        }
        let here = self.options.group.as_ref().map(|g| g.conversation_id.as_str());
        if here.is_none() || call.field("openConversationId") != here {
            return self.refuse(call, 400, "invalid.openConversationId", "会话不存在");
        }
        let content = match self.template(call) {
            Ok(content) => content,
            Err(refusal) => return refusal,
        };
        let key = self.state.rng.opaque();
        let dropped = self.twist == Some(&FaultKind::SilentDrop);
        if !dropped {
            self.state.deliver(&Room::Group, &content, Channel::Push, Some(&key), self.now);
        }
        let verdict = if dropped { Verdict::Dropped("silent_drop".into()) } else { Verdict::Accepted };
        self.record(verdict, call.draft(self.endpoint)).process_query_key = Some(key.clone());
        Answer::ok(&json!({"processQueryKey": key}))
    }

    fn read_status(&mut self, call: &Call) -> Answer {
        if let Err(refusal) = self.admit(call) {
            return refusal;
        }
        if call.query("robotCode") != Some(&self.options.robot_code) {
            return self.refuse(call, 400, "invalidParameter.robotCode.notExsit", "robotCode 不存在");
        }
        let key = call.query("processQueryKey").unwrap_or_default();
        let sent = self.state.sends.get(key).filter(|s| self.now.since(s.0) <= DAY);
        let Some((_, numbers)) = sent else {
            return self.refuse(
                call,
                400,
                "invalidParameter.processQueryKey.invalid",
                "processQueryKey 无效",
            );
        };
        let state = match self.twist {
            Some(FaultKind::Processing) => "PROCESSING",
            Some(FaultKind::Recalled) => "RECALLED",
            _ => "SUCCESS",
        };
        let mut list = Vec::new();
        let listed = state != "PROCESSING";
        for (room, messages) in &self.state.chats {
            for message in messages.iter().filter(|m| listed && numbers.contains(&m.seq)) {
                let name = self.options.person(room.name()).map(|p| p.name.as_str());
                let status = if message.unread { "UNREAD" } else { "READ" };
                list.push(json!({"name": name, "userId": room.name(), "readStatus": status}));
            }
        }
        self.record(Verdict::Accepted, Draft::default()).process_query_key = Some(key.to_owned());
        Answer::ok(&json!({"sendStatus": state, "messageReadInfoList": list}))
    }
}

//! The doors of `oapi.dingtalk.com`: robot webhooks, contacts, work notices (§2, §4, §6, §10). The answer
//! is always HTTP 200 with `{errcode, errmsg}`.

use serde_json::{Value, json};

use super::Desk;
use super::call::{Answer, Call};
use super::fault::FaultKind;
use super::ledger::{Draft, Verdict};
use super::message::{Channel, Content};
use super::options::Person;
use super::sign;
use super::state::{Room, State};

/// Bytes of a custom robot's message.
const MAX_ROBOT_BODY: usize = 20_000;
/// Receivers of a work notice.
const MAX_NOTICE_USERS: usize = 100;
/// Bytes of a work notice's `msg`.
const MAX_NOTICE: usize = 2_048;
/// Work notices of one app to one person in a day.
const NOTICES_A_DAY: u32 = 500;

impl Desk<'_> {
    /// A refusal of the old generation.
    pub(super) fn errcode(&mut self, call: &Call, code: i64, message: &str) -> Answer {
        self.record(Verdict::Refused(format!("{code} {message}")), call.draft(self.endpoint));
        let request_id = self.state.rng.hex32();
        Answer::ok(&json!({"errcode": code, "errmsg": message, "request_id": request_id}))
    }

    fn result(&mut self, result: &Value) -> Answer {
        self.record(Verdict::Accepted, Draft::default());
        let request_id = self.state.rng.hex32();
        Answer::ok(&json!({"errcode": 0, "errmsg": "ok", "request_id": request_id, "result": result}))
    }

    /// The content of a webhook message; `Err` is the refusal.
    fn webhook_content(&mut self, call: &Call) -> Result<Content, Answer> {
        let json_type = call.header("content-type").is_some_and(|t| t.starts_with("application/json"));
        if !json_type {
            return Err(self.errcode(call, 43_004, "无效的HTTP HEADER Content-Type"));
        }
        if call.length > MAX_ROBOT_BODY {
            return Err(self.errcode(call, 460_101, "message too long, exceed 20000 bytes"));
        }
        if call.body.is_none() {
            return Err(self.errcode(call, 40_035, "缺少参数 json"));
        }
        match Content::from_webhook(call.json()) {
            Ok(Some(content)) => Ok(content),
            Ok(None) => Err(self.errcode(call, 400_105, "不支持的消息类型")),
            Err(what) => Err(self.errcode(call, 40_035, &format!("缺少参数 {what}"))),
        }
    }

    pub(super) fn robot_send(&mut self, call: &Call) -> Answer {
        if call.query("access_token") != Some(&self.options.group_access_token)
            || self.options.group.is_none()
        {
            return self.errcode(call, 300_005, "token is not exist");
        }
        let secret = &self.options.group_secret;
        if !secret.is_empty() {
            let (stamp, sign) = (call.query("timestamp"), call.query("sign"));
            if let Err(why) = sign::check(secret, stamp, sign, self.now.millis()) {
                return self.errcode(call, 310_000, why);
            }
        }
        let content = match self.webhook_content(call) {
            Ok(content) => content,
            Err(refusal) => return refusal,
        };
        let limits = &self.options.limits;
        let throttled = self.state.group_robot_too_fast(limits.group_robot_per_minute, self.now);
        if let Some((code, message)) = throttled {
            return self.errcode(call, code, message);
        }
        let counters = self.state.month(self.now);
        if limits.messages_month > 0 && counters.messages >= limits.messages_month {
            return self.errcode(call, 90_030, "webhook over limit");
        }
        counters.messages += 1;
        // The same key is the same message (§4.3).
        let uuid = call.field("msgUuid").unwrap_or_default();
        if !uuid.is_empty() && !self.state.group_robot_keys.insert(uuid.to_owned()) {
            self.record(Verdict::Dropped("msgUuid seen before".into()), call.draft(self.endpoint));
            return Answer::ok(&json!({"errcode": 0, "errmsg": "ok"}));
        }
        self.show(call, &Room::Group, &content, Channel::GroupRobot)
    }

    pub(super) fn send_by_session(&mut self, call: &Call) -> Answer {
        let session = call.query("session").unwrap_or_default();
        let hook = self.state.hooks.get(session).filter(|h| h.expires > self.now);
        let Some(room) = hook.map(|h| h.room.clone()) else {
            return self.errcode(call, 300_001, "session 不存在");
        };
        match self.webhook_content(call) {
            Ok(content) => {
                let answer = self.show(call, &room, &content, Channel::Session);
                if self.twist != Some(&FaultKind::SilentDrop) {
                    self.state.hand_over(session, &room);
                }
                answer
            }
            Err(refusal) => refusal,
        }
    }

    fn show(&mut self, call: &Call, room: &Room, content: &Content, channel: Channel) -> Answer {
        let mut draft = call.draft(self.endpoint);
        draft.recipients = vec![room.name().to_owned()];
        if self.twist == Some(&FaultKind::SilentDrop) {
            self.record(Verdict::Dropped("silent_drop".into()), draft);
        } else {
            self.state.deliver(room, content, channel, None, self.now);
            self.record(Verdict::Accepted, draft);
        }
        Answer::ok(&json!({"errcode": 0, "errmsg": "ok"}))
    }

    /// `Err` is the refusal of a call without a live token.
    fn admit_old(&mut self, call: &Call) -> Result<(), Answer> {
        let token = call.query("access_token").unwrap_or_default();
        if self.state.token_is_good(token, self.now) {
            return Ok(());
        }
        Err(self.errcode(call, 40_014, "不合法的access_token"))
    }

    pub(super) fn user_by_mobile(&mut self, call: &Call) -> Answer {
        if let Err(refusal) = self.admit_old(call) {
            return refusal;
        }
        let mobile = call.field("mobile").unwrap_or_default();
        if mobile.is_empty() {
            return self.errcode(call, 400_002, "无效的参数");
        }
        if mobile.len() != 11 || !mobile.bytes().all(|b| b.is_ascii_digit()) {
            return self.errcode(call, 40_104, "无效的手机号码");
        }
        match self.options.people.iter().find(|p| p.mobile == mobile) {
            None => self.errcode(call, 60_121, "找不到该用户"),
            Some(p) if self.options.hidden.contains(&p.staff_id) => {
                self.errcode(call, 50_002, "请求的员工userid不在授权范围内")
            }
            Some(person) => self.result(&json!({"userid": person.staff_id})),
        }
    }

    pub(super) fn user_get(&mut self, call: &Call) -> Answer {
        if let Err(refusal) = self.admit_old(call) {
            return refusal;
        }
        let staff_id = call.field("userid").unwrap_or_default();
        let Some(Person { staff_id, name, caption, mobile }) = self.options.person(staff_id) else {
            return self.errcode(call, 33_012, "无效的userId");
        };
        if self.options.hidden.contains(staff_id) {
            return self.errcode(call, 50_002, "请求的员工userid不在授权范围内");
        }
        self.result(&json!({
            "userid": staff_id, "unionid": format!("union{staff_id}"), "name": name, "mobile": mobile,
            "title": caption, "dept_id_list": [1], "active": true, "admin": false, "boss": false,
            "leader_in_dept": [{"dept_id": 1, "leader": false}],
        }))
    }

    pub(super) fn work_notice(&mut self, call: &Call) -> Answer {
        if let Err(refusal) = self.admit_old(call) {
            return refusal;
        }
        if !self.count_call() {
            return self.errcode(call, 90_020, "企业当月接口调用量已用完");
        }
        let body = call.json();
        if body["agent_id"].as_u64() != Some(self.options.agent_id) {
            return self.errcode(call, 400_002, "无效的参数 agent_id");
        }
        let draft = call.draft(self.endpoint);
        if draft.recipients.is_empty() || draft.recipients.len() > MAX_NOTICE_USERS {
            return self.errcode(call, 40_035, "不合法的参数 userid_list");
        }
        let content = match Content::from_notice(&body["msg"]) {
            Ok(content) if body["msg"].to_string().len() <= MAX_NOTICE => content,
            _ => return self.errcode(call, 40_035, "不合法的参数 msg"),
        };
        let task = self.state.rng.next() >> 16;
        let day = State::day(self.now);
        let mut results = Vec::new();
        let (mut reached, mut missed) = (Vec::new(), Vec::new());
        for staff_id in draft.recipients.clone() {
            let failure = self.notice_failure(&staff_id, day, &body["msg"]);
            if failure.is_none() {
                let room = Room::Single(staff_id.clone());
                self.state.deliver(&room, &content, Channel::WorkNotice, None, self.now);
            }
            if failure.is_none() { &mut reached } else { &mut missed }.push(staff_id.clone());
            results.push((staff_id, failure));
        }
        self.state.notices.results.insert(task, results);
        let verdict =
            if reached.is_empty() { Verdict::Dropped("work notice rules".into()) } else { Verdict::Accepted };
        let entry = self.record(verdict, Draft { recipients: reached, ..draft });
        entry.missed = missed;
        entry.process_query_key = Some(task.to_string());
        let request_id = self.state.rng.hex32();
        Answer::ok(&json!({"errcode": 0, "errmsg": "ok", "task_id": task, "request_id": request_id}))
    }

    /// Why this person does not get the notice although the call says success; the code of §6.
    fn notice_failure(&mut self, staff_id: &str, day: i64, msg: &Value) -> Option<&'static str> {
        if self.options.visible(staff_id).is_none() {
            return Some("invalid");
        }
        if self.twist == Some(&FaultKind::SilentDrop) {
            return Some("143104");
        }
        let notices = &mut self.state.notices;
        let today = notices.today.entry((staff_id.to_owned(), day)).or_default();
        if *today >= NOTICES_A_DAY {
            return Some("143105");
        }
        if !notices.seen.insert((staff_id.to_owned(), day, msg.to_string())) {
            return Some("143106");
        }
        *today += 1;
        None
    }

    pub(super) fn work_notice_result(&mut self, call: &Call) -> Answer {
        if let Err(refusal) = self.admit_old(call) {
            return refusal;
        }
        let task = call.json()["task_id"].as_u64().unwrap_or_default();
        let Some(results) = self.state.notices.results.get(&task) else {
            return self.errcode(call, 40_035, "不合法的参数 task_id");
        };
        let with = |wanted: &dyn Fn(Option<&str>) -> bool| -> Vec<&str> {
            results.iter().filter(|r| wanted(r.1)).map(|r| r.0.as_str()).collect()
        };
        let forbidden: Vec<Value> = results
            .iter()
            .filter_map(|(id, why)| Some((id, why.filter(|c| *c != "invalid")?)))
            .map(|(id, code)| json!({"code": code, "count": 1, "userid": id}))
            .collect();
        let result = json!({
            "invalid_user_id_list": with(&|r| r == Some("invalid")),
            "forbidden_user_id_list": with(&|r| r.is_some_and(|c| c != "invalid")),
            "forbidden_list": forbidden, "failed_user_id_list": [], "read_user_id_list": [],
            "unread_user_id_list": with(&|r| r.is_none()), "invalid_dept_id_list": [],
        });
        self.record(Verdict::Accepted, Draft::default());
        let request_id = self.state.rng.hex32();
        Answer::ok(&json!({"errcode": 0, "errmsg": "ok", "send_result": result, "request_id": request_id}))
    }
}

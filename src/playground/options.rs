//! Who works in the county, what the app's credentials are, and the limits of its edition.

/// One account of the stand-in organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The platform's `userId`, called `senderStaffId` in callbacks.
    pub staff_id: String,
    /// Display name.
    pub name: String,
    /// One line under the name, e.g. 寨沙镇 收文员; the platform itself knows nothing of it.
    pub caption: String,
    /// Registered phone, for `getbymobile`.
    pub mobile: String,
}

impl Person {
    /// A person from four texts.
    pub fn new(staff_id: &str, name: &str, caption: &str, mobile: &str) -> Self {
        Self { staff_id: staff_id.into(), name: name.into(), caption: caption.into(), mobile: mobile.into() }
    }
}

/// A group with both robots in it: the enterprise robot and the custom (webhook) one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// `conversationId` of callbacks, `openConversationId` of the server API.
    pub conversation_id: String,
    /// Its name.
    pub title: String,
    /// Staff ids of its members.
    pub members: Vec<String>,
}

/// The limits the platform enforces. Windows are measured on the playground's clock; the waits, which
/// belong to sockets, in real milliseconds. 0 switches a limit off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Server API calls a calendar month (standard edition 5,000).
    pub api_calls_month: u64,
    /// Webhook and Stream messages a calendar month (standard edition 3,000); incoming ones count.
    pub messages_month: u64,
    /// Calls a second for each API.
    pub qps_per_api: usize,
    /// Messages a minute of one custom robot; one more and it is silent for ten minutes.
    pub group_robot_per_minute: usize,
    /// Life of an access token in seconds.
    pub token_seconds: i64,
    /// Life of a `sessionWebhook` in minutes.
    pub session_minutes: i64,
    /// How long the platform waits for the answer to a callback, in real milliseconds.
    pub callback_wait_ms: u64,
    /// How long it waits for the acknowledgement of a Stream push, in real milliseconds.
    pub ack_wait_ms: u64,
    /// How long `say` in Stream mode waits for the answer after the acknowledgement, in real milliseconds.
    pub answer_wait_ms: u64,
    /// How often an unacknowledged Stream push is delivered at most.
    pub deliveries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            api_calls_month: 5_000,
            messages_month: 3_000,
            qps_per_api: 20,
            group_robot_per_minute: 20,
            token_seconds: 7_200,
            session_minutes: 90,
            callback_wait_ms: 2_500,
            ack_wait_ms: 3_000,
            answer_wait_ms: 2_500,
            deliveries: 10,
        }
    }
}

/// Everything a playground is made from.
#[derive(Clone, Debug)]
pub struct Options {
    /// The organisation.
    pub corp_id: String,
    /// Client id of the app.
    pub app_key: String,
    /// Client secret of the app; signs callbacks.
    pub app_secret: String,
    /// Code of the app's robot.
    pub robot_code: String,
    /// What the robot is called in chats.
    pub robot_name: String,
    /// `agent_id` of the app, for work notices.
    pub agent_id: u64,
    /// Token in the address of the group's custom robot.
    pub group_access_token: String,
    /// Its `SEC…` secret; empty: it has no signature check.
    pub group_secret: String,
    /// Where callbacks go (`http://127.0.0.1:8788/hooks/main`). `None`: Stream mode.
    pub callback_url: Option<String>,
    /// Host part of `sessionWebhook`. `None`: `https://oapi.dingtalk.com` over HTTP, and the address the
    /// connection was opened through in Stream mode.
    pub session_base: Option<String>,
    /// Something in front of it ends TLS, so the gateway gives a `wss` address.
    pub behind_tls: bool,
    /// The accounts.
    pub people: Vec<Person>,
    /// Staff ids outside the app's visible range: they exist, but this app may neither look them up nor
    /// write to them.
    pub hidden: Vec<String>,
    /// The group, if there is one.
    pub group: Option<Group>,
    /// Limits of the edition.
    pub limits: Limits,
    /// Same seed, same ids and choices.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            corp_id: "dingplayground0000000000000001".into(),
            app_key: "dingplaygroundapp0001".into(),
            app_secret: "playground-app-secret-never-leaves-this-machine-0001".into(),
            robot_code: "dingplaygroundapp0001".into(),
            robot_name: "公文签收".into(),
            agent_id: 1_000_001,
            group_access_token: "playgroundgrouptoken0001".into(),
            group_secret: "SECplayground0000000000000000000000000000000000000000000000000001".into(),
            callback_url: None,
            session_base: None,
            behind_tls: false,
            people: Vec::new(),
            hidden: Vec::new(),
            group: None,
            limits: Limits::default(),
            seed: 1,
        }
    }
}

impl Options {
    pub(super) fn person(&self, staff_id: &str) -> Option<&Person> {
        self.people.iter().find(|p| p.staff_id == staff_id)
    }

    /// Somebody the app may look up and write to.
    pub(super) fn visible(&self, staff_id: &str) -> Option<&Person> {
        self.person(staff_id).filter(|p| !self.hidden.contains(&p.staff_id))
    }
}

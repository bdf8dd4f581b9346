//! What a message can mean.

use crate::span::{ParseError, Span};

/// What [`crate::parse`] makes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A command 指令.
    Command(Parsed),
    /// Not a command; nothing may be changed.
    NotCommand(NotCommand),
    /// A command that is written wrongly; nothing may be changed.
    Error(ParseError),
}

impl Outcome {
    /// The command, if it is one.
    pub fn command(&self) -> Option<&Command> {
        match self {
            Self::Command(parsed) => Some(&parsed.command),
            Self::NotCommand(_) | Self::Error(_) => None,
        }
    }
}

/// A command and where its parts stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// What is to be done.
    pub command: Command,
    /// The verb was a homophone or near form (签售, 千收), or the command stood among words that are not known: before
    /// anything changes, ask 您是要…吗 and wait for 确认.
    pub confirm: bool,
    /// The verb was 收到 or 收悉, which people also say to be polite: without a number it signs only right after a push.
    pub acknowledges: bool,
    /// The whole command without mentions and polite words.
    pub span: Span,
    /// The verb.
    pub verb: Span,
    /// The numbers, document number or other words that say which items, where there are any.
    pub object: Option<Span>,
}

/// Why a message is no command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCommand {
    /// The command that was perhaps meant: 您是要…吗.
    pub hint: Option<Intent>,
    /// What the message seems to be.
    pub reason: Why,
}

/// What a message that is no command seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// Nothing visible.
    Empty,
    /// Thanks, greetings, 好的, OK.
    SmallTalk,
    /// A question 问句: 3号签收了吗.
    Question,
    /// A negation 否定: 先别签收.
    Negation,
    /// A report about the past or about others 转述: 昨天签过了, 领导同意了.
    Report,
    /// A number that counts something 计数: 收到15份报名表.
    Count,
    /// A number that is a date or time 日期: 3号之前签收.
    Date,
    /// Forwarded or quoted text 转发: `> 签收 3`.
    Forwarded,
    /// Several lines that are not one command and its argument.
    Lines,
    /// Only a number 单独的数: an answer to a numbered question, or a slip.
    BareNumber(u32),
    /// Longer than any command.
    TooLong,
    /// Anything else.
    Unknown,
}

/// Which items a command is about 哪几件.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Selection {
    /// Which of the sender's units (`寨沙 37`), as typed.
    pub unit: Option<String>,
    /// Which items.
    pub target: Target,
}

/// The items themselves.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Target {
    /// Not said: from context.
    #[default]
    Context,
    /// 件号, in the order typed, without repeats.
    Numbers(Vec<u32>),
    /// Positions in the last list shown 第三个, in the order typed, without repeats.
    Ordinals(Vec<u32>),
    /// 最后一个: the last of the last list shown.
    Last,
    /// 最后两个: that many from the end of the last list shown (at least 2).
    LastOf(u32),
    /// 全部, without the exceptions.
    All {
        /// 除5以外.
        except: Vec<u32>,
        /// The exceptions are positions (除第五个以外), not 件号.
        ordinal: bool,
        /// 除最后一个以外: that many from the end of the last list shown are excepted too.
        last: u32,
    },
    /// A document number 发文字号 in its canonical form: `鹿政办发〔2026〕12号`.
    DocNo(String),
    /// Several document numbers, in the order typed, without repeats (at least 2).
    DocNos(Vec<String>),
}

/// Which part of the inbox is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Filter {
    /// 未签收.
    Unsigned,
    /// 待办.
    Todo,
    /// 超期.
    Overdue,
    /// 特急, 加急.
    Urgent,
    /// 今天的.
    Today,
    /// 已办.
    Done,
}

impl Filter {
    /// The name in `qianshou parse`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::Todo => "todo",
            Self::Overdue => "overdue",
            Self::Urgent => "urgent",
            Self::Today => "today",
            Self::Done => "done",
        }
    }
}

/// A command 指令. Texts (`reason`, `note`, `text`, `period`) are as typed, trimmed, without invisible characters.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields repeat the words of the variant; types say the rest")]
#[non_exhaustive]
pub enum Command {
    /// 帮助.
    Help { topic: Option<Intent> },
    /// 收件箱.
    Inbox { filter: Option<Filter> },
    /// 更多: the next page of the last list.
    More,
    /// 查看.
    Show { select: Selection },
    /// 签收.
    Sign { select: Selection },
    /// 办结, with a result 办理结果.
    Finish { select: Selection, note: Option<String> },
    /// 退回: of a document to its sender; of an application for completion 退回补正, then with the code.
    Return { select: Selection, code: Option<String>, reason: Option<String> },
    /// 发件箱: what the sender's units sent.
    Sent,
    /// 撤回 by the sender.
    Recall { select: Selection, reason: Option<String> },
    /// 催办, of one unit or of all that have not signed.
    Remind { select: Selection, unit: Option<String> },
    /// 查进度.
    Progress { select: Selection },
    /// 待审批.
    Approvals,
    /// 同意.
    Approve { select: Selection, code: Option<String>, note: Option<String> },
    /// 驳回.
    Reject { select: Selection, code: Option<String>, reason: Option<String> },
    /// 开通账户.
    OpenAccount { name: String, phone: Option<String> },
    /// 注销账户.
    CloseAccount { name: String, reason: Option<String> },
    /// 委托.
    Delegate { to: String, period: Option<String> },
    /// 取消委托.
    Undelegate,
    /// 变更手机.
    ChangePhone { name: String, phone: String },
    /// 会议回执.
    MeetingReply { select: Selection, attend: bool, attendees: Vec<String>, reason: Option<String> },
    /// 查文.
    Search { keyword: String },
    /// 绑定.
    Bind { code: String },
    /// 确认.
    Confirm,
    /// 取消.
    Cancel,
    /// 不是我.
    NotMe,
    /// 反馈.
    Feedback { text: String },
    /// 撤销: take back the last own act; `act` is the one that was named, of [`Intent::Sign`], [`Intent::Return`] and
    /// [`Intent::Finish`].
    Undo { act: Option<Intent> },
    /// 交接.
    Handover { to: String, period: Option<String> },
    /// 催办计划.
    Plan { select: Selection },
    /// 查证: what reached whom and when.
    Proof { select: Selection, unit: Option<String> },
    /// 静音; 到 belongs to the period: 静音到明天 is 到明天.
    Mute { period: Option<String> },
    /// 取消静音.
    Unmute,
    /// 重发: push a new code.
    Resend { select: Selection },
}

macro_rules! intents {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),* $(,)?) => {
        /// The kinds of [`Command`], with the names `qianshou parse` prints.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Intent { $($(#[$doc])* $variant),* }

        impl Intent {
            /// Every intent, in table order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in `qianshou parse`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }

        impl Command {
            /// Which kind of command this is.
            pub fn intent(&self) -> Intent {
                match self { $(Self::$variant { .. } => Intent::$variant),* }
            }
        }
    };
}

intents! {
    /// 收件箱
    Inbox = "inbox",
    /// 更多
    More = "more",
    /// 查看
    Show = "show",
    /// 签收
    Sign = "sign",
    /// 办结
    Finish = "finish",
    /// 退回
    Return = "return",
    /// 撤销
    Undo = "undo",
    /// 会议回执
    MeetingReply = "meeting_reply",
    /// 查文
    Search = "search",
    /// 发件箱
    Sent = "sent",
    /// 撤回
    Recall = "recall",
    /// 催办
    Remind = "remind",
    /// 查进度
    Progress = "progress",
    /// 催办计划
    Plan = "plan",
    /// 查证
    Proof = "proof",
    /// 待审批
    Approvals = "approvals",
    /// 同意
    Approve = "approve",
    /// 驳回
    Reject = "reject",
    /// 重发
    Resend = "resend",
    /// 开通账户
    OpenAccount = "open_account",
    /// 注销账户
    CloseAccount = "close_account",
    /// 变更手机
    ChangePhone = "change_phone",
    /// 委托
    Delegate = "delegate",
    /// 取消委托
    Undelegate = "undelegate",
    /// 交接
    Handover = "handover",
    /// 静音
    Mute = "mute",
    /// 取消静音
    Unmute = "unmute",
    /// 绑定
    Bind = "bind",
    /// 不是我
    NotMe = "not_me",
    /// 确认
    Confirm = "confirm",
    /// 取消
    Cancel = "cancel",
    /// 反馈
    Feedback = "feedback",
    /// 帮助
    Help = "help",
}

impl Command {
    /// Which items it is about, for the commands that are about items.
    pub fn selection(&self) -> Option<&Selection> {
        match self {
            Self::Show { select }
            | Self::Sign { select }
            | Self::Finish { select, .. }
            | Self::Return { select, .. }
            | Self::Recall { select, .. }
            | Self::Remind { select, .. }
            | Self::Progress { select }
            | Self::Approve { select, .. }
            | Self::Reject { select, .. }
            | Self::MeetingReply { select, .. }
            | Self::Plan { select }
            | Self::Proof { select, .. }
            | Self::Resend { select } => Some(select),
            _ => None,
        }
    }
}

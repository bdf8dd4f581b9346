//! Why a callback was turned away. Outside all causes look alike (INV-8); inside the operator reads
//! one sentence with what to do (`doctor --watch`).

/// A cause of refusal. [`std::fmt::Display`] is one Chinese sentence without anything from the
/// message; [`Refusal::code`] is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The bot is in Stream mode, where messages come over a connection of ours alone.
    #[error(
        "这个机器人用 Stream 方式，不收回调：请在开发者后台把消息接收方式改为 Stream 并发布；没有改过的，就是有人在试这个地址。"
    )]
    NotByCallback,
    /// A signature header is missing.
    #[error("请求没有 {0} 头：不是平台发来的，或反向代理删掉了它，请让代理原样转发。")]
    HeaderMissing(&'static str),
    /// A signature header occurs more than once.
    #[error("{0} 头出现了不止一次：不是平台发来的，或反向代理又加了一遍。")]
    HeaderRepeated(&'static str),
    /// The time is not decimal milliseconds.
    #[error("timestamp 头不是毫秒数：不是平台发来的。")]
    BadTimestamp,
    /// The time is too far from ours, in seconds; positive: in our past.
    #[error("时间与本机差 {behind_s} 秒：请校准本机时钟，然后重启服务；若时钟没错，这是重放的旧请求。")]
    Stale {
        /// Our time minus theirs.
        behind_s: i64,
    },
    /// The signature is not base64 of 32 bytes.
    #[error("sign 头不是签名的样子：不是平台发来的，或代理改动了它（签名不应再做 URL 编码）。")]
    BadSignature,
    /// The signature does not match.
    #[error(
        "签名不对：请核对 app_secret 与开发者后台的 Client Secret；刚换过密钥的，把新密钥填到 next_secret。"
    )]
    WrongSignature,
    /// The body is not UTF-8.
    #[error("签名对，但正文不是 UTF-8 文本。")]
    NotUtf8,
    /// The body is not the JSON object that is documented.
    #[error("签名对，但正文不是约定的 JSON。")]
    NotJson,
    /// The body is nested too deeply.
    #[error("签名对，但正文的 JSON 嵌套太深。")]
    TooDeep,
    /// A string, an array or an object of the body is too long.
    #[error("签名对，但正文里有过长的文字或列表。")]
    TooLong,
    /// Another organisation.
    #[error("消息属于另一个组织：请核对 corp_id 与开发者后台的 CorpId。")]
    WrongCorp,
    /// Another robot.
    #[error("消息发给另一个机器人：请核对 robot_code 与开发者后台的 robotCode。")]
    WrongRobot,
    /// There is no message id, so a repeat could not be told from a new message.
    #[error("签名对，但消息没有 msgId。")]
    NoMessageId,
    /// A field is longer than anything the platform sends.
    #[error("签名对，但 {0} 过长。")]
    FieldTooLong(&'static str),
    /// U+0000, which no database column takes.
    #[error("签名对，但 {0} 里有不能保存的字符。")]
    NulCharacter(&'static str),
}

impl Refusal {
    /// Stable code for counters and tests.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotByCallback => "not-by-callback",
            Self::HeaderMissing(_) => "header-missing",
            Self::HeaderRepeated(_) => "header-repeated",
            Self::BadTimestamp => "bad-timestamp",
            Self::Stale { .. } => "stale",
            Self::BadSignature => "bad-signature",
            Self::WrongSignature => "wrong-signature",
            Self::NotUtf8 => "not-utf8",
            Self::NotJson => "not-json",
            Self::TooDeep => "too-deep",
            Self::TooLong => "too-long",
            Self::WrongCorp => "wrong-corp",
            Self::WrongRobot => "wrong-robot",
            Self::NoMessageId => "no-message-id",
            Self::FieldTooLong(_) => "field-too-long",
            Self::NulCharacter(_) => "nul-character",
        }
    }
}

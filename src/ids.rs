//! Identifiers. Each kind is its own type over a UUIDv7 in text form, so that a unit cannot be
//! passed where a document belongs and B-trees stay in order of creation.

use crate::time::Timestamp;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize, serde::Deserialize)]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new id, ordered by `now`.
            pub fn new(now: Timestamp) -> Self {
                Self(uuid_v7(now, crate::random::bytes()))
            }

            /// The first id that a moment can have: everything made before has a smaller one.
            pub fn first_at(moment: Timestamp) -> Self {
                Self(uuid_v7(moment, [0; 10]))
            }

            /// Takes an id as it came from outside or from a row.
            pub fn from_text(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

id! {
    /// 使用单位
    UnitId,
    /// 人员
    PersonId,
    /// 公文、会议通知或办公消息
    DocumentId,
    /// 送达: one document at one receiving unit.
    DeliveryId,
    /// 申请
    ApplicationId,
    /// An open question: an approval code or a confirmation.
    QuestionId,
    /// 待发件: one intended push.
    IntentId,
    /// One outbound call.
    AttemptId,
}

fn uuid_v7(now: Timestamp, random: [u8; 10]) -> String {
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
}

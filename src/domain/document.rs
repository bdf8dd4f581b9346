//! Documents (公文), meeting notices (会议通知), messages (办公消息) and their deliveries (送达) to
//! units: the names of domain §3.4 and the table of transitions. The acts themselves, with their
//! conditions, are in [`acts`].

pub mod acts;

pub use acts::{
    Change, DeliveryFacts, REASON_MOST, Refused, Signature, UNDO_WITHIN, answer_meeting, finish, recall,
    return_to_sender, sign, undo, unread,
};

use super::names::named;

named! {
    /// The three kinds of item, which mean different things by "acknowledge".
    pub enum DocumentKind {
        /// 公文: sign, handle, finish.
        Document = "document" / "公文",
        /// 会议通知: sign and answer who attends.
        Meeting = "meeting" / "会议通知",
        /// 办公消息: read only.
        Message = "message" / "办公消息",
    }
}

named! {
    /// 紧急程度; a later variant presses more.
    pub enum Urgency {
        /// 平急, also what an unmarked document is.
        Normal = "normal" / "平急",
        /// 加急
        Urgent = "urgent" / "加急",
        /// 特急
        Critical = "critical" / "特急",
    }
}

impl Urgency {
    /// The word in a document or telegram, older words included (domain §3.2): 特提 counts as 特急,
    /// 急件 as 加急, nothing and 平件 as 平急. The English names are read too.
    pub fn read(word: &str) -> Option<Self> {
        match word.trim() {
            "特提" => Some(Self::Critical),
            "急件" => Some(Self::Urgent),
            "" | "平件" | "无" => Some(Self::Normal),
            word => Self::from_zh(word).or_else(|| Self::parse(word)),
        }
    }

    /// Whether a push may go at any hour (messages.md rule 8).
    pub const fn any_hour(self) -> bool {
        !matches!(self, Self::Normal)
    }
}

named! {
    /// Whether the unit handles the item or takes note of it.
    pub enum DeliveryRole {
        /// 主送
        Main = "main" / "主送",
        /// 抄送
        Copy = "copy" / "抄送",
    }
}

named! {
    /// Where a delivery stands (domain §3.4).
    pub enum DeliveryState {
        /// 已生成: not sent yet.
        Created = "created" / "已生成",
        /// 待签收
        Awaiting = "awaiting" / "待签收",
        /// 已签收
        Signed = "signed" / "已签收",
        /// 办理中
        Handling = "handling" / "办理中",
        /// 已办结
        Done = "done" / "已办结",
        /// 已归档
        Archived = "archived" / "已归档",
        /// 已退回
        Returned = "returned" / "已退回",
        /// 已撤回
        Recalled = "recalled" / "已撤回",
        /// 已被替代
        Superseded = "superseded" / "已被替代",
        /// 随单位注销处置
        ClosedUnit = "closed_unit" / "随单位注销处置",
    }
}

impl DeliveryState {
    /// Whether the unit has taken the item in: 已签收 or anything after it.
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::Signed | Self::Handling | Self::Done | Self::Archived)
    }

    /// Whether the unit still owes something.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Awaiting | Self::Signed | Self::Handling)
    }
}

/// What can happen to a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 发送 (D-1)
    Send,
    /// 签收 (D-2, on paper during an outage D-13)
    Sign,
    /// 交办 (D-3)
    Assign,
    /// 办结 (D-4)
    Finish,
    /// 归档 (D-5)
    Archive,
    /// 退回 (D-6, D-7)
    Return,
    /// 重发: a corrected version takes its place (D-8).
    Supersede,
    /// 驳回退回: the sender insists (D-9).
    RefuseReturn,
    /// 撤回 (D-10)
    Recall,
    /// 同意撤回: recall of something signed, with consent or by order (D-11).
    ConsentedRecall,
    /// 随单位注销处置 (D-12)
    CloseUnit,
    /// 退回重办 (D-14)
    Reopen,
}

use DeliveryState as S;

/// Every transition of domain §3.4: its number, the act, from where, to where.
pub const TRANSITIONS: [(&str, Act, DeliveryState, DeliveryState); 20] = [
    ("D-1", Act::Send, S::Created, S::Awaiting),
    ("D-2", Act::Sign, S::Awaiting, S::Signed),
    ("D-3", Act::Assign, S::Signed, S::Handling),
    ("D-4", Act::Finish, S::Signed, S::Done),
    ("D-4", Act::Finish, S::Handling, S::Done),
    ("D-5", Act::Archive, S::Done, S::Archived),
    ("D-6", Act::Return, S::Awaiting, S::Returned),
    ("D-7", Act::Return, S::Signed, S::Returned),
    ("D-8", Act::Supersede, S::Returned, S::Superseded),
    ("D-9", Act::RefuseReturn, S::Returned, S::Awaiting),
    ("D-10", Act::Recall, S::Awaiting, S::Recalled),
    ("D-10", Act::Recall, S::Created, S::Recalled),
    ("D-11", Act::ConsentedRecall, S::Signed, S::Recalled),
    ("D-11", Act::ConsentedRecall, S::Handling, S::Recalled),
    ("D-12", Act::CloseUnit, S::Created, S::ClosedUnit),
    ("D-12", Act::CloseUnit, S::Awaiting, S::ClosedUnit),
    ("D-12", Act::CloseUnit, S::Signed, S::ClosedUnit),
    ("D-12", Act::CloseUnit, S::Handling, S::ClosedUnit),
    ("D-12", Act::CloseUnit, S::Returned, S::ClosedUnit),
    ("D-14", Act::Reopen, S::Done, S::Handling),
];

/// Where `act` leads from `from`; `None` when it is not possible there.
pub fn next(act: Act, from: DeliveryState) -> Option<DeliveryState> {
    TRANSITIONS.iter().find(|row| row.1 == act && row.2 == from).map(|row| row.3)
}

named! {
    /// What the sender is shown of a whole document; derived from its deliveries, never stored.
    pub enum DocumentStatus {
        /// 已发出: nobody has signed.
        Sent = "sent" / "已发出",
        /// 部分签收
        PartlySigned = "partly_signed" / "部分签收",
        /// 全部签收
        Signed = "signed" / "全部签收",
        /// 部分办结
        PartlyDone = "partly_done" / "部分办结",
        /// 全部办结
        Done = "done" / "全部办结",
        /// 已撤回: no delivery is left.
        Recalled = "recalled" / "已撤回",
    }
}

/// How many deliveries of one document stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// 待签收, not sent yet included.
    pub awaiting: i64,
    /// 已签收 and 办理中.
    pub signed: i64,
    /// 已办结 and 已归档.
    pub done: i64,
    /// 已退回
    pub returned: i64,
    /// 已撤回
    pub recalled: i64,
    /// Replaced by another delivery or closed with their unit: no longer counted.
    pub gone: i64,
}

impl FromIterator<DeliveryState> for Counts {
    fn from_iter<I: IntoIterator<Item = DeliveryState>>(states: I) -> Self {
        let mut counts = Self::default();
        for state in states {
            let slot = match state {
                S::Created | S::Awaiting => &mut counts.awaiting,
                S::Signed | S::Handling => &mut counts.signed,
                S::Done | S::Archived => &mut counts.done,
                S::Returned => &mut counts.returned,
                S::Recalled => &mut counts.recalled,
                S::Superseded | S::ClosedUnit => &mut counts.gone,
            };
            *slot = slot.saturating_add(1);
        }
        counts
    }
}

impl Counts {
    /// Deliveries that still stand; the lower figure of 已签 63/70.
    pub const fn live(&self) -> i64 {
        self.awaiting + self.signed + self.done + self.returned
    }

    /// Deliveries that were signed; the upper figure.
    pub const fn signed_for(&self) -> i64 {
        self.signed + self.done
    }

    /// What the sender is shown. A returned delivery counts as neither signed nor done.
    pub const fn status(&self) -> DocumentStatus {
        let live = self.live();
        if live == 0 {
            return if self.recalled > 0 { DocumentStatus::Recalled } else { DocumentStatus::Sent };
        }
        if self.done == live {
            DocumentStatus::Done
        } else if self.done > 0 {
            DocumentStatus::PartlyDone
        } else if self.signed == live {
            DocumentStatus::Signed
        } else if self.signed > 0 {
            DocumentStatus::PartlySigned
        } else {
            DocumentStatus::Sent
        }
    }

    /// 部分签收（7/12）, 全部签收 …
    pub fn phrase(&self) -> String {
        let status = self.status();
        match status {
            DocumentStatus::PartlySigned => {
                format!("{}（{}/{}）", status.zh(), self.signed_for(), self.live())
            }
            DocumentStatus::PartlyDone => format!("{}（{}/{}）", status.zh(), self.done, self.live()),
            _ => status.zh().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_the_round_trip() {
        for state in DeliveryState::ALL {
            assert_eq!(DeliveryState::parse(state.as_str()), Some(*state));
            assert_eq!(DeliveryState::from_zh(state.zh()), Some(*state));
        }
        for (word, urgency) in [
            ("特急", Some(Urgency::Critical)),
            ("特提", Some(Urgency::Critical)),
            ("急件", Some(Urgency::Urgent)),
            (" 加急 ", Some(Urgency::Urgent)),
            ("", Some(Urgency::Normal)),
            ("normal", Some(Urgency::Normal)),
            ("火急", None),
        ] {
            assert_eq!(Urgency::read(word), urgency, "{word}");
        }
        assert!(Urgency::Critical > Urgency::Urgent && Urgency::Urgent > Urgency::Normal);
    }

    #[test]
    fn the_table_has_one_way_for_each_act_and_state_and_nothing_leaves_an_end() {
        for (i, row) in TRANSITIONS.iter().enumerate() {
            assert!(
                !TRANSITIONS.iter().skip(i + 1).any(|other| (other.1, other.2) == (row.1, row.2)),
                "{row:?}"
            );
            assert_ne!(row.2, row.3);
            let end = matches!(row.2, S::Archived | S::Recalled | S::Superseded | S::ClosedUnit);
            assert!(!end, "{row:?}");
        }
        assert_eq!(next(Act::Sign, S::Recalled), None);
        assert_eq!(next(Act::ConsentedRecall, S::Done), None);
    }

    #[test]
    fn the_sender_sees_a_derived_status() {
        for (states, phrase) in [
            (vec![S::Awaiting, S::Awaiting], "已发出"),
            (vec![S::Awaiting, S::Signed, S::Handling], "部分签收（2/3）"),
            (vec![S::Signed, S::Signed, S::Superseded], "全部签收"),
            (vec![S::Signed, S::Returned], "部分签收（1/2）"),
            (vec![S::Done, S::Signed, S::Recalled], "部分办结（1/2）"),
            (vec![S::Done, S::Archived], "全部办结"),
            (vec![S::Recalled, S::Recalled], "已撤回"),
            (vec![], "已发出"),
        ] {
            assert_eq!(states.iter().copied().collect::<Counts>().phrase(), phrase, "{states:?}");
        }
    }
}

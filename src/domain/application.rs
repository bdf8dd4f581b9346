//! Applications (申请) for units and accounts: names of domain §3.6, the two stages, and who may not
//! decide. An application to open an account is judged by the info office (审核) and then approved
//! for the record by 县委办 or 政府办 (审批备案); no step is skipped.

pub mod evidence;

pub use evidence::{EvidenceKind, EvidenceRefused, Need};

use super::names::named;
use crate::ids::{PersonId, UnitId};
use crate::time::{DAY, Timestamp};

named! {
    /// What is applied for (domain §3.6).
    pub enum Operation {
        /// 单位注册
        UnitRegister = "unit.register" / "单位注册",
        /// 单位更名
        UnitRename = "unit.rename" / "单位更名",
        /// 单位注销
        UnitRevoke = "unit.revoke" / "单位注销",
        /// 单位合并, one old name stays
        UnitMergeKeep = "unit.merge_keep" / "单位合并（保留原名）",
        /// 单位合并 under a new name
        UnitMergeNew = "unit.merge_new" / "单位合并（启用新名）",
        /// 开通单位账户
        UnitAccountOpen = "unit.account.open" / "开通单位账户",
        /// 变更单位账户
        UnitAccountChange = "unit.account.change" / "变更单位账户",
        /// 注销单位账户
        UnitAccountClose = "unit.account.close" / "注销单位账户",
        /// 开通个人账户
        PersonAccountOpen = "person.account.open" / "开通个人账户",
        /// 变更个人账户, a changed phone above all
        PersonAccountChange = "person.account.change" / "变更个人账户",
        /// 注销个人账户
        PersonAccountClose = "person.account.close" / "注销个人账户",
        /// 更换系统管理员
        UnitAdminReplace = "unit.admin.replace" / "更换系统管理员",
        /// 更换分管领导
        UnitLeaderReplace = "unit.leader.replace" / "更换分管领导",
    }
}

impl Operation {
    /// Reads the name; `person_account_open` means the same as `person.account.open`.
    pub fn read(text: &str) -> Option<Self> {
        let plain = |name: &str| name.replace(['_', '-'], ".");
        let wanted = plain(text.trim());
        Self::ALL.iter().copied().find(|operation| plain(operation.as_str()) == wanted)
    }

    /// The word in a list row, at most four characters: 开户.
    pub const fn short(self) -> &'static str {
        match self {
            Self::UnitRegister => "单位注册",
            Self::UnitRename => "更名",
            Self::UnitRevoke => "单位注销",
            Self::UnitMergeKeep | Self::UnitMergeNew => "单位合并",
            Self::UnitAccountOpen => "单位开户",
            Self::UnitAccountChange => "单位变更",
            Self::UnitAccountClose => "单位销户",
            Self::PersonAccountOpen => "开户",
            Self::PersonAccountChange => "变更",
            Self::PersonAccountClose => "销户",
            Self::UnitAdminReplace => "换管理员",
            Self::UnitLeaderReplace => "换领导",
        }
    }
}

named! {
    /// Where an application stands.
    pub enum ApplicationState {
        /// 已提交，待审核
        Submitted = "submitted" / "待审核",
        /// 退回补正
        Supplement = "supplement" / "退回补正",
        /// 已审核，待审批备案
        Reviewed = "reviewed" / "待审批备案",
        /// 已批准, to be carried out
        Approved = "approved" / "已批准",
        /// 已办理
        Done = "done" / "已办理",
        /// 已驳回
        Rejected = "rejected" / "已驳回",
        /// 已撤销申请
        Withdrawn = "withdrawn" / "已撤销申请",
    }
}

impl ApplicationState {
    /// The stage that is waiting for a decision.
    pub const fn stage(self) -> Option<Stage> {
        match self {
            Self::Submitted => Some(Stage::Review),
            Self::Reviewed => Some(Stage::Approve),
            _ => None,
        }
    }
}

named! {
    /// The two stages.
    pub enum Stage {
        /// 审核 by the info office
        Review = "review" / "审核",
        /// 审批备案 by the party or government office
        Approve = "approve" / "审批备案",
    }
}

named! {
    /// The three answers.
    pub enum Decision {
        /// 同意
        Approve = "approve" / "同意",
        /// 驳回
        Reject = "reject" / "驳回",
        /// 退回补正
        Supplement = "supplement" / "退回补正",
    }
}

named! {
    /// 单位的系统: decides which office approves (Q2).
    pub enum System {
        /// 政府
        Government = "government" / "政府",
        /// 党群
        Party = "party" / "党群",
    }
}

named! {
    /// The approving office.
    pub enum Office {
        /// 政府办
        Government = "government_office" / "政府办",
        /// 县委办
        Party = "party_office" / "县委办",
    }
}

/// Which office approves for a unit of `system` (Q2).
pub const fn office_for(system: System) -> Office {
    match system {
        System::Government => Office::Government,
        System::Party => Office::Party,
    }
}

named! {
    /// 单位类别 (R-10.2, Q3)
    pub enum UnitCategory {
        /// 县直单位
        Department = "department" / "县直单位",
        /// 乡镇
        Township = "township" / "乡镇",
        /// 国有企业
        Enterprise = "enterprise" / "国有企业",
        /// 二层单位
        SecondLevel = "second_level" / "二层单位",
        /// 其他
        Other = "other" / "其他",
    }
}

/// A decision of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastDecision {
    /// On which stage.
    pub stage: Stage,
    /// In which round.
    pub round: i64,
    /// What.
    pub decision: Decision,
    /// By whom.
    pub by: PersonId,
    /// For which unit.
    pub unit: UnitId,
    /// When.
    pub at: Timestamp,
}

/// What the rules need to know of an application, read under the lock (INV-15). Persons are natural
/// persons, never accounts (INV-17).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationFacts {
    /// What is applied for.
    pub operation: Operation,
    /// Where it stands.
    pub state: ApplicationState,
    /// Counts re-submissions, from 1.
    pub round: i64,
    /// For the conditional update.
    pub version: i64,
    /// Who filed it.
    pub submitted_by: PersonId,
    /// Whom it is for, when that person is known.
    pub subject: Option<PersonId>,
    /// Every decision so far.
    pub decisions: Vec<PastDecision>,
}

/// Who decides: a natural person, for the unit in which they hold the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decider<'a> {
    /// Who.
    pub person: &'a PersonId,
    /// For which unit.
    pub unit: &'a UnitId,
}

/// How a decider is tied to an application (INV-17, R-10.6, separation rules 1 and 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Filed it.
    Submitter,
    /// It is for this person.
    Subject,
    /// Decided the other stage.
    EarlierDecider,
    /// Decides for the unit for which somebody decided the other stage.
    SameBody,
}

/// An allowed change, to be written with a compare-and-set on `version`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The state before.
    pub from: ApplicationState,
    /// The state after.
    pub to: ApplicationState,
    /// The version this was decided on.
    pub version: i64,
    /// The round after.
    pub round: i64,
    /// The reason, trimmed.
    pub reason: Option<String>,
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// This stage of this round is decided (INV-16).
    AlreadyDecided(PastDecision),
    /// The application is not at this stage.
    NotOpen(ApplicationState),
    /// Somebody else has to decide.
    FourEyes(Tie),
    /// 驳回 and 退回补正 need a reason; the latter names what is missing.
    ReasonMissing,
    /// The reason is longer than this many characters.
    TooLong(usize),
    /// Only the person who filed it may.
    NotSubmitter,
}

impl Refused {
    /// A stable code for tests and support.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AlreadyDecided(_) => "already-decided",
            Self::NotOpen(_) => "not-open",
            Self::FourEyes(_) => "denied-four-eyes",
            Self::ReasonMissing => "reason-missing",
            Self::TooLong(_) => "text-too-long",
            Self::NotSubmitter => "not-submitter",
        }
    }
}

/// How `decider` is tied to the application for a decision on `stage`; `None` when they may decide.
/// Whoever decided the other stage in any round is out, and so is everybody else of that unit: the two
/// stages are decided by different persons in different bodies.
pub fn tie(facts: &ApplicationFacts, stage: Stage, decider: Decider<'_>) -> Option<Tie> {
    let other_stage = || facts.decisions.iter().filter(|past| past.stage != stage);
    if facts.submitted_by == *decider.person {
        Some(Tie::Submitter)
    } else if facts.subject.as_ref() == Some(decider.person) {
        Some(Tie::Subject)
    } else if other_stage().any(|past| past.by == *decider.person) {
        Some(Tie::EarlierDecider)
    } else {
        other_stage().any(|past| past.unit == *decider.unit).then_some(Tie::SameBody)
    }
}

/// 同意, 驳回, 退回补正. The right to decide at all is checked by the policy.
pub fn decide(
    facts: &ApplicationFacts,
    stage: Stage,
    decision: Decision,
    decider: Decider<'_>,
    reason: Option<&str>,
) -> Result<Change, Refused> {
    let earlier = facts.decisions.iter().find(|past| past.stage == stage && past.round == facts.round);
    if let Some(past) = earlier {
        return Err(Refused::AlreadyDecided(past.clone()));
    }
    if facts.state.stage() != Some(stage) {
        return Err(Refused::NotOpen(facts.state));
    }
    if let Some(tie) = tie(facts, stage, decider) {
        return Err(Refused::FourEyes(tie));
    }
    let reason = reason_in(reason)?;
    if decision != Decision::Approve && reason.is_none() {
        return Err(Refused::ReasonMissing);
    }
    let to = match (decision, stage) {
        (Decision::Approve, Stage::Review) => ApplicationState::Reviewed,
        (Decision::Approve, Stage::Approve) => ApplicationState::Approved,
        (Decision::Reject, _) => ApplicationState::Rejected,
        (Decision::Supplement, _) => ApplicationState::Supplement,
    };
    Ok(Change { reason, ..change(facts, to) })
}

/// Filed again after 退回补正, by the same person, in a new round.
pub fn resubmit(facts: &ApplicationFacts, who: &PersonId) -> Result<Change, Refused> {
    if facts.submitted_by != *who {
        return Err(Refused::NotSubmitter);
    }
    if facts.state != ApplicationState::Supplement {
        return Err(Refused::NotOpen(facts.state));
    }
    Ok(Change { round: facts.round.saturating_add(1), ..change(facts, ApplicationState::Submitted) })
}

/// 撤销申请 by the person who filed it, before it is approved.
pub fn withdraw(facts: &ApplicationFacts, who: &PersonId) -> Result<Change, Refused> {
    if facts.submitted_by != *who {
        return Err(Refused::NotSubmitter);
    }
    match facts.state {
        ApplicationState::Submitted | ApplicationState::Supplement | ApplicationState::Reviewed => {
            Ok(change(facts, ApplicationState::Withdrawn))
        }
        other => Err(Refused::NotOpen(other)),
    }
}

/// Carried out; a failure leaves it 已批准.
pub fn complete(facts: &ApplicationFacts) -> Result<Change, Refused> {
    if facts.state != ApplicationState::Approved {
        return Err(Refused::NotOpen(facts.state));
    }
    Ok(change(facts, ApplicationState::Done))
}

/// How long an application waits for 补正.
const IDLE: i64 = 30 * DAY;

/// When an application sent back for 补正 at `since` counts as withdrawn.
pub const fn idle_until(since: Timestamp) -> Timestamp {
    since.plus(IDLE)
}

/// When this application counts as withdrawn; `None` when it does not wait for 补正.
pub fn lapses_at(facts: &ApplicationFacts) -> Option<Timestamp> {
    let asked = |past: &&PastDecision| past.round == facts.round && past.decision == Decision::Supplement;
    let waits = facts.state == ApplicationState::Supplement;
    facts.decisions.iter().find(asked).filter(|_| waits).map(|past| idle_until(past.at))
}

/// Sent back for 补正 before this moment, an application has waited too long by `now`.
pub const fn idle_before(now: Timestamp) -> Timestamp {
    now.plus(-IDLE)
}

/// 已撤销申请 because nobody completed it in time.
pub fn lapse(facts: &ApplicationFacts, now: Timestamp) -> Result<Change, Refused> {
    match lapses_at(facts) {
        Some(at) if at <= now => Ok(change(facts, ApplicationState::Withdrawn)),
        _ => Err(Refused::NotOpen(facts.state)),
    }
}

fn change(facts: &ApplicationFacts, to: ApplicationState) -> Change {
    Change { from: facts.state, to, version: facts.version, round: facts.round, reason: None }
}

/// The longest reason, in characters; the same as for documents.
const REASON_MOST: usize = super::document::REASON_MOST;

fn reason_in(reason: Option<&str>) -> Result<Option<String>, Refused> {
    let text = reason.unwrap_or_default().trim();
    if text.chars().nth(REASON_MOST).is_some() {
        return Err(Refused::TooLong(REASON_MOST));
    }
    Ok(text.chars().any(char::is_alphabetic).then(|| text.to_owned()))
}

#[cfg(test)]
#[path = "application/tests.rs"]
mod tests;

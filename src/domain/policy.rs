//! Who may do what: the one policy function (INV-7), a table of domain §5, default deny. It looks at
//! the actor and the object only; whether the object's state and history allow the act, and to this
//! person (INV-17), is decided by [`super::document`] and [`super::application`] in the same transaction.

mod told;

pub use told::{Holder, Told, told};

use super::application::System;
use super::names::named;
use crate::ids::{PersonId, UnitId};

named! {
    /// Roles a person can hold in a unit (domain §5).
    pub enum Role {
        /// RO 收文员
        Receiver = "receiver" / "收文员",
        /// AD 系统管理员
        UnitAdmin = "unit_admin" / "系统管理员",
        /// LD 分管领导
        Leader = "leader" / "分管领导",
        /// US 使用人员
        User = "user" / "使用人员",
        /// IO 县信息办
        Reviewer = "reviewer" / "信息办",
        /// CO 县委办、政府办审批人员
        Approver = "approver" / "审批人员",
        /// GO 县政府办
        LeadOffice = "lead_office" / "政府办",
    }
}

named! {
    /// Status of a personal account (domain §3.8).
    pub enum AccountStatus {
        /// 已开通
        Active = "active" / "已开通",
        /// 冻结
        Frozen = "frozen" / "冻结",
        /// 已注销
        Closed = "closed" / "已注销",
    }
}

/// What a person is in one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The unit.
    pub unit: UnitId,
    /// Whether it is active (U-1 to U-3).
    pub unit_active: bool,
    /// Its system.
    pub system: System,
    /// Roles held there; a person without any is a plain member and sees, but acts on nothing.
    pub roles: Vec<Role>,
}

/// Who acts: a natural person known by a verified binding or key, never by what a message claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub person: PersonId,
    /// Status of the account.
    pub status: AccountStatus,
    /// Units and roles, read fresh (INV-15).
    pub memberships: Vec<Membership>,
}

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// 查看, 收件箱, 查文, 查进度 of documents the own unit sent or was sent
    See,
    /// See an application, which names a person and a phone
    SeeApplication,
    /// 签收 for the unit
    Sign,
    /// 退回 before signing (D-6)
    Return,
    /// 退回 after signing (D-7): the unit's administrator
    ReturnSigned,
    /// 办结, 已阅
    Finish,
    /// 转办
    Assign,
    /// 会议回执
    AnswerMeeting,
    /// 撤回 what the own unit sent
    Recall,
    /// Order a recall after signing (D-11)
    OrderRecall,
    /// 催办 what the own unit sent
    Chase,
    /// 查进度 and 催办 of what any unit sent, named by its 文号
    Oversee,
    /// 发送公文
    Send,
    /// Send to the whole county
    Broadcast,
    /// File 单位注册、更名、注销、合并
    FileUnit,
    /// File 账户开通、变更、注销
    FileAccount,
    /// The same while the unit has no administrator (Q5); the caller has checked that it has none
    FileAccountVacant,
    /// 审核
    Review,
    /// 审批备案
    Approve,
    /// 撤销申请, 补正 by whoever filed it
    Withdraw,
    /// 冻结 an account at once
    Freeze,
    /// Stop a binding (不是我) or allow a new one
    ResetBinding,
    /// 更换系统管理员
    ReplaceAdmin,
    /// 委托 of one's own receiving and tasks (Q11)
    Delegate,
    /// Change rules, deadlines, calendar
    ChangeRules,
    /// See overdue items of the whole county
    SeeCountyOverdue,
    /// See overdue items of a unit
    SeeUnitOverdue,
    /// 查看审计
    SeeAudit,
}

/// On what. Ids come from our own rows, never from the sender.
#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    /// A delivery to this unit.
    Delivery {
        /// The receiving unit.
        unit: &'a UnitId,
    },
    /// A document as its sender sees it.
    Document {
        /// The sending unit.
        unit: &'a UnitId,
        /// The person who sent it.
        issued_by: &'a PersonId,
    },
    /// An application.
    Application {
        /// The unit that filed it.
        unit: &'a UnitId,
        /// That unit's system.
        system: System,
        /// Who filed it.
        submitted_by: &'a PersonId,
    },
    /// A unit as such.
    Unit(&'a UnitId),
    /// A person's account.
    Account {
        /// Whose.
        person: &'a PersonId,
        /// Home unit.
        unit: &'a UnitId,
    },
    /// The whole county.
    County,
}

impl<'a> Object<'a> {
    fn unit(self) -> Option<&'a UnitId> {
        match self {
            Self::Delivery { unit }
            | Self::Document { unit, .. }
            | Self::Application { unit, .. }
            | Self::Unit(unit)
            | Self::Account { unit, .. } => Some(unit),
            Self::County => None,
        }
    }

    /// The person for whom `Scope::Own` is true.
    fn owner(self) -> Option<&'a PersonId> {
        match self {
            Self::Document { issued_by, .. } => Some(issued_by),
            Self::Application { submitted_by, .. } => Some(submitted_by),
            Self::Account { person, .. } => Some(person),
            Self::Delivery { .. } | Self::Unit(_) | Self::County => None,
        }
    }
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The account is frozen or closed.
    Account(AccountStatus),
    /// For this person the object does not exist: it belongs to another unit (INV-7).
    NotFound,
    /// The unit is suspended or revoked.
    UnitInactive,
    /// The person belongs there but lacks the role; these have it.
    Role(&'static [Role]),
}

impl Denied {
    /// A stable code for tests and support.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Account(_) => "account-inactive",
            Self::NotFound => "not-found",
            Self::UnitInactive => "unit-inactive",
            Self::Role(_) => "role-missing",
        }
    }
}

/// How far a role reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// In the object's unit.
    Unit,
    /// Everywhere.
    County,
    /// Only for an approver in an office of the same system (Q2).
    Office,
    /// The person who sent, filed or is it, whatever the role.
    Own,
}

use Action as A;
use Role::{Approver, LeadOffice, Leader, Receiver, Reviewer, UnitAdmin, User};

/// What each unit gives its own people.
const UNIT_ROLES: [Role; 3] = [Receiver, UnitAdmin, Leader];
const EVERYONE: &[Role] = Role::ALL;
/// "Own unit" for all but a plain user.
const UNIT_STAFF: &[Role] = &[Approver, LeadOffice, Reviewer, Leader, UnitAdmin, Receiver];
const UNIT_HEADS: &[Role] = &[Approver, LeadOffice, Reviewer, Leader, UnitAdmin];

/// Domain §5, a line for each way to be allowed. What is not here is refused.
const TABLE: &[(Action, Scope, &[Role])] = &[
    (A::See, Scope::Unit, EVERYONE),
    (A::SeeApplication, Scope::Unit, &[UnitAdmin, Leader]),
    (A::SeeApplication, Scope::County, &[Reviewer]),
    (A::SeeApplication, Scope::Office, &[Approver]),
    (A::SeeApplication, Scope::Own, EVERYONE),
    (A::Sign, Scope::Unit, UNIT_STAFF),
    (A::Return, Scope::Unit, UNIT_STAFF),
    (A::ReturnSigned, Scope::Unit, &[UnitAdmin]),
    (A::Finish, Scope::Unit, UNIT_STAFF),
    (A::Assign, Scope::Unit, UNIT_STAFF),
    (A::AnswerMeeting, Scope::Unit, UNIT_STAFF),
    (A::Recall, Scope::Unit, UNIT_HEADS),
    (A::Recall, Scope::Own, EVERYONE),
    (A::OrderRecall, Scope::County, &[LeadOffice]),
    (A::Chase, Scope::Unit, UNIT_HEADS),
    (A::Chase, Scope::County, &[LeadOffice, Reviewer]),
    (A::Oversee, Scope::County, &[LeadOffice, Reviewer]),
    // S-15: who sent it follows it up.
    (A::Chase, Scope::Own, EVERYONE),
    (A::Send, Scope::Unit, EVERYONE),
    (A::Broadcast, Scope::County, &[Approver, LeadOffice, Reviewer]),
    (A::FileUnit, Scope::Unit, &[UnitAdmin, Leader]),
    (A::FileAccount, Scope::Unit, &[UnitAdmin]),
    (A::FileAccountVacant, Scope::Unit, &[Leader]),
    (A::Review, Scope::County, &[Reviewer]),
    (A::Approve, Scope::Office, &[Approver]),
    (A::Withdraw, Scope::Own, EVERYONE),
    (A::Freeze, Scope::County, &[Reviewer]),
    (A::Freeze, Scope::Unit, &[UnitAdmin, Leader]),
    (A::Freeze, Scope::Own, EVERYONE),
    (A::ResetBinding, Scope::County, &[Reviewer]),
    (A::ResetBinding, Scope::Unit, &[UnitAdmin]),
    (A::ResetBinding, Scope::Own, EVERYONE),
    (A::ReplaceAdmin, Scope::County, &[Reviewer]),
    (A::Delegate, Scope::Own, EVERYONE),
    (A::ChangeRules, Scope::County, &[Reviewer]),
    (A::SeeCountyOverdue, Scope::County, &[Approver, LeadOffice, Reviewer]),
    (A::SeeUnitOverdue, Scope::Unit, UNIT_STAFF),
    (A::SeeUnitOverdue, Scope::County, &[Approver, LeadOffice, Reviewer]),
    (A::SeeAudit, Scope::County, &[Reviewer]),
];

/// Whether `actor` may do `action` to `object`. Objects of other units get the same refusal as ones
/// that do not exist, unless a role reaches the whole county.
pub fn may(actor: &Actor, action: Action, object: Object<'_>) -> Result<(), Denied> {
    // 不是我 works from a frozen account too: it only takes something away.
    let takes_away = action == A::ResetBinding && object.owner() == Some(&actor.person);
    if actor.status != AccountStatus::Active && !(takes_away && actor.status == AccountStatus::Frozen) {
        return Err(Denied::Account(actor.status));
    }
    // Applications and accounts hold personal data, so the general right to look does not cover them.
    let action = match (action, object) {
        (A::See, Object::Application { .. } | Object::Account { .. }) => A::SeeApplication,
        _ => action,
    };
    if TABLE.iter().any(|row| row.0 == action && granted(actor, row.1, row.2, object)) {
        Ok(())
    } else {
        Err(refusal(actor, action, object))
    }
}

/// The standing of `actor` without regard to one object: whether any grant of `action` could hold.
/// For help texts and for a question that names no object yet.
pub fn could(actor: &Actor, action: Action) -> bool {
    let holds = |roles: &[Role]| active(actor).any(|m| m.roles.iter().any(|role| roles.contains(role)));
    actor.status == AccountStatus::Active
        && TABLE.iter().any(|row| row.0 == action && (row.1 == Scope::Own || holds(row.2)))
}

/// Whether the act needs a second message 确认 (the "c" of domain §5).
pub const fn needs_confirmation(action: Action) -> bool {
    matches!(action, A::OrderRecall | A::ChangeRules)
}

/// What may be passed on by 委托: receiving and own tasks, never decisions (separation rule 4).
pub const fn delegable(action: Action) -> bool {
    matches!(action, A::See | A::Sign | A::Return | A::Finish | A::Assign | A::AnswerMeeting)
}

fn active(actor: &Actor) -> impl Iterator<Item = &Membership> {
    actor.memberships.iter().filter(|m| m.unit_active)
}

fn granted(actor: &Actor, scope: Scope, roles: &[Role], object: Object<'_>) -> bool {
    let holds = |m: &Membership| m.roles.iter().any(|role| roles.contains(role));
    // Everybody who belongs to a unit is a 使用人员 of it, whether or not the role was written down.
    let belongs = roles.contains(&User);
    match scope {
        Scope::Unit => {
            let unit = object.unit();
            active(actor).any(|m| Some(&m.unit) == unit && (belongs || holds(m)))
        }
        Scope::County => active(actor).any(holds),
        Scope::Office => match object {
            Object::Application { system, .. } => active(actor).any(|m| m.system == system && holds(m)),
            _ => false,
        },
        Scope::Own => object.owner() == Some(&actor.person) && own_standing(actor, object),
    }
}

/// What a person sent or filed for a unit stays theirs only while they belong to that unit; their own
/// account is always theirs.
fn own_standing(actor: &Actor, object: Object<'_>) -> bool {
    matches!(object, Object::Account { .. }) || active(actor).any(|m| Some(&m.unit) == object.unit())
}

fn refusal(actor: &Actor, action: Action, object: Object<'_>) -> Denied {
    let Some(unit) = object.unit() else {
        return Denied::Role(roles_for(action));
    };
    // Deciding is county business: an applicant's unit is no secret from the person who is asked.
    let belongs = actor.memberships.iter().find(|m| m.unit == *unit);
    match belongs {
        Some(m) if !m.unit_active => Denied::UnitInactive,
        Some(_) => Denied::Role(roles_for(action)),
        None => Denied::NotFound,
    }
}

/// The first roles the table names for `action`, for the answer "that is for …".
pub fn roles_for(action: Action) -> &'static [Role] {
    TABLE.iter().find(|row| row.0 == action && row.1 != Scope::Own).map_or(&[], |row| row.2)
}

/// Which of `roles` somebody of a unit needs: those that each unit gives, or, where it gives none, those of the
/// county's offices.
pub fn needed(roles: &[Role]) -> Vec<Role> {
    let of_units: Vec<Role> = UNIT_ROLES.into_iter().filter(|role| roles.contains(role)).collect();
    if of_units.is_empty() { roles.to_vec() } else { of_units }
}

#[cfg(test)]
#[path = "policy/tests.rs"]
mod tests;

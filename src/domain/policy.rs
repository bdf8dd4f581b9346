//! Who may do what: the one policy function (INV-7), a table of domain §5, default deny. It looks at
//! the actor and the object only; whether the object's state and history allow the act, and to this
//! person (INV-17), is decided by [`super::document`] and [`super::application`] in the same transaction.

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
    /// 会议回执
    AnswerMeeting,
    /// Order a recall after signing (D-11)
    OrderRecall,
    /// 催办 what the own unit sent
    Chase,
    /// 查进度 and 催办 of what any unit sent, named by its 文号
    Oversee,
    /// 发送公文
    Send,
    /// File 账户开通、变更、注销
    FileAccount,
    /// The same while the unit has no administrator (Q5); the caller has checked that it has none
    FileAccountVacant,
    /// 审核
    Review,
    /// 审批备案
    Approve,
    /// 撤销申请 by whoever filed it
    Withdraw,
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
}

impl<'a> Object<'a> {
    fn unit(self) -> &'a UnitId {
        match self {
            Self::Delivery { unit }
            | Self::Document { unit, .. }
            | Self::Application { unit, .. }
            | Self::Unit(unit) => unit,
        }
    }

    /// The person for whom `Scope::Own` is true.
    fn owner(self) -> Option<&'a PersonId> {
        match self {
            Self::Document { issued_by, .. } => Some(issued_by),
            Self::Application { submitted_by, .. } => Some(submitted_by),
            Self::Delivery { .. } | Self::Unit(_) => None,
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

/// How far a role reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// In the object's unit.
    Unit,
    /// Everywhere.
    County,
    /// Only for an approver in an office of the same system (Q2).
    Office,
    /// The person who sent or filed it, whatever the role.
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
    (A::AnswerMeeting, Scope::Unit, UNIT_STAFF),
    (A::OrderRecall, Scope::County, &[LeadOffice]),
    (A::Chase, Scope::Unit, UNIT_HEADS),
    (A::Chase, Scope::County, &[LeadOffice, Reviewer]),
    (A::Oversee, Scope::County, &[LeadOffice, Reviewer]),
    // S-15: who sent it follows it up.
    (A::Chase, Scope::Own, EVERYONE),
    (A::Send, Scope::Unit, EVERYONE),
    (A::FileAccount, Scope::Unit, &[UnitAdmin]),
    (A::FileAccountVacant, Scope::Unit, &[Leader]),
    (A::Review, Scope::County, &[Reviewer]),
    (A::Approve, Scope::Office, &[Approver]),
    (A::Withdraw, Scope::Own, EVERYONE),
];

/// Whether `actor` may do `action` to `object`. Objects of other units get the same refusal as ones
/// that do not exist, unless a role reaches the whole county.
pub fn may(actor: &Actor, action: Action, object: Object<'_>) -> Result<(), Denied> {
    if actor.status != AccountStatus::Active {
        return Err(Denied::Account(actor.status));
    }
    // Applications hold personal data, so the general right to look does not cover them.
    let action = match (action, object) {
        (A::See, Object::Application { .. }) => A::SeeApplication,
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
            active(actor).any(|m| m.unit == *unit && (belongs || holds(m)))
        }
        Scope::County => active(actor).any(holds),
        Scope::Office => match object {
            Object::Application { system, .. } => active(actor).any(|m| m.system == system && holds(m)),
            _ => false,
        },
        Scope::Own => object.owner() == Some(&actor.person) && own_standing(actor, object),
    }
}

/// What a person sent or filed for a unit stays theirs only while they belong to that unit.
fn own_standing(actor: &Actor, object: Object<'_>) -> bool {
    active(actor).any(|m| m.unit == *object.unit())
}

fn refusal(actor: &Actor, action: Action, object: Object<'_>) -> Denied {
    let unit = object.unit();
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

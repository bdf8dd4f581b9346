//! Who sent a message: the verified binding, never a name or a flag in the body (design §2.5).

use super::platform;
use crate::app::App;
use crate::domain::application::System;
use crate::domain::message::Envelope;
use crate::domain::policy::{AccountStatus, Actor, Membership, Role};
use crate::ids::{PersonId, UnitId};
use crate::store::deliveries::Delivery;
use crate::store::senders::{self, Asked, Found};
use crate::store::{Conn, StoreError};
use crate::time::Timestamp;
use std::sync::Arc;

/// A bound person with everything the policy looks at, read in the transaction that acts (INV-15).
#[derive(Clone, Debug)]
pub struct Sender {
    /// The natural person.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Status, memberships and roles.
    pub actor: Actor,
    /// The units of the memberships, home first.
    pub units: Vec<Unit>,
    /// From when this binding may decide applications (INV-52).
    pub decides_at: Timestamp,
    /// The item the message names, as it was when the sender was read.
    item: Option<Arc<Delivery>>,
}

/// A unit the sender belongs to, as answers name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Identity.
    pub id: UnitId,
    /// Short name.
    pub short: String,
    /// Full name.
    pub name: String,
}

impl Sender {
    /// The unit a command without a unit word is about.
    pub fn home(&self) -> Option<&Unit> {
        self.units.first()
    }

    /// The item `number` of `unit`, when it was read with the sender.
    pub fn item(&self, unit: &UnitId, number: i64) -> Option<&Arc<Delivery>> {
        self.item.as_ref().filter(|d| d.unit_id == *unit && d.number == number)
    }

    /// Short name of a unit of the sender.
    pub fn unit(&self, id: &UnitId) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == *id)
    }

    /// Whether the sender holds `role` in any unit.
    pub fn has(&self, role: Role) -> bool {
        self.actor.memberships.iter().any(|m| m.roles.contains(&role))
    }

    /// The word for what the sender does at home: 收文员, 单位管理员 …
    pub fn duty(&self) -> &'static str {
        let roles = self.actor.memberships.first().map_or(&[][..], |m| &m.roles);
        DUTIES.iter().find(|role| roles.contains(role)).map_or(Role::User.zh(), |role| role.zh())
    }
}

/// Which role names a person who holds several.
const DUTIES: [Role; 6] =
    [Role::Receiver, Role::UnitAdmin, Role::Reviewer, Role::Approver, Role::LeadOffice, Role::Leader];

/// The sender of a message, or `None` when there is no binding in force.
pub async fn load(db: &mut Conn, app: &App, envelope: &Envelope) -> Result<Option<Sender>, StoreError> {
    match asked(app, envelope, None) {
        Some(asked) => senders::look_up(db, asked).await.map(assemble),
        None => Ok(None),
    }
}

/// The same for answers that change nothing, together with whoever asks at this moment; with the item at home that the
/// message names by `number`, if it names one.
pub async fn look(app: &App, envelope: &Envelope, number: Option<i64>) -> Result<Option<Sender>, StoreError> {
    match asked(app, envelope, number) {
        Some(asked) => app.store.look_up(asked).await.map(assemble),
        None => Ok(None),
    }
}

/// What is asked about the sender of a message; nothing when the platform does not say who that is.
pub(super) fn asked<'e>(app: &App, envelope: &'e Envelope, number: Option<i64>) -> Option<Asked<'e>> {
    let platform = platform(app, envelope).as_str();
    let staff = envelope.staff_id.as_deref()?;
    Some(Asked { platform, corp: &envelope.corp, staff, number })
}

/// The person id behind a message, for records and pushes.
pub async fn person_of(db: &mut Conn, app: &App, envelope: &Envelope) -> Result<Option<String>, StoreError> {
    Ok(load(db, app, envelope).await?.map(|sender| sender.person.as_str().to_owned()))
}

/// Puts the rows of one person (one per role) together; nobody, when the binding is not in force.
pub(super) fn assemble(Found { rows, item }: Found) -> Option<Sender> {
    let first = rows.first().filter(|row| row.binding_status == "active")?;
    let person = first.person_id.clone();
    let status = AccountStatus::parse(&first.person_status).unwrap_or(AccountStatus::Closed);
    let (name, decides_at) = (first.name.clone(), Timestamp::from_millis(first.decides_at));
    let (mut memberships, mut units): (Vec<Membership>, Vec<Unit>) = (Vec::new(), Vec::new());
    for row in rows {
        let role = row.role.as_deref().and_then(Role::parse);
        if let Some(membership) = memberships.iter_mut().find(|m| m.unit == row.unit_id) {
            membership.roles.extend(role);
            continue;
        }
        memberships.push(Membership {
            unit: row.unit_id.clone(),
            roles: role.into_iter().collect(),
            unit_active: row.unit_status == "active",
            system: System::parse(&row.unit_system).unwrap_or(System::Government),
        });
        units.push(Unit { id: row.unit_id, short: row.unit_short, name: row.unit_name });
    }
    let actor = Actor { person: person.clone(), status, memberships };
    Some(Sender { person, name, actor, units, decides_at, item })
}

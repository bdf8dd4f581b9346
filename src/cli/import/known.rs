//! What the database knows that an import is compared with.

use super::bodies::DECIDING;
use crate::config::Settings;
use crate::domain::policy::Role;
use crate::ids::{PersonId, UnitId};
use crate::store::people::{self, Binding, Person};
use crate::store::units::{self, Unit};
use crate::store::{Conn, StoreError};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Units, people, roles and bindings as they stand.
#[derive(Default)]
pub struct Known {
    /// Units by code.
    pub units: HashMap<String, Unit>,
    /// People by login.
    pub people: HashMap<String, Person>,
    /// Login of the open account with a phone, by its digest.
    pub phones: HashMap<String, String>,
    /// Roles as (unit, role) of the people asked for.
    pub roles: HashMap<PersonId, Vec<(UnitId, String)>>,
    /// Who may decide applications today, as (login, unit, role).
    pub deciders: Vec<(String, UnitId, Role)>,
    /// Bindings by (platform, corp, staff id).
    pub accounts: HashMap<(String, String, String), Binding>,
    /// The active binding of a person on a platform.
    pub bound: HashMap<(PersonId, String), Binding>,
    /// Bindings that their owners left.
    pub left: Vec<Binding>,
    /// Who is 系统管理员 of which unit.
    pub admins: Vec<(UnitId, PersonId)>,
    /// Organisations of the configured bots on 钉钉.
    pub corps: BTreeSet<String>,
    /// Login by person.
    pub logins: HashMap<PersonId, String>,
}

/// Reads everything an import of people with these `logins` needs.
pub async fn load(db: &mut Conn, settings: &Settings, logins: &HashSet<&str>) -> Result<Known, StoreError> {
    let corps = settings.bots.values().map(|bot| bot.corp_id.clone()).collect();
    let mut known = Known { corps, ..Known::default() };
    let admins = people::with_role(db, Role::UnitAdmin.as_str()).await?;
    known.admins = admins.into_iter().map(|admin| (admin.unit_id, admin.person_id)).collect();
    for unit in units::all(db).await? {
        known.units.insert(unit.code.clone(), unit);
    }
    for person in people::all(db).await? {
        if person.status != "closed" {
            known.phones.insert(person.phone_digest.clone(), person.login.clone());
        }
        if logins.contains(person.login.as_str()) {
            known.roles.insert(person.id.clone(), people::roles_of(db, &person.id).await?);
        }
        known.logins.insert(person.id.clone(), person.login.clone());
        known.people.insert(person.login.clone(), person);
    }
    known.left = people::left(db, None).await?;
    for role in DECIDING {
        for told in people::with_role(db, role.as_str()).await? {
            let login = known.logins.get(&told.person_id).cloned().unwrap_or_default();
            known.deciders.push((login, told.unit_id, role));
        }
    }
    for binding in people::bindings(db).await? {
        if binding.status == "active" {
            known.bound.insert((binding.person_id.clone(), binding.platform.clone()), binding.clone());
        }
        let key = (binding.platform.clone(), binding.corp_id.clone(), binding.staff_id.clone());
        known.accounts.insert(key, binding);
    }
    Ok(known)
}

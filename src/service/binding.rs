//! The one way in which an account of a messenger becomes a person, for 绑定, for `import` and for
//! `bind --match-phones` (INV-52).

use super::contact;
use super::push::{self, Kind, Push};
use crate::app::App;
use crate::domain::policy::Role;
use crate::domain::reply;
use crate::ids::{PersonId, UnitId};
use crate::store::people::{self, Binding, Told};
use crate::store::{StoreError, Tx, questions, units};
use std::collections::BTreeMap;

/// How the account is known to be this person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The person typed a code.
    Code,
    /// The directory has it under the registered phone.
    Phone,
    /// The operator's file says so.
    Import,
}

impl Source {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Phone => "phone",
            Self::Import => "import",
        }
    }
}

/// Binds an account to its person: open codes die, a changed binding is told to the administrator and to the account
/// that was bound before. What its owner left is not brought back by a file or a directory; `false` then, and nothing is
/// changed.
pub async fn attach(tx: &mut Tx, app: &App, binding: &Binding, source: Source) -> Result<bool, StoreError> {
    let tell = attach_quietly(tx, app, binding, source).await?;
    if tell == Attached::Changed {
        tell_changed(tx, app, std::slice::from_ref(&binding.person_id)).await?;
    }
    Ok(tell != Attached::Left)
}

/// What became of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attached {
    /// The person's first on this messenger.
    First,
    /// In place of another one, or again; to be told ([`tell_changed`]).
    Changed,
    /// Its owner left it, so nothing was changed.
    Left,
}

/// [`attach`] for many at once, who are told of together.
pub async fn attach_quietly(
    tx: &mut Tx,
    app: &App,
    binding: &Binding,
    source: Source,
) -> Result<Attached, StoreError> {
    let (person, now) = (&binding.person_id, app.now());
    let old = people::binding_of(tx, person, &binding.platform).await?;
    if source == Source::Code {
        people::leave_binding(tx, person, &binding.platform, false, now).await?;
    } else if is_left(tx, binding).await? {
        return Ok(Attached::Left);
    }
    let before = people::bind(tx, binding, source.as_str(), now).await?;
    questions::close_of(tx, person).await?;
    if let Some(old) = old.filter(|old| !old.is_same_account(binding)) {
        tell_old_account(tx, app, &old).await?;
    }
    Ok(if before { Attached::Changed } else { Attached::First })
}

/// Tells whoever holds the account that its person has moved to another one: it may have been somebody else's doing.
async fn tell_old_account(tx: &mut Tx, app: &App, old: &Binding) -> Result<(), StoreError> {
    let Some(person) = people::by_id(tx, &old.person_id).await? else { return Ok(()) };
    let unit = units::by_id(tx, &person.unit_id).await?;
    let unit = unit.as_ref().map_or("", |unit| unit.short_name.as_str());
    let message = reply::push::moved_away(unit, &person.name, contact(app));
    push::queue_account(tx, app, old, &message).await
}

async fn is_left(tx: &mut Tx, binding: &Binding) -> Result<bool, StoreError> {
    let left = people::left(tx, Some(&binding.person_id)).await?;
    Ok(left.iter().any(|l| l.is_same_account(binding)))
}

/// Tells the administrators of changed bindings, one push for all of a unit; the info office where a unit has no
/// administrator beside the person it is about.
pub async fn tell_changed(tx: &mut Tx, app: &App, changed: &[PersonId]) -> Result<(), StoreError> {
    let mut by_unit: BTreeMap<UnitId, Vec<(PersonId, String)>> = BTreeMap::new();
    for person in changed {
        if let Some(person) = people::by_id(tx, person).await? {
            by_unit.entry(person.unit_id).or_default().push((person.id, person.name));
        }
    }
    let mut pushes = Vec::new();
    for (unit, people) in &by_unit {
        let Some(unit) = units::by_id(tx, unit).await? else { continue };
        let names: Vec<&str> = people.iter().map(|(_, name)| name.as_str()).collect();
        let message = reply::push::rebound(&unit.short_name, &names, contact(app));
        // Whoever is the only one it is about cannot vouch for it.
        let other = |told: &Told| told.bound == 1 && people.iter().any(|(id, _)| *id != told.person_id);
        let mut told = people::with_role_in(tx, &unit.id, Role::UnitAdmin.as_str()).await?;
        told.retain(other);
        if told.is_empty() {
            told = people::with_role(tx, Role::Reviewer.as_str()).await?;
            told.retain(other);
        }
        pushes.extend(told.into_iter().map(|told| (told.person_id, message.clone())));
    }
    // Lanes are locked in one order.
    pushes.sort_by(|a, b| a.0.cmp(&b.0));
    for (person, message) in &pushes {
        push::queue(tx, app, &Push::now(person, Kind::Alert, message)).await?;
    }
    Ok(())
}

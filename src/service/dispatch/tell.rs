//! Who is told at which unit, and queueing many pushes in the one order of locks.

use crate::app::App;
use crate::domain::policy::Role;
use crate::domain::reply::{self, Words};
use crate::ids::{PersonId, UnitId};
use crate::service::push::{self, Kind, Push};
use crate::store::deliveries::Delivery;
use crate::store::documents::Document;
use crate::store::people::{self, Receiver, Told};
use crate::store::{Conn, StoreError, Tx, outbox};
use crate::time::Timestamp;
use std::collections::{HashMap, HashSet};

/// Who can be reached at each unit: its bound receivers, its bound administrators if there are none
/// (messages.md rule 9).
pub(super) struct Reach {
    by_unit: HashMap<UnitId, Vec<PersonId>>,
    several: HashSet<PersonId>,
}

impl Reach {
    /// Reads everybody in one query.
    pub(super) async fn load(db: &mut Conn) -> Result<Self, StoreError> {
        Ok(Self::of(&people::receivers_of_all(db).await?))
    }

    fn of(rows: &[Receiver]) -> Self {
        let mut units_of: HashMap<&PersonId, HashSet<&UnitId>> = HashMap::new();
        let (mut receivers, mut admins): (HashMap<UnitId, Vec<PersonId>>, HashMap<UnitId, Vec<PersonId>>) =
            Default::default();
        for row in rows {
            units_of.entry(&row.person_id).or_default().insert(&row.unit_id);
            if row.bound == 1 {
                let role = if row.role == Role::Receiver.as_str() { &mut receivers } else { &mut admins };
                role.entry(row.unit_id.clone()).or_default().push(row.person_id.clone());
            }
        }
        let mut by_unit = admins;
        by_unit.extend(receivers);
        let several =
            units_of.into_iter().filter(|(_, units)| units.len() > 1).map(|(p, _)| p.clone()).collect();
        Self { by_unit, several }
    }

    /// Whom to tell at `unit`.
    pub(super) fn at(&self, unit: &UnitId) -> &[PersonId] {
        self.by_unit.get(unit).map_or(&[], Vec::as_slice)
    }

    /// The name of the unit for a person who acts for several and could not know whose number it is.
    pub(super) fn named<'a>(&self, person: &PersonId, short: &'a str) -> Option<&'a str> {
        self.several.contains(person).then_some(short)
    }
}

/// Who is told things at one unit: its bound receivers, its bound administrators if there are none
/// (messages.md rule 9).
pub async fn receivers(db: &mut Conn, unit: &UnitId) -> Result<Vec<Told>, StoreError> {
    for role in [Role::Receiver, Role::UnitAdmin] {
        let mut told = people::with_role_in(db, unit, role.as_str()).await?;
        told.retain(|person| person.bound == 1);
        if !told.is_empty() {
            return Ok(told);
        }
    }
    Ok(Vec::new())
}

/// Whether somebody of the unit knows of a delivery, or is being told at this moment.
pub(super) async fn told(db: &mut Conn, d: &Delivery) -> Result<bool, StoreError> {
    Ok(d.shown_at.or(d.seen_at).is_some() || outbox::has_gone(db, d.id.as_str()).await?)
}

/// A push on its way to the outbox.
pub(super) struct Owed {
    /// To whom.
    pub(super) person: PersonId,
    /// What kind.
    pub(super) kind: Kind,
    /// Whether it may go at any hour.
    pub(super) any_hour: bool,
    /// What it is about.
    pub(super) object: String,
    /// What it says.
    pub(super) message: Words,
}

/// Queues pushes by recipient, the order in which every transaction locks lanes (design §2.2). Returns
/// the first moment at which one of those may go that keep the hours.
pub(super) async fn queue_all(
    tx: &mut Tx,
    app: &App,
    mut owed: Vec<Owed>,
) -> Result<Option<Timestamp>, StoreError> {
    owed.sort_by(|a, b| a.person.cmp(&b.person));
    let mut first: Option<Timestamp> = None;
    for o in owed {
        let push = Push { any_hour: o.any_hour, ..Push::now(&o.person, o.kind, o.message).about(&o.object) };
        let at = push::queue(tx, app, &push).await?;
        if !o.any_hour {
            first = Some(first.map_or(at, |first| first.min(at)));
        }
    }
    Ok(first)
}

/// Tells the info office that nobody can be reached at these units.
pub(super) async fn unreachable(
    tx: &mut Tx,
    app: &App,
    d: &Document,
    units: &[String],
) -> Result<Vec<Owed>, StoreError> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let name = reply::short_name(&d.title, d.internal == 1, 20);
    let message = reply::push::unreachable(&d.unit_name, &name, units, &app.settings.contact.name);
    let office = people::with_role(tx, Role::Reviewer.as_str()).await?;
    let mut told = HashSet::new();
    let owed = office
        .into_iter()
        .filter(|person| person.bound == 1 && told.insert(person.person_id.clone()))
        .map(|person| Owed {
            person: person.person_id,
            kind: Kind::Alert,
            any_hour: true,
            object: d.id.as_str().to_owned(),
            message: Words::from(&message),
        });
    Ok(owed.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(person: &str, unit: &str, role: &str, bound: i64) -> Receiver {
        Receiver {
            person_id: PersonId::from_text(person),
            unit_id: UnitId::from_text(unit),
            role: role.to_owned(),
            bound,
        }
    }

    #[test]
    fn receivers_are_told_and_the_administrator_only_when_no_receiver_can_be_reached() {
        let reach = Reach::of(&[
            row("a", "one", "receiver", 1),
            row("b", "one", "unit_admin", 1),
            row("c", "two", "receiver", 0),
            row("d", "two", "unit_admin", 1),
            row("e", "three", "receiver", 0),
            row("a", "three", "unit_admin", 1),
        ]);
        let at = |unit: &str| -> Vec<String> {
            reach.at(&UnitId::from_text(unit)).iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            (at("one"), at("two"), at("three")),
            (vec!["a".into()], vec!["d".into()], vec!["a".into()])
        );
        assert!(at("four").is_empty());
        assert_eq!(reach.named(&PersonId::from_text("a"), "寨沙镇"), Some("寨沙镇"));
        assert_eq!(reach.named(&PersonId::from_text("d"), "寨沙镇"), None);
    }
}

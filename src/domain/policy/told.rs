//! Who is told (messages.md rule 9), as a function over the holders of roles.

use super::Role;
use crate::domain::application::System;
use crate::ids::{PersonId, UnitId};

/// A person who holds a role in a unit; a person with several roles appears several times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub unit: UnitId,
    /// That unit's system.
    pub system: System,
    /// As what.
    pub role: Role,
    /// Account and unit are active.
    pub active: bool,
}

/// What they are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told<'a> {
    /// A new item, a reminder or a recall at this unit: its receivers, its administrator if it has none.
    Item(&'a UnitId),
    /// An item overdue at this unit: its leaders.
    Overdue(&'a UnitId),
    /// Something wrong with the people of this unit: its administrator, its leader if it has none.
    People(&'a UnitId),
    /// An application to be reviewed: the reviewers.
    Review,
    /// An application to be approved: the approvers of the office for this system (Q2).
    Approve(System),
    /// Something the info office should know: the reviewers.
    InfoOffice,
}

/// The people to be told, each once, in the order of `holders`. `except` names those who may not be
/// asked because they took part before (INV-17); when nobody is left the matter waits and the
/// operator is told.
pub fn told<'a>(what: Told<'_>, holders: &'a [Holder], except: &[&PersonId]) -> Vec<&'a PersonId> {
    let with = |role: Role| collect(what, role, holders, except);
    let or_else = |first: Role, second: Role| {
        let people = with(first);
        if people.is_empty() { with(second) } else { people }
    };
    match what {
        Told::Item(_) => or_else(Role::Receiver, Role::UnitAdmin),
        Told::People(_) => or_else(Role::UnitAdmin, Role::Leader),
        Told::Overdue(_) => with(Role::Leader),
        Told::Review | Told::InfoOffice => with(Role::Reviewer),
        Told::Approve(_) => with(Role::Approver),
    }
}

fn collect<'a>(what: Told<'_>, role: Role, holders: &'a [Holder], except: &[&PersonId]) -> Vec<&'a PersonId> {
    let mut people: Vec<&PersonId> = Vec::new();
    for holder in holders.iter().filter(|h| h.active && h.role == role && concerns(what, h)) {
        if !people.contains(&&holder.person) && !except.contains(&&holder.person) {
            people.push(&holder.person);
        }
    }
    people
}

fn concerns(what: Told<'_>, holder: &Holder) -> bool {
    match what {
        Told::Item(unit) | Told::Overdue(unit) | Told::People(unit) => holder.unit == *unit,
        Told::Approve(system) => holder.system == system,
        Told::Review | Told::InfoOffice => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(person: &str, unit: &str, role: Role) -> Holder {
        let system = if unit == "party-office" { System::Party } else { System::Government };
        Holder {
            person: PersonId::from_text(person),
            unit: UnitId::from_text(unit),
            system,
            role,
            active: true,
        }
    }

    fn names(people: &[&PersonId]) -> Vec<String> {
        people.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_matter_has_its_people() {
        let holders = [
            holder("wang", "town", Role::Receiver),
            holder("li", "town", Role::Receiver),
            holder("admin", "town", Role::UnitAdmin),
            holder("chief", "town", Role::Leader),
            holder("solo", "village", Role::UnitAdmin),
            holder("ming", "info", Role::Reviewer),
            holder("hong", "info", Role::Reviewer),
            holder("zhao", "gov-office", Role::Approver),
            holder("qian", "party-office", Role::Approver),
        ];
        let (town, village, none) =
            (UnitId::from_text("town"), UnitId::from_text("village"), UnitId::from_text("none"));
        let ming = PersonId::from_text("ming");
        for (what, except, expected) in [
            (Told::Item(&town), vec![], vec!["wang", "li"]),
            (Told::Item(&village), vec![], vec!["solo"]),
            (Told::Item(&none), vec![], vec![]),
            (Told::Overdue(&town), vec![], vec!["chief"]),
            (Told::People(&town), vec![], vec!["admin"]),
            (Told::Review, vec![&ming], vec!["hong"]),
            (Told::InfoOffice, vec![], vec!["ming", "hong"]),
            (Told::Approve(System::Government), vec![], vec!["zhao"]),
            (Told::Approve(System::Party), vec![], vec!["qian"]),
        ] {
            assert_eq!(names(&told(what, &holders, &except)), expected, "{what:?}");
        }
    }

    #[test]
    fn nobody_is_told_twice_and_the_inactive_not_at_all() {
        let mut holders =
            vec![holder("wang", "town", Role::Receiver), holder("wang", "town", Role::Receiver)];
        let town = UnitId::from_text("town");
        assert_eq!(told(Told::Item(&town), &holders, &[]).len(), 1);
        for h in &mut holders {
            h.active = false;
        }
        assert!(told(Told::Item(&town), &holders, &[]).is_empty());
    }
}

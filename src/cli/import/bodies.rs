//! Who decides applications after an import: the two stages belong to different bodies, and the second to
//! 县委办 and 政府办.

use super::known::Known;
use super::plan::{Home, PersonPlan};
use super::roles;
use crate::domain::application::{System, office_for};
use crate::domain::policy::Role;
use crate::ids::UnitId;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Logins of those who review and those who approve, by unit.
type Seats<'a> = HashMap<&'a UnitId, [BTreeSet<&'a str>; 2]>;

/// The roles that decide, in the order of their stages.
pub const DECIDING: [Role; 2] = [Role::Reviewer, Role::Approver];

/// Remarks on units that would decide both stages, and on offices spread over several units; only where the file
/// names somebody who decides.
pub fn remarks(people: &[PersonPlan], known: &Known, homes: &HashMap<String, Home>) -> Vec<String> {
    let mut remarks = Vec::new();
    let mut seats = Seats::new();
    let mut mine: BTreeSet<&UnitId> = BTreeSet::new();
    let mut seat = |unit, login, role: &str| -> bool {
        let stage = DECIDING.iter().position(|deciding| deciding.as_str() == role);
        let place = stage.and_then(|stage| seats.entry(unit).or_default().get_mut(stage));
        place.is_some_and(|logins: &mut BTreeSet<&str>| logins.insert(login))
    };
    for planned in people {
        for (unit, role) in roles::of(planned, known) {
            if seat(unit, &planned.person.login, role) {
                mine.insert(unit);
            }
        }
    }
    let named: BTreeSet<&str> = people.iter().map(|planned| planned.person.login.as_str()).collect();
    for (login, unit, role) in known.deciders.iter().filter(|d| !named.contains(d.0.as_str())) {
        seat(unit, login, role.as_str());
    }
    let mut offices: BTreeMap<System, BTreeSet<&str>> = BTreeMap::new();
    let by_code: BTreeMap<&String, &Home> = homes.iter().collect();
    for home in by_code.into_values() {
        let Some([reviewers, approvers]) = seats.get(&home.id) else { continue };
        if mine.contains(&home.id) && !reviewers.is_empty() && !approvers.is_empty() {
            remarks.push(format!(
                "{} 既有审核人（{}）又有审批人（{}）：两步要由两个单位的人定，本单位审核过的申请，本单位的审批人批不了。",
                home.short,
                list(reviewers),
                list(approvers)
            ));
        }
        if !approvers.is_empty() {
            offices.entry(home.system).or_default().insert(&home.short);
        }
    }
    for (system, units) in offices.iter().filter(|(_, units)| units.len() > 1 && !mine.is_empty()) {
        remarks.push(format!(
            "{}的审批人分在 {}：审批备案由{}的人办，请核对谁该有 approver。",
            office_for(*system).zh(),
            list(units),
            office_for(*system).zh()
        ));
    }
    remarks
}

fn list(words: &BTreeSet<&str>) -> String {
    words.iter().copied().collect::<Vec<_>>().join("、")
}

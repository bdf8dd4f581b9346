//! The roles of an import: those in the home unit, and 兼职 in others (domain Q6).

use super::file::PersonRow;
use super::known::Known;
use super::plan::{Conflict, Field, Home, PersonPlan, Plan, field};
use crate::domain::policy::Role;
use crate::ids::{PersonId, UnitId};
use crate::store::people::Person;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Roles as (unit, role).
pub type Roles = BTreeSet<(UnitId, String)>;

/// What is wrong with the roles of a row; a unit of the same file is checked where it stands.
pub fn check(row: &PersonRow, is_unit: impl Fn(&str) -> bool, say: &mut impl FnMut(String)) {
    let elsewhere = row.also.iter().flatten();
    for code in elsewhere.clone().map(|(code, _)| code) {
        if *code == row.unit {
            say("在本单位的角色写在 roles 里，[person.also] 只写别的单位。".to_owned());
        } else if !is_unit(code) {
            say(format!("[person.also] 里没有单位 {code}，或它已停用。"));
        }
    }
    let all = row.roles.iter().flatten().chain(elsewhere.flat_map(|(_, roles)| roles));
    for role in all.filter(|role| Role::parse(role).is_none()) {
        let known = Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join("、");
        say(format!("不认识的角色“{role}”，只能是 {known}。"));
    }
}

/// All roles after the import, when they change. What was held in the home unit moves along to another one.
pub fn after(
    row: &PersonRow,
    old: Option<&Person>,
    person: &Person,
    known: &Known,
    homes: &HashMap<String, Home>,
    fields: &mut Vec<Field>,
) -> Option<Roles> {
    let held: Roles = old.and_then(|p| known.roles.get(&p.id)).into_iter().flatten().cloned().collect();
    let is_home = |unit: &UnitId| *unit == person.unit_id || old.is_some_and(|old| old.unit_id == *unit);
    let (home, also): (Roles, Roles) = held.iter().cloned().partition(|(unit, _)| is_home(unit));
    let home: BTreeSet<String> = home.into_iter().map(|(_, role)| role).collect();
    let wanted = row.roles.as_ref().map_or(home.clone(), |roles| roles.iter().cloned().collect());
    let wanted_also = row.also.as_ref().map_or(also.clone(), |also| elsewhere(also, homes));
    if old.is_some() {
        field(fields, "roles", "角色", &zh(home.iter()), &zh(wanted.iter()));
        field(fields, "also", "兼职", &also_zh(&also, homes), &also_zh(&wanted_also, homes));
    }
    let wanted = wanted.into_iter().map(|role| (person.unit_id.clone(), role)).chain(wanted_also).collect();
    (held != wanted).then_some(wanted)
}

fn elsewhere(also: &BTreeMap<String, Vec<String>>, homes: &HashMap<String, Home>) -> Roles {
    let known = also.iter().filter_map(|(code, roles)| Some((&homes.get(code)?.id, roles)));
    known.flat_map(|(unit, roles)| roles.iter().map(|role| (unit.clone(), role.clone()))).collect()
}

/// The roles of a person after the import, whether or not they change.
pub fn of<'a>(planned: &'a PersonPlan, known: &'a Known) -> Vec<(&'a UnitId, &'a str)> {
    let kept = known.roles.get(&planned.person.id).into_iter().flatten();
    match &planned.roles {
        Some(roles) => roles.iter().map(|(unit, role)| (unit, role.as_str())).collect(),
        None => kept.map(|(unit, role)| (unit, role.as_str())).collect(),
    }
}

/// A unit has one 系统管理员. Whoever is replaced gives the role up in the same file.
pub fn check_admins(
    known: &Known,
    homes: &HashMap<String, Home>,
    plan: &Plan,
    conflicts: &mut Vec<Conflict>,
) {
    let filed: HashSet<&PersonId> = plan.people.iter().map(|p| &p.person.id).collect();
    let kept = known.admins.iter().filter(|(_, person)| !filed.contains(person));
    let kept = kept.filter_map(|(unit, person)| Some((unit, known.logins.get(person)?.as_str())));
    let mut admins: BTreeMap<&UnitId, BTreeSet<&str>> = BTreeMap::new();
    for (unit, login) in kept {
        admins.entry(unit).or_default().insert(login);
    }
    for planned in &plan.people {
        for (unit, _) in of(planned, known).into_iter().filter(|(_, role)| *role == Role::UnitAdmin.as_str())
        {
            admins.entry(unit).or_default().insert(&planned.person.login);
        }
    }
    let touched: HashSet<&str> = plan.people.iter().map(|p| p.person.login.as_str()).collect();
    for (unit, logins) in admins {
        if logins.len() > 1 && logins.iter().any(|login| touched.contains(login)) {
            let code = homes.iter().find(|(_, home)| home.id == *unit).map_or("", |(code, _)| code);
            conflicts.push(Conflict::new(format!(
                "单位 {code}：系统管理员只能有一位，导入后会有 {}。换人请在同一份文件里去掉另一位的 unit_admin。",
                logins.into_iter().collect::<Vec<_>>().join("、")
            )));
        }
    }
}

/// Roles as people read them.
pub fn zh<'r>(roles: impl Iterator<Item = &'r String>) -> String {
    let word = |role: &'r String| Role::parse(role).map_or(role.as_str(), |known| known.zh());
    roles.map(word).collect::<Vec<_>>().join("、")
}

/// Roles in other units as people read them: 县委办（收文员）.
pub fn also_zh(also: &Roles, homes: &HashMap<String, Home>) -> String {
    let mut units: BTreeMap<&UnitId, Vec<&String>> = BTreeMap::new();
    for (unit, role) in also {
        units.entry(unit).or_default().push(role);
    }
    let short = |unit: &UnitId| {
        homes.values().find(|home| home.id == *unit).map_or("已停用单位", |home| &home.short)
    };
    let shown =
        units.into_iter().map(|(unit, roles)| format!("{}（{}）", short(unit), zh(roles.into_iter())));
    shown.collect::<Vec<_>>().join("、")
}

//! What an import would change, computed without touching anything.

use super::file::File;
use super::known::Known;
use super::roles::Roles;
use super::{bodies, people, units};
use crate::crypto::Keys;
use crate::domain::application::System;
use crate::domain::guard::Rule;
use crate::ids::UnitId;
use crate::store::people::{Binding, Person};
use crate::store::units::Unit;
use crate::time::Timestamp;
use std::collections::HashMap;

/// One changed particular, as people read it; phones are masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the file.
    pub key: &'static str,
    /// Its name in Chinese.
    pub zh: &'static str,
    /// Before; empty when there was nothing.
    pub from: String,
    /// After.
    pub to: String,
}

/// What happens to a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is added.
    New,
    /// These particulars change.
    Update(Vec<Field>),
    /// It is as the file says already.
    Same,
}

/// A unit after the import.
#[derive(Clone, Debug)]
pub struct UnitPlan {
    /// As it will be.
    pub unit: Unit,
    /// What happens.
    pub change: Change,
}

/// A person after the import.
#[derive(Clone, Debug)]
pub struct PersonPlan {
    /// As they will be; the phone is sealed.
    pub person: Person,
    /// Short name of the home unit.
    pub unit_short: String,
    /// The phone, masked.
    pub phone: String,
    /// All roles, when they change.
    pub roles: Option<Roles>,
    /// Those in other units, as people read them.
    pub also: String,
    /// The binding, when it changes.
    pub binding: Option<Binding>,
    /// The phone changed and the file gives no account: the old binding ends.
    pub unbind: bool,
    /// Open approval codes die (design §2.6); a changed binding ends them by itself.
    pub codes_die: bool,
    /// What happens.
    pub change: Change,
}

/// Everything an import changes.
#[derive(Debug, Default)]
pub struct Plan {
    /// Units in an order in which a superior comes before its units.
    pub units: Vec<UnitPlan>,
    /// People as in the file.
    pub people: Vec<PersonPlan>,
    /// Worth a look, but no obstacle.
    pub remarks: Vec<String>,
}

/// Why nothing is applied.
#[derive(Debug)]
pub struct Conflict {
    /// One Chinese sentence; phones masked, blocked texts left out.
    pub text: String,
    /// The rule and the text the secrecy guard refused, for the digest of the event.
    pub blocked: Option<(Rule, String)>,
}

impl Conflict {
    /// A conflict in words.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), blocked: None }
    }

    /// A text the guard refused.
    pub fn blocked(whose: &str, rule: Rule, text: String) -> Self {
        Self {
            text: format!("{whose} 的文字被保密审查拦下（{}）：不要导入涉密内容，原文没有留存。", rule.zh()),
            blocked: Some((rule, text)),
        }
    }
}

/// Compares the file with what is known; every conflict is listed, not only the first.
pub fn make(file: &File, known: &Known, keys: &Keys, now: Timestamp) -> Result<Plan, Vec<Conflict>> {
    let (mut plan, mut conflicts) = (Plan::default(), Vec::new());
    units::plan(file, known, now, &mut plan, &mut conflicts);
    let homes = homes(known, &plan);
    people::plan(file, known, keys, &homes, now, &mut plan, &mut conflicts);
    let said = bodies::remarks(&plan.people, known, &homes);
    plan.remarks.extend(said);
    if conflicts.is_empty() { Ok(plan) } else { Err(conflicts) }
}

/// A unit that people can belong to after the import.
pub struct Home {
    /// Identity.
    pub id: UnitId,
    /// Short name.
    pub short: String,
    /// Which office approves for it, and where its own approvers belong.
    pub system: System,
}

fn homes(known: &Known, plan: &Plan) -> HashMap<String, Home> {
    let known = known.units.values().filter(|u| u.status == "active");
    let planned = plan.units.iter().map(|p| &p.unit);
    let home = |u: &Unit| Home {
        id: u.id.clone(),
        short: u.short_name.clone(),
        system: System::parse(&u.system).unwrap_or(System::Government),
    };
    known.chain(planned).map(|u| (u.code.clone(), home(u))).collect()
}

/// Notes a changed text.
pub fn field(fields: &mut Vec<Field>, key: &'static str, zh: &'static str, from: &str, to: &str) {
    if from != to {
        fields.push(Field { key, zh, from: from.to_owned(), to: to.to_owned() });
    }
}

/// What an optional key makes of the value there: left out keeps it, empty removes it.
pub fn overlay(given: Option<&String>, there: Option<String>) -> Option<String> {
    match given.map(|text| text.trim()) {
        None => there,
        Some("") => None,
        Some(text) => Some(text.to_owned()),
    }
}

//! The units of an import.

use super::check;
use super::file::{File, UnitRow};
use super::known::Known;
use super::plan::{Change, Conflict, Field, Plan, UnitPlan, field, overlay};
use crate::domain::application::{System, UnitCategory};
use crate::ids::UnitId;
use crate::store::units::Unit;
use crate::time::Timestamp;
use std::collections::{HashMap, HashSet};

/// Depth at which a chain of superiors is taken for a circle.
const DEPTH: usize = 8;

/// Plans every `[[unit]]`.
pub fn plan(file: &File, known: &Known, now: Timestamp, plan: &mut Plan, conflicts: &mut Vec<Conflict>) {
    let mut ids: HashMap<String, UnitId> =
        known.units.iter().map(|(code, u)| (code.clone(), u.id.clone())).collect();
    let mut codes = HashSet::new();
    for row in &file.unit {
        if !codes.insert(row.code.as_str()) {
            conflicts.push(Conflict::new(format!("单位代码 {} 在文件里出现了两次。", row.code)));
        }
        ids.entry(row.code.clone()).or_insert_with(|| UnitId::new(now));
    }
    let before = conflicts.len();
    for row in &file.unit {
        check_row(row, known, &ids, conflicts);
    }
    if conflicts.len() > before {
        return;
    }
    let mut planned: Vec<UnitPlan> = file.unit.iter().map(|row| one(row, known, &ids)).collect();
    check_names(&planned, known, conflicts);
    check_superiors(&planned, known, conflicts);
    check_circles(&planned, known, conflicts);
    if conflicts.len() == before {
        superiors_first(&mut planned);
        plan.units = planned;
    }
}

fn check_row(row: &UnitRow, known: &Known, ids: &HashMap<String, UnitId>, conflicts: &mut Vec<Conflict>) {
    let whose = format!("单位 {}", row.code);
    let mut say = |text: String| conflicts.push(Conflict::new(format!("{whose}：{text}")));
    if !check::is_key(&row.code) {
        return say("代码只能用字母、数字、汉字与 - _ . @，最多 64 个字。".to_owned());
    }
    if known.units.get(&row.code).is_some_and(|u| u.status == "revoked") {
        say("已注销，代码不能再用。".to_owned());
    }
    if !check::is_line(&row.name, 100) || !check::is_line(&row.short_name, 40) {
        say("全称（100 字内）与简称（40 字内）都要有，且不能有换行或看不见的字符。".to_owned());
    }
    if UnitCategory::from_zh(&row.category).is_none() {
        say(format!("不认识的类别“{}”，只能是 县直单位、乡镇、国有企业、二层单位、其他。", row.category));
    }
    if System::from_zh(&row.system).is_none() {
        say(format!("不认识的系统“{}”，只能是 政府、党群。", row.system));
    }
    for text in [&row.issuing_code, &row.office_phone].into_iter().flatten() {
        if !check::is_clean(text, 40) {
            say("机关代字与办公电话最多 40 个字，不能有看不见的字符。".to_owned());
        }
    }
    match row.superior.as_deref().map(str::trim) {
        Some(code) if code == row.code => say("上级不能是它自己。".to_owned()),
        Some(code) if !code.is_empty() && !ids.contains_key(code) => say(format!("没有上级单位 {code}。")),
        _ => {}
    }
    let texts = [row.name.as_str(), &row.short_name, row.issuing_code.as_deref().unwrap_or_default()];
    if let Some(rule) = check::blocked(texts) {
        conflicts.push(Conflict::blocked(&whose, rule, texts.join("\n")));
    }
}

fn one(row: &UnitRow, known: &Known, ids: &HashMap<String, UnitId>) -> UnitPlan {
    let old = known.units.get(&row.code);
    let superior = match row.superior.as_deref().map(str::trim) {
        None => old.and_then(|u| u.superior_id.clone()),
        Some(code) => ids.get(code).cloned(),
    };
    let unit = Unit {
        id: ids.get(&row.code).cloned().unwrap_or_else(|| UnitId::from_text(&row.code)),
        code: row.code.clone(),
        name: row.name.trim().to_owned(),
        short_name: row.short_name.trim().to_owned(),
        category: UnitCategory::from_zh(&row.category).map_or("other", UnitCategory::as_str).to_owned(),
        system: System::from_zh(&row.system).map_or("government", System::as_str).to_owned(),
        superior_id: superior,
        issuing_code: overlay(row.issuing_code.as_ref(), old.and_then(|u| u.issuing_code.clone())),
        office_phone: overlay(row.office_phone.as_ref(), old.and_then(|u| u.office_phone.clone())),
        status: old.map_or("active", |u| &u.status).to_owned(),
        version: old.map_or(1, |u| u.version),
    };
    let change = match old {
        None => Change::New,
        Some(old) => match differences(old, &unit, ids) {
            fields if fields.is_empty() => Change::Same,
            fields => Change::Update(fields),
        },
    };
    UnitPlan { unit, change }
}

fn differences(old: &Unit, new: &Unit, ids: &HashMap<String, UnitId>) -> Vec<Field> {
    let code_of = |id: &Option<UnitId>| {
        let found = id.as_ref().and_then(|id| ids.iter().find(|(_, other)| *other == id));
        found.map_or(String::new(), |(code, _)| code.clone())
    };
    let category = |text: &str| UnitCategory::parse(text).map_or(text.to_owned(), |c| c.zh().to_owned());
    let system = |text: &str| System::parse(text).map_or(text.to_owned(), |s| s.zh().to_owned());
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut fields = Vec::new();
    field(&mut fields, "name", "全称", &old.name, &new.name);
    field(&mut fields, "short_name", "简称", &old.short_name, &new.short_name);
    field(&mut fields, "category", "类别", &category(&old.category), &category(&new.category));
    field(&mut fields, "system", "系统", &system(&old.system), &system(&new.system));
    if old.superior_id != new.superior_id {
        field(&mut fields, "superior", "上级", &code_of(&old.superior_id), &code_of(&new.superior_id));
    }
    field(&mut fields, "issuing_code", "机关代字", &text(&old.issuing_code), &text(&new.issuing_code));
    field(&mut fields, "office_phone", "办公电话", &text(&old.office_phone), &text(&new.office_phone));
    fields
}

/// Full and short names are unique among units in force; in a chat the short one has to do.
fn check_names(planned: &[UnitPlan], known: &Known, conflicts: &mut Vec<Conflict>) {
    let mine: HashSet<&str> = planned.iter().map(|p| p.unit.code.as_str()).collect();
    let others = known.units.values().filter(|u| u.status != "revoked" && !mine.contains(u.code.as_str()));
    let (mut names, mut shorts): (HashMap<&str, &str>, HashMap<&str, &str>) = others
        .map(|unit| {
            ((unit.name.as_str(), unit.code.as_str()), (unit.short_name.as_str(), unit.code.as_str()))
        })
        .unzip();
    for unit in planned.iter().map(|p| &p.unit) {
        for (what, name, seen) in [("全称", &unit.name, &mut names), ("简称", &unit.short_name, &mut shorts)]
        {
            if let Some(other) = seen.insert(name, &unit.code) {
                conflicts.push(Conflict::new(format!(
                    "单位 {other} 与 {} 的{what}相同：{name}，聊天里分不清，请改一个。",
                    unit.code
                )));
            }
        }
    }
}

/// A 二层单位 has a superior, and the superior is in force.
fn check_superiors(planned: &[UnitPlan], known: &Known, conflicts: &mut Vec<Conflict>) {
    for unit in planned.iter().map(|p| &p.unit) {
        let code = &unit.code;
        if unit.category == UnitCategory::SecondLevel.as_str() && unit.superior_id.is_none() {
            conflicts.push(Conflict::new(format!("单位 {code}：二层单位要写明上级单位（superior）。")));
        }
        let revoked = |u: &&Unit| u.status == "revoked" && Some(&u.id) == unit.superior_id.as_ref();
        if let Some(superior) = known.units.values().find(revoked) {
            conflicts.push(Conflict::new(format!("单位 {code}：上级单位 {} 已注销。", superior.code)));
        }
    }
}

fn check_circles(planned: &[UnitPlan], known: &Known, conflicts: &mut Vec<Conflict>) {
    let old = known.units.values().map(|u| (&u.id, u.superior_id.as_ref()));
    let new = planned.iter().map(|p| (&p.unit.id, p.unit.superior_id.as_ref()));
    let above: HashMap<&UnitId, Option<&UnitId>> = old.chain(new).collect();
    for plan in planned {
        let mut at = plan.unit.superior_id.as_ref();
        for _ in 0..DEPTH {
            at = at.and_then(|id| above.get(id).copied().flatten());
        }
        if at.is_some() {
            conflicts
                .push(Conflict::new(format!("单位 {}：上级绕成了圈，或超过 {DEPTH} 层。", plan.unit.code)));
        }
    }
}

/// Rows that refer to another new row come after it.
fn superiors_first(planned: &mut Vec<UnitPlan>) {
    let mut waiting = std::mem::take(planned);
    let mut open: HashSet<UnitId> = waiting.iter().map(|p| p.unit.id.clone()).collect();
    for _ in 0..=DEPTH {
        let (ready, later): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|p| p.unit.superior_id.as_ref().is_none_or(|id| !open.contains(id)));
        for plan in &ready {
            open.remove(&plan.unit.id);
        }
        planned.extend(ready);
        waiting = later;
    }
    planned.extend(waiting);
}

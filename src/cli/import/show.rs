//! The plan as an operator reads it.

use super::plan::{Change, Conflict, Field, Plan};
use super::roles::zh;
use crate::cli::failure::Failure;
use crate::domain::application::{System, UnitCategory};
use std::fmt::Write as _;
use std::io::Write as _;

/// Prints what changes or changed.
pub fn plan(plan: &Plan, applied: bool) -> Result<(), Failure> {
    let mut out = String::new();
    for remark in &plan.remarks {
        let _ = writeln!(out, "注意：{remark}");
    }
    for p in &plan.units {
        let category = UnitCategory::parse(&p.unit.category).map_or("", UnitCategory::zh);
        let system = System::parse(&p.unit.system).map_or("", System::zh);
        let head = format!("单位 {} {}", p.unit.code, p.unit.short_name);
        line(&mut out, &p.change, &head, &format!("{}，{category}，{system}", p.unit.name));
    }
    for p in &plan.people {
        let home =
            zh(p.roles.iter().flatten().filter(|(unit, _)| *unit == p.person.unit_id).map(|(_, role)| role));
        let roles = match (home.as_str(), p.also.as_str()) {
            ("", "") => "无角色".to_owned(),
            ("", also) => format!("兼{also}"),
            (home, "") => home.to_owned(),
            (home, also) => format!("{home}，兼{also}"),
        };
        let bound = p.binding.as_ref().map_or(String::new(), |b| format!("，钉钉号 {}", b.staff_id));
        let head = format!("人员 {} {}", p.person.login, p.person.name);
        line(&mut out, &p.change, &head, &format!("{}，{}，{roles}{bound}", p.unit_short, p.phone));
    }
    let units = count(plan.units.iter().map(|p| &p.change));
    let people = count(plan.people.iter().map(|p| &p.change));
    let _ = writeln!(out, "单位：{units}\n人员：{people}");
    let last = match (applied, changes(plan)) {
        (_, false) => "没有要改的。",
        (true, true) => "已写入。",
        (false, true) => "以上只是预览，没有写入。确认无误后加 --apply 再执行一次。",
    };
    let _ = writeln!(out, "{last}");
    print(&out)
}

/// Prints every conflict.
pub fn conflicts(conflicts: &[Conflict]) -> Result<(), Failure> {
    print(&conflicts.iter().fold(String::new(), |out, c| format!("{out}✘ {}\n", c.text)))
}

fn print(text: &str) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::failed("E-OUTPUT", format!("标准输出写不下去（{e}）。")))
        }
        _ => Ok(()),
    }
}

fn line(out: &mut String, change: &Change, head: &str, rest: &str) {
    let _ = match change {
        Change::New => writeln!(out, "新增 {head}（{rest}）"),
        Change::Update(fields) => {
            writeln!(out, "变更 {head}：{}", fields.iter().map(differs).collect::<Vec<_>>().join("；"))
        }
        Change::Same => Ok(()),
    };
}

fn differs(f: &Field) -> String {
    let shown = |text: &str| if text.is_empty() { "无".to_owned() } else { text.to_owned() };
    format!("{} {} → {}", f.zh, shown(&f.from), shown(&f.to))
}

fn count<'a>(all: impl Iterator<Item = &'a Change>) -> String {
    let (mut new, mut changed, mut same) = (0, 0, 0);
    for change in all {
        match change {
            Change::New => new += 1,
            Change::Update(_) => changed += 1,
            Change::Same => same += 1,
        }
    }
    format!("新增 {new}，变更 {changed}，不变 {same}")
}

fn changes(plan: &Plan) -> bool {
    let mut all = plan.units.iter().map(|p| &p.change).chain(plan.people.iter().map(|p| &p.change));
    all.any(|change| *change != Change::Same)
}

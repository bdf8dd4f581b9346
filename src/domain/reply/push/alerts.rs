//! What the info office and administrators are told of what happens to messages, codes and bindings.

use super::super::{Contact, clock, full_day, tame};
use super::title;
use crate::domain::alarm::Gathered;
use crate::domain::message::Outgoing;
use crate::time::Timestamp;

/// A secrecy event, told without any content.
pub fn secrecy_event(channel: &str, who: &str, now: Timestamp) -> Outgoing {
    Outgoing::lines([
        "拦下一条疑似涉密信息".to_owned(),
        format!("{channel}，{who}，{} {}", full_day(now.local().date), clock(now)),
        "内容没有保存。请按保密规定联系本人处置".to_owned(),
    ])
}

/// Several secrecy events in one alert.
pub fn secrecy_events(gathered: &Gathered) -> Outgoing {
    Outgoing::lines([
        format!("又拦下 {} 条疑似涉密信息", gathered.count),
        from_whom(gathered),
        "内容没有保存。请按保密规定联系本人处置".to_owned(),
    ])
}

fn from_whom(gathered: &Gathered) -> String {
    format!("来自{}{}", gathered.names.join("、"), if gathered.others { "等" } else { "" })
}

/// Too many wrong codes from one sender (design §2.6).
pub fn code_lock(name: &str, now: Timestamp) -> Outgoing {
    Outgoing::lines([
        "审批码连错 5 次".to_owned(),
        format!("{name}，{}", clock(now)),
        "已停 30 分钟。请打电话核实是不是本人".to_owned(),
    ])
}

/// Several locks of the code path in one alert.
pub fn code_locks(gathered: &Gathered) -> Outgoing {
    Outgoing::lines([
        format!("又有 {} 次审批码连错 5 次", gathered.count),
        from_whom(gathered),
        "都已停 30 分钟。请打电话核实是不是本人".to_owned(),
    ])
}

/// Somebody said 不是我.
pub fn not_me(name: &str, now: Timestamp) -> Outgoing {
    Outgoing::lines([
        "有人说绑定不是本人".to_owned(),
        format!("{name}，{} 已停用绑定", clock(now)),
        "请核实后重新绑定".to_owned(),
    ])
}

/// Several who said 不是我.
pub fn many_not_me(gathered: &Gathered) -> Outgoing {
    Outgoing::lines([
        format!("又有 {} 人说不是本人", gathered.count),
        format!("{}，已停用绑定", from_whom(gathered)),
        "请核实后重新绑定".to_owned(),
    ])
}

/// 不是我 that was not obeyed, because so many say it.
pub fn not_me_held(name: &str, stopped: i64, now: Timestamp) -> Outgoing {
    Outgoing::lines([
        "多人说“不是我”，先没停用".to_owned(),
        format!("{name}，{}，前 10 分钟已停用 {stopped} 人", clock(now)),
        "可能有人冒发，也可能名单导错。请打电话核实".to_owned(),
    ])
}

/// Several 不是我 that were not obeyed.
pub fn many_not_me_held(gathered: &Gathered) -> Outgoing {
    Outgoing::lines([
        format!("又有 {} 次“不是我”没停用", gathered.count),
        from_whom(gathered),
        "可能有人冒发，也可能名单导错。请打电话核实".to_owned(),
    ])
}

/// Changed bindings of people of a unit, told to its administrator (INV-52).
pub fn rebound(unit: &str, names: &[&str], contact: Contact<'_>) -> Outgoing {
    let shown = names.iter().take(3).copied().collect::<Vec<_>>().join("、");
    let more = if names.len() > 3 { format!("等 {} 人", names.len()) } else { String::new() };
    Outgoing::lines([
        "钉钉绑定已更换".to_owned(),
        format!("{unit} {shown}{more}"),
        format!("不是本人办的，请打{} {}", contact.name, contact.phone),
    ])
}

/// The person of an account moved to another one; told to the account that was left (INV-52).
pub fn moved_away(unit: &str, name: &str, contact: Contact<'_>) -> Outgoing {
    Outgoing::lines([
        "已改绑到另一个钉钉账号".to_owned(),
        format!("{unit} {}的提醒不再发到这里", tame(name, 12)),
        format!("不是您本人办的，请马上打{} {}", contact.name, contact.phone),
    ])
}

/// A new account waits for its binding; told to the info office.
pub fn to_bind(unit: &str, name: &str, login: &str) -> Outgoing {
    Outgoing::lines([
        title([format!("新账户待绑定 {login}"), "新账户待绑定".to_owned()]),
        format!("{unit} {}", tame(name, 12)),
        "请为本人发绑定码，或按手机号自动绑定".to_owned(),
    ])
}

//! What right before an act makes it a report, a rule, a regret or thanks for it: 谢谢您帮忙签收37 · 后悔取消委托 · 关于取消委托.

use super::{Around, behind, ends};
use crate::command::Command;
use crate::cursor::is_separator;
use crate::grammar::veto::second_thoughts::{begins, has};
use crate::surnames::{has_surname, is_name};
use crate::table::spec;
use crate::wordset::{Words, words};

/// Who speaks, and what may stand between the words below and the act.
const SUBJECTS: Words = words!("我|我们|咱们|我单位|我这边|你|您|又|也|就|都|真|要|去|想|已经|已");

/// What tells of an act. Longer words first does not matter.
const TELLING: Words = words!(
    "有人|谁|大家|他|她|他们|她们|人家|对方|别人|正要|正准备|正在|刚要|差点|差点儿|差一点|只差|原来|居然|竟然|难怪|怪不得|应该是|应是|\
    后悔|从来|从不|从没|每次|每回|一直|老是|总是|经常|常常|偶尔|以前|曾经|昨天|前天|上次|上回|那次|那天|当时|去年|上周|上个月|他让我|叫我们|要求|要求我们|让我们|规定|按理|照理|据说|听说|\
    关于|有关|所谓|可否|能否|是否|该不该|能不能|拒绝|同意|该|会|能|请问|请问一下|问一下|问下|想问|咨询|咨询一下|输入|看看|看一下|看下|查看|查一下|查下|刚|刚要|明年|后年|除了"
);

/// What was done for the sender is thanked for: 谢谢您帮忙签收37.
const THANKS: Words = words!("谢谢|感谢|多谢|谢谢了|太感谢|非常感谢|十分感谢");
const FOR: Words = words!(
    "您|你|你们|您们|大家|各位|领导|老师|同志|帮忙|帮我|帮我们|帮|给我|替我|为我|及时|刚才|今天|昨天|这么快|工作|手上的|了|啦|哈|啊|的|把|将|信息办|小助手"
);

/// Whether the clause before the act says that it is told of.
pub(super) fn only_tells(around: &Around) -> bool {
    let before = around.before.as_str();
    thanks_for(before)
        || purpose(around)
        || tells(around, before)
        || each_time(around)
        || calls_somebody(around)
        || notifies(around)
        || is_timed(around)
        || turns_round(around)
        || is_past(around)
}

/// 叫小李取消委托, 老李催办7, 叫李四去注销他的账号.
fn calls_somebody(around: &Around) -> bool {
    sends_somebody(around)
        || around.person
            && !matches!(
                around.command,
                Command::MeetingReply { .. }
                    | Command::OpenAccount { .. }
                    | Command::CloseAccount { .. }
                    | Command::ChangePhone { .. }
                    | Command::Delegate { .. }
                    | Command::Handover { .. }
            )
}

/// 叫李四去: somebody is sent to do it.
fn sends_somebody(around: &Around) -> bool {
    let sent = behind(&around.whole, words!("叫|让|喊|派"))
        .filter(|_| !matches!(around.command, Command::MeetingReply { .. }));
    sent.is_some_and(|rest| {
        (2..=3).any(|length| {
            let name: String = rest.chars().take(length).collect();
            rest.chars().nth(length) == Some('去') && has_surname(&name) && is_name(&name)
        })
    })
}

/// 通知签收37: others are told to. 通知37号签收 is about the notice.
fn notifies(around: &Around) -> bool {
    let before = around.before.as_str();
    matches!(before, "通知把" | "通知将") || before == "通知" && around.verb_first
}

/// 刚才取消委托, 明年取消委托: when it was, or will be.
fn is_timed(around: &Around) -> bool {
    const TIMES: Words =
        words!("刚刚|刚才|上午|下午|早上|今早|昨晚|明天|后天|下周|下个月|月底|年底|到时|到时候");
    matches!(around.command, Command::Undelegate) && TIMES.contains(&around.before)
}

/// 赵敏换号的事上礼拜就改过了: an order about a person that was carried out some time ago.
fn is_past(around: &Around) -> bool {
    const ONCE: Words = words!("上礼拜|上周|上星期|上个月|上月|昨天|前天|前几天|去年|早就|早已|之前");
    const DONE: Words = words!("过了|好了|完了|办妥了|改了|开了|注销了|停了");
    let about_person = matches!(
        around.command,
        Command::OpenAccount { .. }
            | Command::CloseAccount { .. }
            | Command::ChangePhone { .. }
            | Command::Delegate { .. }
    );
    let clauses = || around.whole.split(is_separator);
    about_person && clauses().any(|clause| has(clause, ONCE) && ends(clause, DONE))
}

/// 要不同意482913, 从不批准: 不 belongs to the word before.
fn turns_round(around: &Around) -> bool {
    let refuses = matches!(around.command, Command::Reject { .. }) && around.verb.starts_with('不');
    let keeps = matches!(around.command, Command::Cancel)
        && has(&around.whole, words!("不取消|不是取消|别取消|不放弃|不算了|没取消"));
    refuses && around.before.ends_with(['要', '从', '若', '绝']) || keeps
}

fn thanks_for(before: &str) -> bool {
    let Some(rest) = behind(before, THANKS) else { return false };
    is_made_of(rest, FOR)
}

/// 为签收37: a purpose without its deed.
fn purpose(around: &Around) -> bool {
    let before = around.before.trim_end_matches(['把', '将']);
    (around.verb_first && matches!(before, "为" | "关于" | "对于")
        || matches!(before, "为了" | "因为" | "由于"))
        && !around.after.chars().any(is_separator)
}

fn tells(around: &Around, before: &str) -> bool {
    let mut rest = before.trim_end_matches(['把', '将']);
    while let Some(shorter) = behind(rest, SUBJECTS) {
        rest = shorter;
    }
    let of_account = matches!(
        around.command,
        Command::OpenAccount { .. } | Command::CloseAccount { .. } | Command::ChangePhone { .. }
    );
    let undoes = matches!(around.command, Command::Undo { .. } | Command::Cancel);
    // 她换号了: whose account it is.
    let whose = of_account && begins(rest, words!("他|她"));
    let direct = behind(rest, TELLING).is_some_and(|rest| is_made_of(rest, SUBJECTS));
    !undoes && !whose && (direct || leads_into(around))
}

/// 要求委托王芳, 去年静音: the message begins with such a word and goes on with the word of its command.
fn leads_into(around: &Around) -> bool {
    let Some(row) = spec(around.command.intent()) else { return false };
    let lone = !around.whole.chars().any(is_separator);
    let Some(rest) =
        behind(&around.whole, TELLING).or_else(|| behind(&around.whole, words!("因为|由于|为了")))
    else {
        return false;
    };
    let mut rest = rest;
    while let Some(shorter) = behind(rest, SUBJECTS) {
        rest = shorter;
    }
    lone && std::iter::once(&row.word).chain(row.aliases).any(|word| rest.starts_with(word))
}

/// 一撤回7就报错: the number is none.
fn each_time(around: &Around) -> bool {
    let numbered = around.object == "一" && !around.verb_first;
    numbered || around.before.ends_with('一') && around.after.contains('就')
}

fn is_made_of(mut text: &str, words: Words) -> bool {
    loop {
        text = text.trim_start();
        if text.is_empty() {
            return true;
        }
        let Some(rest) = behind(text, words) else { return false };
        text = rest;
    }
}

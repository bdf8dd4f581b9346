//! Acts that a later clause unsays, weighs or finds in vain: 取消委托，还是先不取消了 · 撤回7吧怕影响不好，不撤回吧文号又错着 ·
//! 撤回了7号，乡镇那边还能打开.

use super::Around;
use crate::grammar::veto::second_thoughts::{begins, clauses, has};
use crate::wordset::{Words, words};

/// What says that the act is not to be, or was not, done.
const NOT: [&str; 12] =
    ["不", "别", "没", "未", "勿", "不用", "不要", "先不", "不再", "不想", "没有", "不必"];

/// What may stand between: 不把5号退回去.
const BETWEEN: [&str; 2] = ["不把", "别把"];

/// What shows that a deed that is over was in vain, or how things stand after it.
const IN_VAIN: Words = words!(
    "还能打开|还能看|还能下载|还看得到|还能收到|还在列表|还在里面|还在上面|还显示|还是能|还是看得|还是收到|还是显示|仍然|仍能|仍在|照样|没变|没变化|没反应|没动静|没生效|没效果|不等于|等于没|等于白|白撤|白退|白催|白签|才发现|怎么还|为什么还|结果又|结果还|对方还"
);

/// Whether the message takes the act back.
pub(super) fn is_unsaid(around: &Around) -> bool {
    negates(around) || weighs(&around.after) || was_in_vain(around)
}

fn negates(around: &Around) -> bool {
    let (after, verb) = (&around.after, around.verb.as_str());
    if BETWEEN.iter().any(|word| after.contains(word)) {
        return true;
    }
    let single = verb.chars().count() == 1;
    !verb.is_empty()
        && NOT.iter().any(|not| {
            after.match_indices(&format!("{not}{verb}")).any(|(at, found)| {
                let behind = after.get(at + found.len()..).unwrap_or_default();
                !single || behind.starts_with('了') && *not != "没"
            })
        })
        || clauses(after).any(|clause| takes_back(clause, verb))
}

/// 还是先不换了: a clause that begins with a second thought and names part of the act.
fn takes_back(clause: &str, verb: &str) -> bool {
    const AGAIN: Words = words!("还是|那|先|又|算了|要不|不如|就");
    const STOP: Words = words!("先不|不|别|先别|暂不|先不要|不要|不用");
    let mut rest = clause;
    while let Some(shorter) = super::behind(rest, AGAIN).filter(|_| !begins(rest, STOP)) {
        rest = shorter;
    }
    let again = rest.len() < clause.len() || begins(rest, words!("先不|先别|暂不"));
    let Some(rest) = super::behind(rest, STOP) else { return false };
    let act = rest.trim_end_matches(['了', '吧', '啊', '呢']);
    let named = act.chars().next().is_some_and(|first| verb.contains(first));
    (again || rest.ends_with('了')) && named
}

/// 撤回7吧怕影响不好，不撤回吧文号又错着.
fn weighs(after: &str) -> bool {
    after.matches('吧').count() > 1 && has(after, words!("怕|又|也|不|别"))
}

/// 撤回了7号，乡镇那边还能打开: a deed that is over, and what came of it.
fn was_in_vain(around: &Around) -> bool {
    let over = around.after.starts_with('了') || around.verb.ends_with('了') || around.over;
    over && has(&around.after, IN_VAIN)
}

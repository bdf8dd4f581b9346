//! Sentences that stop before they say what is to be done: 退回5，因为 · 催办7号的时候 · 签收37和.

use super::{Around, ends};
use crate::command::Command;
use crate::cursor::is_separator;
use crate::wordset::{Words, words};

/// Words no sentence ends with.
const OPEN: Words = words!(
    "因为|由于|因为他|因为她|因为我|因为这|是因为|的时候|的时侯|那时候|的话就|如果|如果是|要是|除非|假如|倘若|万一|一旦|但是|可是|然而|而且|并且|或者|或者是|以及|\
    所以|因此|于是|就是|所谓|意味着|否则|要不然|的意思是|的意思|也就是说|比如|比如说|例如|譬如|至于|只要|既然|虽然|尽管|即使|就算|不但|不仅|为了|以便|之类|之类的|什么的|\
    来着|到一半|了以后|了之后|过程中|当时|那天|的那次|还是|他说|她说|他说的|她说的|他们说|了没|好了没|完了没|了呢|这个功能|这个按钮|这种做法|这件事|这回事|的是"
);

/// Those that end a reason as well: 时间已过了之后, 不是这件事.
const OF_ACTS: Words = words!("之前|以前|以后|之后|期间|的过程|的原因|的理由|的结果|的情况下");

/// Clauses that only begin one: 签收37，还有.
const ALONE: Words = words!(
    "但|可|不过|而|且|或|还是|还有|所以|那么|然后|再|同时|另外|等|等我|等他|就|那|若|如|并|要么|不然|也|又|才|因|为|和|跟|与|及"
);

/// What right behind the act makes it no sentence.
const GLUED: Words = words!(
    "件|单|函|条|和|与|跟|及|时|后|前|之前|以前|以后|之后|的时候|就|还是|那天|那次|当时|但|可|则|才|而|并|且|因|如|若|要是"
);

/// What ends neither a number nor a code nor a time.
const CUT: Words = words!("和|跟|与|及|的是");

/// 7号 and 把, whose verb is one syllable: 我想把7号催.
const CLIPPED: Words = words!("催|签|退|撤|批|驳|办|停");

/// Whether the message ends in the middle of a sentence.
pub(super) fn is_left_open(around: &Around) -> bool {
    let end = around.end();
    let last = end.rsplit(is_separator).next().unwrap_or_default();
    let whole_period =
        matches!(around.command, Command::Delegate { .. } | Command::Mute { .. } | Command::Handover { .. });
    ends(end, OPEN)
        || !around.texted() && !whole_period && ends(end, OF_ACTS)
        || last != end && ALONE.contains(last)
        || GLUED.contains(around.glued().trim_end_matches(is_separator))
        || !around.texted() && !names_person(around.command) && ends(end, CUT)
        || names_person(around.command) && period(around.command).is_none() && ends(end, words!("后|的话"))
        || ends_in_time(around, end)
        || is_clipped(around)
}

/// A name may end like such a word: 韦永和.
fn names_person(command: &Command) -> bool {
    matches!(command, Command::Delegate { .. } | Command::Handover { .. })
}

fn period(command: &Command) -> Option<&String> {
    match command {
        Command::Delegate { period, .. } | Command::Handover { period, .. } => period.as_ref(),
        _ => None,
    }
}

/// 静音时, 委托王芳时: not 今晚8时.
fn ends_in_time(around: &Around, end: &str) -> bool {
    let timed =
        matches!(around.command, Command::Delegate { .. } | Command::Mute { .. } | Command::Handover { .. });
    let Some(head) = end.strip_suffix('时') else { return false };
    timed
        && !head.ends_with(|c| {
            crate::number::digit(c).is_some()
                || matches!(c, '十' | '几' | '及' | '按' | '准' | '到' | '临' | '暂' | '同' | '小')
        })
}

/// 我想把7号催: a wish that breaks off before it says how; 把7号催了 does not.
fn is_clipped(around: &Around) -> bool {
    let wishes = around.before.starts_with("我想把") || around.before.starts_with("想把");
    let said = around.after.trim_matches(is_separator);
    wishes && CLIPPED.contains(&around.verb) && said.is_empty()
}

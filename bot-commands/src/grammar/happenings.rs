//! A clause that only tells what happened, beside a wish that is clear without it: 书记发火了，催一下66号 ·
//! 孩子住院了，提醒停三天吧.

use super::unit;
use crate::cursor::Cursor;
use crate::verbs::any_verb;
use crate::wordset::{Words, words};

/// The longest such clause, in characters.
const LONGEST: usize = 20;

/// What makes a clause more than something that happened.
const STRANGE: Words = words!(
    "如果|要是|假如|假设|万一|除非|的话|若|只要|倘|说|问|讲|听|据|叫|让|请|派|托|替|不用|不要|别|勿|莫|算了|打算|准备|计划|考虑|想|再|先|以后|之后|然后|回头|改天|等会|一会|待会|晚点|到时|昨|前天|上次|上周|已经|已|刚|曾|过了|吗|呢|么|什么|怎么|咋|谁|哪|几时|何时|是不是|要不要|该不该|会不会|能不能|可不可以|好不好|行不行|是否|还是|或者|\
    好像|似乎|可能|也许|大概|估计|怀疑|恐怕|应该|例如|比如|譬如|转发|玩笑|测试|试试|试一下|练习|催|提醒|签|退|撤|驳|批|同意|办结|注销|委托|停|取消|误|错|“|”|\"|「|」|《|》|>|人家|各单位|别人|他|她|你|您|小|老|李|王|张|陈|看|写|念|叫做|意思|不对|不是|没有必要|没必要|不急|暂|缓|功能|这个词|反而|但|可是|不过|然而|只是|其实|原来|本来|差点|才怪|还没想好|犹豫|商量|研究|决定|定"
);

/// Whether a clause speaks of something else that happened, and of no act, item, condition, plan or other person:
/// 书记发火了, 会马上要开.
pub(super) fn is_happening(clause: &Cursor) -> bool {
    let mut cur = *clause;
    if cur.rest().len() > LONGEST {
        return false;
    }
    while !cur.done() {
        let loaded = cur.at(STRANGE)
            || cur.peek().is_some_and(|c| c.is_ascii_digit() || c == ':')
            || any_verb(&mut cur.clone()).is_some_and(|verb| verb.spec.changes_state)
            || unit::named(&mut cur.clone()).is_some();
        if loaded {
            return false;
        }
        cur.bump();
    }
    true
}

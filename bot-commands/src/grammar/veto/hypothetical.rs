//! Commands that are only thought of: 要是李四调走就注销 · 下周想委托王芳代收 · 退回39，如果附件还打不开.

use crate::cursor::{Cursor, is_separator};
use crate::grammar::Reading;
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// What makes a clause a condition.
const CONDITIONS: Words = words!(
    "要是|若是|如果|假如|假使|假若|倘若|倘使|万一|一旦|如若|如有|若有|若没|若无|若不|若非|若未|要不是|除非|只要|但凡|的话|哪怕|即使|\
    即便|就算|若能|如能|如无|如没|如不|如遇|如发现|如经|若经|若发现|碰到|遇到|一有|要有|要没|得等|需等|须等|待到|凡是",
);

/// What makes a sentence a plan or a wish.
const PLANS: Words = words!(
    "打算|准备|计划|考虑|希望|但愿|有意|盘算|寻思|犹豫|争取|预计|巴不得|真想|原想|本想|本来想|想着|想过|琢磨|设想|拟定于|有望|盼着|盼望|\
    期待|恨不得|倾向|最好|可能|也许|或许|说不定|大概|估计|恐怕|迟早|早晚要|不妨|何不|不如|回头|改天|改日|过几天|过两天|过些天|过阵子|\
    过段时间|晚点|晚些|迟点|待会|等会|等一会|一会儿再|一会再|等下|等忙完|有空|得空|抽空|到时候再|到时再|以后再|下次再|明天再|后天再|下周再|\
    下午再|晚上再|明早再",
);

/// Nouns that begin like a plan.
const NOT_PLANS: Words = words!(
    "准备会|准备材料|准备工作|准备金|准备情况|准备不|计划表|计划书|计划生|计划有|计划不|计划数|计划里|计划方案|考虑不|考虑欠|希望小学|\
    希望工程|希望镇|预计数|估计数|可能性|最好的|考虑到|准备好了|准备齐|计划财务|计划股",
);

/// Times that are still to come; a wish behind one is no command.
const LATER: Words = words!(
    "明天|明早|明晚|明日|后天|大后天|下周|下月|下个|下星期|下礼拜|周末|月底|月初|年底|节后|以后|今后|将来|过后|改天|回头|晚上|\
    下午|今晚|周一|周二|周三|周四|周五|周六|周日|星期|礼拜|国庆|春节|元旦|五一",
);

/// Whether the command hangs on a condition or is only planned or wished for.
pub(super) fn is_hypothetical(message: &Message, reading: &Reading) -> bool {
    let body = message.body;
    let length = body.rest().iter().take_while(|ch| ch.start < reading.verb.start).count();
    let head = body.head(length);
    hangs(&head)
}

/// Whether a text speaks of a condition, a plan or something that is waited for.
pub(crate) fn hangs(text: &Cursor) -> bool {
    has_condition(text) || has_plan(text) || waits(text)
}

fn has_condition(head: &Cursor) -> bool {
    let mut cur = *head;
    // 若 alone begins a condition only where a clause begins: 韦若兰 is a name.
    loop {
        cur.skip_while(is_separator);
        if cur.done() {
            // 只有封面没有正文 is a fault.
            let only = head.find(words!("只有")).is_some()
                && head.find(words!("才|再|同意|批准|签字|点头")).is_some();
            return only || head.find(CONDITIONS).is_some();
        }
        if cur.at(words!("若|如|倘")) && !cur.at(words!("如期|如数|如下|如实|如图|如约")) {
            return true;
        }
        cur.skip_while(|c| !is_separator(c));
    }
}

fn has_plan(head: &Cursor) -> bool {
    let mut cur = *head;
    while let Some(skip) = cur.find(PLANS) {
        cur.advance(skip);
        if !cur.at(NOT_PLANS) {
            return true;
        }
        cur.bump();
    }
    // 我想委托王芳 asks; 下周想委托王芳 wishes.
    let wish = head.find(words!("想|要想")).filter(|_| head.find(words!("想法|思想|设想")).is_none());
    wish.is_some_and(|at| head.head(at).find(LATER).is_some())
}

/// 等局长看完再, 等材料补齐后: a clause that begins with 等 and says what comes first.
fn waits(head: &Cursor) -> bool {
    let mut cur = *head;
    loop {
        cur.skip_while(is_separator);
        if cur.done() {
            return false;
        }
        cur.eat_many(words!("我|我们|先|要|还是|还要|那就|那|就|得|还得|需要|再"));
        if cur.at(words!("等|待|直到|除非"))
            && !cur.at(words!("等等|待办|待签|待审|待批|待阅|等于|等额|等级"))
            && cur.find(words!("再|就|才|后|时|了|完|齐|好")).is_some()
        {
            return true;
        }
        cur.skip_while(|c| !is_separator(c));
    }
}

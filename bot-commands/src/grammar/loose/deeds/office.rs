//! The sender's own office as the one that acts: 党办不同意116号 · 院办签收第5份 · 代表四排镇签收116号.

use super::table::Deed;
use crate::cursor::Cursor;
use crate::grammar::unit;
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// Offices that every unit has. Without the name of a place they can only be the sender's own.
const OWN: Words = words!(
    "党办|院办|校办|镇办|乡办|局办|村委|村委会|村里|院里|校里|镇里|乡里|局里|院办公室|校办公室|镇办公室|局办公室|\
    党总支|支部|本办|本校|本院|本局|本镇|本乡|本村|本单位|本科室|本股|我办|我校|我院|我局|我镇|我乡|我村|我单位|我科"
);

/// What an office calls its decision.
const SAYS: Words = words!(
    "意见:|审核意见:|审批意见:|意见是|审核意见|审批意见|审核意见是|审核结论:|审批结论:|审核结果:|审批结果:|:"
);

/// What may stand before the act.
const LEADS: Words = words!("已|均|均已|都|予以|现|现予|现已|统一|一并|经研究|经审核|这边|的|来|给");

/// Take the office in whose name the sender acts, where the act follows.
pub(super) fn speaks(cur: &mut Cursor, deed: &Deed) -> bool {
    // 37号请党办签收 tells another office.
    if cur.before().is_some_and(|c| "请让叫给交转要等由".contains(c)) {
        return false;
    }
    let mut ahead = *cur;
    let stands_for = ahead.eat(words!("代表|我代表|我们代表")) && unit::skip_name(&mut ahead);
    if !stands_for && !ahead.eat(OWN) {
        return false;
    }
    let said = ahead.eat(SAYS);
    let office = ahead;
    ahead.eat_many(LEADS);
    let acts = said || ahead.at(deed.acts);
    if acts {
        *cur = office;
    }
    acts
}

/// Whether a message that looks like a question about a unit says that the sender's own unit acts.
pub(crate) fn is_own(message: &Message) -> bool {
    const MARKS: Words = words!("由我|由本|代表|替我们|帮我们|替咱们|收件:|来件:");
    let asks = words!("没|吗|谁|哪|进度|情况|怎么|什么|是否|了没|呢|查|看");
    let body = message.body.between(0, message.body.end());
    let own = (0..body.rest().len()).any(|skip| {
        let mut part = body;
        part.advance(skip);
        let apart = part.before().is_none_or(|c| !crate::fold::is_han(c)) || part.before() == Some('件');
        part.at(MARKS) || apart && part.at(OWN)
    });
    own && body.find(asks).is_none()
}

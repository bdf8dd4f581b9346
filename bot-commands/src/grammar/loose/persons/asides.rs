//! Clauses beside an order in words that no table knows: 村里新来的吴桂花管妇联，帮她开个账号.
//!
//! Such a clause stands between pauses, has no number in it and nothing that asks, doubts, forbids, quotes, puts off
//! or orders. Besides that somebody must be asked, or the clause must be about the sender.

use super::common::{HARMLESS, LOADED};
use super::lattice::Path;
use super::slots::separates;
use super::{ASIDE, ASKED};
use crate::cursor::Cursor;
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// What makes a clause more than an aside, besides [`LOADED`].
const MORE: Words = words!(
    "不|只|先|后|给|让|由|把|将|请|帮|替|代|必|须|得|该|要求|同意|收|签|退|撤|驳|批|催|办|停|删|注|换|改|号|码|昨|前|刚才|已经|了吧|呢|吧"
);

/// Who else may be spoken of.
const OTHERS: Words =
    words!("他|她|它|领导|局长|主任|书记|镇长|乡长|县长|院长|校长|所长|站长|股长|科长|部长|小|老");

/// Where a clause that begins here ends, when it is one.
pub(super) fn aside(cur: &Cursor) -> Option<usize> {
    const SHORTEST: usize = 3;
    const LONGEST: usize = 16;
    if cur.before().is_some_and(|c| !separates(c)) {
        return None;
    }
    let mut ahead = *cur;
    let mut harmless_to = 0;
    while ahead.peek().is_some_and(|c| !separates(c)) {
        harmless_to = harmless_to.max(ahead.pos() + ahead.longest(HARMLESS));
        let loaded = ahead.pos() >= harmless_to && (ahead.at(LOADED) || ahead.at(MORE));
        if loaded || ahead.peek().is_some_and(|c| c.is_ascii_digit()) || ahead.pos() - cur.pos() >= LONGEST {
            return None;
        }
        ahead.bump();
    }
    // 轮岗走的 tells who has left.
    let left =
        ahead.pos() - cur.pos() >= 2 && cur.between(ahead.pos() - 2, ahead.pos()).at(words!("走的|去的"));
    (ahead.pos() - cur.pos() >= SHORTEST && !left).then(|| ahead.pos())
}

/// Whether unknown clauses leave the order as it is.
pub(super) fn are_harmless(message: &Message, path: &Path) -> bool {
    const SENDER: Words = words!("我|本人|咱|这里是|这边是");
    let clauses = path.asides.iter().map(|&(from, to)| message.body.between(from, to));
    let mut about_sender = true;
    for clause in clauses {
        if clause.at(OTHERS) {
            return false;
        }
        about_sender &= clause.at(SENDER);
    }
    path.said & ASIDE == 0 || path.asides.len() == 1 && (about_sender || path.said & ASKED > 0)
}

//! What a clause is that stands beside an act: nothing new, a reason, a result.

use super::stripped;
use super::vocabulary::{AROUND, ASIDES, CHIEFS, OPENINGS, OVER, SAYS, UNSENT, UNSURE};
use crate::command::Intent;
use crate::cursor::{Cursor, is_separator};
use crate::grammar::courtesy;
use crate::grammar::pieces::{self, Kind, Piece, kind};
use crate::grammar::result_first;
use crate::grammar::unit;
use crate::wordset::words;

/// 会议已开, where 会议 stands right behind the item.
pub(super) fn meeting_held<'f, 't>(behind: &Cursor<'f, 't>) -> Option<Cursor<'f, 't>> {
    let meeting = behind.between(behind.pos().saturating_sub(2), behind.end());
    let held = behind.at(words!("已开|已召开|已参加|已结束|已开完|开完了|已参会|精神已"));
    (held && meeting.at(words!("会议"))).then_some(meeting)
}

/// 我们办好了: nothing but that work is done.
pub(super) fn is_over(clause: Cursor) -> bool {
    // 快办完了 is not over yet, and 可以办结了 says what may be done.
    if clause.before().is_some_and(|c| "快紧上即刻速以能该要会不没未被".contains(c)) {
        return false;
    }
    let mut cur = clause;
    if !unit::eat_own_subject(&mut cur) {
        cur.eat(words!("我们|我|我这边|我们这边"));
    }
    cur.eat(OVER) && cur.done()
}

/// A clause without the words that lead up to an item; 这份 and 它 before a text only point at it.
pub(super) fn without_around<'f, 't>(clause: Cursor<'f, 't>) -> Cursor<'f, 't> {
    let bare = stripped(clause, AROUND);
    if bare.done() {
        return bare;
    }
    let mut text = clause;
    text.eat(words!("这几份|这几件|这几个|这些|这份文件|这个文件|这份通知|这份|这件|这个|该件|此件|它"));
    text
}

/// Whether nothing but a pause stands between two texts.
pub(super) fn neighbours(first: &Cursor, second: &Cursor) -> bool {
    let gap = first.between(first.end(), second.pos());
    first.end() <= second.pos() && gap.rest().iter().all(|ch| is_separator(ch.c))
}

/// What a piece is beside the act; who did something is no part of a result that stands first.
pub(super) fn judged<'f, 't>(piece: &Piece<'f, 't>, intent: Intent, first: bool) -> Option<Kind<'f, 't>> {
    let unsent = intent == Intent::Recall && stripped(piece.text, UNSENT).done();
    // 已传阅 says what was done, and is no aside.
    let mut passed = piece.text;
    if intent == Intent::Finish
        && passed.eat(words!(
            "已传阅|已传达|已传达完毕|已传阅完毕|传达完毕|已学习传达|已学习|传阅完毕|已组织学习|已转发"
        ))
        && passed.done()
    {
        return Some(Kind::Text(piece.text));
    }
    // 快弄完了办结 is not over yet.
    if intent == Intent::Finish && !piece.text.done() && piece.text.before() == Some('快') {
        return None;
    }
    let open = piece.text.find(words!("快|昨|差|还没|没有办|未办|他们|人家|县里已|市里已")).is_some();
    let over = intent == Intent::Finish && !open && result_first::only_done(piece.text);
    if unsent || over || is_aside(&piece.text) {
        return Some(Kind::Nothing);
    }
    let mut slip = piece.text;
    slip.eat_many(words!("我|我们|又|都|把|文件|件|给|这份|这件"));
    if intent != Intent::Finish && slip.eat(pieces::SLIPS) && slip.done() {
        return Some(Kind::Slip(piece.text));
    }
    if intent == Intent::Recall && quotes_chief(&piece.text) {
        return Some(Kind::Text(piece.text));
    }
    let mut text = piece.text;
    text.eat(words!("就说是|就说|理由写|理由是|原因是|说明"));
    let introduced = text.pos() > piece.text.pos();
    let mut told = text;
    // 我们村把问卷收齐交镇里啦: who did it is no part of the result.
    if first
        && intent == Intent::Finish
        && (unit::eat_own_subject(&mut told) || told.eat(words!("我们村|我村|我们|我")))
    {
        told.eat(words!("把|将"));
        text = told;
    }
    kind(&Piece { text, glued: piece.glued && !introduced }, intent)
}

/// 局领导说表述不妥: whose wish it is that something is taken back.
pub(super) fn quotes_chief(text: &Cursor) -> bool {
    const LONGEST: usize = 20;
    let mut cur = *text;
    cur.eat(words!("我们|我局|我镇|我校|刚才|刚刚|县里|局里|镇里"));
    let said = cur.eat(CHIEFS) && cur.eat(SAYS);
    said && (2..=LONGEST).contains(&cur.rest().len()) && cur.find(UNSURE).is_none() && !pieces::quotes(&cur)
}

/// A clause without sighs, greetings and polite words at its front.
pub(super) fn opened<'f, 't>(clause: Cursor<'f, 't>) -> Cursor<'f, 't> {
    let mut cur = clause;
    loop {
        let width = cur.longest(OPENINGS).max(cur.longest(courtesy::POLITE));
        if width == 0 || cur.at(words!("请假|请示|请求|关于第|完了没|完了吗")) {
            return cur;
        }
        cur.advance(width);
    }
}

pub(super) fn is_aside(clause: &Cursor) -> bool {
    let mut cur = *clause;
    while cur.eat(ASIDES) || cur.eat(courtesy::POLITE) {}
    cur.done()
}

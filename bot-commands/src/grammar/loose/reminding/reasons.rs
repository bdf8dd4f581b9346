//! Why a reminder is needed: 各单位还没签齐 · 领导等着要 · 明天就截止 · 拖了三天了 · 我不好打电话.

use super::words::{BOSS_DOES, BOSSES, DUE, IN_VAIN, LATE, NEAR, OWED, OWED_TO, SOME, SPENT, UNABLE, WHICH};
use crate::cursor::Cursor;
use crate::cursor::Step::{Many, One, Opt};
use crate::number::digit;
use crate::wordset::{Words, words};

const NOT: Words =
    words!("没|没有|未|还没|还没有|尚未|还未|仍未|迟迟没|一直没|不|迟迟不|一直不|迟迟未|仍没|至今未|未能");
const ENDS: Words = words!("的|齐|完|全|好|了|上来|下来|到位|啊|呢");

/// Take one way of saying why.
pub(super) fn take(cur: &mut Cursor, behind: bool) -> bool {
    let mut vain = *cur;
    if vain.follow(&[Many(SOME), One(IN_VAIN)]) {
        let described = vain.eat(words!("的"));
        let fits = described || !behind;
        if fits {
            vain.eat(words!("了|啊"));
            *cur = vain;
        }
        return fits;
    }
    owes(cur) || presses(cur) || drags(cur) || cur.follow(&[One(UNABLE), Many(words!("了|的|啊"))])
}

/// 还没签的那几家, 签得太慢了, 只剩两家没回.
fn owes(cur: &mut Cursor) -> bool {
    const LEFT: Words = words!("剩|差|缺|还剩|还差|还缺|只剩|只差|就剩|就差|仅剩");
    const FEW: Words =
        words!("一家|两家|三家|四家|五家|几家|好几家|一个|两个|三个|四个|五个|几个|好几个|两三家|三四家");
    if cur.follow(&[One(LEFT), One(FEW), Many(WHICH), Many(ENDS)]) {
        return true;
    }
    cur.follow(&[Many(SOME), One(NOT), One(OWED), Many(ENDS), Many(WHICH)])
        || cur.follow(&[Many(SOME), One(LATE), Many(WHICH), Many(words!("了|的|啊|呢"))])
        || cur.follow(&[
            One(words!("该|早该|要|得|必须|应该")),
            One(OWED_TO),
            Many(words!("了|的|啊|完|好|掉|齐|一下")),
        ])
}

/// 领导等着要, 明天就要截止了.
fn presses(cur: &mut Cursor) -> bool {
    cur.follow(&[
        One(BOSSES),
        Opt(words!("那边|今天|下午|上午|都|也|又|明天|现在")),
        One(BOSS_DOES),
        Many(words!("了|的|呢|啊")),
    ]) || is_due(cur)
}

/// 明天就截止了, 截止快到了; 截止时间 alone only names it.
fn is_due(cur: &mut Cursor) -> bool {
    let mut ahead = *cur;
    ahead.eat_many(words!("会议|会|时间|期限|时限|办理期限|签收期限|签收时限"));
    let near = ahead.eat_many(NEAR) > 0;
    let due = ahead.eat(DUE);
    let over = ahead.eat_many(words!("了|快到了|就到|到了|快到|啊")) > 0;
    ahead.eat(words!("的"));
    let fits = due && (near || over);
    if fits {
        *cur = ahead;
    }
    fits
}

/// 拖了三天了, 都两天了, 发了一个星期.
fn drags(cur: &mut Cursor) -> bool {
    let mut ahead = *cur;
    ahead.eat_many(SPENT);
    let from = ahead.pos();
    ahead.skip_while(|c| digit(c).is_some() || matches!(c, '十' | '几' | '半' | '多'));
    let counted = ahead.pos() > from || ahead.before() == Some('好');
    let fits = counted && ahead.eat(words!("天|周|个星期|星期|个月|个多月|个工作日|日|个小时|小时|个多星期"));
    // 三天内 says until when.
    let over = fits && ahead.eat_many(words!("了|多|啦|都")) > 0;
    if over {
        *cur = ahead;
    }
    over
}

//! What an act on everything leaves out, said in a clause of its own: 都签收吧，57那个不是我们的先别动.

use super::Found;
use super::parts::ends_clause;
use crate::command::Target;
use crate::cursor::Cursor;
use crate::object::object;
use crate::words;
use crate::wordset::{Words, words};

/// How such a clause begins.
const LEADS: Words =
    words!("留|留下|剩|剩下|光|光是|但|但是|不过|就|只有|其中|除了|除去|除|除开|把|只|唯独|单独");

/// Why it stays.
const WHY: Words = words!(
    "等我看|等我看了|等我看完|等我看过|我看了|等确认|等核实|等通知|还没确认|没确认|还没定|另有安排|\
    是别的单位的|是别人的|发给别人的|那个|这个|那份|这份|那件|两个|三个|两份|三份|两件|的|号|我|\
    我们|不是我们的|不是我们单位的|不是我单位的|不是我局的|不是我镇的|不归我们|不归我们管|不归我管|\
    跟我们无关|与我们无关|与我单位无关|不该我们|还没看完|没看完|还没看|没看|没看懂|还要核实|要核实|\
    还要核对|要核对|还要看|还要细看|要细看|有问题|打不开|附件打不开|缺附件|内容不对|有疑问|拿不准|\
    不清楚|还要问|要问领导|等领导看|等领导看过|等领导看了|等局长看过|等局长看了|等主任看过|等主任看了|\
    等书记看过|等镇长看过|要请示|还要请示|发错了|是发错的|重复了|是重复的|先"
);

/// That it stays.
const LEFT: Words = words!(
    "先别动|别动|不要动|先不动|不动|先放着|放着|先放一边|放一边|先搁着|搁着|先搁一边|先留着|留着|\
    留下|先不管|不管|别管|先别管|先不签|不签|别签|先别签|不签收|先不签收|暂不签收|暂不签|暂时不签|\
    不要签|先不要签|再说|先等等|先等一下|先缓缓|缓一缓|除外|不算|不批|先不批|别批|先别批|不包括|\
    不含|以外|之外|另签|单独签|单独处理|另外处理|不收|先不收|先不处理|跳过|不在内"
);

/// 除了急件45，其余签收: what is left out stands first.
fn first(cur: &mut Cursor, found: &mut Found) -> bool {
    let mut ahead = *cur;
    if found.target.is_some() || !ahead.eat(words::EXCEPT) {
        return false;
    }
    ahead.eat_many(words!("急件|特急件|加急件|特急|加急|那份|那个|那件|的|文件"));
    let from = ahead.pos();
    let Ok(Some(left)) = object(&mut ahead) else { return false };
    let span = ahead.span_from(from);
    let Target::Numbers(except) = left.target else { return false };
    ahead.eat(words::EXCEPT_END);
    let ended = ends_clause(&ahead) && left.long.is_none();
    if ended {
        (found.target, found.object) = (Some(Target::All { except, ordinal: false, last: 0 }), Some(span));
        *cur = ahead;
    }
    ended
}

/// Take a clause that says what everything does not mean.
pub(super) fn out(cur: &mut Cursor, found: &mut Found) -> bool {
    if first(cur, found) {
        return true;
    }
    let Some(Target::All { except, ordinal: false, last: 0 }) = &mut found.target else { return false };
    let mut ahead = *cur;
    ahead.eat(LEADS);
    let Ok(Some(left)) = object(&mut ahead) else { return false };
    let Target::Numbers(numbers) = left.target else { return false };
    if left.long.is_some() || left.code.is_some() || !stays(&mut ahead) {
        return false;
    }
    except.extend(numbers.into_iter().filter(|number| !except.contains(number)).collect::<Vec<_>>());
    *cur = ahead;
    true
}

/// Whether the rest of the clause says that it stays.
fn stays(cur: &mut Cursor) -> bool {
    let mut ended = false;
    while !ends_clause(cur) {
        let left = cur.longest(LEFT).max(cur.longest(words::EXCEPT_END));
        let why = cur.longest(WHY);
        if left.max(why) == 0 {
            return false;
        }
        ended |= left >= why;
        cur.advance(left.max(why));
    }
    ended
}

//! What an act leaves out, said in a clause of its own: 都签收吧，57那个不是我们的先别动 · 光签67号，其他先不管.

use super::Found;
use super::marks::Mark;
use super::parts::ends_clause;
use super::table::Deed;
use crate::command::{Intent, Target};
use crate::cursor::Cursor;
use crate::object::object;
use crate::span::Span;
use crate::words;
use crate::wordset::{Words, words};

/// What stays.
#[derive(Clone, Default)]
pub(super) struct Left {
    numbers: Vec<u32>,
    ordinals: Vec<u32>,
    /// 除…外 stood before everything else, so that the act is on all others.
    first: bool,
    /// 其他先不管: all that is not named.
    others: bool,
}

/// How such a clause begins.
const LEADS: Words = words!(
    "留|留下|剩|剩下|光|光是|但|但是|不过|就|只有|其中|除了|除去|除|除开|把|只|唯独|单独|另外|至于|那个|那份"
);

/// Why it stays.
const WHY: Words = words!(
    "等我看|等我看了|等我看完|等我看过|我看了|等确认|等核实|等通知|还没确认|没确认|还没定|另有安排|\
    是别的单位的|是别人的|发给别人的|那个|这个|那份|这份|那件|这件|该件|两个|三个|两份|三份|两件|的|号|件|我|\
    我们|不是我们的|不是我们单位的|不是我单位的|不是我局的|不是我镇的|不是我校的|不是我院的|不归我们|不归我们管|\
    不归我管|不归我局|不归我院|不归我校|不归我镇|跟我们无关|与我们无关|与我单位无关|与我局无关|不该我们|还没看完|\
    没看完|还没看|没看|没看懂|还要核实|要核实|需核实|需要核实|待核实|待核|待查|待定|待商|待研究|待领导定|待请示|\
    还要核对|要核对|还要看|还要细看|要细看|有问题|有点问题|有错|有误|有出入|打不开|附件打不开|缺附件|缺页|\
    看不清|内容不对|文号不对|有疑问|有异议|有争议|拿不准|不清楚|还要问|要问领导|等领导看|等领导看过|等领导看了|\
    等局长看过|等局长看了|等主任看过|等主任看了|等书记看过|等镇长看过|等院长看过|等校长看过|要请示|还要请示|发错了|\
    是发错的|重复了|是重复的|重复|误发|系误发|是误发的|属误发|系重复|系错发|错发|涉及别的科室|先|因|由于"
);

/// That it stays.
const LEFT: Words = words!(
    "先别动|别动|不要动|先不动|不动|先放着|放着|先放一边|放一边|放一放|先放一放|先搁着|搁着|先搁一边|先留着|留着|\
    留下|先不管|不管|别管|先别管|不用管|先不用管|先不签|不签|别签|先别签|不签收|先不签收|暂不签收|暂不签|暂时不签|\
    不要签|先不要签|再说|先等等|先等一下|先缓缓|缓一缓|缓一下|暂缓|缓签|缓办|先缓|先缓一缓|暂不处理|先不处理|\
    暂时不动|暂不动|除外|不算|不批|先不批|别批|先别批|暂不批|不包括|不含|以外|之外|外|另签|单独签|单独处理|另外处理|\
    另行处理|不收|先不收|跳过|略过|不在内|不在此列|保留|留给我|留我自己看|我自己看|我自己签"
);

/// All that is not named.
const OTHERS: Words = words!(
    "其他的|其他|其它|其它的|其余|其余的|别的|剩下|剩下的|剩余的|余下的|另外的|后面的|前面的|后边的|前边的|\
    后面几份|前面几份|其他几份|其余几份|别的件|其他件|其余件|其他文件|其余文件|剩下几份"
);

impl Left {
    /// The items without those that stay; nothing when the two contradict each other.
    pub fn taken_from(&self, target: Option<Target>) -> Option<Target> {
        let (stays, ordinal) = match (self.numbers.is_empty(), self.ordinals.is_empty()) {
            (false, false) => return None,
            (_, true) => (&self.numbers, false),
            _ => (&self.ordinals, true),
        };
        let without = |mut refs: Vec<u32>| {
            refs.retain(|one| !stays.contains(one));
            (!refs.is_empty()).then_some(refs)
        };
        match target {
            Some(Target::All { .. }) if self.others => None,
            Some(Target::All { mut except, ordinal: before, last })
                if !stays.is_empty() && (except.is_empty() || before == ordinal) =>
            {
                except.extend(stays.iter().filter(|one| !except.contains(one)).copied().collect::<Vec<_>>());
                Some(Target::All { except, ordinal, last })
            }
            Some(Target::Numbers(refs)) if !ordinal => without(refs).map(Target::Numbers),
            Some(Target::Ordinals(refs)) if ordinal => without(refs).map(Target::Ordinals),
            None if self.first => Some(Target::All { except: stays.clone(), ordinal, last: 0 }),
            // 除第三个外签收37: positions and numbers do not mix.
            Some(_) if self.first => None,
            target => Some(target.unwrap_or_default()),
        }
    }

    /// Whether anything stays.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.ordinals.is_empty() && !self.others
    }

    fn add(&mut self, target: Target) -> bool {
        match target {
            Target::Numbers(refs) => self.numbers.extend(refs),
            Target::Ordinals(refs) => self.ordinals.extend(refs),
            _ => return false,
        }
        true
    }
}

/// 除了急件45，其余签收 · 除83号需核实外，80至85号均予签收: what is left out stands first.
fn first(cur: &mut Cursor, found: &mut Found) -> bool {
    const LONGEST: usize = 10;
    let mut ahead = *cur;
    if found.target.is_some() || !ahead.eat(words::EXCEPT) {
        return false;
    }
    let from = ahead.pos();
    while ahead.pos() - from < LONGEST
        && ahead.peek().is_some_and(crate::fold::is_han)
        && !begins_item(&ahead)
    {
        ahead.bump();
    }
    let at = ahead.pos();
    let Ok(Some(left)) = object(&mut ahead) else { return false };
    let span = ahead.span_from(at);
    ahead.eat_many(WHY);
    ahead.eat(words::EXCEPT_END);
    let ended = ends_clause(&ahead) && left.long.is_none() && found.left.add(left.target);
    if ended {
        found.left.first = true;
        found.object = Some(span);
        found.marks.add(Mark::Explained);
        *cur = ahead;
    }
    ended
}

fn begins_item(cur: &Cursor) -> bool {
    cur.peek().is_some_and(|c| c == '第' || crate::number::digit(c).is_some())
}

/// Take a clause that says what the act does not mean.
pub(super) fn out(cur: &mut Cursor, deed: &Deed, found: &mut Found) -> bool {
    let decides = matches!(deed.intent, Intent::Sign | Intent::Approve);
    if !decides {
        return false;
    }
    if first(cur, found) {
        return true;
    }
    // 都签收了吧，41号我再看看 asks how it stands.
    let over = found.marks.has(Mark::Over);
    let mut ahead = *cur;
    ahead.eat(LEADS);
    if ahead.eat(OTHERS) {
        // 签收3，其他不签 decides on all that is open.
        if ahead.at(words!("不签|都不签|不收|都不收")) || !stays(&mut ahead, over) {
            return false;
        }
        found.left.others = true;
    } else if !found.left.is_empty() && ahead.at(words!("该|这|那")) {
        // 68号除外，该件待主任核定
        if !stays(&mut ahead, over) {
            return false;
        }
    } else {
        let Ok(Some(named)) = object(&mut ahead) else { return false };
        let span = ahead.span_from(named.from);
        let sure = named.long.is_none() && named.code.is_none() && stays(&mut ahead, over);
        if !sure || !found.left.add(named.target) {
            return false;
        }
        let start = found.object.map_or(span.start, |object| object.start);
        found.object = Some(Span { start, end: span.end });
    }
    found.marks.add(Mark::Explained);
    *cur = ahead;
    true
}

/// Whether the rest of the clause says that it stays.
fn stays(cur: &mut Cursor, over: bool) -> bool {
    let mut ended = false;
    while !ends_clause(cur) {
        if !over && waits(cur) {
            return true;
        }
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

/// 等我问过镇里再说, 我再核对: for what it waits.
fn waits(cur: &mut Cursor) -> bool {
    const LONGEST: usize = 14;
    const LATER: Words = words!(
        "再说|再签|再看|再核|再核对|再定|再处理|再收|再研究|再决定|核实|核定|核对|确认|看过|过目|慢慢看|仔细看|细看|回来|审定|定夺"
    );
    let length = cur.rest().iter().take_while(|ch| !crate::grammar::clauses::separates(ch.c)).count();
    let clause = cur.head(length);
    let fits = length <= LONGEST
        && cur.at(words!("等|待|我再|再|我要|我还|我们再|要|还要|明天|后天|下午|晚点|回头|稍后|需|得"))
        && clause.find(LATER).is_some()
        && clause.find(words!("吗|呢|谁|什么|怎么|一起签|都签")).is_none()
        && !clause.rest().iter().any(|ch| ch.c.is_ascii_digit());
    if fits {
        cur.advance(length);
    }
    fits
}

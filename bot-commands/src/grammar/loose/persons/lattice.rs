//! All ways to read a message as parts of one table, and the shortest of them.
//!
//! From every place that some way reaches, the parts that may follow lead to further places. A way is kept per place
//! and set of things said, so the work grows with the length of the text, not with the number of ways. Each part costs
//! something, so that long words win over short ones and known words over free clauses.

use super::slots::{self, Place};
use super::{
    ACCOUNT, ACT, ASIDE, CAUSE, ENDS_ASKING, JUST_NAMED, NAME, NUMBER, Names, Number, OVER, Order, PERIOD,
    Part, Said, WANTS,
};
use super::{asides, newcomers};
use crate::cursor::Cursor;
use crate::wordset::words;

/// How many ways are kept at one place.
const WAYS: usize = 32;

/// A reading of the whole message.
#[derive(Default)]
pub(super) struct Path {
    pub said: Said,
    pub names: Vec<Place>,
    pub periods: Vec<Place>,
    pub numbers: Vec<Place>,
    pub causes: Vec<Place>,
    /// Clauses in words that no table knows.
    pub asides: Vec<Place>,
    /// The first words of the act.
    pub act: Option<Place>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Gap,
    Office,
    /// Where the name itself ends; 同志 may follow.
    Name(usize),
    Period(usize),
    Number,
    Cause,
    Aside,
}

/// A part that leads from one place to another.
#[derive(Clone, Copy)]
struct Edge {
    to: usize,
    kind: Kind,
    says: Said,
    after: Said,
    cost: usize,
}

/// A way to a place: what was said on it and where it came from.
#[derive(Clone, Copy)]
struct Step {
    said: Said,
    cost: usize,
    from: (usize, usize),
    edge: Edge,
}

/// The readings of a text that say what the order needs, the likeliest first.
pub(super) fn cover(order: &Order, body: Cursor, said: Said) -> Vec<Path> {
    let (start, end) = (body.pos(), body.end());
    let nowhere = Edge { to: start, kind: Kind::Gap, says: 0, after: 0, cost: 0 };
    let mut steps: Vec<Vec<Step>> = vec![Vec::new(); end - start + 1];
    if let Some(first) = steps.first_mut() {
        first.push(Step { said, cost: 0, from: (0, 0), edge: nowhere });
    }
    let causes = slots::Causes::new(order, &body);
    for at in 0..end - start {
        let here = steps.get(at).cloned().unwrap_or_default();
        if here.is_empty() {
            continue;
        }
        let mut cur = body;
        cur.advance(at);
        let named = order.about_person && here.iter().any(|step| step.said & JUST_NAMED > 0);
        let timed = here.iter().any(|step| matches!(step.edge.kind, Kind::Period(_)));
        for edge in edges(order, &cur, &causes, (named, timed)) {
            for (index, step) in here.iter().enumerate().filter(|(_, step)| fits(step, &edge)) {
                if let Some(there) = steps.get_mut(edge.to - start) {
                    let next = Step {
                        said: say(step.said, &edge),
                        cost: step.cost + edge.cost + repeats(step, &edge),
                        from: (at, index),
                        edge,
                    };
                    keep(there, next);
                }
            }
        }
    }
    let mut ends: Vec<Step> = steps.last().into_iter().flatten().copied().collect();
    ends.retain(|step| step.said & WANTS == 0 && order.ways.iter().any(|way| way & !step.said == 0));
    ends.sort_by_key(|step| step.cost);
    ends.iter().map(|step| trace(&steps, *step, start)).collect()
}

/// Whether a part may follow.
fn fits(step: &Step, edge: &Edge) -> bool {
    // 给 谭芳, 由党政办的龙小英, 让副局长吴建平
    let waits = step.said & WANTS > 0;
    let to_name = matches!(edge.kind, Kind::Gap | Kind::Office | Kind::Name(_))
        || edge.says & WANTS > 0 && edge.says & !(WANTS | ACCOUNT) == 0;
    (!waits || to_name) && step.said & edge.after == edge.after
}

fn say(said: Said, edge: &Edge) -> Said {
    let kept = match edge.kind {
        // A pause does not end the wait for a name.
        Kind::Gap => said & !JUST_NAMED,
        Kind::Name(_) => said & !WANTS,
        _ => said & !(WANTS | JUST_NAMED),
    };
    kept | edge.says
}

/// A second name or cause is unlikely.
fn repeats(step: &Step, edge: &Edge) -> usize {
    const AGAIN: usize = 20;
    let said_again = step.said & edge.says & (NAME | CAUSE | ASIDE);
    if said_again > 0 { AGAIN } else { 0 }
}

/// Keep a step unless one that says the same is cheaper.
fn keep(there: &mut Vec<Step>, next: Step) {
    if let Some(step) = there.iter_mut().find(|step| step.said == next.said) {
        if next.cost < step.cost {
            *step = next;
        }
        return;
    }
    if there.len() < WAYS {
        there.push(next);
    } else if let Some(worst) =
        there.iter_mut().max_by_key(|step| step.cost).filter(|step| step.cost > next.cost)
    {
        *worst = next;
    }
}

fn trace(steps: &[Vec<Step>], last: Step, start: usize) -> Path {
    let mut path = Path { said: last.said, ..Path::default() };
    let mut step = last;
    // Where the office before a name begins.
    let mut name_of_office = false;
    while step.edge.to > start {
        let from = start + step.from.0;
        let place = (from, step.edge.to);
        match step.edge.kind {
            Kind::Name(end) => path.names.insert(0, (from, end)),
            Kind::Office if name_of_office => {
                if let Some(name) = path.names.first_mut() {
                    name.0 = from;
                }
            }
            Kind::Period(end) => path.periods.insert(0, (from, end)),
            Kind::Number => path.numbers.insert(0, place),
            Kind::Cause => path.causes.insert(0, place),
            Kind::Word if step.edge.says & ACT > 0 => path.act = Some(place),
            Kind::Aside => path.asides.insert(0, place),
            Kind::Word | Kind::Gap | Kind::Office => {}
        }
        name_of_office = matches!(step.edge.kind, Kind::Name(_));
        let Some(before) = steps.get(step.from.0).and_then(|there| there.get(step.from.1)) else { break };
        step = *before;
    }
    path
}

/// The parts that begin here.
fn edges(order: &Order, cur: &Cursor, causes: &slots::Causes, (named, timed): (bool, bool)) -> Vec<Edge> {
    const WORD: usize = 4;
    const NAMED: usize = 6;
    let mut found = Vec::new();
    let at = cur.pos();
    let mut gap = *cur;
    if gap.skip_while(slots::separates) > 0 {
        found.push(Edge { to: gap.pos(), kind: Kind::Gap, says: 0, after: 0, cost: 0 });
    }
    for part in order.parts.iter().copied().flatten() {
        words_of(part, cur, |width, says| {
            found.push(Edge { to: at + width, kind: Kind::Word, says, after: part.after, cost: WORD });
        });
    }
    if order.names != Names::None {
        let titles = order.names == Names::WithOffice;
        let says = NAME | JUST_NAMED;
        slots::names(cur, |name| {
            let end = if titles { name.titled } else { name.end };
            let cost = NAMED + name.doubt;
            found.push(Edge { to: name.to, kind: Kind::Name(end), says, after: 0, cost });
        });
        if let Some(to) = slots::called(cur) {
            found.push(Edge { to, kind: Kind::Name(to), says, after: 0, cost: NAMED });
        }
        if let Some((to, rank)) = slots::office(cur) {
            let kind = if titles || rank { Kind::Office } else { Kind::Word };
            found.push(Edge { to, kind, says: WANTS, after: 0, cost: WORD });
        }
        if let Some(to) = newcomers::introduced(cur) {
            found.push(Edge { to, kind: Kind::Word, says: WANTS, after: 0, cost: WORD });
        }
        for to in slots::units(cur) {
            let cost = WORD + to - at;
            found.push(Edge { to, kind: Kind::Word, says: WANTS, after: 0, cost });
        }
    }
    if order.times
        && let Some((end, to)) = super::periods::period(cur)
    {
        found.push(Edge { to, kind: Kind::Period(end), says: PERIOD, after: 0, cost: WORD });
    }
    if order.number != Number::None
        && let Some(to) = slots::number(cur, order.number)
    {
        found.push(Edge { to, kind: Kind::Number, says: NUMBER, after: 0, cost: WORD });
    }
    if let Some(to) = asides::aside(cur) {
        found.push(Edge { to, kind: Kind::Aside, says: ASIDE, after: 0, cost: 8 * WORD + 6 * (to - at) });
    }
    for to in causes.ends(at, named || timed) {
        // Who is gone is named first: 我局陆海波已辞职.
        let after = if causes.may_begin(at) || timed { 0 } else { JUST_NAMED };
        let nameless = if order.about_person && !named { 10 } else { 0 };
        let cost = 3 * WORD + 5 * (to - at) + nameless;
        found.push(Edge { to, kind: Kind::Cause, says: CAUSE, after, cost });
    }
    found
}

/// The words of a part that stand here, an act also with 了 behind it.
fn words_of(part: &Part, cur: &Cursor, mut found: impl FnMut(usize, Said)) {
    let Some(first) = cur.peek() else { return };
    for word in part.words.beginning(first) {
        let width = cur.width(word);
        if width == 0 {
            continue;
        }
        found(width, part.says);
        let mut behind = *cur;
        behind.advance(width);
        if part.says & ACT > 0 && part.says & WANTS == 0 && behind.eat(words!("了")) {
            let softened = behind.between(behind.pos(), behind.pos() + 1).at(words!("吧|呗|哈|罢|啦"));
            found(width + 1, part.says | if softened { 0 } else { OVER });
        }
        if part.says & ACT > 0 && behind.eat(words!("吗")) && behind.peek().is_none_or(slots::separates) {
            found(behind.pos() - cur.pos(), part.says | ENDS_ASKING);
        }
    }
}

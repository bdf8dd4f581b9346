//! What is asked to be seen, read as parts in any order: 教育局说没收到46号，把送达记录调出来 · 49号提醒排期发我 · 哪些申请轮到我审了.
//!
//! Tried when everything stricter found nothing. The words that count decide what is wanted; a few unknown ones around
//! them harm nobody, as nothing is changed. Clauses without such a word only say why somebody asks.

mod cues;

use self::cues::{CUES, Cues, FILLERS, MEANS_TO, PLAN_NOUNS, PLAN_OF, VETOES, WANTS_IT};
use crate::command::{Command, Filter, Selection};
use crate::cursor::Cursor;
use crate::cursor::Step::{One, Opt};
use crate::grammar::Reading;
use crate::grammar::clauses::separates;
use crate::grammar::courtesy;
use crate::grammar::families::lists;
use crate::grammar::item::Item;
use crate::grammar::unit;
use crate::object::object;
use crate::prepare::Message;
use crate::wordset::words;

/// What a request is made of.
#[derive(Default)]
struct Parts {
    cues: Cues,
    item: Item,
    unit: Option<String>,
    /// Which part of the inbox: 过期没办的.
    filter: Option<Filter>,
    /// An act stands right before what it is done to: 签收 县委办 37, 谁签收 37 了.
    ordered: bool,
    /// Characters that were not understood, besides those of clauses that only say why.
    unknown: usize,
}

/// When a request is understood: some of its words, none of others, and so many characters unknown.
struct Rule {
    wants: Wanted,
    all: Cues,
    none: Cues,
    slack: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Proof,
    Delivery,
    Plan,
    Progress,
    Show,
    Approvals,
    OwnApplication,
    Inbox,
    Help,
    More,
}

const NOTHING: Cues = Cues::ACT.with(Cues::ACT);

/// What asks for something else than one's own list.
const NOT_INBOX: Cues = Cues::ACT
    .with(Cues::REMIND)
    .with(Cues::APPLICATION)
    .with(Cues::REVIEW)
    .with(Cues::PROOF)
    .with(Cues::PLAN)
    .with(Cues::WHEN)
    .with(Cues::PROGRESS)
    .with(Cues::HELP)
    .with(Cues::WHO);

/// What may be asked of an item, the surest first.
const OF_ITEMS: &[Rule] = &[
    rule(Wanted::Proof, Cues::PROOF, NOTHING, 6),
    rule(Wanted::Delivery, Cues::DELIVERED, NOTHING, 2),
    rule(Wanted::Plan, Cues::PLAN, NOTHING, 6),
    rule(Wanted::Plan, Cues::WHEN.with(Cues::REMIND), NOTHING, 6),
    rule(Wanted::Progress, Cues::DELIVERED.with(Cues::WHO), Cues::ACT.with(Cues::REMIND), 2),
    rule(Wanted::Progress, Cues::PROGRESS, Cues::ACT.with(Cues::REMIND), 6),
    rule(Wanted::Progress, Cues::WHO.with(Cues::ACTED), Cues::ACT.with(Cues::REMIND), 4),
    rule(Wanted::Progress, Cues::LIST.with(Cues::ACTED), Cues::ACT.with(Cues::REMIND), 2),
    rule(Wanted::Show, Cues::SHOW, Cues::ACT.with(Cues::REMIND), 4),
    rule(Wanted::Show, Cues::LOOK, Cues::ACT.with(Cues::REMIND).with(Cues::ACTED), 2),
];

/// What may be asked without naming an item.
const OF_NONE: &[Rule] = &[
    rule(Wanted::OwnApplication, Cues::OWN.with(Cues::APPLICATION).with(Cues::PROGRESS), NOTHING, 4),
    rule(Wanted::Approvals, Cues::REVIEW.with(Cues::PENDING).with(Cues::LIST), Cues::OWN, 3),
    rule(Wanted::Approvals, Cues::REVIEW.with(Cues::PENDING).with(Cues::LOOK), Cues::OWN, 3),
    rule(Wanted::Approvals, Cues::REVIEW.with(Cues::PENDING).with(Cues::APPLICATION), Cues::OWN, 3),
    rule(
        Wanted::Approvals,
        Cues::APPLICATION.with(Cues::PENDING).with(Cues::LIST),
        Cues::OWN.with(Cues::PROGRESS),
        2,
    ),
    rule(
        Wanted::Approvals,
        Cues::APPLICATION.with(Cues::PENDING).with(Cues::LOOK),
        Cues::OWN.with(Cues::PROGRESS),
        2,
    ),
    rule(
        Wanted::Approvals,
        Cues::APPLICATION.with(Cues::PENDING).with(Cues::WHO),
        Cues::OWN.with(Cues::PROGRESS),
        2,
    ),
    rule(Wanted::Approvals, Cues::MY_WORD, Cues::OWN, 2),
    rule(Wanted::Inbox, Cues::BOX.with(Cues::LOOK), NOT_INBOX, 4),
    rule(Wanted::Inbox, Cues::BOX.with(Cues::LIST), NOT_INBOX, 4),
    rule(Wanted::Inbox, Cues::BOX.with(Cues::SHOW), NOT_INBOX, 4),
    rule(Wanted::Inbox, Cues::OPEN.with(Cues::LOOK), NOT_INBOX, 4),
    rule(Wanted::Inbox, Cues::OPEN.with(Cues::LIST), NOT_INBOX, 4),
    rule(Wanted::Inbox, Cues::OPEN.with(Cues::SHOW), NOT_INBOX, 4),
    rule(Wanted::Help, Cues::HELP, Cues::ACT.with(Cues::PROOF).with(Cues::PLAN), 3),
    rule(
        Wanted::More,
        Cues::MORE,
        Cues::BOX.with(Cues::ACT).with(Cues::ACTED).with(Cues::REVIEW).with(Cues::WHO),
        0,
    ),
];

const fn rule(wants: Wanted, all: Cues, none: Cues, slack: usize) -> Rule {
    Rule { wants, all, none, slack }
}

/// Reads a request to see something.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    let body = message.body;
    let parts = parts(&body)?;
    let rules = if parts.item.target.is_some() { OF_ITEMS } else { OF_NONE };
    let rule = rules.iter().find(|rule| rule.fits(&parts))?;
    let verb = body.between(body.end(), body.end()).span_from(body.pos());
    Some(Reading { command: rule.wants.command(&parts), near: false, verb, object: parts.item.span })
}

impl Rule {
    fn fits(&self, parts: &Parts) -> bool {
        parts.cues.has(self.all)
            && !parts.cues.touches(self.none)
            && !(parts.ordered && self.all.has(Cues::ACTED))
            && parts.unknown <= self.slack
            && (self.wants != Wanted::Delivery || parts.unit.is_some())
            && (self.wants != Wanted::More || parts.unit.is_none())
    }
}

impl Wanted {
    fn command(self, parts: &Parts) -> Command {
        let target = parts.item.target.clone().unwrap_or_default();
        let select = Selection { unit: None, target };
        match self {
            Self::Proof | Self::Delivery => Command::Proof { select, unit: parts.unit.clone() },
            Self::Plan => Command::Plan { select },
            Self::Progress | Self::OwnApplication => Command::Progress { select },
            Self::Show => Command::Show { select },
            Self::Approvals => Command::Approvals,
            Self::Inbox => Command::Inbox { filter: parts.filter },
            Self::Help => Command::Help { topic: None },
            Self::More => Command::More,
        }
    }
}

/// The parts of a request; nothing when it is none.
fn parts(body: &Cursor) -> Option<Parts> {
    let mut cur = *body;
    let mut found = Parts { ordered: is_ordered(body), ..Parts::default() };
    // Of the clause that is being read: what was not understood, and whether it asks for anything.
    let (mut unknown, mut asks) = (0, false);
    let mut fresh = true;
    while !cur.done() {
        if cur.skip_while(|c| separates(c) || c == ':') > 0 {
            found.unknown += if asks { unknown } else { 0 };
            (unknown, asks, fresh) = (0, false, true);
            continue;
        }
        // 系统打算几点催: what the bot means to do is what is asked for.
        if !cur.at(MEANS_TO) && cur.at(VETOES) {
            return None;
        }
        let filler = filler(&cur);
        let (cue, width) = cue(&cur);
        let (state, length) = lists::filter_word(&cur);
        if length > 1 && length >= filler.max(width) {
            found.filter = lists::stronger(found.filter, state);
            found.cues = found.cues.with(cue).with(Cues::OPEN);
            (asks, fresh) = (true, true);
            cur.advance(length);
            continue;
        }
        if width > 0 && width >= filler {
            found.cues = found.cues.with(cue);
            (asks, fresh) = (true, true);
            cur.advance(width);
        } else if filler > 1 {
            fresh = true;
            cur.advance(filler);
        } else if found.item.take(&mut cur)? || fresh && found.take_unit(&mut cur) {
            (asks, fresh) = (true, true);
        } else if filler > 0 {
            fresh = true;
            cur.advance(filler);
        } else {
            (unknown, fresh) = (unknown + 1, false);
            cur.bump();
        }
    }
    found.unknown += if asks { unknown } else { 0 };
    Some(found)
}

impl Parts {
    /// The unit that is spoken of.
    fn take_unit(&mut self, cur: &mut Cursor) -> bool {
        let Some(name) = unit::named(cur) else { return false };
        // 纪委要看: whoever wants to see it did not receive it.
        if cur.at(WANTS_IT) {
            return true;
        }
        self.unit.get_or_insert(name);
        self.cues = self.cues.with(Cues::WHO);
        true
    }
}

/// Whether a message begins with an act and goes on with an item or a unit, as orders do.
fn is_ordered(body: &Cursor) -> bool {
    let mut cur = *body;
    cur.eat(words!("谁"));
    let acts = crate::verbs::any_verb(&mut cur).is_some_and(|verb| verb.spec.changes_state);
    cur.skip_while(separates);
    acts && (matches!(object(&mut cur.clone()), Ok(Some(_))) || unit::named(&mut cur).is_some())
}

/// How long the word is that says nothing of what is wanted.
fn filler(cur: &Cursor) -> usize {
    let mut own = *cur;
    unit::eat_own_subject(&mut own);
    cur.longest(FILLERS)
        .max(if cur.at(MEANS_TO) { 2 } else { 0 })
        .max(cur.longest(courtesy::POLITE))
        .max(own.pos() - cur.pos())
}

/// The longest word that counts.
fn cue(cur: &Cursor) -> (Cues, usize) {
    let mut plan = *cur;
    if plan.follow(&[One(PLAN_OF), Opt(words!("的|下一步|后续")), One(PLAN_NOUNS)]) {
        return (Cues::PLAN, plan.pos() - cur.pos());
    }
    let mut best = (Cues::default(), 0);
    for (cues, list) in CUES {
        let width = cur.longest(list);
        if width > best.1 {
            best = (*cues, width);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use crate::parse;
    use crate::testing::reads;

    #[test]
    fn what_is_wanted_is_found_among_other_words() {
        reads(&[
            ("审计要看，把61号送达凭证调出来", r#"{"intent":"proof","args":{"refs":[61]}}"#),
            ("平山镇说没看到61号，查证一下", r#"{"intent":"proof","args":{"refs":[61],"unit":"平山镇"}}"#),
            ("90号的送达证明，平山镇", r#"{"intent":"proof","args":{"refs":[90],"unit":"平山镇"}}"#),
            ("49号的催办排期", r#"{"intent":"plan","args":{"refs":[49]}}"#),
            ("49号后续提醒安排", r#"{"intent":"plan","args":{"refs":[49]}}"#),
            ("怕漏催，49号下次啥时催", r#"{"intent":"plan","args":{"refs":[49]}}"#),
            ("38号还差谁没签", r#"{"intent":"progress","args":{"refs":[38]}}"#),
            ("查一下38号送到哪些单位了", r#"{"intent":"progress","args":{"refs":[38]}}"#),
            ("寨沙镇38号签了没有", r#"{"intent":"progress","args":{"refs":[38]}}"#),
            ("能打开56号看一下吗", r#"{"intent":"show","args":{"refs":[56]}}"#),
            ("56号是个啥文件", r#"{"intent":"show","args":{"refs":[56]}}"#),
            ("没审的申请都调出来吧", r#"{"intent":"approvals","args":{}}"#),
            ("前几天交的注销申请到哪一步了", r#"{"intent":"progress","args":{}}"#),
            ("有说明书没", r#"{"intent":"help","args":{}}"#),
            ("把过期没办的都给我找出来", r#"{"intent":"inbox","args":{"filter":"overdue"}}"#),
            ("局里有新文件吗", r#"{"intent":"inbox","args":{}}"#),
            ("等我点头的列一下", r#"{"intent":"approvals","args":{}}"#),
            ("你打算什么时候催49号", r#"{"intent":"plan","args":{"refs":[49]}}"#),
            ("纪委来查，给我61号的送达记录", r#"{"intent":"proof","args":{"refs":[61]}}"#),
            ("余下部分请一并列出", r#"{"intent":"more","args":{}}"#),
            ("还有呢更多", r#"{"intent":"more","args":{}}"#),
        ]);
    }

    #[test]
    fn what_asks_for_nothing_is_refused() {
        for text in [
            "17号那份证明先别出",
            "如果审计来查，那就得出44号的送达证明",
            "送达证明这个功能靠谱吗",
            "出证明要几天",
            "帮助困难群众是我们的责任",
            "等会儿我再看26号",
            "不看了，9号我已经看过",
            "谁签收 37 了？",
        ] {
            assert!(parse(text).command().is_none(), "{text}");
        }
    }
}

//! Finding a verb of the command table in a text.

use crate::command::Intent;
use crate::cursor::Cursor;
use crate::span::Span;
use crate::table::{COMMANDS, Spec};
use std::sync::LazyLock;

/// A verb found in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verb {
    pub spec: &'static Spec,
    pub word: &'static str,
    /// Only sounds like the word.
    pub near: bool,
    pub span: Span,
}

/// Commands that are about items and read their object before or after the verb.
pub(crate) fn about_items(intent: Intent) -> bool {
    matches!(
        intent,
        Intent::Show
            | Intent::Sign
            | Intent::Finish
            | Intent::Return
            | Intent::Recall
            | Intent::Remind
            | Intent::Progress
            | Intent::Plan
            | Intent::Proof
            | Intent::Approve
            | Intent::Reject
            | Intent::Resend
    )
}

#[derive(Clone, Copy)]
struct Entry {
    word: &'static str,
    spec: &'static Spec,
    near: bool,
}

/// Verbs by first character, so that a text is matched against a handful of words and not against all.
static BY_FIRST: LazyLock<Vec<(char, Entry)>> = LazyLock::new(|| {
    let mut list = Vec::new();
    for spec in COMMANDS {
        let exact = std::iter::once(&spec.word).chain(spec.aliases).map(|word| (*word, false));
        for (word, near) in exact.chain(spec.sounds.iter().map(|word| (*word, true))) {
            if let Some(first) = word.chars().next() {
                list.push((first, Entry { word, spec, near }));
            }
        }
    }
    list.sort_by_key(|(first, _)| *first);
    list
});

/// The words that begin with a character.
fn beginning(first: char) -> impl Iterator<Item = &'static Entry> {
    let start = BY_FIRST.partition_point(|(other, _)| *other < first);
    BY_FIRST.iter().skip(start).take_while(move |(other, _)| *other == first).map(|(_, entry)| entry)
}

/// The longest word of a command about items that stands here.
pub(crate) fn item_verb(cur: &mut Cursor) -> Option<Verb> {
    longest(cur, |spec| about_items(spec.intent))
}

/// The longest word of any command that stands here.
pub(crate) fn any_verb(cur: &mut Cursor) -> Option<Verb> {
    longest(cur, |_| true)
}

/// The longest word of one command that stands here.
pub(crate) fn verb_of(cur: &mut Cursor, intent: Intent) -> Option<Verb> {
    longest(cur, |spec| spec.intent == intent)
}

fn longest(cur: &mut Cursor, wanted: impl Fn(&Spec) -> bool) -> Option<Verb> {
    let (width, entry) = beginning(cur.peek()?)
        .filter(|entry| wanted(entry.spec))
        .map(|entry| (cur.width(entry.word), entry))
        .filter(|(width, entry)| *width > 0 && !runs_on(cur, *width, entry.word))
        // An exact word wins over a homophone of the same length.
        .max_by_key(|(width, entry)| (*width, !entry.near))?;
    let from = cur.pos();
    cur.advance(width);
    Some(Verb { spec: entry.spec, word: entry.word, near: entry.near, span: cur.span_from(from) })
}

/// 退休, 签字, 批准文号: a verb that is the beginning of another word.
fn runs_on(cur: &Cursor, width: usize, word: &str) -> bool {
    const WORDS: [(&str, &str); 6] = [
        ("退", "休伍役款费税耕群烧步路缩化租赔"),
        ("签", "字名到证约订署章批报发"),
        ("批", "次量评发文注斗"),
        ("催", "款费收生泪眠"),
        ("撤", "换资销县并案职离"),
        ("批准", "文码号"),
    ];
    let next = cur.peek_at(width);
    WORDS.iter().any(|(verb, rest)| *verb == word && next.is_some_and(|c| rest.contains(c)))
}

/// The command whose word, alias or homophone is the whole rest of the text.
pub(crate) fn whole(cur: &Cursor, wanted: impl Fn(Intent) -> bool) -> Option<Verb> {
    let length = cur.end() - cur.pos();
    let entry = beginning(cur.peek()?)
        .filter(|entry| wanted(entry.spec.intent))
        .find(|entry| cur.width(entry.word) == length)?;
    let mut end = *cur;
    end.advance(length);
    Some(Verb { spec: entry.spec, word: entry.word, near: entry.near, span: end.span_from(cur.pos()) })
}

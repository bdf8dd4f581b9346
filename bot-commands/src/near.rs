//! 您是要…吗: the command that was perhaps meant, by edit distance over the command table and by pinyin initials.

use crate::command::Intent;
use crate::prepare::Message;
use crate::table::COMMANDS;
use crate::verbs::any_verb;

/// Pinyin initials of the canonical words, as a keyboard leaves them when nothing was chosen: qs 3.
const INITIALS: &[(&str, Intent)] = &[
    ("sjx", Intent::Inbox),
    ("dsp", Intent::Approvals),
    ("fjx", Intent::Sent),
    ("gd", Intent::More),
    ("ck", Intent::Show),
    ("qs", Intent::Sign),
    ("bj", Intent::Finish),
    ("th", Intent::Return),
    ("cx", Intent::Undo),
    ("hz", Intent::MeetingReply),
    ("cw", Intent::Search),
    ("ch", Intent::Recall),
    ("cb", Intent::Remind),
    ("cjd", Intent::Progress),
    ("cbjh", Intent::Plan),
    ("cz", Intent::Proof),
    ("ty", Intent::Approve),
    ("bh", Intent::Reject),
    ("cf", Intent::Resend),
    ("ktzh", Intent::OpenAccount),
    ("zxzh", Intent::CloseAccount),
    ("bgsj", Intent::ChangePhone),
    ("wt", Intent::Delegate),
    ("qxwt", Intent::Undelegate),
    ("jj", Intent::Handover),
    ("jy", Intent::Mute),
    ("qxjy", Intent::Unmute),
    ("bd", Intent::Bind),
    ("qr", Intent::Confirm),
    ("qx", Intent::Cancel),
    ("fk", Intent::Feedback),
    ("bz", Intent::Help),
    ("shoujianxiang", Intent::Inbox),
    ("chakan", Intent::Show),
    ("qianshou", Intent::Sign),
    ("banjie", Intent::Finish),
    ("tuihui", Intent::Return),
    ("chexiao", Intent::Undo),
    ("chehui", Intent::Recall),
    ("cuiban", Intent::Remind),
    ("tongyi", Intent::Approve),
    ("bohui", Intent::Reject),
    ("bangzhu", Intent::Help),
    ("daiban", Intent::Inbox),
];

/// How many characters are looked at: hints are for short slips, not for prose.
const WINDOW: usize = 24;

/// The command whose word is nearest to a piece of the message.
pub(crate) fn meant(message: &Message) -> Option<Intent> {
    let body = message.body.head(WINDOW);
    let mut latin = body;
    let from = latin.pos();
    if latin.skip_while(|c| c.is_ascii_alphabetic()) > 0 {
        let typed = latin.folded_from(from);
        if let Some((_, intent)) = INITIALS.iter().find(|(initials, _)| *initials == typed) {
            return Some(*intent);
        }
    }
    let mut cur = body;
    while !cur.done() {
        if let Some(verb) = any_verb(&mut cur.clone()).filter(|verb| verb.word.chars().count() > 1) {
            return Some(verb.spec.intent);
        }
        cur.bump();
    }
    one_slip(&body)
}

/// A canonical word with one character wrong, missing or too many at the beginning of the message.
fn one_slip(body: &crate::cursor::Cursor) -> Option<Intent> {
    let typed: Vec<char> = body.rest().iter().map(|ch| ch.c).take_while(|c| c.is_alphabetic()).collect();
    if typed.len() < 2 || typed.len() > 6 {
        return None;
    }
    COMMANDS
        .iter()
        .filter(|spec| spec.word.chars().count() > 1)
        .map(|spec| (distance(&typed, &spec.word.chars().collect::<Vec<_>>()), spec))
        .filter(|(distance, spec)| *distance == 1 && shares_first_or_last(&typed, spec.word))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, spec)| spec.intent)
}

fn shares_first_or_last(typed: &[char], word: &str) -> bool {
    typed.first().copied() == word.chars().next() || typed.last().copied() == word.chars().next_back()
}

/// Edit distance with one row.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = i;
        let mut previous = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(right) {
            let cost = (diagonal + usize::from(a != b)).min(previous + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, cost);
            previous = cost;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(left.len())
}

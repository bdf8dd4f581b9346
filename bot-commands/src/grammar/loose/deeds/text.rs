//! The reason or note of a deed, wherever it stood.

use super::Found;
use crate::command::Intent;
use crate::grammar::tail::{self, Join, Text};
use crate::prepare::Message;
use crate::wordset::words;

/// The text behind the act, or else the one before it; nothing when a text stands where none may.
#[expect(clippy::option_option, reason = "no text is as good as one; a wrong one is neither")]
pub(super) fn of(message: &Message, intent: Intent, found: &Found) -> Option<Option<String>> {
    match (found.before, found.after) {
        (None, None) => Some(None),
        (None, Some(place)) => behind(message, intent, place).map(Some),
        // 手机号是空号，驳回: only what is wrong is said before the act.
        (Some(place), None) if intent != Intent::Approve => before(message, place).map(Some),
        _ => None,
    }
}

fn behind(message: &Message, intent: Intent, (from, to): (usize, usize)) -> Option<String> {
    let kind = if intent == Intent::Approve { Text::Note } else { Text::Reason };
    let end = if to == message.body.end() { message.text_end.max(to) } else { to };
    let part = Message { body: message.body.between(from, to), text_end: end, ..*message };
    tail::text(&part, &part.body, kind, Join::Sentence).ok().flatten()
}

fn before(message: &Message, (from, to): (usize, usize)) -> Option<String> {
    let mut text = message.body.between(from, to).trimmed(words!("，|所以|因此|故"));
    text.eat(words!("因为|由于|鉴于"));
    tail::eat_because(&mut text);
    let quiet =
        text.find(words!("说|问|如果|要是|的话|吗|呢|他们|你|别|先别|等|再|听|让|叫|昨|刚才|写着|上写|面写|里写|例如|比如|譬如|示例")).is_none();
    let fits = quiet && (3..=24).contains(&text.rest().len()) && tail::second_command(text).is_ok();
    fits.then(|| text.text())
}

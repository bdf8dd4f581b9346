//! The one item that a message in free words is about.

use crate::command::{Target, Why};
use crate::cursor::Cursor;
use crate::object::{Fail, object};
use crate::span::Span;
use crate::wordset::words;

/// The item, as far as it was named.
#[derive(Clone, Default)]
pub(super) struct Item {
    /// What is named.
    pub target: Option<Target>,
    /// Where.
    pub span: Option<Span>,
}

impl Item {
    /// The item, once; nothing when another one, everything or a day is named.
    pub fn take(&mut self, cur: &mut Cursor) -> Option<bool> {
        let from = cur.pos();
        let mut ahead = *cur;
        let target = match object(&mut ahead) {
            Ok(Some(found)) if found.long.is_some() || found.code.is_some() => return None,
            Ok(Some(found)) => found.target,
            Ok(None) | Err(Fail::Not(Why::Count)) if ahead.eat(crate::words::JUST_SENT) => Target::Last,
            Ok(None) | Err(Fail::Not(Why::Count)) => return Some(false),
            Err(Fail::Not(Why::Date)) => no_day(&mut ahead)?,
            Err(_) => return None,
        };
        if matches!(target, Target::Context | Target::All { .. }) {
            return Some(false);
        }
        if self.target.as_ref().is_some_and(|known| *known != target) {
            return None;
        }
        (self.target, self.span) = (Some(target), Some(ahead.span_from(from)));
        *cur = ahead;
        Some(true)
    }
}

/// 49号后续提醒安排: no month has a 49号, so the number is an item whatever follows.
fn no_day(cur: &mut Cursor) -> Option<Target> {
    let number = crate::number::number(cur).ok()??;
    let value = u32::try_from(number.value).ok().filter(|value| (32..=99_999).contains(value))?;
    cur.eat(words!("号")).then(|| Target::Numbers(vec![value]))
}

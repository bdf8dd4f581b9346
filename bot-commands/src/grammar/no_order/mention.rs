//! Messages that mention a colleague: @李明 签收37 · 签收37 @张主任. The bot is called by the name of its office.

use crate::cursor::Cursor;
use crate::fold::{Folded, is_han};
use crate::grammar::addressed::is_address;
use crate::surnames::{has_surname, is_name};

/// The longest name of a person without an office.
const LONGEST: usize = 3;

/// Whether a person is mentioned.
pub(super) fn is_for_colleague(folded: &Folded) -> bool {
    let mut cur = Cursor::new(folded);
    while let Some(c) = cur.bump() {
        if c == '@' && is_person(&cur) {
            return true;
        }
    }
    false
}

fn is_person(cur: &Cursor) -> bool {
    let length = cur.rest().iter().take_while(|ch| is_han(ch.c)).count();
    let name = cur.head(length);
    let text = name.folded_text();
    is_address(name) || length <= LONGEST && is_name(&text) && has_surname(&text)
}

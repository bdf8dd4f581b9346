//! The families of commands: each reads the whole message, in the order in which it is written by the book, or nothing
//! of it.

pub(crate) mod accounts;
pub(crate) mod attendees;
pub(crate) mod by_word;
pub(crate) mod delegate;
pub(crate) mod fixed;
pub(crate) mod free;
pub(crate) mod items;
pub(crate) mod lists;
pub(crate) mod meeting;
pub(crate) mod newcomer;
pub(crate) mod people;
pub(crate) mod phrases;
pub(crate) mod query;
pub(crate) mod sent;
pub(crate) mod undelegate;
pub(crate) mod unmute;

use super::Reading;
use crate::object::Fail;
use crate::prepare::Message;

/// Reads the whole message, or says why not.
pub(super) type Family = fn(&Message) -> Result<Option<Reading>, Fail>;

/// Tried in this order; the first that understands the message wins. Fixed phrases stand before verbs they contain
/// (收回委托 before 收回), names before numbers; 查文 and a space before all.
pub(super) const FAMILIES: &[Family] = &[
    |message| Ok(by_word::read(message)),
    |message| Ok(sent::read(message)),
    |message| Ok(unmute::read(message)),
    |message| Ok(fixed::read(message)),
    people::read,
    |message| Ok(query::read(message)),
    free::read,
    meeting::read,
    items::read,
    |message| Ok(lists::lists(message)),
];

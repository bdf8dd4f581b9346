//! Free ways of saying a thing, tried when no family understood the whole message: parts in any order, among other
//! words, each read for what it is rather than for where it stands.

pub(crate) mod answers;
pub(crate) mod anyorder;
pub(crate) mod asking;
pub(crate) mod attendance;
pub(crate) mod deeds;
pub(crate) mod fuller;
pub(crate) mod persons;
pub(crate) mod quiet;
pub(crate) mod reminding;
pub(crate) mod reporting;
pub(crate) mod subject;
pub(crate) mod upon;

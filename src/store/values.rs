//! Values bound to statements.

use crate::ids::{ApplicationId, AttemptId, DeliveryId, DocumentId, IntentId, PersonId, QuestionId, UnitId};
use crate::time::Timestamp;

/// One bound value.
#[derive(Clone, Copy, Debug)]
pub enum Val<'a> {
    /// A number, a flag or a moment.
    Int(i64),
    /// The same or NULL.
    OptInt(Option<i64>),
    /// Text.
    Text(&'a str),
    /// Text or NULL.
    OptText(Option<&'a str>),
}

/// Binds `args` in order to a query of either engine.
macro_rules! bind_as {
    ($query:expr, $args:expr) => {{
        let mut query = $query;
        for arg in $args {
            query = match *arg {
                $crate::store::Val::Int(v) => query.bind(v),
                $crate::store::Val::OptInt(v) => query.bind(v),
                $crate::store::Val::Text(v) => query.bind(v),
                $crate::store::Val::OptText(v) => query.bind(v),
            };
        }
        query
    }};
}
pub(super) use bind_as;

/// A slice of bound values from anything that converts.
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::store::Val::from($value)),*] };
}
pub(super) use args;

macro_rules! from {
    ($($from:ty => |$v:ident| $to:expr),+ $(,)?) => {$(
        impl<'a> From<$from> for Val<'a> {
            fn from($v: $from) -> Self { $to }
        }
    )+};
}

from! {
    i64 => |v| Val::Int(v),
    u32 => |v| Val::Int(i64::from(v)),
    bool => |v| Val::Int(i64::from(v)),
    Option<i64> => |v| Val::OptInt(v),
    Timestamp => |v| Val::Int(v.millis()),
    Option<Timestamp> => |v| Val::OptInt(v.map(Timestamp::millis)),
    &'a str => |v| Val::Text(v),
    &'a String => |v| Val::Text(v),
    Option<&'a str> => |v| Val::OptText(v),
    &'a Option<String> => |v| Val::OptText(v.as_deref()),
    &'a UnitId => |v| Val::Text(v.as_str()),
    &'a PersonId => |v| Val::Text(v.as_str()),
    &'a DocumentId => |v| Val::Text(v.as_str()),
    &'a DeliveryId => |v| Val::Text(v.as_str()),
    &'a ApplicationId => |v| Val::Text(v.as_str()),
    &'a QuestionId => |v| Val::Text(v.as_str()),
    &'a IntentId => |v| Val::Text(v.as_str()),
    &'a AttemptId => |v| Val::Text(v.as_str()),
    Option<&'a PersonId> => |v| Val::OptText(v.map(PersonId::as_str)),
    Option<&'a UnitId> => |v| Val::OptText(v.map(UnitId::as_str)),
}

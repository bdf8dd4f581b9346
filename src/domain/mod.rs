//! Pure rules: no database, no network, no clock, no randomness. Time and random values are
//! parameters; a transition returns what changed or why not.

pub mod alarm;
pub mod application;
pub mod calendar;
pub mod code;
pub mod deadline;
pub mod docno;
pub mod document;
pub mod evidence;
pub mod guard;
pub mod message;
mod names;
pub mod policy;
pub mod reminder;
pub mod reply;
pub mod unit;

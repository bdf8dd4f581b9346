//! The grammar.
mod command;
pub mod context;
mod cursor;
mod docno;
mod fold;
mod grammar;
mod help;
mod json;
mod near;
mod number;
mod object;
mod prepare;
mod refuse;
mod span;
mod surnames;
mod table;
mod traditional;
mod verbs;
mod words;
mod wordset;

pub use command::{Command, Filter, Intent, NotCommand, Outcome, Parsed, Selection, Target, Why};
pub use help::{help, markdown};
pub use json::to_json;
pub use span::{ErrorKind, ParseError, Span};
pub use table::{COMMANDS, Spec, Who, spec};

/// How many objects one command may name (INV-19).
pub const MAX_OBJECTS: u64 = 50;

/// What a chat message means.
pub fn parse(text: &str) -> Outcome {
    match fold::Folded::new(text) {
        Ok(folded) => grammar::read(&folded),
        Err(error) => Outcome::Error(error),
    }
}

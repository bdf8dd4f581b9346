//! The grammar.
mod command;
pub mod context;
mod fold;
mod help;
mod json;
mod span;
mod table;
mod traditional;

pub use command::{Command, Filter, Intent, NotCommand, Outcome, Parsed, Selection, Target, Why};
pub use help::{help, markdown};
pub use json::to_json;
pub use span::{ErrorKind, ParseError, Span};
pub use table::{COMMANDS, Spec, Who, spec};

/// How many objects one command may name (INV-19).
pub const MAX_OBJECTS: u64 = 50;

/// What a chat message means.
pub fn parse(text: &str) -> Outcome {
    let _ = fold::Folded::new(text);
    Outcome::NotCommand(NotCommand { hint: None, reason: Why::Unknown })
}

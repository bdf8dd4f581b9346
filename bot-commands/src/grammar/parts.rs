//! What was read of a sentence about items, before it becomes a command.

use super::tail::Join;
use crate::command::{Intent, Selection, Target};
use crate::object::Object;
use crate::prepare::Message;
use crate::span::{ErrorKind, ParseError, Span};
use crate::verbs::Verb;

/// What was read around the verb and the object.
pub(super) struct Parts {
    pub verb: Verb,
    pub object: Option<Object>,
    pub unit: Option<String>,
    /// 了, 完了, 已: said to be over.
    pub done: bool,
    /// 已, 已经.
    pub already: bool,
    pub order: Order,
    /// 把, 请, 吧: asked for.
    pub asked: bool,
    pub join: Join,
}

/// Which came first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// 签收 3.
    VerbFirst,
    /// 3号签收.
    NumberFirst,
}

impl Parts {
    /// What the command is about, checked for the kind of command.
    pub(super) fn select(&mut self) -> Result<(Selection, Option<String>), ParseError> {
        let intent = self.verb.spec.intent;
        let object = self.object.take().unwrap_or_default();
        // 退回 482913 can only mean an application: no document has a number of six digits.
        let coded = matches!(intent, Intent::Approve | Intent::Reject)
            || intent == Intent::Return && (self.verb.word.ends_with("补正") || object.code.is_some());
        let mut target = object.target;
        if !coded {
            if let Some(span) = object.long {
                return Err(ParseError { kind: ErrorKind::NumberTooLong, span });
            }
            return Ok((Selection { unit: self.unit.take(), target }, None));
        }
        if let Some(span) = object.bad_code {
            return Err(ParseError { kind: ErrorKind::CodeShape, span });
        }
        let mut code = object.code;
        if let (None, Some(pair)) = (&code, object.pair)
            && plausible(&pair)
            && let Target::Numbers(refs) = &mut target
        {
            refs.truncate(refs.len().saturating_sub(2));
            if refs.is_empty() {
                target = Target::Context;
            }
            code = Some(pair);
        }
        Ok((Selection { unit: self.unit.take(), target }, code))
    }

    pub(super) fn object_span(&self, message: &Message) -> Option<Span> {
        let object = self.object.as_ref()?;
        Some(message.body.between(object.to, object.to).span_from(object.from))
    }
}

fn plausible(code: &str) -> bool {
    !(code.starts_with('0') || code.starts_with("19") || code.starts_with("20"))
}

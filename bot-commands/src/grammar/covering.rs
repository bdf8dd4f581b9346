//! An act in free words: the last resort for what changes something: 四十一号特急件我看过了现在签收 · 都给我签了.
//!
//! Every word must be known, the item must be named, and one act alone may be spoken of.

use super::clauses::separates;
use super::{Reading, courtesy, origin};
use crate::command::{Command, Intent, Selection, Target};
use crate::cursor::{Cursor, is_separator};
use crate::object::object;
use crate::prepare::Message;
use crate::verbs::{Verb, item_verb};
use crate::wordset::{Words, words};

/// Words before the act that say nothing against it. None of them speaks of another time or another hand.
const BEFORE: Words = words!(
    "我|我们|我单位|本单位|我局|我镇|我乡|我院|我校|我办|我这边|我们这边|这边|这里|咱们|咱们单位|我们单位|现在|马上|立即|立刻|这就|现|直接|统一|一并|一起|顺便|\
    把|将|给|那个|这个|那份|这份|那件|这件|那几份|这几份|这几个|它|它们|文件|公文|通知|件|急件|特急件|加急件|特急|加急|紧急|来文|函|\
    请予|请予以|予以|看过了|都看过了|都看了|都看完了|都收到了|都已看过|看完了|看了|已看|已看过|已经看过了|已经看完了|已阅|阅过了|收到了|已收到|已经收到了|已经收到|收悉|已收悉|知悉|已知悉|知道了|了解了|明白了|内容看了|\
    内容看过了|没问题|没有问题|没意见|无异议|无误|内容无误|核对无误|核对过了|核实过了|好的|帮"
);

/// Words behind it.
const AFTER: Words = words!("一下|一下吧|吧|哈|啊|哦|呀|呗|了|为盼|为荷|即可|掉|去|回去|回来|下");

/// Who asks somebody to act says what is to happen, also in the form of what has happened: 给我签了.
const HANDED: Words = words!("给我|帮我|替我|给我们|帮我们|给咱们|帮忙|麻烦|请|劳烦|拜托");

/// Reads a message made of one item, one act and words that say nothing against it.
pub(super) fn read(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    let (mut target, mut object_span, mut verb) = (None, None, None::<Verb>);
    let (mut handed, mut over) = (false, false);
    while !cur.done() {
        if cur.skip_while(|c| separates(c) && c != '\n') > 0 {
            continue;
        }
        let filler = cur.longest(if verb.is_some() { AFTER } else { BEFORE });
        let filler = filler.max(cur.longest(courtesy::POLITE)).max(origin::width(&cur));
        let mut behind = cur;
        let found = item_verb(&mut behind).filter(|found| found.word.chars().count() > 1 || ends(&behind));
        let taken = behind.pos() - cur.pos();
        if let Some(found) = found.filter(|_| taken > filler) {
            if verb.is_some() || found.near {
                return None;
            }
            verb = Some(found);
            cur = behind;
            over = cur.eat(words!("了"));
            continue;
        }
        let from = cur.pos();
        if target.is_none()
            && let Ok(Some(found)) = object(&mut cur)
        {
            let unsure = found.long.is_some() || found.code.is_some() || found.bad_code.is_some();
            if unsure || found.target == Target::Context {
                return None;
            }
            (target, object_span) = (Some(found.target), Some(cur.span_from(from)));
            continue;
        }
        if filler == 0 {
            return None;
        }
        handed |= cur.at(HANDED);
        cur.advance(filler);
    }
    let (verb, target) = (verb?, target?);
    // 37号我签收了 and 37号给我退回了 tell what was done.
    if over && !(handed && verb.spec.intent == Intent::Sign) {
        return None;
    }
    let command = command(verb.spec.intent, Selection { unit: None, target })?;
    Some(Reading { command, near: false, verb: verb.span, object: object_span })
}

/// Whether a verb of one character stands alone: 签了, 退掉.
fn ends(behind: &Cursor) -> bool {
    behind.done() || behind.at(words!("了|掉|一下|下吧|吧|回去")) || behind.peek().is_some_and(is_separator)
}

fn command(intent: Intent, select: Selection) -> Option<Command> {
    let all = matches!(select.target, Target::All { .. });
    Some(match intent {
        Intent::Sign => Command::Sign { select },
        Intent::Return if !all => Command::Return { select, code: None, reason: None },
        Intent::Recall if !all => Command::Recall { select, reason: None },
        _ => return None,
    })
}

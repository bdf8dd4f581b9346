//! How fast something is to be done.

use crate::command::Intent;
use crate::cursor::Cursor;
use crate::verbs::Verb;
use crate::wordset::{Words, words};

/// 赶紧把17号撤回: how fast, before 把.
pub(super) fn skip_hurry(cur: &mut Cursor) {
    const HURRY: Words = words!(
        "赶紧|赶快|马上|立即|立刻|尽快|快|快点|抓紧|直接|现在|统一|先|再|顺便|也|一起|一并|及时|重新|还是|就|务必|速|火速",
    );
    let mut hurried = *cur;
    if hurried.eat_many(HURRY) > 0 && hurried.at(words!("把|将")) {
        *cur = hurried;
    }
}

/// 3号再签收 and 3号要签收 speak of a day or a duty; 7号再催一下 reminds again, and 308号赶紧撤回 is an order, as nobody
/// but the sender recalls.
pub(super) fn is_duty(said: &Cursor, verb: Verb, behind: &Cursor) -> bool {
    let with_reason = matches!(verb.spec.intent, Intent::Return | Intent::Recall | Intent::Reject);
    let hurried = verb.spec.intent == Intent::Recall && only_hurries(*said);
    let ordered = with_reason && !behind.done() || hurried || verb.spec.intent == Intent::Remind;
    verb.spec.changes_state && !ordered
}

/// 快撤回来了吧 guesses what will be soon.
pub(super) fn is_about_to(said: &Cursor) -> bool {
    said.trimmed(words!("快要|快|就要|即将")).end() < said.end()
        || said.at(words!("快")) && said.rest().len() == 1
}

/// 赶紧, 快: nothing but how fast.
fn only_hurries(mut said: Cursor) -> bool {
    said.eat_many(words!("赶紧|赶快|尽快|马上|立即|立刻|快|快点|抓紧|给我|帮我"));
    said.done()
}

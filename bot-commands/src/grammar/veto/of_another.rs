//! Whose work passes on: 局长出差，文件由韦丽代收 speaks of somebody else's papers.

use crate::command::Command;
use crate::cursor::{Cursor, is_separator};
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// Who may be away besides the sender.
const OTHERS: Words = words!(
    "他|她|领导|局长|副局长|主任|副主任|书记|副书记|镇长|副镇长|乡长|副乡长|县长|副县长|院长|副院长|校长|副校长|所长|站长|股长|科长|部长|老板|分管领导|\
    我们领导|我们局长|我们主任|我们书记|我们镇长|我们院长|我们校长|同事|同事们"
);

/// What takes somebody away from the work.
const AWAY: Words = words!(
    "出差|请假|休假|休年假|休产假|外出|不在|住院|生病|病了|下乡|培训|学习|开会|考察|调走|调离|调到|退休|离职|辞职|挂职|值班|有事|出国|去南宁|去柳州|去市里|去县里|产假|年假|公休"
);

/// Whether a clause tells that somebody who is not the sender is away, so that his work is meant.
pub(super) fn is_of_another(message: &Message, command: &Command) -> bool {
    let (Command::Delegate { to, .. } | Command::Handover { to, .. }) = command else { return false };
    let mut rest = message.body.between(0, message.body.end());
    while !rest.done() {
        rest.skip_while(is_separator);
        let length = rest.rest().iter().take_while(|ch| !is_separator(ch.c)).count();
        let clause = rest.head(length);
        if tells_of_another(&clause) && !clause.text().contains(to.as_str()) {
            return true;
        }
        rest.advance(length.max(1));
    }
    false
}

fn tells_of_another(clause: &Cursor) -> bool {
    let named = clause.at(OTHERS) || crate::grammar::loose::persons::called(clause).is_some();
    let mut behind = *clause;
    behind.eat(OTHERS);
    named && clause.find(AWAY).is_some() && behind.find(words!("我|本人|由|让|请|委托|代")).is_none()
}

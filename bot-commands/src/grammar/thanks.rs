//! Thanks for what was done, which sounds like a request: 谢谢您帮忙签收37 · 谢谢重发，这回收到码了 · 重发的那个码.

use super::Reading;
use crate::command::Command;
use crate::cursor::Cursor;
use crate::prepare::Message;
use crate::wordset::{Words, words};

const THANKS: Words = words!("谢谢|多谢|感谢|非常感谢|十分感谢|太感谢|谢啦|谢了|幸亏|多亏|还好");

/// Who is thanked, and for what kind of help.
const HELP: Words = words!(
    "您|你|你们|您们|小助手|机器人|系统|各位|大家|帮忙|帮我|帮我们|帮|给我|给我们|替我|替我们|及时|及时地|这么快|这么快就|的|\
    已经|已|又|刚才|刚刚|昨天|今天|上次|把|地"
);

/// Whether the act of a message is one that the sender gives thanks for or only names.
pub(super) fn for_done(message: &Message, reading: &Reading) -> bool {
    let resends = matches!(reading.command, Command::Resend { .. });
    let body = message.body.between(0, message.body.end());
    thanked(body) || resends && is_named(body)
}

/// Thanks at the very beginning that run on into the act; with a pause behind them they are only polite.
fn thanked(mut cur: Cursor) -> bool {
    cur.skip_separators();
    if !cur.eat(THANKS) {
        return false;
    }
    cur.eat_many(HELP);
    crate::verbs::any_verb(&mut cur).is_some_and(|verb| verb.spec.changes_state)
}

/// 重发的那个码: which one is spoken of.
fn is_named(body: Cursor) -> bool {
    const SENT: Words =
        words!("重发的|再发的|补发的|重新发的|重发来的|新发的|重发过来的|补发来的|重新发来的|重发给我的");
    let Some(at) = body.find(SENT) else { return false };
    let mut rest = body;
    rest.advance(at);
    rest.eat(SENT);
    rest.eat_many(words!("那个|这个|那条|这条|新|是"));
    rest.at(words!("码|验证码|审批码|短信|口令"))
}

//! 我发的文有哪些: a list that was asked for may be of what the sender's unit sent.

use super::Reading;
use super::unit::eat_own_subject;
use crate::command::Command;
use crate::cursor::Cursor;
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// The list that is meant, when one of what came in was read.
pub(super) fn meant(message: &Message, reading: Reading) -> Reading {
    let listed = match &reading.command {
        Command::Inbox { .. } => true,
        // 我发出去的文件有哪些 is about no subject 发出去, 查一下我们发的公文 about no 我们发.
        Command::Search { keyword } => {
            let what = OWN.list.iter().find_map(|own| keyword.strip_prefix(own));
            what == Some("发") || SENT.contains(what.unwrap_or(keyword))
        }
        _ => false,
    };
    if listed && asks_sent(&message.body) { Reading { command: Command::Sent, ..reading } } else { reading }
}

/// The sender and the sender's unit; the longer ones first where one begins with another.
const OWN: Words = words!("我们这边|我们单位|我们|我这边|我这里|我单位|我|咱们|咱|本单位|本人|自己");
/// What was sent out.
const SENT: Words = words!(
    "发的|发出|发出的|发出去|发出去的|发下去|发过|发了|发走|下发|印发|报的|上报|报送|报上去|寄出|送出"
);

/// 我发的文有哪些, 已发的文件有哪些; 给我们发的文件 came in.
fn asks_sent(body: &Cursor) -> bool {
    const WHEN: Words = words!(
        "刚|刚才|刚刚|今天|昨天|上周|这周|本周|最近|之前|以前|已经|已|都|又|还|自己|一共|总共|对外|往外"
    );
    const ALONE: Words = words!("发出去|发下去|已发的|已发文|已发件|已发送|已发出|发件箱|发走的");
    let mut cur = *body;
    while !cur.done() {
        let mut own = cur;
        let given = matches!(cur.before(), Some('给' | '向' | '对' | '为' | '帮' | '替' | '到'));
        if eat_own_subject(&mut own) || own.eat(OWN) {
            if given {
                cur = own;
                continue;
            }
            own.eat_many(WHEN);
            if own.at(SENT) {
                return true;
            }
        }
        if cur.at(ALONE) {
            return true;
        }
        cur.bump();
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::testing::{nothing, reads};

    #[test]
    fn what_was_sent_out_is() {
        let sent = r#"{"intent":"sent","args":{}}"#;
        reads(&[
            ("发件箱", sent),
            ("看看发件箱", sent),
            ("我发的件", sent),
            ("我发的文有哪些", sent),
            ("我们发出去的文件", sent),
            ("我们局发的文有哪些", sent),
            ("我发了哪些文件", sent),
            ("我发出去的文件有哪些", sent),
            ("已发的文件有哪些", sent),
            ("查一下我们发的公文", sent),
        ]);
    }

    #[test]
    fn what_came_in_and_what_is_told_is_not() {
        let inbox = r#"{"intent":"inbox","args":{}}"#;
        reads(&[("给我们发的文件有哪些", inbox), ("县里给我们单位发的文件有哪些", inbox)]);
        nothing(&["我发的文老是被退回", "发件箱满了", "我发的文件他没收到", "已发", "已发送"]);
    }
}

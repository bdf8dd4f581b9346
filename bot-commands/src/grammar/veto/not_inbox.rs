//! Lists that are not the inbox: 今天有什么会 asks for meetings, 我发的文有哪些 for what was sent. What came in would be a wrong
//! answer to both.

use crate::command::Command;
use crate::cursor::Cursor;
use crate::grammar::unit::eat_own_subject;
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// Whether a list of what came in answers another question.
pub(super) fn is_other_list(message: &Message, command: &Command) -> bool {
    match command {
        Command::Inbox { .. } => asks_meetings(&message.body) || asks_sent(&message.body),
        // 我发出去的文件有哪些 is about no subject 发出去.
        Command::Search { keyword } => SENT.contains(keyword) && asks_sent(&message.body),
        _ => false,
    }
}

/// 今天有什么会, 这周有什么会议; 会议通知有哪些 asks for papers.
fn asks_meetings(body: &Cursor) -> bool {
    const MEETINGS: Words = words!("什么会|啥会|啥子会|哪些会|有会|几个会|多少会|个会|开会|会议|的会");
    const PAPERS: Words = words!("文|件|通知|函|材料|收件箱|待办|待签|签|办|审|批|收|纪要");
    const OTHERS: Words = words!("会计|会长|会员|会费");
    body.find(MEETINGS).is_some() && body.find(PAPERS).is_none() && body.find(OTHERS).is_none()
}

/// What was sent out.
const SENT: Words = words!(
    "发的|发出|发出的|发出去|发出去的|发下去|发过|发了|发走|下发|印发|报的|上报|报送|报上去|寄出|送出"
);

/// 我发的文有哪些, 已发的文件有哪些; 给我们发的文件 came in.
fn asks_sent(body: &Cursor) -> bool {
    const OWN: Words = words!("我|我们|咱|咱们|我单位|我们单位|本单位|我这边|我们这边|我这里|本人|自己");
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
    fn other_lists_are_not_the_inbox() {
        nothing(&[
            "今天有什么会",
            "有会吗",
            "这周有什么会议",
            "今天开什么会",
            "今天几个会",
            "有没有会议",
            "我发的件",
            "我发的文有哪些",
            "我们发出去的文件",
            "我们局发的文有哪些",
            "我发了哪些文件",
            "我发出去的文件有哪些",
            "已发的文件有哪些",
        ]);
    }

    #[test]
    fn what_came_in_is() {
        let inbox = r#"{"intent":"inbox","args":{}}"#;
        reads(&[
            ("会议通知有哪些", inbox),
            ("给我们发的文件有哪些", inbox),
            ("县里给我们单位发的文件有哪些", inbox),
            ("开了一上午会，今天来的文件有哪些", r#"{"intent":"inbox","args":{"filter":"today"}}"#),
        ]);
    }
}

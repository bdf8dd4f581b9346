//! A list that is not the inbox: 今天有什么会 asks for meetings, and what came in would be a wrong answer.

use crate::command::Command;
use crate::cursor::Cursor;
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// Whether a list of what came in answers another question.
pub(super) fn is_other_list(message: &Message, command: &Command) -> bool {
    matches!(command, Command::Inbox { .. }) && asks_meetings(&message.body)
}

/// 今天有什么会, 这周有什么会议; 会议通知有哪些 asks for papers.
fn asks_meetings(body: &Cursor) -> bool {
    const MEETINGS: Words = words!("什么会|啥会|啥子会|哪些会|有会|几个会|多少会|个会|开会|会议|的会");
    const PAPERS: Words = words!("文|件|通知|函|材料|收件箱|待办|待签|签|办|审|批|收|纪要");
    const OTHERS: Words = words!("会计|会长|会员|会费");
    body.find(MEETINGS).is_some() && body.find(PAPERS).is_none() && body.find(OTHERS).is_none()
}

#[cfg(test)]
mod tests {
    use crate::testing::{nothing, reads};

    #[test]
    fn other_lists_are_not_the_inbox() {
        nothing(&["今天有什么会", "有会吗", "这周有什么会议", "今天开什么会", "今天几个会", "有没有会议"]);
    }

    #[test]
    fn what_came_in_is() {
        let inbox = r#"{"intent":"inbox","args":{}}"#;
        reads(&[
            ("会议通知有哪些", inbox),
            ("开了一上午会，今天来的文件有哪些", r#"{"intent":"inbox","args":{"filter":"today"}}"#),
        ]);
    }
}

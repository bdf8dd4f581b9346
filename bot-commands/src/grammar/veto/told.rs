//! What only sounds like an order: an example of one (例如：附件打不开，61号退回), what the sender has done already
//! (附件打不开，我把61号退回去了 · 刚才那步撤销了), and what is going to be made sure of elsewhere (我想确认一下时间).

use crate::command::Command;
use crate::cursor::{Cursor, is_separator};
use crate::grammar::Reading;
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// How an example begins, whatever follows.
const EXAMPLES: Words = words!(
    "例如|比如|譬如|举例|打个比方|比方说|比方|示例|示范|样例|范例|例句|例子|案例|操作示范|操作示例|演示|如下例|好比|诸如|像这样"
);

/// Nouns that begin one only before a colon: 格式不对，退回39 names a fault.
const PATTERNS: Words = words!(
    "例|格式|格式是|格式为|正确格式|写法|写法是|样式|回复样式|回复格式|模板|模版|口令|口令是|句式|句型|用法|说法|标准格式|参考格式|参考|可以这样写|这样写|这么写|这样说|比如说|操作方法"
);

/// Who did it.
const OWN: Words = words!("我|我们|本人|我方|我这边|我们这边|单位|咱|咱们");

/// What makes a finished form an order: 帮我把代收停了.
const ASKED: Words = words!(
    "请|麻烦|劳烦|帮|给我|给我们|替我|能不能|能否|可不可以|可以把|要把|想把|想要|申请|需要|拜托|烦|把它|给它|给办|就给"
);

/// How an act is finished: 退回去了.
const OVER: Words = words!("了|过了|好了|完了|掉了|去了|来了|回去了|回来了|下来了|成功了|完毕|完毕了");

/// What softens it to a request: 退了吧.
const SOFTENED: Words = words!("吧|呗|哈|嘛|好吗|行吗|么|得了");

/// The words that undo an act.
const UNDOES: Words = words!("撤销|撤消|取消|还原|回退|恢复|撤回|退回|作废|复原|改回来|撤掉|撤");

/// What went wrong: behind it 撤销了 asks for help.
const WRONG: Words = words!("错|误|滑|不小心|失误|手抖|早了|快了|不该");

/// What stands around 确认 when something else is to be made sure of first.
const ELSEWHERE: Words =
    words!("想|需要|再|先|去|来|跟|和您|和你|向|找|得|还要|要|待|等|刚|已|已经|过|一下时间|一下人数|一下是");

/// Whether a command is only an example or a report.
pub(super) fn is_told(message: &Message, reading: &Reading) -> bool {
    // Also what was taken from both ends of the command.
    let whole = message.body.between(0, usize::MAX);
    let looks = crate::table::spec(reading.command.intent()).is_some_and(|row| !row.changes_state);
    let free = looks || matches!(reading.command, Command::Feedback { .. });
    !free && is_example(&whole)
        || match &reading.command {
            Command::Return { .. } | Command::Recall { .. } | Command::Finish { .. } => {
                did_it(&whole, reading) || names_request(&whole, reading)
            }
            Command::Undo { .. } => undid_it(&whole),
            Command::Confirm => makes_sure(&whole),
            Command::Cancel => whole.find(words!("已取消|已经取消|取消过|取消了刚")).is_some(),
            Command::MeetingReply { .. } => whole.find(ELSEBODY).is_some(),
            _ => false,
        }
}

/// Somebody is to report names to the sender, or did not come.
const ELSEBODY: Words =
    words!("请报我|报给我|发给我|名单给我|名单报我|名单发我|缺席了|缺席过|请了个假|请过假");

/// A clause that introduces an example, anywhere before a command.
fn is_example(whole: &Cursor) -> bool {
    let mut cur = *whole;
    cur.skip_while(is_separator);
    cur.eat_many(words!("教大家一下|大家注意|注意|附|附上|附:"));
    cur.skip_while(is_separator);
    // 如附件打不开，61号退回 is a condition or an example of one.
    let supposed = cur.at(words!("如")) && !cur.at(words!("如期|如数|如下|如实|如图|如约|如愿"));
    if supposed || cur.at(EXAMPLES) {
        return true;
    }
    cur.eat(PATTERNS) && cur.peek() == Some(':')
}

/// 我把61号退回去了: the sender's own deed, finished, in one clause.
fn did_it(whole: &Cursor, reading: &Reading) -> bool {
    let (head, mut behind) = around(whole, reading);
    // 已退回补正 560278
    let returned = !matches!(reading.command, Command::Finish { .. });
    if returned
        && crate::grammar::closing::stripped(head, words!("已|已经|昨天|刚才|刚刚")).end() < head.end()
    {
        return true;
    }
    let mut own = head;
    own.eat_many(words!("所以|于是|就|那|后来|刚才|刚刚|已经|上午|下午|早上|昨天"));
    let by_unit = crate::grammar::unit::eat_own_subject(&mut own);
    let mine = by_unit || own.eat(OWN);
    own.eat_many(words!("已经|已|刚才|刚刚|刚|都|先|就|又|直接|自己|昨天|上午|早上|今早"));
    let handled = mine && own.at(words!("把|将"));
    if !handled || head.find(ASKED).is_some() {
        return false;
    }
    // 我把61号退给办公室了
    let clause = behind.rest().iter().take_while(|ch| !is_separator(ch.c)).count();
    let over = behind.head(clause).rest().last().is_some_and(|ch| ch.c == '了');
    behind.skip_while(|c| matches!(c, '回' | '去' | '来' | '掉' | '下'));
    over || behind.eat(OVER) && !behind.at(SOFTENED)
}

/// 66号撤回申请已提交: the request has a name of its own.
fn names_request(whole: &Cursor, reading: &Reading) -> bool {
    around(whole, reading)
        .1
        .at(words!("申请已|申请书|申请在|申请被|申请交|申请还|申请没|申请何|申请的|申请批"))
}

/// The clause before an act, and what follows the act.
fn around<'f, 't>(whole: &Cursor<'f, 't>, reading: &Reading) -> (Cursor<'f, 't>, Cursor<'f, 't>) {
    let chars = whole.rest();
    let at = chars.iter().take_while(|ch| ch.start < reading.verb.start).count();
    let end = chars.iter().take_while(|ch| ch.start < reading.verb.end).count();
    let before = chars.get(..at).unwrap_or_default();
    let from = before.iter().rposition(|ch| is_separator(ch.c)).map_or(0, |pause| pause + 1);
    let mut head = whole.head(at);
    head.advance(from);
    let mut behind = *whole;
    behind.advance(end);
    (head, behind)
}

/// 刚才那步撤销了 tells; 签错了，帮我撤销了吧 asks.
fn undid_it(whole: &Cursor) -> bool {
    if whole.find(ASKED).is_some() || whole.find(WRONG).is_some() {
        return false;
    }
    let mut cur = *whole;
    while let Some(skip) = cur.find(UNDOES) {
        cur.advance(skip);
        let done_before = matches!(cur.before(), Some('已' | '经' | '被'));
        cur.eat(UNDOES);
        cur.eat(words!("掉|回来|回去"));
        if done_before || cur.at(words!("了|过|成功|完")) && !cur.at(words!("了吧|了呗")) {
            return true;
        }
    }
    false
}

/// 我想确认一下, 我确认一下, 已确认: no answer to a question.
fn makes_sure(whole: &Cursor) -> bool {
    let Some(at) = whole.find(words!("确认|确定")) else { return false };
    let before = whole.head(at);
    let mut behind = *whole;
    behind.advance(at);
    behind.eat(words!("确认|确定"));
    let first = before.rest().iter().rposition(|ch| is_separator(ch.c)).map_or(0, |pause| pause + 1);
    let mut clause = before;
    clause.advance(first);
    let own = clause.find(words!("我|我们")).is_some();
    clause.find(ELSEWHERE).is_some() || own && behind.at(words!("一下|下|过"))
}

#[cfg(test)]
mod tests {
    use crate::testing::nothing;
    use crate::{parse, to_json};

    #[test]
    fn examples_and_reports_do_nothing() {
        nothing(&[
            "例如：发错了，66号撤回",
            "示例：附件打不开，61号退回",
            "比如日期写错了，66号撤回",
            "格式：缺页，61号退回",
            "缺页，我把44号打回去了",
            "发错了，我把66号撤回来了",
            "主送写错了，我已经把61退了",
            "我校把61号退回去了",
            "已退回补正 560278，没附照片",
            "附件打不开就退回，号是61",
            "缺页，我们把44号退给办公室了",
            "66号撤回申请已提交",
            "上一步撤销了",
            "刚才那步我撤销掉了",
            "我取消了刚才的操作",
            "我想确定一下",
            "我再确认一下",
            "已确认",
            "已经取消了",
            "135号会议参会人员请报我",
        ]);
    }

    #[test]
    fn what_sounds_alike_and_asks_does() {
        for (text, intent) in [
            ("格式不对，61号退回", "return"),
            ("我把附件传错了，66号撤回", "recall"),
            ("能不能帮我把66号撤了，我把附件传错了", "recall"),
            ("签错了，帮我撤销了吧", "undo"),
            ("确认一下", "confirm"),
            ("好的，我确认", "confirm"),
        ] {
            let line = to_json(&parse(text));
            assert!(line.starts_with(&format!(r#"{{"intent":"{intent}""#)), "{text}: {line}");
        }
    }
}

//! Answers and second thoughts in more words than their phrase: 信息都对，确认 · 不对，取消掉 · 上一个操作是误点，请撤销.
//!
//! Every word must be known. An undoing that names an item is asked about, as only the last own act can be undone.

use crate::command::{Command, Target};
use crate::cursor::Step::{Many, One};
use crate::cursor::{Cursor, is_separator};
use crate::grammar::Reading;
use crate::grammar::closing::stripped;
use crate::object::object;
use crate::prepare::Message;
use crate::span::Span;
use crate::wordset::{Words, words};

/// The longest answer, in characters.
const LONGEST: usize = 40;

/// What stands around an answer.
const SOFT: Words =
    words!("请|麻烦|那|那就|就|嗯|好|好的|吧|哈|啊|呀|一下|谢谢|辛苦了|不好意思|抱歉|现在|直接");

/// What stands around an undoing.
const COMMON: Words = words!(
    "申请|现申请|特申请|本人|所作|所作的|所做|所做的|不对|不对不对|等等|请|麻烦|麻烦您|麻烦你|劳烦|帮我|帮忙|帮|给我|给|我|我们|把|将|那|那就|就|嗯|好|好的|先|吧|哈|啊|呀|一下|下|掉|谢谢|辛苦了|不好意思|抱歉|现在|直接|赶紧|快|马上|我要|我想|我想要|需要|予以|请予|请予以|可以"
);

/// The words that answer 确认.
const YES: Words = words!(
    "予确认执行|予以确认执行|予确认|请予确认|请予以确认|予以确认|请予确认执行|确认|确定|确认办理|确认提交|确认执行|确认无误|确定无误|确认操作|确定执行|确定办理|确定提交"
);

/// Why one confirms.
const RIGHT: Words = words!(
    "照此办理|照办|按此办理|信息都对|信息没错|信息无误|信息对|信息正确|都对|对的|对|没错|都没错|内容没错|内容无误|内容都对|内容没问题|没问题|没有问题|无误|核对无误|核对过了|核对过|核对完了|核对了|核实过了|核实了|看过了|看了|看好了|看清楚了|检查过了|检查了|\
    是这个|是这几个|是这份|就是这个|就是这份|就是它|是它|是这样|就这样|就这么办|就这样办|名单没错|名单对|号码没错|号码对|人对|人没错|可以|行|是的|嗯|继续|执行|办理|提交|办吧|同意"
);

/// The words that answer 取消.
const NO: Words = words!(
    "终止|终止操作|终止本次操作|终止此次操作|终止这次操作|中止|中止操作|中止本次操作|停止操作|停止本次操作|取消此次操作|取消本次操作|取消这次操作|别执行了|别弄了|别办了|别操作了|不做了|不做这一步了|这一步不做了|当我没说|不执行了|不继续了|不往下办了|取消|取消掉|取消操作|取消吧|算了|不操作了|放弃|作罢|不办了|不弄了|不要了|不用了|先不办了|先不弄了|不用确认了|不确认了|撤销确认"
);

/// Why one cancels.
const WRONG: Words = words!(
    "停|停一下|先停|先停一下|打住|此次|此次操作|先别办|别办|不用办了|别了|先|不确认|先不确认|先别确认|不对|不是|不是这个|不是这份|错了|搞错了|弄错了|看错了|选错了|输错了|点错了|发错了|信息不对|内容不对|名单不对|号码不对|信息有误|内容有误|等等|等一下|等下|慢着|稍等|还没核对|还没想好|没想好|我再想想|再想想|我再看看|再看看|再核对一下|我再核对一下|不用|不要|不必|这次|这个操作|这次操作|本次操作|还是|先这样|不急|误操作|手滑了|暂时|暂时不用|改天再说"
);

/// Whose wish it is that something is cancelled: 取消，领导说再等等.
const HELD_BACK: Words = words!(
    "领导说再等等|领导说等等|领导说先不办|领导说先放放|领导说先放一放|领导说不用了|领导没同意|领导不同意|领导还没同意|领导没批|领导还没定|主任说再等等|主任没同意|主任不同意|局长说再等等|局长没同意|局长不同意|书记说再等等|镇长说再等等|领导要再看看|领导让等等|领导让再等等|领导让先放放"
);

/// The words that undo, whatever they stand beside.
const UNDO: Words = words!("撤销|撤消|撤销掉|撤消掉|还原|回退|反悔|复原|undo");

/// Words that undo only beside what was done just now.
const BACK: Words = words!(
    "恢复|恢复一下|作废|倒回|倒回去|回到|返回|不算|不算数|改回来|改回去|恢复原样|恢复原状|恢复成未签收|恢复到未签收|恢复未签收|恢复到待签收|退回到待签收状态|退回待签收|恢复到办理中|恢复办理中|恢复到待办|退回到办理中|\
    改回未签收|改成未签收|改回待签收|改回办理中|退回未签收|退回到未签收|恢复成待签收|恢复成办理中|恢复成待办|恢复为未签收|恢复为待签收|恢复签收前"
);

/// Words of other acts, which undo only a step or an act that is named: 取消8号的签收.
const OTHER_ACTS: Words = words!("退回|退回去|退回来|撤回|撤回来|撤掉|撤|撤了|取消|收回");

/// What was done just now.
const JUST_DONE: Words = words!(
    "刚才那下|刚才那一下|刚刚那下|那一步|那步|刚才那个动作|上一步|上一步操作|上一个操作|上一次操作|上次操作|上一个|上一条|上步|前一步|刚才的操作|刚才那个|刚才那步|刚才那一步|刚才那个操作|刚才那次|刚才这步|刚刚那步|刚刚那一步|刚刚那个|刚刚那个操作|刚刚的操作|这一步|这步|这个操作|我刚才的|我刚才的操作|最后一步|最后一步操作|\
    刚才的签收|刚才的办结|刚才的退回|刚才的那次签收|刚签的那份|刚签的那个|刚签的|刚退的那份|刚退的那个|刚退的|刚办的那份|刚办的那个|刚办的|刚办结的那份|刚签收的那份|刚签收的|刚办结的|刚退回的那份|刚点的"
);

/// When it was done.
const TIMES: Words = words!("方才|方才的|适才|刚才|刚刚|刚才的|刚刚的|我刚才|我刚刚|刚|这会|先前");

/// The acts that can be undone.
const ACTS: Words = words!("签收|办结|的签收|的办结|的退回|操作|的操作|对|的|是|它|状态|那次|次");

/// What went wrong.
const SLIPS: Words = words!(
    "反悔了|后悔了|操作有误|误操作了一步|操作不当|弄混了|弄混|签错件了|签错号了|签错了|签错|误签|误签了|误签收|误签收了|不该签的|不该签|签早了|签收错了|办错了|办结错了|误办结|误办结了|办结早了|办结点早了|点早了|按早了|不该办结|不该办结的|办早了|退错了|误退|误退了|误退回|误退回了|退早了|不该退|不该退的|点错了|点错|误点|误点了|误操作|误操作了|误触|误触了|\
    按错了|按错|操作错了|操作失误|手滑了|手滑|手误|手抖|手抖了|手快了|搞错了|弄错了|不小心签了|不小心点了|不小心退了|不小心签收了|同事拿我手机误签了|孩子误点了|小孩误点了|小孩乱点的|看错了|错了"
);

/// An answer or an undoing of which every word is known.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    let body = message.body;
    if message.question || body.rest().len() > LONGEST {
        return None;
    }
    answer(&body, YES, &[RIGHT], Command::Confirm)
        .or_else(|| answer(&body, NO, &[WRONG, HELD_BACK], Command::Cancel))
        .or_else(|| undo(&body))
}

/// One of the words that decide, and nothing but words that go with it.
fn answer(body: &Cursor, decisive: Words, beside: &[Words], command: Command) -> Option<Reading> {
    let mut cur = *body;
    let mut verb = None;
    while !cur.done() {
        if cur.skip_while(is_separator) > 0 {
            continue;
        }
        let from = cur.pos();
        let width = longest(&cur, beside).max(cur.longest(SOFT));
        if cur.longest(decisive) >= width && cur.at(decisive) {
            // 不用取消 asks for the opposite.
            if matches!(cur.before(), Some('用' | '要' | '必' | '别')) {
                return None;
            }
            cur.eat(decisive);
            verb = Some(cur.span_from(from));
        } else if width > 0 {
            cur.advance(width);
        } else if !(matches!(command, Command::Cancel) && hesitates(&mut cur)) {
            return None;
        }
    }
    Some(Reading { command, near: false, verb: verb?, object: None })
}

/// 我再问问书记: whom the sender wants to hear first.
fn hesitates(cur: &mut Cursor) -> bool {
    cur.follow(&[
        One(words!("我|我们|等我|容我|让我")),
        Many(words!("先|再|还要|还得|还是|得|要|去")),
        One(words!("问问|问一下|问下|请示|请示一下|请示下|核实一下|核实下|核对一下|商量一下|商量下|看看|看一下|想想|想一想|考虑一下|确认一下|汇报一下")),
        Many(words!("领导|书记|局长|镇长|乡长|县长|主任|院长|校长|所长|分管领导|同事|大家|再说|再定|吧")),
    ])
}

/// What goes on with what was asked about: 是的，继续 · 对，就这么办.
pub(crate) fn goes_on(message: &Message) -> Option<Reading> {
    const SAID_YES: Words = words!("是的|是|对的|对|没错|同意|嗯是的|对对");
    const GOES_ON: Words = words!(
        "继续|继续办|继续办理|继续执行|继续提交|继续操作|就这么办|就这样办|就这么做|照办|照此办理|按此办理|执行|执行吧|提交|提交吧|办理|办吧|办理吧|请办理|请继续|照这样办|可以办|可以执行|可以继续"
    );
    let mut cur = message.body;
    if message.question || message.filler || !cur.eat(SAID_YES) || cur.skip_while(is_separator) == 0 {
        return None;
    }
    cur.eat_many(words!("请|麻烦|可以|帮我"));
    let from = cur.pos();
    let said = cur.eat(GOES_ON);
    let verb = cur.span_from(from);
    cur.eat_many(words!("吧|谢谢|了|即可|下去"));
    (said && cur.done()).then_some(Reading { command: Command::Confirm, near: false, verb, object: None })
}

fn longest(cur: &Cursor, sets: &[Words]) -> usize {
    sets.iter().map(|words| cur.longest(words)).max().unwrap_or(0)
}

/// What a word of an undoing is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Undo,
    Back,
    OtherAct,
    JustDone,
    Time,
    Slip,
    Act,
    Common,
}

/// The words of undoings; of two that are equally long the first counts.
const SETS: &[(Word, Words)] = &[
    (Word::Undo, UNDO),
    (Word::Back, BACK),
    (Word::OtherAct, OTHER_ACTS),
    (Word::JustDone, JUST_DONE),
    (Word::Time, TIMES),
    (Word::Slip, SLIPS),
    (Word::Act, ACTS),
    (Word::Common, COMMON),
];

/// What an undoing says.
#[derive(Default)]
struct Undoing {
    verb: Option<Span>,
    slip: Option<Span>,
    item: Option<Span>,
    words: Vec<Word>,
}

/// 还原刚才的操作, 刚签的那份签错了; 14号签错了 names an item.
fn undo(body: &Cursor) -> Option<Reading> {
    let mut said = Undoing::default();
    let mut cur = *body;
    while !cur.done() {
        if cur.skip_while(is_separator) == 0 && !said.take(&mut cur) {
            return None;
        }
    }
    if !said.undoes(body) {
        return None;
    }
    let verb = said.verb.or(said.slip)?;
    Some(Reading { command: Command::Undo { act: None }, near: said.item.is_some(), verb, object: said.item })
}

impl Undoing {
    /// Take the next word or item.
    fn take(&mut self, cur: &mut Cursor) -> bool {
        let from = cur.pos();
        let longest = SETS.iter().rev().max_by_key(|(_, words)| cur.longest(words));
        let Some((word, width)) = longest.map(|(word, words)| (*word, cur.longest(words))) else {
            return false;
        };
        if width == 0 {
            return self.item(cur);
        }
        cur.advance(width);
        let span = cur.span_from(from);
        match word {
            Word::Undo | Word::Back | Word::OtherAct => self.verb = Some(span),
            Word::Slip => self.slip = Some(span),
            // 的 and 对 only join.
            Word::Act if width == 1 => return true,
            _ => {}
        }
        self.words.push(word);
        true
    }

    fn item(&mut self, cur: &mut Cursor) -> bool {
        let from = cur.pos();
        let Ok(Some(found)) = object(cur) else { return false };
        let named = matches!(
            found.target,
            Target::Numbers(_) | Target::Ordinals(_) | Target::Last | Target::DocNo(_)
        );
        self.item = Some(cur.span_from(from));
        named && found.long.is_none()
    }

    fn has(&self, word: Word) -> bool {
        self.words.contains(&word)
    }

    /// Whether the words together say that an own act is to be undone.
    fn undoes(&self, body: &Cursor) -> bool {
        let slipped = self.slip.is_some();
        let acted = self.has(Word::Act);
        let just_done = self.has(Word::JustDone) || self.has(Word::Time) && acted;
        if self.verb.is_none() {
            // 签收37，点错了 is not sure.
            let named = self.item.is_some() && !acted || just_done || self.has(Word::Time);
            return slipped && named && names_act(body);
        }
        if self.has(Word::Undo) {
            return just_done || slipped || self.item.is_some();
        }
        // 刚才那个撤回 takes back what was sent, 取消8号的签收 an own act.
        let step = acted || body.find(words!("步|操作|签收|办理中")).is_some();
        (slipped || step || !self.has(Word::OtherAct))
            && (just_done || slipped || self.item.is_some() && step)
    }
}

/// 签错了 and 误点了 speak of acts here; 看错了 and 错了 of anything.
fn names_act(body: &Cursor) -> bool {
    body.find(words!("签|退|办|点|按|操作|误|手滑|手误")).is_some()
        && !stripped(*body, words!("看错了")).done()
}

#[cfg(test)]
mod tests {
    use crate::testing::{alike, nothing};
    use crate::{parse, to_json};

    #[test]
    fn known_words_answer_and_undo() {
        for (text, intent) in [
            ("内容没错，确认", "confirm"),
            ("是这几个，确认", "confirm"),
            ("信息不对，取消操作", "cancel"),
            ("取消吧，领导没同意", "cancel"),
            ("算了，我再问问书记", "cancel"),
            ("终止本次操作", "cancel"),
            ("是的，继续", "confirm"),
            ("对，就这么办", "confirm"),
            ("刚才那步还原一下", "undo"),
            ("倒回上一步", "undo"),
            ("刚退的那份退错了", "undo"),
            ("误点，请恢复", "undo"),
        ] {
            let line = format!(r#"{{"intent":"{intent}","args":{{}}}}"#);
            assert_eq!(to_json(&parse(text)), line, "{text}");
        }
        // Only the last own act can be undone, so an item that is named is asked about.
        alike(
            r#"{"intent":"none","args":{},"ask":{"intent":"undo","args":{}}}"#,
            &["8号签错了", "撤销对41号的办结", "请把30号退回到待签收状态", "取消12号的签收"],
        );
    }

    #[test]
    fn other_words_do_not() {
        nothing(&[
            "不确认",
            "不用取消，我再想想",
            "核对过了吗，确认了没",
            "会议取消，领导说再等等",
            "刚才的操作作废了吗",
            "刚才他签错了",
            "刚才退回的",
            "供水恢复了",
            "误点了会怎么样",
        ]);
    }
}

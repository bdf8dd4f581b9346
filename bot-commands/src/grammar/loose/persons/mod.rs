//! Orders about people in whatever order their parts come: 下周一我轮休，由唐秀琴代收当天的文件 · 甘志明用移动新号了，
//! 13907824421，更新一下吧.
//!
//! Tried only for messages that no fixed sequence fits. Each intent has a table of the words such an order is made of
//! and of the parts it must have; a message is a command when parts of one table cover it from end to end
//! ([`lattice`]). Besides words, a part is a name, a time, a number, or a clause of free words that tells why. Such a
//! clause must name a usual cause and nothing that asks, doubts, forbids or speaks of another act. What is in no table
//! leaves the message uncovered: questions, negations, what others did or said, what is over.

mod accounts;
mod asides;
mod common;
mod delegation;
mod ending;
mod handing;
mod lattice;
mod newcomers;
mod periods;
mod slots;
mod telling;

use crate::command::Command;
use crate::cursor::Cursor;
use crate::fold::Folded;
use crate::grammar::Reading;
use crate::prepare::{Manner, Message};
use crate::span::Span;
use crate::wordset::{Words, words};
use lattice::{Path, cover};

pub(crate) use slots::called;

/// What has been said: one bit for each kind of part.
type Said = u32;

/// Somebody is asked to do it: 请, 帮, 把.
const ASKED: Said = 1;
/// A preposition, an office or the like has been said and waits for its name.
const WANTS: Said = 1 << 1;
/// A name.
const NAME: Said = 1 << 2;
/// The name has just been said; what follows may be about that person.
const JUST_NAMED: Said = 1 << 3;
/// A time.
const PERIOD: Said = 1 << 4;
/// A phone number or a code.
const NUMBER: Said = 1 << 5;
/// A clause that tells why.
const CAUSE: Said = 1 << 6;
/// The act itself.
const ACT: Said = 1 << 7;
/// The act in the form of what is over: 停了.
const OVER: Said = 1 << 8;
/// 能不能, 可以: with 吗 behind it a polite order.
const MAY: Said = 1 << 9;
/// 吗 at the end of a polite order.
const ENDS_ASKING: Said = 1 << 10;
/// 账号, 用户.
const ACCOUNT: Said = 1 << 11;
/// A clause in words that no table knows.
const ASIDE: Said = 1 << 12;
/// The first bit that a table gives its own meaning.
const OWN: Said = 1 << 13;

/// Words that play one part.
struct Part {
    words: Words,
    /// What is said with them.
    says: Said,
    /// What must have been said before.
    after: Said,
}

const fn part(words: Words, says: Said) -> Part {
    Part { words, says, after: 0 }
}

/// Which number an intent takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Number {
    None,
    Phone,
    Code,
}

/// The table of one intent.
struct Order {
    /// One of these words stands in every such order.
    anchors: Words,
    parts: &'static [&'static [Part]],
    /// What a clause names that tells why.
    causes: Words,
    /// Whether a name is a part, and whether the office before it belongs to it.
    names: Names,
    /// Whether what follows the name may tell why: 甘小龙考到区里去了.
    about_person: bool,
    /// Whether a time is a part.
    times: bool,
    number: Number,
    /// What must be said: one of these in full.
    ways: &'static [Said],
    build: fn(&Found) -> Option<Command>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    None,
    Plain,
    /// 副局长吴建平 and 廖股长.
    WithOffice,
}

/// What a way through the message found.
struct Found<'m, 'f, 't> {
    message: &'m Message<'f, 't>,
    path: Path,
}

const ORDERS: &[&Order] = &[
    &accounts::BIND,
    &accounts::CHANGE_PHONE,
    &accounts::OPEN,
    &accounts::CLOSE,
    &ending::UNDELEGATE,
    &delegation::DELEGATE,
    &handing::HANDOVER,
];

/// Reads an order about a person, its parts in any order.
pub(crate) fn read(folded: &Folded, message: &Message) -> Option<Reading> {
    if message.question {
        return None;
    }
    let said = said_before(folded, message);
    ORDERS.iter().find_map(|order| {
        message.body.find(order.anchors)?;
        cover(order, message.body, said).into_iter().find_map(|path| {
            if !is_order(message, &path) {
                return None;
            }
            let verb = path.verb(&message.body);
            let command = (order.build)(&Found { message, path })?;
            Some(Reading { command, near: false, verb, object: None })
        })
    })
}

/// A reading of a fixed sequence whose name, time or reason swallowed or missed a neighbouring word, read again:
/// 罗芳为, 离职了 账号帮, 产假期间 without 产.
pub(crate) fn again(folded: &Folded, message: &Message, reading: Reading) -> Reading {
    // Short ones, which are most, hold nothing that could have been taken for a name.
    const SHORT: usize = 12;
    let length = message.body.rest().len();
    if length > crate::grammar::FREE || !may_be_better(&reading.command, length <= SHORT) {
        return reading;
    }
    match read(folded, message) {
        Some(other) if is_better(&other.command, &reading.command) => other,
        _ => reading,
    }
}

/// Whether another reading is worth its time: of a short message only when the name or the time looks odd.
fn may_be_better(command: &Command, short: bool) -> bool {
    let (name, period) = match command {
        Command::OpenAccount { name, .. }
        | Command::CloseAccount { name, .. }
        | Command::ChangePhone { name, .. } => (name, None),
        Command::Delegate { to, period } | Command::Handover { to, period } => (to, period.as_ref()),
        _ => return false,
    };
    let plain = slots::surely_named(name)
        && !slots::ends_doubtfully(name)
        && period.is_none_or(|period| period.chars().count() > 1);
    !(short && plain)
}

/// Whether the parts of an order tell more about somebody than a fixed sequence does. A name that is one for sure
/// stays, unless it took too much or too little.
fn is_better(parts: &Command, fixed: &Command) -> bool {
    match (parts, fixed) {
        (Command::OpenAccount { name, .. }, Command::OpenAccount { name: old, .. })
        | (Command::ChangePhone { name, .. }, Command::ChangePhone { name: old, .. }) => {
            reads_name(name, old)
        }
        (Command::CloseAccount { name, reason }, Command::CloseAccount { name: old, reason: why }) => {
            let longer =
                why.as_ref().is_some_and(|why| reason.as_ref().is_none_or(|text| why.ends_with(text)));
            reads_name(name, old) && (name != old || !longer)
        }
        (Command::Delegate { to, .. }, Command::Delegate { to: old, .. })
        | (Command::Handover { to, .. }, Command::Handover { to: old, .. }) => reads_name(to, old),
        _ => false,
    }
}

fn reads_name(name: &str, old: &str) -> bool {
    let office_only = name != old && name.ends_with(old) && !name.contains('长') && !name.contains('任');
    !office_only && (name.contains(old) || old.contains(name) || !slots::surely_named(old))
}

/// What the polite words say that were taken from the beginning.
fn said_before(folded: &Folded, message: &Message) -> Said {
    let before = Cursor::new(folded).head(message.body.pos());
    let asked = if message.manner == Manner::Asking { ASKED } else { 0 };
    asked | if before.find(words!("可以|能")).is_some() { MAY | ASKED } else { 0 }
}

/// 把代收人删了 asks; 代收停了 and 我把代收人删了 tell. 能帮我…吗 asks for it, 能…吗 asks about it.
fn is_order(message: &Message, path: &Path) -> bool {
    let over = path.said & OVER > 0 || is_done(&message.body, path);
    let told = over && (path.said & ASKED == 0 || message.manner != Manner::Asking && did_it(&message.body));
    let asks_about = path.said & ENDS_ASKING > 0
        && (path.said & MAY == 0 || path.said & (CAUSE | NUMBER) == 0 && !helps(message));
    !told && !asks_about && !somebody_acts(message, path) && asides::are_harmless(message, path)
}

/// 黄强的账号开好了.
fn is_done(body: &Cursor, path: &Path) -> bool {
    let told = path.causes.iter().any(|&(_, to)| to == body.end());
    let whole = body.trimmed(words!("好了|上了|完了|掉了|起来了|下来了|过了"));
    !told && path.said & ASKED == 0 && whole.end() < body.end()
}

/// 小王把委托取消了 tells, 黄主任让办个账号 passes on; 罗芳调走了，黄敏的账号停掉 names two.
fn somebody_acts(message: &Message, path: &Path) -> bool {
    let body = message.body;
    let acts = path.names.iter().any(|&(from, to)| {
        let first = body.between(from, from).before().is_none_or(slots::separates);
        first && body.between(to, body.end()).at(words!("把|将|让|叫|说"))
    });
    let mut told = path.causes.iter().chain(&path.asides).map(|&(from, to)| body.between(from, to));
    acts || told.any(|clause| names_another(&clause, &body, path))
}

/// A clause that begins with the name of somebody who is not the one the order is about.
fn names_another(clause: &Cursor, body: &Cursor, path: &Path) -> bool {
    if path.names.is_empty()
        || clause.at(crate::words::TIMES)
        || !slots::surely_named(&clause.head(2).folded_text())
    {
        return false;
    }
    let known = path.names.iter().map(|&(from, to)| body.between(from, to).folded_text());
    let start = clause.head(2).folded_text();
    let mut named = false;
    slots::names(clause, |_| named = true);
    named && !known.into_iter().any(|name| name.contains(&start))
}

/// 我把代收停了, but not 帮我把代收停了.
fn did_it(body: &Cursor) -> bool {
    const OWN_DEED: Words = words!("我把|我将|我们把|我们将|我单位把|我局把|我镇把|我办把|本人把");
    body.find(OWN_DEED).is_some_and(|at| {
        let place = body.between(body.pos() + at, body.end());
        !matches!(place.before(), Some('帮' | '给' | '替' | '请'))
    })
}

/// Whether somebody is asked for help: 帮我.
fn helps(message: &Message) -> bool {
    let whole = message.body.between(0, message.body.end());
    whole.find(words!("帮|麻烦|请|劳烦")).is_some()
}

impl Found<'_, '_, '_> {
    fn text(&self, (from, to): (usize, usize)) -> Cursor<'_, '_> {
        self.message.body.between(from, to)
    }

    /// The one person that is named; two of them are none.
    fn name(&self) -> Option<String> {
        let mut names = self.path.names.iter().map(|&place| self.text(place).text());
        let first = names.next()?;
        let short = |other: &String| other.ends_with(&first) || first.ends_with(other.as_str());
        names.all(|other| short(&other)).then_some(first)
    }

    fn number(&self) -> Option<String> {
        match self.path.numbers.as_slice() {
            [only] => Some(slots::digits(&self.text(*only))),
            _ => None,
        }
    }
}

impl Path {
    /// Where the act is said.
    fn verb(&self, body: &Cursor) -> Span {
        let (from, to) = self.act.unwrap_or((body.pos(), body.end()));
        body.between(to, body.end()).span_from(from)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Outcome, parse, to_json};

    #[test]
    fn parts_may_come_in_any_order() {
        for (text, args) in [
            ("这两天我要陪领导下乡，文件请黄丽帮忙收一下", r#"{"to":"黄丽","period":"这两天"}"#),
            ("麻烦设置一下代收，代收人是谭勇，12月3日", r#"{"to":"谭勇","period":"12月3日"}"#),
            ("明天我不在，来文由党政办的黄小玲签收", r#"{"to":"黄小玲","period":"明天"}"#),
            ("会议取消了不去了，委托撤掉", "{}"),
            ("能不能帮我把委托停了，我提前回来了", "{}"),
            ("恢复由我本人收文", "{}"),
            ("接任者是罗宏，请把我名下待办转给罗宏", r#"{"to":"罗宏"}"#),
            ("我换岗了，件都给韦春", r#"{"to":"韦春"}"#),
            ("我们所新调来的罗芳还没有账号，麻烦开一个", r#"{"name":"罗芳"}"#),
            ("能否帮忙注销韦春的账户，他辞职了", r#"{"name":"韦春","reason":"辞职了"}"#),
            ("唐丽英调岗了帮停用她的账号", r#"{"name":"唐丽英","reason":"调岗了"}"#),
            ("农小丽原号13811112222停用，改为13833334444", r#"{"name":"农小丽","phone":"13833334444"}"#),
            ("管理员给了个码736281，帮绑上", r#"{"code":"736281"}"#),
            ("村里新来的谢桂兰管妇女工作，帮她开个账号", r#"{"name":"谢桂兰"}"#),
            ("蓝海是新来的，给建个号", r#"{"name":"蓝海"}"#),
            ("覃慧是新来的收文员，还没有账号，请给建一个", r#"{"name":"覃慧"}"#),
            ("黄丽已经不在我们单位了，账户帮关一下", r#"{"name":"黄丽","reason":"已经不在我们单位了"}"#),
            ("我是中渡镇的，绑定验证码 736281", r#"{"code":"736281"}"#),
            ("本人产假期间，来文请办公室韦敏代为签收", r#"{"to":"韦敏","period":"产假期间"}"#),
            ("收文请王丽代收一下午", r#"{"to":"王丽","period":"一下午"}"#),
            ("新增一个委托，受托人韦敏，12.7-12.11", r#"{"to":"韦敏","period":"12.7-12.11"}"#),
            ("请晏副科长这周代收我的文件", r#"{"to":"晏副科长","period":"这周"}"#),
            ("周三我走不开，找黄姐替我收文", r#"{"to":"黄姐","period":"周三"}"#),
            ("请停止由罗杰代我办文", "{}"),
            ("换岗了，收文工作以后由潘龙负责，帮办下交接", r#"{"to":"潘龙"}"#),
        ] {
            let line = to_json(&parse(text));
            assert!(line.ends_with(&format!("{args}}}")) && !line.contains("none"), "{text}: {line}");
        }
    }

    #[test]
    fn what_is_no_order_stays_none() {
        for text in [
            "让韦丽别代收了吗",
            "他委托韦丽代收",
            "局长委托罗志强去开会了",
            "如果我出差，文件由韦丽代收",
            "委托韦丽做评估，明天交",
            "委托王芳可以吗",
            "代收取消了",
            "我把代收取消了",
            "不用停止代收",
            "等我回来再停代收",
            "提前回来了，委托要不要取消",
            "不要委托给王芳",
            "上个月把工作移交给韦丽",
            "他的工作移交给韦丽",
            "下个月要移交给韦丽",
            "把档案移交给韦丽",
            "37号件交给韦丽办理",
            "韦丽的账号能不能开通",
            "开户行是农信社",
            "韦丽的账号注销了",
            "我把韦丽的账号停了",
            "韦丽要是调走就停账号",
            "把韦丽从群里删掉",
            "停掉韦丽的工作",
            "韦丽手机13877201234，有事找她",
            "不用把韦丽的号码改成13877201234",
            "韦小燕换号了，改成18978205566，哎不对这是她爱人的号",
            "绑定736281失败",
            "他的绑定码是736281",
            "别绑定736281",
            "找个人代收",
            "交给罗杰办",
            "转给罗杰办理",
            "工作由罗杰负责",
            "让韦丽签收文件",
            "的、撤回",
            "局长出差，文件由韦丽代收",
            "老覃请假了，他的件由莫云代签",
            "下个月跟莫小燕交接",
            "小王把委托取消了",
            "让韦丽帮我拿文件",
            "黄强的账号开好了",
            "黄强的账号已经注销",
            "不用莫丽代收了，取消37",
            "请自行委托代收人",
            "老支书退休了，把账号停用了吧",
            "韦丽这周替我值班",
            "新用户黄玲登录不上",
            "我要不要委托韦丽代收啊",
        ] {
            assert!(!matches!(parse(text), Outcome::Command(_)), "{text}");
        }
    }
}

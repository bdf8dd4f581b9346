//! Decisions and signatures said in any order: 码失效了，重来一个，56号 · 手机号是空号，驳回 374629 · 给141办个签收.
//!
//! Tried when no stricter stage understood the message. Clause by clause it is read as parts: one act, the items, a
//! code, words that say nothing against it. A clause that is no such run must say why the act is done now
//! (刚散会，看到18号了，签收吧), or, for acts that take one, be the reason or the note. Every other clause makes the
//! message none: nothing is skipped.

mod beside;
mod code;
mod follow_up;
mod left;
mod marks;
mod office;
mod parts;
mod table;
mod text;
mod topic;
mod whose;

pub(crate) use code::at_end as code_at_end;
pub(crate) use office::is_own;
pub(crate) use table::skip_purpose;

use crate::command::{Command, Intent, Selection, Target};
use crate::cursor::Cursor;
use crate::grammar::Reading;
use crate::grammar::clauses::separates;
use crate::grammar::unit;
use crate::number::digit;
use crate::prepare::Message;
use crate::span::Span;
use crate::words;
use crate::wordset::words;
use left::Left;
use marks::{Mark, Marks};
use parts::Mode;
use table::{DEEDS, Deed};

/// The longest message that is read so, in characters.
const LONGEST: usize = 120;
/// More clauses than this are a letter.
const MOST: usize = 8;

/// What was found so far.
#[derive(Clone, Default)]
struct Found {
    verb: Option<Span>,
    target: Option<Target>,
    object: Option<Span>,
    code: Option<String>,
    marks: Marks,
    /// Behind the last act.
    acted: usize,
    /// What stays, said in clauses of its own.
    left: Left,
    /// Where reasons and notes stand, before the act and behind it.
    before: Option<(usize, usize)>,
    after: Option<(usize, usize)>,
}

/// Reads the message as one deed.
///
/// A request in the form of a question (能帮我签收88号吗？) comes back as a message that asks nothing.
pub(crate) fn read<'f, 't>(message: &Message<'f, 't>) -> Option<(Reading, Message<'f, 't>)> {
    let body = message.body;
    if body.rest().len() > LONGEST || body.rest().iter().any(|ch| ch.c == '\n') {
        return None;
    }
    let mut deeds =
        DEEDS.iter().filter(|deed| body.find(deed.acts).or_else(|| body.find(deed.with_code)).is_some());
    deeds.find_map(|deed| read_as(message, deed))
}

fn read_as<'f, 't>(message: &Message<'f, 't>, deed: &Deed) -> Option<(Reading, Message<'f, 't>)> {
    let mut cur = message.body;
    let opening = cur.between(0, cur.pos());
    let mut found = Found::default();
    found.marks.add_if(message.polite(), Mark::Handed);
    found.marks.add_if(parts::requests(&opening, deed), Mark::Requested);
    found.marks.add_if(opening.find(words!("再|重新|另")).is_some(), Mark::Again);
    // 替我们信访局把137号签收
    if opening.folded_text().ends_with("我们") {
        unit::skip_name(&mut cur);
    }
    for _ in 0..MOST {
        cur.skip_while(separates);
        if cur.done() {
            break;
        }
        if !clause(&mut cur, deed, &mut found) {
            return None;
        }
    }
    if !cur.done() || !is_sure(message, deed, &found) {
        return None;
    }
    let (verb, object) = (found.verb?, found.object);
    let request = found.marks.has(Mark::Requested) && found.target.is_some();
    let reading = Reading { command: command(message, deed, found)?, near: false, verb, object };
    Some((reading, Message { question: message.question && !request, ..*message }))
}

/// Read one clause, or more where a list or a code goes on behind a pause. Tells whether it may stand here.
fn clause(cur: &mut Cursor, deed: &Deed, found: &mut Found) -> bool {
    if left::out(cur, deed, found) || told_to_act(cur, deed, found) || acts_again(cur, deed, found) {
        return true;
    }
    // 附件打不开，64退回: what is wrong is the reason, and not only why it is done now.
    let faulty = matches!(deed.intent, Intent::Return | Intent::Reject) && {
        let length = cur.rest().iter().take_while(|ch| !separates(ch.c)).count();
        cur.head(length).find(words::FAULTS).is_some()
    };
    let modes = if faulty { &[Mode::Acting][..] } else { &[Mode::Acting, Mode::Telling] };
    for &mode in modes {
        let (mut ahead, mut more) = (*cur, found.clone());
        // 请尽快开通 behind a decision is its note.
        let hurries = |more: &Found| {
            deed.says_more()
                && found.verb.is_some()
                && more.marks.has(Mark::Hurried) != found.marks.has(Mark::Hurried)
        };
        if parts::run(&mut ahead, deed, mode, &mut more) && !hurries(&more) {
            more.marks.add_if(mode == Mode::Telling, Mark::Explained);
            (*cur, *found) = (ahead, more);
            return true;
        }
    }
    let signs = deed.intent == Intent::Sign;
    if signs && found.verb.is_some() && (beside::handed_on(cur) || follow_up::eat(cur)) {
        return true;
    }
    let explains = signs || matches!(deed.intent, Intent::Approve | Intent::Resend);
    if explains && found.verb.is_none() && beside::loosely(cur, deed) {
        found.marks.add(Mark::Explained);
        return true;
    }
    if found.verb.is_none()
        && deed.says_more()
        && (reason_glued(cur, deed, found) || reason_behind(cur, deed, found))
    {
        return true;
    }
    deed.says_more() && note_text(cur, deed, found)
}

/// 老韦叫我帮签97号: the act that the sender was told to do, which the message must then say.
fn told_to_act(cur: &mut Cursor, deed: &Deed, found: &mut Found) -> bool {
    let mut ahead = *cur;
    if deed.intent != Intent::Sign || found.verb.is_some() {
        return false;
    }
    let Some(repeats) = beside::orders_me(&mut ahead) else { return false };
    if !repeats {
        *cur = ahead;
        return true;
    }
    let mut said = Found::default();
    if !parts::run(&mut ahead, deed, Mode::Acting, &mut said) || said.verb.is_none() || said.target.is_none()
    {
        return false;
    }
    (found.target, found.object) = (said.target, said.object);
    found.marks.add(Mark::Told);
    *cur = ahead;
    true
}

/// 先签107，再签111: the same act on more items.
fn acts_again(cur: &mut Cursor, deed: &Deed, found: &mut Found) -> bool {
    let (mut ahead, mut more) = (*cur, Found::default());
    let Some(Target::Numbers(refs)) = &mut found.target else { return false };
    let fresh = deed.intent == Intent::Sign && found.verb.is_some() && !found.marks.has(Mark::Told);
    if !fresh || !parts::run(&mut ahead, deed, Mode::Acting, &mut more) || more.verb.is_none() {
        return false;
    }
    let told = more.marks.has(Mark::May) || more.marks.has(Mark::Pointed);
    let reported = more.marks.has(Mark::Over) && !more.marks.has(Mark::Received);
    let Some(Target::Numbers(others)) = more.target.filter(|_| !told && !reported) else { return false };
    refs.extend(others.into_iter().filter(|number| !refs.contains(number)).collect::<Vec<_>>());
    if let (Some(object), Some(last)) = (&mut found.object, more.object) {
        object.end = last.end;
    }
    *cur = ahead;
    true
}

/// 缺附件退回补正583914: the reason and the act without a pause, as voice input writes.
fn reason_glued(cur: &mut Cursor, deed: &Deed, found: &mut Found) -> bool {
    const SHORTEST: usize = 3;
    if deed.intent == Intent::Approve || found.before.is_some() {
        return false;
    }
    let from = cur.pos();
    let length = cur.rest().iter().take_while(|ch| !separates(ch.c)).count();
    let Some(at) = cur.head(length).find(deed.acts) else { return false };
    let why = cur.head(at);
    let (mut ahead, mut more) = (*cur, found.clone());
    ahead.advance(at);
    let told = ahead.before().is_some_and(|c| "已经被没不未别再才所来的".contains(c));
    let wrong = why.find(words::FAULTS).is_some()
        && why.find(words!("我|想|要|就|也|又|不是|他|她|领导|主任|局长|才|可以|能|为什么")).is_none();
    let fits = at >= SHORTEST && !told && wrong && parts::run(&mut ahead, deed, Mode::Acting, &mut more);
    if fits {
        more.before = Some((from, from + at));
        (*cur, *found) = (ahead, more);
    }
    fits
}

/// 87不批583914不在编: the reason right behind the code.
fn reason_behind(cur: &mut Cursor, deed: &Deed, found: &mut Found) -> bool {
    let length = cur.rest().iter().take_while(|ch| !separates(ch.c)).count();
    let end = cur.pos() + length;
    let starts = (cur.pos() + 1..end).rev().filter(|at| {
        let digit = |at: usize| cur.between(at, end).peek().is_some_and(|c| digit(c).is_some());
        digit(at - 1) && !digit(*at)
    });
    for at in starts.take(2) {
        let (mut ahead, mut more) = (cur.between(cur.pos(), at), found.clone());
        let why = cur.between(at, end);
        let fits = parts::run(&mut ahead, deed, Mode::Acting, &mut more)
            && ahead.done()
            && more.verb.is_some()
            && more.code.is_some()
            && deed.intent != Intent::Approve
            && why.rest().len() > 1;
        if fits {
            more.after = Some((at, end));
            cur.advance(length);
            *found = more;
            return true;
        }
    }
    false
}

/// Keep the clause as the reason or note, or as more of it.
fn note_text(cur: &mut Cursor, deed: &Deed, found: &mut Found) -> bool {
    // 58号缺附件，退回补正: the item before its reason.
    let mut named = *cur;
    if found.verb.is_none()
        && found.target.is_none()
        && parts::item(&mut named, deed, found)
        && !parts::ends_clause(&named)
    {
        *cur = named;
    }
    let from = cur.pos();
    cur.skip_while(|c| !separates(c));
    let to = cur.pos();
    let side = if found.verb.is_some() { &mut found.after } else { &mut found.before };
    match side {
        None => *side = Some((from, to)),
        // Slots between two parts of a text would tear it apart.
        Some((_, end)) if cur.between(*end, from).rest().iter().all(|ch| separates(ch.c)) => *end = to,
        Some(_) => return false,
    }
    true
}

/// Whether an act and what it needs are there and nothing speaks of a report or of another hand.
fn is_sure(message: &Message, deed: &Deed, found: &Found) -> bool {
    let coded = found.code.is_some();
    let named = found.target.as_ref().is_some_and(|target| *target != Target::Context);
    let mark = |mark| found.marks.has(mark);
    // 补正了，583914 tells, though a code stands there.
    let request = !mark(Mark::Over)
        || mark(Mark::Requested)
        || mark(Mark::Handed) && deed.intent != Intent::Return
        || mark(Mark::Received)
        || mark(Mark::May) && mark(Mark::Explained)
        || coded && deed.intent != Intent::Return
        || all_signed(message, deed);
    // 81号可以签收了 alone may be what somebody tells the sender.
    let explained = mark(Mark::Explained) && !message.polite();
    let allowed = !mark(Mark::May) && !mark(Mark::Pointed) || explained;
    let complete = match deed.intent {
        Intent::Sign => named,
        Intent::Resend => {
            let sure = (!mark(Mark::Unsure) || mark(Mark::Again)) && !mark(Mark::Requested);
            mark(Mark::NamesCode) && (named || sure) && !matches!(found.target, Some(Target::All { .. }))
        }
        // 这个不行，583914 may speak of the code.
        Intent::Reject if mark(Mark::Unsure) => coded && (found.before.is_some() || found.after.is_some()),
        _ => coded || named && !mark(Mark::Unsure),
    };
    // 308号赶紧签收 is what senders write.
    let ordered = mark(Mark::Hurried)
        && (mark(Mark::Begged) || !(mark(Mark::Explained) || mark(Mark::Handed) || coded));
    complete && request && allowed && !ordered
}

/// 全签了: whoever reports says who signed what.
fn all_signed(message: &Message, deed: &Deed) -> bool {
    deed.intent == Intent::Sign && message.body.folded_text() == "全签了"
}

fn command(message: &Message, deed: &Deed, found: Found) -> Option<Command> {
    let text = text::of(message, deed.intent, &found)?;
    let target = found.left.taken_from(found.target)?;
    let all = matches!(target, Target::All { .. });
    let (select, code) = (Selection { unit: None, target }, found.code);
    Some(match deed.intent {
        Intent::Sign => Command::Sign { select },
        Intent::Approve => Command::Approve { select, code, note: text },
        Intent::Reject => Command::Reject { select, code, reason: text },
        Intent::Return if !all => Command::Return { select, code, reason: text },
        Intent::Resend => Command::Resend { select },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::table::spec;
    use crate::testing::reads;
    use crate::{Outcome, Parsed, parse};

    #[test]
    fn any_order_is_understood() {
        reads(&[
            ("只签收60号，别的不要动", r#"{"intent":"sign","args":{"refs":[60]}}"#),
            ("87号有问题先不签，其他都签收", r#"{"intent":"sign","args":{"all":true,"except":[87]}}"#),
            ("除83号需核实外，80至85号均予签收", r#"{"intent":"sign","args":{"refs":[80,81,82,84,85]}}"#),
            ("先签107，再签111", r#"{"intent":"sign","args":{"refs":[107,111]}}"#),
            ("院办签收55，值班室已报书记", r#"{"intent":"sign","args":{"refs":[55]}}"#),
            ("号码是八十七的那份疫苗件签收", r#"{"intent":"sign","args":{"refs":[87]}}"#),
            ("防火检查那件，编号33，我校予以签收", r#"{"intent":"sign","args":{"refs":[33]}}"#),
            ("请把64号签收，纸质件已另取", r#"{"intent":"sign","args":{"refs":[64]}}"#),
            ("刚才手机没电了现在补签收94号", r#"{"intent":"sign","args":{"refs":[94]}}"#),
            ("好的，85签了签了", r#"{"intent":"sign","args":{"refs":[85]}}"#),
            ("同意王芳同志开通账号，验证码 853197", r#"{"intent":"approve","args":{"code":"853197"}}"#),
            ("准予开通，78号，验证码914762", r#"{"intent":"approve","args":{"refs":[78],"code":"914762"}}"#),
            (
                "87不批583914不在编",
                r#"{"intent":"reject","args":{"refs":[87],"code":"583914","reason":"不在编"}}"#,
            ),
            (
                "驳回 127 信息不全 628417",
                r#"{"intent":"reject","args":{"refs":[127],"code":"628417","reason":"信息不全"}}"#,
            ),
            (
                "59号退回让他们补正，审批码 394716，单位全称没写对",
                r#"{"intent":"return","args":{"refs":[59],"code":"394716","reason":"单位全称没写对"}}"#,
            ),
            ("换手机了以前的消息看不到，65号审批码重新推送", r#"{"intent":"resend","args":{"refs":[65]}}"#),
            ("给67办一下签收", r#"{"intent":"sign","args":{"refs":[67]}}"#),
            ("46号催得急，现在签收", r#"{"intent":"sign","args":{"refs":[46]}}"#),
            ("覃主任叫我签收102号，签收102", r#"{"intent":"sign","args":{"refs":[102]}}"#),
            ("残联的32号和财政局的34号，都签收", r#"{"intent":"sign","args":{"refs":[32,34]}}"#),
            ("都签收，58那个不归我们管先放着", r#"{"intent":"sign","args":{"all":true,"except":[58]}}"#),
            ("签收108，已报李镇长阅示", r#"{"intent":"sign","args":{"refs":[108]}}"#),
            ("能帮我签收47号吗，我在开车", r#"{"intent":"sign","args":{"refs":[47]}}"#),
            ("点通过，短信里的码是583914", r#"{"intent":"approve","args":{"code":"583914"}}"#),
            (
                "同意，请信息办尽快办理，729304",
                r#"{"intent":"approve","args":{"code":"729304","note":"请信息办尽快办理"}}"#,
            ),
            (
                "没盖公章，这个不能批，583914",
                r#"{"intent":"reject","args":{"code":"583914","reason":"没盖公章"}}"#,
            ),
            (
                "58号缺附件，退给他改，583914",
                r#"{"intent":"return","args":{"refs":[58],"code":"583914","reason":"缺附件"}}"#,
            ),
            (
                "退回，缺附件，验证码583914",
                r#"{"intent":"return","args":{"code":"583914","reason":"缺附件"}}"#,
            ),
            ("码找不着了，再来一个，58号", r#"{"intent":"resend","args":{"refs":[58]}}"#),
        ]);
    }

    #[test]
    fn what_only_sounds_like_a_deed_is_none() {
        for text in [
            "46号催得急，我们还没签收",
            "覃主任叫我签收102号",
            "覃主任叫我签收102号，签收103",
            "都签收了，58那个不是我们的",
            "附件能打开了，81号可以签收了吗",
            "81号可以签收了",
            "说错了，不签收84号",
            "签收84号，说错了",
            "签收3 附件打不开",
            "三个都签收",
            "3号的签收",
            "同意通过12",
            "签收的是3号",
            "308号赶紧签收",
            "签收37，谢谢老李",
            "签收37和38，三个都签",
            "全部签收完成",
            "批准码482913",
            "昨天培训，签收37",
            "签收37，下午",
            "37号收到请签收",
            "37号给我退回了",
            "请驳回该申请，代码3182",
            "等主任看过了，签收81号",
            "残联的都签收",
            "防汛通知87号没签收",
            "同意莫小兰休假，583914",
            "87号需要签收",
            "退回补正了，583149",
            "帮我看看88号签收没有",
            "点通过有什么后果，码583914",
            "583914 我同意过了",
            "583914 先不同意",
            "他同意了，583914",
            "同意71号文件的意见",
            "这个不能批，越权申请",
            "71号补正材料已提交",
            "已退回补正，583149",
            "材料没齐就驳回583914",
            "码找不着了，再来一个会怎样",
            "再来一个文件，58号",
        ] {
            assert!(!acts(text), "{text}");
        }
    }

    #[test]
    fn other_hands_other_times_and_thanks_are_none() {
        for text in [
            "37号请党办签收",
            "签收3，其他不签",
            "平山镇签收87号",
            "院办签收55没有",
            "87号有问题先不签",
            "全部签收，其他先不管",
            "签收37，37号先不签",
            "37号等我问过镇里再说",
            "先签107，明天再签111",
            "81号收到了吗。82号收到了吗",
            "签收37，等主任看过再说",
            "签收37，纸质件没到",
            "37号收到请签收",
            "21号收到收到通知",
            "谢谢您帮忙签收37",
            "谢谢重发，这回收到码了",
            "重发的那个码",
            "71号的码没收到",
            "71号的码被我删了",
            "583914不在编",
            "小韦开户我同意过了，583914",
            "别批133",
            "局长交代把58号签收了没有",
            "局长说58号可以签收",
            "统统不签",
            "139退回补正了，863412",
        ] {
            assert!(!acts(text), "{text}");
        }
    }

    fn acts(text: &str) -> bool {
        let changes = |parsed: &Parsed| {
            !parsed.confirm && spec(parsed.command.intent()).is_some_and(|row| row.changes_state)
        };
        matches!(parse(text), Outcome::Command(parsed) if changes(&parsed))
    }
}

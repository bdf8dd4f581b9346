//! Commands about items: verb and object in either order, then a reason, a note or nothing.

use crate::command::{Intent, Target, Why};
use crate::cursor::Cursor;
use crate::grammar::Reading;
use crate::grammar::around::{
    complements, late_code, object_or_unit, own_unit, own_unit_after, take_trailing, this,
};
use crate::grammar::hurry::{is_about_to, is_duty, skip_hurry};
use crate::grammar::leads::{Leads, leads, put_off};
use crate::grammar::parts::{Order, Parts};
use crate::grammar::reason_first::reason_first;
use crate::grammar::result_first::{names_result, result_first};
use crate::grammar::tail::{self, Join};
use crate::grammar::unit;
use crate::object::{Ending, Fail, Object, exception};
use crate::prepare::{Manner, Message};
use crate::table::spec;
use crate::verbs::{Verb, item_verb};
use crate::words;
use crate::wordset::{Words, words};

/// Read a command about items, the number before the verb or after it.
pub(crate) fn read(message: &Message) -> Result<Option<Reading>, Fail> {
    if let Some(found) = acknowledged_first(message) {
        return Ok(Some(found));
    }
    let number_first = number_first(message);
    if !matches!(number_first, Ok(None)) && !matches!(number_first, Err(Fail::Not(_))) {
        return number_first;
    }
    match (verb_first(message), number_first) {
        (Ok(None), Err(why)) => Err(why),
        (found, _) => found,
    }
}

/// 签收 37、38, what is typed most: a verb and numbers are the whole message, and no family may take it for something else.
pub(crate) fn plain(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    let verb = item_verb(&mut cur)?;
    cur.skip_spaces();
    let starts = cur.peek().is_some_and(|c| c.is_ascii_digit());
    cur.skip_while(|c| c.is_ascii_digit() || matches!(c, '、' | ',' | '，' | '和' | '到' | '至' | '-' | ' '));
    let is_plain = !verb.near && starts && cur.done();
    if is_plain { verb_first(message).ok().flatten() } else { None }
}

/// 收到，签收3号: the acknowledgement says nothing that the command does not say.
fn acknowledged_first(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    if !cur.eat(words!("收到|收悉|已收到|收到了|都收到了|都已收到|都收到|全部收到|已全部收到"))
        || cur.skip_separators() == 0
        || cur.at(words!("请|大家|各"))
    {
        return None;
    }
    let rest = Message { body: cur, ..*message };
    let found = match verb_first(&rest) {
        Ok(Some(found)) => Some(found),
        _ => number_first(&rest).ok().flatten(),
    };
    found.filter(|reading| matches!(&reading.command, crate::command::Command::Sign { select } if select.target != Target::Context))
}

fn verb_first(message: &Message) -> Result<Option<Reading>, Fail> {
    let mut cur = message.body;
    let mut asked = message.polite();
    asked |= cur.eat_many(words!("把|将")) > 0;
    if cur.at(words!("我代表|我替|我代|本人代表|代表")) {
        skip_subject(&mut cur);
    }
    let before = cur;
    let lead = leads(&mut cur);
    let said = before.head(cur.pos() - before.pos());
    let Some(verb) = item_verb(&mut cur) else { return Ok(None) };
    put_off(&said, verb)?;
    let after_verb = cur;
    let mut done = lead.already;
    let complement = complements(&mut cur, &mut done);
    let spaced = after_complements(&mut cur, verb);
    let latin = verb.word.is_ascii();
    let mut unit = None;
    if verb.spec.intent == Intent::Remind || verb.spec.intent == Intent::Proof {
        unit = unit::before_number(&mut cur);
    }
    let found = match this(&mut cur)? {
        Some(found) => Some(found),
        None => object_or_unit(&mut cur, &mut unit, verb.spec.intent)?,
    };
    let found = match found {
        Some(found) => Some(found),
        None if verb.word == verb.spec.word && cur.eat(words!("文件|公文|这个文件")) => {
            Some(Object { from: cur.pos(), to: cur.pos(), ending: Ending::Closed, ..Object::default() })
        }
        None => own_unit_after(&mut cur, &mut unit, verb, spaced || latin)?,
    };
    let Some(mut found) = found else {
        return bare(message, verb, after_verb, cur, &lead, done || complement && lead.already, unit);
    };
    take_trailing(&mut cur, &mut found, &mut done)?;
    late_code(&mut cur, &mut found, &verb);
    not_a_topic(&message.body.between(found.from, cur.pos()), &cur, verb)?;
    if done && !asked && found.target == Target::Context && found.code.is_none() && verb.spec.changes_state {
        return Err(Fail::Not(Why::Report));
    }
    let join = if found.ending == Ending::Closed { Join::Glued } else { join_after_number(&cur) };
    // 退回五保户申请 has no number in it; 退回五号缺附件 has.
    let join = if found.ending == Ending::Chinese && !clearly_a_number(&message.body, &found, &cur) {
        Join::Apart
    } else {
        join
    };
    // 完成3号任务 is about work, 办结3已报送 reports a result.
    let loose = verb.spec.intent == Intent::Finish && !verb.word.starts_with("办结");
    let join = if loose && !cur.at(words!("已")) { Join::Apart } else { join };
    // 驳回四八二九幺三人已经调走了: six digits leave no doubt where the reason begins.
    let join = if found.code.is_some() && takes_reason(verb.spec.intent) { Join::Sentence } else { join };
    let parts = Parts {
        verb,
        object: Some(found),
        unit,
        done,
        already: lead.already,
        order: Order::VerbFirst,
        asked,
        join,
    };
    crate::grammar::build::command(message, parts, cur).map(Some)
}

/// Skip to what follows a verb and its complements; tells whether that stands apart.
fn after_complements(cur: &mut Cursor, verb: Verb) -> bool {
    crate::grammar::loose::deeds::skip_purpose(cur, verb);
    cur.skip_separators() > 0
}

/// 退回5号的事领导还在研究 speaks of it.
fn not_a_topic(object: &Cursor, behind: &Cursor, verb: Verb) -> Result<(), Fail> {
    let topic = object.find(words!("的事|这事|那事|这件事|那件事")).is_some();
    let result = verb.spec.intent == Intent::Finish && !behind.peek().is_some_and(crate::fold::is_han);
    if topic && verb.spec.changes_state && !behind.done() && !result {
        return Err(Fail::Not(Why::Report));
    }
    Ok(())
}

/// 办结三十二隐患已排查完毕: two characters with 十 or 百 among them are the beginning of no word.
fn clearly_a_number(body: &Cursor, found: &Object, behind: &Cursor) -> bool {
    let said = body.between(found.from, found.to);
    let long = said.rest().iter().filter(|ch| crate::fold::is_han(ch.c)).count() > 1;
    long && said.find(words!("十|百")).is_some()
        && !behind.at(words!("多|几|余|来|左右|上下|年|月|日|点|分|项|个|条|人|家"))
}

/// `5缺附件` may be glued, `5的` and `5月` may not; those are told apart by the tail.
fn join_after_number(cur: &Cursor) -> Join {
    let letter = cur.peek().is_some_and(|c| c.is_alphanumeric() && !crate::fold::is_han(c));
    if letter { Join::Apart } else { Join::Glued }
}

/// A verb without object: 签收, 签收全部 said as 全部签收, 退回 缺附件.
fn bare(
    message: &Message,
    verb: Verb,
    after_verb: Cursor,
    cur: Cursor,
    lead: &Leads,
    done: bool,
    unit: Option<String>,
) -> Result<Option<Reading>, Fail> {
    let mut cur = cur;
    let mut object = lead.all.then(|| Object {
        target: Target::All { except: Vec::new(), ordinal: false, last: 0 },
        from: message.body.pos(),
        to: message.body.pos(),
        ..Object::default()
    });
    // 都签收，留下41和43
    if let Some(object) = &mut object {
        exception(&mut cur, &mut object.target)?;
    }
    let state = verb.spec.changes_state;
    // 我也同意 joins in with what somebody said.
    let joins_in = message.body.between(message.body.pos(), after_verb.pos()).find(words!("也|亦")).is_some();
    // 马上签收 promises it for later.
    let promises = message.body.at(words!("马上|立即|立刻|这就|我马上|我这就|正在|我立即|我们马上|抓紧"));
    if state && (joins_in || promises && object.is_none()) {
        return Err(Fail::Not(Why::SmallTalk));
    }
    if state && done && !(lead.all && message.polite()) && !unit::bare_completed(verb.word) {
        return Err(Fail::Not(Why::Report));
    }
    // 请尽快签收 and 请批准 are what senders and applicants write.
    let plea = verb.spec.intent == Intent::Approve && message.manner == Manner::Asking;
    if state && (lead.obliges || plea) {
        return Err(Fail::Not(Why::Unknown));
    }
    if message.filler && state && object.is_none() {
        return Err(Fail::Not(Why::SmallTalk));
    }
    let glued = cur.pos() == after_verb.pos() && !cur.done();
    if glued && cur.at(words::NOT_AFTER_VERB)
        || !(unit::may_stand_alone(verb) || softly(message, verb)) && object.is_none() && unit.is_none()
    {
        return Err(Fail::Not(Why::Unknown));
    }
    // Only the plain words may take a reason without a number: 退回，缺附件.
    let canonical = verb.word == verb.spec.word && object.is_none();
    let noted = matches!(verb.spec.intent, Intent::Finish | Intent::Approve) && !cur.at(words!("已"));
    let status = cur.at(words!("失败|成功|中|完毕|完成"));
    if !cur.done() && (!canonical || noted || status) || glued {
        tail::nothing(&cur)?;
    }
    let parts = Parts {
        verb,
        object,
        unit,
        done,
        already: lead.already,
        order: Order::VerbFirst,
        asked: message.polite(),
        join: Join::Apart,
    };
    let at = if cur.done() { cur } else { after_verb };
    crate::grammar::build::command(message, parts, at).map(Some)
}

/// 签一下哈, 催一下: only with its particle is so short a verb a message.
fn softly(message: &Message, verb: Verb) -> bool {
    message.manner == Manner::Softened && matches!(verb.word, "签" | "催")
}

/// 我们中渡镇把第二份签收: the sender's unit, before 把. Without 我们 it tells of others.
pub(crate) fn skip_subject(cur: &mut Cursor) {
    const LONGEST: usize = 8;
    let mut ahead = *cur;
    let represents = ahead.eat(words!("我代表|我替|我代|本人代表|代表"));
    if !represents && !ahead.eat(words!("我们|我|咱们|咱")) && !matches!(ahead.before(), Some('们')) {
        return;
    }
    for _ in 0..LONGEST {
        if !ahead.peek().is_some_and(crate::fold::is_han) || ahead.at(words!("别|不|他|她|让|叫|请")) {
            return;
        }
        if ahead.eat(words::UNIT_ENDS)
            && (ahead.at(words!("把|将")) || represents && item_verb(&mut ahead.clone()).is_some())
        {
            *cur = ahead;
            return;
        }
        ahead.bump();
    }
}

/// Subjects, 把 and where the item stands, before the number; tells whether it is asked for.
fn before_number(cur: &mut Cursor, message: &Message) -> bool {
    let mut asked = message.polite();
    unit::eat_own_subject(cur);
    cur.eat_many(words!(
        "我|我要|我想|我们|我单位|我先|先|帮我|请|麻烦|我这边|我们这边|我这里|这边|我们单位|本单位|我局|我镇|我办|我乡|我们局|我们镇",
    ));
    skip_hurry(cur);
    skip_subject(cur);
    asked |= cur.eat_many(words::OBJECT_MARKS) > 0;
    cur.eat(words!(
        "列表里的|列表里|列表中的|列表中|列表上|列表上的|清单里|清单里的|收件箱里|收件箱里的|里面的|上面的"
    ));
    asked
}

fn number_first(message: &Message) -> Result<Option<Reading>, Fail> {
    let mut cur = message.body;
    let mut asked = before_number(&mut cur, message);
    cur.skip_spaces();
    let mut unit = None;
    let Some(mut found) = leading_object(&mut cur, &mut unit)? else { return Ok(None) };
    exception(&mut cur, &mut found.target)?;
    cur.skip_separators();
    let query = super::query::after_object(message, &cur, &found);
    if query.is_some() {
        return Ok(query);
    }
    skip_description(&mut cur, message);
    let generic = unit::eat_generic(&mut cur);
    crate::grammar::asides::skip_verdict(&mut cur);
    let before_leads = cur;
    let closed = if generic { None } else { result_first(message, &before_leads, &found) };
    if closed.is_some() {
        return Ok(closed);
    }
    let lead = leads(&mut cur);
    let after_leads = cur.pos();
    cur.skip_separators();
    let Some(verb) = acting_verb(&mut cur) else {
        return reason_first(message, &before_leads, found);
    };
    put_off(&before_leads.head(cur.pos() - before_leads.pos()), verb)?;
    let said = before_leads.head(after_leads - before_leads.pos());
    if lead.obliges && !asked && is_duty(&said, verb, &cur) {
        return Err(Fail::Not(Why::Date));
    }
    if generic && verb.spec.intent != Intent::Remind {
        return Ok(None);
    }
    let mut done = lead.already;
    let after_verb = cur;
    let join = after_number_verb(&mut cur, verb, asked, &mut done)?;
    if done && verb.spec.changes_state && is_about_to(&said) {
        return Err(Fail::Not(Why::Report));
    }
    // 39退了吧，发错镇了 asks for it.
    asked |=
        after_verb.head(cur.pos() - after_verb.pos()).find(words!("吧|呗")).is_some() && !message.question;
    exception(&mut cur, &mut found.target)?;
    if unit.is_none() && matches!(verb.spec.intent, Intent::Remind | Intent::Proof) {
        unit = unit::after_number(&mut cur);
    }
    late_code(&mut cur, &mut found, &verb);
    if matches!(found.target, Target::Context) && found.code.is_none() && done && !asked {
        return Err(Fail::Not(Why::Report));
    }
    let parts = Parts {
        verb,
        object: Some(found),
        unit,
        done,
        already: lead.already,
        order: Order::NumberFirst,
        asked,
        join,
    };
    crate::grammar::build::command(message, parts, cur).map(Some)
}

/// What is said of the item between its number and the act.
fn skip_description(cur: &mut Cursor, message: &Message) {
    crate::grammar::origin::skip_behind(cur);
    skip_joint(cur, message);
    skip_what_of_it(cur);
    skip_returned_to(cur);
}

/// 3号的已签收, 四十五号的签收一下吧: 的 that only joins number and verb, the latter when it is softened.
fn skip_joint(cur: &mut Cursor, message: &Message) {
    let mut joined = *cur;
    if cur.at(words!("的已经|的已|的都|的我|的请"))
        || message.manner == Manner::Softened && joined.eat(words!("的")) && item_verb(&mut joined).is_some()
    {
        cur.bump();
    }
}

/// The object that stands before its verb, with one of the sender's units before it.
fn leading_object(cur: &mut Cursor, unit: &mut Option<String>) -> Result<Option<Object>, Fail> {
    if let Some(found) = this(cur)? {
        return Ok(Some(found));
    }
    let found = object_or_unit(cur, unit, Intent::Sign);
    match found.map_err(|fail| silent_without_verb(fail, cur))? {
        None => own_unit(cur, unit, Intent::Sign),
        found => Ok(found),
    }
}

/// The verb behind its object; 看不清 begins a reason, 看 shows.
fn acting_verb(cur: &mut Cursor) -> Option<Verb> {
    if cur.at(words!("看不|看得|看起来|看着|看来")) {
        return None;
    }
    item_verb(cur).or_else(|| received(cur))
}

/// 37收: too short to be a verb anywhere else.
fn received(cur: &mut Cursor) -> Option<Verb> {
    let mut ahead = *cur;
    let from = ahead.pos();
    // 已收 tells what happened to it.
    if matches!(ahead.before(), Some('已' | '经' | '未' | '没' | '不' | '别')) {
        return None;
    }
    if !ahead.eat(words!("收|收了|收下|收下了|收啦|收吧")) || !ahead.done() {
        return None;
    }
    *cur = ahead;
    Some(Verb { spec: spec(Intent::Sign)?, word: "收", near: false, span: ahead.span_from(from) })
}

/// 91号的内容念一下, 91号任务完成了: what of the item is shown or done.
fn skip_what_of_it(cur: &mut Cursor) {
    const CONTENT: Words = words!("的内容|的正文|的全文|的详情|的详细内容|的主要内容|内容|正文|全文|的要点");
    const WORK: Words = words!(
        "任务|工作|的任务|的工作|相关工作|相关事项|交办事项|的要求|要求|事项|的事项|所有事项|全部工作|所有工作"
    );
    for (words, intent) in [(CONTENT, Intent::Show), (WORK, Intent::Finish)] {
        let mut ahead = *cur;
        if ahead.eat(words) {
            let mut verb = ahead;
            leads(&mut verb);
            if item_verb(&mut verb).is_some_and(|verb| verb.spec.intent == intent) {
                *cur = ahead;
                return;
            }
        }
    }
}

/// 42号给他退回去: to whom it goes back is known.
fn skip_returned_to(cur: &mut Cursor) {
    let mut ahead = *cur;
    if ahead.eat(words!("给他们|给他|给她|给对方|给人家"))
        && item_verb(&mut ahead.clone()).is_some_and(|verb| verb.spec.intent == Intent::Return)
    {
        *cur = ahead;
    }
}

/// Complements of a verb that follows its number, and how closely a reason may follow them.
fn after_number_verb(cur: &mut Cursor, verb: Verb, asked: bool, done: &mut bool) -> Result<Join, Fail> {
    let after_verb = *cur;
    let complement = complements(cur, done);
    crate::grammar::loose::deeds::skip_purpose(cur, verb);
    let intent = verb.spec.intent;
    if intent == Intent::Approve && verb.word == "同意" {
        cur.eat(words!("通过|开通|开户|办理"));
    }
    if intent == Intent::Return {
        unit::skip_receiver(cur);
        *done |= cur.eat(words!("了"));
    }
    // 12批下来了 tells what came down from others.
    let came_down = cur.between(after_verb.pos(), cur.pos()).find(words!("下来|过来")).is_some();
    if came_down && matches!(intent, Intent::Approve | Intent::Reject) {
        return Err(Fail::Not(Why::Report));
    }
    let acts = verb.spec.changes_state && intent != Intent::Resend;
    // 52号退回原因盖章不清: the word introduces the reason.
    let mut reason = *cur;
    let introduced = takes_reason(intent)
        && tail::eat_bare_mark(&mut reason)
        && tail::complains(&reason)
        && reason.find(words::QUESTION_WORDS).is_none();
    let introduced =
        introduced || cur.at(words::CODES) || cur.at(words::NOTE_MARKS) || cur.at(words::REASON_MARKS);
    let receivers = intent == Intent::Remind && unit::eat_generic(&mut cur.clone());
    let named = intent == Intent::Finish && verb.word == verb.spec.word && names_result(cur);
    if acts && !complement && !introduced && !receivers && !named && tail::is_compound(cur) {
        return Err(Fail::Not(Why::Unknown));
    }
    // 3号办完了再说: what hangs on a completed form belongs to another sentence.
    let with_reason = takes_reason(intent);
    // 五十七号办好了反馈表已上传
    let results = *done && !cur.done() && cur.find(words!("已|了|完毕|到位|上传|报送|上报|反馈")).is_some();
    let with_result = intent == Intent::Finish
        && (cur.at(words!("已")) || results && !cur.at(words!("吗|没|再|的|过|之后|后|就|才|呢|么|以后")));
    // 七十一号办结自查报告已经送到基教股
    let told = intent == Intent::Finish
        && verb.word == verb.spec.word
        && cur.rest().len() > 5
        && cur.longest(words::NOT_AFTER_VERB) == 0
        && cur.find(words!("已")).is_some();
    // 第四个退回去附件缺失: nothing but a reason can follow.
    let faulty = (asked || !*done) && !came_down && tail::complains(cur) && cur.find(words::FAULTS).is_some();
    // 39退回来，附件少一页 may tell what others did; 撤回来 is the sender's own act.
    let back = cur.between(after_verb.pos(), cur.pos()).find(words!("来")).is_some();
    let faulty = faulty && (intent == Intent::Recall || !back);
    // 办完了名单已经交了: behind a completed form even a noun begins the result.
    Ok(if with_result && results || told || named {
        Join::Sentence
    } else if (with_reason && (!complement || faulty)) || with_result {
        Join::Glued
    } else {
        Join::Apart
    })
}

fn takes_reason(intent: Intent) -> bool {
    matches!(intent, Intent::Return | Intent::Recall | Intent::Reject)
}

/// A malformed number is only an error when a verb shows that a command was meant.
fn silent_without_verb(fail: Fail, cur: &Cursor) -> Fail {
    match fail {
        Fail::Wrong(_) if !has_verb(*cur) => Fail::Not(Why::Unknown),
        other => other,
    }
}

fn has_verb(mut cur: Cursor) -> bool {
    while !cur.done() {
        if item_verb(&mut cur.clone()).is_some_and(|verb| verb.word.chars().count() > 1) {
            return true;
        }
        cur.bump();
    }
    false
}

//! 50号已传达学习，办结: the result stands between the number and the verb.

use super::Reading;
use crate::command::{Command, Intent, Selection, Target};
use crate::cursor::{Cursor, is_separator};
use crate::object::Object;
use crate::prepare::Message;
use crate::span::Span;
use crate::verbs::item_verb;
use crate::words;
use crate::wordset::{Words, words};

/// The words for being done with it.
pub(super) const CLOSES: Words = words!("办结|办结销号|销号|办结归档|归档|完结|结办|结了|办结掉");

/// What may stand around them.
const ASKS: Words = words!(
    "请|可以|能|帮我们|帮我|帮忙|帮|给我们|给我|给予|给|麻烦|予以|申请|现|现在|就|把它|您|那就|给我|直接|先|同意"
);

/// How they may end.
const ENDS: Words = words!("了|吧|呗|哈|啊|哦|一下|掉|就行|即可");

/// What every result says: that it is over.
const OVER: Words = words!("已|了|完|毕|到位|齐");

/// What makes it more than a result: doubts, others, other acts, what is still open.
pub(super) const LOADED: Words = words!(
    "几|请|给|过了|没|未|不|别|勿|等|再|谁|哪|什么|怎么|吗|呢|么|如果|要是|若|假如|的话|他们|她|他说|你|对方|大家|人家|别人|各单位|说|听|问|催|可能|应该|应当|也许|好像|大概|估计|还要|需要|\
    要等|要办|准备|打算|计划|明天|后天|下周|退|撤|签收|代签|办结|归档|销号|驳|批准|批了|审批|注销|去办|正在|在办|进行|推进|着手|开始|抓紧|尽快|马上|将|一半|大半|部分|还|才|但|可是|差|除|错|误|取消|作废|为何|为啥|是否|自动|系统|提示|显示"
);

/// 50号已传达学习，办结 · 45号可以销号了，现场已经整改完: what was done and that the item may be closed, apart.
pub(super) fn result_first(message: &Message, cur: &Cursor, found: &Object) -> Option<Reading> {
    let named = matches!(found.target, Target::Numbers(_) | Target::Ordinals(_) | Target::DocNo(_));
    if !named || found.long.is_some() || found.code.is_some() || message.question {
        return None;
    }
    let (mut note, verb) =
        told_then_closed(cur).or_else(|| closed_then_told(message, cur)).or_else(|| told_and_closed(cur))?;
    // 43号的整改材料已经报送，可以办结了: 的 only joins.
    if note.peek() == Some('的') && verb.start > cur.span_from(cur.pos()).start {
        note.bump();
    }
    // 都弄好了，可以办结了吧 asks whether it may be closed.
    let asks = cur.find(words!("可以|能")).is_some() && message.body.original().trim_end().ends_with('吧');
    if !tells_result(&note) || asks && only_done(note) {
        return None;
    }
    let object = message.body.between(found.to, found.to).span_from(found.from);
    let select = Selection { unit: None, target: found.target.clone() };
    let command = Command::Finish { select, note: (!only_done(note)).then(|| note.text()) };
    Some(Reading { command, near: false, verb, object: Some(object) })
}

/// 已传达学习，请办结: the clause behind the last pause does nothing but close.
fn told_then_closed<'f, 't>(cur: &Cursor<'f, 't>) -> Option<(Cursor<'f, 't>, Span)> {
    let pause = cur.rest().iter().rposition(|ch| is_separator(ch.c))?;
    let mut last = *cur;
    last.advance(pause);
    last.skip_separators();
    let told = cur.head(pause).trimmed(words!("，"));
    last.eat_many(ASKS);
    let from = last.pos();
    if !last.eat(CLOSES) {
        return None;
    }
    let verb = last.span_from(from);
    last.eat_many(ENDS);
    last.done().then_some((told, verb))
}

/// 弄完了办结吧: voice input writes no pause; 了 ends what was done.
fn told_and_closed<'f, 't>(cur: &Cursor<'f, 't>) -> Option<(Cursor<'f, 't>, Span)> {
    const LONGEST: usize = 40;
    // 快弄完了 is not over yet, and 昨天弄完了办结了 tells.
    const OTHER_TIMES: Words = words!("快|差点|差不多|几乎|昨|前天|上周|上个月|上月|下个月|下月");
    let said = cur.rest();
    if said.len() > LONGEST || cur.find(OTHER_TIMES).is_some() || said.iter().any(|ch| is_separator(ch.c)) {
        return None;
    }
    let ends = said.iter().enumerate().filter(|(_, ch)| ch.c == '了').map(|(at, _)| at + 1);
    ends.rev().find_map(|end| {
        let mut last = *cur;
        last.advance(end);
        last.eat_many(ASKS);
        let from = last.pos();
        let closes = last.eat(CLOSES);
        let verb = last.span_from(from);
        last.eat_many(ENDS);
        (closes && last.done()).then(|| (cur.head(end), verb))
    })
}

/// 办结名单已经报县府办了: behind 已 the noun is the result's. 办结情况 and 办结报告 are words of their own.
pub(super) fn names_result(cur: &Cursor) -> bool {
    let mut said = *cur;
    said.eat(words!("名单|人员名单|参会名单|报名表|表格|报表|数据|方案|总结"))
        && said.at(words!("已经|已"))
        && said.find(words!("的|没|未|不|等|再|他们|她|说|退|撤|请|望|各单位|大家|你们|后续|查收|核对|知悉|审核|查看|审阅|督办")).is_none()
        && said.find(words::QUESTION_WORDS).is_none()
}

/// 已落实，可以办结了 · 都弄妥了，给我办结掉: one thing said twice, and no more.
pub(super) fn only_done(mut told: Cursor) -> bool {
    const FINISHED: Words =
        words!("弄妥|弄好|弄完|干完|干好|做完|做好|搞好|搞完|搞定|忙完|整完|整好|完工|完事|办妥|办好");
    super::unit::eat_own_subject(&mut told);
    super::leads::leads(&mut told);
    // 已传阅 says what was done with it.
    if told.at(words!("传阅|传达|学习|归档|存档")) {
        return false;
    }
    let finished =
        told.eat(FINISHED) || item_verb(&mut told).is_some_and(|verb| verb.spec.intent == Intent::Finish);
    told.eat_many(words::DONE);
    finished && told.done()
}

/// 可以销号了，现场已经整改完.
fn closed_then_told<'f, 't>(
    message: &Message<'f, 't>,
    cur: &Cursor<'f, 't>,
) -> Option<(Cursor<'f, 't>, Span)> {
    let mut ahead = *cur;
    if ahead.eat_many(words!("现在|都|也|可以")) == 0 || ahead.before() != Some('以') {
        return None;
    }
    let from = ahead.pos();
    if !ahead.eat(CLOSES) {
        return None;
    }
    let verb = ahead.span_from(from);
    ahead.eat(words!("了|啦|吧|了吧"));
    let apart = ahead.skip_separators() > 0;
    (apart && !ahead.done()).then(|| (message.text_from(&ahead), verb))
}

fn tells_result(note: &Cursor) -> bool {
    const LENGTH: std::ops::RangeInclusive<usize> = 3..=40;
    LENGTH.contains(&note.rest().len())
        && note.find(OVER).is_some()
        && note.peek() != Some('的')
        && !note.rest().iter().any(|ch| ch.c == '\n')
        && note.find(LOADED).is_none()
        && (only_done(*note) || super::tail::second_command(*note).is_ok())
        && note.find(words::QUESTION_WORDS).is_none()
}

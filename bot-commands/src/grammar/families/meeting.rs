//! Replies to meeting notices 会议回执: who comes, or why nobody does.

use super::attendees::{people, trim_tail};
use crate::command::{Command, Intent, Selection, Target, Why};
use crate::cursor::{Cursor, is_separator};
use crate::grammar::Reading;
use crate::grammar::tail::eat_because;
use crate::grammar::unit::{eat_own_before_digits, eat_own_subject};
use crate::object::{Ending, Fail, Object, object};
use crate::prepare::Message;
use crate::surnames::has_surname;
use crate::verbs::verb_of;
use crate::words;
use crate::wordset::{Words, words};

pub(crate) const COMING: Words = words!(
    "代我参加|代我去|代我出席|代我去参加|替我参加|替我去|替我去参加|替我出席|赴会|与会|参训|去培训|去听|去学习|派员参加|到现场|去现场|代表单位参加|准时出席|按时出席|准时参会|如期出席|如期参会|准时赴会|\
    参会|参加|出席|去参加|到会|列席|前往|前往参加|参加会议|出席会议|参会人员|参会人|参加人员|参加人|去|\
    去开会|参会名单|参会的是|出席人员|能参加|按时参加|准时参加|将参加|会参加|前去|前去参加|到场|能去|\
    来参加|来|要参加|都参加|开会|一起参加|带队参加|代为参加|代参加|带队|能参会|按时参会|准时参会|去参会|\
    派人参加|有人参加|可以参加|可参加|都去|报名|一起去|能来|去开|来开|去开的|前去开会|去参会的|到会参加|\
    过去|过去参加|过去开会|去听会|列席参加|到场参加|按要求参加|准时到会|准时到场|按时到会|按时到场|\
    如期参加|能到|能到会|会去|会到|出席参加|代会|代为参会|代为出席|代表参加|代表出席|前往参会|带队参会",
);
pub(crate) const AWAY: Words = words!(
    "个假|无法派员参加|无法派员参会|无法派员出席|不能派员参加|不能派员|请不了人去|请不了人|派不了人去|派不了人参加|派不出人去|抽不出人去|安排不了人去|假请了|假请一下|假请掉|请会议假|请会假|会议假|请一次假|请下假|请一下假|请假一下|赶不到|赶不到了|赶不回来|赶不回|赶不及|赶不上|赶不过来|赶不过去|无法赶到|无法赶回|到不了了|来不了了|去不成|不派人了|不派了|不派|派不出|派不出人了|抽不出人手|腾不出人|安排不出|安排不开|脱不开身|抽不出身|无法参训|不参训|\
    没空来|没空参会|不到会|不能来|无法来|不去了|不来了|不出席了|不参会了|不便出席|不方便出席|缺会|无法派员|不派员|\
    不参加|不参会|不能参加|无法参加|请假|参加不了|去不了|不去|来不了|缺席|不出席|无法出席|不派人|\
    不派人参加|不能参会|无法参会|参会不了|不能出席|没空参加|不来|没法参加|没法参会|没人参加|不参加了|\
    不去了|无人参加|无法到会|不能到会|请个假|要请假|需请假|无法前往|没法去|没空去|没时间参加|申请请假|\
    请假一次|参加不了了|去不成|没有人参加|不能去|派不出人|无法派人参加|不能派人参加|需要请假|不开|\
    去不成了|开不了|开不成|无暇参加|无暇出席|无法前往参加|抽不出人|抽不开身|走不开|安排不了人|\
    安排不出人|安排不了|派不了人|没人去|没人能去|没人可派|没有人去|没有人能去|不能前往|不能出席会议|\
    到不了|到不了会|无法到场|不能到场|缺席会议|告假|不去参加|不去参会|不去开会|不去开|不便参加|\
    不方便参加|不方便去",
);
pub(crate) const SUBJECT: Words = words!(
    "回复|回复是|答复|我们村|我村|本村|我们乡|我们院|我们校|我们学校|我们医院|我们站|我们所|我们中心|我们办|我|我们|我单位|我局|我镇|我乡|我办|我校|我院|我方|本单位|我们单位|由|派|安排|我们局|我们镇|我们这边|\
    我这边|参会人员|参会人|本局|本镇|咱们单位|咱们|拟|决定|是|就|还是|都|定了|将|我中心|我委|我公司|\
    单位|这次|请|能|会|我本人|本人|让|叫|的|我们乡|我们办|到时|改由|届时|人员是|\
    人员|名单",
);

/// What makes a participation a guess, a rule or a report.
const UNSURE: Words = words!(
    "可能|应该|应当|也许|估计|大概|原定|要求|预计|如果|是否|或许|没|未|曾|已|昨|刚|据说|听说|好像|原来|本来|必须|规定|说|希望|建议|可不|能不|会不",
);

/// How many come, before their names.
pub(crate) const HOW_MANY: Words = words!(
    "参会人|参会人员|参会人是|参会人员是|参会人为|参会人员为|参加人|参加人员|与会人|与会人员|出席人|出席人员|人是|一人|两人|二人|三人|四人|五人|1人|2人|3人|4人|5人|一个人|两个人|三个人|四个人|五个人|1个人|2个人|3个人|4个人|一位|两位|三位|一名|两名|三名|\
    一位同志|两位同志|三位同志|报一个人|报两个人|报三个人|报四个人|报1人|报2人|报3人|报两人|报三人|报一人|共一人|共两人|共二人|共三人|共1人|共2人|共3人|参会|参加|人员|名单|分别是|分别为|是|为|有",
);

/// A reply to a meeting notice.
pub(crate) fn read(message: &Message) -> Result<Option<Reading>, Fail> {
    let mut cur = message.body;
    eat_own_subject(&mut cur);
    cur.eat_many(words!(
        "我|给|报|我要|我来|我单位|把|对|请|先|我们|报一下|报下|报个|上报|登记|登记一下|报送|关于|我们单位|参会|我想|要",
    ));
    let start = cur.pos();
    let verb = verb_of(&mut cur, Intent::MeetingReply);
    let unit;
    let (found, near) = if let Some(verb) = verb {
        cur.eat_many(words!("一下|的|是"));
        cur.skip_separators();
        unit = eat_own_before_digits(&mut cur, true);
        let found = meeting_object(&mut cur).or_else(|| number_before_name(&mut cur));
        (found, verb.near)
    } else {
        unit = eat_own_before_digits(&mut cur, false);
        let found = meeting_object(&mut cur);
        (found, false)
    };
    let attending_verb_first = verb.is_none() && found.is_none();
    if attending_verb_first {
        return Ok(verb_before(message));
    }
    let Some(found) = found.or(verb.map(|_| Object { from: start, to: start, ..Object::default() })) else {
        return Ok(None);
    };
    let mut said_reply = verb.is_some();
    cur.skip_separators();
    if verb.is_none() {
        said_reply = cur.eat(words!("回执|会议回执|参会回执|报回执|的回执"));
        cur.skip_separators();
    }
    // 4号参加 may be a date; 会议, 回执 or 参会 make it a reply.
    let clear = found.meeting || said_reply || cur.find(words!("参会|会议")).is_some();
    // 44请假，去市里开会: a plain number with the word and a pause behind it; 4号参加 may be a date.
    let plain = verb.is_none() && found.ending == Ending::Digits && answers_plainly(cur);
    if !(clear || plain) {
        return Ok(None);
    }
    let verb_span = verb.map_or_else(|| cur.span_from(cur.pos()), |verb| verb.span);
    let named = said_reply || cur.before() == Some(':');
    let answer = reply(message, cur).or_else(|| {
        // 回执 4 张三: names alone are those who come.
        let list = people(&cur).filter(|list| named && list.iter().all(|name| has_surname(name)))?;
        Some((true, list, None))
    });
    let Some((attend, attendees, reason)) = answer else {
        return if said_reply && verb.is_some() { Err(Fail::Not(Why::Unknown)) } else { Ok(None) };
    };
    // 42号会议请假的有几个 is about others.
    let asks = |text: &String| {
        text.ends_with(['吗', '么']) || text.starts_with(['吗', '的', '几', '哪']) || text.starts_with("多少")
    };
    if message.question || reason.as_ref().is_some_and(asks) {
        return Err(Fail::Not(Why::Question));
    }
    let object = message.body.between(found.to, found.to).span_from(found.from);
    let select = Selection { unit, target: found.target };
    Ok(Some(Reading {
        command: Command::MeetingReply { select, attend, attendees, reason },
        near,
        verb: verb_span,
        object: Some(object),
    }))
}

/// What answers behind a plain number, without 会议 or 号.
fn answers_plainly(mut cur: Cursor) -> bool {
    cur.eat_many(words!(
        "我|我们|我单位|我局|我镇|我乡|我办|本单位|我们镇|我们局|单位|要|需|需要|申请|都|能|会"
    ));
    let away = cur.eat(AWAY);
    if !away
        && !cur.eat(words!(
            "参加|出席|参会|报名|报名参加|能参加|准时参加|按时参加|会参加|可以参加|要参加|都参加|派人参加|列席"
        ))
    {
        return false;
    }
    cur.eat_many(words!("了|一下|一次|人员|的是|名单|会议"));
    cur.peek().is_none_or(is_separator)
        || !away && !cur.at(words!("的|过|吗|没|表|费|人|截")) && people(&cur).is_some()
}

/// 王芳参加4号会议 · 参加4号会议 · 不参加4号会议，局长下乡.
fn verb_before(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    let names = people_before(&mut cur);
    let from = cur.pos();
    let away = cur.eat(AWAY);
    if !away && !cur.eat(COMING) {
        return None;
    }
    let verb = cur.span_from(from);
    cur.skip_spaces();
    let number = cur;
    let found = meeting_object(&mut cur)?;
    // 请假 77 局长下乡: a plain number apart from the word; 请假 3号到5号 speaks of days.
    let digits = number.between(number.pos(), cur.pos());
    let plain =
        number.before() == Some(' ') && digits.rest().iter().all(|ch| ch.c.is_ascii_digit() || ch.c == ' ');
    if !(found.meeting || plain && !cur.at(words!("到|至|-|~"))) || message.question {
        return None;
    }
    let (attendees, reason) = if away {
        (Vec::new(), reason(message, cur))
    } else {
        cur.skip_separators();
        let mut more = names;
        if !cur.done() {
            match people(&cur) {
                Some(list) if more.is_empty() => more = list,
                _ => return None,
            }
        }
        (more, None)
    };
    let object = message.body.between(found.to, found.to).span_from(found.from);
    let select = Selection { unit: None, target: found.target };
    Some(Reading {
        command: Command::MeetingReply { select, attend: !away, attendees, reason },
        near: false,
        verb,
        object: Some(object),
    })
}

fn people_before(cur: &mut Cursor) -> Vec<String> {
    let mut ahead = *cur;
    subject(&mut ahead);
    let start = ahead;
    let Some(skip) = ahead.find(words!("参加|参会|出席|不参加|去参加")) else {
        return Vec::new();
    };
    let list = people(&start.head(skip)).unwrap_or_default();
    if !list.is_empty() {
        ahead.advance(skip);
        *cur = ahead;
    } else if ahead.rest().len() == start.rest().len() && skip == 0 {
        *cur = start;
    }
    list
}

/// `4`, `4号会议`, 第四个会议, 会议4.
fn meeting_object(cur: &mut Cursor) -> Option<Object> {
    let mut ahead = *cur;
    // 4号开会 and 4人参会 are for others to explain.
    let mut found = object(&mut ahead).ok()??;
    let named =
        matches!(found.target, Target::Numbers(_) | Target::Ordinals(_) | Target::Last | Target::DocNo(_));
    if !named {
        return None;
    }
    ahead.skip_spaces();
    if ahead.eat(words!("会议|的会议|会|的会|这个会|那个会|会议通知|号会议")) {
        found.meeting = true;
    }
    *cur = ahead;
    Some(found)
}

/// 回执四十四张三参会: what would be a measure begins the name of the one who comes.
fn number_before_name(cur: &mut Cursor) -> Option<Object> {
    const COUNTED: Words = words!(
        "张表|张票|张证|张卡|张单|张图|张纸|张照|张名|张发|张回|张桌|张床|张请|张海|张报|张参|张出|张通|张入|张会|张凭|张条|张都|张大家|张全|张已|张也|张均|张是|张要|张在|张去|张来|张能|张到|\
        时间|时候|步骤|步行|班车|班组|班次|班长"
    );
    let mut ahead = *cur;
    let from = ahead.pos();
    let number = crate::number::number(&mut ahead).ok()??;
    let value = u32::try_from(number.value).ok().filter(|value| (1..100_000).contains(value))?;
    let measure = ahead.at(words::MEASURES) && !ahead.at(COUNTED);
    let (attend, list, _) = coming(ahead).filter(|_| measure)?;
    if !attend || !list.first().is_some_and(|who| names_somebody(who)) {
        return None;
    }
    let to = ahead.pos();
    *cur = ahead;
    Some(Object { target: Target::Numbers(vec![value]), from, to, ..Object::default() })
}

/// 张三, 张副局长.
fn names_somebody(who: &str) -> bool {
    has_surname(who) || who.chars().next().is_some_and(|first| has_surname(&format!("{first}某")))
}

/// 我单位, 由, 派: who sends somebody. 请假 begins like 请 and 会 like 会参加, so the verbs are looked for first.
fn subject(cur: &mut Cursor) {
    loop {
        let mut ahead = *cur;
        ahead.skip_while(|c| matches!(c, ' ' | ':'));
        if crate::grammar::unit::eat_own_subject(&mut ahead) {
            *cur = ahead;
            continue;
        }
        if ahead.at(AWAY) || ahead.at(COMING) || !ahead.eat(SUBJECT) {
            return;
        }
        *cur = ahead;
    }
}

type Reply = (bool, Vec<String>, Option<String>);

fn reply(message: &Message, mut cur: Cursor) -> Option<Reply> {
    cur.skip_separators();
    let mut away = cur;
    subject(&mut away);
    if away.eat(AWAY) {
        return Some((false, Vec::new(), reason(message, away)));
    }
    // 局长下乡，请假: the reason may come first.
    if let Some(skip) = cur.find(words!(
        "，请假|,请假|不能参加|无法参加|，不参加|,不参加|请假|参加不了|去不了|无法参会|不能参会|无法出席",
    )) {
        let reason = trim_tail(cur.head(skip));
        let mut after = cur;
        after.advance(skip);
        after.skip_separators();
        after.eat(AWAY);
        if after.done() && skip > 0 {
            if reason.find(words!("可能|也许|大概|恐怕|估计|说不定|应该|或许|万一|要是|如果")).is_some()
            {
                return None;
            }
            let mut reason = reason;
            reason.eat_many(words!("我|我单位|我们|因为|由于|因|我们单位"));
            return Some((false, Vec::new(), Some(reason.text()).filter(|text| !text.is_empty())));
        }
    }
    coming(cur)
}

fn coming(mut cur: Cursor) -> Option<Reply> {
    let mut lead = cur;
    subject(&mut lead);
    lead.skip_separators();
    // 95号会议报三个人：覃海燕、韦志强、莫文斌
    let mut reported = lead;
    reported.eat(words!("上报|报名"));
    if reported.eat_many(HOW_MANY) > 0
        && let Some(list) = people(&reported).filter(|list| list.iter().all(|name| has_surname(name)))
    {
        return Some((true, list, None));
    }
    let put_down = put_down(lead);
    if put_down.is_some() {
        return put_down;
    }
    let mut plain = lead;
    if plain.eat(COMING) {
        while plain.eat(COMING) || plain.eat(words!("人员|名单|会议|的|人|是|为|了|的是|有|我|一下|报名"))
        {
        }
        plain.skip_separators();
        plain.eat_many(HOW_MANY);
        plain.skip_separators();
        if plain.done() {
            return Some((true, Vec::new(), None));
        }
        plain.eat_many(words!(
            "我单位|由|派|人员|名单|是|有|为|参会人员|参会人|参会人是|参会|参加人|参加人员|人员是|:"
        ));
        plain.skip_separators();
        return people(&plain).map(|list| (true, list, None));
    }
    cur = lead;
    let skip = cur.find(COMING)?;
    if skip == 0 {
        return None;
    }
    let head = cur.head(skip);
    // 由韦春来参加: 来 ends the name.
    let mut next = cur;
    next.advance(skip + 1);
    let closing = cur.peek_at(skip).filter(|_| next.at(COMING));
    let skip = match closing {
        Some(closing) if crate::surnames::ends_given_name(&last_two(&head), closing, false) => skip + 1,
        _ => skip,
    };
    let head = cur.head(skip);
    if is_unsure(&cur.head(skip + 1)) {
        return None;
    }
    // 王芳代替局长参加: the one who goes.
    let stands_in = head.find(words!("代替|替代|代表|替")).filter(|at| *at >= 2);
    let list = people(&head.head(stands_in.unwrap_or(skip)))?;
    let mut after = cur;
    after.advance(skip);
    after.eat_many(COMING);
    after.eat_many(words!("会议|一下|的"));
    (after.done() || crate::grammar::tail::is_told(after)).then_some((true, list, None))
}

/// 报潘国强和莫雪梅参会: who is put down for it, which ends the message.
fn put_down(mut cur: Cursor) -> Option<Reply> {
    if !cur.eat(words!("报|上报")) {
        return None;
    }
    let skip = cur.find(words!("参会|参加|出席|列席"))?;
    let list = people(&cur.head(skip)).filter(|list| list.iter().all(|name| has_surname(name)))?;
    cur.advance(skip);
    cur.eat_many(COMING);
    cur.eat_many(words!("会议|一下"));
    cur.done().then_some((true, list, None))
}

/// The last two characters of a text.
fn last_two(cur: &Cursor) -> String {
    let chars = cur.rest();
    chars.iter().skip(chars.len().saturating_sub(2)).map(|ch| ch.c).collect()
}

/// 应该王芳参加 guesses; 黄志刚参加 only has such a character in the name.
fn is_unsure(head: &Cursor) -> bool {
    let mut cur = *head;
    while let Some(skip) = cur.find(UNSURE) {
        let before = last_two(&head.head(cur.pos() + skip - head.pos()));
        cur.advance(skip);
        let named = cur.peek().is_some_and(|c| crate::surnames::ends_given_name(&before, c, false));
        if !named || cur.longest(UNSURE) > 1 {
            return true;
        }
        cur.bump();
    }
    false
}

/// What says by itself why nobody comes.
const WHY_AWAY: Words = words!(
    "没人能去|没人去|没有人能去|派不出人|抽不出人|安排不出人|走不开|抽不开身|脱不开身|没人可派|没空去|抽不出人手"
);

fn reason(message: &Message, mut cur: Cursor) -> Option<String> {
    cur.eat_many(words!("会议|了|4号会议|这个会|一下|一天|半天|一次"));
    let mut rest = message.text_from(&cur);
    rest.skip_separators();
    if rest.eat(words::REASON_MARKS) {
        rest.skip_separators();
    }
    eat_because(&mut rest);
    // 请假，望批准 asks and tells no reason; 校长在市里培训，请谅解 tells one and asks.
    let length = (0..rest.rest().len()).rev().find(|&at| {
        let mut plea = rest;
        plea.advance(at);
        let apart = at == 0 || plea.skip_separators() > 0;
        apart && is_plea(plea)
    });
    let told = length.map_or(rest, |length| rest.head(length));
    // 25号会议没人能去请假一次: the reason is what was said first.
    if told.rest().len() > 2 && crate::grammar::closing::stripped(told, AWAY).done() {
        let first = cur.between(0, cur.pos());
        let said = WHY_AWAY.list.iter().find(|why| first.folded_text().ends_with(*why));
        return said.map(|why| (*why).to_owned());
    }
    // 去不了，院长在区里开会，请假 says it twice.
    let told = if told.find(words!("，|,")).is_some() { told.trimmed(AWAY) } else { told };
    Some(told.text()).filter(|text| !text.is_empty())
}

/// 请谅解, 望领导批准.
fn is_plea(mut cur: Cursor) -> bool {
    let asks = cur.eat_many(words!("望|请|恳请|敬请|盼|望予|请予|请予以|还望|还请"));
    cur.eat_many(words!("领导|您|给予|予以|多多|多|各位"));
    let what = cur.eat_many(words!("批准|准假|同意|准许|批准为盼|谅解|理解|见谅|支持|包涵|为盼|为荷"));
    asks > 0 && what > 0 && cur.done()
}

//! Commands about items that are said without their verb, or with the verb as a noun.

use crate::command::{Command, Intent, Selection, Target};
use crate::cursor::Cursor;
use crate::cursor::Step::{Many, One, Opt};
use crate::grammar::Reading;
use crate::object::object;
use crate::prepare::Message;
use crate::verbs::verb_of;
use crate::wordset::{Words, words};

/// 40号的码再发一次 · 码找不到了 · 没收到40的验证码.
pub(crate) fn resend(message: &Message) -> Option<Reading> {
    const CODE: Words =
        words!("码|审批码|验证码|的码|的审批码|的验证码|确认码|的确认码|同意码|的同意码|那个码|的那个码");
    const AGAIN: Words = words!("重|再|补|发我|发给我|发一下|推送|给我发|来一个");
    const LOST: Words = words!(
        "找不到了|找不到|没收到|丢了|不见了|过期了|忘了|失效了|再发一次|重发|重新发|再发一遍|再发一个|\
        重发一下|重新发一下|重新发一个|重新发一次|再发一下|再给我发一次|发我一下|再发|再发我一次|\
        重发一次|重发一个|删了|没了|弄丢了|没看到|请重发|请再发一次|再发给我|补发一下|补发|再来一个|\
        收不到|没收着|找不着|找不着了|忘记了|记不得了|想不起来了|看不到|看不见|看不见了|没有了|没有收到|\
        一直没收到|还没收到|没收见|没看见|没有看到|误删了|被删了|清空了|清掉了|过时了|超时了|失效|过期|\
        不能用了|用不了|用不了了|作废了|再发个|再给我发一个|再给个|再给一个|重给一个|再推一次|再推一下|\
        再推送一次|重新推送|发一下|发给我|重新发给我",
    );
    let mut cur = message.body;
    let from = cur.pos();
    if let Some(found) = lost_then_resend(message, CODE, LOST) {
        return Some(found);
    }
    cur.eat_many(words!(
        "把|将|给我|帮我|我|没收到|我的|重新发一下|再发一次|再发一下|再发一遍|重发一下|找不到|重发|我没收到|\
        再给我发一次|我要",
    ));
    let lost_first = cur.pos() > from;
    let at = cur.pos();
    let found = object(&mut cur).ok().flatten().filter(|found| found.long.is_none());
    let span = found.as_ref().map(|_| cur.span_from(at));
    cur.skip_separators();
    let code = cur;
    if !cur.eat(CODE) {
        return None;
    }
    let said_code = code.head(cur.pos() - code.pos());
    cur.skip_separators();
    cur.eat_many(words!("我|我这边|我的|给"));
    let mut lost = false;
    while cur.eat(LOST) || cur.eat(words!("一下|了|给我|请|帮我|麻烦|，|,")) {
        lost = true;
        cur.skip_separators();
    }
    let again = message.body.find(AGAIN).is_some();
    // 43号的码找不到了，请重发 43: the same number twice.
    let mut same = cur;
    if again
        && let Some(found) = &found
        && object(&mut same).is_ok_and(|one| one.is_some_and(|one| one.target == found.target))
    {
        same.eat_many(words!("的|号|码|一下"));
        cur = same;
    }
    // 验证码没收到 complains, perhaps of the code for binding.
    let vague = said_code.find(words!("验证码|确认码|同意码")).is_some();
    // 码还没收到 still waits for it.
    let waits = !again && message.body.find(words!("还没收到|还没有收到")).is_some();
    if found.is_none() && vague && !again || waits {
        return None;
    }
    let select = Selection { unit: None, target: found.map_or(Target::Context, |found| found.target) };
    let verb = cur.span_from(from);
    (cur.done() && (lost || lost_first)).then_some(Reading {
        command: Command::Resend { select },
        near: !again && complains(message),
        verb,
        object: span,
    })
}

/// 71号的码没收到 and 码过期了 ask for nothing yet, so the sender is asked first.
fn complains(message: &Message) -> bool {
    const TOLD: Words = words!("没收到|没有收到|没收着|没收见|收不到|过期|过时|超时|失效|作废|不能用|用不了");
    message.body.find(TOLD).is_some()
}

/// 码找不到，重发40.
pub(crate) fn lost_then_resend(message: &Message, code: Words, lost: Words) -> Option<Reading> {
    let mut cur = message.body;
    let fits = cur.follow(&[
        Many(words!("我的|我|那个|把")),
        Opt(words!("没收到|没看到|找不到|收不到|没有收到|没见到|看不到")),
        One(code),
        Many(lost),
    ]);
    cur.skip_separators();
    cur.eat_many(words!("请|帮我|麻烦|给我"));
    cur.skip_separators();
    let number = cur;
    if fits
        && let Ok(Some(found)) = object(&mut cur)
        && found.long.is_none()
    {
        let span = cur.span_from(number.pos());
        cur.eat_many(words!("的|号|码"));
        let at = cur.pos();
        let said = message.body.between(message.body.pos(), number.pos());
        let again = cur.eat_many(lost) > 0 || said.find(words!("重发|再发|补发|重新发")).is_some();
        let verb = if cur.pos() > at { cur.span_from(at) } else { number.span_from(message.body.pos()) };
        cur.eat_many(words!("一下|给我"));
        let select = Selection { unit: None, target: found.target };
        return (again && cur.done()).then_some(Reading {
            command: Command::Resend { select },
            near: false,
            verb,
            object: Some(span),
        });
    }
    cur = number;
    let verb = verb_of(&mut cur, Intent::Resend).filter(|_| fits)?;
    cur.eat_many(words!("一下|给我"));
    cur.skip_separators();
    let at = cur.pos();
    let found = object(&mut cur).ok()??;
    let span = cur.span_from(at);
    cur.eat_many(words!("一下|给我"));
    let select = Selection { unit: None, target: found.target };
    (cur.done() && found.long.is_none()).then_some(Reading {
        command: Command::Resend { select },
        near: verb.near,
        verb: verb.span,
        object: Some(span),
    })
}

/// 7号的提醒计划 · 出一份12号的送达证明 · 中渡镇7号的送达证明: the verb as a noun.
pub(crate) fn noun_form(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    cur.eat_many(words!(
        "告知|告知我|告诉我|说明|列出|列一下|看|看看|看一下|看下|查|查一下|查下|查查|查看|出|出一个|出一张|开一个|开一张|出一份|出个|开|开个|开一份|出具|出具一份|打印|生成|\
        要|需要|申请|我要|我想要|帮我|调|调出|给我|来一份|打一份|我|一份|导出|弄一份|出一下|开一下|打一下|打印一下|生成一下|导一下|导一份|提供一份|提供|提供一下|发一份|发一下|来个|来一个|拿一份|弄一下|弄个|我想看|我要看|想看",
    ));
    let mut unit = crate::grammar::unit::before_number(&mut cur);
    let at = cur.pos();
    let found = object(&mut cur).ok()?.filter(|found| found.long.is_none())?;
    let span = cur.span_from(at);
    cur.skip_spaces();
    let mut receiver = unit.clone();
    if sent_to(&mut cur.clone(), &mut receiver) {
        let verb = cur.span_from(at);
        let select = Selection { unit: None, target: found.target };
        let command = Command::Proof { select, unit: receiver };
        return Some(Reading { command, near: false, verb, object: Some(span) });
    }
    let mut ahead = cur;
    let between = crate::grammar::unit::after_number(&mut ahead);
    ahead.skip_spaces();
    if between.is_some() && (verb_of(&mut ahead.clone(), Intent::Proof).is_some() || ahead.eat(words!("的")))
    {
        unit = between;
        cur = ahead;
    }
    let mut receiver = unit.clone();
    if sent_to(&mut cur.clone(), &mut receiver) {
        let verb = cur.span_from(at);
        let select = Selection { unit: None, target: found.target };
        let command = Command::Proof { select, unit: receiver };
        return Some(Reading { command, near: false, verb, object: Some(span) });
    }
    cur.eat_many(words!("的|文件|给"));
    let verb = verb_of(&mut cur, Intent::Plan)
        .or_else(|| verb_of(&mut cur, Intent::Proof))
        .filter(|verb| !verb.near)?;
    cur.eat_many(words!("是怎么安排的|怎么安排的|怎么安排|是什么|是怎样的|怎么样|一下|看看|都|给我|有哪些|出一份|发我|一份|看|查|查查|看下|查下|看一下|查一下|出|开|打|出个|要|我要|打印|来一份|给我看看|发给我|出一下|开一下|导出"));
    eat_who_wants(&mut cur);
    if !cur.done() || verb.word == "查证" {
        return None;
    }
    let select = Selection { unit: None, target: found.target };
    let command = match verb.spec.intent {
        Intent::Plan if unit.is_none() => Command::Plan { select },
        Intent::Proof => Command::Proof { select, unit },
        _ => return None,
    };
    Some(Reading { command, near: false, verb: verb.span, object: Some(span) })
}

/// ，纪委要看: who wants to see it, the clause that ends the message.
fn eat_who_wants(cur: &mut Cursor) {
    const LONGEST: usize = 10;
    let mut clause = *cur;
    if clause.skip_separators() == 0 || !clause.rest().iter().all(|ch| crate::fold::is_han(ch.c)) {
        return;
    }
    let wants = words!("要看|要用|要查|要的|急用|要核|要核对|要存档|等着要|要");
    let ends = clause.trimmed(wants).end() < clause.end();
    if ends
        && clause.rest().len() <= LONGEST
        && clause.find(words!("不|没|别|吗|谁|签|退|撤|催|如果")).is_none()
    {
        cur.advance(cur.rest().len());
    }
}

/// 12号送达中渡镇的证明, 12号中渡镇签收的凭据: to whom it was sent stands before the noun.
fn sent_to(cur: &mut Cursor, unit: &mut Option<String>) -> bool {
    const TO: Words = words!("送达|送到|发给|发到|送给|送达给|发往|推送给|送达到");
    const GOT: Words = words!(
        "签收的|收到的|已签收的|签收|收到|送达的|已收到的|已签收|的签收|的送达|签收了的|收到了的|收文的",
    );
    const PAPERS: Words = words!("证明|凭证|凭据|记录|证据|回执|依据|截图|证明材料|时间|回单");
    let sent = cur.eat(TO);
    let named = crate::grammar::unit::after_number(cur);
    let got = cur.eat(GOT);
    cur.eat(words!("的"));
    let fits = (sent || named.is_some() && got) && cur.eat(PAPERS);
    cur.eat_many(words!("一下|一份|给我|发我"));
    *unit = named.or_else(|| unit.take());
    fits && cur.done()
}

/// How a reminder is said.
const REMINDS: Words = words!(
    "再发个提醒|发个提醒|发提醒|再发一个提醒|发一个提醒|再发一次提醒|发一下提醒|再发提醒|再提醒一次|\
    再提醒一下|再提醒|提醒一下|提醒|催一下|催办|再催一下|再催一次|催一催|再催|催催|发个催办|发催办|\
    再发一遍提醒|催办一下|发一次提醒|催|发个提醒消息|再催催",
);

/// 给没回的再发个提醒 7 · 给教育局发个提醒，7号 · 让教育局赶紧签收7号.
pub(crate) fn remind_phrase(message: &Message) -> Option<Reading> {
    if let Some(found) = remind_unsigned(message).or_else(|| owes_then_remind(message, REMINDS)) {
        return Some(found);
    }
    let mut cur = message.body;
    cur.eat_many(words!("请|再|帮我|我要"));
    let at_first = cur.pos();
    let mut found = object(&mut cur).ok()?.filter(|found| found.long.is_none());
    let mut span = found.as_ref().map(|_| cur.span_from(at_first));
    cur.skip_separators();
    if cur.eat_many(words!("给|对|向|让|叫|把|请|通知|督促")) == 0 {
        return None;
    }
    if found.is_none() {
        let at = cur.pos();
        let mut ahead = cur;
        if let Some(early) = object(&mut ahead).ok()?.filter(|found| found.long.is_none())
            && ahead.at(crate::words::GENERIC_UNITS)
        {
            span = Some(ahead.span_from(at));
            found = Some(early);
            cur = ahead;
        }
    }
    let unit = crate::grammar::unit::before_number(&mut cur);
    if unit.is_none() && cur.at(words!("我")) {
        return None;
    }
    cur.skip_separators();
    // The name of the unit may have taken the verb with it.
    let before = message.body.between(message.body.pos(), cur.pos());
    let said = before.find(REMINDS).is_some();
    if orders_away(&before, unit.as_deref()) {
        return None;
    }
    let verb_at = cur.pos();
    let verb = cur.eat(REMINDS);
    let verb_span = if verb { cur.span_from(verb_at) } else { cur.span_from(at_first) };
    cur.skip_separators();
    if said || verb {
        eat_order(&mut cur);
    }
    if found.is_none() {
        let at = cur.pos();
        found = object(&mut cur).ok()?.filter(|found| found.long.is_none());
        span = found.as_ref().map(|_| cur.span_from(at));
    }
    cur.skip_separators();
    let late = cur.eat(REMINDS);
    cur.eat_many(crate::words::REMIND_ENDS);
    // 让卫健局赶紧签12号: an order that we pass on.
    let orders = found.is_some()
        && unit.as_deref().is_some_and(crate::grammar::unit::ends_like_unit)
        && before.find(words!("让|叫|通知|督促")).is_some()
        && before.find(words!("尽快|赶紧|赶快|抓紧|快|及时|速|马上|立即")).is_some();
    let target = found.map_or(Target::Context, |found| found.target);
    (cur.done() && (said || verb || late || orders)).then_some(Reading {
        command: Command::Remind { select: Selection { unit: None, target }, unit },
        near: false,
        verb: verb_span,
        object: span,
    })
}

/// 叫办公室催66号: somebody else is to remind.
fn orders_away(before: &Cursor, unit: Option<&str>) -> bool {
    let told = before.folded_text();
    let behind = unit.and_then(|name| told.split_once(name)).map(|(_, behind)| behind);
    before.find(words!("让|叫")).is_some() && behind.is_some_and(|behind| behind.starts_with('催'))
}

/// 给平山镇发个提醒，让他们尽快签收79号: what they are to do.
fn eat_order(cur: &mut Cursor) {
    if cur.eat(words!("让他们|叫他们|请他们|要他们|催他们")) {
        cur.eat_many(crate::words::UNIT_VERBS);
    }
}

/// 中渡镇还没签85，催一下 · 85号中渡镇还没签，催催: who owes the receipt, and then the verb alone.
fn owes_then_remind(message: &Message, reminds: Words) -> Option<Reading> {
    let mut cur = message.body;
    let (mut found, mut span) = (None, None);
    let mut item = |cur: &mut Cursor| -> Option<()> {
        let at = cur.pos();
        if found.is_none()
            && let Some(one) = object(cur).ok()?.filter(|one| one.long.is_none())
        {
            (found, span) = (Some(one.target), Some(cur.span_from(at)));
        }
        cur.skip_separators();
        Some(())
    };
    item(&mut cur)?;
    let some = some_units(&mut cur);
    let unit = if some { None } else { Some(crate::grammar::unit::before_number(&mut cur)?) };
    let unit = unit.filter(|name| !matches!(name.as_str(), "乡镇" | "单位" | "部门" | "乡镇单位" | "科室"));
    item(&mut cur)?;
    cur.eat_many(words!("一直|到现在|现在|还在|的人"));
    let owes = cur.follow(&[
        One(words!("还没|还没有|没|没有|还未|尚未|未|迟迟没|一直没|一直不")),
        One(words!("签收|签|回执|报回执|收|回复|办结|办|回|动静|反应|反馈|报|交|上报")),
    ]);
    item(&mut cur)?;
    cur.eat_many(words!("，|帮我|请|麻烦|再|给我|你|您|快"));
    cur.skip_separators();
    let at = cur.pos();
    let verb = cur.eat(reminds);
    let verb_span = cur.span_from(at);
    cur.eat_many(crate::words::REMIND_ENDS);
    let named = unit.as_deref().is_none_or(crate::grammar::unit::ends_like_unit);
    (owes && verb && cur.done() && named).then_some(Reading {
        command: Command::Remind { select: Selection { unit: None, target: found? }, unit },
        near: false,
        verb: verb_span,
        object: span,
    })
}

/// 还有几个镇, 两个单位: units that are counted and not named.
fn some_units(cur: &mut Cursor) -> bool {
    cur.eat(words!("的"));
    cur.follow(&[
        Many(words!("还有|还剩|有|还|只有|就剩|剩")),
        One(words!("好几|几|两|三|四|五|六|七|八|九|十几|一|2|3|4|5|6|7|8|9|十")),
        One(words!("个|家")),
        Opt(words!("单位|乡镇|部门|镇|乡|村|局|学校|医院|科室|所|站")),
    ])
}

/// 提醒还没签收7号的单位: the number inside the description of the units.
fn remind_unsigned(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    cur.eat_many(words!("请|再|帮我|我要|先"));
    let at_first = cur.pos();
    let verb = verb_of(&mut cur, Intent::Remind);
    let passed_on = verb.is_none() && cur.eat(words!("让|叫|通知|给"));
    let verb_span = verb.map_or_else(|| cur.span_from(at_first), |verb| verb.span);
    if verb.is_none() && !passed_on {
        return None;
    }
    cur.eat_many(words!("一下|下|给|那些|所有|所有的"));
    if !cur
        .eat(words!("没签收|还没签收|没签|还没签|未签收|没回执|没有签收|还没有签收|没办结|没报回执|没有签"))
    {
        return None;
    }
    let at = cur.pos();
    let found = object(&mut cur).ok()??;
    let span = cur.span_from(at);
    let described = cur.eat(words!("的单位|的|的那些单位|的几个单位|的乡镇|的部门|的那几个单位|的各单位"));
    let urged = cur.eat_many(crate::words::UNIT_VERBS) > 0;
    let select = Selection { unit: None, target: found.target };
    (described && (urged || !passed_on) && cur.done() && found.long.is_none()).then_some(Reading {
        command: Command::Remind { select, unit: None },
        near: verb.is_some_and(|verb| verb.near),
        verb: verb_span,
        object: Some(span),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{alike, nothing};

    #[test]
    fn a_code_is_sent_again_when_asked_for() {
        alike(
            r#"{"intent":"resend","args":{}}"#,
            &["重发码", "把码再发一次", "验证码没收到，再发一次", "码过期了，重发", "码找不到了"],
        );
        alike(
            r#"{"intent":"none","args":{},"ask":{"intent":"resend","args":{}}}"#,
            &["码过期了", "审批码过期了", "码失效了", "没收到码"],
        );
        nothing(&["验证码过期了", "43号的码过期了", "码过期了怎么办"]);
    }
}

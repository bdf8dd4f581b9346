//! 取消委托 in its many orders: 取消一下委托 · 委托收回来 · 不用代收了，取消委托 · 不用王芳代收了.

use super::people::{name, reading};
use crate::command::Command;
use crate::cursor::Cursor;
use crate::cursor::Step::{Many, One};
use crate::grammar::Reading;
use crate::prepare::Message;
use crate::words;
use crate::wordset::{Words, words};

const NOUNS: Words = words!(
    "委托|授权|代收|代办|代签|代理|委托关系|委托代收|代收委托|委托授权|代收设置|委托设置|代收关系|代签委托|代办委托|委托代签|委托代办|\
    代收授权|代理设置|委托代理|代理关系|代收权限|委托权限",
);

const ENDS: Words = words!(
    "取消|收回|收回来|撤销|撤销掉|终止|解除|停止|结束|撤回|撤回来|撤掉|撤了|停掉|停了|关掉|关闭|作废|取消掉|解除掉|终止掉|去掉|收了|停一停|\
    拿回来|收一下|撤下来|终了|废除|清除|取消了|收回了|停下来|中止|注销|撤|停",
);

/// Every way to end a delegation.
pub(crate) fn undelegate(message: &Message) -> Option<Reading> {
    of_somebody(message).or_else(|| no_longer(message)).or_else(|| in_any_order(message))
}

/// What is said before it: that the sender is back, which delegation is meant.
fn skip_circumstances(cur: &mut Cursor) {
    const BEFORE: Words = words!(
        "出院|出院了|出院回来了|病好了|病假结束了|销假了|不用代收了|不用代签了|不用代办了|不用代了|不用再代收了|不用别人代收了|不用别人代了|不需要代收了|不需要了|不用麻烦了|不麻烦了|\
        不用委托了|不再委托了|不出差了|不休假了|不去了|不外出了|不请假了|假期结束了|出差结束了|培训结束了|学习结束了|我到单位了|到单位了|\
        已回单位|已返岗|已到岗|我的|之前|此前|早先|原先|上回|前面|我之前|之前的|那个|这个|之前那个|上次的|现在|先|麻烦|帮|给|把|将|请|想|要|我要|我想|行程取消了|计划有变|\
        有变化|改期了|培训取消了|会议取消了|出差取消了|原来的|前面的|前几天的|昨天的|设置的|设的|都|所有的|所有|全部|提前回来了|早回来了|\
        今天回来了|已经回来了|已回来|我已回来|人回来了|今天上班了|已上班|今天起|从今天起|明天起|从明天起",
    );
    // 不用莫丽代收了，取消委托: the reason, and the order behind a pause.
    let mut ahead = *cur;
    if eat_no_longer(&mut ahead).is_some() && ahead.skip_separators() > 0 && !ahead.done() {
        *cur = ahead;
    }
    loop {
        cur.skip_separators();
        let (own, back) = (cur.longest(BEFORE), cur.longest(words::RETURNED));
        if own.max(back) == 0 {
            return;
        }
        cur.advance(own.max(back));
    }
}

/// 取消一下委托, 把委托收回来, with what is said before it.
fn in_any_order(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    skip_circumstances(&mut cur);
    let from = cur.pos();
    let told = message.body.at(words!("我把|我将|我们把|我们将"));
    let asked = message.polite()
        || !told
            && message.body.between(message.body.pos(), from).find(words!("把|将|请|麻烦|帮|要")).is_some();
    let verb_first = cur.follow(&[
        One(ENDS),
        Many(words!("一下|掉|下|对|我的|之前的|原来的|所有|所有的|那个|这个|对外的|前面的|全部|的|了|设置的|设的|这次|本次|上次的|我|之前|此前")),
        One(NOUNS),
        Many(words!("一下|吧|掉|设置|给我|好了")),
    ]);
    let noun_first = !verb_first
        && cur.follow(&[
            One(NOUNS),
            Many(words!("给我|给|帮我|请|全部|都|帮忙|先|可以|要|麻烦|我要|我想")),
            One(ENDS),
            Many(words!("掉|一下|吧|来|下|给我")),
        ]);
    if !(verb_first || noun_first) || !cur.done() {
        return None;
    }
    // 委托收回了 tells; 把委托收回了 asks.
    if noun_first && !asked && message.body.rest().last().is_some_and(|ch| ch.c == '了') {
        return None;
    }
    Some(reading(Command::Undelegate, cur.span_from(from)))
}

/// 不用王芳代收了.
fn no_longer(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    let verb = eat_no_longer(&mut cur)?;
    cur.skip_separators();
    cur.eat_many(words::RETURNED);
    cur.done().then(|| reading(Command::Undelegate, verb))
}

/// 不用王芳代收了, 我回来了不用王芳代签了: who is no longer to stand in. Gives the place of the words.
fn eat_no_longer(cur: &mut Cursor) -> Option<crate::span::Span> {
    cur.eat_many(words!("我|回来了|我回来了|以后|今天起|明天起|从今天起|从明天起|，|,|文件"));
    let from = cur.pos();
    if !cur.eat(words!(
        "不用|不要|无需|不必|别让|不需要|不再由|不再让|不用再|不要再|不用让|不用由|不再|不用麻烦|不麻烦"
    )) {
        return None;
    }
    cur.eat(words!("再|由|让|麻烦|请|再让|再由|再麻烦"));
    name(cur, words!("代|替|帮|给|再|来"))?;
    cur.eat_many(words!("帮我|替我|给我|再|来|帮忙|帮|替"));
    let ends = cur.eat(words!(
        "代收|代签|代办|代收文件|代签文件|收文件|收文|签收|代|代收文|代理|代我收文|代我收|代我签收|代我签"
    ));
    let verb = cur.span_from(from);
    (ends && cur.eat(words!("了|啦"))).then_some(verb)
}

/// 取消对王芳的委托.
fn of_somebody(message: &Message) -> Option<Reading> {
    of_somebody_noun_first(message).or_else(|| of_somebody_verb_first(message))
}

/// 把给王芳的委托取消掉 · 委托王芳的那个撤了吧.
fn of_somebody_noun_first(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    skip_circumstances(&mut cur);
    let marked = cur.pos() > message.body.pos();
    let from = cur.pos();
    let entrusted = cur.eat(words!("委托给|委托|授权给|授权|托付给"));
    let to = !entrusted && cur.eat(words!("对|给"));
    name(&mut cur, words!("的|委托|授权|代|那"))
        .filter(|who| !entrusted || crate::surnames::has_surname(who))?;
    let deputy = cur.eat(words!("代收文件|代收|代签|代办|代我收文|代我签收"));
    let joined = cur.eat(words!("的"));
    let noun = cur.eat(if entrusted { words!("那个|那个委托|委托|授权|这个") } else { NOUNS });
    // 委托王芳代收的取消一下, but not 委托王芳取消….
    let named = noun || entrusted && deputy && joined;
    cur.eat_many(words!("请|帮我|帮忙|麻烦|给我|可以|先|就|都|也"));
    // 委托王芳代签的撤回 may be about what was sent.
    let sent = entrusted && cur.at(words!("撤回|注销|去掉|清除"));
    let ends = !sent && cur.follow(&[One(ENDS), Many(words!("掉|一下|吧|来|了"))]) && cur.done();
    let asked = message.polite() || message.body.find(words!("把|将|请|麻烦|帮|可以")).is_some();
    let tells = message.body.rest().last().is_some_and(|ch| ch.c == '了') && !asked;
    let fits = named && (entrusted && (joined || deputy) || to || marked) && ends && !tells;
    fits.then(|| reading(Command::Undelegate, cur.span_from(from)))
}

fn of_somebody_verb_first(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    cur.eat_many(words!("我|要|想|请|把|先"));
    let from = cur.pos();
    if !cur.eat(words!("取消|收回|撤销|终止|解除|停止|结束|撤回")) {
        return None;
    }
    cur.eat(words!("对|给"));
    name(&mut cur, words!("的|委托|授权|代"))?;
    cur.eat(words!("的"));
    let ends = cur.eat(words!("委托|授权|代收|代办|代签|委托关系"));
    let verb = cur.span_from(from);
    (ends && cur.done()).then(|| reading(Command::Undelegate, verb))
}

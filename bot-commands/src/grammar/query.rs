//! Questions that are commands: what is there, what does it say, who has not signed.

use super::Reading;
use crate::command::{Command, Filter, Intent, Selection, Target};
use crate::cursor::Step::{Many, One, Opt};
use crate::cursor::Cursor;
use crate::object::{Fail, Object, object};
use crate::prepare::Message;
use crate::verbs::verb_of;
use crate::wordset::{Words, words};

const WHO: Words = words!(
    "谁|哪些|哪个|哪几个|哪几家|几个|几家|多少|还有谁|还有哪些|还有几家|还有几个|哪些单位|什么单位|哪个单位|\
    哪家|还有多少|有谁|有哪些|有几家|有几个|有多少|是谁|哪几个单位|哪里",
);
const PLACES: Words = words!("单位|家|人|个|乡镇|部门|还|的|个单位|家单位|没有|有");
const NOT_YET: Words = words!("没|没有|未|还没|还没有|还未|已|已经|都|尚未|还");
const ACTED: Words = words!(
    "签收|签|收|回|回执|报|办结|办|报回执|报送|收到|回复|签了|签收了|办完|看|收文|办理|送到|送达|处理",
);
const STATES: Words = words!(
    "情况|进度|进展|状态|签收情况|签收进度|办理情况|办理进度|审批情况|审批进度|回执情况|签收率|办理进展|\
    签收状态|审批状态|审核进度|审核情况|签收的情况|办理状态|完成情况|办结情况|进展情况|落实情况|回执进度|\
    流程|送达情况|办理流程|收文情况",
);
const WHERE: Words = words!(
    "到哪了|到哪|到哪一步|到哪一步了|到哪里了|到哪里|到什么程度|到什么程度了|办到哪了|办到哪一步|\
    办到哪一步了|走到哪了|走到哪一步|走到哪一步了|批到哪了|批到哪一步了|审到哪了|进行到哪了|进行到哪一步了|\
    卡在哪了|卡在哪|卡在哪里|在谁那|在谁手里|在谁那里|到谁那了|到谁那里了|到第几步了|进行到哪一步|\
    批到哪一步|办到哪里了|走到哪里了|什么进度|什么进度了|什么状态|到哪个环节了|到哪个环节|到哪步了|进行到哪|\
    办到哪|批到哪|走到哪|到什么环节了|卡在谁那|卡在哪一步|卡在哪一步了|到哪儿了|办到哪儿了|办得怎么样|\
    办得怎么样了|办得如何|怎么样了|如何了|签得怎么样|签得怎么样了|签收得怎么样了|进展如何|进展怎么样|\
    进展怎么样了|现在在谁那|到哪个步骤了|在哪一步",
);
const HOW: Words = words!(
    "怎么样|怎么样了|如何|咋样|咋样了|怎样|怎样了|呢|是什么|到哪了|了|啊|呀|吗|查一下|看一下|看看|怎么|查查|\
    给我看看",
);
const SAYS: Words = words!(
    "讲什么|讲啥|讲的什么|讲的啥|讲的是什么|讲了什么|讲了啥|讲的是啥|说什么|说啥|说的什么|说的啥|说的是什么|\
    说了什么|说了啥|说的是啥|写的什么|写了什么|写的啥|写的是什么|是什么|是啥|什么内容|啥内容|的内容|内容|\
    是什么内容|关于什么|是关于什么的|关于什么的|什么事|啥事|是什么事|是啥事|详情|的详情|详细|详细内容|打开|\
    看看|看一下|给我看看|发我看看|发给我看看|要求什么|是干什么的|是干啥的|干什么的|什么情况|怎么说|主要内容|\
    主要讲什么|主要讲的什么|主要说什么|主要讲了什么|是讲什么的|是说什么的|是什么文件|是啥文件|什么文件|\
    是什么通知|我看看|我看一下|让我看看|的主要内容|是讲什么|具体内容|的具体内容|全文|的要点|要点|是哪个文件|\
    是哪份文件|展开|写啥|写什么|什么意思|是什么意思|是哪个|是哪一份|讲的什么内容|讲什么内容|说的什么事|\
    讲的什么事|说什么事|讲什么事|给我看一下|给我看下|看下|查看|要我们做什么|要求做什么|要做什么|要干什么|\
    发来看看|调出来|打开看看|打开一下|说的啥事|讲的啥事|是说什么|是啥内容|是什么事情|主要说的什么|查看一下|\
    点开|显示出来|主要讲啥",
);

/// `7号谁还没签`, `3号讲什么`, `12到哪一步了`: a question behind a number.
pub(super) fn after_object(message: &Message, cur: &Cursor, found: &Object) -> Option<Reading> {
    if found.long.is_some() {
        return None;
    }
    let mut end = *cur;
    let from = end.pos();
    let select = Selection { unit: None, target: found.target.clone() };
    let command = if progress_end(&mut end) && end.done() {
        Command::Progress { select }
    } else {
        end = *cur;
        let many = matches!(found.target, Target::All { .. });
        end.eat_many(words!("主要|到底|具体|里面|上面|的|这个|那个"));
        if many || !end.eat(SAYS) {
            return None;
        }
        end.eat_many(words!("的|啊|呀|呢|了|一下|来着|文件|通知|给我|内容"));
        if !end.done() {
            return None;
        }
        Command::Show { select }
    };
    let object = message.body.between(found.to, found.to).span_from(found.from);
    Some(Reading { command, near: false, verb: end.span_from(from), object: Some(object) })
}

/// 谁还没签, 签收情况怎么样, 到哪一步了.
fn progress_end(cur: &mut Cursor) -> bool {
    cur.eat_many(words!("现在|目前|的|到底|还|文件|申请|查一下|看一下|看看|查查|帮我查下|有"));
    let mut ahead = *cur;
    let fits = ahead.follow(&[One(WHERE), Many(HOW)])
        || ahead.follow(&[One(STATES), Many(HOW)])
        || ahead.follow(&[One(WHO), Many(PLACES), Many(NOT_YET), One(ACTED), Many(words!(
            "了|的|完|呢|啊|吗|收|好|回执|单位|过|到",
        ))])
        || ahead.follow(&[Many(words!("还|有")), One(NOT_YET), One(ACTED), Many(words!("的|收|了")), One(words!(
            "单位|有谁|有哪些|是谁|有哪些单位|名单|是哪些|是哪些单位|有几家|哪些|谁|几家|有几个|的有|乡镇|\
            有多少|还有谁|还有哪些|还有几家|还有多少",
        )), Many(words!("有|哪些|谁|几家|是|呢|单位|多少|了"))])
        || ahead.follow(&[One(words!("都|全部|全|都已|各单位|各单位都|大家都|大家|单位都")), Many(NOT_YET), One(ACTED), Many(words!(
            "了|完|齐|收|完了",
        )), One(words!("吗|没|没有|么|没呢"))])
        || ahead.follow(&[One(words!("签|签收|收|回执|办|签了|签收了|回")), Many(words!("了|到|上来")), One(words!(
            "多少|几家|几个|多少家|多少个|多少单位|几家了|多少了",
        )), Many(words!("了|家|个|单位"))])
        || ahead.follow(&[One(words!(
            "批|审|审批|审核|批准|通过|批复|审完|批下来|办下来|审批通过|审核通过|审批完|批完|办好|开通",
        )), Many(words!("了|下来|完|好|过")), One(words!("没|没有|吗|么|没呢|了没|了吗|了没有"))]);
    if fits {
        *cur = ahead;
    }
    fits
}

/// A question behind `查看 7`: 查一下7号谁没签 asks for progress, 看3号讲什么 for the document.
pub(super) fn instead(message: &Message, intent: Intent, select: &Selection, cur: &mut Cursor) -> Option<Command> {
    if !matches!(intent, Intent::Show | Intent::Progress) || cur.done() {
        return None;
    }
    let _ = message;
    let mut end = *cur;
    end.skip_separators();
    if progress_end(&mut end) && end.done() {
        *cur = end;
        return Some(Command::Progress { select: select.clone() });
    }
    None
}

/// 查看3号讲什么: words that repeat what the verb said.
pub(super) fn eat_query_end(cur: &mut Cursor, intent: Intent) {
    let mut end = *cur;
    end.skip_separators();
    let fits = match intent {
        Intent::Show => end.eat(SAYS),
        Intent::Progress => progress_end(&mut end) || end.eat_many(words!("到哪了|了|怎么样|的|情况|如何")) > 0,
        Intent::Resend => end.eat_many(words!(
            "的|审批码|验证码|码|一下|的码|一次|给我|的审批码|的验证码|短信",
        )) > 0,
        Intent::Plan => end.eat_many(words!("的|催办|计划|提醒|安排|是什么|怎么样|时间")) > 0,
        Intent::Proof => end.eat_many(words!(
            "的|送达|记录|情况|证明|送达情况|签收|有没有送到|是否送达|送到没有|收到没有|什么时候收到的|\
            签收记录",
        )) > 0,
        _ => false,
    };
    if fits && end.done() {
        *cur = end;
    }
}

/// Questions that stand before the number or without one.
pub(super) fn read(message: &Message) -> Result<Option<Reading>, Fail> {
    if let Some(found) = own_application(message) {
        return Ok(Some(found));
    }
    if let Some(found) = inverted(message) {
        return Ok(Some(found));
    }
    if let Some(found) = resend(message) {
        return Ok(Some(found));
    }
    if let Some(found) = noun_form(message).or_else(|| remind_phrase(message)) {
        return Ok(Some(found));
    }
    Ok(approvals(message))
}

/// 我的申请批了没 · 我报的申请到哪了 · 申请进度.
fn own_application(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    let from = cur.pos();
    let own = cur.follow(&[
        Many(words!("查一下|看一下|看看|查查|帮我查下|查|问一下|想问一下|想知道|查下|看下|了解一下")),
        Opt(words!(
            "我的|我们的|我单位的|我报的|我提的|我提交的|我们单位的|我上次报的|我交的|我|我们|我们报的|\
            我们单位|我单位",
        )),
        One(words!(
            "申请|开户申请|账户申请|账号申请|审批|开户|开通申请|注销申请|变更申请|那个申请|申请的账号|申请单",
        )),
    ]);
    let verb = cur.span_from(from);
    let asked = own && message.body.at(words!("查|看")) && cur.done();
    (asked || own && progress_end(&mut cur) && cur.done()).then_some(Reading {
        command: Command::Progress { select: Selection::default() },
        near: false,
        verb,
        object: None,
    })
}

/// 谁还没签7号 · 哪些单位没签 7 · 看看谁没签.
fn inverted(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    cur.eat_many(words!(
        "看看|看一下|查一下|查查|看|查|帮我看看|还有|现在|我看看|查询|想知道|统计一下|查下|看下",
    ));
    let from = cur.pos();
    let fits = cur.follow(&[One(WHO), Many(PLACES), Many(NOT_YET), One(ACTED), Many(words!("了|的|收|过"))]);
    if !fits {
        return None;
    }
    let verb = cur.span_from(from);
    cur.skip_separators();
    let at = cur.pos();
    let target = match object(&mut cur) {
        Ok(Some(found)) if found.long.is_none() => found.target,
        Ok(None) => Target::Context,
        _ => return None,
    };
    let span = cur.span_from(at);
    let asks_inbox = target == Target::Context;
    // 还有哪些没签 asks for one's own inbox; 谁没签 and 哪些单位没签 ask about others.
    let about_units = message.body.find(words!("谁|单位|家|乡镇|部门")).is_some();
    cur.eat_many(words!("的|吗|呢|啊"));
    if !cur.done() || asks_inbox && !about_units {
        return None;
    }
    let command = Command::Progress { select: Selection { unit: None, target } };
    Some(Reading { command, near: false, verb, object: (!asks_inbox).then_some(span) })
}

/// 40号的码再发一次 · 码找不到了 · 没收到40的验证码.
fn resend(message: &Message) -> Option<Reading> {
    const CODE: Words = words!("码|审批码|验证码|的码|的审批码|的验证码|确认码|的确认码");
    const LOST: Words = words!(
        "找不到了|找不到|没收到|丢了|不见了|过期了|忘了|失效了|再发一次|重发|重新发|再发一遍|再发一个|\
        重发一下|重新发一下|重新发一个|重新发一次|再发一下|再给我发一次|发我一下|再发|再发我一次|重发一次|\
        重发一个|删了|没了|弄丢了|没看到|请重发|请再发一次|再发给我|补发一下|补发|再来一个",
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
    if !cur.eat(CODE) {
        return None;
    }
    cur.skip_separators();
    let mut lost = false;
    while cur.eat(LOST) || cur.eat(words!("一下|了|给我|请|帮我|，|,")) {
        lost = true;
        cur.skip_separators();
    }
    let target = found.map_or(Target::Context, |found| found.target);
    let verb = cur.span_from(from);
    let select = Selection { unit: None, target };
    (cur.done() && (lost || lost_first)).then_some(Reading { command: Command::Resend { select }, near: false, verb, object: span })
}

/// 码找不到，重发40.
fn lost_then_resend(message: &Message, code: Words, lost: Words) -> Option<Reading> {
    let mut cur = message.body;
    let fits = cur.follow(&[Many(words!("我的|我|那个|把")), Opt(words!("没收到|没看到|找不到")), One(code), Many(lost)]);
    cur.skip_separators();
    let verb = verb_of(&mut cur, Intent::Resend).filter(|_| fits)?;
    cur.eat_many(words!("一下|给我"));
    cur.skip_separators();
    let at = cur.pos();
    let found = object(&mut cur).ok()??;
    let span = cur.span_from(at);
    cur.eat_many(words!("一下|给我"));
    let select = Selection { unit: None, target: found.target };
    (cur.done() && found.long.is_none()).then_some(Reading { command: Command::Resend { select }, near: verb.near, verb: verb.span, object: Some(span) })
}

/// 7号的提醒计划 · 出一份12号的送达证明 · 中渡镇7号的送达证明: the verb as a noun.
fn noun_form(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    cur.eat_many(words!(
        "看|看看|看一下|看下|查|查一下|查下|查查|查看|出|出一份|出个|开|开个|开一份|出具|出具一份|打印|生成|\
        要|我要|我想要|帮我|调|调出|给我|来一份|打一份|我|一份|导出|弄一份|我想看|我要看|想看",
    ));
    let mut unit = super::unit::before_number(&mut cur);
    let at = cur.pos();
    let found = object(&mut cur).ok()?.filter(|found| found.long.is_none())?;
    let span = cur.span_from(at);
    cur.skip_spaces();
    let mut ahead = cur;
    let between = super::unit::after_number(&mut ahead);
    if between.is_some() && (verb_of(&mut ahead.clone(), Intent::Proof).is_some() || ahead.eat(words!("的"))) {
        unit = between;
        cur = ahead;
    }
    cur.eat_many(words!("的|文件|给"));
    let verb = verb_of(&mut cur, Intent::Plan).or_else(|| verb_of(&mut cur, Intent::Proof)).filter(|verb| !verb.near)?;
    cur.eat_many(words!("是什么|是怎样的|怎么样|一下|看看|给我|有哪些|出一份|发我|一份"));
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

/// 给没回的再发个提醒 7 · 给教育局发个提醒，7号 · 让教育局赶紧签收7号.
fn remind_phrase(message: &Message) -> Option<Reading> {
    const REMINDS: Words = words!(
        "再发个提醒|发个提醒|发提醒|再发一个提醒|发一个提醒|再发一次提醒|发一下提醒|再发提醒|再提醒一次|\
        再提醒一下|再提醒|提醒一下|提醒|催一下|催办|再催一下|再催一次|催一催|再催|催催|发个催办|发催办|\
        再发一遍提醒|催办一下|发一次提醒|催|发个提醒消息|再催催",
    );
    let mut cur = message.body;
    cur.eat_many(words!("请|再|帮我|我要"));
    let at_first = cur.pos();
    let mut found = object(&mut cur).ok()?.filter(|found| found.long.is_none());
    let mut span = found.as_ref().map(|_| cur.span_from(at_first));
    cur.skip_separators();
    if !cur.eat(words!("给|对|向|让|叫|把|请")) {
        return None;
    }
    let unit = super::unit::before_number(&mut cur);
    if unit.is_none() && cur.at(words!("我")) {
        return None;
    }
    cur.skip_separators();
    // The name of the unit may have taken the verb with it.
    let before = message.body.between(message.body.pos(), cur.pos());
    let said = before.find(REMINDS).is_some();
    let verb_at = cur.pos();
    let verb = cur.eat(REMINDS);
    let verb_span = if verb { cur.span_from(verb_at) } else { cur.span_from(at_first) };
    cur.skip_separators();
    if found.is_none() {
        let at = cur.pos();
        found = object(&mut cur).ok()?.filter(|found| found.long.is_none());
        span = found.as_ref().map(|_| cur.span_from(at));
    }
    cur.skip_separators();
    let late = cur.eat(REMINDS);
    cur.eat_many(crate::words::REMIND_ENDS);
    let target = found.map_or(Target::Context, |found| found.target);
    (cur.done() && (said || verb || late)).then_some(Reading {
        command: Command::Remind { select: Selection { unit: None, target }, unit },
        near: false,
        verb: verb_span,
        object: span,
    })
}

/// 有哪些要我批的 · 我要审的 · 看看待审批的申请.
fn approvals(message: &Message) -> Option<Reading> {
    const BAG: Words = words!(
        "看|看看|看一下|看下|先|查看|查|查一下|查下|有|有没有|哪些|什么|几个|几件|多少|还有|要|需要|等|等着|\
        待|我|的|申请|事项|列表|清单|给我|显示|打开|轮到我|吗|呢|没|还没|未|要我|需要我|等我|现在|目前|都|\
        件|文件|事|是|东西|开户|账户|开户申请|一下|该|该我|列出|啊|吧|单子|处理|今天|没有|让我|我来|个|哪个|\
        公文|还|的单子|条|名下|手上",
    );
    const CORE: Words = words!(
        "审批|审核|批|审|批准|批复|定|签批|审批的|审的|批的|审查|要批|等我批|要审|要批的|要审的",
    );
    const MINE: Words = words!("我|待|等|列表|清单|未|没|哪些|轮到");
    let mut cur = message.body;
    let from = cur.pos();
    let (mut core, mut mine) = (false, false);
    while !cur.done() {
        cur.skip_separators();
        let (bag, key) = (cur.longest(BAG), cur.longest(CORE));
        let at = cur.pos();
        if bag.max(key) == 0 {
            return None;
        }
        core |= key >= bag;
        cur.advance(bag.max(key));
        let word = cur.folded_from(at);
        mine |= MINE.list.iter().any(|mark| word.contains(mark));
    }
    // 我要审批 states a wish; a list is asked for with 的, 待 or a question word.
    let listed = message.body.find(words!(
        "的|待|列表|清单|哪些|什么|有没有|几|多少|还有|等我|未|没|轮到|要我|需要我",
    )).is_some();
    let own = message.body.find(words!("我的申请|我提|我报")).is_some();
    (core && mine && listed && !own && cur.pos() > from).then(|| Reading {
        command: Command::Approvals,
        near: false,
        verb: cur.span_from(from),
        object: None,
    })
}

/// 看看有什么文件 · 还有哪些没签 · 超期文件: every word from the vocabulary of the inbox, at least one that counts.
pub(super) fn lists(message: &Message) -> Result<Option<Reading>, Fail> {
    const BAG: Words = words!(
        "看|看看|看一下|看下|查看|查|查一下|查查|查下|打开|我要看|显示|列出|列一下|给我看看|给我|有没有|还有|\
        有|我|我的|我们|我们单位|我单位|我这边|我这里|本单位|的|哪些|哪几份|哪几件|哪几个|调|调一下|调出来|\
        先|列|啥|什么|几件|几份|几个|多少|多少件|多少份|现在|目前|都|吗|呢|么|没有|要|需要|等|等我|一下|下|\
        新|新的|最新|最新的|来|来了|到|到了|收到|收到的|收到了|下来|是|还|里|里面|在|没|啊|呀|了|所有|\
        所有的|全部|全部的|让我看看|我看看|给我列一下|列出来|给我看|发来|发来的|等着|手上|手头|名下|哪个|\
        哪份|哪件|应该|今后|刚|看得到|份|件|个|能|可以|想|想看|我想看|我想看看|单位|普通|剩下|剩下的|进来|\
        出来|需要我|要我|刚来|调出|请看|有些|看到|未读|未读的|该|刚到的|最近|最近的",
    );
    const HEADS: Words = words!(
        "文件|公文|件|收件箱|收文|来文|通知|收件|列表|清单|文|信|会议|会议通知|事|东西|任务|事情|收件夹|工作|\
        材料",
    );
    let mut cur = message.body;
    let from = cur.pos();
    let mut head = false;
    let mut filter: Option<Filter> = None;
    let mut asks = false;
    while !cur.done() {
        cur.skip_separators();
        let at = cur.pos();
        let (bag, noun) = (cur.longest(BAG), cur.longest(HEADS));
        let (marked, width) = filter_word(&cur);
        if width > 0 && width >= bag.max(noun) {
            cur.advance(width);
            filter = stronger(filter, marked);
            asks |= cur.folded_from(at).contains('哪');
        } else if noun > 0 && noun >= bag {
            cur.advance(noun);
            head = true;
        } else if bag > 0 {
            cur.advance(bag);
            asks |= matches!(cur.folded_from(at).as_str(), "哪些" | "哪几份" | "哪几件" | "哪几个" | "调一下" | "什么" | "有没有" | "看看" | "查" | "还有" | "几件" | "啥" | "多少" | "看" | "查看" | "几份" | "看一下" | "查一下" | "多少件" | "几个" | "我的" | "所有" | "所有的" | "新" | "新的" | "列出" | "打开" | "显示" | "给我看看" | "最新的" | "看下");
        } else {
            return Ok(None);
        }
    }
    // 还没签收 tells; 还没签收的 and 还有哪些没签 ask.
    let tells = message.body.at(words!("还没|没|尚未|已经|办结|办完")) && !head && message.body.find(words!(
        "的",
    )).is_none();
    let strong = filter.is_some_and(|filter| filter != Filter::Today) && (asks || !tells);
    // 今天有文件 tells; 今天有什么文件 and 今天的文件 ask.
    let counts = strong || (head && (asks || filter.is_some()));
    let command = Command::Inbox { filter };
    Ok((counts && cur.pos() > from).then(|| Reading { command, near: false, verb: cur.span_from(from), object: None }))
}

/// A status is asked for before a day.
fn stronger(old: Option<Filter>, new: Filter) -> Option<Filter> {
    match old {
        Some(Filter::Today) | None => Some(new),
        kept => kept,
    }
}

fn filter_word(cur: &Cursor) -> (Filter, usize) {
    const UNSIGNED: Words = words!(
        "未签收|未签|没签|没签收|待签收|待签|没有签收|没有签|还没签|还没签收|没签的|未签的|要签收|要签|\
        需要签收|该签|要签的|还没有签收|尚未签收|需要签|待签的|等签收|该签收|要我签收|要我签",
    );
    const TODO: Words = words!(
        "待办|代办|带办|待处理|未办|没办|未办结|没办结|没办完|未办理|要办|要处理|待办理|没处理|还没办|\
        还没办完|还没办结|未处理|待办件|代办件|待办事项|待阅|没有办结|在办|正在办|办理中|待回执|要办理|该办|\
        没有办|待办的|需要办|需要处理|要我办|要我处理|todo|未完成|没完成|待办任务|待办列表",
    );
    const OVERDUE: Words = words!(
        "超期|逾期|超时|过期|超期的|逾期的|超时的|过期的|到期没签|超过期限|拖期|误期|延期|已超期|已经超期|\
        已逾期|快超期|超期没签|超期未签|逾期未签|过了期限|超期未签收|超期没签收|超期未办|overdue",
    );
    const URGENT: Words = words!(
        "特急|加急|急件|紧急|特急件|加急件|特提|急的|着急|急|特急的|最急|紧急的|urgent",
    );
    const TODAY: Words = words!("今天|今日|今天的|今日的|当天|当天的|今早|今天上午|今天下午|今天新|today");
    const DONE: Words = words!(
        "已办|已办结|办结的|已签收|已签|办过的|已办的|办完的|已完成|办好的|已处理|已阅|办结了哪些|办了哪些|\
        签了哪些|签收了哪些|办完了哪些|签过哪些|办过哪些|签收过哪些|处理了哪些|签过的|已签的|已办结的|\
        已签收的|处理过的|签收过的|已经办|已经办结|已经办结的|已经签收|已经签收的|已经办完|已经办完的|\
        已办件|处理完的|已经签|已经签的|历史|已经办的",
    );
    [(Filter::Unsigned, UNSIGNED), (Filter::Todo, TODO), (Filter::Overdue, OVERDUE), (Filter::Urgent, URGENT), (Filter::Today, TODAY), (Filter::Done, DONE)]
        .into_iter()
        .map(|(filter, words)| (filter, cur.longest(words)))
        .max_by_key(|(_, width)| *width)
        .unwrap_or((Filter::Todo, 0))
}

//! Accounts and phones: 开通账户, 注销账户, 变更手机.

use super::newcomer::{arrived, introduced, named_later, presented};
use super::people::{eat_reason_mark, last_of, name, phone_after, reading};
use crate::command::{Command, Intent};
use crate::cursor::Step::{Many, One, Opt};
use crate::cursor::{Cursor, is_separator};
use crate::grammar::Reading;
use crate::object::Fail;
use crate::prepare::Message;
use crate::verbs::{Verb, verb_of};
use crate::words;
use crate::wordset::{Words, words};

const OPEN_STOPS: Words = words!(
    "要|需要|也|开|帮|给她|给他|请|麻烦|手机|电话|申请|的|新增|建个|建账|办个|办账|办理|号码|联系|一个|同志|注册|账|用户|，|\
    是|来|新来|刚来|新调|刚调|新入|是新|新到|刚到|新进|新报到|刚报到|刚入职",
);

/// How opening is said behind a name.
const OPENS: Words = words!(
    "开个账号|开个账户|开账号|开账户|开通|开通账号|开通账户|开户|开一个账号|开一个账户|开通一个账号|\
    开通个账号|开通一下账号|开通下账号|开通一下账户|开通一个账户|开个户|开下账号|开一下账号|开一下账户|\
    开通个人账户|开通个人账号|开个人账户|账号开通|账户开通|开通用户|开下户|开一下户|开个号|开通oa账号|\
    开个oa账号|开通oa账户",
);

/// 开通账户 张三 · 给张三开个账号 · 帮新来的张三开通.
pub(crate) fn open_account(message: &Message) -> Result<Option<Reading>, Fail> {
    if let Some(found) = introduced(message).and_then(open_name_first) {
        return Ok(Some(found));
    }
    if let Some(found) = named_later(message) {
        return Ok(Some(found));
    }
    if let Some((who, behind)) = arrived(message).or_else(|| presented(message))
        && let Some(found) = open_behind(who, behind)
    {
        return Ok(Some(found));
    }
    let mut cur = message.body;
    cur.eat_many(words!("我|要|想|申请|我要|我想|需要|再|我们|我单位|单位|为|给|帮|替|请"));
    let mut verb_first = cur;
    let Some(verb) = verb_of(&mut verb_first, Intent::OpenAccount) else {
        return Ok(open_name_first(cur));
    };
    let apart = verb_first.eat_many(words!("一下|给|:|为|账户|账号|一个|,")) > 0
        || verb_first.peek().is_some_and(is_separator);
    let Some(who) = name(&mut verb_first, OPEN_STOPS) else { return Ok(None) };
    let mut rest = verb_first;
    let strange = !apart && !crate::surnames::has_surname(&who);
    let account = rest
        .eat_many(words!("嘛|哈|啊|吧|一下|个人账户|个人账号|的账号|的账户|账号|账户|新来的|申请|这个用户"))
        > 0;
    let phone = phone_after(&mut rest)?;
    // 新增水泥 and 开通高速 open no account: a short verb needs a pause, a phone or the word.
    if verb.word.chars().count() == 2 && !apart && !account && phone.is_none() && verb.word != "开户" {
        return Ok(None);
    }
    // 开个账号多少钱: right behind the verb only a known surname makes a name.
    if strange && !account && phone.is_none() {
        return Ok(None);
    }
    rest.skip_separators();
    rest.eat_many(words!("一下|账号|账户|开通"));
    Ok(rest.done().then(|| reading(Command::OpenAccount { name: who, phone }, verb.span)))
}

/// The name before the verb. Until the verb stands there nothing can be wrong with a phone number.
fn open_name_first(mut cur: Cursor) -> Option<Reading> {
    let who = name(&mut cur, OPEN_STOPS)?;
    // 先别给她开通: in front of a request only a surname makes a name, and none has 别 in it.
    let asks = cur.at(words!("帮|给|请|麻烦"));
    if asks && (!crate::surnames::has_surname(&who) || who.ends_with('别')) {
        return None;
    }
    open_behind(who, cur)
}

/// Where somebody who needs an account comes from, at the end: 轮岗过来的.
const CAME: Words = words!(
    "轮岗过来的|轮岗来的|借调过来的|借调来的|调过来的|刚调过来的|新调来的|刚调来的|挂职来的|刚来的|新来的|新考来的|新招的|新进的|刚入职的|新入职的|刚毕业的|刚报到的|是轮岗过来的|是借调来的|是新来的|\
    是刚来的|是新调来的|是调过来的"
);

/// The verb and the phone behind somebody who is named.
fn open_behind(who: String, mut cur: Cursor) -> Option<Reading> {
    let before = if cur.at(words!("开")) { None } else { phone_after(&mut cur).ok()? };
    let mut made = cur;
    made.skip_separators();
    made.eat_many(words!(
        "收文员|的收文员|新来的收文员|干部|文书|护士|医生|老师|护士长|会计|要|需要|也|请|帮忙|帮|帮她|帮他|麻烦|给开|先|想|来|是|的|刚来|新来的|刚来的|是新来的|是新来的同事|，|,|他|她|给|给他|给她|再|我们单位的|同志",
    ));
    let composed_at = made.pos();
    for _ in 0..3 {
        cur.skip_separators();
        cur.eat_many(words!(
            "收文员|的收文员|新来的收文员|是新来的收文员|干部|文书|护士|医生|老师|会计|帮|帮她|帮他|麻烦|申请|新来|刚来|是新来的|新来的|要|需要|办|办理|办个|也|请|帮忙|给|先|新调来|来我单位工作|建|\
            建个|注册|新来的同事|是新来的同事|一个|刚调来|刚入职|入职了|他|她|来了|想",
        ));
    }
    let at = cur.pos();
    let fixed = cur.longest(OPENS);
    // 申请个账号, 办一个oa账户: a light verb and the noun.
    let composed = made.follow(&[
        One(words!("开通|开|办|办理|申请|建|注册|弄|搞|加|新增|新建|创建|建立|设|配|配个|增加|添加|申领|申请开通|申请办理|重新开|开设")),
        Many(words!("一下|下|个|一个|一个新的|新|个新|好")),
        Opt(words!("个人|oa|公文|系统|平台|办公|收文|公文系统|oa系统|移动办公|签收")),
        Opt(words!("的")),
        One(words!("账号|账户|户头|用户|帐号|帐户")),
    ]);
    let longer = composed && made.pos() > at + fixed;
    let at = if longer { composed_at } else { at };
    if longer {
        cur = made;
    } else {
        cur.advance(fixed);
    }
    if cur.pos() <= at || cur.at(words!("了|过|没|的|吗|好了|情况|进度|失败|不了")) {
        return None;
    }
    let verb = cur.span_from(at);
    cur.eat_many(words!("吧|哈|呗"));
    let phone = match before {
        None => phone_after(&mut cur).ok()?,
        found => found,
    };
    cur.skip_separators();
    cur.eat_many(words!("一下|一下下|下|,"));
    cur.skip_separators();
    cur.eat(CAME);
    cur.done().then(|| reading(Command::OpenAccount { name: who, phone }, verb))
}

const LEFT: Words = words!(
    "解除|合同|终止|调|调走|调离|退休|辞职|离职|调动|调到|调往|去世|借调|转岗|走了|离岗|离开|不在|已|已经|因|不干|辞退|被|挂职|\
    考上|考走|开除|去了|病退|内退|休|离任|交流到|轮岗|外调|昨天|上周|上个月|刚|不再|不|今天|到|要|下周|月底|\
    本月|这个月|停薪|提拔|升|外出|死|换岗|下派|下村|辞|本周",
);

/// One of these must be there for a reason to stand between name and verb.
const GONE: Words = words!(
    "解除|到期|终止|调|退休|辞|离|去世|借|转岗|走|不在|不干|挂职|考|开除|退|休|轮岗|停薪|提拔|升|死|换岗|下派|交流|去|不再|\
    外出",
);

const CLOSE_STOPS: Words = words!(
    "的|解除|合同|终止|调|退休|辞|离|因|已|走|账|理由|原因|去|这个|同志|不|借|转|被|用户|停用|注销|考|病|内退|挂职|现|到|\
    下周|昨天|上|刚|要|今|月底",
);

const CLOSE_VERBS: Words = words!(
    "销|注销|停用|销户|注销账户|注销账号|停用账号|停用账户|注销掉|销号|删除|停掉|关掉|关闭|删掉|停|销掉|禁用|删",
);

pub(crate) fn close_account(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    cur.eat_many(words!("我|要|想|申请|我要|我想|需要|先|可以|把|将|我们|我们单位的|单位的|请把"));
    let asked = cur.pos() > message.body.pos() || message.polite();
    let mut verb_first = cur;
    let from = cur;
    if let Some(verb) = verb_of(&mut verb_first, Intent::CloseAccount).filter(|verb| !verb.near) {
        return close_verb_first(message, verb, verb_first);
    }
    if let Some(found) = close_lightly(message, cur) {
        return Some(found);
    }
    // 李四调走了，注销 · 把李四的账号停用
    let who = name(&mut cur, CLOSE_STOPS)?;
    let _ = from;
    let account = cur.at(words!("的账号|的账户|账号|账户|这个账号|的号|的帐号|的帐户"));
    cur.eat(words!("的账号|的账户|的用户|账号|账户|的|这个账号|这个用户|的号|的帐号|的帐户"));
    let start = cur;
    let skip = last_of(&cur, CLOSE_VERBS)?;
    let mut at = start;
    at.advance(skip);
    let verb_at = at.pos();
    at.eat(CLOSE_VERBS);
    let verb = at.span_from(verb_at);
    // 把李四的账号销了: so short a verb needs the noun.
    let bare = start.between(verb_at, at.pos()).at(words!("销")) && at.before() == Some('销');
    if bare && !account && start.head(skip).find(words!("账号|账户|帐号|帐户|的号")).is_none() {
        return None;
    }
    let over = at.eat(words!("了"));
    at.eat_many(words!(
        "其|其账户|其账号|其用户|账号|账户|他的账号|她的账号|掉|一下|他|她|吧|了吧|他的|她的|用户|账号吧|权限"
    ));
    let between = start.head(skip);
    let reason = match between_name_and_verb(between) {
        Between::Nothing => None,
        Between::Reason(reason) => Some(reason),
        Between::Other => return None,
    };
    // 李四的账号注销了 reports; 把李四的账号注销了 asks.
    let asked = asked || between.find(words!("把|请|麻烦|帮")).is_some();
    // 我把李四的账号注销了 tells too.
    let own = message.body.at(words!("我把|我们把|我将|我们将|我单位把"));
    if over && (!asked || own && !message.polite()) {
        return None;
    }
    let reason = match reason {
        None if !at.done() && (at.skip_separators() > 0 || at.at(LEFT)) => Some(why_gone(message, &at)?),
        found if at.done() => found,
        _ => return None,
    };
    Some(reading(Command::CloseAccount { name: who, reason }, verb))
}

/// 关闭李四的账号, 取消李四的用户: a light verb needs the noun.
fn close_lightly(message: &Message, mut cur: Cursor) -> Option<Reading> {
    let at = cur.pos();
    if !cur.eat(words!("关闭|关掉|停掉|取消|撤销|清除|清掉|去掉|移除|停|关|吊销|废除|作废|收回|封停|封|暂停|终止|清理|撤掉|下掉|删|拿掉")) {
        return None;
    }
    let verb = cur.span_from(at);
    let who = name(&mut cur, CLOSE_STOPS).filter(|who| crate::surnames::has_surname(who))?;
    if !cur.eat(words!(
        "的账号|的账户|账号|账户|的用户|这个账号|这个用户|的个人账户|的个人账号|的帐号|的帐户|的登录账号|的号"
    )) {
        return None;
    }
    let reason = if cur.done() {
        None
    } else if cur.skip_separators() > 0 {
        Some(why_gone(message, &cur)?)
    } else {
        return None;
    };
    Some(reading(Command::CloseAccount { name: who, reason }, verb))
}

/// 李四的账号停用，已退休: the reason behind the verb.
fn why_gone(message: &Message, cur: &Cursor) -> Option<String> {
    let mut rest = message.text_from(cur);
    let marked = eat_reason_mark(&mut rest);
    rest.eat(words!("她|他"));
    let mut said = rest;
    said.eat(words!("本人|人|此人|该同志"));
    let told = (marked || said.at(LEFT)) && rest.find(GONE).is_some();
    let asks =
        crate::grammar::tail::is_question(message, &rest) || rest.find(words::QUESTION_WORDS).is_some();
    (told && !asks && !rest.done()).then(|| rest.text())
}

fn close_verb_first(message: &Message, verb: Verb, mut cur: Cursor) -> Option<Reading> {
    let glued = !cur.peek().is_some_and(is_separator);
    cur.eat_many(words!("一下|掉|账户|账号|用户"));
    let who = name(&mut cur, CLOSE_STOPS)?;
    let surname_free = glued && verb.word.chars().count() == 2;
    if surname_free && !crate::surnames::has_surname(&who) {
        return None;
    }
    cur.eat(words!(
        "的账号|的账户|账号|账户|的用户|这个账号|这个用户|的个人账户|的个人账号|的|的号|的帐号|的帐户"
    ));
    // 停用 黄海 账户: the noun behind a pause is no reason.
    let mut noun = cur;
    noun.skip_separators();
    if noun.eat(words!("的账号|的账户|账号|账户|帐号|帐户"))
        && (noun.done() || noun.peek().is_some_and(is_separator))
    {
        cur = noun;
    }
    if cur.done() {
        return Some(reading(Command::CloseAccount { name: who, reason: None }, verb.span));
    }
    let apart = cur.skip_separators() > 0;
    let mut rest = message.text_from(&cur);
    let marked = eat_reason_mark(&mut rest);
    if !(apart || marked || rest.at(LEFT))
        || rest.at(words::QUESTION_WORDS)
        || rest.at(words!("了吗|吗|没|要|需要"))
    {
        return None;
    }
    let reason = rest.text();
    let asks = crate::grammar::tail::is_question(message, &rest);
    (!reason.is_empty() && !asks)
        .then(|| reading(Command::CloseAccount { name: who, reason: Some(reason) }, verb.span))
}

/// Words between a reason and the verb that belong to neither: 把账号, 请.
const BEFORE_VERB: Words = words!(
    "把账号|请把账号|账号|请|的账号|帮忙|麻烦|申请|账户|把账户|把他的账号|把她的账号|他的账号|她的账号|把他|\
    把她|要|可以|请帮忙|帮我|把他账号|麻烦把账号|给他|直接|先|把|帮忙把账号|所以|请把他的账号|请把她的账号|\
    需要|他|麻烦帮忙|给|号|把号|的号|把他的号|把她的号|他的号|她的号|就|给我|把这个号|把这号|把她的|把他的|把其|其|该同志的|请把她的|请把他的|账号帮|账户帮|烦请|烦|劳烦|请予|请予以|账号请|账号麻烦|请帮|把账户|把这账号|帮忙把|将其|请将其|烦请将其|麻烦将其|并",
);

/// What stands between the name and the verb.
enum Between {
    Nothing,
    Reason(String),
    Other,
}

fn between_name_and_verb(between: Cursor) -> Between {
    let mut cur = between;
    cur.skip_separators();
    cur.eat_many(BEFORE_VERB);
    cur.skip_separators();
    if cur.done() {
        return Between::Nothing;
    }
    let mut cur = between;
    cur.skip_separators();
    eat_reason_mark(&mut cur);
    let refused = between
        .find(words!("不用|不要|不必|无需|不能|不需|要不要|别注|别停|先不|暂不|如果|要是|假如|到时|等"))
        .is_some();
    let negated = refused || cur.at(words!("不要|不用|不能|不想|不用注销|不必|不准|要不要"));
    let reason = cur.trimmed(BEFORE_VERB);
    let wrong = reason.rest().iter().any(|ch| matches!(ch.c, '吗' | '谁' | '哪' | '没' | '别'));
    if !cur.at(LEFT) || negated || wrong || reason.find(GONE).is_none() {
        return Between::Other;
    }
    Between::Reason(reason.text())
}

pub(crate) fn change_phone(message: &Message) -> Result<Option<Reading>, Fail> {
    const STOPS: Words = words!("换|改|手机|电话|的|变更|号码|新|更|，|1|同志|老师|旧号|原号");
    let mut cur = message.body;
    cur.eat_many(words!("我|要|想|申请|把|将|给|帮|我要|为|请"));
    let mut verb_first = cur;
    if let Some(verb) = verb_of(&mut verb_first, Intent::ChangePhone) {
        verb_first.eat_many(words!("一下|给|:|号码"));
        if let Some(who) = name(&mut verb_first, STOPS)
            && let Some(phone) = phone_after(&mut verb_first)?
        {
            verb_first.skip_separators();
            let done = verb_first.done();
            return Ok(done.then(|| reading(Command::ChangePhone { name: who, phone }, verb.span)));
        }
        return Ok(None);
    }
    let turned = cur.eat(words!("变更|修改|更改|更换|更新|换|改"));
    if cur.eat(words!("一下")) {
        cur.skip_separators();
    }
    let Some(who) = name(&mut cur, STOPS) else { return Ok(None) };
    let at = cur;
    cur.eat_many(words!("的"));
    let changes = cur.find(words!("换|改|变更|更新|更改|新号|更换|新手机|修改|现在用|新电话")).is_some();
    cur.eat_many(words!(
        "手机号已更换|手机已更换|号码已更换|手机号已变更|手机号已换|手机号码已更换|手机号码已变更|手机号已经换了|换号了|换了手机号|换手机了|换号|换了手机|换了号|换手机号了|手机号换了|手机换了|换号码了|电话换了|\
        换电话了|手机号变了|换了新号|换了个手机号|换了号码|换了个号|电话号码换了|手机号码换了|换了新手机号|\
        手机号码变了|手机号改了|换了手机号码|换手机|换手机号|更换了手机|手机变更|电话变更|换了新号码|\
        手机号变更|手机号更换|更换手机号|变更手机号|号码|换新号了|换了电话|旧号不用了|原号不用了|旧号停了|原号停了|旧号停用了|旧号注销了|原来的号不用了|老号不用了|老号码不用了|旧手机号不用了|号不用了|旧号丢了|手机丢了|\
        以前的号不用了",
    ));
    if !changes && !turned {
        return Ok(None);
    }
    let phone = match phone_after(&mut cur) {
        Ok(Some(phone)) => phone,
        Ok(None) => return Ok(None),
        Err(fail) if turned || at.pos() < cur.pos() => return Err(fail),
        Err(_) => return Ok(None),
    };
    cur.skip_separators();
    cur.eat(words!("了"));
    cur.skip_separators();
    cur.eat_many(words!("了|一下|改|帮改|帮忙改|请改|麻烦改|帮我改|更新|帮更新|请更新|变更|帮变更|帮忙变更|登记|登记一下|备案|帮我改一下|给改一下|请改一下|请更新一下|改一下|改过来|帮改过来|请改过来|帮忙改过来|麻烦改过来|给改过来|帮我改过来|更新过来|帮更新过来|换过来|请帮忙|请变更|帮忙改一下|变更一下|帮改一下|更新一下|麻烦改一下"));
    Ok(cur.done().then(|| reading(Command::ChangePhone { name: who, phone }, cur.span_from(at.pos()))))
}

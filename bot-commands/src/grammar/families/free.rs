//! Commands with free text behind the word: 反馈, 查文, 绑定, 静音.

use super::fixed::leading;
use crate::command::{Command, Intent, Target};
use crate::cursor::Step::{One, Opt};
use crate::cursor::{Cursor, is_separator};
use crate::fold::is_han;
use crate::grammar::Reading;
use crate::number::digit;
use crate::object::{Ending, Fail, object};
use crate::prepare::Message;
use crate::span::{ErrorKind, ParseError};
use crate::words;
use crate::wordset::{Words, words};

/// A message with one of these words.
pub(crate) fn read(message: &Message) -> Result<Option<Reading>, Fail> {
    if let Some(found) = bind(message)? {
        return Ok(Some(found));
    }
    if let Some(found) = feedback(message) {
        return Ok(Some(found));
    }
    if let Some(found) = search(message) {
        return Ok(Some(found));
    }
    Ok(mute(message))
}

fn bind(message: &Message) -> Result<Option<Reading>, Fail> {
    if let Some((verb, mut cur)) = leading(message, Intent::Bind) {
        const BETWEEN: Words = words!(
            "一下|账号|账户|码|码是|码为|绑定码|绑定码是|我的账号|我|手机|验证码|验证码是|是|微信|钉钉|绑定|\
            我的|公文签收",
        );
        cur.eat_many(BETWEEN);
        cur.skip_separators();
        cur.eat_many(BETWEEN);
        cur.skip_separators();
        let from = cur;
        if let Some(code) = code(&mut cur)? {
            cur.skip_separators();
            cur.eat_many(words!("请|帮我|帮忙|麻烦|来|给我|绑上|绑|绑定|一下|账号"));
            if cur.done() {
                let object = Some(cur.span_from(from.pos()));
                return Ok(Some(Reading {
                    command: Command::Bind { code },
                    near: verb.near,
                    verb: verb.span,
                    object,
                }));
            }
        }
        return Ok(None);
    }
    // 839201 绑定 · 我的验证码是648350，请帮我绑定
    let mut cur = message.body;
    cur.eat_many(words!("用|我的|我|码|码是|验证码|验证码是|绑定码|绑定码是|收到的|这个|是"));
    let from = cur.pos();
    let Ok(Some(code)) = code(&mut cur) else { return Ok(None) };
    let object = cur.span_from(from);
    cur.skip_separators();
    let at = cur.pos();
    cur.skip_separators();
    cur.eat_many(words!("请|帮我|麻烦|帮忙|来|我要|申请"));
    let said = cur.eat(words!("绑上|绑一下|绑|绑定|绑定账号|绑定一下|绑定下|是绑定码|是我的绑定码"));
    let verb = cur.span_from(at);
    Ok((said && cur.done()).then_some(Reading {
        command: Command::Bind { code },
        near: false,
        verb,
        object: Some(object),
    }))
}

/// Six or eight digits, typed or said, with spaces or hyphens between groups.
fn code(cur: &mut Cursor) -> Result<Option<String>, ParseError> {
    let from = cur.pos();
    let mut ahead = *cur;
    let mut digits = String::new();
    loop {
        match ahead.peek() {
            Some(crate::fold::FOREIGN) if !digits.is_empty() || ahead.pos() == from => {
                ahead.bump();
                return Err(ParseError { kind: ErrorKind::ForeignDigits, span: ahead.span_from(from) });
            }
            Some(c) if digit(c).is_some() && c != '两' => {
                digits.extend(
                    digit(c)
                        .and_then(|value| u32::try_from(value).ok())
                        .and_then(|value| char::from_digit(value, 10)),
                );
                ahead.bump();
                *cur = ahead;
            }
            Some(' ' | '-') if !digits.is_empty() => {
                ahead.bump();
            }
            _ => break,
        }
    }
    if digits.is_empty() {
        return Ok(None);
    }
    if digits.len() != 6 && digits.len() != 8 {
        return Err(ParseError { kind: ErrorKind::CodeShape, span: cur.span_from(from) });
    }
    Ok(Some(digits))
}

/// What troubles people who write to us; 反馈一下参会名单 is for somebody else.
const TROUBLES: Words = words!(
    "不|没|错|太|慢|卡|闪退|崩|失败|打不开|无法|老是|总是|经常|希望|建议|能不能|能否|重复|乱|丢|漏|掉线|收不到|看不|点不"
);

fn feedback(message: &Message) -> Option<Reading> {
    let (verb, mut cur) = leading(message, Intent::Feedback)?;
    let after = cur.pos();
    // 反馈 一个人管两个单位…: behind a space the text has begun.
    if !cur.peek().is_some_and(is_separator) {
        cur.eat_many(words!("一个故障|个故障|一个事|个事|件事|一件事|一条意见|条意见|个意见|一个意见|一条建议|条建议|一下|一个问题|个问题|问题|下|一个|一条|一下问题|个故障|个建议|个情况|一个情况"));
    }
    let apart = cur.skip_while(is_separator) > 0;
    // 建议大家早点来 advises people; 反馈附件打不开 tells us.
    let softened =
        matches!(verb.word, "反馈一下" | "反馈下" | "反映一下" | "反映下" | "反馈个问题" | "反映个问题");
    let troubled = softened && !cur.at(words::NOT_FEEDBACK) && cur.find(TROUBLES).is_some();
    let weak = !troubled
        && !matches!(
            verb.word,
            "反馈"
                | "报障"
                | "报修"
                | "反映"
                | "反馈问题"
                | "意见反馈"
                | "问题反馈"
                | "反映问题"
                | "提建议"
                | "提意见"
                | "报错"
                | "反映一个问题"
                | "反馈一个问题"
        );
    let for_us = verb.word == "建议" && advises_us(&cur);
    if weak && !apart && !for_us
        || cur.done()
        || (!apart && cur.pos() == after && cur.at(words::NOT_FEEDBACK))
    {
        return None;
    }
    let mut rest = message.text_from(&cur);
    rest.eat(words!("内容:|内容是|如下:|是"));
    rest.skip_separators();
    let text = rest.text();
    (!text.is_empty()).then_some(Reading {
        command: Command::Feedback { text },
        near: false,
        verb: verb.span,
        object: None,
    })
}

/// 建议列表按时间排 is for us; 建议大家早点来 is for others.
fn advises_us(cur: &Cursor) -> bool {
    const OURS: Words = words!(
        "列表|系统|机器人|小助手|界面|推送|功能|按钮|显示|搜索|字体|页面|验证码|排序|按时间排|筛选|导出|自动|菜单|提示|快捷|弹窗|图标|模板|\
        增加一个|加一个|加个|增加|优化|改进|简化|支持|语音|识别|批量|消息格式|附件预览|预览|下载|收件箱|回复快|响应",
    );
    const OTHERS: Words =
        words!("大家|各单位|各乡镇|领导|他们|你们单位|各部门|人手|人员|经费|编制|会议时间|同意|驳回|批准|吗");
    cur.find(OURS).is_some()
        && cur.find(OTHERS).is_none()
        && !cur.rest().iter().any(|ch| ch.c.is_ascii_digit())
}

fn search(message: &Message) -> Option<Reading> {
    let (verb, cur) = match leading(message, Intent::Search) {
        Some(found) => (found.0.span, found.1),
        None if super::lists::lists(message).is_some() => return None,
        None => about_words(message)?,
    };
    // 查一下待签收文件 asks for the inbox.
    if super::lists::lists(message)
        .is_some_and(|found| matches!(found.command, Command::Inbox { filter: Some(_) }))
    {
        return None;
    }
    keyword(verb, cur)
}

/// What is looked for behind the word of a search.
pub(crate) fn keyword(verb: crate::span::Span, mut cur: Cursor) -> Option<Reading> {
    let word = verb.of(cur.original());
    let after = cur.pos();
    // 搜索 个税汇算: not every 个 is a measure.
    let mut subject = cur;
    subject.skip_separators();
    let named = subject.at(words!("个税|个人|个体|个案|个别|份额|份子|看守|看护|和谐|和平|出租|出口|出行|出差|出生|出版|下岗|下乡|下水|下沉|跟班|跟踪"));
    if named {
        cur = subject;
    } else {
        cur.eat_many(words!(
        "一搜|一找|一查|一下|下|一份|一个|份|个|看|有没有|有关|和|出|带有|那份|那个|包含|跟|标题里有|标题含|所有|全部|一篇|\
        公文|文件|含有|下有没有|关键词|关键字|关键词是|关键字是",
    ));
    }
    let apart = cur.skip_separators() > 0;
    cur.eat(words!("关键词是|关键字是|关键词:|关键字:|关键词|关键字"));
    let mut number = cur;
    if let Ok(Some(found)) = object(&mut number) {
        // 三八红旗手 only begins with numerals.
        let runs_on = found.ending == Ending::Chinese && number.peek().is_some_and(is_han);
        if !runs_on && (found.target != Target::Context || found.long.is_some()) {
            return None;
        }
    }
    // 去年那个高标准农田的文: when it came says nothing of its subject.
    cur.follow(&[
        Opt(PAST_DAYS),
        Opt(words!("的")),
        One(words!("那个|那份|那件|那篇|那条")),
        Opt(words!("关于|有关")),
    ]);
    let dated = cur.follow(&[One(PAST_DAYS), Opt(words!("的|那个|发的")), One(words!("关于|有关"))]);
    let about = dated || cur.eat(words!("关于|有关|涉及|与|和"));
    let rest = crate::grammar::loose::subject::narrowed(trim_nouns(cur, about));
    // 查一下收件箱吧我刚开完院周会: the word of a list, and then something else.
    let mut list = rest;
    if list.eat(words!("收件箱|收件夹|我的收件箱|待办|我的待办|待审批|我的待审批"))
        && (list.at(words!("吧|一下|看看|哈|呗"))
            || list.peek().is_some_and(|c| matches!(c, ',' | '，' | '。')))
    {
        return None;
    }
    let glued_weak =
        !apart && cur.pos() == after && matches!(word, "找" | "找找" | "搜" | "查找" | "找出" | "搜出");
    // 找个人代收 looks for a person.
    let person = glued_weak && rest.find(words!("代收|代签|代办|给我代|代我|替我|替班|顶班")).is_some();
    let text = rest.text();
    if person
        || text.is_empty()
        || (rest.at(words::NOT_SEARCH) && !about)
        || glued_weak && rest.rest().len() < 2
    {
        return None;
    }
    Some(Reading { command: Command::Search { keyword: text }, near: false, verb, object: None })
}

/// When a document came, roughly.
const PAST_DAYS: Words = words!(
    "去年|前年|今年|上次|上回|上个月|上月|上周|上星期|前几天|前两天|前天|昨天|前段时间|前阵子|前些天|年初|上半年|下半年|去年底|早上|上午|刚才|之前|以前"
);

/// Nouns for documents behind what they are about.
const DOCUMENTS: Words =
    words!("的文件|的通知|的公文|的函|的来文|方面的文件|方面的通知|相关的文件|相关文件|的文");

/// 有没有关于征兵的文件: 关于 and a noun for documents stand for the verb.
fn about_words<'f, 't>(message: &Message<'f, 't>) -> Option<(crate::span::Span, Cursor<'f, 't>)> {
    let mut cur = message.body;
    cur.eat_many(words!("把|将|我|想看|要看|看看|看一下|帮我看看|帮我|查查|查一下|查|找找|找"));
    let from = cur.pos();
    let asks = cur.eat(words!("有没有|有|有什么|有哪些|还有没有|有无"));
    let verb = cur.span_from(from);
    let documents = cur.find(DOCUMENTS);
    if asks && cur.at(words!("关于|有关|涉及")) && documents.is_some() {
        return Some((verb, cur));
    }
    // 有没有征兵的文件, 关于征兵的文件找一下: a subject that is no word of the inbox.
    let length = documents.filter(|length| (2..=16).contains(length))?;
    let subject = cur.head(length);
    let mut end = cur;
    end.advance(length);
    end.eat(DOCUMENTS);
    let at = end.pos();
    end.skip_separators();
    let searched = end.eat_many(words!(
        "找一下|找找|找下|找出来|搜一下|搜搜|搜下|搜出来|查一下|查查|查下|查出来|帮我找一下|帮我找找|帮我搜一下|帮我查一下|找|搜|查|\
        吗|么|给我|帮我|调出来|有没有|有吗|在哪|在哪里|有哪些",
    )) > 0;
    let plain = subject.rest().iter().all(|ch| is_han(ch.c))
        && subject.find(words::QUESTION_WORDS).is_none()
        && subject
            .find(words!("领导|局长|主任|书记|要|我|你|他|她|不|没|被|已|签|退回|同意|批准|驳回|了"))
            .is_none();
    let verb = if asks { verb } else { end.span_from(at) };
    (plain && end.done() && (asks || searched)).then_some((verb, subject))
}

/// 征兵 of 关于征兵的通知, 防汛 of 防汛相关的文件.
fn trim_nouns<'f, 't>(rest: Cursor<'f, 't>, about: bool) -> Cursor<'f, 't> {
    const ENDS: Words = words!(
        "的通知|的文件|的公文|的函|的件|的来文|的相关文件|相关的文件|相关文件|有关的文件|方面的文件|\
        方面的通知|相关的通知|相关的|有关的|的材料|的那份文件|的那个文件|的会议通知|的请示|的批复|的报告|\
        的意见|的方案|那个文|那份文|那个件|那个函|的那个文|的那份文|那份文件|那个文件|那份通知|那个通知|的文|相关通知|的所有文件|相关公文|方面的|的那份|\
        的那个|的事",
    );
    let length = rest.rest().len();
    for skip in 1..length {
        let mut at = rest;
        at.advance(skip);
        let width = at.longest(ENDS);
        if width > 0 && width == length - skip && (about || is_han_run(&at)) {
            return rest.head(skip);
        }
    }
    rest
}

fn is_han_run(cur: &Cursor) -> bool {
    cur.rest().iter().all(|ch| is_han(ch.c))
}

/// How quiet is asked for behind a time.
const QUIET: Words = words!(
    "静音|免打扰|别提醒|不要提醒|勿扰|暂停提醒|不用提醒|别给我提醒|之前别提醒|前别提醒|先别提醒|都别提醒|别再提醒|不要再提醒|不用再提醒|先不要提醒|先不提醒|暂不提醒|暂时别提醒|都不要提醒|都不用提醒|别通知|不要通知|别推送|不要推送|暂停推送|停止提醒|关闭提醒|别打扰|不要打扰|别给我推送|别给我发提醒|不要给我发提醒|别发提醒|不要发提醒|别再发提醒|停一下提醒|暂停通知|别响|不提醒|别来提醒|别吵|别推|别发消息|不要发消息|不接收提醒",
);

/// 静音到明天 · 今天下午免打扰 · 这两天别提醒我.
fn mute(message: &Message) -> Option<Reading> {
    if message.question {
        return None;
    }
    if let Some(found) = reminders_off(message) {
        return Some(found);
    }
    if let Some((verb, mut cur)) = leading(message, Intent::Mute) {
        // 静音了 tells, 别提醒了 asks.
        let over = cur.at(words!("了")) && cur.rest().len() <= 2;
        if over && !message.polite() && !verb.word.starts_with(['别', '不']) {
            return None;
        }
        if !cur.at(words!("下午|下班|下周|下个|下月|下星期|下礼拜|下下|下旬|下半")) {
            cur.eat_many(words!("一下|我|了|我了|吧|消息|通知|提醒|给我|模式|下|开启|打开"));
        }
        cur.skip_separators();
        cur.eat_many(words!("持续|时间"));
        cur.skip_separators();
        // 静音到明天 is until tomorrow, 静音明天 all of it.
        let mut until = cur;
        until.eat(words!("到|至|直到|一直到"));
        let rest = message.text_from(&cur).trimmed(words!("吧|哈|啊|呗|哦|呀|嘛"));
        if until.done() {
            return Some(Reading {
                command: Command::Mute { period: None },
                near: verb.near,
                verb: verb.span,
                object: None,
            });
        }
        let period = rest.text();
        return is_quiet_time(&rest).then_some(Reading {
            command: Command::Mute { period: Some(period) },
            near: verb.near,
            verb: verb.span,
            object: None,
        });
    }
    let mut cur = message.body;
    cur.eat_many(words!("我|把我|我要|先|帮我|给我|请"));
    let from = cur;
    let skip = cur.find(QUIET)?;
    let mut at = cur;
    at.advance(skip);
    let start = at.pos();
    at.eat(QUIET);
    let verb = at.span_from(start);
    at.eat_many(words!("我|了|一下|我了|消息"));
    let period = from.head(skip);
    let whole = period.trimmed(words!("我|请|先|都"));
    let trimmed = if is_period(&whole) { whole } else { trim_period(period) };
    (at.done() && is_quiet_time(&trimmed)).then(|| Reading {
        command: Command::Mute { period: Some(trimmed.text()) },
        near: false,
        verb,
        object: None,
    })
}

/// A time, and more than a day of the month: 7号别再提醒了 may mean the item with that number.
pub(crate) fn is_quiet_time(cur: &Cursor) -> bool {
    let dated = cur.rest().iter().any(|ch| {
        let number = digit(ch.c).is_some() || matches!(ch.c, '十' | '号' | ' ' | '、' | ',' | '，');
        !number
    });
    dated && is_period(cur)
}

/// 提醒先静音 · 提醒关到明天: the reminders are named first.
fn reminders_off(message: &Message) -> Option<Reading> {
    const NAMED: Words = words!("提醒|消息提醒|通知提醒|推送|消息推送|提醒消息|催办提醒");
    const HOW: Words = words!("先|都|暂时|全部|全|帮我|给我|请|麻烦|就|也|把|它|那就|那");
    const OFF: Words = words!(
        "静音|免打扰|设为免打扰|设成免打扰|设为静音|设成静音|调成静音|关一下|关掉|关了吧|关闭|关上|停一下|停掉|停了吧|暂停|别发了|不要发了|别推了|别响了|停一停"
    );
    const AFTER: Words = words!("一下|吧|我|了吧|哈|啊|呗|掉");
    let mut cur = message.body;
    cur.eat_many(words!("把|将|先把|先将"));
    if !cur.eat(NAMED) {
        return None;
    }
    cur.eat_many(HOW);
    let from = cur.pos();
    // 提醒关一下, 提醒停一下吧
    let shortly = message.manner == crate::prepare::Manner::Softened && cur.rest().len() == 1;
    if !(cur.eat(OFF) || shortly && cur.eat(words!("关|停|关了|停了"))) {
        return None;
    }
    let verb = cur.span_from(from);
    cur.eat_many(AFTER);
    cur.skip_separators();
    let rest = message.text_from(&cur);
    if !rest.done() && !is_quiet_time(&rest) {
        return None;
    }
    let period = (!rest.done()).then(|| rest.text());
    Some(Reading { command: Command::Mute { period }, near: false, verb, object: None })
}

fn trim_period<'f, 't>(period: Cursor<'f, 't>) -> Cursor<'f, 't> {
    let mut length = period.rest().len();
    while length > 0 && period.rest().get(length - 1).is_some_and(|ch| is_separator(ch.c)) {
        length -= 1;
    }
    for tail in ["期间", "我要", "请", "都", "先", "给我", "设为", "开启", "我"] {
        let count = tail.chars().count();
        if length > count {
            let mut at = period;
            at.advance(length - count);
            if at.width(tail) == count {
                length -= count;
                break;
            }
        }
    }
    period.head(length)
}

/// Words of time only: 明天到周五, 下周一上午, 11月9日, 两天.
pub(crate) fn is_period(cur: &Cursor) -> bool {
    let mut ahead = *cur;
    let mut named = false;
    while let Some(c) = ahead.peek() {
        if ahead.eat(words::TIMES) {
            named = true;
        } else if digit(c).is_some()
            || matches!(c, '十' | '半' | ' ' | '-' | '~' | '、' | ':' | '.' | '/' | ',')
        {
            named |= matches!(c, ':' | '-' | '.' | '/') && ahead.pos() > cur.pos();
            ahead.bump();
        } else if !ahead.eat(words::TIME_JOINS) {
            return false;
        }
    }
    named && real_days(cur)
}

/// No month has a 37号: such a number is an item, no day.
pub(crate) fn real_days(cur: &Cursor) -> bool {
    let mut ahead = *cur;
    while !ahead.done() {
        match crate::number::number(&mut ahead) {
            Ok(Some(number)) => {
                if number.value > 31 && ahead.at(words!("号|日")) {
                    return false;
                }
            }
            _ => {
                ahead.bump();
            }
        }
    }
    true
}

//! Commands about people: accounts, phones, delegation, handover.

use super::Reading;
use super::free::is_period;
use super::tail::eat_because;
use crate::command::{Command, Intent};
use crate::cursor::{Cursor, is_separator};
use crate::fold::is_han;
use crate::number::digit;
use crate::object::Fail;
use crate::prepare::Message;
use crate::span::{ErrorKind, ParseError, Span};
use crate::surnames::is_name;
use crate::verbs::{Verb, any_verb, verb_of};
use crate::words;
use crate::wordset::{Words, words};

/// A message about somebody's account or work.
pub(super) fn read(message: &Message) -> Result<Option<Reading>, Fail> {
    if let Some(found) = change_phone(message)? {
        return Ok(Some(found));
    }
    if let Some(found) = open_account(message)? {
        return Ok(Some(found));
    }
    Ok(close_account(message).or_else(|| delegate(message)).or_else(|| handover(message)))
}

const NEWCOMER: Words = words!(
    "新来的|新同事|新来的同事|新进的|新调来的|新人|新入职的|新招的|同事|我们单位的|我单位的|我单位|本单位的|\
    我局的|我镇的|我们的|我们局的|我们镇的|本单位|新到的|单位新来的|这个|我们新来的|一个叫|新报到的|\
    我们单位新来的|刚来的|刚调来的|人员|用户|工作人员|收文员|同志|的",
);

/// A person's name that stands here: a run of 2 to 4 characters with a known surname, or any run of that length that
/// stands alone. The run ends before `stops`.
fn name(cur: &mut Cursor, stops: Words) -> Option<String> {
    cur.skip_separators();
    cur.eat_many(NEWCOMER);
    cur.eat(words!("姓名:|姓名|名字"));
    cur.skip_while(|c| matches!(c, ' ' | ':'));
    let from = *cur;
    let mut length = 0;
    while let Some(c) = cur.peek() {
        if !(is_han(c) || c == '·') || (length >= 2 && (cur.at(stops) || digits_follow(cur))) || length >= 12 {
            break;
        }
        cur.bump();
        length += 1;
    }
    let run = from.head(length);
    let text = run.text();
    // 同意 482913 has no person in it.
    if any_verb(&mut from.head(4)).is_some_and(|verb| verb.word.chars().count() > 1) {
        *cur = from;
        return None;
    }
    if is_name(&cur.folded_from(from.pos())) {
        cur.eat(words!("同志|同事|这个人|老师"));
        return Some(text);
    }
    *cur = from;
    None
}

/// 幺三八零零: a phone number said digit by digit ends the name before it.
fn digits_follow(cur: &Cursor) -> bool {
    cur.rest().iter().take(4).filter(|ch| digit(ch.c).is_some()).count() == 4
}

/// An 11-digit phone number, with spaces or hyphens allowed inside.
fn phone(cur: &mut Cursor) -> Result<Option<String>, ParseError> {
    let mut ahead = *cur;
    let from = ahead.pos();
    let mut digits = String::new();
    while let Some(c) = ahead.peek() {
        match digit(c) {
            Some(value) if c != '两' => {
                digits.extend(u32::try_from(value).ok().and_then(|value| char::from_digit(value, 10)));
                ahead.bump();
                *cur = ahead;
            }
            _ if matches!(c, ' ' | '-') && !digits.is_empty() => {
                ahead.bump();
            }
            _ if c == crate::fold::FOREIGN => {
                ahead.bump();
                return Err(ParseError { kind: ErrorKind::ForeignDigits, span: ahead.span_from(from) });
            }
            _ => break,
        }
    }
    if digits.is_empty() {
        return Ok(None);
    }
    if digits.len() == 11 && digits.starts_with('1') {
        return Ok(Some(digits));
    }
    if digits.len() == 13 && digits.starts_with("861") {
        return Ok(digits.get(2..).map(str::to_owned));
    }
    Err(ParseError { kind: ErrorKind::PhoneShape, span: cur.span_from(from) })
}

const PHONE_WORDS: Words = words!(
    "手机|手机号|手机号码|电话|电话号码|号码|联系电话|手机号是|手机是|电话是|号码是|他的|她的|的|是|为|改成|\
    改为|换成|变更为|更改为|新号码|新手机|新号|新手机号|新号码是|新号是|新手机号是|更新为|变成|修改为|换为|\
    成|到|变为|现在是|现在用|新的|手机号码是|联系方式|变更成|修改成|更改成|他|她|tel|现改为|请改成|请改为|\
    改|了|换|请|更换为|更换成|更新成|用|手机换成|新手机号码|新电话|现用|登记的|最新|原|旧号停用",
);

fn phone_after(cur: &mut Cursor) -> Result<Option<String>, Fail> {
    loop {
        let separators = cur.skip_separators();
        if !cur.eat(PHONE_WORDS) && separators == 0 {
            break;
        }
    }
    Ok(phone(cur)?)
}

const OPEN_STOPS: Words = words!(
    "要|需要|也|开|手机|电话|申请|的|新增|建个|建账|办个|办账|办理|号码|联系|一个|同志|注册|账|用户|，",
);

fn open_account(message: &Message) -> Result<Option<Reading>, Fail> {
    let mut cur = message.body;
    cur.eat_many(words!("我|要|想|申请|我要|我想|需要|再|我们|我单位|单位|为|给|帮|替|请"));
    let mut cur_verb = cur;
    let back_up = message.body.pos() < cur.pos();
    let (verb, who, mut rest) = if let Some(verb) = verb_of(&mut cur_verb, Intent::OpenAccount) {
        cur_verb.eat_many(words!("一下|给|：|:|为|账户|账号|一个|，"));
        let Some(who) = name(&mut cur_verb, OPEN_STOPS) else { return Ok(None) };
        (verb.span, who, cur_verb)
    } else {
        // 给张三开个账号 · 帮新来的张三开通 · 张三开户
        let from = cur;
        let Some(who) = name(&mut cur, OPEN_STOPS) else { return Ok(None) };
        let mut number = None;
        if !cur.at(words!("开")) {
            let Ok(found) = phone_after(&mut cur) else { return Ok(None) };
            number = found;
        }
        cur.skip_separators();
        cur.eat_many(words!(
            "申请|新来|刚来|是新来的|新来的|要|需要|办|办理|办个|也|请|帮忙|给|先|新调来|来我单位工作|建|\
            建个|注册|新来的同事|一个|刚调来|刚入职|入职了|他|她|来了",
        ));
        cur.skip_separators();
        let at = cur.pos();
        let word = cur.eat(words!(
            "开个账号|开个账户|开账号|开账户|开通|开通账号|开通账户|开户|开一个账号|开一个账户|开通一个账号|\
            开通个账号|开通一下账号|开通下账号|开通一下账户|开通一个账户|开个户|开个账号吧|开下账号|\
            开一下账号|开一下账户|开通个人账户|开通个人账号|开个人账户|账号开通|账户开通|账号|账户|开通用户|\
            个账号|开下户|开一下户|开个号|开通账号权限|开通oa账号|开个oa账号|开通oa账户",
        ));
        if !word || !(back_up || from.pos() == message.body.pos()) {
            return Ok(None);
        }
        let verb = cur.span_from(at);
        if cur.at(words!("了|过|没|的|吗|好了|情况|进度|失败|不了")) {
            return Ok(None);
        }
        if let Some(phone) = number {
            cur.eat_many(words!("一下|，|,"));
            return Ok(cur.done().then(|| reading(Command::OpenAccount { name: who, phone: Some(phone) }, verb)));
        }
        (verb, who, cur)
    };
    rest.eat_many(words!("一下|个人账户|个人账号|的账号|的账户|账号|账户|新来的|申请|这个用户"));
    let phone = phone_after(&mut rest)?;
    rest.skip_separators();
    rest.eat_many(words!("一下|账号|账户|开通|谢谢"));
    Ok(rest.done().then(|| reading(Command::OpenAccount { name: who, phone }, verb)))
}

const LEFT: Words = words!(
    "调走|调离|退休|辞职|离职|调动|调到|调往|去世|借调|转岗|走了|离岗|离开|不在|已|已经|因|不干|辞退|被|挂职|\
    考上|考走|开除|去了|病退|内退|休|离任|交流到|轮岗|外调|昨天|上周|上个月|刚|不再|不|今天|到|要|下周|月底|\
    本月|这个月|停薪|提拔|升|外出|死|换岗|下派|下村|辞|本周",
);

/// One of these must be there for a reason to stand between name and verb.
const GONE: Words = words!(
    "调|退休|辞|离|去世|借|转岗|走|不在|不干|挂职|考|开除|退|休|轮岗|停薪|提拔|升|死|换岗|下派|交流|去|不再|\
    外出",
);
const CLOSE_STOPS: Words = words!(
    "的|调|退休|辞|离|因|已|走|账|理由|原因|去|这个|同志|不|借|转|被|用户|停用|注销|考|病|内退|挂职|现|到|\
    下周|昨天|上|刚|要|今|月底",
);
const CLOSE_VERBS: Words = words!(
    "注销|停用|销户|注销账户|注销账号|停用账号|停用账户|注销掉|销号|删除|停掉|关掉|关闭|删掉|停|销掉|禁用",
);

fn close_account(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    cur.eat_many(words!("我|要|想|申请|我要|我想|需要|先|可以|把|将|我们|我们单位的|单位的|请把"));
    let asked = cur.pos() > message.body.pos() || message.polite;
    let mut verb_first = cur;
    let from = cur;
    if let Some(verb) = verb_of(&mut verb_first, Intent::CloseAccount).filter(|verb| !verb.near) {
        return close_verb_first(message, verb, verb_first);
    }
    // 李四调走了，注销 · 把李四的账号停用
    let who = name(&mut cur, CLOSE_STOPS)?;
    let _ = from;
    cur.eat(words!("的账号|的账户|的用户|账号|账户|的|这个账号|这个用户"));
    let start = cur;
    let skip = last_of(&cur, CLOSE_VERBS)?;
    let mut at = start;
    at.advance(skip);
    let verb_at = at.pos();
    at.eat(CLOSE_VERBS);
    let verb = at.span_from(verb_at);
    let over = at.eat(words!("了"));
    at.eat_many(words!("账号|账户|他的账号|她的账号|掉|一下|他|她|吧|了吧|他的|她的|用户|账号吧|权限"));
    let between = start.head(skip);
    let reason = close_reason(between)?;
    // 李四的账号注销了 reports; 把李四的账号注销了 asks.
    if !at.done() || (over && !asked) {
        return None;
    }
    Some(reading(Command::CloseAccount { name: who, reason }, verb))
}

fn close_verb_first(message: &Message, verb: Verb, mut cur: Cursor) -> Option<Reading> {
    let glued = !cur.peek().is_some_and(is_separator);
    cur.eat_many(words!("一下|掉|账户|账号|用户"));
    let who = name(&mut cur, CLOSE_STOPS)?;
    let surname_free = glued && verb.word.chars().count() == 2;
    if surname_free && !crate::surnames::has_surname(&who) {
        return None;
    }
    cur.eat(words!("的账号|的账户|账号|账户|的用户|这个账号|这个用户|的个人账户|的个人账号|的"));
    if cur.done() {
        return Some(reading(Command::CloseAccount { name: who, reason: None }, verb.span));
    }
    let apart = cur.skip_separators() > 0;
    let mut rest = message.text_from(&cur);
    let marked = eat_reason_mark(&mut rest);
    if !(apart || marked || rest.at(LEFT)) || rest.at(words::QUESTION_WORDS) || rest.at(words!(
        "了吗|吗|没|要|需要",
    )) {
        return None;
    }
    let reason = rest.text();
    let asks = super::tail::is_question(message, &rest);
    (!reason.is_empty() && !asks).then(|| reading(Command::CloseAccount { name: who, reason: Some(reason) }, verb.span))
}

fn eat_reason_mark(rest: &mut Cursor) -> bool {
    let marked = rest.eat(words::REASON_MARKS);
    if marked {
        rest.skip_separators();
    }
    eat_because(rest) || marked
}

/// What stands between the name and the verb: nothing, or why the person left.
fn close_reason(between: Cursor) -> Option<Option<String>> {
    let mut cur = between;
    cur.skip_separators();
    cur.eat_many(words!(
        "把账号|请把账号|账号|请|把|要|给|申请|帮忙|请帮忙|麻烦|把他|把他的账号|把她的账号|账户|把账户|需要",
    ));
    cur.skip_separators();
    if cur.done() {
        return Some(None);
    }
    let mut cur = between;
    cur.skip_separators();
    eat_reason_mark(&mut cur);
    if !cur.at(LEFT) || cur.at(words!("不要|不用|不能|不想|不用注销|不必|不准|要不要")) {
        return None;
    }
    let mut length = cur.rest().len();
    loop {
        let before = length;
        for tail in ["把账号", "请把账号", "账号", "请", "的账号", "帮忙", "麻烦", "申请", "账户", "把账户", "把他的账号", "把她的账号", "他的账号", "她的账号", "把他", "把她", "要", "可以", "请帮忙", "帮我", "把他账号", "麻烦把账号", "给他", "直接", "先", "把", "帮忙把账号", "所以", "请把他的账号", "请把她的账号", "需要", "他", "麻烦帮忙", "给"] {
            let count = tail.chars().count();
            if length > count {
                let mut at = cur;
                at.advance(length - count);
                if at.head(count).width(tail) == count {
                    length -= count;
                    break;
                }
            }
        }
        while length > 0 && cur.rest().get(length - 1).is_some_and(|ch| is_separator(ch.c)) {
            length -= 1;
        }
        if length == before {
            break;
        }
    }
    let reason = cur.head(length);
    if reason.find(GONE).is_none() {
        return None;
    }
    let wrong = reason.rest().iter().any(|ch| matches!(ch.c, '吗' | '谁' | '哪' | '没' | '别'));
    Some((!wrong).then(|| reason.text()).filter(|text| !text.is_empty())).filter(Option::is_some)
}

/// Where the last of `words` that ends the text starts.
fn last_of(cur: &Cursor, words: Words) -> Option<usize> {
    let length = cur.rest().len();
    let mut from = 0;
    let mut found = None;
    while from < length {
        let mut at = *cur;
        at.advance(from);
        let width = at.longest(words);
        if width > 0 {
            found = Some(from);
            from += width;
        } else {
            from += 1;
        }
    }
    found
}

fn change_phone(message: &Message) -> Result<Option<Reading>, Fail> {
    const STOPS: Words = words!("换|改|手机|电话|的|变更|号码|新|更|，|1");
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
    let Some(who) = name(&mut cur, STOPS) else { return Ok(None) };
    let at = cur;
    cur.eat_many(words!("的"));
    let changes = cur.find(words!("换|改|变更|更新|更改|新号|更换|新手机|修改|现在用|新电话")).is_some();
    cur.eat_many(words!(
        "换号了|换了手机号|换手机了|换号|换了手机|换了号|换手机号了|手机号换了|手机换了|换号码了|电话换了|\
        换电话了|手机号变了|换了新号|换了个手机号|换了号码|换了个号|电话号码换了|手机号码换了|换了新手机号|\
        手机号码变了|手机号改了|换了手机号码|换手机|换手机号|更换了手机|手机变更|电话变更|换了新号码|\
        手机号变更|手机号更换|更换手机号|变更手机号|号码|换新号了|换了电话",
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
    cur.eat_many(words!("了|一下|改一下|请变更|帮忙改一下|变更一下|帮改一下|更新一下|麻烦改一下"));
    Ok(cur.done().then(|| reading(Command::ChangePhone { name: who, phone }, cur.span_from(at.pos()))))
}

fn delegate(message: &Message) -> Option<Reading> {
    if message.question {
        return None;
    }
    delegate_verb_first(message, Intent::Delegate).or_else(|| substitute(message))
}

fn handover(message: &Message) -> Option<Reading> {
    if message.question {
        return None;
    }
    const ENDS: Words = words!("接手|接管|接替我|接替|接我的工作|接我的班|接班|负责|接");
    if let Some(found) = delegate_verb_first(message, Intent::Handover) {
        return Some(found);
    }
    let mut cur = message.body;
    cur.eat_many(words!(
        "我|调走了|调动了|要调走了|离职了|退休了|转岗了|换岗了|轮岗了|岗位调整|要退休了|马上退休|调离了|\
        借调了|要调走|，",
    ));
    cur.skip_separators();
    cur.eat_many(words!(
        "我|要|我要|我的工作|我的|工作|把|将|手上的件|手头的件|手里的件|我手上的件|我手头的件|我的件|\
        我的文件|手上的文件|手头的文件|手里的文件|手头工作|手上的工作|我手里的件|我手头的工作|我手上的文件|\
        我的待办|手头的工作|我的活|我把|我手里的文件|我手上的工作|全部|都|岗位|的|件|待办|文件|我这边|公文|\
        收文工作|所有|手上|我手上|我这里",
    ));
    let moved = cur.pos() > message.body.pos();
    let (period, after) = leading_period(cur);
    let mut cur = after;
    cur.eat_many(words!("都|我的工作|工作|我的件|件|把|将|我的文件|全部|，|,|我"));
    cur.skip_separators();
    let at = cur.pos();
    let to_word = cur.eat(words!("交接给|移交给|交给|转给|交接|移交|转交给|移交到|由|交班给"));
    if !to_word || !(moved || period.is_some()) {
        return None;
    }
    let verb = cur.span_from(at);
    let who = name(&mut cur, words!("接|代|处理|办|负责|从|明|今|下|周|，|来|了"))?;
    let ends = cur.eat_many(ENDS) > 0;
    let by = verb_is_by(message, verb);
    if by && !ends {
        return None;
    }
    let period = period.or_else(|| trailing_period(message, &mut cur));
    cur.eat_many(words!("了|一下"));
    cur.done().then(|| reading(Command::Handover { to: who, period }, verb))
}

fn verb_is_by(message: &Message, verb: Span) -> bool {
    message.body.rest().iter().any(|ch| ch.c == '由' && ch.start == verb.start)
}

/// 委托 王芳 明天到周五, 交接 给王芳 从下周一起.
fn delegate_verb_first(message: &Message, intent: Intent) -> Option<Reading> {
    let mut cur = message.body;
    cur.eat_many(words!("我|要|想|我要|我想|先|我的|现|工作|把工作|手头工作"));
    let (before, mut cur) = leading_period(cur);
    cur.eat_many(words!("我|要|想|的|请|，"));
    cur.skip_separators();
    let verb = verb_of(&mut cur, intent)?;
    if cur.at(words!("过|了|的|书|函|单位|人|方|代理")) {
        return None;
    }
    cur.eat_many(words!("一下|给|由|工作|工作给|我的工作给|收文|给同事|到|件给|文件给|全部给|权"));
    let who = name(&mut cur, words!(
        "代|从|明|今|后天|下|周|这|本|处理|办|收|签|，|帮|替|负责|来|接|星期|到|一|两|三|五|至|期间|1|11月|\
        月|十|节",
    ))?;
    if !crate::surnames::has_surname(&who) && !cur.done() && !cur.peek().is_some_and(is_separator) {
        return None;
    }
    cur.eat_many(DUTIES);
    let mut period = before;
    cur.skip_separators();
    cur.eat_many(words!("期限|时间|时间:|期限:|从|时间是|时间为|期间"));
    if period.is_none() {
        period = trailing_period(message, &mut cur);
    }
    cur.skip_separators();
    cur.eat_many(DUTIES);
    cur.done().then(|| {
        let command = match intent {
            Intent::Handover => Command::Handover { to: who, period },
            _ => Command::Delegate { to: who, period },
        };
        Reading { command, near: verb.near, verb: verb.span, object: None }
    })
}

const DUTIES: Words = words!(
    "代收|代办|代签|代签收|代为签收|代为处理|代为办理|代为收文|处理|办理|代处理|代管|代我签收|代我收文|\
    代我处理|代我收|代我办|代收文|代收文件|收文|签收|文件|公文|代收公文|替我签收|替我收文|替我处理|替我收|\
    帮我签收|帮我收文|帮我收|帮我处理|负责|代理|代班|代为接收|接收|代收代办|代接收|处理一下|代我|替我|帮我|\
    收一下|代签文件|代看|代为|来|来签收|来收|来处理|代收吧|收|签|办|代一下|收件|收文件|签收文件|处理文件|\
    签收公文|代收件|代签公文|顶班|顶岗|替班|和|、|及|替|代替我|代替|代|先|暂时|暂|代行|我的工作|工作|\
    我的文件|我的件|，|的|期间|盯着|盯一下|照看|接收文件|代为代收|负责收文|负责签收|代办一下|全权处理|\
    代理收文|帮忙收|帮忙签收|代劳|代收一下|代签一下",
);

/// 我出差，文件由王芳代收 · 下周一到下周三文件由韦小兰代收.
fn substitute(message: &Message) -> Option<Reading> {
    const REASONS: Words = words!(
        "出差|休假|请假|外出|学习|培训|开会|休息|不在|下乡|住院|年假|休年假|公休|探亲|产假|休产假|去开会|\
        去学习|去培训|有事|出门|生病|看病|调休|去|市里|南宁|柳州|去市里开会|县外|不在单位|不在办公室|到|\
        外地|驻村|挂职|要|在|会|的时候|时|期间|的这段时间|这段时间|党校|去党校|上党校|去外地|在外地|去县里|\
        去市里|休公休|回老家|外出学习|外出培训|不上班|请病假|请事假|请年假|休病假|出去|离岗|自治区|区里|\
        去南宁|去柳州|病了|了|后",
    );
    const WORK: Words = words!(
        "文件|公文|收文|签收|件|工作|我的件|我的文件|我的公文|我的工作|我的|收件|所有文件|这段时间|期间|都|\
        来文|先|暂时|全部|我|我这边的|我这边|单位|我单位|手头的|手上的|收文工作|签收工作|的|待办|把|将|请|\
        麻烦|就|这期间|这几天|收文的事|的事|公文签收|文件签收|统一|我的收文|我的收件箱|收件箱|代收|有文件|\
        来的文件",
    );
    let mut cur = message.body;
    let mut period: Option<String> = None;
    let mut away = false;
    let mut steps = 0;
    let at = loop {
        cur.skip_separators();
        let at = cur.pos();
        if cur.eat(words!("由|让|请|叫|委托|交给|授权|麻烦|交由|委托给|转给")) {
            let mut next = cur;
            next.skip_spaces();
            if name(&mut next, STOPS).is_some_and(|who| crate::surnames::has_surname(&who)) {
                break at;
            }
            cur = cur.between(at, cur.end());
        }
        let (found, after) = leading_period(cur);
        if let Some(found) = found {
            period = period.or(Some(found));
            cur = after;
            away = true;
        } else if cur.eat(REASONS) {
            away = true;
        } else if cur.eat(words!("我|本人")) || cur.eat(WORK) {
        } else {
            break cur.pos();
        }
        steps += 1;
        if steps > 24 {
            return None;
        }
    };
    const STOPS: Words = words!("代|替|帮|处理|签收|办|收|负责|来|全权|，|先|暂|签|接|盯|照|顶");
    let asked = at < cur.pos();
    let mut rest = cur;
    let who = name(&mut rest, STOPS)?;
    // Without 由 the sentence must say that the sender is away.
    if !asked && !away || !crate::surnames::has_surname(&who) {
        return None;
    }
    let verb_at = rest.pos();
    let duties = rest.eat_many(DUTIES);
    let verb = rest.span_from(verb_at);
    if duties == 0 {
        return None;
    }
    if period.is_none() {
        period = trailing_period(message, &mut rest);
    }
    rest.skip_separators();
    rest.eat_many(DUTIES);
    rest.done().then(|| reading(Command::Delegate { to: who, period }, verb))
}

/// The words of time that stand here, as typed.
fn leading_period<'f, 't>(cur: Cursor<'f, 't>) -> (Option<String>, Cursor<'f, 't>) {
    let mut end = cur;
    let mut ahead = cur;
    let mut named = false;
    while let Some(c) = ahead.peek() {
        if ahead.eat(words::TIMES) {
            named = true;
            end = ahead;
        } else if named && ahead.eat(words!(
            "起|开始|之前|以前|前|止|为止|期间|内|以内|底|之间|结束|之后|后",
        )) {
            end = ahead;
        } else if digit(c).is_some() || matches!(c, '十' | '半') || (matches!(c, ' ' | '-' | '~' | ':' | '.' | '/') && ahead.pos() > cur.pos()) {
            ahead.bump();
        } else if !(ahead.eat(words!("从|到|至|这|下|上|和|及|共|未来|接下来")) || (ahead.pos() > cur.pos() && ahead.eat(words!(
            "的",
        )))) {
            break;
        }
    }
    if !named {
        return (None, cur);
    }
    let period = cur.head(end.pos() - cur.pos());
    (Some(trim_from(period).text()), end)
}

/// 从 only introduces: 从明天到周五 is 明天到周五.
fn trim_from<'f, 't>(mut period: Cursor<'f, 't>) -> Cursor<'f, 't> {
    period.eat(words!("从"));
    period
}

fn trailing_period<'f, 't>(message: &Message<'f, 't>, cur: &mut Cursor<'f, 't>) -> Option<String> {
    let mut rest = *cur;
    rest.skip_separators();
    if rest.done() {
        return None;
    }
    rest.eat_many(words!("时间:|时间是|期限:|期限|时间|从"));
    let full = message.text_from(&rest);
    if is_period(&full) {
        let text = full.text();
        *cur = cur.between(cur.end(), cur.end());
        return Some(text);
    }
    let (period, after) = leading_period(rest);
    if period.is_some() {
        *cur = after;
    }
    period
}

fn reading(command: Command, verb: Span) -> Reading {
    Reading { command, near: false, verb, object: None }
}

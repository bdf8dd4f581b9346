//! Work that passes to somebody else: 委托, 交接.

use super::free::{is_period, real_days};
use super::people::{name, reading, titled_name};
use super::undelegate::undelegate;
use crate::command::{Command, Intent};
use crate::cursor::{Cursor, is_separator};
use crate::grammar::Reading;
use crate::number::digit;
use crate::prepare::Message;
use crate::span::Span;
use crate::verbs::verb_of;
use crate::words;
use crate::wordset::{Words, words};

pub(crate) fn delegate(message: &Message) -> Option<Reading> {
    if message.question {
        return None;
    }
    undelegate(message)
        .or_else(|| delegate_verb_first(message, Intent::Delegate))
        .or_else(|| substitute(message))
}

pub(crate) fn handover(message: &Message) -> Option<Reading> {
    if message.question {
        return None;
    }
    if let Some(found) = delegate_verb_first(message, Intent::Handover) {
        return Some(found);
    }
    if let Some(found) = handed_to(message) {
        return Some(found);
    }
    let mut cur = message.body;
    let leaves = skip_leaving(&mut cur) || skip_transfer(&mut cur);
    cur.eat_many(words!(
        "我|调走了|调动了|要调走了|离职了|退休了|转岗了|换岗了|轮岗了|岗位调整|要退休了|马上退休|调离了|\
        借调了|要调走|，",
    ));
    cur.eat_many(words!(
        "我|要|已|已经|马上|即将|快|因|因为|由于|岗位|工作|调岗|调走|调离|调动|调整|换岗|转岗|轮岗|离岗|离任|离职|辞职|退休|借调|挂职|\
        升职|提拔|变动|了|去别的单位|去别的部门|到别的单位|不在这个岗位|不负责收文|不管收文|不干",
    ));
    cur.skip_separators();
    cur.eat_many(words!(
        "以后|今后|往后|从今以后|从今往后|我|要|我要|我的工作|我的|工作|把|将|手上的件|手头的件|手里的件|我手上的件|我手头的件|我的件|\
        我的文件|手上的文件|手头的文件|手里的文件|手头工作|手上的工作|我手里的件|我手头的工作|我手上的文件|\
        我的待办|手头的工作|我的活|我把|我手里的文件|我手上的工作|全部|都|岗位|的|件|待办|文件|我这边|公文|\
        收文工作|所有|手上|我手上|我这里|以后|今后|往后|从今以后|统统|一律|一并|全|剩下的|没办完的|未办结的|在办的|没办结的",
    ));
    let moved = leaves || cur.pos() > message.body.pos();
    let (period, after) = leading_period(cur);
    let mut cur = after;
    cur.eat_many(words!("都|我的工作|工作|我的件|件|把|将|我的文件|全部|，|,|我"));
    cur.skip_separators();
    let at = cur.pos();
    let to_word = cur.eat(words!("交接给|移交给|交给|转给|交接|移交|转交给|移交到|由|交班给"));
    if !to_word || !(moved || period.is_some()) {
        return None;
    }
    let said = message.body.between(message.body.pos(), cur.pos());
    if leaves && !names_work(&said) || is_told(message, &cur, at) {
        return None;
    }
    let verb = cur.span_from(at);
    let (who, _) = titled_name(&mut cur, words!("接|代|处理|办|负责|从|明|今|下|周|，|来|了"))?;
    let ends = cur.eat_many(TAKING_OVER) > 0;
    let by = verb_is_by(message, verb);
    // 工作由罗杰负责 tells who does what.
    let passes = leaves
        || period.is_some()
        || said
            .find(words!("以后|今后|往后|从今|我|调|离|退|岗|换|借|辞|手|交接|移交|在办|未办|待办|剩"))
            .is_some();
    if by && !(ends && passes) {
        return None;
    }
    let period = period.or_else(|| trailing_period(message, &mut cur));
    if period.as_ref().is_some_and(|period| is_announced(message) || is_over(period)) {
        return None;
    }
    cur.eat_many(words!("一下"));
    cur.done().then(|| reading(Command::Handover { to: who, period }, verb))
}

/// 我不管了，交给王芳 may be about anything.
fn names_work(said: &Cursor) -> bool {
    said.find(words!("交接|移交|工作|件|岗位|待办|收文")).is_some()
}

/// 工作已经交接给王芳 tells.
fn is_told(message: &Message, cur: &Cursor, at: usize) -> bool {
    cur.between(message.body.pos(), at)
        .trimmed(words!("交接|工作"))
        .find(words!("已经交|已交|已经转|已转|已移|已经移"))
        .is_some()
        || matches!(cur.between(at, at).before(), Some('已' | '经' | '没' | '未'))
}

/// 我下个月不做联络员了: why the work passes on, and a pause. The time is that of leaving.
fn skip_leaving(cur: &mut Cursor) -> bool {
    const LONGEST: usize = 10;
    const LOADED: Words = words!("不|没|吗|谁|什么|怎么|说|问|如果|要是|等|再|想|可能|了");
    let mut ahead = *cur;
    ahead.eat_many(words!("我|本人|因为|由于|因"));
    ahead = leading_period(ahead).1;
    ahead.eat_many(words!("起|开始|我|就|已经|已|以后|今后|，"));
    if !ahead.eat(words!(
        "不再担任|不担任|不再负责|不负责|不再管|不管|不再做|不做|不再当|不当|不再兼|不兼|不干|不在"
    )) {
        return false;
    }
    let from = ahead;
    while ahead.pos() - from.pos() < LONGEST && !ahead.at(LOADED) && !ahead.peek().is_none_or(is_separator) {
        ahead.bump();
    }
    ahead.eat(words!("了|啦"));
    let apart = ahead.skip_separators() > 0;
    if apart {
        *cur = ahead;
    }
    apart
}

/// 我下周调去招生办工作交接给…: where the sender is transferred to. The time is that of leaving.
fn skip_transfer(cur: &mut Cursor) -> bool {
    const LONGEST: usize = 10;
    const LOADED: Words = words!("不|没|吗|谁|什么|怎么|说|问|如果|要是|等|再|想|可能|他|她|你|已");
    let mut ahead = *cur;
    if !ahead.eat(words!("我|本人")) {
        return false;
    }
    let (when, after) = leading_period(ahead);
    if when.as_deref().is_some_and(is_over) {
        return false;
    }
    ahead = after;
    ahead.eat_many(words!("就要|要|将|即将|马上|就"));
    if !ahead.eat(words!(
        "调去|调到|调往|调任|借调到|借调去|抽调到|抽调去|下派到|轮岗到|轮岗去|转岗到|被借调到|被抽调到"
    )) {
        return false;
    }
    let from = ahead.pos();
    while ahead.pos() - from < LONGEST && !ahead.at(LOADED) && !ahead.peek().is_none_or(is_separator) {
        let named = ahead.eat(words::UNIT_ENDS) || ahead.eat(words!("组|专班"));
        if named && ahead.pos() - from > 1 {
            ahead.eat(words!("了"));
            ahead.skip_separators();
            if ahead.at(words!("工作|我的|手上|手头|手里|把|将|文件|件|收文|待办|岗位"))
            {
                *cur = ahead;
                return true;
            }
        }
        if !named {
            ahead.bump();
        }
    }
    false
}

/// 向罗勇交班, 下周一跟王芳交接工作.
fn handed_to(message: &Message) -> Option<Reading> {
    const ACT: Words = words!(
        "交班|交接|移交|交接班|做交接|办交接|办理交接|办理移交|工作交接|交接工作|移交工作|做个交接|办个交接|值班交接|交接值班|办理工作交接|\
        交接一下工作|交一下班",
    );
    let mut cur = message.body;
    cur.eat_many(words!("我|要|现|先|值班|我要|，"));
    let (before, mut cur) = leading_period(cur);
    cur.eat_many(words!("我|要|值班|，|我要|起"));
    let from = cur.pos();
    if !cur.eat(words!("向|跟|和|与|同|给")) {
        return None;
    }
    let who = name(&mut cur, words!("交|移交|办|做|工作|值班|，|同志"))
        .filter(|who| crate::surnames::has_surname(who))?;
    // 下个月跟莫小燕交接 tells what is to come.
    let bare = before.is_some() && cur.longest(ACT) == 2 && cur.at(words!("交接|移交"));
    if !cur.eat(ACT) || bare && cur.done() {
        return None;
    }
    let verb = cur.span_from(from);
    cur.eat_many(words!("一下|工作|手续|收文|收文工作|岗位|值班|公文|文件"));
    let period = before.or_else(|| trailing_period(message, &mut cur));
    if period.as_ref().is_some_and(|period| is_announced(message) || is_over(period)) {
        return None;
    }
    cur.skip_separators();
    cur.done().then(|| reading(Command::Handover { to: who, period }, verb))
}

/// 下个月我要跟王芳交接 tells a plan; 下周一跟王芳交接 gives the order.
pub(crate) fn is_announced(message: &Message) -> bool {
    const WILL: Words = words!("要|会|将|得|需要|想|还要|就要|还得");
    const HANDS_OVER: Words = words!("跟|和|与|同|向|给|把|将|交|移交|办|做");
    let mut cur = message.body;
    while let Some(skip) = cur.find(WILL) {
        cur.advance(skip);
        cur.eat(WILL);
        if cur.at(HANDS_OVER) {
            return true;
        }
    }
    false
}

fn verb_is_by(message: &Message, verb: Span) -> bool {
    message.body.rest().iter().any(|ch| ch.c == '由' && ch.start == verb.start)
}

/// 委托 王芳 明天到周五, 交接 给王芳 从下周一起.
fn delegate_verb_first(message: &Message, intent: Intent) -> Option<Reading> {
    let mut cur = message.body;
    cur.eat_many(words!(
        "将|将收文|将收文工作|将文件|将公文|收文事宜|公文事宜|签收事宜|收文签收|文件签收|公文签收|签收公文|公文收发|把签收|签收|把收文|把签收工作|签收工作|把我的签收|我|要|想|我要|我想|先|我的|现|工作|把工作|手头工作|我的文件|我的件|我的公文|我的待办|我的收文|文件|公文|收文|把我的文件|把文件",
    ));
    let (before, mut cur) = leading_period(cur);
    cur.eat_many(words!("我|要|想|的|请|，|设个|设一个|设置|设置一个|做个|办个|建个|加个|弄个|开个"));
    cur.skip_separators();
    let verb = verb_of(&mut cur, intent)?;
    if cur.at(words!(
        "过|了|的|书|函|单位|人|方|代理|班时间|时间|手续|表|清单|记录|日志|制度|仪式|事宜|流程|情况"
    )) {
        return None;
    }
    let glued = !cur.peek().is_some_and(is_separator);
    let given = cur.before();
    let verb_end = cur.pos();
    if cur.peek().is_some_and(is_separator) {
        let mut given = cur;
        given.skip_separators();
        if given.eat(words!("给|由")) {
            cur = given;
        }
    }
    cur.eat_many(words!("一下|给|由|工作|工作给|我的工作给|收文|给同事|到|件给|文件给|全部给|权"));
    let name_at = cur.pos();
    let (who, known) = titled_name(
        &mut cur,
        words!(
            "代|从|明|今|后天|下|周|这|本|处理|办|收|签|，|帮|替|负责|来|接|星期|到|一|两|三|五|至|期间|1|\
            11月|月|十|节",
        ),
    )?;
    if !known && !cur.done() && !cur.peek().is_some_and(is_separator) {
        return None;
    }
    // 委托拍卖, 交接班记录: without a pause or 给 only a known surname makes a name.
    if !known && glued && cur.between(verb_end, name_at).rest().is_empty() && given != Some('给') {
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
    if intent == Intent::Handover && period.is_some() && is_announced(message) {
        return None;
    }
    cur.done().then(|| {
        let command = match intent {
            Intent::Handover => Command::Handover { to: who, period },
            _ => Command::Delegate { to: who, period },
        };
        Reading { command, near: verb.near, verb: verb.span, object: None }
    })
}

/// Times that are over.
const PAST_TIMES: [&str; 9] = ["上周", "上个", "上月", "昨", "前天", "去年", "上星期", "上礼拜", "前几"];

fn is_over(period: &str) -> bool {
    PAST_TIMES.iter().any(|word| period.contains(word))
}

/// How a handover may end.
const TAKING_OVER: Words = words!("接手|接管|接替我|接替|接我的工作|接我的班|接班|负责|接");

/// What the other is to do.
/// Why the sender is away.
const AWAY: Words = words!(
    "出差|休假|请假|外出|学习|培训|开会|休息|不在|下乡|住院|年假|休年假|公休|探亲|产假|休产假|去开会|去学习|\
    去培训|有事|出门|生病|看病|调休|去|市里|南宁|柳州|去市里开会|县外|不在单位|不在办公室|到|外地|驻村|挂职|\
    要|在|会|的时候|时|期间|的这段时间|这段时间|党校|去党校|上党校|去外地|在外地|去县里|去市里|休公休|\
    做检查|检查|体检|复查|做个检查|看医生|陪护|家里有事|家里有点事|家里有急事|我家里有点事|我家里有事|有点事|有急事|办点事|跟岗|跟岗学习|回老家|外出学习|外出培训|不上班|请病假|请事假|请年假|休病假|出去|离岗|自治区|区里|因公|因私|因病|因事|因故|因|因为|由于|参加|参加会议|参加培训|参加学习|党校培训|党校学习|跟班学习|跟班|驻点|做手术|\
    动手术|手术|结婚|婚假|丧假|陪产假|育儿假|回家|办事|考试|比赛|活动|省里|广西|北京|桂林|集中培训|集中学习|出国|考察|调研|巡察|轮训|休养|疗养|去南宁|去柳州|病了|了|\
    督导|下乡督导|下村|蹲点|抢险|值守|迎检|监考|走访|调度|巡查|巡河|驻点帮扶|执勤|办案|支教|后",
);

/// What the other is to do.
/// What passes to the other.
const WORK: Words = words!(
    "文件|公文|收文|签收|件|工作|我的件|我的文件|我的公文|我的工作|我的|收件|所有文件|这段时间|期间|都|来文|\
    先|暂时|全部|我|我这边的|我这边|单位|我单位|手头的|手上的|收文工作|签收工作|的|待办|把|将|请|麻烦|就|\
    这期间|这几天|收文的事|的事|公文签收|文件签收|统一|我的收文|我的收件箱|收件箱|代收|有文件|来的文件",
);

/// What the other is to do.
/// Where the name of the other ends.
const DUTY_STARTS: Words = words!(
    "代|替|帮|处理|签收|办|收|负责|来|全权|，|先|暂|签|接|盯|照|顶|明天|后天|今天|下周|这周|本周|明早|\
    明晚|今晚|周一|周二|周三|周四|周五|周末|星期|礼拜|这两天|这几天|上午|下午|明后|今明|节日|假期|期间|\
    下个|这个|这段",
);

/// What the other is to do.
const DUTIES: Words = words!(
    "代收|代办|代签|代签收|代为签收|代为处理|代为办理|代为收文|处理|办理|代处理|代管|代我签收|代我收文|\
    代我处理|代我收|代我办|代收文|代收文件|收文|签收|文件|公文|代收公文|替我签收|替我收文|替我处理|替我收|\
    帮我签收|帮我收文|帮我收|帮我处理|负责|代理|代班|代为接收|接收|代收代办|代接收|处理一下|代我|替我|帮我|\
    收一下|代签文件|代看|代为|来|来签收|来收|来处理|代收吧|收|签|办|代一下|收件|收文件|签收文件|处理文件|\
    签收公文|代收件|代签公文|顶班|顶岗|替班|和|、|及|替|代替我|代替|代|先|暂时|暂|代行|我的工作|工作|\
    我的文件|我的件|，|的|期间|盯着|盯一下|照看|接收文件|代为代收|负责收文|负责签收|代办一下|全权处理|\
    代理收文|帮忙收|帮忙签收|代劳|代收一下|代签一下|代我收文件|代收这些件|代我签文件|代我签收文件|\
    代我处理文件|替我收文件|帮我收文件|代我签收公文|代我收公文",
);

/// What stands before the name: when and why the sender is away, what passes on. Gives the place of 由, the time and
/// whether the sender is away.
fn circumstances(cur: &mut Cursor) -> Option<(usize, Option<String>, bool)> {
    let mut period: Option<String> = None;
    let mut away = false;
    let mut steps = 0;
    let at = loop {
        cur.skip_separators();
        let at = cur.pos();
        if cur.eat(words!("由|让|请|叫|委托|交给|授权|麻烦|交由|委托给|转给")) {
            let mut next = *cur;
            next.skip_spaces();
            if name(&mut next, DUTY_STARTS).is_some_and(|who| crate::surnames::has_surname(&who)) {
                break at;
            }
            *cur = cur.between(at, cur.end());
        }
        let (found, after) = leading_period(*cur);
        if let Some(found) = found {
            period = period.or(Some(found));
            *cur = after;
            away = true;
        } else if cur.eat(AWAY) {
            away = true;
        } else if eat_papers(cur) || cur.eat(words!("我|本人")) || cur.eat(WORK) {
        } else {
            break cur.pos();
        }
        steps += 1;
        if steps > 24 {
            return None;
        }
    };
    Some((at, period, away))
}

/// 我的文让覃勇代签: so short a word needs 让 or 由 behind it, as 文 is a surname too.
fn eat_papers(cur: &mut Cursor) -> bool {
    let mut ahead = *cur;
    let fits = ahead.eat(words!("我的文|我这边的文")) && ahead.at(words!("由|让|请|叫|委托|交给|交由"));
    if fits {
        *cur = ahead;
    }
    fits
}

/// Whether a time is more than a day of the month, which may be the number of an item.
fn is_clearly_time(period: &str) -> bool {
    period.contains(['天', '周', '月', '午', '晚', '早', '期', '年', '拜', '日', '段'])
}

/// 我出差，文件由王芳代收 · 下周一到下周三文件由韦小兰代收.
fn substitute(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    let (at, mut period, mut away) = circumstances(&mut cur)?;
    let asked = at < cur.pos();
    // 12号王芳签收 names an item; a day of the month alone needs 由.
    if !asked && period.as_deref().is_some_and(|period| !is_clearly_time(period)) {
        return None;
    }
    let mut rest = cur;
    let (who, known) = titled_name(&mut rest, DUTY_STARTS)?;
    // 李明明天代我收文: the time may stand behind the name.
    let (late, after) = leading_period(rest);
    if period.is_none() && late.as_deref().is_some_and(is_clearly_time) {
        (period, rest) = (late, after);
        away = true;
    }
    // 上周文件由王芳代收 tells.
    if period.as_deref().is_some_and(is_over) {
        return None;
    }
    // Without 由 the sentence must say that the sender is away, or for whom and for how long.
    let for_me = rest.at(words!("代我|替我|帮我")) && rest.find(words::TIMES).is_some();
    if !asked && !away && !for_me || !known {
        return None;
    }
    let verb_at = rest.pos();
    let duties = rest.eat_many(DUTIES);
    let verb = rest.span_from(verb_at);
    // 让王芳来一下 asks somebody to come, not to stand in.
    let stands_in =
        cur.between(verb_at, rest.pos()).find(words!("代|替|收|签|办|处理|负责|班|岗|盯|照|管")).is_some();
    // 交给罗杰办 and 工作由罗杰负责 do not say for whom.
    let in_place = cur.between(verb_at, rest.pos()).find(words!("代|替|帮|班|岗|盯|顶")).is_some();
    let own = message.body.head(at - message.body.pos()).find(words!("我|本人|收文|来文")).is_some();
    let for_sender = in_place || own || away || rest.find(words::TIMES).is_some();
    // 我下周请假，把收文委托给韦小玲: the word before the name says it all.
    let entrusted = cur.between(at, cur.end()).at(words!("委托|委托给|授权"));
    if !entrusted && (duties == 0 || !stands_in || !for_sender) {
        return None;
    }
    if period.is_none() {
        period = trailing_period(message, &mut rest);
    }
    rest.skip_separators();
    rest.eat_many(DUTIES);
    // 文件由王芳代收的 tells.
    let told = rest.before() == Some('的');
    (rest.done() && !told).then(|| reading(Command::Delegate { to: who, period }, verb))
}

/// The words of time that stand here, as typed.
fn leading_period<'f, 't>(cur: Cursor<'f, 't>) -> (Option<String>, Cursor<'f, 't>) {
    // No period is said with more characters.
    const LONGEST: usize = 40;
    let mut end = cur;
    let mut ahead = cur;
    let mut named = false;
    while let Some(c) = ahead.peek().filter(|_| ahead.pos() - cur.pos() < LONGEST) {
        if ahead.eat(words::TIMES) {
            named = true;
            end = ahead;
        } else if named
            && ahead.eat(words!("起|开始|之前|以前|前|止|为止|期间|内|以内|底|之间|结束|之后|后",))
        {
            end = ahead;
        } else if digit(c).is_some()
            || matches!(c, '十' | '半')
            || (matches!(c, ' ' | '-' | '~' | ':' | '.' | '/') && ahead.pos() > cur.pos())
        {
            ahead.bump();
        } else if !(ahead.pos() == cur.pos() && ahead.eat(words!("自"))
            || ahead.eat(words!("从|到|至|这|下|上|和|及|共|未来|接下来"))
            || (ahead.pos() > cur.pos() && ahead.eat(words!("的"))))
        {
            break;
        }
    }
    if !named {
        return (None, cur);
    }
    let period = cur.head(end.pos() - cur.pos());
    if !real_days(&period) {
        return (None, cur);
    }
    (Some(trim_from(period).text()), end)
}

/// 从 and 自 only introduce: 从明天到周五 is 明天到周五.
fn trim_from<'f, 't>(mut period: Cursor<'f, 't>) -> Cursor<'f, 't> {
    period.eat(words!("从|自"));
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

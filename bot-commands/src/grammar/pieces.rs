//! What stands beside an act and its item: an aside, or a text that gives the reason or the result.

use super::clauses;
use super::closing::stripped;
use super::result_first;
use super::veto::hypothetical;
use crate::command::Intent;
use crate::cursor::Cursor;
use crate::verbs::any_verb;
use crate::words;
use crate::wordset::{Words, words};

/// A piece of a message.
pub(super) struct Piece<'f, 't> {
    pub text: Cursor<'f, 't>,
    /// No pause between it and the act or the item.
    pub glued: bool,
}

/// What a piece is.
pub(super) enum Kind<'f, 't> {
    /// Nothing that counts.
    Nothing,
    /// It only says that something went wrong: 发错了.
    Slip(Cursor<'f, 't>),
    /// A reason or a result.
    Text(Cursor<'f, 't>),
}

/// The longest reason or result, in characters.
const LONGEST: usize = 60;

/// Clauses that change nothing.
const ASIDES: Words = words!(
    "你好|您好|大家好|早上好|上午好|中午好|下午好|晚上好|老师好|领导好|谢谢|多谢|辛苦了|辛苦|麻烦了|麻烦您了|麻烦你了|不好意思|抱歉|打扰了|\
    经核|经核实|经查|经查看|经查证|经审查|经审核|经核对|经研究|经办理|经了解|经核查|经请示|经请示领导|经领导同意|特此说明|请知悉|请悉知|望批准|请批准|为盼|为荷|敬请谅解|请谅解|请见谅|望谅解|急|很急|比较急|急急急|请尽快|尽快|\
    现|特此|故|我局|我镇|我乡|我院|我校|我办|我单位|本单位|我们|我们单位|我们这边|我这边|这边|是这样|是这样的"
);

/// Offices that are greeted; before 把 they are those who act.
const GREETED: Words = words!("县府办|县委办|政府办|信息办|党政办|办公室");

/// 各单位先别看45号: told to those who have it, beside a recall.
const NOTICE_TO: Words = words!(
    "请|各单位|各乡镇|各镇|各部门|各村|各学校|大家|收文单位|收到的单位|收到的|已收到的单位|相关单位|麻烦|都|先|暂时|暂"
);
const NOTICE_NOT: Words = words!("先别|先不要|先不用|不要|别|请勿|勿|暂不|暂不要|先勿|暂缓|先暂缓|停止");
const NOTICE_ACTS: Words = words!(
    "看|签收|签|办理|办|传达|传阅|转发|转|执行|下载|打印|处理|下发|上报|填报|填|报|使用|用|再|往下|了|和|或|、"
);

/// 改好我再发: what the sender does next.
const RESENDS: Words = words!(
    "再发|重发|重新发|另发|再发布|再发一次|再发一遍|再推|重推|重新推送|再重发|重新下发|再下发|再印发|再报|重报|重新报|再传|重新上传|再发出|再发给大家"
);

/// What only says that something is wrong.
pub(super) const SLIPS: Words = words!(
    "发重了|发早了|发错群了|发错单位|发错了单位|传错了|放错了|点错了|发错了|发错|有误|有错|错了|搞错了|弄错了|有问题|写错了|发错文件了|发错单位了|发早了|发快了"
);

/// Words that introduce a text and are no part of it.
const INTRODUCED: Words = words!(
    "因为|由于|鉴于|因|理由是|理由:|理由：|原因是|原因:|经核实|经核对|经审核|经审查|经查|经核查|经核|经研究|经办理|办理结果|办理情况|情况是|结果是|备注|说明"
);

/// What makes a reason more or other than one: questions, quotes, plans, other people and their acts.
const LOADED: Words = words!(
    "吗|么|呢|什么|怎么|为什么|为啥|咋|谁|哪|几时|何时|是不是|能不能|可不可以|要不要|行不行|对不对|好不好|会不会|有没有|该不该|是否|可否|能否|多少|\
    说|问|听|据说|据称|据悉|据了解|据反映|让|叫|催|喊|吩咐|嘱咐|通知我|要求我|他|她|你|您|人家|别人|大家|老是|昨天|昨晚|前天|上周|上次|那天|早就|曾|明天|后天|下周|下午|今晚|晚上|等会|待会|回头|改天|稍后|到时|以后|之后|\
    再|先|别退|别撤|别急|别动|别管|别再|别忘|别办|别发|打算|准备|计划|考虑|犹豫|希望|建议|可能|也许|或许|好像|似乎|大概|估计|恐怕|担心|怕|如果|要是|假如|万一|除非|只要|的话|若是|倘|比如|例如|譬如|假设|格式|示例|举例|\
    算了|取消了吗|不用|不必|没退|没撤|未退|未撤|不退|不撤|退不|撤不|还没退|没有退|没有撤|已退回|已撤回|已经退回|已经撤回|退回了|撤回了|退回过|撤回过|转发|引用|玩笑|测试|签收|同意|批准|驳回|注销|催办|差点|本来想|原想|还是|或者|还能|能撤|能退|可以退|可以撤|应该退|应该撤"
);

/// What ends a text that stands right before an act or an item, without a pause.
const GLUES: [char; 6] = ['了', '错', '误', '页', '复', '清'];

/// What a piece is beside an act; nothing when it makes the message something else.
pub(super) fn kind<'f, 't>(piece: &Piece<'f, 't>, intent: Intent) -> Option<Kind<'f, 't>> {
    let text = introduced(stripped(piece.text, words!("因此|所以|故|特此|现|，|,|请|麻烦")), intent);
    if text.done()
        || is_aside(&text, piece.glued)
        || intent == Intent::Recall && (is_notice(&text) || is_resent(&text))
    {
        return Some(Kind::Nothing);
    }
    let known = !piece.glued && clauses::is_known(text, true);
    if known {
        return Some(Kind::Nothing);
    }
    // 办完 3 个手续 counts.
    let counts = text.before().is_some_and(|c| c.is_ascii_digit() || c == ' ')
        && text.at(words::MEASURES)
        && !text.at(words::NOT_MEASURES);
    if counts || !tells(&text, intent) || piece.glued && !may_be_glued(&text) {
        return None;
    }
    let mut slip = text;
    slip.eat_many(words!("我|我们|又|都|把|文件|件|给"));
    let only_slip = slip.eat(SLIPS) && slip.done();
    Some(if only_slip && intent != Intent::Finish { Kind::Slip(text) } else { Kind::Text(text) })
}

/// A text without what introduces it: 因业务已划转; of a result also without who did it: 我镇已召开部署会.
fn introduced<'f, 't>(text: Cursor<'f, 't>, intent: Intent) -> Cursor<'f, 't> {
    let mut cur = text;
    if !cur.at(words::NOT_BECAUSE) {
        let marked = cur.eat(INTRODUCED);
        cur.skip_while(|c| matches!(c, ' ' | ':' | ','));
        // 因 begins 因特网 too.
        if marked && cur.done() {
            return cur;
        }
    }
    let mut done = cur;
    let own = intent == Intent::Finish
        && (super::unit::eat_own_subject(&mut done) || done.eat(words!("我们|我|我这边|我们这边|单位")));
    if own && done.at(words!("已|业已|均已|都已")) { done } else { cur }
}

fn is_aside(text: &Cursor, glued: bool) -> bool {
    let mut cur = *text;
    while cur.eat(ASIDES) || !glued && cur.eat(GREETED) {
        cur.skip_while(clauses::separates);
    }
    cur.done()
}

fn is_notice(text: &Cursor) -> bool {
    let mut cur = *text;
    cur.eat_many(NOTICE_TO);
    let told = cur.eat(NOTICE_NOT);
    told && cur.eat_many(NOTICE_ACTS) > 0 && cur.done()
}

fn is_resent(text: &Cursor) -> bool {
    const LONGEST: usize = 12;
    text.rest().len() <= LONGEST
        && text.trimmed(RESENDS).end() < text.end()
        && text.at(words!("改|核|修|更|完善|补|重|稍|晚|我|等|调整|马上|随后|回头|另|再"))
        && text.find(words!("谁|你|他|她|吗|不|没|别|说")).is_none()
}

/// A text that gives a reason or a result and nothing else.
fn tells(text: &Cursor, intent: Intent) -> bool {
    let loaded = if intent == Intent::Finish {
        text.find(result_first::LOADED).is_some() && text.find(GIVEN).is_none() || text.find(OPEN).is_some()
    } else {
        text.find(LOADED).is_some()
    };
    (2..=LONGEST).contains(&text.rest().len())
        && !loaded
        && text.find(words::QUESTION_WORDS).is_none()
        && !quotes(text)
        && !hypothetical::hangs(text)
        && !acts_otherwise(text)
}

/// What is not over yet, or was done by others.
const OPEN: Words = words!(
    "快要|快弄|快办|快完|快好|就快|差点|差不多|几乎|他|她|前天|上周|上月|下午|今晚|晚上|明早|待补|后补"
);

/// Somebody else's words.
pub(super) fn quotes(text: &Cursor) -> bool {
    text.find(words!("“|”|:|\"|「|」|『|』|>|?|@")).is_some()
}

/// Words of results that sound like something else.
const GIVEN: Words = words!("问卷|未发现|无人员|不存在|不涉及|没有发现|不属实");

/// Another act upon items is spoken of. What went wrong and what was worked on are reasons.
fn acts_otherwise(text: &Cursor) -> bool {
    use Intent::{Approve, Bind, CloseAccount, Recall, Reject, Remind, Resend, Return, Sign};
    (0..text.rest().len()).any(|skip| {
        let mut cur = *text;
        cur.advance(skip);
        // 收文对象不是我们 names no act.
        if cur.at(words!("收文对象|收文单位|收文范围|收件人|收件单位|收文人|收文机关|签收单位|签收人"))
        {
            return false;
        }
        any_verb(&mut cur).is_some_and(|verb| {
            let acts = matches!(
                verb.spec.intent,
                Sign | Return | Recall | Remind | Approve | Reject | Resend | CloseAccount | Bind
            );
            acts && !verb.near && verb.word.chars().count() > 1
        })
    })
}

/// 选错单位了9号撤回来: a fault, and what ends one.
fn may_be_glued(text: &Cursor) -> bool {
    const SHORTEST: usize = 3;
    let ends = text.rest().last().is_some_and(|ch| GLUES.contains(&ch.c));
    // 昨天弄完了办结了 tells.
    text.rest().len() >= SHORTEST
        && text.find(words!("昨|快|刚才")).is_none()
        && (ends || text.find(words::FAULTS).is_some())
}

//! The parts of one clause, in any order.

use super::marks::Mark;
use super::table::Deed;
use super::{Found, beside, code, office, topic, whose};
use crate::command::{Intent, Target};
use crate::cursor::{Cursor, is_separator};
use crate::grammar::clauses::separates;
use crate::grammar::courtesy;
use crate::grammar::unit;
use crate::number::digit;
use crate::object::object;
use crate::span::Span;
use crate::surnames::is_name;
use crate::wordset::{Words, words};

/// How a clause is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// It says the act or what the act needs.
    Acting,
    /// It says why the act is done now.
    Telling,
}

/// Words around the act that say nothing against it. None of them speaks of another time or another hand.
const AROUND: Words = words!(
    "顺手|均予|都予|在这里|在这|顺带|一道|连带|我|我们|咱|咱们|本人|我方|我处|我部|我这边|我们这边|这边|这里|我这里|\
    我这|也|也给|还有|都|均|统统|给|帮|给他|给她|给它|直接|统一|一并|一起|顺便|一次性|同时|全|\
    全都|全部|和|跟|与|及|以及|嗯|好的|ok|谢谢|吧|呗|哈|啊|呀|哦|哟|喽|嘞|一下|给我|\
    给我们|帮我们|上的|在系统里|在系统上|在平台上|在手机上|在平台里"
);

/// How many they are, behind the items: 87、88两份. Alone they name none.
const COUNTS: Words = words!(
    "一份|一件|一个|各一份|1份|2份|3份|两个件|三个件|两份|两个|三份|三个|两件|三件|这两份|这三份|这两个|这三个|这几份|这几个|几份|几个"
);

/// Words that may stand before the act only: behind it 来 and 先 say something else.
const AHEAD: Words = words!(
    "代为|代我|不驳|不驳回|先不驳|只|光|光把|光将|只把|只将|仅|仅把|仅将|单|单把|就|统统|悉数|一口气|全数|一律|逐一|为|根据安排|按安排|按领导要求|按领导安排|把|将|对|对于|针对|请求|恳请|申请|最终|再次确认|\
    审批意见|审核意见|审批结果|审核结果|审批结论|审核结论|应该|应当|应|由我|由我来|我来|来|现|现在|\
    现将|现对|现把|兹|兹将|兹对|特|特此|此|今天把|今天将|今天先把|先|还|还是|那|那就|那么|再|\
    又|要|我要|就把|替|请系统|行|好|应该是|是|算|就|按程序|按规定|按流程|经审核|经审查|经研究|\
    经核实|经核|经审批|经办公会研究|经领导同意|从|标记|标记为|标为|设为|列为|处理为|点开|打开|另外"
);

/// Light verbs: the act itself is the noun behind them.
const LIGHT: Words = words!(
    "点|点个|点一下|点下|点了|点击|按|按个|按一下|办|办个|办一下|办理|办理一下|做|作|做个|作个|\
    做一下|打|打个|来个|走|走个|走一下|走下|进行|予以|给予|给以|请予|履行|完成|执行|操作|弄|\
    弄个|弄一下|搞|搞个|帮点"
);

/// What may follow the act behind a light verb.
const LIGHT_NOUNS: Words = words!("手续|流程|操作|程序|登记|处理|确认|步骤|按钮|键");

/// What may follow it anyway.
const COMPLEMENTS: Words = words!(
    "一哈|一下子|下子|咯|一下|下|一下下|掉|为盼|即可|就行|就好|处理|操作|点了|点一下|点掉|办了|\
    办一下|办好|的是|的就是|的应该是|的是这个|确认|去|回去|给他|给她|给他们|给申请人|它|吧|呗|哈|\
    啊|哦|呀|嘛|一遍|一次"
);

/// Words for receiving: 83号收到了 signs, as nobody else can have received it.
const RECEIVED: Words =
    words!("收到|收悉|收下|收讫|已收到|均已收到|已收|已收讫|均收讫|均已收讫|妥收|确认收到");

/// 要签收的是87号: the act only says of which item is spoken.
const POINTS: Words = words!("的是|的就是|的应该是");

/// 需要, 应该: a duty, and by itself no act.
const DUTY: Words = words!("应该|应当|应|需要|需|该|今天要|今天需要");

/// Asked for, so that 了 behind the act does not tell what was done.
const HANDED: Words = words!(
    "全给|都给|给我|给我们|帮我|帮我们|帮忙|替我|替我们|帮|请|麻烦|劳烦|烦请|拜托|有劳|把|将|\
    辛苦|劳驾|请帮我|请帮忙|代为"
);

/// Requests that are questions only in form.
const REQUESTS: Words = words!(
    "可以帮我|可以替我|可以帮忙|可以帮我们|可以麻烦你|可以麻烦您|可以请你|可以请您|能帮我|能替我|能帮忙|\
    能帮我们|能麻烦你|能麻烦您|能不能帮我|能不能替我|能不能帮忙|能不能帮我们|能否帮我|能否帮忙|可否帮我|\
    可否帮忙|可不可以帮我|可不可以帮忙|方便帮我|方便帮忙|方便的话帮我|能不能麻烦你|能不能麻烦您|可以帮|\
    能帮"
);

/// What may be done.
const MAY: Words = words!("可以|能|可");

/// 71号的码能再发一次吗: to send a code again is asked for so.
const ABLE: Words = words!("可以|能|能不能|可不可以|能否|可否");

/// What somebody waits for says 马上; with 请 it is what senders write.
const HURRY: Words = words!("马上|立即|立刻|赶紧|赶快|快|快点|抓紧|尽快|这就|火速|速");

/// Whether a clause ends here.
pub(super) fn ends_clause(cur: &Cursor) -> bool {
    cur.peek().is_none_or(separates)
}

/// Read a clause as parts. A list or a code may run on behind a pause.
pub(super) fn run(cur: &mut Cursor, deed: &Deed, mode: Mode, found: &mut Found) -> bool {
    let from = cur.pos();
    // A reason or a note is what a clause behind a decision says.
    if mode == Mode::Telling && (deed.says_more() && found.verb.is_some()) {
        return false;
    }
    let mut told = false;
    introduced(cur);
    if mode == Mode::Acting {
        lead_in(cur, deed, found);
    }
    if mode == Mode::Acting && deed.intent == Intent::Sign {
        beside::receiver(cur);
    }
    while !ends_clause(cur) {
        if cur.skip_while(|c| matches!(c, '、' | ':' | '…')) > 0 {
            continue;
        }
        if found.marks.has(Mark::Requested) && found.verb.is_some() && cur.eat(words!("吗|么|嘛")) {
            continue;
        }
        let read = match mode {
            Mode::Acting => acting(cur, deed, found),
            Mode::Telling => telling(cur, deed, found, &mut told),
        };
        if !read {
            return false;
        }
    }
    cur.pos() > from && (mode == Mode::Acting || told)
}

/// 刚才手机没电了现在补签收94号: why the act comes now, without a pause.
fn lead_in(cur: &mut Cursor, deed: &Deed, found: &mut Found) {
    let (mut ahead, mut told) = (*cur, false);
    while found.verb.is_none() && !ends_clause(&ahead) {
        if told && ahead.eat(words!("现在才|现在|这会儿|这会|这才")) {
            found.marks.add(Mark::Explained);
            *cur = ahead;
            return;
        }
        let (width, says) = beside::word(&ahead, deed, false);
        if width == 0 {
            return;
        }
        told |= says;
        ahead.advance(width);
    }
}

/// 我是平山镇的: who speaks.
fn introduced(cur: &mut Cursor) {
    let mut ahead = *cur;
    if !ahead.eat(words!("我是|我们是|这里是|我这里是|这边是|我这边是|本人是|我们这里是"))
        || !unit::skip_name(&mut ahead)
    {
        return;
    }
    ahead.eat_many(words!("的|办公室|党政办|综合办|综合股|这边|这边的|收文员|经办人|里|啊|哈"));
    beside::eat_colleague(&mut ahead);
    *cur = ahead;
}

fn acting(cur: &mut Cursor, deed: &Deed, found: &mut Found) -> bool {
    if office::speaks(cur, deed) {
        return true;
    }
    let filler = filler(cur, deed, found);
    if act(cur, deed, filler, found) {
        return true;
    }
    if deed.coded()
        && found.code.is_none()
        && let Some(code) = code::eat(cur)
    {
        found.code = Some(code);
        return true;
    }
    let described = whose::described(cur).max(topic::width(cur, deed));
    if described > filler {
        cur.advance(described);
        return true;
    }
    if found.verb.is_none() && seen(cur, deed, found) {
        return true;
    }
    if deed.intent == Intent::Resend && cur.longest(code::NAMES) > filler.min(1) {
        found.marks.add(Mark::NamesCode);
        return cur.eat(code::NAMES);
    }
    let mut subject = *cur;
    if unit::eat_own_subject(&mut subject) && subject.pos() - cur.pos() > filler {
        *cur = subject;
        return true;
    }
    if beside::stands_in(cur) {
        return true;
    }
    if filler == 0 || begins_item(cur) {
        let read = item(cur, deed, found);
        if read || filler == 0 {
            return read;
        }
    }
    note_manner(cur, deed, found);
    cur.advance(filler);
    true
}

/// 一起 is none; 全部 and 最后 begin an item as well as other words.
fn begins_item(cur: &Cursor) -> bool {
    cur.at(words!("全|都|统统|悉数|一律|通通|最|第|剩|其|所|一切|每|除|编号|件号|这几"))
}

/// How many characters say nothing against the act here.
fn filler(cur: &Cursor, deed: &Deed, found: &Found) -> usize {
    let ahead = if found.verb.is_none() {
        cur.longest(AHEAD).max(cur.longest(LIGHT)).max(cur.longest(deed.pending))
    } else {
        0
    };
    // 87、88两份
    let counts = found.target.is_some() && cur.before().is_some_and(|c| c.is_ascii_digit() || c == '号');
    [
        AROUND,
        courtesy::POLITE,
        deed.nouns,
        REQUESTS,
        HURRY,
        if deed.intent == Intent::Resend { ABLE } else { MAY },
    ]
    .into_iter()
    .map(|words| cur.longest(words))
    .max()
    .unwrap_or(0)
    .max(ahead)
    .max(if counts { cur.longest(COUNTS) } else { 0 })
    .max(whose::reviewed(*cur))
    .max(if deed.intent == Intent::Sign { cur.longest(DUTY) } else { 0 })
    .max(if deed.coded() && names_applicant(cur, deed, found) {
        whose::applicant(*cur, deed)
    } else {
        0
    })
}

/// Behind a refusal 越权申请 is the reason, and nobody's application.
fn names_applicant(cur: &Cursor, deed: &Deed, found: &Found) -> bool {
    let apart = cur.between(found.acted, cur.pos()).rest().iter().any(|ch| separates(ch.c));
    deed.intent == Intent::Approve || found.acted == 0 || !apart
}

/// 我看过了 before the act, without a pause, as voice input writes.
fn seen(cur: &mut Cursor, deed: &Deed, found: &mut Found) -> bool {
    const ASKED: Words = words!("你|帮|给我|麻烦你|麻烦您");
    const SEEN: Words = words!(
        "我看过了|我看了|我看过|看过了|我都看过了|都看过了|都看了|我审过了|审过了|我核过了|核过了|核实过了|\
    我核实过了|我问过了|没问题|没什么问题|没有问题|没有意见|没意见|我没意见|无误|情况属实|属实|材料齐全|手续齐全|\
    我收到了|收到了|来不及看了|来不及细看|没时间看了"
    );
    let width = cur.longest(SEEN);
    // 同意 without 没意见 before it is the act of another clause.
    let mut behind = *cur;
    behind.advance(width);
    // 37号看过了就签收 is a condition.
    let more = behind.peek().is_some_and(|c| !separates(c)) && !behind.at(words!("就|再|才|后|的"));
    if width == 0 || !more || !matches!(deed.intent, Intent::Sign | Intent::Approve) {
        return false;
    }
    // 37号我收到了请签收 is what senders write.
    if cur.at(words!("收到了|我收到了")) && !(deed.intent == Intent::Sign && behind.at(ASKED)) {
        return false;
    }
    behind.eat(words!("你"));
    found.marks.add(Mark::Explained);
    *cur = behind;
    true
}

/// What a filler says of how the act is asked for.
fn note_manner(cur: &Cursor, deed: &Deed, found: &mut Found) {
    let requested = requests(&cur.head(cur.longest(REQUESTS).max(cur.longest(ABLE))), deed);
    let handed = requested || cur.at(HANDED);
    let may = !requested && cur.at(MAY) || cur.at(DUTY) && !cur.at(words!("应该是"));
    let waits = cur.at(words!("先|还|暂")) && !cur.at(words!("还是|还有"));
    found.marks.add_if(requested, Mark::Requested);
    found.marks.add_if(handed, Mark::Handed);
    found.marks.add_if(cur.at(words!("请")), Mark::Begged);
    found.marks.add_if(cur.at(HURRY), Mark::Hurried);
    found.marks.add_if(may, Mark::May);
    found.marks.add_if(waits, Mark::Waits);
    found.marks.add_if(cur.at(words!("再|就|那就|那么")), Mark::Hurried);
}

/// Whether words ask for something in the form of a question.
pub(super) fn requests(said: &Cursor, deed: &Deed) -> bool {
    said.find(REQUESTS).is_some() || deed.intent == Intent::Resend && said.find(ABLE).is_some()
}

/// The act, with what may follow it.
fn act(cur: &mut Cursor, deed: &Deed, filler: usize, found: &mut Found) -> bool {
    let (sure, coded) = (cur.longest(deed.acts), cur.longest(deed.with_code));
    // 同意过了 tells; 过了 is an act by itself only.
    let width = if found.verb.is_none() { sure.max(coded) } else { sure };
    let mut ahead = *cur;
    ahead.advance(width);
    // 3号的签收 and 退回补正的 are no acts but nouns.
    let described = ahead.at(words!("的")) && !ahead.at(POINTS)
        || cur.before() == Some('的') && !found.marks.has(Mark::Handed);
    // 批准码 and 批准文号 are nouns.
    let described = described || deed.intent == Intent::Approve && ahead.at(words!("码|文|号|书|函"));
    if width == 0 || width < filler || described || width == 1 && !stands_alone(&ahead) {
        return false;
    }
    let span = ahead.span_from(cur.pos());
    // 40先不批 puts the decision off.
    if found.marks.has(Mark::Waits) && cur.at(words!("不")) {
        return false;
    }
    found.marks.add_if(ahead.before() == Some('了'), Mark::Over);
    found.marks.add_if(cur.at(RECEIVED), Mark::Received);
    found.marks.add_if(cur.before() == Some('给'), Mark::Handed);
    found.marks.add_if(ahead.at(POINTS), Mark::Pointed);
    // 同意通过12 may go on: 12项议案.
    let doubled =
        found.acted > 0 && !cur.between(found.acted, cur.pos()).rest().iter().any(|ch| is_separator(ch.c));
    // 37号收到请签收 is what senders write.
    if doubled && deed.intent == Intent::Sign && !insists(cur, width) {
        return false;
    }
    found.marks.add_if(doubled && deed.intent == Intent::Sign, Mark::Handed);
    found.marks.add_if(coded > sure || doubled, Mark::Unsure);
    found.verb.get_or_insert(span);
    complements(&mut ahead, deed, found);
    found.acted = ahead.pos();
    *cur = ahead;
    true
}

/// 签了签了, 我收到了你签收一下: one request, said twice.
fn insists(cur: &Cursor, width: usize) -> bool {
    const LONGEST: usize = 8;
    let said = cur.between(cur.pos().saturating_sub(LONGEST), cur.pos()).folded_text();
    let mut behind = *cur;
    behind.advance(width);
    // 21号收到收到通知 runs on.
    let ends = ends_clause(&behind) || behind.at(words!("了|吧|啦|哈"));
    let handed = words!("你|你给|你给我|你帮|你帮我|你就|你先|你来");
    ends && said.ends_with(&cur.head(width).folded_text())
        || handed.list.iter().any(|word| said.ends_with(word))
}

fn complements(cur: &mut Cursor, deed: &Deed, found: &mut Found) {
    loop {
        let asked = found.marks.has(Mark::Requested) && cur.eat(words!("吗|么|嘛|不"));
        let soft = cur.longest(COMPLEMENTS).max(cur.longest(deed.purposes));
        let noun = cur.longest(LIGHT_NOUNS);
        if cur.at(words!("了|啦|咯|掉了|好了")) && soft < 2 {
            found.marks.add(Mark::Over);
            cur.eat(words!("了|啦|咯|掉了|好了"));
        } else if soft.max(noun) > 0 {
            found.marks.add_if(cur.at(words!("吧|呗|为盼")), Mark::Handed);
            cur.advance(soft.max(noun));
        } else if !asked {
            return;
        }
    }
}

/// A verb of one character ends the clause or takes its item: 签 91, 批了, 退 583149.
fn stands_alone(behind: &Cursor) -> bool {
    behind.peek().is_none_or(|c| is_separator(c) || digit(c).is_some() || c == '第')
        || behind.at(words!("了|掉|一下|下吧|吧|最后|编号|的是|的就是"))
}

/// 统统签收: everything, where no item is named.
fn all_of_them(cur: &mut Cursor, found: &Found) -> bool {
    let named = found.target.is_some() || cur.rest().iter().any(|ch| digit(ch.c).is_some() && ch.c != '一');
    !named && cur.eat(words!("统统|悉数|全数|一律|通通|一股脑全|一口气全"))
}

/// The items, or some of them.
pub(super) fn item(cur: &mut Cursor, deed: &Deed, found: &mut Found) -> bool {
    // 代码3182 is a code of the wrong length.
    if cur.at(code::NAMES) {
        return false;
    }
    let mut ahead = *cur;
    let target = if ahead.eat(words!(
        "最上面那个|最上面一个|最上面那份|最上面的那个|最上面的|最前面那个|最前面那份|最上头那个"
    )) {
        Target::Ordinals(vec![1])
    } else if deed.intent == Intent::Sign && all_of_them(&mut ahead, found) {
        Target::All { except: Vec::new(), ordinal: false, last: 0 }
    } else {
        let Ok(Some(one)) = object(&mut ahead) else { return false };
        let mut target = one.target;
        if deed.coded() && found.code.is_none() {
            found.code = one.code.or_else(|| split_pair(&mut target, one.pair));
        } else if one.code.is_some() || one.long.is_some() {
            return false;
        }
        let document = matches!(target, Target::DocNo(_) | Target::DocNos(_));
        if one.bad_code.is_some() || document && deed.coded() {
            return false;
        }
        target
    };
    let span = ahead.span_from(cur.pos());
    if target != Target::Context && !merge(found, target, span) {
        return false;
    }
    *cur = ahead;
    true
}

/// 55 618 943: the last two are one code.
fn split_pair(target: &mut Target, pair: Option<String>) -> Option<String> {
    let pair = pair.filter(|pair| !["0", "19", "20"].iter().any(|lead| pair.starts_with(lead)))?;
    let Target::Numbers(refs) = target else { return None };
    refs.truncate(refs.len().saturating_sub(2));
    if refs.is_empty() {
        *target = Target::Context;
    }
    Some(pair)
}

/// Take more items. What was named on one side of the act is not gone on with on the other.
fn merge(found: &mut Found, target: Target, span: Span) -> bool {
    match (&mut found.target, target) {
        (None, target) => found.target = Some(target),
        (Some(old), target) if *old == target => return true,
        // 除了急件45，其余签收
        (Some(Target::All { .. }), Target::All { except, .. }) if except.is_empty() => return true,
        (Some(Target::Numbers(old)), Target::Numbers(new))
            if found.verb.is_none() && !found.marks.has(Mark::Explained) && !found.marks.has(Mark::Told) =>
        {
            old.extend(new.into_iter().filter(|number| !old.contains(number)).collect::<Vec<_>>());
        }
        _ => return false,
    }
    found.object = Some(match found.object {
        Some(old) => Span { start: old.start, end: span.end },
        None => span,
    });
    true
}

/// 韦芳是我们单位的: for whom the sender vouches.
fn vouched(cur: &mut Cursor, deed: &Deed) -> bool {
    let name = [3, 2].into_iter().find(|width| is_name(&cur.head(*width).folded_text()));
    let Some(width) = name.filter(|_| deed.intent == Intent::Approve) else { return false };
    cur.advance(width);
    cur.at(words!("是我们|是本|确实|确系|属于|是在编|在编"))
}

/// One word of a clause that says why.
fn telling(cur: &mut Cursor, deed: &Deed, found: &mut Found, told: &mut bool) -> bool {
    let (width, says) = beside::word(cur, deed, found.verb.is_some());
    if width > 0 {
        *told |= says;
        cur.advance(width);
        return true;
    }
    if deed.coded()
        && found.code.is_none()
        && let Some(code) = code::eat(cur)
    {
        found.code = Some(code);
        return true;
    }
    if cur.at(code::NAMES) {
        found.marks.add(Mark::NamesCode);
        return cur.eat(code::NAMES) && deed.intent != Intent::Sign;
    }
    let mut subject = *cur;
    if unit::eat_own_subject(&mut subject)
        || vouched(&mut subject, deed)
        || *told && unit::skip_name(&mut subject)
    {
        *cur = subject;
        return true;
    }
    let mut ahead = *cur;
    let named = matches!(
        object(&mut ahead),
        Ok(Some(one)) if one.code.is_none() && one.long.is_none()
            && matches!(one.target, Target::Numbers(_) | Target::Ordinals(_) | Target::DocNo(_) | Target::Last)
    );
    named && item(cur, deed, found)
}

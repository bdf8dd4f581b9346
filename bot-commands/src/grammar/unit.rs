//! Names of units in commands, and which verbs need what around them.

use crate::command::Intent;
use crate::cursor::Cursor;
use crate::cursor::Step::{Many, One, Opt};
use crate::fold::is_han;
use crate::number::digit;
use crate::object::object;
use crate::verbs::Verb;
use crate::words;
use crate::wordset::{Words, words};

/// 我们院办, 咱们妇联, 我单位综合股: the sender's own unit as a subject, which says nothing new.
pub(super) fn eat_own_subject(cur: &mut Cursor) -> bool {
    const LONGEST: usize = 6;
    const ENDS: Words = words!(
        "局|镇|乡|办|委|院|校|所|站|中心|队|处|部|厅|科|股|馆|厂|村|联|署|台|团|支行|公司|单位|办公室|室|学校|医院|幼儿园|工会|妇联"
    );
    let mut ahead = *cur;
    ahead.eat(words!("帮|替|代|为"));
    let whose = ahead.pos();
    if !ahead.eat(words!("我们|咱们|我|咱|本")) {
        return false;
    }
    let start = ahead.pos();
    // 我 alone begins any sentence; only 我院, 我单位 are sure.
    let longest = if start - whose > 1 { LONGEST } else { 2 };
    while ahead.pos() - start < longest && ahead.peek().is_some_and(crate::fold::is_han) {
        let verb =
            crate::verbs::any_verb(&mut ahead.clone()).is_some_and(|verb| verb.word.chars().count() > 1);
        if verb
            || ahead.at(words!(
                "在|不|没|别|收|签|退|撤|批|要|想|去|来|把|将|给|已|都|会|的|先|再|也|同意|参加|派|由|请"
            ))
        {
            return false;
        }
        if ahead.eat(ENDS) {
            while ahead.eat(ENDS) {}
            *cur = ahead;
            return true;
        }
        ahead.bump();
    }
    false
}

/// 教育局 in 催教育局签收7号; generic words (没签的单位) name no unit. Only looks when no number stands here.
pub(super) fn before_number(cur: &mut Cursor) -> Option<String> {
    let mut ahead = *cur;
    ahead.eat_many(words!("一下|给|让|叫|请|向|到"));
    if !matches!(object(&mut ahead.clone()), Ok(None)) && !begins_like_number(&ahead) {
        return None;
    }
    if eat_generic(&mut ahead) {
        ahead.eat_many(words::UNIT_VERBS);
        ahead.skip_separators();
        *cur = ahead;
        return None;
    }
    let from = ahead.pos();
    let length = name_length(&ahead);
    ahead.advance(length);
    let run = ahead.between(from, from + length);
    if !looks_like_unit(&run) {
        return None;
    }
    let unit = run.text();
    ahead.eat_many(words::UNIT_VERBS);
    ahead.eat(words!("的回执|的签收|的"));
    ahead.skip_separators();
    *cur = ahead;
    Some(unit)
}

/// 没签的单位, 没签的那几个单位, 他们: receivers that are described and not named.
pub(super) fn eat_generic(cur: &mut Cursor) -> bool {
    let mut told = *cur;
    let described = told.follow(&[
        Many(words!("那些|剩下|其他|其余|各|几个|几家|所有|还|那|都|一直|至今|目前|现在")),
        One(words!("没|没有|未|还没|还没有|尚未|仍未|仍没|还未")),
        One(words!("签收|签|回执|回复|收|办结|办完|办|报回执|报|反馈|落实|处理|动|回|交|报材料|报名单|上报|报送")),
        Many(words!("的|完|了")),
        Many(words!("那几个|那几家|那些|几个|几家|两个|三个|四个|两家|三家|四家|那两个|那三个|那两家|那个|那家|所有|这几个|这几家|这些|几|那|这|各|个")),
        Opt(words!("单位|乡镇|部门|镇|局|村|家|人|同志|单位们|学校")),
    ]);
    let length = told.pos() - cur.pos();
    let described = described && cur.head(length).find(words!("的")).is_some();
    let mut plain = *cur;
    let named = plain.eat_many(words::GENERIC_UNITS) > 0;
    if described && told.pos() >= plain.pos() {
        *cur = told;
    } else if named {
        *cur = plain;
    }
    described || named
}

/// What is said behind a reminder about how urgent it is: 领导在等结果, 今天下班前要签.
pub(super) fn eat_urgency(cur: &mut Cursor) {
    const WORDS: Words = words!(
        "领导|局长|镇长|县长|书记|主任|县里|市里|上面|那边|我们|这边|我|在|等|等着|要|结果|急|着急|很急|急着|催|催得紧|催着|问|在问|\
        下班前|上班前|之前|前|以前|内|之内|务必|必须|一定|一定要|得|要求|请|赶紧|赶快|尽快|抓紧|快|快点|马上|立即|及时|抓紧时间|签收|签|\
        签完|签收完|办结|办完|回执|报回执|回复|反馈|报|收|截止|截至|到期|就|都|了|已经|快|还|没|没有|未|时间|紧|任务|任务重|比较|很|非常|\
        今天|就要|要了|要用|等用|数据|情况|汇总|统计|上报|报送|材料|名单|办|办理|处理|的|哈|啊|呢|吧|他们|单位|是|急件|特急|特急件|\
        急事|有|还有|还差|还剩|个|家|几|好几|两|三|四|五|六|七|八|九|十|多|乡镇|部门|村|屯|村委|学校|科室|会议|明天开会|开会|超时|超期|最后|期限|让|叫|再不签|再|一下|我这|来不及|不然|否则|完|到|这个|这个事|这事",
    );
    let mut ahead = *cur;
    let apart = ahead.skip_separators() > 0 || ahead.before().is_some_and(crate::cursor::is_separator);
    if !(apart || ahead.at(words!("今天|明天|领导|要|务必|必须|急|下班|下午|上午|今晚|限|县里|市里")))
    {
        return;
    }
    let from = ahead;
    for _ in 0..24 {
        ahead.skip_separators();
        if ahead.done() {
            break;
        }
        if !(ahead.eat(words::TIMES) || ahead.eat(WORDS) || clock(&mut ahead)) {
            return;
        }
    }
    let urges = from
        .find(words!(
            "急|等|催|问|前|务必|必须|要|赶|尽快|抓紧|快|马上|立即|截|超|期限|用|紧|限|没|未|差|剩|到期"
        ))
        .is_some();
    if ahead.done() && urges {
        *cur = ahead;
    }
}

/// 17:30, 5点.
fn clock(cur: &mut Cursor) -> bool {
    cur.skip_while(|c| c.is_ascii_digit() || c == ':') > 0
}

/// 四排镇, 三江乡: a numeral that is the beginning of a name.
fn begins_like_number(cur: &Cursor) -> bool {
    let length = name_length(cur);
    let name = cur.head(length);
    cur.peek().is_some_and(is_han)
        && (2..=12).contains(&length)
        && name.find(words!("号|第|份|件|个")).is_none()
        && ends_like_unit(&name.text())
        && looks_like_unit(&name)
}

/// 教育局 in `催办 7 教育局`.
pub(super) fn after_number(cur: &mut Cursor) -> Option<String> {
    let mut ahead = *cur;
    ahead.skip_separators();
    ahead.eat_many(words!("一下|给|请|单位|的|对|送给|发给|单位:|向|让|叫|是|提醒|催|到|至"));
    ahead.skip_separators();
    if eat_generic(&mut ahead) {
        ahead.eat_many(words::UNIT_VERBS);
        *cur = ahead;
        return None;
    }
    let from = ahead.pos();
    let length = name_length(&ahead);
    ahead.advance(length);
    let run = ahead.between(from, from + length);
    // 县里在催 says who presses; no unit is called so.
    if !looks_like_unit(&run) || run.find(words!("在|等|说|问|急|几|哪|谁|什么|多少|怎|何时|发出")).is_some()
    {
        return None;
    }
    *cur = ahead;
    let unit = run.text();
    cur.eat_many(words::UNIT_VERBS);
    cur.eat(words!("的情况|的送达情况|的记录|的签收情况|的"));
    Some(unit)
}

/// 给县府办 in 退回给县府办，文件名不对: where a returned document goes is known without it.
pub(super) fn skip_receiver(cur: &mut Cursor) {
    let mut ahead = *cur;
    if !ahead.eat(words!("给|到")) {
        return;
    }
    let length = name_length(&ahead);
    let name = ahead.head(length);
    ahead.advance(length);
    let apart = ahead.peek().is_none_or(crate::cursor::is_separator) || ahead.at(words!("了"));
    if apart && looks_like_unit(&name) && ends_like_unit(&name.text()) {
        *cur = ahead;
    }
}

/// Take a name that ends like one of a unit: 中渡镇, 卫健局.
pub(super) fn skip_name(cur: &mut Cursor) -> bool {
    let length = name_length(cur);
    let name = cur.head(length);
    let fits = looks_like_unit(&name) && ends_like_unit(&name.text());
    if fits {
        cur.advance(length);
    }
    fits
}

/// The name of a unit that stands here, taken: 民政局 in 民政局那家, 卫健局 in 卫健局办了没.
pub(super) fn named(cur: &mut Cursor) -> Option<String> {
    const LEADS: Words = words!("再|给|把|请|让|叫|跟|往|又|还|就|也|都|向|对|各");
    let from = *cur;
    let mut ahead = *cur;
    if cur.at(LEADS) || !skip_name(&mut ahead) {
        return None;
    }
    let mut length = ahead.pos() - from.pos();
    // 办 and 会 end a name or begin what the unit does.
    let runs_on = ahead.peek().is_some_and(|c| is_han(c) && c != '的');
    let shorter = from.head(length - 1);
    if runs_on && matches!(ahead.before(), Some('办' | '会')) && length > 2 && ends_like_unit(&shorter.text())
    {
        length -= 1;
    }
    cur.advance(length);
    Some(from.head(length).text())
}

/// The longest run of Chinese characters that ends like a unit, before a verb or number ends it.
fn name_length(cur: &Cursor) -> usize {
    if let Some(run) = han_run(cur, 12)
        && is_office(&run)
        && looks_like_unit(&run)
    {
        return run.rest().len();
    }
    let mut best = 0;
    let mut length = 0;
    let mut ahead = *cur;
    while let Some(c) = ahead.peek() {
        if !is_han(c) || length >= 16 || ahead.at(words::UNIT_STOPS) {
            break;
        }
        ahead.bump();
        length += 1;
        if length > 1 && !words::UNIT_ENDS.beginning(c).is_empty() {
            best = length;
        }
    }
    // 鹿安委(2026)5号 is the number of a document.
    let numbered = matches!(ahead.peek(), Some('(' | '[' | '〔' | '【' | '﹝'))
        && ahead.peek_at(1).is_some_and(|c| c.is_ascii_digit());
    if numbered {
        return 0;
    }
    if best > 0 { best } else { length }
}

fn looks_like_unit(name: &Cursor) -> bool {
    (2..=16).contains(&name.rest().len())
        && !holds_other_words(name)
        && !is_count(*name)
        && !is_person(name)
        && !begins_like_act(name)
        && !is_torn(name)
}

/// 具 of 开具, 达 of 送达: the rest of a verb is no beginning of a name, and 就差中渡镇 names 中渡镇.
fn is_torn(name: &Cursor) -> bool {
    matches!((name.before(), name.peek()), (Some('开' | '出'), Some('具')) | (Some('送'), Some('达' | '到')))
        || name.at(words!("送|差|剩|缺|就差|就剩|只差|只剩|还差|还剩|打官司"))
        || name.at(words!("对")) && !name.at(words!("对外|对台|对口"))
}

/// 先静音, 马上发, 静音: how or what is to be done. 先锋村 and 关工委 only begin like it, as their ends show.
fn begins_like_act(name: &Cursor) -> bool {
    const ACTS: Words = words!(
        "提供|出示|调取|调出|先|再|也|就|还|又|暂|快|马上|赶紧|赶快|立即|立刻|尽快|抓紧|直接|现在|一直|老是|总是|静音|免打扰|勿扰|关|停|暂停|恢复|打开|开启|取消|响|通知"
    );
    name.at(ACTS) && !ends_like_unit(&name.text())
}

/// 老王, 李局: somebody who is to be told. 老干局 and 党校 only begin like one.
fn is_person(name: &Cursor) -> bool {
    const UNITS: Words =
        words!("老干|老年|老区|老龄|党|农|高|技|文|安|水|林|牧|经|车|路|房|广|司|商|国|计|宣|应|关");
    name.rest().len() == 2 && name.at(words!("老师|师傅|同志|领导"))
        || !name.at(UNITS) && super::addressed::is_address(*name)
}

/// Words that no name of a unit has in it, but for those that are part of one: 交通局 has no 交.
fn holds_other_words(name: &Cursor) -> bool {
    const PARTS: Words = words!(
        "交通|交管|交警|交运|交投|外交|交易中心|会计|工会|协会|委员会|社会|人大常委会|人才|不动产|来宾|太平|太和|太阳|太湖|太康|太白|都安|\
        都匀|丰都|成都|新都|那坡|那马|那洪|那桐|那陈|那楼|那龙|那佐|那良|那梭|那勤|那彭|那丽|那思|那蒙|那劳|那满|那布|那莫"
    );
    let mut cur = *name;
    while !cur.done() {
        let part = cur.longest(PARTS);
        if part == 0 && cur.at(words::NOT_UNITS) {
            return true;
        }
        cur.advance(part.max(1));
    }
    false
}

/// 三次, 三个单位, 好几遍: how often or how many; 四排镇 only begins like a number.
fn is_count(mut name: Cursor) -> bool {
    const COUNTS: Words = words!("个|家|次|遍|回|趟|轮|天|份|件|封|条|位|名|周|月|年|小时|分钟|多");
    if name.find(words!("次|遍|趟|回合|好几|几个|几家")).is_some() {
        return true;
    }
    let numeral = |c: char| digit(c).is_some() || matches!(c, '十' | '百' | '几' | '半' | '数' | '多');
    name.skip_while(numeral) > 0 && name.at(COUNTS)
}

/// The short name of one of the sender's own units. 快递 and 待办 are none, 人社局 and 县委办 are.
pub(super) fn looks_like_own_unit(name: &Cursor) -> bool {
    looks_like_unit(name) && (name.find(words::NOT_OWN_UNITS).is_none() || is_office(name))
}

/// The Chinese characters that stand here, unless they are more than `most`: looking further would cost time with every
/// place of a long message.
pub(super) fn han_run<'f, 't>(cur: &Cursor<'f, 't>, most: usize) -> Option<Cursor<'f, 't>> {
    let length = cur.rest().iter().take(most + 1).take_while(|ch| is_han(ch.c)).count();
    (length <= most).then(|| cur.head(length))
}

/// A name with a space and a number behind it, and where the number begins.
fn before_digits<'f, 't>(cur: &Cursor<'f, 't>) -> Option<(Cursor<'f, 't>, Cursor<'f, 't>)> {
    let name = han_run(cur, OWN_MOST)?;
    let mut ahead = *cur;
    ahead.advance(name.rest().len());
    let apart = ahead.skip_spaces() > 0 && ahead.peek().is_some_and(|c| c.is_ascii_digit());
    apart.then_some((name, ahead))
}

/// 四排镇 37, 第二中学 37: a unit, a space and a number, where the name begins like a number itself.
pub(super) fn begins_like_number_before_one(cur: &Cursor) -> bool {
    let begins =
        |name: &Cursor| name.peek().is_some_and(|c| digit(c).is_some() || matches!(c, '第' | '十' | '百'));
    before_digits(cur).is_some_and(|(name, _)| begins(&name) && is_office(&name))
}

/// 县委办 in 回执 县委办 37 参会 张三, taken with the space behind it; a name that could be another word only where
/// `sure` says that a unit may stand here.
pub(super) fn eat_own_before_digits(cur: &mut Cursor, sure: bool) -> Option<String> {
    let (name, ahead) = before_digits(cur)?;
    if name.rest().len() < 2 || !looks_like_own_unit(&name) || !(sure || is_office(&name)) {
        return None;
    }
    *cur = ahead;
    Some(name.text())
}

/// The longest short name of an own unit.
pub(super) const OWN_MOST: usize = 8;

/// What only a unit ends with, whatever else is in its name.
const OFFICES: Words = words!(
    "局|镇|乡|县委|市委|纪委|监委|党委|管委会|委员会|协会|院|中学|小学|大学|学校|党校|一中|二中|三中|四中|五中|高中|初中|所|站|中心|\
    工会|妇联|残联|文联|科协|大队|支队|街道|政府|社区|园区|新区|开发区|村|公司|支行|银行|馆|社|书店"
);

/// Ends as only a unit does, and begins like no act.
fn is_office(name: &Cursor) -> bool {
    const ACTS: Words =
        words!("待|请|已|未|给|留|除|到|等|发给|收到|退给|退回|催|撤|关于|报给|报名|通知|报到|补|缺");
    // 待办, 马上办: what is to be done or how.
    const NO_OFFICE: Words = words!(
        "待|请|已|未|要|来|去|快|上|先|再|不|没|能|可|代|帮|自|承|督|催|交|主|会|经|在|正|阅|举|批|接|申|补|开|筹|就|也|都|还|全|起|停|难|\
        好|转|拟|速|签|收|退"
    );
    let text = name.text();
    let what = text.strip_suffix('办');
    !name.at(ACTS)
        && !names_two(&text)
        && (OFFICES.list.iter().any(|end| text.ends_with(end))
            || what.is_some_and(|what| !NO_OFFICE.list.iter().any(|act| what.ends_with(act))))
}

/// 功能挺好用: a reminder goes to whom it names, so what is called like no unit is asked about first. Of two units
/// nobody says which one is meant.
pub(super) fn is_doubtful(name: &str) -> bool {
    const SHORT: Words = words!(
        "教育|财政|卫健|民政|公安|水利|林业|住建|应急|交通|发改|人社|农业|司法|审计|统计|文旅|科技|工信|商务|市监|市场监管|自然资源|生态环境|乡镇|村委会|妇联|残联|科协|工商联|城管|消防|交警|海事|气象|供销社|档案馆|图书馆"
    );
    let known = ends_like_unit(name) || SHORT.contains(name) || name.ends_with("政府");
    !known || names_two(name)
}

/// 卫健局和财政局.
fn names_two(name: &str) -> bool {
    const JOINS: [char; 4] = ['和', '与', '跟', '及'];
    name.char_indices().any(|(at, c)| {
        let (head, tail) = name.split_at(at);
        JOINS.contains(&c) && ends_like_unit(head) && ends_like_unit(tail)
    })
}

/// 镇, 局, 办 and the like at the end.
pub(super) fn ends_like_unit(name: &str) -> bool {
    words::UNIT_ENDS.list.iter().chain(OFFICES.list).any(|end| name.ends_with(end))
}

/// Verbs that mean something without a number: the item is known from context.
const ALONE: Words = words!(
    "查看|查阅|详情|展开|点开|调出|翻开|看一看|看一下|瞧瞧|查一下|查下|查查|show|open|view|cat|察看|签收|\
    签收下|签一下|签领|签下|收到|收悉|收件确认|sign|ack|receive|签售|千收|签受|欠收|牵收|迁收|潜收|签兽|办结|\
    办妥|办理完毕|办理完|办理完成|办理好|办毕|已阅|已阅知|已阅悉|已阅毕|阅毕|阅知|阅悉|落实完|落实完毕|\
    传阅|已传阅|处理完毕|处理完成|办理结束|完结|了结|结办|搞完|finish|办节|办洁|伴结|半结|办接|办捷|\
    拌结|退回|退件|打回|退文|退回补正|打回去|退掉|退给发文单位|return|推回|腿回|褪回|撤回|收回|召回|\
    追回|撤件|撤文|撤下|recall|withdraw|车回|扯回|彻回|撤会|澈回|侧回|催办|催一下|催催|催促|催签|催收|\
    再催|再催催|再催一遍|再催一次|再催一催|催一催|督办|remind|nudge|chase|崔办|催半|吹办|催伴|摧办|脆办|查进度|\
    进度|签收情况|办理情况|签收进度|办理进度|查询进度|查看进度|看进度|审批进度|申请进度|progress|status|\
    查敬度|查近度|催办计划|提醒计划|催办安排|催办时间表|催办时间|提醒安排|催办日程|催收计划|plan|\
    崔办计划|查证|送达证明|送达记录|查送达|取证|出证|送达凭证|签收证明|签收凭证|送达凭据|送达回执|\
    签收凭据|送达证据|查验|签收记录|proof|查正|查政|同意|通过|批准|准了|准予|核准|照准|审核通过|\
    审批通过|审批同意|审核同意|予以通过|予以批准|同意备案|可以通过|approve|agree|童意|通意|通国|驳回|\
    不同意|不予通过|不通过|不批|不批准|不准|不予批准|不予同意|不予核准|否决|不予备案|审核不通过|\
    审批不通过|不让通过|reject|deny|refuse|播回|波回|剥回|伯回|拨回|搏回|博回|重发|重发码|重新发码|\
    再发一次码|重发一下|重新发送|resend|重罚|从发|虫发|签收率|签收统计|签收名单|回执情况|未签名单|\
    重发审批码|重发验证码|补发码|再发个码|再发码|再来个码|重推一下|阅处完毕|再催办|催签收|催办一下|\
    进度查询|进度查看|签收查询|办理查询|审批查询|申请查询|查状态|查进展|查签收情况|查签收|查办理情况|看签收情况|签收进展|办理进展|未签单位|签收汇总",
);

/// Whether a verb means something without a number.
pub(super) fn may_stand_alone(verb: Verb) -> bool {
    ALONE.list.contains(&verb.word)
}

/// 已收到 and 收到了 acknowledge; other completed forms without a number are reports.
pub(super) fn bare_completed(word: &str) -> bool {
    matches!(word, "收到" | "收悉")
}

/// 办, 处理, 办理 finish only in their completed form; before that they are an intention.
pub(super) fn needs_completion(verb: Verb) -> bool {
    verb.spec.intent == Intent::Finish && matches!(verb.word, "办" | "办理" | "处理")
}

#[cfg(test)]
mod tests {
    use crate::testing::{nothing, reads};

    #[test]
    fn whoever_is_reminded_may_be_named_like_anything() {
        reads(&[
            ("催办 37 人民医院", r#"{"intent":"remind","args":{"refs":[37],"unit":"人民医院"}}"#),
            ("催办37市监局", r#"{"intent":"remind","args":{"refs":[37],"unit":"市监局"}}"#),
            ("37号催一下工业园区", r#"{"intent":"remind","args":{"refs":[37],"unit":"工业园区"}}"#),
            ("查证 37 大数据局", r#"{"intent":"proof","args":{"refs":[37],"unit":"大数据局"}}"#),
        ]);
    }

    #[test]
    fn an_own_unit_may_be_named_like_anything() {
        reads(&[
            ("签收 县委办 37", r#"{"intent":"sign","args":{"unit":"县委办","refs":[37]}}"#),
            ("县委办 37 签收", r#"{"intent":"sign","args":{"unit":"县委办","refs":[37]}}"#),
            ("签收 人社局 37", r#"{"intent":"sign","args":{"unit":"人社局","refs":[37]}}"#),
            (
                "退回 信访局 39 缺附件",
                r#"{"intent":"return","args":{"unit":"信访局","refs":[39],"reason":"缺附件"}}"#,
            ),
            ("查看 总工会 5", r#"{"intent":"show","args":{"unit":"总工会","refs":[5]}}"#),
            (
                "回执 县委办 37 参会 张三",
                r#"{"intent":"meeting_reply","args":{"unit":"县委办","refs":[37],"attend":true,"attendees":["张三"]}}"#,
            ),
            (
                "四排镇 37 请假 下乡",
                r#"{"intent":"meeting_reply","args":{"unit":"四排镇","refs":[37],"attend":false,"reason":"下乡"}}"#,
            ),
            ("签收 四排镇 37", r#"{"intent":"sign","args":{"unit":"四排镇","refs":[37]}}"#),
            ("八一中学 37 签收", r#"{"intent":"sign","args":{"unit":"八一中学","refs":[37]}}"#),
            ("签收 第二中学 37", r#"{"intent":"sign","args":{"unit":"第二中学","refs":[37]}}"#),
            ("签收 不动产登记中心 37", r#"{"intent":"sign","args":{"unit":"不动产登记中心","refs":[37]}}"#),
        ]);
        nothing(&["签收 快递 37", "签收 待办 37", "签收 马上办 37", "签收 财政局和教育局 37"]);
    }
}

//! Whose an item or an application is, and what was found of it: 张丽的申请 · 教育局报的46号 · 经核实无误.

use super::beside;
use super::table::Deed;
use crate::command::Target;
use crate::cursor::{Cursor, is_separator};
use crate::grammar::clauses::separates;
use crate::grammar::origin;
use crate::grammar::unit;
use crate::number::digit;
use crate::object::object;
use crate::surnames::is_name;
use crate::wordset::{Words, words};

/// 经核实无误: on what grounds something is decided.
pub(super) fn reviewed(mut cur: Cursor) -> usize {
    let from = cur.pos();
    let by = cur.eat(words!("经|已经|经过|经我|经我们|经办公室|已|我已|我们已"));
    let done = cur.eat(words!("审核|审查|核实|核对|核查|复核|研究|审批|审阅|调查|了解|初审|会审|核验|查验"));
    if !done {
        return 0;
    }
    // 审核无误 says it without 经.
    let found = cur.eat(words!(
        "无误|属实|合格|通过|符合要求|符合条件|符合规定|无异议|没问题|情况属实|信息属实|信息无误|材料齐全"
    ));
    if by || found { cur.pos() - from } else { 0 }
}

/// 张丽的申请, 县医院的开户申请: whose application a code is about.
pub(super) fn applicant(mut cur: Cursor, deed: &Deed) -> usize {
    let from = cur.pos();
    if cur.at(deed.acts) {
        return 0;
    }
    let named = |width: &usize| {
        let mut ahead = cur;
        ahead.advance(*width);
        (is_name(&cur.head(*width).folded_text()) && titled_applies(&mut ahead)).then_some(ahead)
    };
    let mut known = cur;
    if let Some(ahead) = [3, 2].iter().find_map(named) {
        return ahead.pos() - from;
    }
    if beside::eat_colleague(&mut known) && titled_applies(&mut known) {
        return known.pos() - from;
    }
    let fits = unit::skip_name(&mut cur) && (applies(&cur) || begins_number(&cur));
    if fits { cur.pos() - from } else { 0 }
}

/// 同志那个 before the application.
fn titled_applies(cur: &mut Cursor) -> bool {
    cur.eat(words!("同志|老师|医生|护士|主任|科长|干部|这个人|这位同志"));
    cur.eat(words!("那个|那份|这个|这份|那条|这条|那件|这件"));
    applies(cur)
}

fn applies(cur: &Cursor) -> bool {
    cur.at(words!(
        "变更的|开户的|变更手机的事|换号的事|开户的事|的事|申请|开户这件|开户那件|的申请|的开户|的注销|的变更|的账号|的账户|申请|开户|开通|注销|变更手机|账号|账户|报的申请"
    ))
}

/// 教育局87号
fn begins_number(cur: &Cursor) -> bool {
    let mut ahead = *cur;
    ahead.skip_while(|c| digit(c).is_some() || matches!(c, '十' | '百')) > 0 && ahead.at(words!("号"))
}

/// Whose or what it is, before its number: 教育局报的46号, 关于开学工作的通知114号.
pub(super) fn described(cur: &Cursor) -> usize {
    let from = cur.pos();
    let known = origin::width(cur);
    if known > 0 {
        return known;
    }
    let mut ahead = *cur;
    let owned = unit::skip_name(&mut ahead)
        && ahead.eat(words!(
            "的|那份|那个|那件|来的|报来的|报的|报上来的|提交的|提交来的|递交的|送来的|送的|发来的|交来的|\
    申请的|上报的|报送的|转来的|呈报的|那边的|那边报的|发过来的|下发的|的那份|的那个"
        ));
    if !owned {
        ahead = *cur;
    }
    let title = titled(&mut ahead.clone());
    if title {
        titled(&mut ahead);
    }
    if !owned && !title {
        return 0;
    }
    let mut number = ahead;
    let numbered =
        matches!(object(&mut number), Ok(Some(found)) if matches!(found.target, Target::Numbers(_)));
    if numbered { ahead.pos() - from } else { 0 }
}

/// 关于…的通知, 防火那个通知: what an item is about; the pause before the number goes with it.
fn titled(cur: &mut Cursor) -> bool {
    const LONGEST: usize = 40;
    const KINDS: Words = words!(
        "通知|函|请示|意见|方案|决定|报告|批复|公告|通报|通告|纪要|文件|公文|预案|紧急通知|会议通知|\
    那个通知|那份通知|那个文件|那份文件|那个函|那份函|那个会议通知|那个文|那份文"
    );
    let from = cur.pos();
    let about = cur.eat(words!("关于|有关"));
    while cur.pos() - from < LONGEST && !cur.peek().is_none_or(is_separator) {
        let named = cur.longest(KINDS);
        if named > 0 && cur.pos() > from + 1 {
            let mut end = *cur;
            end.advance(named);
            let paused = end.skip_while(|c| separates(c) || c == ':') > 0;
            end.eat(words!("编号|件号|收文号|编号为|编号是|就是"));
            end.skip_spaces();
            let numbered = end.peek().is_some_and(|c| digit(c).is_some() || c == '十');
            if numbered && (about || paused && named > 2 || !paused && named > 1) {
                *cur = end;
                return true;
            }
        }
        let loaded = words!(
            "不|没|别|未|勿|吗|谁|什么|怎么|如果|要是|是否|说|问|让|叫|他|她|你|签收|退回|办结|撤回|\
    给|把|将|请"
        );
        if !about && cur.at(loaded) || cur.peek().is_some_and(|c| c.is_ascii_digit()) {
            return false;
        }
        cur.bump();
    }
    false
}

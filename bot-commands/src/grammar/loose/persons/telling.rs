//! What is told with an order about work: what is over, whose work it is, when.

use super::Found;
use super::periods::period;
use super::slots::{self, holds};
use crate::cursor::Cursor;
use crate::wordset::{Words, words};

/// Times that are over.
const GONE_BY: Words =
    words!("上周|上个|上月|昨|前天|去年|上星期|上礼拜|前几|前段|前阵|前些|上午已|刚才|早上已");

impl<'f, 't> Found<'_, 'f, 't> {
    pub(super) fn whole(&self) -> Cursor<'f, 't> {
        self.message.body
    }

    /// 上周文件由王芳代收 tells.
    pub(super) fn is_over(&self) -> bool {
        holds(&self.whole(), GONE_BY)
    }

    /// 局长出差，文件由王芳代收: whose work it is.
    pub(super) fn speaks_of_others(&self) -> bool {
        const OTHERS: Words = words!(
            "他|她|领导|局长|主任|书记|镇长|乡长|县长|院长|校长|所长|站长|股长|科长|部长|我们领导|我们局长|我们主任|我们书记"
        );
        let mut causes = self.path.causes.iter().map(|&place| self.whole().between(place.0, place.1));
        // 请取消莫红霞的代收，她明天也要下乡 speaks of the one who was named.
        causes.any(|cause| {
            let later = self.path.names.first().is_none_or(|name| name.0 > cause.pos());
            later && (cause.at(OTHERS) || is_about_somebody(&cause))
        })
    }

    /// 下个月要把工作交接给王芳 tells a plan.
    pub(super) fn is_plan(&self) -> bool {
        !self.path.periods.is_empty() && crate::grammar::families::delegate::is_announced(self.message)
    }

    /// The time beside the act, or else the time when the sender is away; how many days only when nothing else is said.
    pub(super) fn period(&self, of_absence: bool) -> Option<String> {
        let whole = self.whole();
        let (periods, causes) = (&self.path.periods, &self.path.causes);
        // 下周一我到新单位报到: the time of what is told behind it.
        let told = |end: usize| causes.iter().any(|cause| cause.0 == end);
        let free = periods.iter().filter(|(_, to)| !told(*to));
        let mut said: Vec<Cursor> = free.map(|&(from, to)| whole.between(from, to)).collect();
        if of_absence {
            let begins = |at: usize| periods.iter().find(|(_, to)| *to == at).map_or(at, |(from, _)| *from);
            said.extend(causes.iter().filter_map(|&(from, to)| time_of(whole.between(begins(from), to))));
        }
        said.sort_by_key(is_length);
        let mut first = *said.first()?;
        first.eat(words!("从|自"));
        Some(first.text())
    }
}

/// 小王下周调去招生办, 罗杰请假: who is away.
fn is_about_somebody(cause: &Cursor) -> bool {
    const GOES: Words = words!(
        "调|出差|请假|休|去|要|下乡|退|离|辞|生病|住院|培训|学习|开会|不在|今天|明天|后天|下周|这周|本周|下个|这几|这两|月底|因|被|也"
    );
    let goes = |end: usize| cause.between(end, cause.end()).at(GOES);
    let mut found = false;
    slots::names(cause, |name| found |= goes(name.end));
    found || slots::called(cause).is_some_and(goes)
}

/// 一天, 几天: how long and not when.
fn is_length(said: &Cursor) -> bool {
    let mut cur = *said;
    cur.eat(words!("一天|两天|三天|四天|五天|几天|半天|一周|两周|一个月|两个月")) && cur.done()
}

/// The time in a clause that tells why the sender is away; 周五回来 tells when that ends.
fn time_of<'f, 't>(cause: Cursor<'f, 't>) -> Option<Cursor<'f, 't>> {
    let mut cur = cause;
    while !cur.done() {
        // 休年假 tells why and not when.
        let off = matches!(cur.before(), Some('休' | '请' | '放' | '病' | '事'));
        if let Some((end, _)) = period(&cur).filter(|_| !off) {
            let mut behind = cause.between(end, cause.end());
            behind.eat_many(words!("就|才|再|晚上|早上|能|可以|左右"));
            return (!behind.at(words!("回|返|到岗|上班"))).then(|| cause.between(cur.pos(), end));
        }
        cur.bump();
    }
    None
}

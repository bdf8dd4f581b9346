//! Parts that no table lists: names, offices, units, times, numbers and clauses that tell why.

use super::common::{HARMLESS, LOADED, OFFICES, STARTERS};
use super::{Number, Order};
use crate::cursor::{Cursor, is_separator};
use crate::fold::is_han;
use crate::number::digit;
use crate::surnames::{ends_given_name, has_surname, is_name, surname_width};
use crate::words;
use crate::wordset::{Words, words};

/// From one character to another.
pub(super) type Place = (usize, usize);

/// Surnames that are hardly ever anything else where a name may stand.
const SURNAMES: &str = "韦黄李莫罗覃陈梁谢吴刘张王杨周蓝廖潘谭陆唐蒙邓农赵郑朱林郭徐孙曾彭苏蒋蔡贾丁魏薛叶余杜戴钟汪姜范姚邹熊陶孟秦尹卢侯邱韩冯龚庞雷龙何沈吕袁董程曹许傅崔阮兰甘凌闭岑骆俸欧柏臧童聂宋贺申";

/// Whether a text begins with such a surname.
pub(super) fn surely_named(text: &str) -> bool {
    text.chars().next().is_some_and(|first| SURNAMES.contains(first)) || surname_width(text) == 2
}

/// 罗芳为, 谭勇刚: the last character may belong to the next word.
pub(super) fn ends_doubtfully(name: &str) -> bool {
    let last = name.chars().last().unwrap_or_default();
    name.chars().count() > 2 && (NEXT.contains(last) || last == '已')
}

/// What may stand between parts.
pub(super) fn separates(c: char) -> bool {
    is_separator(c) || matches!(c, '(' | ')' | '/' | '+' | '"' | '“' | '”' | '【' | '】' | '[' | ']')
}

/// Characters that more often begin the next word than end a name.
const NEXT: &str = "代替来先接收签办的到从今后下周也都现原新换改开停关销删退调离去在因转借考要需想管做负当为由让同老已刚丢名拿走申是期顶看手留解预录入挪管审休用";

/// A name that may stand at a place.
pub(super) struct Named {
    /// Where the name itself ends.
    pub end: usize,
    /// Where a title behind it ends: 潘玉凤副主任.
    pub titled: usize,
    /// Where the words that belong to it end: 同志.
    pub to: usize,
    /// How doubtful it is.
    pub doubt: usize,
}

/// Names that may begin here.
pub(super) fn names(cur: &Cursor, mut found: impl FnMut(Named)) {
    // 晏副科 is no name.
    if with_office(cur).is_some() {
        return;
    }
    for width in 2..=4 {
        let run = cur.head(width);
        let text = run.folded_text();
        if run.rest().len() < width
            || !text.chars().all(is_han)
            || !is_name(&text)
            || !has_surname(&text)
            || names_none(cur, &text)
        {
            continue;
        }
        let mut behind = *cur;
        behind.advance(width);
        let end = behind.pos();
        let plain = behind.eat(words!("同志|同事|这个人|本人"));
        let titled = if !plain && behind.eat(OFFICES) { behind.pos() } else { end };
        let before = cur.head(width - 1).folded_text();
        let last = text.chars().last().unwrap_or_default();
        let alone = behind.peek().is_none_or(separates);
        let next = NEXT.contains(last) && !ends_given_name(&before, last, alone);
        // 王芳明|天, 覃丽三|天
        let mut timed = *cur;
        timed.advance(width - 1);
        let adverb = timed.at(words!(
            "已|正在|也要|都要|就要|刚刚|全部|会议|都在|才刚|上个|上月|上周|上星期|下个|下月|下周|来接|来做|来管|来办|来收|来顶|来负责|来代"
        ));
        let doubtful =
            width > 2 && (next || adverb || timed.longest(words::TIMES) > 1 || digit(last).is_some());
        let rare = !SURNAMES.contains(text.chars().next().unwrap_or_default());
        let doubt = usize::from(doubtful) * 40
            + usize::from(width == 2) * 2
            + usize::from(width == 4) * 4
            + usize::from(rare) * 3;
        found(Named { end, titled, to: behind.pos(), doubt });
    }
}

/// 农信社, 麻烦: words that only begin like a name.
fn names_none(cur: &Cursor, text: &str) -> bool {
    cur.at(words!("麻烦|应该|时间|单位|全部|后续|代收|代签|代办|代理|受托|收文|收件"))
        || text.ends_with([
            '社', '局', '镇', '乡', '办', '院', '校', '所', '站', '厅', '股', '馆', '号', '别', '说', '问',
            '讲',
        ])
        || text.starts_with(['别', '能'])
        || text.contains("委托")
}

/// 廖股长, 小韦: where the name of a colleague ends as one calls him.
pub(crate) fn called(cur: &Cursor) -> Option<usize> {
    with_office(cur).or_else(|| familiarly(cur))
}

/// 晏副科长: a surname and an office.
fn with_office(cur: &Cursor) -> Option<usize> {
    let mut behind = *cur;
    eat_surname(&mut behind)?;
    behind.eat(OFFICES).then(|| behind.pos())
}

/// 老覃, 花姐, 尤工: a surname and what is said among colleagues.
fn familiarly(cur: &Cursor) -> Option<usize> {
    let mut behind = *cur;
    let familiar = behind.eat(words!("小|老|阿"));
    // 老支书 has no surname in it.
    if familiar && behind.at(OFFICES) {
        return None;
    }
    eat_surname(&mut behind)?;
    let called =
        behind.eat(words!("局|总|科|股|师傅|工|姐|哥|妹|叔|嫂|导|阿姨|大姐|师姐|师兄|师|校|院|所|站|队|处"));
    if !(called || familiar) {
        return None;
    }
    // 施工 is no engineer.
    let said = cur.head(behind.pos() - cur.pos()).folded_text();
    (familiar || said.chars().count() > 2 || is_name(&said)).then(|| behind.pos())
}

fn eat_surname(cur: &mut Cursor) -> Option<()> {
    let width = surname_width(&cur.head(2).folded_text());
    cur.advance(width);
    (width > 0).then_some(())
}

/// 副局长 before a name: where it ends, and whether it is a rank rather than a kind of work.
pub(super) fn office(cur: &Cursor) -> Option<(usize, bool)> {
    const RANKS: &str = "长任席记理总";
    let mut behind = *cur;
    behind.eat(words!("前任|原任|时任|前|原|老|新任|现任"));
    let was = behind.pos() > cur.pos();
    behind.eat(OFFICES).then(|| (behind.pos(), !was && behind.before().is_some_and(|c| RANKS.contains(c))))
}

/// 党政办的, 鹿寨县自然资源和规划局: where somebody works, before the name.
pub(super) fn units(cur: &Cursor) -> Vec<usize> {
    const LONGEST: usize = 16;
    let mut ends = Vec::new();
    let mut behind = *cur;
    behind.eat(words!("我们|咱们|我|本|咱"));
    let start = behind.pos();
    while behind.pos() - cur.pos() < LONGEST && behind.peek().is_some_and(is_han) {
        if behind.pos() > start && behind.at(words::NOT_UNITS)
            || behind.at(words!("把|将|给|由|让|请|被|说|已|账|号"))
        {
            break;
        }
        let last = behind.bump().unwrap_or_default();
        let whole = behind.pos() - cur.pos() > 1;
        if whole && (!words::UNIT_ENDS.beginning(last).is_empty() || last == '县') {
            let mut to = behind;
            to.eat(words!("里|这边"));
            to.eat(words!("的"));
            ends.push(to.pos());
        }
    }
    ends
}

/// Where a phone number or a code that begins here ends.
pub(super) fn number(cur: &Cursor, kind: Number) -> Option<usize> {
    if cur.before().is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut ahead = *cur;
    let mut count = 0;
    let mut end = cur.pos();
    while let Some(c) = ahead.peek() {
        if digit(c).is_some() && c != '两' {
            count += 1;
            ahead.bump();
            end = ahead.pos();
        } else if count > 0 && matches!(c, ' ' | '-') {
            ahead.bump();
        } else {
            break;
        }
    }
    let said = digits(&cur.between(cur.pos(), end));
    let fits = match kind {
        Number::Phone => count == 11 && said.starts_with('1'),
        Number::Code => count == 6 || count == 8,
        Number::None => false,
    };
    fits.then_some(end)
}

/// The digits of a number that was typed or said.
pub(super) fn digits(said: &Cursor) -> String {
    said.rest()
        .iter()
        .filter_map(|ch| u32::try_from(digit(ch.c)?).ok())
        .filter_map(|value| char::from_digit(value, 10))
        .collect()
}

/// Where clauses may stand that tell why.
pub(super) struct Causes<'m, 'f, 't> {
    body: &'m Cursor<'f, 't>,
    /// Per character: how wide the word is that begins there and makes a clause more than a cause, and whether the
    /// name of a cause begins there.
    marks: Vec<(usize, usize)>,
    /// Whether a number may follow a clause without a pause.
    before_number: bool,
}

impl<'m, 'f, 't> Causes<'m, 'f, 't> {
    pub fn new(order: &Order, body: &'m Cursor<'f, 't>) -> Self {
        let mut marks = Vec::with_capacity(body.rest().len());
        let mut cur = *body;
        let mut harmless_to = 0;
        while !cur.done() {
            let harmless = cur.longest(HARMLESS);
            harmless_to = harmless_to.max(cur.pos() + harmless);
            let loaded = if cur.pos() < harmless_to { 0 } else { cur.longest(LOADED) };
            marks.push((loaded, cur.longest(order.causes)));
            cur.bump();
        }
        Self { body, marks, before_number: order.number != Number::None }
    }

    fn mark(&self, at: usize) -> (usize, usize) {
        self.marks.get(at - self.body.pos()).copied().unwrap_or_default()
    }

    /// Whether a clause may begin here, whoever was named before.
    pub fn may_begin(&self, at: usize) -> bool {
        let here = self.body.between(at, self.body.end());
        at == self.body.pos()
            || here.before().is_some_and(separates)
            || here.at(words!("我|本人|因|由于|他|她"))
    }

    /// Where a clause that begins here may end.
    pub fn ends(&self, at: usize, named: bool) -> Vec<usize> {
        const SHORTEST: usize = 2;
        const LONGEST: usize = 26;
        let mut ends = Vec::new();
        if !(self.may_begin(at) || named) {
            return ends;
        }
        let mut cur = self.body.between(at, self.body.end());
        let mut caused = usize::MAX;
        while cur.pos() - at < LONGEST && !cur.done() && !cur.peek().is_some_and(separates) {
            let (loaded, cause) = self.mark(cur.pos());
            if loaded > 0 {
                break;
            }
            // 8号下乡: which day or which item is not clear.
            let item = cur.peek() == Some('号') && cur.before().is_some_and(|c| c.is_ascii_digit());
            if item && !holds(&self.body.between(at, cur.pos()), words!("月")) {
                break;
            }
            if cause > 0 {
                caused = caused.min(cur.pos() + cause);
            }
            let c = cur.bump();
            let apart = cur.done() || cur.peek().is_some_and(separates);
            let told = matches!(c, Some('了' | '啦'));
            // 轮岗走的 tells who somebody is; 是新来的 tells something about him.
            if c == Some('的')
                && apart
                && self.body.between(cur.pos().saturating_sub(2), cur.pos()).at(words!("走的|去的"))
            {
                break;
            }
            if cur.pos() >= caused
                && cur.pos() - at >= SHORTEST
                && (apart
                    || told
                    || cur.at(STARTERS)
                    || self.before_number && cur.peek().is_some_and(|c| c.is_ascii_digit()))
            {
                ends.push(cur.pos());
            }
        }
        ends
    }
}

/// Whether a text holds one of the words.
pub(super) fn holds(said: &Cursor, words: Words) -> bool {
    said.find(words).is_some()
}

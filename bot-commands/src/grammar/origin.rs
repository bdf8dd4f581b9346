//! Where an item came from, said before it: 县防汛办发来的四十一号 · 我们局刚发出去的63号.

use crate::command::Target;
use crate::cursor::{Cursor, is_separator};
use crate::number::number;
use crate::object::{Ending, object};
use crate::wordset::{Words, words};

/// The longest description, in characters.
const LONGEST: usize = 20;

/// How a description ends.
const ENDS: Words = words!(
    "那个|那份|那件|那份文件|那个文件|发来的|发过来的|发下来的|发的|所发|所发的|下发的|印发的|转来的|转过来的|转发的|转发来的|送来的|送过来的|传来的|传过来的|推来的|推送的|来的|下来的|报来的|\
    报上来的|交办的|批转的|收到的|新收的|收的|发出的|发出去的|刚发的|寄来的|退回来的|退来的|分来的|分过来的|分办的|派来的|派发的|移交的|拟的|起草的"
);

/// What makes it more than a description.
const LOADED: Words = words!(
    "不|没|别|未|勿|莫|甭|吗|谁|什么|怎么|如果|要是|是否|等|说|问|叫|让|想|要|会|先|再|他|她|你|您|据|听|签|撤|批|驳|办结"
);

/// 37号件卫健局转来的已收到: the same behind the number, where an act follows.
pub(super) fn skip_behind(cur: &mut Cursor) {
    const SENT: Words = words!(
        "发来的|发过来的|发下来的|发的|下发的|印发的|转来的|转过来的|转发的|转发来的|送来的|传来的|推送的|报来的|报上来的|交办的|批转的|寄来的|分来的|分办的"
    );
    let from = cur.pos();
    let mut ahead = *cur;
    while ahead.pos() - from < LONGEST && ahead.peek().is_some_and(crate::fold::is_han) {
        let mut behind = ahead;
        if ahead.pos() > from && behind.eat(SENT) {
            behind.eat(words!("那个|那份|那件|文件|公文|通知|函"));
            let origin = behind;
            super::leads::leads(&mut behind);
            if acts(&mut behind) {
                *cur = origin;
            }
            return;
        }
        if ahead.at(LOADED) || ahead.at(words!("我|咱|本|领导|请|被|给|已|都|全|把|将")) {
            return;
        }
        ahead.bump();
    }
}

/// An act that no other word can belong to: 发的退回通知 is a notice.
fn acts(cur: &mut Cursor) -> bool {
    use crate::command::Intent::{Finish, Return, Sign};
    let Some(verb) = crate::verbs::item_verb(cur) else { return false };
    cur.eat_many(crate::words::DONE);
    cur.eat_many(words!("一下|吧|哈|下|掉|回去|呗"));
    let ends = cur.peek().is_none_or(is_separator);
    ends && matches!(verb.spec.intent, Sign | Finish | Return)
}

/// 交通安全整治那个，326号: what an item is about, and its number, which ends the message. Gives the place of the number.
fn numbered_later(mut cur: Cursor, subject: Cursor) -> Option<usize> {
    const SHORTEST: usize = 3;
    // 签收开会的通知，5号 may name the day.
    const LAST_DAY: u32 = 31;
    const NAMES: Words = words!(
        "那个|那份|那件|那个文|那份文|那个文件|那份文件|那个通知|那份通知|的文|的文件|的通知|的函|的方案|的会议通知"
    );
    let plain = subject.rest().len() >= SHORTEST && subject.rest().iter().all(|ch| crate::fold::is_han(ch.c));
    if !plain || !cur.eat(NAMES) || cur.skip_while(|c| matches!(c, ',' | '，' | ' ')) == 0 {
        return None;
    }
    cur.eat(words!("就是|是"));
    let at = cur.pos();
    let mut behind = cur;
    let found = object(&mut behind).ok()??;
    let one = matches!(&found.target, Target::Numbers(refs) if refs.len() == 1 && refs.iter().all(|one| *one > LAST_DAY))
        && found.long.is_none();
    let closed = found.ending == Ending::Closed && behind.done();
    let counted = (0..subject.rest().len()).any(|skip| {
        let mut part = subject;
        part.advance(skip);
        !matches!(number(&mut part), Ok(None))
    });
    (one && closed && !counted).then_some(at)
}

/// How many characters describe the item that stands behind them; 0 when none does.
pub(super) fn width(cur: &Cursor) -> usize {
    let mut ahead = *cur;
    let from = ahead.pos();
    while ahead.pos() - from < LONGEST && !ahead.done() && !ahead.peek().is_some_and(is_separator) {
        let mut behind = ahead;
        if behind.eat(ENDS) {
            // 市里转来的通知都签收 means those and no others; only a number leaves no doubt.
            let named =
                behind.peek().is_some_and(|c| c == '第' || crate::number::digit(c).is_some() || c == '十');
            // 县政府那份鹿政发[2026]17号
            // 小王那份37号签收了 tells of Xiao Wang's.
            if behind.before() != Some('的') && super::addressed::is_address(cur.between(from, ahead.pos()))
            {
                return 0;
            }
            let docno = matches!(crate::docno::docnos(&mut behind.clone()), Ok(Some(_)));
            if docno || named && matches!(object(&mut behind.clone()), Ok(Some(_))) {
                return behind.pos() - from;
            }
        }
        let subject = ahead;
        if let Some(behind) = numbered_later(subject, cur.between(from, ahead.pos())) {
            return behind - from;
        }
        if ahead.at(LOADED) || ahead.peek().is_some_and(|c| c.is_ascii_digit()) {
            return 0;
        }
        ahead.bump();
    }
    0
}

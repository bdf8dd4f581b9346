//! Whom a message speaks to: 老李，麻烦把三十九号退回一下 is for a colleague and no command.

use crate::cursor::{Cursor, is_separator};
use crate::fold::is_han;
use crate::grammar::families::attendees::OFFICES;
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// How colleagues are called behind their surname.
const CALLED: Words = words!(
    "哥|姐|叔|伯|姨|嫂|爷|婶|妹|弟|兄|工|总|科|局|镇|乡|县|所|站|队|院|校|处|股|导|老|董|师傅|师|大哥|大姐|老师|医生|同学|秘书|干事|主席|警官|律师"
);

/// How they are called without one.
const UNNAMED: Words =
    words!("老师傅|师傅|大哥|大姐|老哥|老弟|小伙子|小妹|小哥|小姐姐|阿姨|大叔|兄弟|哥们|伙计|老兄|老乡");

/// Offices that alone say who is meant.
const CHIEFS: Words = words!(
    "书记|主任|局长|镇长|乡长|县长|院长|校长|科长|股长|所长|站长|部长|队长|副局长|副镇长|副主任|副书记|副校长|副院长"
);

/// What may follow the name before the pause.
const PARTICLES: Words =
    words!("啊|呀|哎|诶|哈|同志|您好|你好|早|早上好|上午好|下午好|晚上好|在吗|辛苦了|辛苦|好");

/// Words that begin like a name.
const NOT_NAMES: Words = words!(
    "老师|老家|老板|老人|老大|老规矩|老样子|老问题|老地方|小时|小组|小学|小镇|小事|小计|小助手|小车|小路|小区|小班|小会"
);

/// The longest way to call somebody, particles included.
const LONGEST: usize = 10;

/// Whether the message begins with a colleague's name and a comma.
pub(super) fn to_colleague(message: &Message) -> bool {
    let mut cur = message.body;
    let length = cur.skip_while(|c| !is_separator(c));
    let stop = cur.peek().is_some_and(|c| matches!(c, ',' | '，' | ':' | '!' | '。' | '\n' | '~' | '…'));
    cur.skip_separators();
    stop && !cur.done() && is_address(message.body.head(length))
}

/// Whether a clause only calls a colleague.
pub(super) fn is_address(mut clause: Cursor) -> bool {
    if clause.rest().len() > LONGEST {
        return false;
    }
    clause.eat_many(words!("麻烦|谢谢|多谢|请|哎|诶|喂|嗨|好的|辛苦|辛苦了|亲爱的|尊敬的"));
    let named = eat_name(&mut clause);
    clause.eat_many(PARTICLES);
    clause.skip_separators();
    named && clause.done()
}

fn eat_name(cur: &mut Cursor) -> bool {
    if cur.eat(UNNAMED) || cur.eat(CHIEFS) {
        return true;
    }
    if cur.at(NOT_NAMES) {
        return false;
    }
    let mut ahead = *cur;
    // 老李, 小覃, 阿芳
    if ahead.eat(words!("老|小")) && ahead.bump().is_some_and(is_surname) {
        ahead.eat(CALLED);
        *cur = ahead;
        return true;
    }
    ahead = *cur;
    if ahead.eat(words!("阿")) && ahead.bump().is_some_and(is_han) {
        *cur = ahead;
        return true;
    }
    // 李姐, 韦局, 张主任; 陈立新主任
    for width in 1..=3 {
        let mut titled = *cur;
        titled.advance(width);
        let name = cur.head(width).folded_text();
        let known = name.chars().next().is_some_and(is_surname);
        let whole = width == 1 || crate::surnames::is_name(&name);
        let short = width == 1 && titled.eat(CALLED);
        if known && whole && (short || titled.eat(OFFICES)) {
            *cur = titled;
            return true;
        }
    }
    false
}

fn is_surname(c: char) -> bool {
    crate::surnames::has_surname(&format!("{c}某"))
}

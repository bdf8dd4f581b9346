//! What changes nothing in the middle of a command: polite words, the sender's own unit and where the item came from:
//! 四十九号文件麻烦退回去 · 三十九号我院办完了 · 把县防汛办发来的四十一号退回.

use super::origin;
use crate::cursor::{Cursor, is_separator};
use crate::fold::Folded;
use crate::verbs::any_verb;
use crate::wordset::{Words, words};

/// What changes nothing wherever it stands.
pub(super) const POLITE: Words = words!(
    "麻烦您|麻烦你|麻烦您们|麻烦|劳烦您|劳烦你|劳烦|劳您驾|劳您|劳驾您|劳驾|烦请|烦劳|有劳您|有劳|请您|请你|请帮忙|请帮我们|请帮我|请帮|请给我|请替|请给|请|帮我们|帮我|帮忙|\
    帮一下忙|帮一下|帮个忙|给我们|给我|替我们|替我|拜托您|拜托你|拜托|实在不好意思|真不好意思|不好意思|实在抱歉|很抱歉|非常抱歉|抱歉|谢谢您|谢谢你|\
    谢谢|辛苦您|辛苦你|辛苦了|给您添麻烦了|给你添麻烦了|您好|你好|请问一下|请问|想问一下|问一下|受累"
);

/// Words that begin like one of them.
const OTHERS: Words = words!(
    "请假|请示|请求|请柬|请教|请辞|请缨|请战|请款|请客|请愿|给我院|给我校|给我局|给我镇|给我乡|给我办|给我委|给我站|给我中心|给我单位|\
    麻烦事|谢谢提醒"
);

/// 我校, 我们局办公室: the sender's own unit as a subject, which says nothing new. 不是我局的件 speaks of it.
fn own_unit(cur: &Cursor) -> usize {
    let object = matches!(
        cur.before(),
        Some(
            '是' | '归'
                | '属'
                | '给'
                | '发'
                | '到'
                | '于'
                | '向'
                | '对'
                | '非'
                | '由'
                | '和'
                | '与'
                | '跟'
                | '在'
                | '以'
                | '比'
                | '来'
                | '往'
        )
    );
    let mut ahead = *cur;
    if object || !super::unit::eat_own_subject(&mut ahead) {
        return 0;
    }
    ahead.eat(words!("里"));
    ahead.eat(words!("的"));
    ahead.pos() - cur.pos()
}

/// The message without all that, when there is any.
pub(super) fn without<'t>(folded: &Folded<'t>) -> Option<Folded<'t>> {
    let mut cur = Cursor::new(folded);
    let mut chars = Vec::with_capacity(folded.chars.len());
    // Where an item may be named.
    let mut fresh = true;
    while !cur.done() {
        // 申请, 邀请, 报请: the word before belongs to it.
        let inside =
            matches!(cur.before(), Some('申' | '邀' | '报' | '提' | '恳' | '聘' | '宴' | '敬' | '呈'));
        // 发给我看看: to whom.
        let to_me = matches!(cur.before(), Some('发' | '交' | '转' | '递' | '传')) && cur.at(words!("给我"));
        let polite = if inside || to_me || cur.at(OTHERS) { 0 } else { cur.longest(POLITE) };
        // 请帮我院签收: 我 belongs to the unit.
        let mut unit = cur;
        unit.advance(polite.saturating_sub(1));
        let polite =
            if polite > 1 && unit.peek() == Some('我') && own_unit(&unit) > 0 { polite - 1 } else { polite };
        let described = if fresh && polite == 0 { origin::width(&cur) } else { 0 };
        let own = if polite + described == 0 { own_unit(&cur) } else { 0 };
        if polite + described + own > 0 {
            cur.advance(polite + described + own);
            fresh = polite + own > 0;
            continue;
        }
        let from = cur.pos();
        let verb = any_verb(&mut cur.clone()).map_or(0, |verb| verb.word.chars().count());
        let kept = verb.max(1);
        chars.extend(cur.rest().iter().take(kept));
        cur.advance(kept);
        fresh = verb > 1 || cur.before().is_some_and(|c| is_separator(c) || matches!(c, '把' | '将'));
        debug_assert!(cur.pos() > from, "every step takes something");
    }
    let shorter = chars.len() < folded.chars.len();
    shorter.then(|| Folded { text: folded.text, chars, hidden: folded.hidden.clone() })
}

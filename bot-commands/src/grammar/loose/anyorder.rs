//! One act, one item and why or with what result, in any order: 图片是歪的，61退回 · 34号数据有出入，撤回，改好我再发 ·
//! 我镇已召开部署会，56号办理完毕.
//!
//! Tried for 退回, 撤回 and 办结 when nothing stricter surely understood the message. One clause must end with the act;
//! the item is named in it or in one of the others; everything else is an aside or one text that gives the reason or
//! the result, and that text may ask, quote, put off and speak of others in nothing.

use crate::command::{Command, Intent, Selection, Target};
use crate::cursor::Cursor;
use crate::fold::is_han;
use crate::grammar::Reading;
use crate::grammar::addressed;
use crate::grammar::clauses::separates;
use crate::grammar::closing::{Act, act, stripped};
use crate::grammar::courtesy;
use crate::grammar::origin;
use crate::grammar::pieces::{Kind, Piece, kind};
use crate::object::{Object, object};
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// More clauses than this are a letter.
const MOST: usize = 6;

/// What stands before an item and says nothing of it.
const FRONT: Words = words!(
    "把|将|对|对于|关于|就|给|我发的|我们发的|我单位发的|我局发的|我镇发的|我办发的|我院发的|发出去的|我发出去的|我们发出去的|已发的|已发出的|刚发的|这个|那个|这份|那份|那|这|我|我们|我把|我们把|我又把|帮|请|收到的|发来的|来文|关于第|\
    能不能帮我把|能不能帮我|能不能帮忙|能不能帮忙把|能否帮我把|能帮我把|可以帮我把|可不可以帮我把|我要|我想|我需要|帮我把|想把|我想把|想"
);

/// What may stand behind it.
const BEHIND: Words = words!(
    "这个件|这份件|这件|这个文|这份文|这份文件|这个文件|这份通知|这个通知|这份|这个|那份|那个|来文|文件|文|件|通知|会议通知|函|的|任务|工作|我们|我这边"
);

/// The order of parts in a message, as far as it was read.
#[derive(Default)]
struct Parts<'f, 't> {
    object: Option<Object>,
    pieces: Vec<Piece<'f, 't>>,
}

/// Reads a message of one act, one item and one text.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    if message.question {
        return None;
    }
    let clauses = clauses(message)?;
    let (at, mut act) = only_act(&clauses)?;
    let mut parts = Parts { object: act.object.take(), ..Parts::default() };
    for (index, clause) in clauses.iter().enumerate() {
        let own = index == at;
        parts.take(if own { act.head } else { *clause }, own);
        if own {
            parts.pieces.push(Piece { text: act.rest, glued: false });
        }
    }
    let object = parts.object.take()?;
    if !names_items(&object) {
        return None;
    }
    let span = message.body.between(object.to, object.to).span_from(object.from);
    let (text, near) = parts.text(&act, &object)?;
    // 37号可以办结了 says what may be done.
    if act.allowed && text.is_none() {
        return None;
    }
    let select = Selection { unit: None, target: object.target };
    let text = text.map(|text| text.text()).filter(|text| !text.is_empty());
    let command = match act.intent {
        Intent::Return => Command::Return { select, code: None, reason: text },
        Intent::Recall => Command::Recall { select, reason: text },
        _ => Command::Finish { select, note: text },
    };
    Some(Reading { command, near, verb: act.verb, object: Some(span) })
}

/// Items by number, position or document number. Everything at once needs a stricter sentence.
pub(crate) fn names_items(object: &Object) -> bool {
    let named =
        matches!(object.target, Target::Numbers(_) | Target::Ordinals(_) | Target::Last | Target::DocNo(_));
    named && object.long.is_none() && object.code.is_none() && object.bad_code.is_none()
}

/// The clauses of the message; nothing when it is a letter or has several lines.
fn clauses<'f, 't>(message: &Message<'f, 't>) -> Option<Vec<Cursor<'f, 't>>> {
    let body = message.body;
    let mut cur = body.between(body.pos(), message.text_end.max(body.end()));
    let mut list = Vec::new();
    loop {
        cur.skip_while(separates);
        if cur.done() {
            return (!list.is_empty()).then_some(list);
        }
        let from = cur;
        cur.skip_while(|c| !separates(c) || c == '.');
        let clause = from.head(cur.pos() - from.pos());
        if list.len() == MOST || cur.peek() == Some('\n') || addressed::is_address(clause) {
            return None;
        }
        list.push(clause);
    }
}

/// The one clause that ends with an act. A second act beside it makes the message unclear, but for what was done with
/// an item before it is closed: 已传阅，办结.
fn only_act<'f, 't>(clauses: &[Cursor<'f, 't>]) -> Option<(usize, Act<'f, 't>)> {
    let mut acts = clauses.iter().enumerate().filter_map(|(index, clause)| Some((index, act(clause)?)));
    let first = acts.next()?;
    let Some(second) = acts.next() else { return Some(first) };
    let closes = first.1.intent == Intent::Finish && second.1.intent == Intent::Finish;
    (closes && acts.next().is_none()).then_some(second)
}

impl<'f, 't> Parts<'f, 't> {
    /// Take a clause, or what of it stands before its act.
    fn take(&mut self, clause: Cursor<'f, 't>, own: bool) {
        let clause = without_front(clause);
        if self.object.is_none()
            && let Some((skip, found, behind)) = item(&clause)
        {
            self.pieces.push(Piece { text: stripped(clause.head(skip), FRONT), glued: true });
            self.pieces.push(Piece { text: behind, glued: own });
            self.object = Some(found);
        } else {
            self.pieces.push(Piece { text: clause, glued: own });
        }
    }

    /// The one text among the pieces, and whether what stands beside it is doubtful.
    fn text(&self, act: &Act<'f, 't>, object: &Object) -> Option<(Option<Cursor<'f, 't>>, bool)> {
        let mut groups: Vec<Cursor<'f, 't>> = Vec::new();
        let several =
            self.pieces.iter().filter(|piece| matches!(kind(piece, act.intent), Some(Kind::Text(_)))).count()
                > 1;
        for piece in &self.pieces {
            let text = match kind(piece, act.intent)? {
                Kind::Nothing => continue,
                Kind::Slip(_) if several => continue,
                Kind::Text(text) | Kind::Slip(text) => text,
            };
            match groups.last_mut() {
                Some(last) if !between(last, &text, act, object) => {
                    *last = last.between(last.pos(), text.end());
                }
                _ => groups.push(text),
            }
        }
        match groups.as_slice() {
            [] => Some((None, false)),
            [only] => Some((Some(*only), false)),
            // 我镇已开会，48号落实了，名单已报: which of both is meant to stand there is not sure.
            [.., last] => Some((Some(*last), true)),
        }
    }
}

/// Whether the act or its item stands between two texts.
fn between(first: &Cursor, second: &Cursor, act: &Act, object: &Object) -> bool {
    let inside = |at: usize| (first.end()..second.pos()).contains(&at);
    inside(act.head.end()) && act.rest.pos() <= second.pos() && act.rest.pos() > act.head.end()
        || inside(object.from)
}

/// A clause without polite words and greetings at its front.
fn without_front<'f, 't>(clause: Cursor<'f, 't>) -> Cursor<'f, 't> {
    let mut cur = clause;
    loop {
        let polite = cur.longest(courtesy::POLITE);
        let kept = cur.longest(words!("请假|请示|请求"));
        if polite == 0 || kept > 0 {
            return cur;
        }
        cur.advance(polite);
        cur.skip_while(separates);
    }
}

/// The first item of a clause: where it begins, what it is, and what stands behind it.
pub(crate) fn item<'f, 't>(clause: &Cursor<'f, 't>) -> Option<(usize, Object, Cursor<'f, 't>)> {
    (0..clause.rest().len()).find_map(|skip| {
        let mut cur = *clause;
        cur.advance(skip);
        cur.advance(origin::width(&cur).max(sent_to(&cur)));
        let found = crate::grammar::around::this(&mut cur.clone())
            .ok()
            .flatten()
            .filter(|one| one.target == Target::Last);
        let found = if found.is_some() {
            crate::grammar::around::this(&mut cur).ok()?
        } else {
            object(&mut cur).ok()?
        };
        let found = found.filter(names_items)?;
        cur.eat_many(BEHIND);
        Some((skip, found, cur))
    })
}

/// 发给乡镇的58号: how long it is said to whom the item went that stands behind.
fn sent_to(cur: &Cursor) -> usize {
    const LONGEST: usize = 10;
    let mut ahead = *cur;
    if !ahead.eat(words!("发给|发往|发到|下发给|印发给|推给|推送给|传给|转给")) {
        return 0;
    }
    let length = ahead.rest().iter().take(LONGEST).take_while(|ch| is_han(ch.c) && ch.c != '的').count();
    ahead.advance(length);
    if length > 0 && ahead.eat(words!("的|的那份|的那个")) { ahead.pos() - cur.pos() } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::testing::{nothing, reads};

    #[test]
    fn act_item_and_text_in_any_order() {
        reads(&[
            ("扫描页倒着的，44号退回", r#"{"intent":"return","args":{"refs":[44],"reason":"扫描页倒着的"}}"#),
            ("47号缺页，打回去重扫", r#"{"intent":"return","args":{"refs":[47],"reason":"缺页"}}"#),
            (
                "经查，58号文主送对象有误，现予以退回",
                r#"{"intent":"return","args":{"refs":[58],"reason":"主送对象有误"}}"#,
            ),
            ("把第二个退给办公室重新盖章", r#"{"intent":"return","args":{"refs":[2]},"ordinal":true}"#),
            ("数字填反了，76号撤回", r#"{"intent":"recall","args":{"refs":[76],"reason":"数字填反了"}}"#),
            (
                "请各单位暂不要签收45号，附件放错了，现予撤回",
                r#"{"intent":"recall","args":{"refs":[45],"reason":"附件放错了"}}"#,
            ),
            ("名册已交，52号办结", r#"{"intent":"finish","args":{"refs":[52],"note":"名册已交"}}"#),
            ("我乡已全部排查，47号办完了", r#"{"intent":"finish","args":{"refs":[47],"note":"已全部排查"}}"#),
            ("51号我们已学习并部署到位", r#"{"intent":"finish","args":{"refs":[51]}}"#),
            ("能不能帮忙把39号办结", r#"{"intent":"finish","args":{"refs":[39]}}"#),
        ]);
    }

    #[test]
    fn what_tells_asks_or_waits_is_no_command() {
        nothing(&[
            "教育局把61号退回来了",
            "他们说附件打不开，61号退回",
            "领导说主送写错了，61号要不要退回",
            "附件打不开，61号被退回",
            "附件打不开，61号昨天退回了",
            "附件打不开，明天61号退回",
            "附件打不开，叫老李把61号退回去",
            "通知写着：附件打不开，61号退回",
            "发错了，66号还能撤回吗",
            "他发错了，让我把66号撤回",
            "我正考虑把66号撤回，版本不对",
            "七十五号快撤回来了吧",
            "县府办把71号撤回了吧",
            "如果会议取消，61号通知撤回",
            "34号数据有出入，你们撤回重发",
            "名册交了一半，52号明天办结",
            "五十八号昨天弄完了办结了",
            "51号我们还没学习并部署",
            "37号可以办结了",
            "办完 3 个手续",
        ]);
    }
}

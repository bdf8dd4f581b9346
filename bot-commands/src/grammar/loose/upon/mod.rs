//! One act upon one item, with the text behind the act or the item said apart: 七十五号退回去吧内容跟标题对不上 ·
//! 这份不该我们收，退回吧，号是276 · 拒收168，非我单位件 · 落实情况：已开会研究。办结件号362.
//!
//! Tried when [`super::anyorder`] found nothing. The clauses are taken one by one: each is the act, the item, a text,
//! or says nothing new. There must be one act that is asked for, one item, and at most one text, which may ask, quote
//! and put off nothing.

mod again;
mod judging;
mod order;
mod vocabulary;

use super::anyorder::item;
use crate::command::{Command, Intent, Selection, Target};
use crate::cursor::Cursor;
use crate::grammar::Reading;
use crate::grammar::addressed;
use crate::grammar::clauses::separates;
use crate::grammar::closing::{self, stripped};
use crate::grammar::pieces::{Kind, Piece};
use crate::object::Object;
use crate::prepare::Message;
use crate::span::Span;
use crate::wordset::words;
pub(crate) use again::again;
use judging::{is_aside, is_over, judged, meeting_held, neighbours, opened, without_around};
use order::{alone, asked_about, is_coded, order};
use vocabulary::{AROUND, DESCRIBED, FAULTS};

/// More clauses than this are a letter.
const MOST: usize = 6;

/// The order of parts in a message, as far as it was read.
#[derive(Default)]
struct Parts<'f, 't> {
    act: Option<(Intent, Span)>,
    act_at: usize,
    /// The act was only asked about so far: 能撤回39号吗.
    asked_about: bool,
    object: Option<Object>,
    pieces: Vec<Piece<'f, 't>>,
    described: bool,
    /// It is said that the work is done.
    over: Option<Span>,
}

/// Reads a message of one act, one item and one text.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    if message.question || asks(message) {
        return None;
    }
    let mut parts = Parts::default();
    for clause in clauses(message)? {
        parts.take(clause)?;
    }
    parts.reading(message)
}

/// 39退回以后对方知道吗 asks; 能帮我把39退了吗，附件打不开 asks for it.
fn asks(message: &Message) -> bool {
    let whole = message.body.between(0, usize::MAX);
    let begs = whole.find(words!("帮|麻烦|劳烦")).is_some();
    whole.find(words!("谁|什么|怎么|哪|几|多少|是否|是不是|要不要|会不会|知道|呢|么")).is_some()
        || whole.find(words!("吗")).is_some() && !begs
}

/// The clauses of the message, also apart by colons; nothing when it is a letter or speaks to a colleague.
fn clauses<'f, 't>(message: &Message<'f, 't>) -> Option<Vec<Cursor<'f, 't>>> {
    let ends = |c: char| (separates(c) && c != '.') || c == ':';
    let body = message.body;
    let mut cur = body.between(body.pos(), message.text_end.max(body.end()));
    let mut list = Vec::new();
    loop {
        cur.skip_while(ends);
        if cur.done() {
            return (!list.is_empty()).then_some(list);
        }
        let from = cur;
        cur.skip_while(|c| !ends(c));
        // 415 908
        while cur.peek() == Some(' ')
            && cur.before().is_some_and(|c| c.is_ascii_digit())
            && cur.peek_at(1).is_some_and(|c| c.is_ascii_digit())
        {
            cur.bump();
            cur.skip_while(|c| !ends(c));
        }
        let clause = from.head(cur.pos() - from.pos());
        if list.len() == MOST || cur.peek() == Some('\n') || addressed::is_address(clause) {
            return None;
        }
        list.push(clause);
    }
}

impl<'f, 't> Parts<'f, 't> {
    fn take(&mut self, clause: Cursor<'f, 't>) -> Option<()> {
        let clause = opened(clause);
        if clause.done() || is_aside(&clause) {
            return Some(());
        }
        if let Some((intent, verb, found)) = asked_about(&clause) {
            self.acts(intent, verb)?;
            self.asked_about = true;
            return self.named(found);
        }
        if let Some(order) = order(clause) {
            self.acts(order.intent, order.verb)?;
            self.act_at = order.head.end();
            self.asked_about = order.may;
            self.beside(order.head, true)?;
            if let Some(found) = order.object {
                self.named(found)?;
            }
            if !order.rest.done() {
                self.pieces.push(Piece { text: order.rest, glued: !order.apart });
            }
            return Some(());
        }
        if let Some(found) = alone(clause) {
            return self.named(found);
        }
        // 县里催的那件，88号，办好了
        if self.act.is_none() && self.object.is_some() && is_over(clause) {
            self.over = Some(clause.between(clause.end(), clause.end()).span_from(clause.pos()));
            return Some(());
        }
        if self.object.is_none() && stripped(clause, DESCRIBED).end() < clause.end() {
            self.described = true;
            self.pieces.push(Piece { text: clause, glued: false });
            return Some(());
        }
        // 通知写着：附件打不开，61号退回 gives somebody else's words.
        let quotes = clause.between(clause.end(), usize::MAX).peek() == Some(':');
        if quotes { None } else { self.beside(clause, false) }
    }

    /// One act; 能撤回39号吗，帮我撤了吧 says the same again.
    fn acts(&mut self, intent: Intent, verb: Span) -> Option<()> {
        let again = self.act.is_none_or(|(other, _)| self.asked_about && other == intent);
        again.then(|| self.act = Some((intent, verb)))
    }

    fn named(&mut self, found: Object) -> Option<()> {
        // 县长批示的那件 was only a description of it.
        if self.described {
            self.pieces.pop();
            self.described = false;
        }
        match &mut self.object {
            None => self.object = Some(found),
            // 66号申请，退回补正 415907: the code of the same application.
            Some(object) if object.code.is_none() && is_coded(&found) && found.target == Target::Context => {
                object.code = found.code;
            }
            // 码 361579，第二份申请
            Some(object) if object.target == Target::Context && found.code.is_none() => {
                self.object = Some(Object { code: object.code.take(), ..found });
            }
            Some(_) => return None,
        }
        Some(())
    }

    /// What stands beside the act, or a clause of its own: an item with a text, or only one of both.
    fn beside(&mut self, clause: Cursor<'f, 't>, own: bool) -> Option<()> {
        let clause = opened(clause);
        if self.object.is_none()
            && let Some((skip, found, behind)) = item(&clause)
        {
            let before = without_around(clause.head(skip));
            self.pieces.push(Piece { text: before, glued: true });
            let mut behind = behind;
            // 72号会议已开 tells what came of the meeting.
            if let Some(met) = meeting_held(&behind) {
                behind = met;
            } else {
                behind.eat_many(AROUND);
                let mut sent = behind;
                // 给发文单位退回去; 39被平山镇退回 tells.
                if matches!(sent.before(), Some('给')) || sent.at(words!("给|还给|退给")) {
                    closing::receiver(&mut sent);
                    behind = sent;
                }
            }
            // 119号的事情弄好了
            if is_over(behind) {
                self.act_at = behind.pos();
                self.over = Some(behind.between(behind.end(), behind.end()).span_from(behind.pos()));
            } else {
                self.pieces.push(Piece { text: behind, glued: own });
            }
            return self.named(found);
        }
        let text = if self.act.is_none() { without_around(clause) } else { clause };
        self.pieces.push(Piece { text, glued: own });
        Some(())
    }

    fn reading(self, message: &Message) -> Option<Reading> {
        let (intent, verb) = self.act.or(self.over.map(|over| (Intent::Finish, over)))?;
        // 办完了，退回: two things at once.
        if self.over.is_some() && intent != Intent::Finish {
            return None;
        }
        let object = self.object.as_ref()?;
        let text = self.texts(intent)?.pop();
        let may_be = self.asked_about && text.is_none_or(|text| text.find(FAULTS).is_none());
        if self.described || may_be || !self.leaves_no_doubt(message, intent) {
            return None;
        }
        let span = message.body.between(object.to, object.to).span_from(object.from);
        let select = Selection { unit: None, target: object.target.clone() };
        let text = text.map(|text| text.text()).filter(|text| !text.is_empty());
        let command = match intent {
            Intent::Return => Command::Return { select, code: object.code.clone(), reason: text },
            Intent::Recall => Command::Recall { select, reason: text },
            _ => Command::Finish { select, note: text },
        };
        Some(Reading { command, near: false, verb, object: Some(span) })
    }

    /// Only an application has a code, and 归档 alone closes nothing.
    fn leaves_no_doubt(&self, message: &Message, intent: Intent) -> bool {
        let coded = self.object.as_ref().is_some_and(|object| object.code.is_some());
        let filed = message.body.find(words!("存档|归档|入档")).is_some()
            && message.body.find(words!("办结|阅|看过|传达|学习|办完|办妥|已|结")).is_none();
        (!coded || intent == Intent::Return) && !filed
    }

    /// The one text among the pieces; nothing when there are two, or one that is more than a reason.
    fn texts(&self, intent: Intent) -> Option<Vec<Cursor<'f, 't>>> {
        let mut text: Option<Cursor<'f, 't>> = None;
        let mut slip = None;
        for piece in &self.pieces {
            let found = match judged(piece, intent, piece.text.pos() < self.act_at)? {
                Kind::Nothing => continue,
                Kind::Slip(found) => {
                    slip = slip.or(Some(found));
                    continue;
                }
                Kind::Text(found) => found,
            };
            text = match text {
                None => Some(found),
                // 收文对象是民政局，不是我们: two clauses in a row.
                Some(first) if neighbours(&first, &found) => Some(first.between(first.pos(), found.end())),
                Some(_) => return None,
            };
        }
        Some(text.or(slip).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::reads;
    use crate::{parse, to_json};

    #[test]
    fn the_text_may_follow_and_the_item_be_said_apart() {
        reads(&[
            (
                "七十六号退回去吧正文跟附件对不上",
                r#"{"intent":"return","args":{"refs":[76],"reason":"正文跟附件对不上"}}"#,
            ),
            ("缺附件，退回，是88号", r#"{"intent":"return","args":{"refs":[88],"reason":"缺附件"}}"#),
            (
                "拒收 169 不是我单位的件",
                r#"{"intent":"return","args":{"refs":[169],"reason":"不是我单位的件"}}"#,
            ),
            (
                "退回更正，码 478613，信息有误",
                r#"{"intent":"return","args":{"code":"478613","reason":"信息有误"}}"#,
            ),
            (
                "一百七十七号给它撤了里面数字没核对",
                r#"{"intent":"recall","args":{"refs":[177],"reason":"里面数字没核对"}}"#,
            ),
            (
                "局领导说表述不妥，将187号文件撤回",
                r#"{"intent":"recall","args":{"refs":[187],"reason":"局领导说表述不妥"}}"#,
            ),
            ("小助手，44号不发了，撤回来", r#"{"intent":"recall","args":{"refs":[44]}}"#),
            ("把我镇刚才下发的通知撤回", r#"{"intent":"recall","args":{"last":true}}"#),
            (
                "落实情况：已召开专题会部署。办结件号363",
                r#"{"intent":"finish","args":{"refs":[363],"note":"已召开专题会部署"}}"#,
            ),
            (
                "给322号标记已办，通知已传达",
                r#"{"intent":"finish","args":{"refs":[322],"note":"通知已传达"}}"#,
            ),
            ("69号已传阅，办结", r#"{"intent":"finish","args":{"refs":[69],"note":"已传阅"}}"#),
            ("20号零报告，办结", r#"{"intent":"finish","args":{"refs":[20],"note":"零报告"}}"#),
        ]);
    }

    #[test]
    fn what_tells_asks_or_quotes_does_nothing() {
        for text in [
            "七十六号退回去了正文跟附件对不上",
            "308号赶紧撤回去了",
            "37号请退回了",
            "401那份快撤了吧",
            "能不能把46号退回去",
            "151能不能撤回，已经有30家签了",
            "39退回以后对方知道吗",
            "39被平山镇退回",
            "退回46的时候报错了",
            "通知写着：缺附件，退回，是88号",
            "他们说不发了，撤回44号",
            "170他们已经落实了，办结了",
            "五十八号快弄完了办结",
            "88号都弄好了，可以办结了吧",
            "63好像应该办结了吧",
        ] {
            let line = to_json(&parse(text));
            let asks = line.starts_with(r#"{"intent":"none""#) || line.starts_with(r#"{"intent":"progress""#);
            assert!(asks, "{text}: {line}");
        }
    }
}

//! What follows verb and object: nothing, a reason, a note, or a second command.

use crate::command::Why;
use crate::cursor::{Cursor, is_separator};
use crate::object::{Fail, object};
use crate::prepare::Message;
use crate::span::{ErrorKind, ParseError};
use crate::verbs::item_verb;
use crate::words;
use crate::wordset::{Words, words};

/// How closely a text may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    /// Right behind, as voice input writes: 退回5缺附件.
    Glued,
    /// After a space, comma or line break only.
    Apart,
    /// Right behind, whatever it begins with.
    Sentence,
}

/// What kind of text follows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Text {
    /// 理由.
    Reason,
    /// 办理结果, 批注.
    Note,
}

/// Nothing may follow.
pub(crate) fn nothing(cur: &Cursor) -> Result<(), Fail> {
    if cur.done() {
        return Ok(());
    }
    second_command(*cur)?;
    let lines = cur.rest().iter().any(|ch| ch.c == '\n');
    Err(Fail::Not(if lines { Why::Lines } else { Why::Unknown }))
}

/// A reason or note may follow.
pub(crate) fn text(message: &Message, cur: &Cursor, kind: Text, join: Join) -> Result<Option<String>, Fail> {
    let marks = match kind {
        Text::Reason => words::REASON_MARKS,
        Text::Note => words::NOTE_MARKS,
    };
    if cur.done() {
        return Ok(None);
    }
    let mut rest = message.text_from(cur);
    let apart = rest.skip_separators() > 0;
    if rest.done() {
        return Ok(None);
    }
    let from = rest.pos();
    let marked = eat_mark(&mut rest, marks)
        || (kind == Text::Reason && (eat_because(&mut rest) || eat_bare_mark(&mut rest)))
        || (kind == Text::Note
            && rest.rest().len() > 3
            && rest.eat(words!("备注|办理结果|办理情况|办结说明")));
    if join != Join::Sentence
        && !apart
        && !marked
        && (join == Join::Apart || glued_is_wrong(&rest) || is_noun(&rest))
    {
        return Err(Fail::Not(reason_why(&rest)));
    }
    if kind == Text::Reason && is_only_code(rest) {
        return Err(Fail::Not(Why::Unknown));
    }
    rest.skip_separators();
    // A reason that is only 理由 or 因为 is the beginning of a question or a slip; 同意 482913 的前提是… is no note.
    if rest.done() || !marked && rest.peek() == Some('的') {
        return Err(Fail::Not(Why::Unknown));
    }
    if is_question(message, &rest) {
        return Err(Fail::Not(Why::Question));
    }
    second_command(message.text_from(cur).between(from, message.text_end))?;
    if rest.rest().windows(2).any(|pair| matches!(pair, [a, b] if a.c == '\n' && b.c == '>')) {
        return Err(Fail::Not(Why::Forwarded));
    }
    // 已经落实到位可以办结了: the text says the same again.
    // 已归档 tells what became of it.
    let filed = rest.at(words!("已归档|已存档|已经归档|已入库"));
    let again = kind == Text::Note
        && !filed
        && {
            let mut said = rest;
            said.eat_many(words!(
            "可以|请|请您|请予|请予以|予|予以|恳请|敬请|烦请|望|望予|望予以|特请|现请|特申请|帮我|帮忙|帮|给|给予|麻烦|麻烦您|您|申请|现|就|已|已经|，|把它"
        ));
            said.eat(words!("办结|办结销号|销号|办结归档|结了|归档|完结"))
                && (said.eat(words!("了|吧|呗|哈|啊|哦|了呗|了哈|了哦|为盼|为荷|即可|就行|一下|手续"))
                    || said.done())
                && said.done()
        };
    let again = again || kind == Text::Note && is_told(rest);
    Ok((!again).then(|| rest.text()))
}

/// 驳回该申请，代码3182: a code of the wrong length is no reason.
fn is_only_code(mut rest: Cursor) -> bool {
    if !rest.eat(words::CODES) {
        return false;
    }
    rest.eat(words!("是|为|就是"));
    rest.skip_separators();
    rest.skip_while(|c| crate::number::digit(c).is_some() || c == ' ') > 0 && rest.done()
}

/// 已办结，请知悉: that they be told is no result.
pub(super) fn is_told(mut rest: Cursor) -> bool {
    rest.skip_separators();
    let asks = rest.eat_many(words!("请|望|敬请|特此|烦请|请您|恳请|现")) > 0;
    asks && rest.eat_many(words!(
        "登记|登记一下|记录|备案|归档|销号|知悉|知晓|告知|查收|查阅|查看|审阅|悉知|报告|反馈|回复|备查|存档"
    )) > 0
        && rest.done()
}

/// Drop 因 where it introduces a reason; 因公 and 因病 begin one.
pub(super) fn eat_because(rest: &mut Cursor) -> bool {
    let because = rest.peek() == Some('因') && !rest.at(words::NOT_BECAUSE);
    if because {
        rest.bump();
        rest.skip_separators();
    }
    because
}

/// Drop 理由 and 原因 before a reason; 理由不充分 is one itself.
pub(super) fn eat_bare_mark(rest: &mut Cursor) -> bool {
    let mut ahead = *rest;
    let named = ahead.eat(words!("理由|原因")) && ahead.peek().is_some_and(crate::fold::is_han);
    let introduces =
        named && !ahead.at(words!("不|未|没|充|很|太|已|待|有|是|的|欠|牵|错|单|见|同|详|另|与|和|在|很多",));
    if introduces {
        *rest = ahead;
    }
    introduces
}

/// Drop the words that only introduce a reason or a note.
fn eat_mark(rest: &mut Cursor, marks: Words) -> bool {
    let mut found = false;
    loop {
        if !rest.eat(marks) {
            return found;
        }
        found = true;
        rest.skip_separators();
    }
}

/// Right behind a verb or number these make it something else: 5号退回流程, 退回5的.
fn glued_is_wrong(rest: &Cursor) -> bool {
    is_compound(rest) || rest.at(words::QUESTION_WORDS) || rest.at(words::DATE_AFTER)
}

/// 收回3号土地: two characters that complain of nothing are the rest of a noun.
fn is_noun(rest: &Cursor) -> bool {
    rest.rest().len() <= 2 && !complains(rest)
}

/// Whether a text says that something is wrong or over.
pub(super) fn complains(rest: &Cursor) -> bool {
    rest.rest().iter().any(|ch| words::COMPLAINTS.contains(ch.c))
}

/// 签收单, 退回流程, 退回的: a verb or number that runs on into another word. 材料不全 is a sentence of its own.
pub(super) fn is_compound(rest: &Cursor) -> bool {
    // 退回102号数据有误: behind the number it can be no part of the verb.
    const NAMED: Words = words!("数据|人员|表格|书面材料|会场|会务|会期|要件|证件|证明|证照|函件|时效|权限");
    const SAID: Words = words!(
        "有误|有错|有问题|有出入|有漏|有矛盾|不对|不全|不实|不符|不准|不一致|错|缺|漏|重复|重了|已经|已|填错|没填|没有|未填|与|和|前后|口径|过期|过时|失效|对不上"
    );
    let numbered = rest.before().is_some_and(|c| c == '号' || c.is_ascii_digit());
    let mut said = *rest;
    if numbered && said.eat(NAMED) && said.at(SAID) {
        return false;
    }
    let width = rest.longest(words::NOT_AFTER_VERB);
    let mut after = *rest;
    after.advance(width);
    width > 0 && !(width > 1 && after.at(words::PREDICATES)) && !lacks(rest)
}

/// 没有公章, 没盖章: what a document has not, and no question 退回没有.
pub(super) fn lacks(rest: &Cursor) -> bool {
    // 不是我单位的件, 不归我们管
    if rest.at(words!("不是我|不是本|不是给我|不是发给我|不属于|不归我|不归本|不该我|不该发我|不该给我"))
    {
        return rest.find(words!("吗|呢|么|谁|什么|意思")).is_none();
    }
    let mut after = *rest;
    let named = after.eat(words!("没有|没"));
    let bare = rest.at(words!("没有"));
    if !named || after.rest().len() < 2 || after.find(words!("吗|呢|啊|呀|么|没|谁|什么")).is_some()
    {
        return false;
    }
    if bare {
        return !after.at(words!(
            "收到|看到|看见|退|撤|驳|签收|办|通过|批|回|必要|问题|意见|用|关系|意义|通知|说|人|成功|反应|下文|动静|消息|理由|原因|作用"
        ));
    }
    after.at(words!(
        "盖|附|写|标|填|署|落|带|编|加|注明|说明|签字|签名|公章|附件|文号|正文|红头|抬头|日期|页码|印章|章|落款|主送|发文|期限|联系|扫描|传|\
        内容|标题|题目|名单|表格|盖章|审核|批准|领导|签批|密级|版记"
    ))
}

fn reason_why(rest: &Cursor) -> Why {
    if rest.at(words::QUESTION_ENDS) || rest.at(words::QUESTION_WORDS) {
        Why::Question
    } else if rest.at(words::DATE_AFTER) {
        Why::Date
    } else {
        Why::Unknown
    }
}

/// A text that asks: 退回 5 了吗, 驳回12理由怎么写.
pub(crate) fn is_question(message: &Message, rest: &Cursor) -> bool {
    let length = rest.end() - rest.pos();
    let short = length <= 3 && rest.longest(words::QUESTION_ENDS) == length;
    message.question || short || ends_like_question(rest)
}

fn ends_like_question(rest: &Cursor) -> bool {
    let last = rest.rest().last().map(|ch| ch.c);
    matches!(last, Some('吗' | '么'))
}

/// A clause that is a command of its own: verb and number, or number and verb.
pub(crate) fn second_command(text: Cursor) -> Result<(), Fail> {
    let mut cur = text;
    while !cur.done() {
        cur.skip_while(is_separator);
        let length = cur.rest().iter().take_while(|ch| !is_clause_end(ch.c)).count();
        let clause = cur.head(length);
        if is_command(clause) {
            let mut end = clause;
            end.advance(length);
            return Err(
                ParseError { kind: ErrorKind::SecondCommand, span: end.span_from(clause.pos()) }.into()
            );
        }
        cur.advance(length.max(1));
    }
    Ok(())
}

fn is_clause_end(c: char) -> bool {
    matches!(c, ',' | '，' | '。' | ';' | '\n' | '!')
}

fn is_command(clause: Cursor) -> bool {
    let mut cur = clause;
    cur.eat_many(words!("然后|再|并|并且|同时|请|把|将|先|另外|还有|顺便|也|接着"));
    let mut verb_first = cur;
    if item_verb(&mut verb_first).is_some_and(|verb| verb.spec.changes_state) {
        verb_first.eat_many(words::COMPLEMENTS);
        verb_first.skip_separators();
        return matches!(object(&mut verb_first), Ok(Some(_)) | Err(Fail::Wrong(_)));
    }
    let mut number_first = cur;
    if !matches!(object(&mut number_first), Ok(Some(_))) {
        return false;
    }
    number_first.skip_spaces();
    number_first.eat_many(words::LEADS);
    let verb = item_verb(&mut number_first);
    number_first.eat_many(words::COMPLEMENTS);
    number_first.eat(words::DONE);
    verb.is_some_and(|verb| verb.spec.changes_state && !verb.near)
        && (number_first.done() || number_first.peek() == Some(' '))
}

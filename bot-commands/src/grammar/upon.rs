//! One act upon one item, with the text behind the act or the item said apart: 七十五号退回去吧内容跟标题对不上 ·
//! 这份不该我们收，退回吧，号是276 · 拒收168，非我单位件 · 落实情况：已开会研究。办结件号362.
//!
//! Tried when [`super::anyorder`] found nothing. The clauses are taken one by one: each is the act, the item, a text,
//! or says nothing new. There must be one act that is asked for, one item, and at most one text, which may ask, quote
//! and put off nothing.

use super::anyorder::{item, names_items};
use super::clauses::separates;
use super::closing::{self, stripped};
use super::pieces::{self, Kind, Piece, kind};
use super::second_thoughts::{begins, has};
use super::{Reading, addressed, attendance, courtesy, result_first};
use crate::command::{Command, Intent, Outcome, Parsed, Selection, Target};
use crate::cursor::{Cursor, is_separator};
use crate::fold::Folded;
use crate::object::{Object, object};
use crate::prepare::Message;
use crate::span::Span;
use crate::table::spec;
use crate::wordset::{Words, words};

/// More clauses than this are a letter.
const MOST: usize = 6;

/// More words for sending something back than a sentence that ends with one has.
const RETURNS: Words = words!(
    "拒收|拒绝接收|不予接收|不予签收|退个件|退一个件|退一份件|退件申请|申请退件|办理退文|办理退件|办理退回|办个退文|办个退件|打个退件|打退件|走个退件|退一下|退下|退了|退给|退返给|退还给|退回给"
);

/// The same for taking something back.
const RECALLS: Words = words!(
    "撤回申请|申请撤回|撤一下|撤下|撤了|撤掉|撤下来|撤回一下|收回一下|收一下回来|撤回处理|办理撤回|作撤回|予以撤回|撤"
);

/// The same for closing an item.
const CLOSES: Words = words!(
    "标记已办|标记为已办|标记已办结|标记办结|标记为办结|标记为已办结|标记完成|标记为完成|标成已办|标成已办结|标成办结|标为已办|标为已办结|标为办结|标注已办|标注办结|置为办结|置为已办结|设为办结|设为已办结|改为已办结|\
    点个办结|点一下办结|点下办结|点办结|点一下完成|打个办结|登记办结|办结登记|登记为办结|登记为已办结|做办结|办理办结|办理办结登记|办结一下|结一下|结了|结掉|销掉|销了|销一下|存档|归档|入档|可办结|可以办结|可销号"
);

/// What asks for an act: behind it 撤了 is no report.
const ASKED: Words = words!(
    "请|麻烦|劳烦|烦请|帮|给我|给我们|给它|替我|赶紧|赶快|尽快|马上|立即|立刻|都给|申请|需要|抓紧|速|火速|拜托"
);

/// Sighs and who is spoken to.
const OPENINGS: Words = words!(
    "哎呀|哎哟|哎|唉|糟了|糟糕|完了|坏了|天哪|不好了|啊呀|呀|小助手|助手|机器人|公文助手|公文小助手|同志|老师|兹有|兹|兹因|现有|关于|经查|经核|经核查|经审核|经核对"
);

/// Clauses that say nothing new.
const ASIDES: Words = words!(
    "申请人补材料|申请人补充材料|申请人补正|申请人补一下材料|让他补正|让她补正|请他补正|请申请人补材料|请申请人补充材料|让申请人补材料|请申请人补正|让申请人补正|请补正|需补正|让他补|我们不能收|我们收不了|我单位不能收|我局不能收|我镇不能收|不能收|收不了|退件|退文|\
    支持|配合|理解|谢谢支持|感谢支持|谢谢配合|感谢配合|给您添麻烦了|见谅|请谅解|敬请谅解|落实情况|办理情况|办理结果|处理结果|处理情况|结果|情况说明|情况如下|理由如下|理由|原因|原因如下|说明|材料齐了|看过了|我看了|我看过了|看了|已看|已看过|收到了|已收到|已阅|阅毕|已收悉"
);

/// What only says once more that something is not sent out.
pub(super) const UNSENT: Words =
    words!("不发了|先不发了|不用发了|不要发了|先不发|暂不发|暂不发了|暂时不发了|不下发了|先不下发了|不印发了");

/// That work is done, said once more.
pub(super) const OVER: Words = words!(
    "办完|办结了|办妥|弄好了|办好了|办妥了|做完了|做好了|搞定了|弄完了|办完了|完成了|处理好了|处理完了|已经办妥|已办妥|已办好|已办完|干完了|忙完了|落实好了|落实了"
);

/// What may stand beside an item that is named alone.
const NUMBERED: Words = words!(
    "号是|件号是|件号为|编号是|编号为|号码是|文号是|就是|这是|那是|是|即|也就是|那份是|那件是|这份是|这件是|那个是|对应的是|的件号是|收文号是|件号|编号"
);

/// How the description of an item ends whose number follows: 县长批示的那件，五百号.
const DESCRIBED: Words = words!(
    "的那件|的那份|的那个|那件|那份|那个|的那件事|的那份文件|的那个文件|的那个件|的那份通知|的那份文"
);

/// Words around an item in its clause.
const AROUND: Words = words!(
    "赶紧|赶快|尽快|马上|立即|立刻|抓紧|快|速|能不能帮我|能不能|能否|可不可以|可以|能|帮我|帮忙|帮|把|将|对|给|为|我们的|我的|这个|这份|这件|那个|那份|那件|这份通知|那份通知|的事情|的事|事情|这件事|那件事|的任务|任务|的活|这件活|活|活儿|来文|来件|文件|文|件|通知|函|公文|号|的|申请|这项|这项工作|那项工作|工作|我局|我镇|我校|我院|我办|我委|我乡|我单位|本单位|我们单位|我们|我|我所|我局所发|它|要|就|都"
);

/// Who speaks in a reason to take something back: 局领导说表述不妥.
const CHIEFS: Words = words!(
    "领导|局领导|镇领导|校领导|院领导|县领导|乡领导|分管领导|主要领导|局长|镇长|乡长|县长|院长|校长|主任|书记|主席|部长|所长|站长|局里|镇里|县里|校办|党办|党政办|办公室|政府办|县府办|副局长|副镇长|副主任|副书记|科室"
);

/// How such words are introduced.
const SAYS: Words = words!(
    "说|意见是|的意见是|意见|指示|要求|要|认为|觉得|提出|反映|发现|交代|让|决定|定了|通知说|又说|刚说|刚才说"
);

/// What makes somebody's words more than a reason.
const UNSURE: Words = words!(
    "吗|谁|什么|怎么|可能|也许|好像|大概|估计|如果|要是|等|考虑|问|是否|要不要|能不能|不撤|别撤|不收回|不退|再说|再定|商量|研究"
);

/// What a text names that makes 能不能退回去 a request.
const FAULTS: Words = words!(
    "乱|重了|空白|看不|打不开|缺|漏|错|误|不是|不属|不归|不该|损坏|模糊|不全|不符|不对|失效|没盖|没写|没有附件"
);

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
pub(super) fn read(message: &Message) -> Option<Reading> {
    if message.question || asks(message) {
        return None;
    }
    let mut parts = Parts::default();
    for clause in clauses(message)? {
        parts.take(clause)?;
    }
    parts.reading(message)
}

/// What a stricter stage made of a message whose parts it did not tell apart, read again: 呀发错了, 附件缺失，劳烦.
pub(super) fn again(folded: &Folded, message: &Message, outcome: Outcome) -> Outcome {
    let doubtful = match &outcome {
        Outcome::Command(parsed) => parsed.confirm || is_unclear(folded.text, parsed),
        Outcome::Error(_) => true,
        Outcome::NotCommand(_) => false,
    };
    if !doubtful || message.body.rest().len() > super::FREE {
        return outcome;
    }
    let Some(reading) = read(message).or_else(|| attendance::read(message)) else { return outcome };
    if let Outcome::Command(Parsed { command, .. }) = &outcome
        && (command.intent() != reading.command.intent() && spec(command.intent()).is_none_or(|row| row.changes_state)
            || command.selection().is_some_and(|one| Some(&one.target) != reading.command.selection().map(|one| &one.target)))
    {
        return outcome;
    }
    match super::finish(folded, message, reading) {
        Outcome::Command(better) if !better.confirm => Outcome::Command(better),
        _ => outcome,
    }
}

/// Its reason or note has words of the order in it, what was done is left out, or it only looks at an item.
fn is_unclear(typed: &str, parsed: &Parsed) -> bool {
    const BEGINS: Words =
        words!("呀|哎呀|糟了|完了|这件|这份|不能收|我们不能收|给|已开|我们村把|我们镇把|我们局把|我们把|活干完|早了");
    const UNITS: Words = words!("我局已|我镇已|我校已|我院已|我单位已|我办已|我乡已|我委已|我所已");
    const ENDS: [&str; 12] =
        ["劳烦", "烦", "打个", "做个", "办个", "是发", "不是", "不发了", "存档", "归档", "销掉", "的那件"];
    let text = match &parsed.command {
        Command::Show { .. } | Command::Progress { .. } => return true,
        Command::Finish { note: None, .. } => return has(typed, words!("传阅|传达")),
        Command::Finish { note: text, .. }
        | Command::Return { reason: text, .. }
        | Command::Recall { reason: text, .. } => text.as_deref(),
        _ => return false,
    };
    let Some(text) = text else { return false };
    // 我局已书面反馈，请办结: who did it is said before the act.
    let before = typed.find(text).is_some_and(|at| at < parsed.verb.start);
    begins(text, BEGINS)
        || before && begins(text, UNITS)
        || ENDS.iter().any(|end| text.ends_with(end)) && !text.starts_with('已')
        || text.starts_with(|c: char| c.is_ascii_digit())
}

/// 39退回以后对方知道吗 asks; 能帮我把39退了吗，附件打不开 asks for it.
fn asks(message: &Message) -> bool {
    let whole = message.body.between(0, usize::MAX);
    let begs = whole.find(words!("帮|麻烦|请|给我")).is_some();
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
        self.beside(clause, false)
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
            Some(object) if object.code.is_none() && is_coded(&found) => object.code = found.code,
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
                closing::receiver(&mut behind);
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
        let text = self.text(intent)?;
        let may_be = self.asked_about && !text.is_some_and(|text| text.find(FAULTS).is_some());
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
    fn text(&self, intent: Intent) -> Option<Option<Cursor<'f, 't>>> {
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
        Some(text.or(slip))
    }
}

/// 会议已开, where 会议 stands right behind the item.
fn meeting_held<'f, 't>(behind: &Cursor<'f, 't>) -> Option<Cursor<'f, 't>> {
    let meeting = behind.between(behind.pos().saturating_sub(2), behind.end());
    let held = behind.at(words!("已开|已召开|已参加|已结束|已开完|开完了|已参会|精神已"));
    (held && meeting.at(words!("会议"))).then_some(meeting)
}

/// 我们办好了: nothing but that work is done.
fn is_over(clause: Cursor) -> bool {
    // 快办完了 is not over yet.
    if matches!(clause.before(), Some('快' | '紧' | '上' | '即' | '刻' | '速')) {
        return false;
    }
    let mut cur = clause;
    if !super::unit::eat_own_subject(&mut cur) {
        cur.eat(words!("我们|我|我这边|我们这边"));
    }
    cur.eat(OVER) && cur.done()
}

/// A clause without the words that lead up to an item; 这份 and 它 before a text only point at it.
fn without_around<'f, 't>(clause: Cursor<'f, 't>) -> Cursor<'f, 't> {
    let bare = stripped(clause, AROUND);
    if bare.done() {
        return bare;
    }
    let mut text = clause;
    text.eat(words!("这份文件|这个文件|这份通知|这份|这件|这个|该件|此件|它"));
    text
}

/// Whether nothing but a pause stands between two texts.
fn neighbours(first: &Cursor, second: &Cursor) -> bool {
    let gap = first.between(first.end(), second.pos());
    first.end() <= second.pos() && gap.rest().iter().all(|ch| is_separator(ch.c))
}

/// What a piece is beside the act; who did something is no part of a result that stands first.
fn judged<'f, 't>(piece: &Piece<'f, 't>, intent: Intent, first: bool) -> Option<Kind<'f, 't>> {
    let unsent = intent == Intent::Recall && stripped(piece.text, UNSENT).done();
    // 已传阅 says what was done, and is no aside.
    let mut passed = piece.text;
    if intent == Intent::Finish && passed.eat(words!("已传阅|已传达|已传达完毕|已传阅完毕|传达完毕|已学习传达|已学习|传阅完毕|已组织学习|已转发")) && passed.done() {
        return Some(Kind::Text(piece.text));
    }
    let over = intent == Intent::Finish && result_first::only_done(piece.text);
    if unsent || over || is_aside(&piece.text) {
        return Some(Kind::Nothing);
    }
    let mut slip = piece.text;
    slip.eat_many(words!("我|我们|又|都|把|文件|件|给|这份|这件"));
    if intent != Intent::Finish && slip.eat(pieces::SLIPS) && slip.done() {
        return Some(Kind::Slip(piece.text));
    }
    if intent == Intent::Recall && quotes_chief(&piece.text) {
        return Some(Kind::Text(piece.text));
    }
    let mut text = piece.text;
    text.eat(words!("就说是|就说|理由写|理由是|原因是|说明"));
    let introduced = text.pos() > piece.text.pos();
    let mut told = text;
    // 我们村把问卷收齐交镇里啦: who did it is no part of the result.
    if first
        && intent == Intent::Finish
        && (super::unit::eat_own_subject(&mut told) || told.eat(words!("我们村|我村|我们|我")))
    {
        told.eat(words!("把|将"));
        text = told;
    }
    kind(&Piece { text, glued: piece.glued && !introduced }, intent)
}

/// 局领导说表述不妥: whose wish it is that something is taken back.
fn quotes_chief(text: &Cursor) -> bool {
    const LONGEST: usize = 20;
    let mut cur = *text;
    cur.eat(words!("我们|我局|我镇|我校|刚才|刚刚|县里|局里|镇里"));
    let said = cur.eat(CHIEFS) && cur.eat(SAYS);
    said && (2..=LONGEST).contains(&cur.rest().len()) && cur.find(UNSURE).is_none() && !pieces::quotes(&cur)
}

/// A clause without sighs, greetings and polite words at its front.
fn opened<'f, 't>(clause: Cursor<'f, 't>) -> Cursor<'f, 't> {
    let mut cur = clause;
    loop {
        let width = cur.longest(OPENINGS).max(cur.longest(courtesy::POLITE));
        if width == 0 || cur.at(words!("请假|请示|请求|关于第|完了没|完了吗")) {
            return cur;
        }
        cur.advance(width);
    }
}

fn is_aside(clause: &Cursor) -> bool {
    let mut cur = *clause;
    while cur.eat(ASIDES) || cur.eat(courtesy::POLITE) {}
    cur.done()
}

/// An act that is asked for, with what stands around it in its clause.
struct Order<'f, 't> {
    intent: Intent,
    verb: Span,
    head: Cursor<'f, 't>,
    object: Option<Object>,
    rest: Cursor<'f, 't>,
    /// The rest is a text for sure: an ending or an item stands between it and the act.
    apart: bool,
    /// It is asked whether it may be done: 能不能把46号退回去.
    may: bool,
}

/// The act of a clause, wherever in it.
fn order<'f, 't>(clause: Cursor<'f, 't>) -> Option<Order<'f, 't>> {
    for skip in 0..clause.rest().len() {
        let mut cur = clause;
        cur.advance(skip);
        let longest = [
            (Intent::Return, RETURNS.max_width(&cur, closing::RETURNS)),
            (Intent::Recall, RECALLS.max_width(&cur, closing::RECALLS)),
            (Intent::Finish, CLOSES.max_width(&cur, result_first::CLOSES).max(cur.longest(closing::MORE_CLOSES))),
        ]
        .into_iter()
        .filter(|(_, width)| *width > 0)
        .max_by_key(|(_, width)| *width);
        let Some((intent, width)) = longest else { continue };
        let order = asked(clause, skip, width, intent);
        // 应该办结 is no order to 结.
        if order.is_some() || width > 1 {
            return order;
        }
    }
    None
}

/// The longest word of two sets.
trait Widest {
    fn max_width(&'static self, cur: &Cursor, other: Words) -> usize;
}

impl Widest for crate::wordset::WordSet {
    fn max_width(&'static self, cur: &Cursor, other: Words) -> usize {
        cur.longest(self).max(cur.longest(other))
    }
}

/// The act at a place, when it is asked for and not denied or told of.
fn asked<'f, 't>(
    clause: Cursor<'f, 't>,
    skip: usize,
    width: usize,
    intent: Intent,
) -> Option<Order<'f, 't>> {
    let head = clause.head(skip);
    let mut cur = clause;
    cur.advance(skip);
    let from = cur.pos();
    cur.advance(width);
    let verb = cur.span_from(from);
    let finished = cur.before() == Some('了');
    let begged = head.find(ASKED).is_some()
        || clause.between(0, clause.pos()).find(words!("帮|麻烦|请")).is_some();
    let start = cur.pos();
    let mut over = finished;
    let mut softened = false;
    while !cur.done() {
        if cur.eat(words!("了吧|吧|呗|一下吧|去吧|回去吧|回来吧")) {
            softened = true;
        } else if cur.eat(words!("了")) {
            over = true;
        } else if !(closing::receiver(&mut cur) || cur.eat(closing::ENDS) || next_step(&mut cur)) {
            break;
        }
    }
    // 快撤了吧 asks whether it is over soon.
    let soon = stripped(head, words!("快|快要|就要")).end() < head.end();
    if over && (soon || !softened && !begged) {
        return None;
    }
    let mut apart = cur.pos() > start || softened || finished;
    let mut found = None;
    if !cur.done() {
        found = numbered(&mut cur);
        apart |= found.is_some();
        cur.eat_many(words!("这个|这份|这件|这份通知|这个通知|那份|那件|号|文|件|文件|来文|通知|公文|申请"));
        cur.eat_many(closing::ENDS);
        let asks = cur.eat(words!("吗")) && head.find(words!("能|可以|可不可以")).is_some();
        if asks && !begged {
            return None;
        }
    }
    const RUNS_ON: Words = words!("的|过|没|不|吗|是|什么|谁|时|之|也|还|前|后|以|被|申请|通知|流程");
    let single = width == 1 && !apart && !cur.done();
    if single || !apart && cur.at(RUNS_ON) || cur.at(words!("的|过|吗|之前|以后|之后|以前")) {
        return None;
    }
    let leads: &[Words] = match intent {
        Intent::Finish => &[closing::LEADS, closing::CLOSING_LEADS],
        _ => &[closing::LEADS, closing::HURRY],
    };
    let may = !begged && head.find(words!("能不能|能否|可不可以|可以|能")).is_some() && intent != Intent::Finish;
    let head = closing::led(head, leads)?;
    Some(Order { intent, verb, head, object: found, rest: cur, apart, may })
}

/// 重新盖章后再发, to the end of the clause: 发早了 begins like it.
fn next_step(cur: &mut Cursor) -> bool {
    let mut ahead = *cur;
    while closing::purpose(&mut ahead) || ahead.eat(closing::ENDS) {}
    let moved = ahead.done() && ahead.pos() > cur.pos();
    if moved {
        *cur = ahead;
    }
    moved
}

/// An item behind an act: 362, 件号362, 这个390.
fn numbered(cur: &mut Cursor) -> Option<Object> {
    let mut ahead = *cur;
    ahead.eat_many(words!("这个|这份|这件|那个|那份|那件|掉|本局|我局|我办|我镇|第"));
    let mut found = object(&mut ahead).ok().flatten();
    if found.is_none() {
        ahead = *cur;
        found = object(&mut ahead).ok().flatten();
    }
    let mut found = found?;
    // 415 907
    if let (Target::Numbers(numbers), Some(code)) = (&found.target, &found.pair)
        && numbers.len() == 2
    {
        found = Object { target: Target::Context, code: Some(code.clone()), ..found };
    }
    if !(names_items(&found) || is_coded(&found)) {
        return None;
    }
    *cur = ahead;
    Some(found)
}

/// An application by its code alone.
fn is_coded(found: &Object) -> bool {
    found.code.is_some() && found.bad_code.is_none() && found.target == Target::Context
}

/// 号是276, 件号76, 就是71号那份: a clause that only names the item.
fn alone(clause: Cursor) -> Option<Object> {
    let mut cur = clause;
    cur.eat(NUMBERED);
    let found = numbered(&mut cur)?;
    cur.eat_many(AROUND);
    cur.done().then_some(found)
}

/// 能撤回39号吗: the act and its item, only asked about.
fn asked_about(clause: &Cursor) -> Option<(Intent, Span, Object)> {
    let mut cur = *clause;
    if !cur.eat(words!("能不能|能否|可不可以|可以|能")) {
        return None;
    }
    cur.eat_many(words!("帮我|帮忙|把|给|将"));
    let from = cur.pos();
    let intent = if cur.eat(closing::RETURNS) {
        Intent::Return
    } else if cur.eat(closing::RECALLS) {
        Intent::Recall
    } else {
        return None;
    };
    let verb = cur.span_from(from);
    let found = numbered(&mut cur)?;
    cur.eat_many(AROUND);
    cur.eat_many(words!("吗|么|不"));
    cur.done().then_some((intent, verb, found))
}

//! The act a clause ends with, and what belongs to it: 退还发文单位重新发 · 请从各单位收回 · 现予办结 · 已学习并部署到位.

use super::result_first::CLOSES;
use crate::command::Intent;
use crate::cursor::Step::{Many, One, Opt};
use crate::cursor::{Cursor, is_separator};
use crate::object::{Object, object};
use crate::span::Span;
use crate::verbs::item_verb;
use crate::words;
use crate::wordset::{Words, words};

/// An act, and what of its clause is left.
pub(super) struct Act<'f, 't> {
    pub intent: Intent,
    pub verb: Span,
    /// It is only said that it may be done: 可以办结了.
    pub allowed: bool,
    /// What stands before it, without the words that only lead up to it.
    pub head: Cursor<'f, 't>,
    /// The item, when it stands behind the verb.
    pub object: Option<Object>,
    /// The result that follows a completed form at once: 办完补贴已打卡.
    pub rest: Cursor<'f, 't>,
}

/// The words for sending something back.
pub(super) const RETURNS: Words = words!(
    "退回|退还|退件|退文|退返|退掉|退给|打回|打回去|打回来|发还|返还|退|打个退件|打退件|做退件|做个退件|办退件|走退件|退件处理|做退件处理|作退件处理|作退回处理|做退回处理|\
    按退件处理|按退回处理|退回处理|退文处理|予以退文|原件退回|原文退回|原路退回|退请|退转"
);

/// The words for taking back what one has sent.
pub(super) const RECALLS: Words = words!(
    "撤回|收回|召回|追回|回收|撤件|撤文|撤稿|撤发|撤销发文|撤下|撤掉|撤|撤下来|撤回来|收回来|追回来|要回来|拉回来|撤回处理|作撤回处理|做撤回处理"
);

/// The words for closing an item, besides those that [`CLOSES`] has.
pub(super) const MORE_CLOSES: Words = words!(
    "结件|结案|结掉|结了|结一下|结|办个结|闭环|闭环了|销账|销个号|办结手续|作办结处理|做办结处理|按办结处理|作办结|办结处理|归档办结|销号归档|办结闭环|办结存档|办结并归档|办结入库|办了结"
);

/// What was done with an item, said in the completed form: 阅读并传达完毕.
const WORK: Words = words!(
    "阅读|阅|学习|传达|传阅|贯彻|落实|部署|安排|布置|办理|处理|处置|执行|整改|组织|组织学习|上报|报送|核查|排查|核实|转发|转办|印发|宣传|公示|完成|对接|办|弄|做|搞|忙|阅办|阅处|阅知"
);

/// How such a form ends.
const FINAL: Words = words!("完毕|完成|到位|完了|好了|妥了|完结|结束|妥当|完|好|妥|了|知");

/// To whom an item goes back.
const RECEIVERS: Words = words!(
    "单位|机关|科室|部门|处室|股室|一方|方|人|办公室|县府办|县委办|政府办|党政办|信息办|他们|对方|人家|局里|镇里|县里|局办|院办|校办"
);

/// Why it goes back or is taken back, as far as that only says what happens next: 重新盖章后再发.
const PURPOSES: Words = words!(
    "去|请|并|后|再|重新|重|修改|改|改好|改正|更正|完善|补充|补正|补齐|补盖|补|盖章|发|报|做|办|扫|扫描|弄|下发|上传|印发|印|打印|核对|核实|处理|上报|送|\
    填|填报|拟|制作|提交|寄|传|一份|一次|一遍|来|过来|附件|材料|公章|正式版|新版|纸质版"
);

/// How an act may end.
pub(super) const ENDS: Words = words!(
    "去|回去|回来|来|一下|一下子|掉|下|吧|哈|啊|呀|呗|哦|咯|即可|就行|就好|为盼|为荷|给我|处理|手续|谢谢"
);

/// 退了吧: what would tell asks when it is softened.
const SOFTENED: Words = words!("了吧|了哈|了呗|了啊|了哦|去了吧|回去了吧|回来了吧");

/// What leads up to an act and says nothing against it.
pub(super) const LEADS: Words = words!(
    "请|请予|请予以|请帮|请帮忙|请帮我|麻烦|麻烦您|麻烦你|麻烦帮我|麻烦帮忙|劳烦|烦请|劳驾|拜托|敬请|恳请|还请|帮|帮我|帮忙|帮我们|给|给我|给我们|予|予以|特|现|现予|现予以|特此|故|因此|所以|\
    申请|我申请|我|我们|我要|我需要|我想|我想要|我们要|我们需要|需要|想要|我来|我先|我单位|我们单位|本单位|我局|我镇|我乡|我院|我校|我办|我委|我所|我站|我股|我科|我村|我中心|我公司|我方|我这边|我们这边|\
    这边|本局|本镇|先|都|全部|全都|全|一并|一起|统一|直接|把它|将其|把|将|给它|那就|那|就|现在|然后|重新|做|作|按|从各单位|从各乡镇|从各收文单位|从各镇|从各部门|\
    从收文单位|从下面|从乡镇|从各学校|从各村|向各单位|能不能帮我|能不能帮忙|能否帮我|能否帮忙|可不可以帮我|可以帮我|能帮我|能不能帮我把|经我|经核|必须|只好|只能|全数|正式"
);

/// How fast something goes back or is taken back. 快办完了 is not over yet.
pub(super) const HURRY: Words = words!("赶紧|赶快|尽快|马上|立即|立刻|抓紧|快|快点|速|火速");

/// What may lead up to a completed form: who did it, and that it is over.
const DONE_LEADS: Words = words!(
    "我|我们|我单位|我们单位|本单位|我局|我镇|我乡|我院|我校|我办|我委|我所|我站|我股|我科|我村|我中心|我公司|我这边|我们这边|这边|本局|本镇|单位|都|全部|全都|全|一并|已|已经|业已|均已|均|现已|现|都已|都已经|\
    也已|已全部|业|按要求|按时|按期|按规定|任务|工作|事项|手续|的|也|件"
);

/// Besides the first, what may lead up to the closing of an item: it may be closed, and has been.
pub(super) const CLOSING_LEADS: Words = words!(
    "可以|已|已经|业已|均已|现已|都已|都已经|也已|已全部|我已|我们已|我局已|我镇已|我单位已|我乡已|我院已|我校已|我办已|我所已|我站已|全部|按要求|按时|已按要求|已按时|任务|工作|事项|任务已|\
    工作已|手续|我这边已|本单位已|的|也"
);

/// What before an act makes it none: 没退回, 被撤回, 已退回, 应该退回.
const DENIED: &str = "不没未别勿莫甭被快曾才所该应可会得在要敢肯让叫使已经早刚想等说怎谁差愿免由再";

/// The act a clause ends with. `None` also when it is denied or told of.
pub(super) fn act<'f, 't>(clause: &Cursor<'f, 't>) -> Option<Act<'f, 't>> {
    (0..clause.rest().len()).find_map(|skip| {
        let mut cur = *clause;
        cur.advance(skip);
        let head = clause.head(skip);
        sent(cur, head, RETURNS, Intent::Return)
            .or_else(|| sent(cur, head, RECALLS, Intent::Recall))
            .or_else(|| closed(cur, head))
    })
}

/// 退回办公室重新盖章, 撤回24号: an act upon what was sent, to the end of its clause.
fn sent<'f, 't>(
    mut cur: Cursor<'f, 't>,
    head: Cursor<'f, 't>,
    acts: Words,
    intent: Intent,
) -> Option<Act<'f, 't>> {
    let from = cur.pos();
    if !cur.eat(acts) {
        return None;
    }
    let verb = cur.span_from(from);
    let mut found = None;
    // 退了 and 帮我退了 tell what was done; 能不能帮我退了 and 退了吧 ask for it, but for 快退了吧.
    let asked = head.at(words!("想把|我想把|能不能帮|能否帮|可不可以帮"));
    let mut over = false;
    while !cur.done() {
        if cur.eat(SOFTENED) || asked && cur.eat(words!("了")) {
            over = true;
            continue;
        }
        if receiver(&mut cur) || cur.eat(ENDS) || purpose(&mut cur) {
            continue;
        }
        if found.is_some() {
            return None;
        }
        found = Some(object(&mut cur).ok()??);
    }
    let head = if over { led(head, &[LEADS])? } else { led(head, &[LEADS, HURRY])? };
    Some(Act { intent, verb, allowed: false, head, object: found, rest: cur })
}

/// 重新盖章后再发; 撤回来改一下 says nothing of what follows.
pub(super) fn purpose(cur: &mut Cursor) -> bool {
    let mut ahead = *cur;
    while ahead.eat(PURPOSES) {}
    let said = cur.head(ahead.pos() - cur.pos());
    let open =
        said.find(words!("改")).is_some() && said.find(words!("发|报|送|传|印|办|做|提交|处理")).is_none();
    let moved = !said.done() && !open;
    if moved {
        *cur = ahead;
    }
    moved
}

/// 退回给办公室重新盖章，: to whom an item goes back and for what, up to a pause. What goes back to a state is undone.
pub(super) fn skip_destination(cur: &mut Cursor, intent: Intent) {
    let mut ahead = *cur;
    let named = receiver(&mut ahead);
    let sent = (named || intent == Intent::Return) && purpose(&mut ahead);
    while ahead.eat(ENDS) {}
    let moved = named || sent;
    if moved && ahead.peek().is_none_or(is_separator) {
        *cur = ahead;
    }
}

/// 给发文单位, 办公室.
pub(super) fn receiver(cur: &mut Cursor) -> bool {
    // 撤回去的人 is no receiver.
    if cur.at(words!("的")) {
        return false;
    }
    let mut ahead = *cur;
    ahead.eat_many(words!("给|到|至|还给|还|往"));
    let named = ahead.follow(&[
        Many(words!("贵|原|发文|来文|发件|报文|送文|主办|起草|拟稿|原发文|原来的|你们|的")),
        One(RECEIVERS),
    ]) || super::unit::skip_name(&mut ahead);
    if named {
        *cur = ahead;
    }
    named
}

/// 请予办结, 已阅读并传达完毕, and what has come of it right behind.
fn closed<'f, 't>(mut cur: Cursor<'f, 't>, head: Cursor<'f, 't>) -> Option<Act<'f, 't>> {
    let from = cur.pos();
    let closes = cur.eat(MORE_CLOSES) || cur.eat(CLOSES);
    if !closes && !completed(&mut cur, &head) {
        return None;
    }
    let verb = cur.span_from(from);
    let mut rest = cur;
    while rest.eat(ENDS)
        || rest.eat(words!("了|了吧|了哈"))
        || closes && rest.eat(words!("归档|存档|入库|销号|手续"))
    {}
    if !rest.done() {
        // 办完补贴已打卡: nothing but a result can follow.
        let results = !closes && cur.find(words!("已")).is_some_and(|at| at > 0);
        if !results || cur.longest(words::NOT_AFTER_VERB) > 0 {
            return None;
        }
        rest = cur;
    }
    let allowed = closes && head.trimmed(words!("就|都|请")).trimmed(words!("可以")).end() < head.end();
    let head = if closes { led(head, &[LEADS, CLOSING_LEADS])? } else { led(head, &[DONE_LEADS])? };
    Some(Act { intent: Intent::Finish, verb, allowed, head, object: None, rest })
}

/// A completed form: 落实了, 已办理, 学习并传达完毕.
fn completed(cur: &mut Cursor, head: &Cursor) -> bool {
    let mut works = *cur;
    let done = works.follow(&[
        One(WORK),
        Many(words!("并|和|、|及|并且")),
        Opt(WORK),
        Many(words!("并|和|、|及|并且")),
        Opt(WORK),
        One(FINAL),
    ]);
    if done {
        *cur = works;
        return true;
    }
    let mut ahead = *cur;
    let over = head.rest().last().is_some_and(|ch| ch.c == '已')
        || head.trimmed(words!("经|按要求")).rest().last().is_some_and(|ch| ch.c == '已');
    let finished = item_verb(&mut ahead).is_some_and(|verb| {
        let long = verb.word.chars().count() > 1;
        verb.spec.intent == Intent::Finish && !verb.near && long && (over || verb.word.starts_with('已'))
    });
    if finished {
        *cur = ahead;
    }
    finished
}

/// A text without any of `words` at its end, also when it is nothing else.
pub(super) fn stripped<'f, 't>(text: Cursor<'f, 't>, words: Words) -> Cursor<'f, 't> {
    const LONGEST: usize = 12;
    let mut text = text;
    loop {
        let length = text.rest().len();
        let ending = (1..=length.min(LONGEST))
            .rev()
            .find(|&width| text.between(text.end() - width, text.end()).longest(words) == width);
        let cut = match (ending, text.rest().last()) {
            (Some(width), _) => width,
            (None, Some(ch)) if is_separator(ch.c) => 1,
            _ => return text,
        };
        text = text.head(length - cut);
    }
}

/// What stands before an act, without what leads up to it; nothing when it is denied.
pub(super) fn led<'f, 't>(head: Cursor<'f, 't>, leads: &[Words]) -> Option<Cursor<'f, 't>> {
    let mut led = head;
    loop {
        let before = led.rest().len();
        led = leads.iter().fold(led, |led, words| stripped(led, words));
        if led.rest().len() == before {
            break;
        }
    }
    let denied = led.rest().last().is_some_and(|ch| DENIED.contains(ch.c))
        || led.trimmed(words!("没有|还没")).end() < led.end();
    (!denied).then_some(led)
}

//! Asking for quiet, read as parts in any order: 这周末别推消息给我 · 屏蔽提醒 今晚 · 今晚把提醒关了 · 我在开会，给我设成免打扰.
//!
//! Every word must be known: an act, a time and why somebody wants it.

use crate::command::Command;
use crate::cursor::Cursor;
use crate::cursor::Step::{Many, One, Opt};
use crate::grammar::Reading;
use crate::grammar::clauses::separates;
use crate::grammar::courtesy;
use crate::grammar::families::free::is_quiet_time;
use crate::grammar::happenings;
use crate::number::digit;
use crate::prepare::Message;
use crate::span::Span;
use crate::words::{TIME_JOINS, TIMES};
use crate::wordset::{Words, words};

/// 别, 暂停.
const NOT: Words = words!(
    "先勿|不准|不许|不得|莫|莫再|别一直|别来|先莫|都勿|千万别|都先别|就别|就不要|就先别|不想|不想再|别|别再|不要|不要再|请勿|勿|不用|不用再|先别|先不要|先不用|暂时别|暂时不要|暂时不用|暂不|都别|都不要|不必|停止|暂停|不再|别给我|不要给我|先别给我|别老|别总"
);
const AGAIN: Words = words!("再|给我|向我|对我|跟我|老|总|一直|继续|往我这|往我这里|给我们|老是|总是");
/// What the bot does.
const DOES: Words = words!("收到|接收|收|推送|推|发送|发|提醒|通知|打扰|吵|响|弹|弹窗|弹出|叫|烦");
/// What it sends.
const SENT: Words = words!(
    "催办|催办通知|各种提醒|各类提醒|所有提醒|全部提醒|手机提醒|语音提醒|响铃|铃|震动|叮咚声|滴滴声|播报|弹出消息|提醒|消息提醒|通知|消息通知|推送|消息推送|消息|信息|提示音|铃声|声音|提醒消息|提醒音|弹窗|催办提醒|催办消息|催办短信|短信|短信提醒|收文提醒|待办提醒|新消息|新文件提醒|文件提醒|提示"
);
const OFF: Words = words!(
    "停掉吧|停下|先停|停推|停发|停止推送|歇|歇一歇|歇歇|歇会|掐了|掐掉|禁掉|禁用|关停|静一静|调没|停用掉|关一关|停一停|关起来|闭了|按下|挂起|消停|先关|先关掉|先停掉|先关了|先停了|先停用|关|关掉|关了|关闭|关上|关一下|停|停了|停掉|停一下|停用|停止|暂停|屏蔽|屏蔽掉|屏蔽一下|拒收|拒绝接收|不接收|不收|暂不接收|暂停接收|停止接收|消掉|静音|免打扰|设为静音|设为免打扰|设成静音|设成免打扰|设置为静音|设置为免打扰|调成静音|调成免打扰|改成静音|改成免打扰|取消"
);
const SET: Words = words!(
    "设|设个|设一个|设下|设一下|设置|设置个|设置下|设置成|设置为|设为|设成|设定|设定为|开|开个|开一下|开下|开启|打开|启用|启动|调|调成|调到|调为|改成|改为|进入|切换到|切换成|切到|转|转为|转成|搞个|弄个|弄成|来个|上|申请"
);
const MODES: Words = words!(
    "静音|免打扰|勿扰|静默|消音|消息免打扰|提醒静音|消息静音|免打扰模式|静音模式|勿扰模式|静默模式|请勿打扰|勿打扰"
);

/// Who asks, how.
const AROUND: Words = words!(
    "本人|本人的|请予|予|于|在|自|从现在|兹|特|烦请|劳烦|劳驾|需|拟|本机|本账号|我账号|我的账号|为盼|为荷|予以|替我|帮着|就这样|哦|噢|啦|呢|嘛|咯|先帮我|别的|我|我要|我想|我们|我这边|我这里|这边|想|帮|帮我|给|给我|把|将|先|都|请|麻烦|就|暂时|临时|的|啊|吧|哈|呀|呗|一下|时间|持续|时间是|时间为|期间|机器人|你|您|小助手|系统|帮忙|需要|要求|申请|所有|全部|一律|我的|为我|替我|谢谢"
);

/// What is not to be done with a message.
const NOT_SENT: Words = words!(
    "别推|别发|别响|不要推|不要发|不要响|别来|别弹|别推送|不要推送|不用推|不用发|别再推|别再发|别再响|不要再推|不要再发|别发来|别推来|别发给我|别推给我|不要发给我|不要推给我"
);

/// Why.
const WHY: Words = words!(
    "住院|在住院|住院了|陪护|陪床|在陪床|陪老人|带孩子|孩子睡了|孩子病了|孩子住院|孩子住院了|家里有丧事|办丧事|办喜事|结婚|产假|坐月子|补觉|要补觉|睡一会|眯一会|想睡|想休息|在讲课|讲课|听课|面试|接访|信访接待|开庭|庭审|调研|走访|入户|入户调查|巡河|巡山|抢险|会议|常委会|党组会|培训班|党校|党校学习|集中学习|考察|出国|旅游|度假|探亲|坐飞机|坐高铁|坐车|在车上|在飞机上|开长途|打针|输液|体检|午睡|睡午觉|中午休息|夜班|值完夜班|下了夜班|刚下夜班|熬了夜|太困了|头疼|受不了|睡不着|太闹|太闹了|闹死了|一直响|响个不停|老响|老是响|吵得慌|吵得很|烦死了|轰炸|见客|会客|谈话|约谈|录像|录音|直播|视频会|电视电话会|电话会|刚|已经|在开会|要开会|有会|我开会|开着会|有个会|我休假|休假|请假|休年假|休产假|睡觉|要睡觉|睡了|休息|要休息|午休|值班|值夜班|下夜班|培训|在培训|参加培训|出差|学习|在学习|太吵了|太吵|吵死了|好吵|有点吵|吵|消息太多了|消息太多|提醒太多了|提醒太多|太多了|太频繁了|太频繁|陪孩子|家里有事|有事|忙|在忙|太忙|正忙|\
    考试|监考|上课|在上课|住院|看病|手术|生病|发烧|不舒服|下乡|下村|开车|在开车|接待|迎检|我在外地|在外地|我在医院|在医院|在忙别的|集中精力|写材料|赶材料|要写材料|要赶材料|在|正|正在|要|我|去|了|有|人"
);

#[derive(Clone)]
struct Parts {
    verb: Option<Span>,
    period: Option<String>,
    /// 把, 请, 给我: asked for, so that 关了 tells of nothing.
    asked: bool,
    /// 关了, 停了.
    over: bool,
}

/// Reads a request for quiet.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    if message.question {
        return None;
    }
    let mut cur = message.body;
    let mut found = Parts { verb: None, period: None, asked: message.polite(), over: false };
    while !cur.done() {
        if cur.skip_while(|c| separates(c) || c == ':') > 0 {
            continue;
        }
        let before = (cur, found.clone());
        if found.clause(&mut cur).is_none() {
            (cur, found) = before;
            let length = cur.rest().iter().take_while(|ch| !separates(ch.c)).count();
            if !happenings::is_happening(&cur.head(length)) {
                return None;
            }
            cur.advance(length);
        }
    }
    let tells = found.over && !found.asked && found.period.is_none();
    let verb = found.verb.filter(|_| !tells)?;
    Some(Reading { command: Command::Mute { period: found.period }, near: false, verb, object: None })
}

impl Parts {
    /// The parts up to the next pause; nothing when one of them is none.
    fn clause(&mut self, cur: &mut Cursor) -> Option<()> {
        while cur.peek().is_some_and(|c| !separates(c) && c != ':') {
            self.part(cur)?;
        }
        Some(())
    }

    fn part(&mut self, cur: &mut Cursor) -> Option<()> {
        let from = cur.pos();
        if let Some(over) = act(cur) {
            // 静音了 tells, and two acts are two wishes.
            if self.verb.is_some() || cur.at(words!("过|没|吗|不|得")) {
                return None;
            }
            self.asked |= cur.between(from, cur.pos()).find(words!("把|将|给我|帮|请|麻烦")).is_some();
            self.over = over;
            self.verb = Some(cur.span_from(from));
            return Some(());
        }
        let length = period_length(*cur);
        // 中午休息 says why.
        if length > 0 && length >= cur.longest(WHY) {
            let said = cur.head(length).trimmed(words!("的|先"));
            if self.period.is_some() || !is_quiet_time(&said) {
                return None;
            }
            self.period = Some(said.text());
            cur.advance(length);
            return Some(());
        }
        let width = cur.longest(AROUND).max(cur.longest(WHY)).max(cur.longest(courtesy::POLITE));
        self.asked |= cur.at(words!("把|将|给我|帮|请|麻烦"));
        cur.advance(width);
        (width > 0).then_some(())
    }
}

/// Take one way of asking for quiet; tells whether it was said as if it were over: 关了.
fn act(cur: &mut Cursor) -> Option<bool> {
    const OBJECT: Words = words!(
        "消息|信息|提醒|通知|推送|短信|提示音|声音|弹窗|给我|到我这|到我手机|我|任何|任何消息|新消息|什么消息|东西|过来"
    );
    const SOFTLY: Words = words!("一下|吧|掉|下|给我|我");
    let from = cur.pos();
    let mut no = *cur;
    let denied = no.follow(&[One(NOT), Many(AGAIN), One(DOES)]);
    let heard = no.before().is_some_and(|c| matches!(c, '醒' | '送' | '知' | '扰' | '吵' | '响' | '弹'));
    if denied {
        let named = no.eat_many(OBJECT) > 0;
        no.eat_many(words!("了|啦|一下"));
        // 别发 alone may mean a document.
        if heard || named || said_to_me(cur, &no) {
            *cur = no;
            return Some(false);
        }
    }
    let off = [
        &[
            Opt(words!("把|将")),
            One(OFF),
            Many(words!("一下|所有|全部|我的|这些|一切|各种|所有的")),
            One(SENT),
            Many(SOFTLY),
        ][..],
        &[
            Opt(words!("把|将")),
            Opt(words!("我的|所有|全部|所有的")),
            One(SENT),
            Many(words!("给我|帮我|都|先|全|也|全部|暂时|就|请|麻烦|帮忙")),
            One(OFF),
            Many(SOFTLY),
        ][..],
        &[One(SENT), Many(words!("先|都|就|也")), One(NOT_SENT), Many(SOFTLY)][..],
        &[One(SET), Many(words!("一下|成|为|个|一个")), One(MODES), Many(words!("模式|状态|一下|下|吧"))][..],
        &[Opt(words!("请|先")), One(MODES), Many(words!("模式|状态|一下|下|吧"))][..],
    ];
    let fits = off.iter().any(|steps| cur.follow(steps));
    let said = cur.between(from, cur.pos());
    // 消息别推了 tells of nothing that is over.
    let over = (said.find(words!("关了|停了|静音了")).is_some() | cur.eat(words!("了|啦")))
        && said.find(NOT_SENT).is_none();
    fits.then_some(over)
}

/// 别给我发, 别往我这推: to whom.
fn said_to_me(from: &Cursor, to: &Cursor) -> bool {
    from.between(from.pos(), to.pos()).find(words!("我")).is_some()
}

/// How long the words of time are that stand here.
fn period_length(mut cur: Cursor) -> usize {
    let from = cur.pos();
    if cur.at(words!("先|再|的")) {
        return 0;
    }
    loop {
        let clock = cur.peek().is_some_and(|c| digit(c).is_some() || matches!(c, '十' | '半' | ':' | '.'));
        if cur.eat(TIMES) || !cur.at(words!("再|先")) && cur.eat(TIME_JOINS) {
            continue;
        }
        if !clock {
            return cur.pos() - from;
        }
        cur.bump();
    }
}

#[cfg(test)]
mod tests {
    use crate::{Command, Outcome, parse};

    #[test]
    fn parts_stand_in_any_order() {
        for (text, period) in [
            ("这周末别推消息给我", Some("这周末")),
            ("屏蔽提醒 今晚", Some("今晚")),
            ("今晚把提醒关了", Some("今晚")),
            ("帮我设免打扰到明天上午", Some("到明天上午")),
            ("提醒关到明天上午", Some("到明天上午")),
            ("我在开会，给我设成免打扰", None),
            ("把提醒关了", None),
            ("孩子住院了，提醒停三天吧", Some("三天")),
            ("这三天住院，提醒先关掉", Some("这三天")),
            ("中午休息，一点到两点半不要响", Some("一点到两点半")),
            ("消息先别推了，我在接待", None),
            ("别给我发消息了", None),
        ] {
            let Outcome::Command(found) = parse(text) else { panic!("{text}") };
            assert_eq!(found.command, Command::Mute { period: period.map(str::to_owned) }, "{text}");
        }
    }

    #[test]
    fn what_others_silenced_or_what_is_to_be_loud_again_is_none() {
        for text in [
            "老张设了静音，难怪打不通",
            "取消静音",
            "关闭免打扰",
            "打开提醒",
            "提醒关了",
            "提醒关了会不会漏",
            "先不静音，等开完会再说",
            "要是太吵我再静音",
            "免打扰开了会影响别人吗",
            "开会时请把手机调成静音",
            "请大家把手机静音",
            "别给寨沙镇发提醒",
            "谁把我提醒静音的",
            "已经静音了",
            "会议期间请保持静音",
            "会议期间手机请静音",
            "提醒停了三天了，怎么回事",
            "如果太吵就静音两小时",
        ] {
            assert!(!matches!(parse(text).command(), Some(Command::Mute { .. })), "{text}");
        }
    }
}

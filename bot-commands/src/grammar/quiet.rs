//! Asking for quiet, read as parts in any order: 这周末别推消息给我 · 屏蔽提醒 今晚 · 今晚把提醒关了 · 我在开会，给我设成免打扰.
//!
//! Every word must be known: an act, a time and why somebody wants it.

use super::clauses::separates;
use super::free::is_quiet_time;
use super::{Reading, courtesy};
use crate::command::Command;
use crate::cursor::Cursor;
use crate::cursor::Step::{Many, One, Opt};
use crate::number::digit;
use crate::prepare::Message;
use crate::span::Span;
use crate::words::{TIME_JOINS, TIMES};
use crate::wordset::{Words, words};

/// 别, 暂停.
const NOT: Words = words!(
    "不想|不想再|别|别再|不要|不要再|请勿|勿|不用|不用再|先别|先不要|先不用|暂时别|暂时不要|暂时不用|暂不|都别|都不要|不必|停止|暂停|不再|别给我|不要给我|先别给我|别老|别总"
);
const AGAIN: Words = words!("再|给我|向我|对我|跟我|老|总|一直|继续|往我这|往我这里|给我们|老是|总是");
/// What the bot does.
const DOES: Words = words!("收到|接收|收|推送|推|发送|发|提醒|通知|打扰|吵|响|弹|弹窗|弹出|叫|烦");
/// What it sends.
const SENT: Words = words!(
    "提醒|消息提醒|通知|消息通知|推送|消息推送|消息|信息|提示音|铃声|声音|提醒消息|提醒音|弹窗|催办提醒|催办消息|催办短信|短信|短信提醒|收文提醒|待办提醒|新消息|新文件提醒|文件提醒|提示"
);
const OFF: Words = words!(
    "关|关掉|关了|关闭|关上|关一下|停|停了|停掉|停一下|停用|停止|暂停|屏蔽|屏蔽掉|屏蔽一下|拒收|拒绝接收|不接收|不收|暂不接收|暂停接收|停止接收|消掉|静音|免打扰|设为静音|设为免打扰|设成静音|设成免打扰|设置为静音|设置为免打扰|调成静音|调成免打扰|改成静音|改成免打扰|取消"
);
const SET: Words = words!(
    "设|设个|设一个|设下|设一下|设置|设置个|设置下|设置成|设置为|设为|设成|设定|设定为|开|开个|开一下|开下|开启|打开|启用|启动|调|调成|调到|调为|改成|改为|进入|切换到|切换成|切到|转|转为|转成|搞个|弄个|弄成|来个|上|申请"
);
const MODES: Words = words!(
    "静音|免打扰|勿扰|静默|消音|消息免打扰|提醒静音|消息静音|免打扰模式|静音模式|勿扰模式|静默模式|请勿打扰|勿打扰"
);

/// Who asks, how.
const AROUND: Words = words!(
    "我|我要|我想|我们|我这边|我这里|这边|想|帮|帮我|给|给我|把|将|先|都|请|麻烦|就|暂时|临时|的|啊|吧|哈|呀|呗|一下|时间|持续|时间是|时间为|期间|机器人|你|您|小助手|系统|帮忙|需要|要求|申请|所有|全部|一律|我的|为我|替我|谢谢"
);

/// Why.
const WHY: Words = words!(
    "在开会|要开会|有会|我开会|开着会|有个会|我休假|休假|请假|休年假|休产假|睡觉|要睡觉|睡了|休息|要休息|午休|值班|值夜班|下夜班|培训|在培训|参加培训|出差|学习|在学习|太吵了|太吵|吵死了|好吵|有点吵|吵|消息太多了|消息太多|提醒太多了|提醒太多|太多了|太频繁了|太频繁|陪孩子|家里有事|有事|忙|在忙|太忙|正忙|\
    考试|监考|上课|在上课|住院|看病|手术|生病|发烧|不舒服|下乡|下村|开车|在开车|接待|迎检|我在外地|在外地|我在医院|在医院|在忙别的|集中精力|写材料|赶材料|要写材料|要赶材料|在|正|正在|要|我|去|了|有|人"
);

struct Parts {
    verb: Option<Span>,
    period: Option<String>,
    /// 把, 请, 给我: asked for, so that 关了 tells of nothing.
    asked: bool,
    /// 关了, 停了.
    over: bool,
}

/// Reads a request for quiet.
pub(super) fn read(message: &Message) -> Option<Reading> {
    if message.question {
        return None;
    }
    let mut cur = message.body;
    let mut found = Parts { verb: None, period: None, asked: message.polite(), over: false };
    while !cur.done() {
        if cur.skip_while(|c| separates(c) || c == ':') == 0 {
            found.part(&mut cur)?;
        }
    }
    let tells = found.over && !found.asked && found.period.is_none();
    let verb = found.verb.filter(|_| !tells)?;
    Some(Reading { command: Command::Mute { period: found.period }, near: false, verb, object: None })
}

impl Parts {
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
        if length > 0 {
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
        &[
            One(SENT),
            Many(words!("先|都|就|也")),
            One(words!("别推|别发|别响|不要推|不要发|别来|别弹")),
            Many(SOFTLY),
        ][..],
        &[One(SET), Many(words!("一下|成|为|个|一个")), One(MODES), Many(words!("模式|状态|一下|下|吧"))][..],
        &[Opt(words!("请|先")), One(MODES), Many(words!("模式|状态|一下|下|吧"))][..],
    ];
    let fits = off.iter().any(|steps| cur.follow(steps));
    let said = cur.between(from, cur.pos());
    let over = said.find(words!("关了|停了|静音了")).is_some() | cur.eat(words!("了"));
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
        ] {
            assert!(!matches!(parse(text).command(), Some(Command::Mute { .. })), "{text}");
        }
    }
}

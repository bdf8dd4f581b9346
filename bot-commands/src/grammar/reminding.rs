//! A reminder read as parts in any order: 给拉沟乡发个催办，是51号 · 上回催了没动静，再催一遍66号 · 26号再给卫健局发个提醒吧.
//!
//! A reminder goes out to others, so every word must be known, one item must be named, and nothing may tell of a
//! reminder that somebody else sent, that is over or still to come.

use super::clauses::separates;
use super::{Reading, courtesy, unit};
use crate::command::{Command, Selection, Target, Why};
use crate::cursor::Cursor;
use crate::cursor::Step::{Many, One, Opt};
use crate::object::{Fail, object};
use crate::prepare::Message;
use crate::span::Span;
use crate::wordset::{Words, words};

/// The act itself.
const ACTS: Words = words!(
    "提个醒|催办|催一下|催一催|催催|催下|催一遍|催一次|催一回|催一声|催促|催促一下|催签|催签收|催报|催要|催|提醒|提醒一下|提醒下|提醒一遍|提醒一次|提醒一声|督促|督促一下|督促下|督办|督办一下|敦促|敦促一下|\
    催办通知|提醒通知|催办单|催办提醒|提醒消息|提醒短信|催办短信|催办消息|催办函|催办信息|提醒信息|催收|催告|催一波|催一轮|提醒一轮|点一下|盯一下|再次催办|再次提醒|通知一下|催办一下|催办下|催办一次|催办一遍"
);

/// Those with which a unit that stands before them is the one to be reminded: 卫健局那边催一下.
const SOFT: Words = words!("一下|一催|催催|催下|一遍|一次|一回|一声|醒下|促下|一轮|一波|办下");

/// Words that make the unit behind them the one to be reminded.
const TO: Words = words!(
    "给|让|叫|请|向|对|跟|找|往|通知|发给|送给|推给|发|催|提醒|督促|是|就差|只差|还差|差|就剩|只剩|还剩|剩"
);

/// Words that hand the act over: 叫办公室催66号.
const ORDERS: Words = words!("让|叫|请|找|通知");

/// What the reminded ones are to do.
const WANTED: Words = words!(
    "签收|签|签一下|签了|签掉|签完|收文|收一下|回执|报回执|回一下|回复|反馈|办理|办结|办一下|办|处理|落实|报送|上报|报材料|报名单|报数据|交材料|反馈情况|反馈意见|签收一下|签收文件|签收掉"
);

/// How urgently.
const URGENT: Words = words!(
    "尽快|抓紧|及时|按时|按期|赶紧|赶快|马上|立即|立刻|快|快点|快些|务必|一定|一定要|要|需|需要|须|必须|限时|限期|速|速速|早点|尽早|从速|抓紧时间|今天|今日|今天内|下班前|今天下班前|都|赶在下班前"
);

/// Why: who is late, who is waiting.
const LATE: Words = words!(
    "签得太慢|签得慢|签太慢|签收太慢|办得太慢|办得慢|回得太慢|进度太慢|太慢|拖太久|拖了很久|拖了好久|拖了几天|拖好几天|拖着|一直拖着|拖拖拉拉|拖到现在|还差着|差着|只签了一半|才签一半|只有一半签了|只有几家签了|明天就截止|今天就截止|明天截止|今天截止|就截止|要截止|马上截止|明天到期|今天到期|就到期|马上到期|超时|快超时|要超时|超期|快超期|要超期|逾期|已逾期|\
    快到期|要到期|到期|快到时间|时间快到|时间到|快截止|等着要|等着用|等着汇总|等汇总|要汇总|等着统计|等着上报|等着报|要上报|等数据|等着|急用|急|很急|急着要|急需|着急|比较急|挺急|时间紧|要得急|催得紧|就差|只差|还差|就剩|只剩|还剩|就缺|只缺|不够及时|还早着没签|签不齐|没签齐|没签完|没回齐|没收齐|没办完"
);

/// Behind the act it tells of one that was in vain: 催办12没人理, but 催催没动静的.
const IN_VAIN: Words =
    words!("没动静|没有动静|没反应|没有反应|没人理|没理|没回音|没下文|没回应|没声音|没人回");

/// Who waits for it.
const BOSSES: Words = words!(
    "领导|县长|副县长|局长|副局长|书记|主任|镇长|县里|市里|上面|督查室|督查|县领导|分管领导|县府办|政府办"
);

/// What they do.
const BOSS_DOES: Words = words!(
    "要结果|要数据|要情况|要名单|要材料|等着要|等着看|等着用|在等|等结果|在问|问了|问起来|问起来了|催得紧|催得急|催我|在催|要了|要看|要用|要|急要|急着要|下午要|今天要|上午要|晚上要|今天下午要|等着"
);

/// Who is late.
const SOME: Words = words!(
    "只有一半|才一半|一半|还差着|拖着|磨蹭着|硬是|各单位|各乡镇|各部门|好几个|好几家|几个|几家|有几家|有几个|还有几家|还有几个|还有好几家|还有|有的|有些|一些|部分|个别|有|单位|乡镇|部门|都|一直|至今|到现在|到现在还|目前|现在|还|仍|仍然|就|就是|迟迟|老|老是|总|总是|好多|不少|大部分|多数"
);

/// Words around all this.
const AROUND: Words = words!(
    "为|单独|只|专门|仅|另外|我|我们|咱们|我这边|这边|那边|那家|那里|把|将|对|对于|针对|给|向|跟|就|再|再次|又|继续|重新|先|快|赶紧|赶快|马上|立即|立刻|尽快|抓紧|请予|予以|提请|特请|现请|麻烦|帮|帮忙|帮我|请|他们|它们|她们|大家|那份|那个|那件|这份|这个|这件|文件|公文|通知|件|文|\
    是|的|也|都|所有|一次|一遍|一下|一轮|一回|一道|一个|一条|个|条|下|发|发个|发一个|发一次|发一条|发条|发一下|发起|发出|推|推个|推一个|推一次|推一条|推送|送个|来|来个|来一次|来一个|下发|下个|进行|做个|做一下|出个|弄个|点个|\
    那几家|那几个|那些|几家|几个|单位|那个单位|收文单位|今天|现在|好|吧|哈|啊|呀|呗|谢谢|辛苦|辛苦了|机器人|小助手|系统|编号|号|文号|一并|一起"
);

/// Behind an act these make it something else: told, asked, in vain.
const SPOILS: Words =
    words!("了|过|吗|没|不|得|着|错|早|完|到|我|咱|什么|谁|几|也|是|啥|中|太|好|家|人|说|呢|么");

/// What a reminder is made of.
#[derive(Default)]
struct Parts {
    acts: usize,
    verb: Option<Span>,
    soft: bool,
    target: Option<Target>,
    object: Option<Span>,
    unit: Option<String>,
    /// The unit stands as if it were the one that acts.
    bare: bool,
    earlier: Earlier,
}

/// Whether a reminder before this one is told of.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Earlier {
    #[default]
    Untold,
    /// 上回催了.
    Told,
    /// 上回催了，再催: and another one is asked for.
    Repeated,
}

/// What the last word was, as far as it matters for the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Start,
    To { orders: bool },
    Act,
    Unit { ordered: bool },
    Urgent,
    Other,
}

/// 66号他催, 是他催的66号: who does it is told, and nothing is asked for.
pub(super) fn is_told(message: &Message, command: &Command) -> bool {
    matches!(command, Command::Remind { .. })
        && message.body.find(words!("他催|她催|他提醒|她提醒")).is_some()
}

/// Reads a reminder whose parts stand in any order.
pub(super) fn read(message: &Message) -> Option<Reading> {
    if message.question {
        return None;
    }
    // 催一下 at the end is softer than 催.
    let mut cur = message.body.between(message.body.pos(), message.text_end);
    let mut found = Parts::default();
    let mut last = Last::Start;
    while !cur.done() {
        if cur.skip_while(|c| separates(c) || c == ':') > 0 {
            last = Last::Start;
            continue;
        }
        last = found.part(&mut cur, last)?;
    }
    let stranger = found.bare && !found.soft;
    if found.acts != 1 || found.earlier == Earlier::Told || stranger {
        return None;
    }
    let select = Selection { unit: None, target: found.target? };
    Some(Reading {
        command: Command::Remind { select, unit: found.unit },
        near: false,
        verb: found.verb?,
        object: found.object,
    })
}

impl Parts {
    /// The next part; nothing when it is none.
    fn part(&mut self, cur: &mut Cursor, last: Last) -> Option<Last> {
        if self.take_earlier(cur) {
            return Some(Last::Other);
        }
        if take_reason(cur, self.acts > 0) {
            // 中渡镇拖着没签: the unit is late and does not act.
            self.soft |= self.unit.is_some();
            return Some(Last::Other);
        }
        // 就差卫健局了
        if self.acts == 0 && matches!(last, Last::Unit { .. }) && cur.eat(words!("了")) {
            return Some(Last::Other);
        }
        let from = cur.pos();
        let act = cur.longest(ACTS);
        let around = cur.longest(AROUND).max(cur.longest(courtesy::POLITE));
        if act > 0 && act >= around {
            return self.take_act(cur, act, last);
        }
        if self.take_object(cur)? {
            return Some(if last == Last::Act { Last::Act } else { Last::Other });
        }
        if unit::eat_generic(cur) {
            return Some(Last::Unit { ordered: false });
        }
        let to = cur.longest(TO);
        if to <= 1 && around <= 1 && self.take_unit(cur, last)? {
            return Some(Last::Unit { ordered: matches!(last, Last::To { orders: true }) });
        }
        let wanted = matches!(last, Last::Unit { .. } | Last::Urgent | Last::Act);
        if wanted && cur.eat(WANTED) {
            return Some(Last::Urgent);
        }
        let urgent = cur.longest(URGENT);
        let orders = cur.at(ORDERS);
        if to > 0 && to >= around.max(urgent) {
            cur.advance(to);
            return Some(Last::To { orders });
        }
        if urgent.max(around) == 0 {
            return None;
        }
        self.repeat(cur.at(words!("再|继续|重新|又|还")));
        self.soft |= cur.at(words!("再|发|推|帮|请|麻烦|进行"));
        cur.advance(urgent.max(around));
        debug_assert!(cur.pos() > from, "every part takes something");
        Some(match last {
            Last::Act | Last::Unit { .. } | Last::Urgent if urgent >= around => Last::Urgent,
            Last::Unit { .. } => last,
            _ => Last::Other,
        })
    }

    fn take_act(&mut self, cur: &mut Cursor, width: usize, last: Last) -> Option<Last> {
        // 叫办公室催66号 is an order to somebody else.
        if matches!(last, Last::Unit { ordered: true }) {
            return None;
        }
        let from = cur.pos();
        let word = cur.head(width);
        self.soft |= word.find(SOFT).is_some();
        self.repeat(word.at(words!("再")));
        cur.advance(width);
        if cur.at(SPOILS) && !cur.at(words!("没签|没回|没动|没收|没办|没有签|好几|没报|没反|几家|几个"))
        {
            return None;
        }
        self.acts += 1;
        self.verb.get_or_insert(cur.span_from(from));
        Some(Last::Act)
    }

    fn repeat(&mut self, again: bool) {
        if again && self.earlier == Earlier::Told {
            self.earlier = Earlier::Repeated;
        }
    }

    /// The item, once; nothing when another one, everything or a day is named.
    fn take_object(&mut self, cur: &mut Cursor) -> Option<bool> {
        let from = cur.pos();
        let mut ahead = *cur;
        let target = match object(&mut ahead) {
            Ok(Some(found)) if found.long.is_some() || found.code.is_some() => return None,
            Ok(Some(found)) => found.target,
            Ok(None) | Err(Fail::Not(Why::Count)) if ahead.eat(crate::words::JUST_SENT) => Target::Last,
            Ok(None) | Err(Fail::Not(Why::Count)) => return Some(false),
            Err(_) => return None,
        };
        if matches!(target, Target::Context | Target::All { .. }) {
            return Some(false);
        }
        if self.target.as_ref().is_some_and(|known| *known != target) {
            return None;
        }
        (self.target, self.object) = (Some(target), Some(ahead.span_from(from)));
        *cur = ahead;
        Some(true)
    }

    /// The unit to be reminded; nothing when another one is named.
    fn take_unit(&mut self, cur: &mut Cursor, last: Last) -> Option<bool> {
        let Some(name) = unit::named(cur) else { return Some(false) };
        if self.unit.as_ref().is_some_and(|known| *known != name) {
            return None;
        }
        let led = matches!(last, Last::To { .. } | Last::Act);
        self.bare |= self.unit.is_none() && !led;
        self.unit = Some(name);
        Some(true)
    }

    /// 上回催了, 昨天提醒过一次: an earlier reminder.
    fn take_earlier(&mut self, cur: &mut Cursor) -> bool {
        const TIMES: Words = words!(
            "上回|上次|上一次|前天|昨天|昨日|前几天|之前|早上|上午|刚才|前面|已经|已|我|上周|都|前两天"
        );
        const COUNTS: Words =
            words!("一次|一遍|一回|两次|两遍|两回|三次|三遍|几次|几遍|好几次|好几遍|多次|一轮");
        const ACTED: Words = words!("催|催办|催签|提醒|发过提醒|发过催办|发了提醒|发了催办");
        let mut told = *cur;
        let timed = told.eat_many(TIMES) > 0;
        let acted = told.follow(&[One(ACTED)]);
        let over = told.eat(words!("过了|过|了"));
        let counted = told.eat(COUNTS);
        if !acted || !(timed && (over || counted || told.at(words!("没|，|还"))) || over && counted) {
            return false;
        }
        told.eat_many(words!("了|还|也|都|，|但|可"));
        self.earlier = Earlier::Told;
        *cur = told;
        true
    }
}

/// 各单位还没签齐, 领导等着要, 签得太慢了: why a reminder is needed.
fn take_reason(cur: &mut Cursor, behind: bool) -> bool {
    const NOT: Words = words!("没|没有|未|还没|还没有|尚未|还未|仍未|迟迟没|一直没|不");
    const ACTED: Words =
        words!("签收|签|回执|报回执|回复|回|收|办结|办完|办|报|反馈|落实|处理|上报|报送|交|看");
    let mut vain = *cur;
    if vain.follow(&[Many(SOME), One(IN_VAIN)]) {
        let described = vain.eat(words!("的"));
        let fits = described || !behind;
        if fits {
            vain.eat(words!("了|啊"));
            *cur = vain;
        }
        return fits;
    }
    let mut late = *cur;
    let fits = late.follow(&[
        Many(SOME),
        One(NOT),
        One(ACTED),
        Many(words!("的|齐|完|全|好|了|上来|下来|到位|啊|呢")),
        Many(words!("那几家|那几个|那些|几家|几个|单位|乡镇|部门")),
    ]) || late.follow(&[Many(SOME), One(LATE), Many(words!("了|的|啊|呢"))])
        || late.follow(&[
            One(BOSSES),
            Opt(words!("那边|今天|下午|上午|都|也|又")),
            One(BOSS_DOES),
            Many(words!("了|的|呢")),
        ]);
    if fits {
        *cur = late;
    }
    fits
}

#[cfg(test)]
mod tests {
    use crate::{parse, to_json};

    #[test]
    fn parts_stand_in_any_order() {
        for text in [
            "66号还没签完，催一下",
            "麻烦对66号进行催办",
            "对未签收66号的单位进行提醒",
            "66号发催办通知",
            "前天催过了还没签，再催一下66号",
            "66号拖太久了，再催一次",
            "领导等着要，66号发个提醒",
        ] {
            assert_eq!(to_json(&parse(text)), r#"{"intent":"remind","args":{"refs":[66]}}"#, "{text}");
        }
        for text in [
            "给卫健局发个66号的提醒",
            "卫健局那边66号帮催一下",
            "66号就差卫健局了，催一下",
            "66号请通知卫健局尽快签收",
            "给卫健局再发一次66号的催办",
            "催一下卫健局，他们66号还没签",
        ] {
            let line = r#"{"intent":"remind","args":{"refs":[66],"unit":"卫健局"}}"#;
            assert_eq!(to_json(&parse(text)), line, "{text}");
        }
    }

    #[test]
    fn no_reminder_goes_out_on_a_guess() {
        for text in [
            "66号我已经催过了",
            "昨天教育局催了66号",
            "卫健局来催66号了",
            "卫健局催我们签66号",
            "让小刘催一下66号",
            "66号催得我头疼",
            "催66号的是谁",
            "66号和67号哪个要催",
            "66号签收，67号催一下",
            "66号催办的效果很好",
            "应该催66号还是67号",
            "上回催了66号没动静",
            "66号签收，催一下",
            "教育局催66号",
            "明天再催66号",
            "你去催66号",
            "催办66号没人理",
            "给卫健局发了66号提醒",
            "是他催的66号",
            "66号还催啊",
            "叫办公室催66号",
        ] {
            assert!(!to_json(&parse(text)).contains("remind\",\"args\":{\""), "{text}");
        }
    }
}

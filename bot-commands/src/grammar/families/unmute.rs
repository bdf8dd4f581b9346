//! 取消静音, said freely: 把静音关了 · 会开完了，恢复提醒吧 · 可以提醒我了. Every word must be known.

use crate::command::Command;
use crate::cursor::Cursor;
use crate::cursor::Step::{Many, One, Opt};
use crate::grammar::Reading;
use crate::prepare::Message;
use crate::span::Span;
use crate::wordset::{Words, words};

const QUIET: Words = words!(
    "静音|免打扰|勿扰|消音|静音模式|免打扰模式|勿扰模式|静音状态|静音设置|消息免打扰|消息静音|提醒静音"
);
const LOUD: Words = words!("提醒|消息提醒|推送|消息推送|提醒推送|平件提醒|提醒功能|消息通知");

/// Who wants it and how.
const LEAD: Words = words!(
    "我要|我想|我想要|想|要|麻烦|请|请帮我|帮我|帮忙|现在|可以|提前|给我|我的|刚才的|刚才设的|刚设的|这个|都|先|就|马上|赶紧|快|老师|您好|你好|好了|那"
);
/// What is over.
const SINCE: Words = words!(
    "会开完了|开完会了|我会开完了|我开完会了|会散了|散会了|会议结束了|忙完了|我忙完了|我回来了|回来了|回单位了|午休好了|睡醒了|我有空了|有空了|休假结束了|出差回来了|我出差回来了"
);
const SOFTLY: Words = words!("了|吧|一下|下|掉|我|功能|模式|啊|呀|哈|好了|给我|谢谢");

/// Reads a wish to be reminded again.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    let body = message.body;
    body.find(words!("静音|扰|提醒|推送|消音"))?;
    // 可以提醒我了: what else is only politeness says it.
    let verb = wish(body).or_else(|| wish(body.between(0, body.end())))?;
    Some(Reading { command: Command::Unmute, near: false, verb, object: None })
}

fn wish(mut cur: Cursor) -> Option<Span> {
    let from = cur.pos();
    while cur.skip_separators() > 0 || cur.eat(SINCE) || cur.eat(words!("刚才|刚刚|还是|以后")) {}
    let asked = cur.pos();
    while cur.skip_separators() > 0 || !loud_at(&cur) && cur.eat(LEAD) {}
    let asked = cur.pos() > asked || cur.at(words!("把|将"));
    if !allows(&mut cur) {
        if !(ends_silence(&mut cur) || makes_loud(&mut cur)) {
            return None;
        }
        // 静音取消了, 恢复提醒了 tell.
        if !asked && cur.at(words!("了")) && !cur.at(words!("了吧")) {
            return None;
        }
    }
    cur.eat_many(SOFTLY);
    cur.skip_separators();
    cur.done().then(|| cur.span_from(from))
}

/// 可以提醒我了: the word that else only says how.
fn loud_at(cur: &Cursor) -> bool {
    cur.clone().follow(&[One(words!("可以")), One(words!("提醒|打扰|推送"))])
}

/// 取消静音, 静音关了吧; 静音取消了 tells.
fn ends_silence(cur: &mut Cursor) -> bool {
    const END: Words = words!(
        "取消|解除|关闭|关掉|关|停止|结束|退出|撤销|撤消|撤回|去除|去掉|停掉|停用|提前结束|提前取消|取消掉"
    );
    const OVER: Words = words!(
        "取消|解除|关闭|关掉|关|关了|关上|结束|停了|停止|停掉|去掉|撤了|取消掉|取消吧|关了吧|取消了吧|不要了|不用了"
    );
    const NO_MORE: Words = words!("别|别再|不要|不要再|不用|不用再|不需要|不再|不|我不");
    const OWN: Words = words!("我的|刚才的|刚才设的|这个|一下");
    const HELP: Words = words!("给我|帮我|都|先|就|可以|提前");
    let handed = cur.eat(words!("把|将"));
    if !handed
        && (cur.follow(&[One(END), Many(OWN), One(QUIET)])
            || cur.follow(&[One(NO_MORE), One(QUIET), One(words!("了|啦"))]))
    {
        return true;
    }
    cur.follow(&[Many(OWN), One(QUIET), Many(HELP), One(OVER)])
}

/// 恢复提醒, 把提醒打开.
fn makes_loud(cur: &mut Cursor) -> bool {
    const ON: Words = words!("恢复|打开|开启|重新打开|重新开启|重新开|重新恢复|启用|恢复正常");
    const ON_AGAIN: Words = words!("打开|恢复|恢复一下|开启|打开一下|重新打开|开一下|开开|恢复正常");
    cur.eat(words!("把|将"));
    cur.follow(&[One(ON), Many(words!("一下|我的|正常|所有|正常的")), One(LOUD)])
        || cur.follow(&[
            Opt(words!("我的|所有")),
            One(LOUD),
            Many(words!("给我|帮我|都|重新")),
            One(ON_AGAIN),
        ])
}

/// 可以提醒我了, 继续提醒我.
fn allows(cur: &mut Cursor) -> bool {
    const ME: Words = words!("提醒我|打扰我|推送给我|给我推送");
    cur.follow(&[One(words!("可以|继续|接着|照常|正常|还是|重新")), One(ME)])
        || cur.follow(&[One(words!("可以")), One(words!("提醒|打扰|推送")), One(words!("了|啦"))])
        || cur.follow(&[One(words!("照常|正常")), One(words!("提醒"))])
}

#[cfg(test)]
mod tests {
    use crate::testing::alike;
    use crate::{Command, parse};

    #[test]
    fn whoever_wants_to_hear_again_is_heard() {
        let said = [
            "取消静音",
            "我要取消静音",
            "我想取消静音",
            "取消一下静音",
            "麻烦取消一下静音",
            "现在取消静音",
            "静音关了",
            "关静音",
            "把静音关了",
            "把静音取消了",
            "把静音取消掉",
            "取消静音模式",
            "撤销静音",
            "提前结束静音",
            "取消我的静音",
            "把刚才的静音取消了",
            "别静音了",
            "不静音了",
            "不需要静音了",
            "关闭免打扰模式",
            "取消消息免打扰",
            "恢复提醒",
            "麻烦恢复一下提醒",
            "把提醒打开",
            "提醒打开",
            "重新打开提醒",
            "可以提醒我了",
            "可以提醒了",
            "我忙完了，可以提醒我了",
            "继续提醒我",
            "照常提醒",
            "开完会了恢复提醒吧",
            "我会开完了把静音取消了",
            "我回来了取消静音",
        ];
        alike(r#"{"intent":"unmute","args":{}}"#, &said);
    }

    #[test]
    fn whoever_tells_or_asks_or_means_others_is_not() {
        for text in [
            "别取消静音",
            "先别恢复提醒",
            "谁取消了静音",
            "静音取消了",
            "取消静音了",
            "刚才取消静音了",
            "静音取消了吗",
            "怎么取消静音",
            "给他恢复提醒",
            "会议室手机取消静音",
            "明天再取消静音",
            "打开通知",
            "提醒恢复了",
            "恢复提醒37",
            "继续提醒未签收单位",
            "他说要取消静音",
        ] {
            assert!(!matches!(parse(text).command(), Some(Command::Unmute)), "{text}");
        }
    }
}

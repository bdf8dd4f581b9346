//! Commands that are one phrase: 收件箱, 更多, 确认, 撤销, 帮助 签收.

use crate::command::{Command, Intent};
use crate::cursor::Step::{Many, One, Opt};
use crate::grammar::Reading;
use crate::prepare::Message;
use crate::verbs::{Verb, any_verb, verb_of, whole};
use crate::words;
use crate::wordset::{Words, words};

/// A message that is a fixed phrase.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    crate::grammar::loose::answers::goes_on(message)
        .or_else(|| phrase(message))
        .or_else(|| undo(message))
        .or_else(|| help(message))
        .or_else(|| more(message))
        .or_else(|| decided(message))
}

/// 使用说明发我看看: what the bot is to do with it.
const SENT: Words =
    words!("来看看|来|发我|发给我|发我看看|发给我看看|给我|给我看看|发过来|发一下|发一份|发来|看看|看一下");

fn phrase(message: &Message) -> Option<Reading> {
    let mut body = message.body;
    let verb = whole(&body, |intent| command(intent).is_some()).or_else(|| {
        // 看一下使用说明, 我的待审批: a light verb before the phrase.
        body.eat_many(words!(
            "查下|看下|调出|调一下|打开一下|点开|翻开|展示|列出|给我|给我打开|给我调出|请打开|把|发个|发份|给个|来份|发一下|给一份|发一份|看|看看|看一下|查看|打开|我要|我想|查|来个|我的|查一下|要|我|我要看|给我看看|回到|显示",
        ));
        body.eat_many(words::RETURNED);
        body.skip_separators();
        body.eat_many(words::RETURNED);
        let body = body.trimmed(SENT);
        whole(&body, |intent| {
            matches!(
                intent,
                Intent::Inbox
                    | Intent::Help
                    | Intent::Sent
                    | Intent::Approvals
                    | Intent::More
                    | Intent::Undelegate
                    | Intent::NotMe
                    | Intent::Cancel
                    | Intent::Undo
                    | Intent::Confirm
            )
        })
    })?;
    // 好的，是的 says two acknowledgements and confirms nothing.
    if message.filler
        && matches!(verb.spec.intent, Intent::Confirm)
        && matches!(verb.word, "是" | "对" | "是的" | "对的" | "y")
    {
        return None;
    }
    Some(Reading { command: command(verb.spec.intent)?, near: verb.near, verb: verb.span, object: None })
}

/// The command of an intent that needs nothing else.
fn command(intent: Intent) -> Option<Command> {
    Some(match intent {
        Intent::Inbox => Command::Inbox { filter: None },
        Intent::More => Command::More,
        Intent::Approvals => Command::Approvals,
        Intent::Undelegate => Command::Undelegate,
        Intent::NotMe => Command::NotMe,
        Intent::Confirm => Command::Confirm,
        Intent::Cancel => Command::Cancel,
        Intent::Undo => Command::Undo { act: None },
        Intent::Mute => Command::Mute { period: None },
        Intent::Unmute => Command::Unmute,
        Intent::Sent => Command::Sent,
        Intent::Help => Command::Help { topic: None },
        _ => return None,
    })
}

/// A message that reached the wrong people: 发错人了 tells them so.
const SENT_AMISS: Words = words!("发错人|发错群|发错地方|发错窗|发错框|发错对话|发错微信");

/// 签错了，撤销 · 刚才签错了撤销一下 · 把刚才的签收撤销掉.
fn undo(message: &Message) -> Option<Reading> {
    const ACT: Words = words!(
        "签收|办结|退回|操作|那一步|那步|那个|签的|办的|退的|那一个|的|动作|上一步|上一个|上一条|刚才|刚刚|\
        刚才的|上次|一步|那次|上一次|这一步|这个|我|回去",
    );
    const AFTER: Words = words!("一下|掉|了|吧|下|上一步|回去|一步|回来|这次|它|那一步");
    const UNDO: Words = words!("撤销|撤消|撤回|退回|反悔|undo|取消");
    let mut cur = message.body;
    // 不对不对，签错件了
    let mut lead = cur;
    if lead.eat_many(words!("不对|等等|哎")) > 0 && lead.skip_separators() > 0 && mistake(&mut lead.clone())
    {
        cur = lead;
    }
    let from = cur;
    let time = cur.eat_many(words!("刚才|刚刚|我刚才|我刚刚|我|刚|上一步|上一个|不好意思|哎呀|糟了|呀")) > 0;
    let wrong = mistake(&mut cur);
    // 搞错了搞错了: said twice.
    let mut twice = cur;
    twice.skip_separators();
    if wrong && mistake(&mut twice) {
        cur = twice;
    }
    cur.skip_separators();
    // 打错了 and 看错了 alone are about something else.
    let own = cur
        .between(from.pos(), cur.pos())
        .find(words!("签|退|办|点|按|操作|搞|弄|回|误|滑|小心|发|抖"))
        .is_some();
    if wrong && own && cur.done() {
        return from
            .find(SENT_AMISS)
            .is_none()
            .then(|| reading(Command::Undo { act: None }, span(&from, &cur)));
    }
    let mark = cur.follow(&[Opt(words!("把|将|要|想|请|帮我|给我|麻烦|可以|给|我要")), Many(ACT)]);
    let object = mark && cur.pos() > from.pos();
    let start = cur;
    let undone = cur.follow(&[
        One(words!("撤回|取消|收回|撤掉")),
        One(words!("刚才的|刚刚的|上一个|上一步|刚才那个|我刚才的|上一次的|刚才那次")),
        One(words!("签收|办结|退回|操作")),
    ]);
    if undone && cur.done() {
        return Some(reading(Command::Undo { act: None }, span(&start, &cur)));
    }
    let act = if wrong {
        cur.eat_many(words!("帮我|请|麻烦|给我|帮忙|我要|要|想|快|赶紧|把它|把|给"));
        cur.eat(UNDO) || cur.eat(words!("撤一下|撤下|撤掉|撤了|撤|退一下|改回来|恢复|恢复一下"))
    } else {
        cur.eat(words!("撤销|撤消|undo")) || (object && time && cur.eat(words!("取消")))
    };
    if !act {
        return None;
    }
    let verb = span(&start, &cur);
    let tells = !wrong && !object && cur.at(words!("了|过"));
    cur.follow(&[Many(AFTER), Many(ACT), Many(AFTER)]);
    // 撤销，签错了: the reason behind it.
    let mut reason = cur;
    if !wrong && reason.skip_separators() > 0 && mistake(&mut reason) && reason.done() {
        cur = reason;
    }
    (cur.done() && !tells).then(|| reading(Command::Undo { act: None }, verb))
}

/// 签错了, 不小心签了, 点错一个.
fn mistake(cur: &mut crate::cursor::Cursor) -> bool {
    const WRONG: Words = words!(
        "签错了|退错了|点错了|办错了|搞错了|按错了|发错了|回错了|弄错了|操作错了|手滑了|手误|手滑|签错|退错|\
        搞错|弄错|看错了|不小心签了|误签了|误操作|误操作了|误签|写错了|打错了|选错了|签收错了|办结错了|\
        不小心点了|不小心退了|点快了",
    );
    let mut slip = *cur;
    let slipped = slip.follow(&[
        One(words!("不小心|一不小心|不留神|没注意|没看清|手快|手抖|手滑|误")),
        Opt(words!("给|就|把它|把")),
        One(words!("签收|签|点|退|退回|办结|按|点了签收|点到签收|点到|点成|办")),
        Opt(words!("了|错了|掉了")),
    ]);
    let slipped = slipped | slip.follow(&[One(words!("签|点|按|签收")), One(words!("早了|快了|重了"))]);
    let mut plain = *cur;
    let wrong = plain.eat(WRONG)
        | cur.follow(&[
            Opt(words!("我|不小心|不留神|一不小心|没注意|没看清|手快|手抖")),
            One(words!("签|退|点|办|搞|按|回|弄|操作|看|写|打|选|签收|办结|退回|发")),
            One(words!("错")),
            Opt(words!("了|咯|啦|喽|噢|哦|件了|号了|件|了一个|了一件|文件了|文件|文了|份了|一个|一份|一件|公文了|地方了|按钮了|人了")),
        ]);
    if plain.pos() > cur.pos() {
        *cur = plain;
    }
    if slip.pos() > cur.pos() {
        *cur = slip;
    }
    wrong | slipped
}

/// 帮助 签收 · 签收怎么用 · 怎么签收.
fn help(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    if functions(message) || shown(message) {
        let body = message.body;
        let verb = body.between(body.end(), body.end()).span_from(body.pos());
        return Some(reading(Command::Help { topic: None }, verb));
    }
    let asks = cur
        .eat_many(words!("帮助|help|怎么|如何|使用说明|说明|怎样|用法|我想知道|讲讲|教我|教我怎么|man"))
        > 0;
    cur.skip_while(|c| matches!(c, ' ' | ':' | ',' | '，'));
    let topic = any_verb(&mut cur)?;
    cur.skip_spaces();
    cur.eat_many(words!("命令|指令|文件|公文|的|这个命令|功能|一个人|账号"));
    let asked = cur.eat_many(words!(
        "怎么用|怎么操作|怎么弄|怎么写|的用法|用法|怎么使用|如何使用|如何操作|怎么办|怎么用啊|的帮助|帮助|\
        是干什么的|什么意思|是什么意思|怎么发",
    )) > 0;
    cur.skip_separators();
    cur.eat_many(words!("教教我|教我一下|教一下|教我|给我讲讲|讲讲|说说|请|麻烦"));
    // 怎么退回 and 签收怎么用 ask for help; 帮助 alone was a phrase already.
    if !cur.done() || !(asks || asked) || topic.near {
        return None;
    }
    let question = !message.body.at(words!("帮助|help|man|使用说明|用法"));
    let plain_help = topic.spec.intent == Intent::Help;
    let topic_intent = (!plain_help).then_some(topic.spec.intent);
    let how = message.body.at(words!("怎么|如何|怎样"));
    (!question || asked || plain_help || how)
        .then(|| reading(Command::Help { topic: topic_intent }, topic.span))
}

/// 这个东西怎么用啊，给我讲讲 · 请提供使用说明.
fn shown(message: &Message) -> bool {
    const THING: Words = words!(
        "这个|这|那个|东西|玩意|机器人|系统|软件|小程序|助手|你们|你|您|到底|该|要|我|不知道|不懂|不会|还|新来的|刚来|是|请问|究竟|，|,|都|能|可以|平台|公文签收"
    );
    const HOW: Words =
        words!("怎么用|咋用|如何用|怎么使用|如何使用|怎么操作|如何操作|怎么弄|咋弄|怎么个用法|怎么玩|咋操作");
    const TEACH: Words = words!(
        "讲|说|教|演示|介绍|指导|能不能|可以|可不可以|能|给我|跟我|帮我|你|您|麻烦|请|讲讲|讲一讲|讲一下|讲下|说说|说一说|说一下|教教我|教我|教教|教一下|教下|指导一下|介绍一下|演示一下|我|一下|啊|呀|呢|的|，|,"
    );
    let mut cur = message.body;
    let taught = cur.follow(&[Many(THING), One(HOW), Many(TEACH)]);
    if taught && cur.done() && message.body.find(words!("讲|教|说|指导|介绍|演示")).is_some() {
        return true;
    }
    let mut cur = message.body;
    cur.eat(words!("提供|提供一下|提供一份|出示|告知|发送|附上"))
        && whole(&cur, |intent| intent == Intent::Help).is_some_and(|verb| !verb.near)
}

/// 指令有哪些, 你都有什么功能, 能用哪些命令.
fn functions(message: &Message) -> bool {
    const LEAD: Words = words!(
        "你这里|您这里|你这|这里|请问|你|您|我|机器人|这个|这个机器人|系统|它|都|能|可以|会|支持|看看|看一下|告诉我|说说|列一下|列出|给我|看|查|查看|我想知道|想知道|现在"
    );
    const NOUN: Words = words!("命令|指令|功能|用法|口令|操作|关键词|关键字|用途|本事");
    const WHICH: Words = words!(
        "有些什么|都有些什么|有些啥|都有些啥|有哪些|有什么|有啥|是什么|是啥|都有哪些|都有什么|都有啥|有多少|怎么说|怎么发|哪些|什么|有几个|列表|大全|清单|一览"
    );
    let mut cur = message.body;
    let noun_first = cur.follow(&[
        Many(LEAD),
        One(NOUN),
        Many(words!("都|里|里面|上")),
        One(WHICH),
        Many(words!("可以用|能用|可用|的|啊|呀|呢")),
    ]);
    let which_first = !noun_first
        && cur.follow(&[
            Many(LEAD),
            One(WHICH),
            Many(words!("可以用的|能用的|可用的|可以|能|用|的|常用|常用的")),
            One(NOUN),
            Many(words!("可以用|能用|可用|的|啊|呀|呢")),
        ]);
    // 都能干些什么
    let able = !(noun_first || which_first)
        && cur.follow(&[
            Many(words!("你|您|请问|机器人|这个|这个机器人|系统|它|都|到底|还|究竟|你这里|你这")),
            One(words!("能干|能做|会干|会做|可以干|可以做|能帮我干|能帮我做|能帮我们干|能帮我们做")),
            One(words!("些什么|些啥|哪些|哪些事|哪些事情|点什么|点啥|些什么事|些啥事|些什么事情")),
            Many(words!("啊|呀|呢")),
        ]);
    (noun_first || which_first || able) && cur.done()
}

/// 再看几件, 还有没有更多, 后面还有吗.
fn more(message: &Message) -> Option<Reading> {
    const MORE: Words = words!(
        "下面|下面的|下边|往后|往后面|剩余的|剩余|更多|下一页|下页|继续|往下|后面|后面的|剩下的|接着|\
        后续|余下的|其余的|还有|别的|其他的|还有没有别的|还有没有其他的",
    );
    let mut cur = message.body;
    let from = cur;
    let fits = cur.follow(&[
        Many(words!("看|看看|再看|看下|显示|我要|还有没有|有没有|再|来|给我|查看|翻到|翻|接着|继续|再来")),
        One(MORE),
        Many(words!(
            "的|也|还有的|几条|几个|几件|几份|再|看一下|看下|看看|给我|看|显示|文件|公文|内容|往下|翻|列|列出|列出来|呢|还有|还有呢|吗|还有吗|翻页|给我看看|下去|\
            往下看|继续|接着|往下列|列下去|说|念|报|继续列|接着列|,|，",
        )),
    ]);
    (fits && cur.done()).then(|| reading(Command::More, span(&from, &cur)))
}

/// 是的，确认 · 确认确认 · 算了不操作了.
fn decided(message: &Message) -> Option<Reading> {
    const YES: Words = words!(
        "办|办吧|吧|办理吧|确认|确定|了|确定了|确认了|是的|对的|对|是|没错|我|无误|执行|操作|就这样|嗯|好的|要|没问题|可以|\
        办理|提交",
    );
    const NO: Words = words!(
        "取消|算了|不操作了|不办了|不用了|不弄了|先|还是|不要了|这次|操作|不|不了|那|先不|我|吧|不签了|\
        不退了|不撤了|不执行了|弄了|刚才的操作|这个操作|本次操作|这次操作|放弃|不确认|不确认了|不确定|\
        先算了|掉|了|执行|不做了|不催了|不批了|不发了|不注销了|不开了|不委托了|先不弄了|不弄|先不办了|\
        先不签了|先不退了",
    );
    for (set, need, command) in [
        (YES, words!("确认|确定|确定了|确认了"), Command::Confirm),
        (
            NO,
            words!(
                "取消|算了|放弃|不操作了|不办了|不弄了|不要了|不签了|不退了|不撤了|不用了|不确认了|\
                不做了|不执行了|不催了|不批了|不发了|不注销了|不开了|不委托了|先不弄了|先不办了",
            ),
            Command::Cancel,
        ),
    ] {
        let mut cur = message.body;
        let from = cur;
        let mut said = None;
        loop {
            cur.skip_separators();
            let at = cur.pos();
            if !cur.eat(set) {
                break;
            }
            let word = cur.folded_from(at);
            if said.is_none() && need.list.contains(&word.as_str()) {
                said = Some(cur.span_from(at));
            }
        }
        if let Some(verb) = said
            && cur.done()
            && cur.pos() > from.pos()
        {
            return Some(reading(command, verb));
        }
    }
    None
}

fn span(from: &crate::cursor::Cursor, to: &crate::cursor::Cursor) -> crate::span::Span {
    to.span_from(from.pos())
}

fn reading(command: Command, verb: crate::span::Span) -> Reading {
    Reading { command, near: false, verb, object: None }
}

/// The verb of one intent at the start of the message, for the families with free text.
pub(crate) fn leading<'f, 't>(
    message: &Message<'f, 't>,
    intent: Intent,
) -> Option<(Verb, crate::cursor::Cursor<'f, 't>)> {
    let mut cur = message.body;
    cur.eat_many(words::FREE_LEADS);
    let verb = verb_of(&mut cur, intent)?;
    Some((verb, cur))
}

#[cfg(test)]
mod tests {
    use crate::testing::{alike, nothing};

    #[test]
    fn what_reached_the_wrong_people_is_no_own_act() {
        nothing(&["发错人了", "发错群了", "不好意思发错群了", "我发错人了", "发错地方了", "发错对话了"]);
        alike(r#"{"intent":"undo","args":{}}"#, &["签错了", "退错了", "点错了", "发错人了，撤销"]);
    }
}

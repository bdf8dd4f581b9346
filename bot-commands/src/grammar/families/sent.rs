//! 发件箱, asked for freely: 我们发的文件有哪些 · 发出去的文件都签收了吗 · 看下我们镇最近发的通知.
//!
//! Every word must be known. What is told of such papers, or asked of somebody else, is no wish to see them.

use crate::command::Command;
use crate::cursor::Cursor;
use crate::cursor::Step::{Many, One, Opt};
use crate::grammar::Reading;
use crate::grammar::unit::eat_own_subject;
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// The sender and the sender's unit; the longer ones first where one begins with another.
const OWN: Words = words!(
    "我们这边|我们单位|我们办公室|我们|我这边|我这里|我单位|我|咱们办公室|咱们|咱|本单位|本人|自己|俺们|俺|我办|我局|我镇|我乡|我委"
);
/// What was sent out.
const SENT: Words = words!(
    "发的|发出|发出的|发出去|发出去的|发下去|发下去的|发过|发过的|发了|发走|发走的|下发|下发的|印发|印发的|发布的|发送的|发给各单位的|发给各乡镇的|发给下面的|报的|上报|报送|报上去|寄出|送出"
);
/// The same, said of nobody.
const GONE: Words = words!(
    "发出去|发出去的|发下去的|发出的|已发|已发的|已发出的|已发送|已发送的|已经发出去的|已经发的|发走的"
);
const LISTS: Words = words!("发件箱|发文箱|发件夹|发文夹|发文栏|发件栏");
const PAPERS: Words = words!(
    "文件|公文|文|件|通知|函|材料|会议通知|消息|东西|那些文件|那些公文|这些文件|所有文件|全部文件|所有公文"
);
/// How to look, and when they were sent.
const AROUND: Words = words!(
    "我想看|我想看看|我想看一下|我想看下|我想查|我想查一下|我要看|我要查|想看|想看看|想看一下|想查|想查一下|查看|查看一下|查看下|看下|看一下|看看|看|查|查下|查一下|查查|帮我看看|帮我看一下|帮我看下|帮我查一下|帮我查|给我看|给我看看|列出|列一下|列|列个|打开|调出|显示|翻到|把|都|请|麻烦|请问|您好|你好|老师|那个|嗯|诶|所有|全部|所有的|全部的|那些|这些|最近|近期|之前|以前|今天|昨天|本周|这周|上周|这个月|本月|上个月|上月|今年|去年|刚才|刚刚|刚|历史|现在|目前|已经|一共|总共|对外|往外|还|自己"
);
const END: Words = words!(
    "吗|呢|啊|呀|吧|嘛|给我看看|给我看|看一下|看下|看看|列出来|都列出来|列一下|列表|清单|记录|台账|有|的|里|里面|一下"
);

/// Which there are, where they stand.
const WHICH: Words = words!(
    "哪些|什么|些什么|多少|几份|几件|几个|多少份|多少件|有哪些|有几份|有几件|有多少|有什么|有啥|都有哪些|都有什么|都发了些什么|在哪里|在哪儿|在哪|怎么看|怎么查|怎么查看|怎么打开|在哪看|在哪里看|在哪儿看|有没有"
);

/// Reads a wish to see what was sent.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    cur.find(words!("发"))?;
    let from = cur.pos();
    let mut found = Parts::default();
    while !cur.done() {
        if cur.skip_separators() == 0 && !found.part(&mut cur) {
            return None;
        }
    }
    let verb = cur.span_from(from);
    found.is_wish().then_some(Reading { command: Command::Sent, near: false, verb, object: None })
}

/// What a word of such a wish is.
#[derive(Clone, Copy)]
enum Part {
    /// 我们
    Own = 1,
    /// 发件箱
    List = 2,
    /// 发的
    Sent = 4,
    /// 发出去的, which says by itself that it is no longer here.
    Gone = 8,
    /// 我发了文件 tells of it; 我发了哪些文件 asks.
    Tells = 16,
    /// 文件
    Papers = 32,
    /// 都签了吗, 有哪些
    Asks = 64,
    /// 刚: the one that was sent last.
    Just = 128,
}

/// The kinds of words that were there.
#[derive(Default)]
struct Parts(u8);

impl Parts {
    fn add(&mut self, part: Part) {
        self.0 |= part as u8;
    }

    fn has(&self, part: Part) -> bool {
        self.0 & part as u8 != 0
    }

    /// Takes the next word; `false` when it is none of these.
    fn part(&mut self, cur: &mut Cursor) -> bool {
        // 我想看 begins with the sender, and looks.
        let longest = cur.longest(AROUND).max(cur.longest(LISTS));
        let mut own = *cur;
        if (eat_own_subject(&mut own) || own.eat(OWN)) && own.pos() - cur.pos() >= longest {
            *cur = own;
            self.add(Part::Own);
        } else if cur.eat(LISTS) {
            self.add(Part::List);
        } else if cur.at(SENT) || cur.at(GONE) {
            self.sent(cur);
        } else if cur.follow(&[One(WHICH)]) || (self.has(Part::Sent) || self.has(Part::List)) && asked(cur) {
            self.add(Part::Asks);
        } else if cur.eat(PAPERS) {
            self.add(Part::Papers);
        } else {
            if cur.at(words!("刚|刚才|刚刚")) {
                self.add(Part::Just);
            }
            let width = cur.longest(AROUND).max(cur.longest(END));
            cur.advance(width);
            return width > 0;
        }
        true
    }

    fn sent(&mut self, cur: &mut Cursor) {
        let width = cur.longest(SENT).max(cur.longest(GONE));
        let (gone, said) = (cur.at(GONE), cur.head(width));
        cur.advance(width);
        self.add(Part::Sent);
        if gone {
            self.add(Part::Gone);
        }
        // 已发文件 are papers, 文件已发 and 我已发文件 tell of them.
        let papers = gone && !self.has(Part::Own) && cur.at(PAPERS);
        if !papers && said.find(words!("的")).is_none() {
            self.add(Part::Tells);
        }
    }

    fn is_wish(&self) -> bool {
        let whose = self.has(Part::Own) || self.has(Part::Gone);
        let what = self.has(Part::Papers) && !self.has(Part::Tells) || self.has(Part::Asks);
        // 我刚发的通知谁没签 asks about one.
        let one = self.has(Part::Just) && self.has(Part::Asks);
        self.has(Part::List) || self.has(Part::Sent) && whose && what && !one
    }
}

/// What is asked about papers that were named: how far they are signed.
fn asked(cur: &mut Cursor) -> bool {
    const SIGNED: Words = words!("签收|签|签字|签得|签收得|签收的|签到|签收到|接收|办理");
    const FAR: Words = words!(
        "都|完|了|的|得|到|没|没有|吗|呢|情况|进度|进展|多少|几家|怎么样|咋样|如何|哪一步|哪步|哪|啦|率|名单|统计"
    );
    const STATE: Words =
        words!("情况|进度|进展|状态|怎么样了|怎么样|咋样了|咋样|到哪了|到哪一步了|到哪里了|到哪步了");
    const WHO: Words = words!("谁|哪些单位|哪个单位|哪几个单位|还有谁|还有哪些单位");
    let ways = [
        &[Opt(words!("现在|目前|都|到现在|大家都|各单位")), One(SIGNED), Many(FAR)][..],
        &[One(WHO), Many(words!("还|都|没|没有|未")), One(SIGNED), Many(words!("的|了|呢"))][..],
        &[One(STATE)][..],
    ];
    ways.iter().any(|steps| cur.follow(steps))
}

/// A list of what came in, or of what a subject names, where one of what was sent is meant: 我发了哪些文件.
pub(crate) fn meant(message: &Message, reading: Reading) -> Reading {
    let listed = match &reading.command {
        Command::Inbox { .. } => true,
        // 我发出去的文件有哪些 is about no subject 发出去, 查一下我们发的公文 about no 我们发.
        Command::Search { keyword } => {
            let what = OWN.list.iter().find_map(|own| keyword.strip_prefix(own));
            what == Some("发") || SENT.contains(what.unwrap_or(keyword))
        }
        _ => false,
    };
    if listed && is_own(&message.body) { Reading { command: Command::Sent, ..reading } } else { reading }
}

/// 我发的文有哪些, 已发的文件有哪些; 给我们发的文件 and 县里发出的文件 came in.
fn is_own(body: &Cursor) -> bool {
    let mut cur = *body;
    // So far nobody else was named who may have sent them.
    let mut nobody = true;
    while !cur.done() {
        if own_sent(cur, SENT) || nobody && (cur.at(GONE) || cur.at(LISTS)) {
            return true;
        }
        let mut past = cur;
        let named = eat_own_subject(&mut past) || past.eat(OWN);
        let width = cur.longest(AROUND).max(cur.longest(END));
        nobody &= named || width > 0;
        cur.advance(if named { past.pos() - cur.pos() } else { width.max(1) });
    }
    false
}

/// 我们最近发的, 本单位已上报: the sender's own, sent in one of these words; 给我们发的 came in.
fn own_sent(mut cur: Cursor, sent: Words) -> bool {
    const WHEN: Words = words!(
        "刚|刚才|刚刚|今天|昨天|上周|这周|本周|最近|之前|以前|已经|已|都|又|还|自己|一共|总共|对外|往外"
    );
    let given = matches!(cur.before(), Some('给' | '向' | '对' | '为' | '帮' | '替' | '到' | '跟'));
    let own = eat_own_subject(&mut cur) || cur.eat(OWN);
    cur.eat_many(WHEN);
    own && !given && cur.at(sent)
}

/// Whether the words name papers that the sender's unit sent: 我们发的文件.
pub(crate) fn names_own(body: &Cursor) -> bool {
    let mut cur = *body;
    while !cur.done() {
        if own_sent(cur, words!("发的|发出的|发出去的|发过的|下发的|印发的|发布的|发送的"))
        {
            return true;
        }
        cur.bump();
    }
    false
}

/// What is told of papers that were sent, or asked of whoever got them: 我发的文件收到了吗, 他问我们发了哪些文件.
pub(crate) fn is_talk(body: &Cursor) -> bool {
    const TALK: Words = words!(
        "问|知道|告诉|收到了|收到没|收到吗|没收到|收到我|收不到|看到|看不到|查收|请看|请查看|麻烦看|没了|没有了|不见|丢|找不到|可以吗|可以了|可以不|要吗|区别|不同|不一样|没看|看没看|不看|不要|不用|别|不列|不查|忘|看了|看了吗|老是|总是|被退|错"
    );
    body.find(TALK).is_some()
}

#[cfg(test)]
mod tests {
    use crate::testing::{alike, nothing, reads};

    #[test]
    fn what_was_sent_out_is() {
        let said = [
            "发件箱",
            "看看发件箱",
            "发件箱在哪里",
            "请问发件箱在哪",
            "发件箱里有哪些文件",
            "发件箱看一下",
            "我发的件",
            "我发的文有哪些",
            "我们发出去的文件",
            "我们局发的文有哪些",
            "我们镇发的文件",
            "咱们发的文件",
            "我们办公室发的文件",
            "我发了哪些文件",
            "我发出去的文件有哪些",
            "已发的文件有哪些",
            "已发文件列表",
            "查一下我们发的公文",
            "查看我发的文件",
            "看下我们发出去的文件",
            "我想看我发的文件",
            "我最近发的文件",
            "我发的通知",
            "我们下发的文件",
            "我发的文件怎么看",
            "我发的文件签收情况",
            "我发的文件都签收了吗",
            "我发的文件签了多少",
            "我发的文件谁还没签",
            "发出去的文件签收得怎么样了",
            "发出去的文都签了吗",
            "我发的文件签收怎么样了",
            "嗯我想看一下我们这边发出去的文件都签收了没有",
            "那个我们发的文件现在签收到哪一步了",
            "我们发了多少文件",
        ];
        alike(r#"{"intent":"sent","args":{}}"#, &said);
    }

    #[test]
    fn what_came_in_and_what_is_told_is_not() {
        let inbox = r#"{"intent":"inbox","args":{}}"#;
        reads(&[
            ("给我们发的文件有哪些", inbox),
            ("县里给我们单位发的文件有哪些", inbox),
            ("县里发出的文件哪些没签", r#"{"intent":"inbox","args":{"filter":"unsigned"}}"#),
            ("县里发出的通知今天有哪些", r#"{"intent":"inbox","args":{"filter":"today"}}"#),
            ("我刚发的通知谁没签", r#"{"intent":"progress","args":{"last":true}}"#),
            ("我们刚发的公文签收情况", r#"{"intent":"progress","args":{"last":true}}"#),
            ("签收，我们已上报", r#"{"intent":"sign","args":{}}"#),
            ("办结，已发", r#"{"intent":"finish","args":{"note":"已发"}}"#),
            ("办结 已发送至邮箱", r#"{"intent":"finish","args":{"note":"已发送至邮箱"}}"#),
        ]);
        nothing(&[
            "我发的文老是被退回",
            "发件箱满了",
            "我发的文件他没收到",
            "已发",
            "已发送",
            "我发了文件",
            "文件已发",
            "文件已发送",
            "我已发文件",
            "他问我们发了哪些文件",
            "书记问我单位发了哪些文件",
            "把我发了哪些文件告诉他",
            "不要列出我发的文件",
            "没看我发的文件",
            "我发的文件收到了吗",
            "我发的通知看到了吗",
            "请查收我发的文件",
            "我发的文件没了",
            "我发的文件可以吗",
            "请签收我发的文件",
            "我看了发件箱",
        ]);
    }
}

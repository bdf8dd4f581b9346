//! Questions for a list: 收件箱 and 待审批 in free words.

use crate::command::{Command, Filter, Intent};
use crate::cursor::Cursor;
use crate::grammar::Reading;
use crate::prepare::Message;
use crate::verbs::whole;
use crate::wordset::{Words, words};

/// 有哪些要我批的 · 我要审的 · 看看待审批的申请.
pub(crate) fn approvals(message: &Message) -> Option<Reading> {
    const BAG: Words = words!(
        "发来看看|发来|发一下|发我|发给我|发过来|发我看看|发我看一下|发给我看看|发我一下|发过来看看|列|单子|列出来|列个单子|把|拉个单子|给我列|清单|手头上|看|看看|看一下|看下|先|查看|查|查一下|查下|有|有没有|哪些|什么|几个|几件|多少|还有|要|需要|等|\
        等着|待|我|的|申请|事项|列表|清单|给我|显示|打开|轮到我|吗|呢|没|还没|未|要我|需要我|等我|现在|\
        目前|都|件|文件|事|是|东西|开户|账户|开户申请|一下|该|该我|列出|啊|吧|单子|处理|今天|没有|让我|\
        我来|个|哪个|公文|还|的单子|条|名下|手上|新|新的|还有没有|最新|查收|要处理|排队|待处理|今天的|\
        我手上|单位|本单位|目前的|最近|几份|几条|些|哪几个|列一下|啥|有啥|说一下|告诉我|审批单|人|账号|\
        手里|手头|要我来|轮到|该我来|份|我这里|这里|我这|这边|我这边|还剩|剩|剩下",
    );
    const CORE: Words = words!(
        "审批|审核|批|审|批准|批复|定|签批|审批的|审的|批的|审查|要批|等我批|等我审|等我审核|等我审核的|要审核|要审核的|待审核|待审核的|待我审核|待我审核的|等我批准|等我审批|等我审批的|要审|要批的|要审的"
    );
    const MINE: Words = words!("我|待|等|列表|清单|未|没|哪些|轮到|要批|要审");
    let mut cur = sent_over(message);
    let from = cur.pos();
    let (mut core, mut mine) = (false, false);
    while !cur.done() {
        cur.skip_separators();
        let (bag, key) = (cur.longest(BAG), cur.longest(CORE));
        let at = cur.pos();
        if cur.done() {
            break;
        }
        if bag.max(key) == 0 {
            return None;
        }
        core |= key >= bag;
        cur.advance(bag.max(key));
        let word = cur.folded_from(at);
        mine |= MINE.list.iter().any(|mark| word.contains(mark));
    }
    // 我要审批 states a wish; a list is asked for with 的, 待 or a question word.
    let listed = message
        .body
        .find(words!("的|待|列表|清单|哪些|什么|有没有|几|多少|还有|等我|未|没|轮到|要我|需要我"))
        .is_some();
    let own = message.body.find(words!("我的申请|我提|我报")).is_some();
    (core && mine && listed && !own && cur.pos() > from).then(|| Reading {
        command: Command::Approvals,
        near: false,
        verb: cur.span_from(from),
        object: None,
    })
}

/// Words that may stand in a question for the inbox.
const INBOX_WORDS: Words = words!(
    "已经|挑|挑出来|筛|筛出来|些什么|来了些|些|将|请|目录|清单|显示一下|展示|展示一下|呈现|差|还差|调来|列出来看看|列一列|列明|列下|我们单位的|我们收到的|单位收到的|情况|需要我们|要我们|轮到我们|我们要|那些|那几个|那几份|那几件|这些|查询|快|快点|赶紧|赶快|看|看看|看一下|看下|查看|查|查一下|查查|查下|打开|我要看|显示|列出|列一下|给我看看|给我|有没有|还有|\
    有|我|我的|我们|我们单位|我单位|我这边|我这里|本单位|的|哪些|哪几份|哪几件|哪几个|调|调一下|调出来|\
    先|列|啥|什么|几件|几份|几个|多少|多少件|多少份|现在|目前|都|吗|呢|么|没有|要|需要|等|等我|一下|下|\
    新|新的|最新|最新的|来|来了|到|到了|收到|收到的|收到了|下来|是|还|里|里面|在|没|啊|呀|了|所有|\
    所有的|全部|全部的|让我看看|我看看|给我列一下|列出来|给我看|发来|发来的|等着|手上|手头|名下|哪个|\
    哪份|哪件|应该|今后|刚|看得到|份|件|个|能|可以|想|想看|我想看|我想看看|单位|普通|剩下|剩下的|进来|\
    出来|需要我|要我|刚来|调出|请看|有些|看到|未读|未读的|该|刚到的|最近|最近的|的不|不|哪|哪几|哪些个|\
    有啥|有没|列个|列一列|整理|汇总|过来的|送来的|送来|推送|推送的|待|的有|都有|都还|共|一共|总共|合计|\
    拉|拉一下|出|报一下|说一下|说说|念一下|念念|告诉我|讲一下|看一看|瞧瞧|瞅瞅|瞅一下|排队|等着我|\
    等我签的|名|我手上|我手头|归我|属于我|咱们|咱|咱单位|我镇|我局|我们镇|我们局|本镇|本局|单位的|存|\
    积压|堆着|尚|仍|仍然|今年|这个月|本月|本周|这周|几|篇|封|条|多少个|几条|几封|这边|让我|帮我|帮忙|\
    还剩|剩|余|还余|剩余|待我|发一下|发一发|发出来|发我一下|发我看一下|发来看一下|发过来|发过来看看|发给我看看|把|列给|列给我|发给|发给我|发我|发我看看|发来看看|传我|收了|收|进了|下面|\
    拿|拿给我|给我发|推给我|报给我|说给我听|读给我听|念给我听|让我签|让我办|给我们|给我单位|有无|有木有|\
    可有|可有什么|有点啥|来没来|又|又有|又来|没得|没有得|有冇|冇|又到|又收到|学校|我们学校|医院|我们医院|我们村|村里|列示|尚未|我办|呀|亲|啥子|没得嘛|嘛|些啥子|新到|新到的|手头上|手头上还|单子|列个单子|院|校|我院|我校|我委|我办|我乡|我站|咱们院|咱们局|咱们镇|咱院|本院|本校|我们院|我们校|我们委|我们办|分|类|\
    拉个单子|拉个清单|整个|弄个|出个|做个|理一下|盘点|盘点一下|梳理|梳理一下|过一下|过一遍|手里|手里的|手里还|跟前|这里|那边|你那边|你那里|系统里|平台上|后台|压着|压着的|攒着|攒了|漏了|漏下",
);

/// Words for what is in it.
const INBOX_NOUNS: Words = words!(
    "文件|公文|件|收件箱|收文|来文|通知|收件|列表|清单|信|会议|会议通知|事|东西|任务|事情|收件夹|工作|\
    材料|文|待签文件|件文|公函|函|电子公文|批文|活|活儿|事项",
);

/// Among them those that ask.
const ASKS: Words = words!(
    "文件清单|清单给我|挑出来|筛出来|些什么|列|列一下|列出来|列下|列示|列明|展示|展示一下|呈现|目录|清单|调出来|发来|拉一下|啥子|有啥子|哪些|哪几份|哪几件|哪几个|调一下|什么|有没有|看看|查|还有|几件|啥|多少|看|查看|几份|看一下|查一下|\
    多少件|几个|我的|所有|所有的|新|新的|列出|打开|显示|给我看看|最新的|看下|有啥|列个|列一列|哪|几条|\
    几封|多少个|说一下|念一下|告诉我|都有|瞧瞧|瞅瞅|一共|总共|共|还剩|吗|没|没有|不|列给我|发我看看|\
    发给我|发我|有木有|有无|可有|没得|又来|又有",
);

/// 看看有什么文件 · 还有哪些没签 · 超期文件: every word from the vocabulary of the inbox, at least one that counts.
pub(crate) fn lists(message: &Message) -> Option<Reading> {
    let mut cur = sent_over(message);
    // 查文 alone is a search for nothing yet.
    if whole(&cur, |intent| intent == Intent::Search).is_some() || cur.at(words!("不是我|不是你")) {
        return None;
    }
    let from = cur.pos();
    let mut head = false;
    let mut filter: Option<Filter> = None;
    let mut asks = false;
    while !cur.done() {
        cur.skip_separators();
        let at = cur.pos();
        let (bag, noun) = (cur.longest(INBOX_WORDS), cur.longest(INBOX_NOUNS));
        let (marked, width) = filter_word(&cur);
        if width > 0 && width >= bag.max(noun) {
            cur.advance(width);
            filter = stronger(filter, marked);
            asks |= cur.folded_from(at).contains('哪');
        } else if noun > 0 && noun >= bag {
            cur.advance(noun);
            head = true;
        } else if bag > 0 {
            asks |= cur.longest(ASKS) == bag;
            cur.advance(bag);
        } else {
            // 防指发来的特急件: whose, which no list is sorted by.
            let width = sent_by(&cur);
            if width == 0 {
                return None;
            }
            cur.advance(width);
        }
    }
    // 还没签收 tells; 还没签收的 and 还有哪些没签 ask.
    let tells = message.body.at(words!("还没|没|尚未|已经|办结|办完"))
        && !head
        && message.body.find(words!("的")).is_none();
    let strong = filter.is_some_and(|filter| filter != Filter::Today) && (asks || !tells);
    // 今天有文件 tells; 今天有什么文件 and 今天的文件 ask.
    let counts = strong || (head && (asks || filter.is_some()));
    let command = Command::Inbox { filter };
    (counts && cur.pos() > from).then(|| Reading {
        command,
        near: false,
        verb: cur.span_from(from),
        object: None,
    })
}

/// 我的待办发一下: asked to be sent.
fn sent_over<'f, 't>(message: &Message<'f, 't>) -> Cursor<'f, 't> {
    let softened = message.manner == crate::prepare::Manner::Softened;
    if softened { message.body.trimmed(words!("发")) } else { message.body }
}

/// How long the words are that say who sent what is asked for.
fn sent_by(cur: &Cursor) -> usize {
    const LONGEST: usize = 8;
    const SENT: Words = words!("发来的|发的|下发的|转来的|印发的|送来的");
    let mut ahead = *cur;
    while ahead.pos() - cur.pos() < LONGEST && ahead.peek().is_some_and(crate::fold::is_han) {
        if ahead.eat(SENT) {
            return ahead.pos() - cur.pos();
        }
        if ahead.at(words!("不|没|我|你|他|签|退|撤|批|驳|办|关于|说|让|叫")) {
            return 0;
        }
        ahead.bump();
    }
    0
}

/// A status is asked for before a day.
pub(crate) fn stronger(old: Option<Filter>, new: Filter) -> Option<Filter> {
    match old {
        Some(Filter::Today) | None => Some(new),
        kept => kept,
    }
}

pub(crate) fn filter_word(cur: &Cursor) -> (Filter, usize) {
    const UNSIGNED: Words = words!(
        "需要我们签收|需要我们签收的|需要我们签|需要我们签的|要我们签|要我们签收|要我们签的|该我们签|该我们签收|等我们签|等我们签收|尚未签收的|尚未签|尚未签的|未签收|未签|没签|没签收|待签收|待签|没有签收|没有签|还没签|还没签收|没签的|未签的|要签收|要签|\
        需要签收|该签|要签的|还没有签收|尚未签收|需要签|待签的|等签收|该签收|要我签收|要我签|没签完|\
        没签的文|待签收的|未签收的|没签收的|没签掉|待收|没收|没收的|未收|未收的|没接收|未接收|待接收|\
        待签文件|没有收|还没收|漏签|漏签的|忘签|忘签的|等我签|等我签的|等我签收|等我签收的|等着我签|\
        等着签|等着签收|等着签的|等签的|等待签收|等待签收的|轮到我签|该我签|该我签的|该我签收|需我签收|\
        需要我签|需要我签的|需要我签收|要我签的|要签收的|需要签收的|需签收|需签收的",
    );
    const TODO: Words = words!(
        "没干|没干完|没干的|没弄好|没办好|没处理好|没了结|没搞定|没搞定的|没落地|没销号|没办好的|没处理好的|需要办理|需要办理的|需要我们办理|需要我们办理的|需要我们办|需要我们办的|需要我们处理|需要我们处理的|要我们办|要我们办的|要我们办理|要我们办理的|要我们处理|要我们处理的|该我们办|该我们办的|该我们处理|等我们办|等我们办的|等我们办理|需办理|需办理的|需我们办理|需我们办理的|尚未办结|尚未办理|尚未办结的|尚未办理的|待办|代办|带办|待处理|未办|没办|未办结|没办结|没办完|未办理|要办|要处理|待办理|没处理|还没办|\
        还没办完|还没办结|未处理|待办件|代办件|待办事项|待阅|没有办结|在办|正在办|办理中|待回执|要办理|\
        该办|没有办|待办的|需要办|需要处理|要我办|要我处理|todo|未完成|没完成|待办任务|待办列表|要办的|\
        该办的|没办的|未办的|未办结的|没办结的|待处理的|没处理的|未处理的|待办结|待办结的|要处理的|\
        待落实|待落实的|没落实|没落实的|待反馈|待反馈的|没反馈|待回复|待回复的|没回复|没回复的|要回复|\
        要回复的|要反馈|没弄完|没弄的|没搞完|没搞的|没做完|没做的|没有处理完|没有处理|没处理完|没有办完|待我处理|待我办理|待我办|该我办|\
        该我办的|该处理|该处理的|等办|等办的|等我处理的|手头待办",
    );
    const OVERDUE: Words = words!(
        "已经过期|已经过期的|已经逾期|已经逾期的|已经超时|已经超时的|过了时限|过了时限的|过时限的|已经超过期限|已经超过期限的|超过期限的|已超过期限|已超过期限的|超期|逾期|超时|过期|超期的|逾期的|超时的|过期的|到期没签|超过期限|拖期|误期|延期|已超期|\
        已经超期|已逾期|快超期|超期没签|超期未签|逾期未签|过了期限|超期未签收|超期没签收|超期未办|\
        overdue|快到期|快到期的|快要到期|快要到期的|快超期的|快过期|快过期的|要超期|要超期的|到期的|\
        已过期|过时的|过期没签|过期未签|过期未办|过期没办|超期没办|逾期没办|逾期未办|逾期没签|拖了的|\
        超了期|超了时间|超了时限|超时限|超时限的|超过时限|超过时限的|临期|临期的|到期未签|到期未办|\
        迟了的|晚了的|快要超期|快要逾期|要逾期|快逾期|快要过期|即将超期|即将到期|即将过期|即将逾期|\
        马上到期|马上超期|马上过期|要到期|要到期的|要过期|要过期的|快到时间的|快到时限|快到时限的",
    );
    const URGENT: Words = words!(
        "火烧眉毛|十万火急|火急|急得很|急着办|特急|加急|急件|紧急|特急件|加急件|特提|急的|着急|急|特急的|最急|紧急的|urgent|急文|急件的|\
        紧急件|紧急文件|特急文件|加急文件|急办|急办件|要紧|要紧的|特别急|特别急的|很急|很急的|比较急|\
        比较急的|最急的|着急的|平急|平急件",
    );
    const TODAY: Words = words!(
        "今天|今日|今天的|今日的|当天|当天的|今早|今天上午|今天下午|今天新|today|今天新来的|今天来的|\
        今天收到的|今天到的|今天发来的|今儿|今儿个|今早来的|今天上午的|今天下午的|今日新|\
        今天刚来的|今天早上|今早上|今天早晨|今天中午|今天晚上|今晚|今天傍晚|今天一早|今天白天|今上午|今下午",
    );
    const DONE: Words = words!(
        "已办|已办结|办结的|已签收|已签|办过的|已办的|办完的|已完成|办好的|已处理|已阅|办结了哪些|\
        办了哪些|签了哪些|签收了哪些|办完了哪些|签过哪些|办过哪些|签收过哪些|处理了哪些|签过的|已签的|\
        已办结的|已签收的|处理过的|签收过的|已经办|已经办结|已经办结的|已经签收|已经签收的|已经办完|\
        已经办完的|已办件|处理完的|已经签|已经签的|历史|已经办的|我办完的|我办结的|我签过的|我签收过的|\
        我签收的|我签了的|签了的|签收了的|办了的|办结了的|办完了的|处理了的|完成的|已完成的|已处理的|\
        已阅的|阅过的|看过的|历史文件|历史记录|办理过的|已办理|已办理的|已经处理|已经处理的|已经完成|\
        已经完成的|以前签的|以前的|之前签的|之前办的|过去的|办结件|签收记录|办结过|办结过的|办理过|\
        处理过|阅过|退回过的|退回的|退过的|收过的|完成过的|我办过的|我办的|我处理过的|我处理的|我已办|\
        我已签|我已签收|我办结过的|已经签过的|已签过的|签好的|处理好的",
    );
    [
        (Filter::Unsigned, UNSIGNED),
        (Filter::Todo, TODO),
        (Filter::Overdue, OVERDUE),
        (Filter::Urgent, URGENT),
        (Filter::Today, TODAY),
        (Filter::Done, DONE),
    ]
    .into_iter()
    .map(|(filter, words)| (filter, cur.longest(words)))
    .max_by_key(|(_, width)| *width)
    .unwrap_or((Filter::Todo, 0))
}

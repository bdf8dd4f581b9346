//! Requests to see something, in free words: the last resort for what changes nothing.
//!
//! Every word must be known, but for a few characters; the words that count decide between the item and its progress.

use super::Reading;
use crate::command::{Command, Selection, Target};
use crate::object::object;
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// Characters that need not be understood.
const SLACK: usize = 3;

/// What asks for progress.
const PROGRESS: Words = words!(
    "批了没|批了吗|批了没有|批下来没|批下来没有|批下来了没有|批下来了吗|有几家签了|几家签了|几个签了|哪些签了|哪些单位签了|多少家签了|哪些村签了|申请批了没|申请批了吗|申请批了没有|申请批下来没|申请批下来了吗|申请下来没|进度|进展|到哪|到哪了|到哪一步|到哪一步了|走到哪|走到哪了|走到哪一步|走到哪一步了|走到哪里|办到哪|批到哪|哪一步|哪一步了|哪个环节|卡在哪|卡在哪里|情况|状态|\
    签收情况|签收进度|办理情况|办理进度|审批进度|审批情况|流程|结果|怎么样了|如何了|谁没签|谁还没签|\
    谁签了|哪些单位没签|哪些没签|几家没签|签了几家|签了多少|都签了吗|都签收了吗|回执情况|有人退回|没人退回|有没有人退回"
);

/// What asks for the document.
const SHOW: Words = words!(
    "详细信息|具体信息|基本信息|详细内容|具体内容|详细情况|具体情况|基本情况|主要情况|打开|看看|看一看|看一眼|看一下|看下|看|瞧瞧|瞅瞅|念一下|念念|读一下|读给我听|念给我听|调出来|调出|显示|详情|内容|全文|正文|说了什么|说的什么|讲什么|讲的什么|讲了什么|\
    说什么|说啥|讲啥|写了什么|写的什么|是什么|什么内容|要求什么|什么事|具体要求|翻出来|找出来|发我|发给我|发来|过目|浏览|了解|了解一下"
);

/// Acts whose progress is asked for; beside a request for the document they are acts.
const ACTS: Words = words!("签收|审批|办理|签字|审核|办结");

/// Words around them.
const BAG: Words = words!(
    "我|我们|我单位|本单位|我局|我镇|咱们|咱|的|把|将|给|帮|请|麻烦|查|查查|查一下|查询|想|要|想要|需要|想知道|知道|问|问下|问一下|请问|下|一下|那个|这个|那份|这份|那件|\
    这件|文件|公文|件|通知|会议|申请|来文|函|现在|目前|当前|到底|都|已经|究竟|具体|大概|又|了|呢|啊|呀|吗|是|在|有|还|就|也|和|跟|与|对照着|对照|对比|一起|报上去|报上去的|\
    交上去|交上去的|发出去|发出去的|报的|交的|发的|提的|提交的|我报的|昨天|今天|上午|下午|上次|刚才|刚|单位|各单位|收到|领导|要|急|手机|到现在|至今|到目前|为止|上周|上个月|前天|上|里|里面|出来|过来|列出|列一下"
);

/// `把三十七跟三十九号打开我对照着看看`, `我们报上去的四十五号申请现在走到哪一步了`.
pub(super) fn read(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    let from = cur;
    let (mut target, mut span) = (None, None);
    let (mut progress, mut show, mut acts, mut unknown) = (false, false, false, 0);
    while !cur.done() {
        cur.skip_separators();
        let at = cur.pos();
        let (asks, shows, bag) = (cur.longest(PROGRESS), cur.longest(SHOW), cur.longest(BAG));
        if asks > 0 && asks >= shows.max(bag) {
            progress = true;
            cur.advance(asks);
        } else if target.is_none()
            && let Ok(Some(found)) = object(&mut cur)
        {
            if found.long.is_some() || matches!(found.target, Target::Context | Target::All { .. }) {
                return None;
            }
            (target, span) = (Some(found.target), Some(cur.span_from(at)));
        } else if shows > 0 && shows >= bag {
            show = true;
            cur.advance(shows);
        } else if cur.at(ACTS) {
            acts = true;
            cur.advance(2);
        } else if bag > 0 {
            cur.advance(bag);
        } else {
            let refuses = cur.at(words!("不|没|别|未|勿|等|再|先|他|她|:|如果|要是|后|可以|能"));
            unknown += 1;
            if refuses || cur.done() || unknown > SLACK || cur.peek().is_some_and(|c| c.is_ascii_digit()) {
                return None;
            }
            cur.bump();
        }
    }
    let select = Selection { unit: None, target: target? };
    let command = match (progress, show) {
        (true, _) => Command::Progress { select },
        (false, true) if !acts => Command::Show { select },
        _ => return None,
    };
    Some(Reading { command, near: false, verb: cur.span_from(from.pos()), object: span })
}

//! Reasons and notes that unsay their command: 退回39，算了还是等局长看了再说 · 办结43老是提示错误 · 42请假行不行.
//!
//! A reason is free text, so nothing of the grammar would refuse it. It is judged by what clauses begin with, what
//! they contain and how the text ends, and by whether it speaks of the act itself (退不动, 先别撤, 等人来了再办).

use crate::command::Command;
use crate::wordset::{Words, words};

/// What a clause begins with when the sender stops, hesitates or thinks again.
const BREAKS: Words = words!(
    "算了|还是算了|罢了|作罢|等等|等一下|等下|等会|等我|慢点|慢着|且慢|别急|不急着|暂停|打住|不不|不对这|\
    不对那|不对等|不对我|不行他|不行她|不行我|不行这|不行还|再想想|我再|再考虑|再看看|再看一下|再等等|\
    再等一|再核|再查查|再问问|再商量|再研究|再议|先不要|先不退|先不撤|先不办|先不批|先不驳|先不销|先不处|先不动|先别|先莫|暂时不要|暂时别|暂不要|不要了|不用了|先留着|缓一缓|缓缓|先缓|先挂着|先放|先等|没想好|还没想好|\
    拿不定|拿不准|吃不准|又拿不准|还是等|又怕|又担心|又不敢|就怕|我怕|但又|可又|却又|又说|哦|咦|哎|诶|\
    呃|啊不|噢|喔|哎呀|我有点|我不敢|我还没|还没看|我先|我觉得不|不作数|作废|当我没|以上|不知可否|\
    不知能否|不知道行|不知道要|不知道是否|不知道该|不知道怎|不知道可|不知道对|不知道能|不知行|我也不|\
    说不好|还是别|别办|别动|别退|别签|别批|别管|别处理|别撤|别驳|别发|别弄|不要动|不要办|不要退|不要签|不要批|不要处理|不要管|不许动|暂缓|不急|不着急|不用急|慢慢|得先|\
    要等|要先|先问|不一定|不用办|不用退|不用管|应该不用|应该不要|多此一举|没这个必要|没必要|我没说|我只是|我就是看|我就看|上面那条|上一条|上面的别|原话|\
    这句话|这句是|这话|我没权限|我没这个权限|没权限|弹出|点了没|发了没"
);

/// Clauses that are nothing else than a stop.
const STOPS: Words = words!(
    "不对|不是|没有|没事|没有的事|没事了|没关系|不管了|不用管了|停|别|先别|慢|不要|等|错了错了|取消|撤销|不了"
);

/// What the whole text begins with when it is a condition or tells how the act went.
const UNSURE: Words = words!(
    "还是办|还是签|还是退|还是批|还是同意|还是驳|还是撤|还是等|还是先|还是再|还是留|还是不|或者|或是|要么|之前先|之前要|之前还|之前得|以前先|前先|前要|但|可是|可我|可不|可又|然而|只不过|不过我|不过还|不过不|不过先|不过没|不过又|不过，|不过,|如果|要是|假如|若是|万一|倘若|除非|一旦|只要|假使|前提是|?|？|请找|找发文|请问|问问|老是|总是|\
    一直提示|一直显示|一直失败|一直不|提示|显示|报错|写不|点不|按不|填不|传不|选不|卡住|卡死|成功|失败|未成功|没成功|不成功|没成|转圈|\
    怎么|会不会|有没有必要|打印|复印|发我|发给我|给我"
);

/// What it contains when the sender is of two minds.
const TORN: Words = words!(
    "你觉得|您觉得|你看行|您看行|你说呢|您说呢|帮我想|看错|发错框|发错窗|发错人|发错对话|发错地方|这是给小|这是给老|这句给|不是给你|不是发给你|不是跟你|认错人|搞错人|选错人|点错|按错|打错字|发错群|测试一下|测试下|试试看|试一试|试一下|试验一下|练习一下|只是问问|只是问|随便问|问问而已|没说要|我撤回|收回刚才|刚才那句|刚才的话|开玩笑|玩笑|别当真|不当真|逗你|逗一下|闹着玩|随便说|说说而已|随口|说着玩|打着玩|犹豫|纠结|没底|不敢说|拿不定主意|没想好|弄错人|鬼才|将错就错|请勿处理|别处理"
);

/// How it ends when it asks or puts off.
const ENDS: Words = words!(
    "行不行|可不可以|能不能|好不好|对不对|可以不|成不成|妥不妥|合不合适|该不该|要不要|吗|么|的话|再说|\
    再说吧|没反应|没动静|不成功|没成功"
);

/// Words of questions.
const ASKS: Words = words!(
    "啥|能不能|行不行|可不可以|好不好|对不对|有没有人|谁|哪|什么|怎么|吗|多少|为啥|咋|几时|何时|是不是|要不要|会不会"
);

/// What makes such a word part of a statement: 没写主送谁, 看不清是什么字.
const STATED: Words = words!(
    "没写|没说|没注明|没标|没提|未写|未注明|未说明|未标|未明确|没明确|不知道|不知|看不清|看不出|不清楚|\
    不明|没讲|没有写|没有说|分不清|认不出|无论|不管|什么都|什么也|谁都|谁也"
);

/// What does not go with an approval or with work that is done.
const DOUBTS: Words = words!(
    "好像|似乎|总觉得|可能|不敢|还差|还没|还有没|再核|再看|再查|再问|不对|不行|发错|先不|先别|?|？|倒是|\
    没办完|没填|没报|没送|没看|没弄|写不|点不|失败|没必要|没有必要"
);

/// The reason or note of a command, the words for its act, and whether it is a favourable one.
pub(crate) fn said(command: &Command) -> Option<(&str, Words, bool)> {
    let (text, act, favourable) = match command {
        Command::Finish { note, .. } => (note, words!("办结|办|结|报|完结"), true),
        Command::Approve { note, .. } => (note, words!("批|同意|通过|处理|发|审"), true),
        Command::Return { reason, .. } => (reason, words!("退"), false),
        Command::Recall { reason, .. } => (reason, words!("撤|收回"), false),
        Command::Reject { reason, .. } => (reason, words!("驳|否|处理"), false),
        Command::MeetingReply { reason, .. } => (reason, words!("回|报|请假"), false),
        Command::CloseAccount { reason, .. } => (reason, words!("注销|停用|销"), false),
        _ => return None,
    };
    Some((text.as_deref()?, act, favourable))
}

/// Whether the command's own reason or note speaks against it.
pub(super) fn unsays(command: &Command) -> bool {
    said(command).is_some_and(|(text, act, favourable)| {
        wavers(text) || speaks_of(text, act) || favourable && has(text, DOUBTS)
    })
}

pub(crate) fn has(text: &str, words: Words) -> bool {
    words.list.iter().any(|word| text.contains(word))
}

pub(crate) fn begins(text: &str, words: Words) -> bool {
    let first = text.chars().next();
    first.is_some_and(|first| words.beginning(first).iter().any(|word| text.starts_with(word)))
}

/// It is a question, a condition or a second thought.
fn wavers(text: &str) -> bool {
    let bare = text.trim_end_matches(['。', '！', '!', '？', '?', '了', '呢', '啊', '呀', '吧', '…', ' ']);
    clauses(text).any(|clause| begins(clause, BREAKS) || STOPS.contains(clause) || puts_off(clause))
        || begins(text, UNSURE)
        || has(text, TORN)
        || ENDS.list.iter().any(|word| bare.ends_with(word))
        // 附件读不了 is a fault.
        || bare.ends_with('不') && !text.contains("不了")
        || names_another(text)
        || went_wrong(bare)
        || asks(text)
}

pub(crate) fn clauses(text: &str) -> impl Iterator<Item = &str> {
    const MARKS: &[char] = &['，', ',', '。', '；', ';', '！', '!', '？', '?', '…', '.', ' ', '\n'];
    // 唉等一下: a sigh before the second thought.
    const SIGHS: &[char] = &['唉', '哎', '诶', '欸', '呃', '额', '哟', '呀', '嗯', '喂'];
    text.split(MARKS).map(str::trim).filter(|clause| !clause.is_empty()).map(|clause| {
        let bare = clause.trim_start_matches(SIGHS);
        if bare.is_empty() { clause } else { bare }
    })
}

/// 明天再办, 下周一再退; 补齐材料再报 is a reason.
fn puts_off(clause: &str) -> bool {
    const LATER: Words = words!(
        "明天|明早|后天|下午|晚上|今晚|晚点|晚些|下周|下个月|下月|回头|改天|一会|等会|待会|过几天|过两天|过会|过一会|月底|年后|节后|周一|周二|周三|周四|周五|下次|以后|到时"
    );
    begins(clause, LATER)
        && has(
            clause,
            words!("再办|再弄|再处理|再退|再签|再批|再驳|再销|再撤|再说|再看|再定|再来|再搞|再注销"),
        )
}

/// 退回39，写错了，是38 names another one.
fn names_another(text: &str) -> bool {
    clauses(text).any(|clause| {
        let named = ["应该是", "应是", "该是", "是"].into_iter().find_map(|lead| clause.strip_prefix(lead));
        let number = named.map(|rest| rest.trim_end_matches(['号', '吧', '才', '对', '件']));
        number.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| crate::number::digit(c).is_some()))
    })
}

/// 退回39还是不行 tells how the act went.
fn went_wrong(text: &str) -> bool {
    const WENT: Words = words!("老|总|一直|又|还是");
    const WRONG: Words = words!("失败|没成|不行|错误|报错");
    begins(text, WENT) && WRONG.list.iter().any(|word| text.ends_with(word))
}

fn asks(text: &str) -> bool {
    ASKS.list.iter().any(|word| {
        text.match_indices(word).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default();
            let after = text.get(at..).unwrap_or_default();
            !has(before, STATED) && !begins(after, STATED)
        })
    })
}

/// It says of the act that it is not done, not possible or put off: 先别撤, 退不动, 等人来了再办.
fn speaks_of(text: &str, act: Words) -> bool {
    const NOT: Words = words!("先不|先别|别|不用|不必|不要|先不用|暂不|勿|不该|不想|说不|那不");
    const CANNOT: Words = words!("不了|不动|不掉|不成|不上|不进|不出去|不回去");
    act.list.iter().any(|word| {
        text.match_indices(word).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default();
            let after = text.get(at + word.len()..).unwrap_or_default();
            let put_off = before.strip_suffix('再').is_some_and(|head| has(head, words!("等|完|后|齐|了")));
            NOT.list.iter().any(|not| before.ends_with(not)) || begins(after, CANNOT) || put_off
        })
    }) || text.contains('等') && has(text, words!("再弄|再办|再处理|再定|再说"))
}

#[cfg(test)]
mod tests {
    use crate::{Outcome, parse};

    #[test]
    fn a_reason_may_complain_but_not_unsay() {
        for text in [
            "退回39 没写主送谁",
            "退回39，附件打不开",
            "退回39不是我单位的件",
            "驳回44 手机号与姓名对不上",
            "撤回12，先不发了，还要改",
            "办结43 经排查未发现隐患",
            "同意482913 材料齐全，没有问题",
            "42请假 主要领导下乡",
            "退回39，我单位没有这项业务",
            "驳回41 分管领导没签字",
        ] {
            assert!(matches!(parse(text), Outcome::Command(parsed) if !parsed.confirm), "{text}");
        }
        for text in [
            "退回39，算了还是等局长看了再说",
            "退回39退不动",
            "退回39，写错了，是38",
            "撤回80失败了两次",
            "先不同意40，我打电话核一下",
            "撤回62\n先别撤",
            "办结43，等数据报上去了再办",
            "42号会议请假要谁批",
            "同意482913\n别处理，我还没看材料",
            "签收37，点错了",
            "签收37 签错了",
            "退回5，测试一下",
            "退回5缺附件，明天再办",
            "驳回482913，能不能行",
            "驳回482913材料不全，先别动",
            "通过44吧，就是手机号我总觉得不对，再核核",
        ] {
            assert!(!matches!(parse(text), Outcome::Command(_)), "{text}");
        }
    }
}

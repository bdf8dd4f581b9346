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
    说不好"
);

/// Clauses that are nothing else than a stop.
const STOPS: Words =
    words!("不对|不是|没有|没事|没事了|没关系|不管了|不用管了|停|别|先别|慢|不要|等|错了错了|取消|撤销|不了");

/// What the whole text begins with when it is a condition or tells how the act went.
const UNSURE: Words = words!(
    "还是办|还是签|还是退|还是批|还是同意|还是驳|还是撤|还是等|还是先|还是再|还是留|还是不|或者|或是|要么|之前先|之前要|之前还|之前得|以前先|前先|前要|但|可是|可我|可不|可又|然而|只不过|不过我|不过还|不过不|不过先|不过没|不过又|不过，|不过,|如果|要是|假如|若是|万一|倘若|除非|一旦|只要|假使|前提是|?|？|请找|找发文|请问|问问|老是|总是|\
    一直提示|一直显示|一直失败|一直不|提示|显示|报错|写不|点不|按不|填不|传不|选不|卡住|卡死|成功|失败|未成功|没成功|不成功|没成|转圈|\
    怎么|会不会|有没有必要|打印|复印|发我|发给我|给我"
);

/// What it contains when the sender is of two minds.
const TORN: Words = words!(
    "看错|认错人|搞错人|选错人|点错|按错|开玩笑|玩笑|别当真|不当真|逗你|逗一下|闹着玩|说着玩|打着玩|犹豫|纠结|没底|不敢说|拿不定主意|没想好|弄错人|鬼才|将错就错|请勿处理|别处理"
);

/// How it ends when it asks or puts off.
const ENDS: Words = words!(
    "行不行|可不可以|能不能|好不好|对不对|可以不|成不成|妥不妥|合不合适|该不该|要不要|吗|么|的话|再说|\
    再说吧|没反应|没动静|不成功|没成功"
);

/// Words of questions.
const ASKS: Words = words!("谁|哪|什么|怎么|吗|多少|为啥|咋|几时|何时|是不是|要不要|会不会");

/// What makes such a word part of a statement: 没写主送谁, 看不清是什么字.
const STATED: Words = words!(
    "没写|没说|没注明|没标|没提|未写|未注明|未说明|未标|未明确|没明确|不知道|不知|看不清|看不出|不清楚|\
    不明|没讲|没有写|没有说|分不清|认不出|无论|不管|什么都|什么也|谁都|谁也"
);

/// What does not go with an approval or with work that is done.
const DOUBTS: Words = words!(
    "好像|似乎|总觉得|可能|不敢|还差|还没|还有没|再核|再看|再查|再问|不对|不行|发错|先不|先别|?|？|倒是|\
    没办完|没填|没报|没送|没看|没弄|写不|点不|失败"
);

/// The reason or note of a command, the words for its act, and whether it is a favourable one.
fn said(command: &Command) -> Option<(&str, Words, bool)> {
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

/// What makes a reason unlikely to be one, whatever the act: guesses, regrets, what one heard, what it would cost.
const HEDGES: Words = words!(
    "恐怕|估计|好像|似乎|可能|也许|大概|说不定|要不|不如|听说|据说|没必要|没有必要|不太好|可惜|来不及|太麻烦|太严|超过时间|转圈|\
    影响考核|扣分|被骂|骂了|挨批|挨骂|被批评|要写|写报告|写检讨|我拿不|能看到|看得到"
);

/// Whether somebody comes is not known yet.
const GUESSES: Words = words!("可能|也许|大概|不一定|估计|恐怕|说不准|说不定|应该|或许|大约|万一");

/// Whose consent is still missing; with a refusal that is a reason.
const CONSENT: Words = words!(
    "还没签|没签字|还没批|没批|没同意|没点头|没定|还没请示|没请示|要领导批|要领导签|要领导同意|等领导批|等领导定|要请示|得请示"
);

/// What the sender is going to do first.
const INTENDS: Words = words!(
    "打|去|再|问|核|看|等|想|要|来|回头|准备|马上|跟|和|找|联系|打听|了解|请示|汇报|考虑|商量|确认|研究|琢磨|先|这就|下午|明天|晚点|一会|待会"
);

/// What is missing before work is done.
const GAPS: Words = words!("差一|差个|差几|差两|差三|还差|就差|只差");

/// Some word of each reason to send something back, to take it back or to refuse it: what is wrong, missing, too much,
/// somebody else's, or other than it was.
const GROUNDS: Words = words!(
    "错|缺|漏|重|误|由|借|代|兼|原单位|不|没|无|未|非|模糊|乱码|多|少|坏|损|破|另|已|改|更正|撤|作废|取消|变|调整|格式|补|失效|失实|虚假|过期|过时|过旧|旧|冲突|超|需|\
    要求|附件|材料|信息|应发|应由|应该|应报|应当|应送|属|归|写成|填成|打成|印成|盖成|传成|发给|发到|发成|颠倒|反了|倒了|空白|空号|空的|只有|两次|两份|\
    两遍|二次|同一|一样|相同|雷同|涉密|敏感|密|撞|假|停机|停用|退休|离职|辞职|调离|延期|推迟|提前|改期|合并|替换|更换|换|新版|草稿|测试|试发|手滑|\
    补充|完善|待|退|涂改|歪|斜|暗|黑|糊|断|截|半|两个"
);

/// Whether the reason or note sounds so little like one that the sender is asked first.
pub(super) fn doubtful(command: &Command) -> bool {
    let Some((text, act, favourable)) = said(command) else { return false };
    let excuse = matches!(command, Command::MeetingReply { .. });
    let refuses = matches!(command, Command::Reject { .. } | Command::Recall { .. });
    let groundless = !favourable && !excuse && !matches!(command, Command::CloseAccount { .. });
    groundless && (!has(text, GROUNDS) || tells_of(text, act))
        || has(text, CONSENT) && !refuses && !favourable
        || favourable && has(text, GAPS)
        || excuse && begins(text, GUESSES)
        || !favourable && !excuse && (has(text, HEDGES) || clauses(text).any(intends))
}

/// 已经有人退了, 主任不让退: how it went or what others say of it.
fn tells_of(text: &str, act: Words) -> bool {
    has(text, act) && has(text, words!("已|过了|不让|不同意|不准|不许|不给"))
}

/// 我打电话问一下, 容我想想; 我单位无此业务 and 我核实过了 are reasons.
fn intends(clause: &str) -> bool {
    const WHO: Words = words!("我们|我|容我|让我|待我|等我");
    let who = WHO.list.iter().filter_map(|who| clause.strip_prefix(who)).min_by_key(|rest| rest.len());
    who.is_some_and(|rest| begins(rest, INTENDS) && !has(rest, words!("过|了|不|没|无|缺|错|漏")))
}

fn has(text: &str, words: Words) -> bool {
    words.list.iter().any(|word| text.contains(word))
}

fn begins(text: &str, words: Words) -> bool {
    let first = text.chars().next();
    first.is_some_and(|first| words.beginning(first).iter().any(|word| text.starts_with(word)))
}

/// It is a question, a condition or a second thought.
fn wavers(text: &str) -> bool {
    let bare = text.trim_end_matches(['。', '！', '!', '？', '?', '了', '呢', '啊', '呀', '吧', '…', ' ']);
    let mut clauses = clauses(text);
    clauses.any(|clause| begins(clause, BREAKS) || STOPS.contains(clause))
        || begins(text, UNSURE)
        || has(text, TORN)
        || ENDS.list.iter().any(|word| bare.ends_with(word))
        || bare.ends_with('不')
        || names_another(text)
        || went_wrong(bare)
        || asks(text)
}

fn clauses(text: &str) -> impl Iterator<Item = &str> {
    const MARKS: &[char] = &['，', ',', '。', '；', ';', '！', '!', '？', '?', '…', '.', ' ', '\n'];
    // 唉等一下: a sigh before the second thought.
    const SIGHS: &[char] = &['唉', '哎', '诶', '欸', '呃', '额', '哟', '呀', '嗯', '喂'];
    text.split(MARKS).map(str::trim).filter(|clause| !clause.is_empty()).map(|clause| {
        let bare = clause.trim_start_matches(SIGHS);
        if bare.is_empty() { clause } else { bare }
    })
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
            "通过44吧，就是手机号我总觉得不对，再核核",
        ] {
            assert!(!matches!(parse(text), Outcome::Command(_)), "{text}");
        }
        for text in [
            "退回39，领导在研究",
            "退回39，已经有人退了",
            "撤回12，大家辛苦了",
            "退回39，我打电话问一下",
            "退回39恐怕不合适",
            "撤回63可惜晚了",
            "注销李明账户，局长还没签字",
            "办结43，差一个数",
            "42号会议请假要领导批",
        ] {
            assert!(matches!(parse(text), Outcome::Command(parsed) if parsed.confirm), "{text}");
        }
    }
}

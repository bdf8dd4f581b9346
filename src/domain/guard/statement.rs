//! Somebody says that what they send is classified (domain §4.3): 这份是机密件，我先拍照发你看一眼.

use super::grade::{Grade, Kind, grade_at, topic_before, with_thing};
use super::text::Text;
use super::{Rule, Verdict};

/// Words for the thing at hand.
const HERE: [&str; 63] = [
    "这份", "这个文件", "这个材料", "这个方案", "这个名单", "这个", "这张", "这些", "这件", "这几", "这批", "这封", "这页", "这篇",
    "这里面", "这是", "此件", "此文", "此份", "此材料", "此通知", "此名单", "此图", "该件", "该文", "该份", "该材料", "该方案", "该名单",
    "该图", "本件", "本文", "本材料", "本通知", "本方案", "本名单", "本报告", "本预案", "本图", "那份", "那张", "那个文件", "附件", "以下内容",
    "下面", "上面这", "上述", "刚发的", "刚才发的", "发你的", "发给你的", "发的", "我手上", "我手里", "手头", "图片", "照片", "截图",
    "内容", "文件", "材料", "图纸", "名单",
];
/// Words that speak of things in general, or of other things than a document.
const GENERAL: [&str; 29] = [
    "如果", "如有", "假如", "若", "凡", "任何", "一切", "所有", "各类", "此类", "这类", "该类", "这种", "此种", "是否", "是不是", "吗",
    "?", "万一", "怀疑", "疑似", "可能", "哪些", "属不属于", "如属", "如系", "如为", "如含", "如涉",
];
/// Words of a report: somebody else did it, and was found out.
const REPORTED: [&str; 14] = [
    "通报", "处分", "案例", "违法", "违规", "典型", "警示", "查处", "被", "追究", "责任", "处罚", "属于违", "事件",
];
/// How a sentence goes on after the thing without making it a topic.
const GOES_ON: [&str; 23] = [
    "的", "了", "啊", "哦", "哈", "来的", "呢", "不", "请", "别", "勿", "只", "仅", "要", "得", "需", "先", "我", "你", "能", "应", "吧",
    "章",
];
/// Words between the thing and the grade.
const LINKS: [&str; 34] = [
    "属于国家", "属国家", "是国家", "属于", "定密为", "定级为", "密级为", "密级是", "定为", "列为", "标为", "标的是", "标了", "标着", "标有",
    "标的", "盖了", "盖着", "都是", "全是", "算是", "算", "是", "属", "为", "系", "是一份", "含有", "包含", "内含",
    "写着", "写的是", "印着", "注明",
];
const MORE_LINKS: [&str; 8] = ["含", "是份", "是个", "是张", "按", "作为", "是一件", "可是"];
const NOT: [&str; 16] = [
    "不是", "并非", "不属于", "不属", "不含", "没有", "未含", "不为", "不算", "非", "不涉及", "未涉及", "没", "未定为", "不再是", "原为",
];

/// Send phrases: the speaker hands something over.
const HANDING: [&str; 60] = [
    "发你", "发给你", "发您", "发给您", "发群", "发到群", "发在群", "发大家", "发给大家", "发各位", "发过去", "传你", "传给你", "传您", "传给您",
    "传过去", "传群", "转你", "转给你", "转您", "转给您", "转发给", "转群", "拍给", "拍照发", "拍下来发", "扫描发", "拷给", "给你看", "给您看", "给你们看",
    "给大家看", "我发", "我传", "我转", "我拍", "我先发", "我把", "现将", "现把", "附上", "请查收", "请收", "微信发", "钉钉发",
    "给你传", "给您传", "给你发", "给您发", "给你拍", "给您拍", "给大家发", "误发", "错发", "发错", "发出去", "传一份", "发一份", "拍一张", "发了一",
];
const SENDING: [&str; 13] = [
    "发送", "传输", "上传", "转发", "发我", "传我", "发给", "传给", "发一下", "发来", "拍照", "发到", "报送",
];
const FORBIDDEN: [&str; 34] = [
    "不得", "严禁", "禁止", "不要", "不能", "不可", "不许", "不准", "请勿", "切勿", "勿", "杜绝", "防止", "避免", "不应", "严防", "一律不", "如何",
    "谨防", "查处", "通报", "违规", "擅自", "案例", "泄密", "不允许", "举报", "违反", "不宜", "不存在", "确保", "检查", "自查", "别",
];
/// The secure route, or where papers are shown: the text sends people there, it does not send the thing.
const SAFE: [&str; 14] = [
    "机要", "领取", "来取", "自取", "当面", "专人", "保密室", "纸质", "已解密", "已公开", "解密后", "降密", "密码柜", "现场查阅",
];
const NOUNS: [&str; 20] = [
    "文件", "件", "材料", "资料", "图纸", "信息", "名单", "档案", "数据", "方案", "内容", "纪要", "电报", "文档", "照片", "截图", "报告", "预案", "载体",
    "级",
];

/// People, machines and places are 涉密 without anything being sent.
const OTHERS: [&str; 20] = [
    "人员", "计算机", "设备", "载体", "岗位", "系统", "网络", "会议", "采购", "工程", "项目", "场所", "单位", "资质", "业务", "活动",
    "电脑", "打印机", "优盘", "部门",
];

/// A mention of something classified.
#[derive(Clone, Copy)]
struct Mention {
    start: usize,
    /// After the word and the noun that belongs to it.
    end: usize,
    /// A noun belongs to it: 机密件, 涉密材料.
    thing: bool,
    /// 秘密 alone is also an everyday word.
    everyday: bool,
    /// 涉密 rather than a grade.
    vague: bool,
}

/// Judges each sentence by what it says of the thing at hand.
pub(super) fn screen(t: &Text) -> Verdict {
    let mut verdict = Verdict::Pass;
    for (from, to) in t.sentences() {
        let mentions: Vec<Mention> = (from..to).filter_map(|i| mention_at(t, i)).filter(|m| m.end <= to).collect();
        if !mentions.is_empty() {
            verdict = verdict.or(sentence(t, from, to, &mentions));
        }
        if verdict.is_block() {
            break;
        }
    }
    verdict
}

fn mention_at(t: &Text, i: usize) -> Option<Mention> {
    if let Some(end) = t.one_of(i, &["涉密", "涉及国家秘密", "密件"]) {
        if t.ends_with(i, &["非", "不", "未", "无", "保", "绝", "机", "秘"]) || t.ends_with(i, &NOT) || t.one_of(end, &OTHERS).is_some() {
            return None;
        }
        let named = t.one_of(end, &NOUNS).or_else(|| t.one_of(end, &["的"])?.checked_add(0));
        let noun = t.one_of(end, &NOUNS);
        return Some(Mention {
            start: i,
            end: named.unwrap_or(end),
            thing: noun.is_some() || t.at(i) == Some('密'),
            everyday: false,
            vague: true,
        });
    }
    let grade = grade_at(t, i).filter(|grade| grade.kind != Kind::Latin)?;
    let state_secret = t.ends_with(i, &["国家"]);
    let before = if state_secret { i.saturating_sub(2) } else { i };
    if t.ends_with(before, &NOT) {
        return None;
    }
    if topic_before(t, i) && !state_secret && !t.ends_with(i, &["属于", "的", "有", "个"]) {
        return None;
    }
    Some(of_grade(t, &grade, state_secret))
}

fn of_grade(t: &Text, grade: &Grade, state_secret: bool) -> Mention {
    let end = with_thing(t, grade);
    let end = t.one_of(end, &NOUNS).filter(|_| end > grade.end).unwrap_or(end);
    let noun = t.one_of(grade.end, &NOUNS).map_or(end, |noun| noun.max(end));
    Mention {
        start: grade.start,
        end: noun,
        thing: noun > grade.end,
        everyday: grade.first == '秘' && noun == grade.end && !state_secret,
        vague: false,
    }
}

fn sentence(t: &Text, from: usize, to: usize, mentions: &[Mention]) -> Verdict {
    let has = |words: &[&str]| t.has(from, to, words);
    // The question mark belongs to the sentence it ends.
    let general = has(&GENERAL);
    let safe = has(&SAFE);
    if !general && !safe && mentions.iter().any(|m| says_so(t, from, to, m)) {
        return Verdict::Block(Rule::Statement);
    }
    let things = mentions.iter().any(|m| m.thing || m.vague);
    if !things {
        return Verdict::Pass;
    }
    let handing = t.find(from, to, &HANDING).filter(|i| !forbidden_before(t, from, *i));
    if handing.is_some() && !general && !safe && !has(&REPORTED) {
        return Verdict::Block(Rule::Statement);
    }
    let sending = handing.or_else(|| t.find(from, to, &SENDING).filter(|i| !forbidden_before(t, from, *i)));
    if sending.is_some() && !general && !safe && !has(&FORBIDDEN) { Verdict::Warn(Rule::Sending) } else { Verdict::Pass }
}

/// "This is classified": the thing at hand, a link, the grade, and nothing after it that makes it a topic.
fn says_so(t: &Text, from: usize, to: usize, m: &Mention) -> bool {
    let left = m.start.saturating_sub(14).max(from);
    let Some(here) = last(t, left, m.start, &HERE) else { return false };
    if t.has(here, m.start, &NOT) || t.has(here, m.start, &FORBIDDEN) || t.ends_with(m.start, &NOT) {
        return false;
    }
    let ends = m.end >= to || t.edge_after(m.end) || t.one_of(m.end, &GOES_ON).is_some();
    let link = t.ends_with(m.start, &LINKS) || t.ends_with(m.start, &MORE_LINKS);
    let direct = t.one_of(here, &HERE) == Some(m.start);
    if m.vague {
        // 附件涉密, 这份材料涉密: 涉密 is its own link.
        return ends && !t.ends_with(m.start, &["本群", "系统", "网络", "设备", "人员", "会议", "岗位"]);
    }
    if m.everyday && !t.has(here, m.start, &["份", "件", "文", "附", "材料", "名单", "图", "方案", "报告"]) {
        return false;
    }
    (link && ends) || (direct && m.thing && t.has(m.end, to, &["先", "看一", "看看", "保管好", "存好", "收好"]))
}

/// The last of `words` that begins in `from..to`.
fn last(t: &Text, from: usize, to: usize, words: &[&str]) -> Option<usize> {
    (from..to).rev().find(|i| t.one_of(*i, words).is_some_and(|end| end <= to))
}

/// Whether the sending at `i` is forbidden earlier in its clause.
fn forbidden_before(t: &Text, from: usize, i: usize) -> bool {
    let clause = (from..i).rev().find(|j| t.at(*j) == Some(',')).map_or(from, |comma| comma + 1);
    t.has(clause, i, &FORBIDDEN)
}

//! Labels below the state secrets (domain §4.2): accepted after a question, never blocked.

use super::text::Text;
use super::{Rule, Verdict};

/// What such a label says.
const LABELS: [&str; 18] = [
    "内部资料",
    "内部文件",
    "内部材料",
    "内部使用",
    "内部参考",
    "内部掌握",
    "内部传阅",
    "仅供内部",
    "仅限内部",
    "注意保存",
    "不得外传",
    "请勿外传",
    "勿外传",
    "不予公开",
    "敏感信息",
    "敏感资料",
    "阅后即焚",
    "阅后销毁",
];
/// 工作秘密 is a label unless it is the topic.
const WORK: [&str; 1] = ["工作秘密"];
const TOPIC: [&str; 14] = [
    "管理",
    "保护",
    "培训",
    "学习",
    "知识",
    "办法",
    "规定",
    "清单编制",
    "事项范围",
    "宣传",
    "讲座",
    "考试",
    "解读",
    "制度",
];

/// Judges the text by its labels.
pub(super) fn screen(t: &Text) -> Verdict {
    let labelled = t.has(0, t.len(), &LABELS);
    let work = t.find(0, t.len(), &WORK).is_some_and(|i| !t.has(i + 4, i + 16, &TOPIC));
    if labelled || work { Verdict::Warn(Rule::InternalLabel) } else { Verdict::Pass }
}

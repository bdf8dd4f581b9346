//! Words that lead up to a report for the information office: 麻烦记一条意见，希望能导出签收表 · 现将问题反馈如下：列表不全.
//!
//! What stands before the first pause must be made of such words from end to end; what follows is the report as typed.

use crate::command::Command;
use crate::cursor::{Cursor, is_separator};
use crate::grammar::Reading;
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// Who reports to whom, about what.
const AROUND: Words = words!(
    "兹|烦请|烦|劳烦|劳驾|特|你们那边|系统里|平台里|手机上|电脑上|以下|如下问题|一则|一件|这么个|个小|有一|说明|关于系统|关于平台|开发|开发人员|工程师|程序员|维护人员|值班人员|值班员|领导|服务|科技|信息中心|信息化办|老师|老师们|各位老师|使用者|几点|几条|下面|留言|个言|帮我给|帮我跟|帮忙给|帮忙跟|代为|代|代我|替我|替我们|请您|请你|箱|我|我们|我单位|我们单位|我这|我这边|这边|这里|我局|我镇|咱们|本人|现|现将|将|把|请|麻烦|帮|帮我|帮忙|给我|向|跟|给|对|和|同|为|信息办|县信息办|你们|您们|你|您|技术|技术员|技术人员|技术部门|后台|管理员|客服|平台|系统|机器人|小助手|公文签收|运维|\
    使用|使用中|使用中的|使用过程中|使用过程中的|使用时|用的时候|用着|操作中|操作时|的|有|有个|有一个|有一条|有条|有点|有几个|还有|还有个|还有一个|另有|想|要|要|再|另外|另|也|就|先|今天|刚才|刚刚|最近|老同志|大家|同事们|\
    一个|一条|一项|一下|一点|个|条|项|下|几个|几条|两个|两条|些|一些|小|新|如下|是|为|内容|内容是|内容如下|关于|有关|到|了|给信息办|给你们|给技术|给后台|大概|具体|情况如下"
);

/// What is done with it.
const ACTS: Words = words!(
    "留言|留个言|留言给|传达|告知一下|知会|传个话|带句话|捎个话|申告|呈报|吐个槽|告个状|有问题|出问题|出了问题|出了故障|出故障|坏了|不好用|转告|转|提个醒|告诉|告知|带个话|反馈|反映|反应|提|提出|提交|报|报告|上报|汇报|登记|记|记录|记下|记一下|说|说说|讲|转达|吐槽|投诉|报修|报障|申报|发现|遇到|碰到|出现|帮忙转达|留"
);

/// Those that say by themselves what is meant.
const CLEAR: Words = words!("反馈|反映|报修|报障|吐槽|投诉");

/// What is reported.
const THINGS: Words = words!(
    "小故障|缺陷|不足|槽点|不便|不方便|痛点|困难|状况|怪事|现象|报错|小意见|小想法|不满|体验问题|网络问题|操作问题|功能建议|功能需求|意见箱|建议箱|使用故障|小bug|BUG|系统故障|故障现象|问题|意见|建议|情况|故障|毛病|bug|诉求|想法|小问题|小建议|小毛病|异常|错误|疑问|使用问题|系统问题|系统故障|使用情况|使用意见|使用建议|需求|改进建议|体验|改进意见|优化建议|意见建议|意见和建议"
);

/// A report of fewer characters says nothing.
const SHORTEST: usize = 3;

/// What makes the text a question or somebody else's matter.
const NOT_REPORTS: Words = words!(
    "大家|各位|找|请找|联系|请联系|问|打电话|怎么|如何|谁|什么时候|几点|各单位|各乡镇|请各|请你单位|请贵|名单|参会"
);

/// Reads a report behind words that lead up to it.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    let from = cur;
    let (mut act, mut clear, mut thing) = (false, false, false);
    while cur.peek().is_some_and(|c| !is_separator(c)) {
        let (done, named) = (cur.longest(ACTS), cur.longest(THINGS));
        let around = cur.longest(AROUND);
        let width = done.max(named).max(around);
        if width == 0 {
            return None;
        }
        clear |= cur.longest(CLEAR) == width;
        act |= done == width;
        thing |= named == width;
        cur.advance(width);
    }
    // 跟技术说一下: told to us.
    let to_us = from
        .between(from.pos(), cur.pos())
        .find(words!("信息办|技术|后台|运维|信息中心|开发|维护人员|工程师"))
        .is_some();
    let faulty = from
        .between(from.pos(), cur.pos())
        .find(words!("有问题|出问题|出了问题|故障|坏了|不好用|毛病|bug|BUG|异常|缺陷"))
        .is_some();
    let advises = from.between(from.pos(), cur.pos()).find(words!("建议|意见")).is_some();
    let verb = cur.span_from(from.pos());
    if !(clear || faulty || act && to_us || thing && (act || advises)) || cur.skip_while(is_separator) == 0 {
        return None;
    }
    let rest = message.text_from(&cur);
    let text = rest.text();
    (is_report(&rest)).then_some(Reading {
        command: Command::Feedback { text },
        near: false,
        verb,
        object: None,
    })
}

fn is_report(text: &Cursor) -> bool {
    text.rest().len() >= SHORTEST
        && !text.at(NOT_REPORTS)
        && crate::object::next_item(&mut text.clone()).is_none()
}

#[cfg(test)]
mod tests {
    use crate::{Command, Outcome, parse};

    #[test]
    fn the_report_stands_behind_the_pause() {
        for lead in [
            "麻烦记一条意见，",
            "反馈给信息办：",
            "报告个问题，",
            "有个问题要反馈，",
            "使用中发现问题：",
            "现将问题反馈如下：",
            "反映一下情况，",
            "帮我上报个故障，",
            "跟你们说个问题，",
            "我有意见要提：",
        ] {
            let Outcome::Command(found) = parse(&format!("{lead}附件下载不了")) else {
                panic!("{lead}")
            };
            assert_eq!(found.command, Command::Feedback { text: "附件下载不了".to_owned() }, "{lead}");
        }
    }

    #[test]
    fn what_others_report_is_none() {
        for text in ["教育局反馈说没有意见", "没啥要反馈的", "张书记批评我们反馈太慢", "会上有人提了3条建议"]
        {
            assert!(!matches!(parse(text).command(), Some(Command::Feedback { .. })), "{text}");
        }
    }
}

//! What receivers read when the sender takes a document back or corrects it.

use super::{Item, Kind, fit, push, tame, when};
use crate::domain::message::Outgoing;
use crate::time::Timestamp;

/// The first line stays within a lock screen (messages.md rule 1).
const TITLE: usize = 18;

/// 撤回: a tombstone without the title (D-10); of an internal item neither sender nor reason. `at` is said when it
/// is news.
pub fn recalled(
    item: &Item,
    reason: &str,
    for_unit: Option<&str>,
    at: Option<Timestamp>,
    now: Timestamp,
) -> Outgoing {
    let unit = for_unit.map(|unit| format!("{unit} ")).unwrap_or_default();
    let from = if item.internal { "发文单位".to_owned() } else { tame(&item.from, 12) };
    let mut lines = vec![
        fit(&format!("已撤回 {unit}{}", item.number), TITLE),
        format!(
            "{from}{}撤回了这件，不用再签",
            at.map(|at| format!(" {} ", super::at(at, now))).unwrap_or_default()
        ),
    ];
    if !item.internal {
        lines.push(format!("理由：{}", tame(reason, 40)));
    }
    lines.push("看其他待签收，回：收件箱".to_owned());
    Outgoing::lines(lines).tap("收件箱", "收件箱")
}

/// 更正: the item as it reads now. Who has signed it is asked to look again, not to sign again.
pub fn corrected(item: &Item, signed: bool, for_unit: Option<&str>, now: Timestamp) -> Outgoing {
    let mut message = push::new_item(item, for_unit, now);
    let unit = for_unit.map(|unit| format!("{unit} ")).unwrap_or_default();
    let number = item.number;
    if let Some(first) = message.lines.first_mut() {
        *first = fit(&format!("有更正 {number}　以此为准"), TITLE);
    }
    if let Some(by) = item.reply_by.filter(|_| item.kind == Kind::Meeting && item.main) {
        let last = message.lines.len().saturating_sub(1);
        message.lines.insert(last, format!("{} 前报回执", when(by, now)));
    }
    if signed && item.kind != Kind::Message {
        if let Some(last) = message.lines.last_mut() {
            *last = format!("已签收的不用再签。回：查看 {unit}{number}");
        }
        message.taps.retain(|tap| tap.label == "查看");
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reply::{Owes, Urgent};

    fn item(internal: bool) -> Item {
        Item {
            number: 37,
            at: None,
            kind: Kind::Document,
            urgent: Urgent::No,
            title: "关于做好秋冬森林防火工作的通知".to_owned(),
            internal,
            from: "县政府办".to_owned(),
            doc_no: None,
            main: true,
            attachments: 0,
            sign_by: None,
            reply_by: None,
            starts_at: None,
            place: None,
            finish_by: None,
            owes: Owes::Signature,
            signed_at: None,
        }
    }

    #[test]
    fn a_recall_names_the_number_and_never_the_title() {
        let now = Timestamp::parse_rfc3339("2026-11-09T10:42:00+08:00").expect("a time");
        let text = recalled(&item(false), "文号有误", None, Some(now), now).text();
        assert_eq!(
            text,
            "已撤回 37\n县政府办 10:42 撤回了这件，不用再签\n理由：文号有误\n看其他待签收，回：收件箱"
        );
        let text = recalled(&item(true), "防火通知文号有误", Some("寨沙镇"), None, now).text();
        assert_eq!(text, "已撤回 寨沙镇 37\n发文单位撤回了这件，不用再签\n看其他待签收，回：收件箱");
    }

    #[test]
    fn a_correction_asks_only_those_to_sign_who_have_not() {
        let now = Timestamp::parse_rfc3339("2026-11-09T10:42:00+08:00").expect("a time");
        let open = corrected(&item(false), false, None, now);
        assert_eq!((open.title(), open.taps.len()), ("有更正 37　以此为准", 2));
        assert!(open.text().ends_with("回：签收 37"));
        let signed = corrected(&item(false), true, Some("寨沙镇"), now);
        assert!(signed.text().ends_with("回：查看 寨沙镇 37"));
        assert_eq!(signed.taps.len(), 1);
    }
}

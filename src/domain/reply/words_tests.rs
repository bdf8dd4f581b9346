use super::*;
use crate::domain::reply::{Owes, Urgent};

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(&format!("{text}:00+08:00")).expect("a moment")
}

fn item(kind: Kind, urgent: Urgent) -> Item {
    Item {
        number: 37,
        at: None,
        kind,
        urgent,
        title: "关于做好秋冬森林防火工作的通知".to_owned(),
        internal: false,
        from: "县政府办".to_owned(),
        doc_no: Some("鹿政办发〔2026〕12号".to_owned()),
        main: true,
        attachments: 2,
        sign_by: Some(at("2026-11-12T12:00")),
        reply_by: (kind == Kind::Meeting).then(|| at("2026-11-12T16:00")),
        starts_at: (kind == Kind::Meeting).then(|| at("2026-11-13T09:00")),
        place: None,
        finish_by: None,
        owes: Owes::Signature,
        signed_at: None,
    }
}

#[test]
fn a_push_names_the_day_as_its_reader_does_whenever_it_goes() {
    let new = |kind, urgent| Words::New { item: item(kind, urgent), for_unit: None };
    let (ordinary, critical) = (new(Kind::Document, Urgent::No), new(Kind::Document, Urgent::Critical));
    let meeting = new(Kind::Meeting, Urgent::No);
    let reminder = Words::Reminder { item: item(Kind::Document, Urgent::No), for_unit: None, count: 2 };
    let due = Words::ReplyDue { item: item(Kind::Meeting, Urgent::No) };
    for (words, now, title) in [
        (&ordinary, "2026-11-11T22:10", "待签收 37　明天 12:00 前"),
        (&ordinary, "2026-11-12T08:40", "待签收 37　今天 12:00 前"),
        (&ordinary, "2026-11-12T12:00", "已超时 37　今天 12:00 到期"),
        (&ordinary, "2026-11-13T08:40", "已超时 37　昨天 12:00 到期"),
        (&critical, "2026-11-12T11:40", "特急 37　12:00 前签收"),
        (&critical, "2026-11-12T22:00", "特急 37　今天 12:00 到期"),
        (&meeting, "2026-11-11T22:10", "会议 37　明天 16:00 前"),
        (&meeting, "2026-11-12T08:40", "会议 37　今天 16:00 前"),
        (&meeting, "2026-11-12T16:00", "会议 37　回执已过时"),
        (&reminder, "2026-11-12T10:30", "还没签 37　今天 12:00 到期"),
        (&reminder, "2026-11-12T22:00", "已超时 37　今天 12:00 到期"),
        (&due, "2026-11-12T15:00", "回执没报 37　今天 16:00 前"),
        (&due, "2026-11-12T16:10", "回执没报 37　已过时"),
    ] {
        let message = words.at(at(now));
        assert_eq!(message.title(), title, "{now}");
        assert!(title.chars().count() <= 18, "{title}");
    }
    let text = reminder.at(at("2026-11-12T22:00")).text();
    assert!(text.contains("第 2 次提醒，22:00"), "{text}");
}

#[test]
fn what_somebody_did_the_evening_before_was_yesterday() {
    let (item, evening) = (item(Kind::Document, Urgent::No), at("2026-11-11T22:10"));
    let chased =
        Words::Chased { item: item.clone(), for_unit: None, by: "县政府办".to_owned(), at: evening };
    assert!(chased.at(evening).text().contains("县政府办 22:10 催办"));
    assert!(chased.at(at("2026-11-12T08:40")).text().contains("县政府办 昨天 22:10 催办"));
    let recalled = Words::Recalled { item, for_unit: None, reason: "文号有误".to_owned(), at: evening };
    assert!(recalled.at(at("2026-11-12T08:40")).text().contains("县政府办 昨天 22:10 撤回了这件"));
}

#[test]
fn a_meeting_that_has_begun_is_past_and_a_late_signature_is_still_owed() {
    let meeting = Words::New { item: item(Kind::Meeting, Urgent::No), for_unit: None };
    assert!(!meeting.is_past(at("2026-11-13T08:59")));
    assert!(meeting.is_past(at("2026-11-13T09:00")));
    let document = Words::New { item: item(Kind::Document, Urgent::No), for_unit: None };
    assert!(!document.is_past(at("2026-12-13T09:00")));
}

#[test]
fn words_are_read_back_as_they_were_stored() {
    let stored = |words: &Words| Words::decode(&words.encode());
    let new =
        Words::New { item: item(Kind::Meeting, Urgent::Urgent), for_unit: Some("寨沙镇".to_owned()) };
    assert_eq!(stored(&new), Some(new));
    let said = Words::from(Outgoing::lines(["回：同意 {code}"]).tap("同意", "同意 {code}"));
    assert_eq!(stored(&said), Some(said.clone()));
    assert!(said.encode().starts_with(SAID), "read without a detour");
    // As versions before this one stored every push.
    assert_eq!(Words::decode(r#"{"lines":["待签收 3"]}"#), Some(Outgoing::lines(["待签收 3"]).into()));
    assert_eq!(Words::decode("{}"), None);
}

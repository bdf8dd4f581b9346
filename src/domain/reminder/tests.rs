use super::*;
use crate::domain::deadline;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(&format!("{text}:00+08:00")).expect("a time")
}

fn item(kind: DocumentKind, urgency: Urgency, sent: &str, reply_by: Option<&str>) -> Item {
    let sent_at = at(sent);
    let reply_by = reply_by.map(at);
    let sign_by = deadline::sign_by(
        &deadline::Item { kind, urgency, sent_at, told_at: sent_at, reply_by },
        &Calendar::national(),
    );
    let unanswered = kind == DocumentKind::Meeting;
    Item { kind, urgency, sent_at, sign_by, reply_by, unsigned: true, unanswered }
}

fn steps(item: &Item) -> Vec<(Class, Timestamp)> {
    let calendar = Calendar::national();
    let mut found = Vec::new();
    let mut taken = 0;
    while let Some(step) = next_step(item, taken, &calendar) {
        assert!(step.step > taken);
        taken = step.step;
        found.push((step.class, step.at));
    }
    found
}

#[test]
fn each_urgency_has_its_ladder() {
    use Class::{AtDeadline, BeforeDeadline, EscalateLeader, MeetingReply, Overdue, SenderPhoneList};
    use DocumentKind::{Document, Meeting, Message};
    for (item, expected) in [
        (
            item(Document, Urgency::Critical, "2026-11-09T22:10", None),
            vec![
                (BeforeDeadline, "2026-11-09T22:25"),
                (BeforeDeadline, "2026-11-09T22:40"),
                (AtDeadline, "2026-11-09T23:10"),
                (EscalateLeader, "2026-11-09T23:10"),
                (SenderPhoneList, "2026-11-09T23:10"),
            ],
        ),
        (
            item(Document, Urgency::Urgent, "2026-11-09T10:30", None),
            vec![
                (BeforeDeadline, "2026-11-09T11:30"),
                (AtDeadline, "2026-11-09T15:30"),
                (EscalateLeader, "2026-11-09T17:30"),
                (Overdue, "2026-11-10T08:00"),
            ],
        ),
        (
            item(Document, Urgency::Normal, "2026-11-06T09:00", None),
            vec![
                (BeforeDeadline, "2026-11-06T11:00"),
                (AtDeadline, "2026-11-06T16:00"),
                (Overdue, "2026-11-09T08:00"),
            ],
        ),
        (
            item(Document, Urgency::Normal, "2026-11-07T09:00", None),
            vec![
                (BeforeDeadline, "2026-11-09T10:00"),
                (AtDeadline, "2026-11-09T12:00"),
                (Overdue, "2026-11-10T08:00"),
            ],
        ),
        (
            item(Meeting, Urgency::Normal, "2026-11-09T09:00", Some("2026-11-10T10:00")),
            vec![
                (BeforeDeadline, "2026-11-09T11:00"),
                (AtDeadline, "2026-11-09T16:00"),
                (MeetingReply, "2026-11-10T09:00"),
            ],
        ),
        (item(Message, Urgency::Critical, "2026-11-09T09:00", None), vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|(class, text)| (class, at(text))).collect();
        assert_eq!(steps(&item), expected, "{item:?}");
    }
}

#[test]
fn nobody_gets_more_than_four_pushes_about_an_item() {
    for (kind, urgency, rules) in LADDERS {
        let pushes = rules.iter().filter(|rule| to_receivers(rule.class())).count();
        assert!(i64::try_from(pushes).is_ok_and(|n| n < MOST_PUSHES), "{kind:?} {urgency:?}");
    }
}

#[test]
fn what_is_no_longer_owed_is_passed_over() {
    let calendar = Calendar::national();
    let meeting = item(DocumentKind::Meeting, Urgency::Normal, "2026-11-09T09:00", Some("2026-11-10T09:30"));
    let signed = Item { unsigned: false, ..meeting };
    let step = next_step(&signed, 0, &calendar).expect("the reply is owed");
    assert_eq!((step.rule, step.step), (Rule::BeforeReply, 3));
    assert_eq!(next_step(&signed, 3, &calendar), None);
    assert_eq!(next_step(&Item { unanswered: false, ..signed }, 0, &calendar), None);
}

#[test]
fn after_an_outage_only_the_last_reminder_is_sent() {
    let calendar = Calendar::national();
    let ordinary = item(DocumentKind::Document, Urgency::Normal, "2026-11-09T09:00", None);
    assert_eq!(due_step(&ordinary, 0, at("2026-11-09T10:59"), &calendar), None);
    let rule = |item: &Item, taken, now| due_step(item, taken, at(now), &calendar).map(|s| s.rule);
    assert_eq!(rule(&ordinary, 0, "2026-11-09T11:00"), Some(Rule::Quarter(2)));
    assert_eq!(rule(&ordinary, 0, "2026-11-10T11:00"), Some(Rule::NextMorning));
    let critical = item(DocumentKind::Document, Urgency::Critical, "2026-11-09T09:00", None);
    assert_eq!(rule(&critical, 0, "2026-11-09T12:00"), Some(Rule::Due));
    assert_eq!(rule(&critical, 3, "2026-11-09T12:00"), Some(Rule::EscalateWhenDue));
    assert_eq!(rule(&critical, 4, "2026-11-09T12:00"), Some(Rule::SenderCalls));
}

#[test]
fn changed_moments_are_counted_anew() {
    let calendar = Calendar::national();
    let meeting =
        |reply_by: &str| item(DocumentKind::Meeting, Urgency::Normal, "2026-11-09T09:00", Some(reply_by));
    for (reply_by, now, next) in [
        // Put off after its last reminder: it has one again.
        ("2026-11-12T09:30", "2026-11-10T09:00", Some((Rule::BeforeReply, "2026-11-12T08:30"))),
        // Brought forward so far that the moment is over: whoever reads of the change need not be reminded of it.
        ("2026-11-09T09:40", "2026-11-09T09:30", None),
    ] {
        let moved = meeting(reply_by);
        let step = next_step(&moved, behind(&moved, at(now), &calendar), &calendar);
        assert_eq!(
            step.map(|step| (step.rule, step.at)),
            next.map(|(rule, text)| (rule, at(text))),
            "{reply_by}"
        );
    }
    assert_eq!(behind(&meeting("2026-11-10T09:30"), at("2026-11-09T08:59"), &calendar), 0);
}

#[test]
fn the_reply_reminder_looks_back_over_noon_and_the_night() {
    let calendar = Calendar::national();
    for (reply_by, expected) in [
        ("2026-11-10T15:30", "2026-11-10T11:30"),
        ("2026-11-10T08:00", "2026-11-09T17:00"),
        ("2026-11-10T22:00", "2026-11-10T17:00"),
        ("2026-11-09T10:20", "2026-11-09T09:20"),
        ("2026-11-09T09:30", "2026-11-09T09:00"),
    ] {
        let at_nine = at("2026-11-09T09:00");
        assert_eq!(working_hour_before(at(reply_by), at_nine, &calendar), at(expected), "{reply_by}");
    }
}

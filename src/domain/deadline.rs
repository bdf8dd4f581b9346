//! Deadlines (domain §2.3): by when a delivery is to be signed, finished, and an application decided.
//! They are computed once at dispatch and kept; the calendar says whether they are provisional.

use super::calendar::Calendar;
use super::document::{DeliveryRole, DocumentKind, Urgency};
use crate::time::{DAY, HOUR, Timestamp};

/// Sent before this time of day, an ordinary item is to be signed the same day (S-14).
const CUT_OFF: i64 = 17 * HOUR;

/// What a deadline depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Kind.
    pub kind: DocumentKind,
    /// 紧急程度
    pub urgency: Urgency,
    /// When it was sent (S-9).
    pub sent_at: Timestamp,
    /// When its push may go, or that of a changed 回执期限: what nobody can have read is not overdue.
    pub told_at: Timestamp,
    /// 回执期限 of a meeting notice.
    pub reply_by: Option<Timestamp>,
}

/// 签收期限. 特急 1 hour by the wall clock, day and night; 加急 2 working hours; 平急 4 working hours,
/// and not later than the close of the day when sent before 17:00. A meeting notice leaves at least
/// half the time until its reply is due, from when it can be read and by the same clock. A message has none.
pub fn sign_by(item: &Item, calendar: &Calendar) -> Option<Timestamp> {
    let sent = item.sent_at;
    let by_urgency = match item.urgency {
        Urgency::Critical => sent.plus(HOUR),
        Urgency::Urgent => calendar.add_working(sent, 2 * HOUR),
        Urgency::Normal => ordinary(sent, calendar),
    };
    match item.kind {
        DocumentKind::Message => None,
        DocumentKind::Document => Some(by_urgency),
        DocumentKind::Meeting => {
            let half = item.reply_by.and_then(|by| half_way(item, by, calendar));
            Some(half.map_or(by_urgency, |half| by_urgency.min(half)))
        }
    }
}

/// Half-way to the reply; none when it is due before anybody can have read of it.
fn half_way(item: &Item, reply_by: Timestamp, calendar: &Calendar) -> Option<Timestamp> {
    let told = item.told_at;
    let left = Some(reply_by.since(told)).filter(|left| *left > 0)?;
    match calendar.working_between(told, reply_by) {
        working if working > 0 && item.urgency != Urgency::Critical => {
            Some(calendar.add_working(told, working / 2))
        }
        _ => Some(told.plus(left / 2)),
    }
}

fn ordinary(sent: Timestamp, calendar: &Calendar) -> Timestamp {
    let four_hours = calendar.add_working(sent, 4 * HOUR);
    let local = sent.local();
    if calendar.is_working_day(local.date) && local.millis_of_day < CUT_OFF {
        four_hours.min(calendar.end_of_working_day(sent))
    } else {
        four_hours
    }
}

/// 办结期限. What is `written` on the document counts. Otherwise 特急 1 day, 加急 3 working days, 平急
/// 10 working days when it asks for handling; a meeting's is its 回执期限. Copies (抄送) and messages
/// have none.
pub fn finish_by(
    item: &Item,
    role: DeliveryRole,
    written: Option<Timestamp>,
    asks_handling: bool,
    calendar: &Calendar,
) -> Option<Timestamp> {
    if role == DeliveryRole::Copy || item.kind == DocumentKind::Message {
        return None;
    }
    if item.kind == DocumentKind::Meeting {
        return item.reply_by;
    }
    written.or_else(|| match item.urgency {
        Urgency::Critical => Some(item.sent_at.plus(DAY)),
        Urgency::Urgent => Some(calendar.add_working_days(item.sent_at, 3)),
        Urgency::Normal => asks_handling.then(|| calendar.add_working_days(item.sent_at, 10)),
    })
}

/// By when one stage of an application should be decided: the close of the third working day. Nothing
/// happens by itself when it passes (INV-17); the operator sees it.
pub fn decide_by(asked_at: Timestamp, calendar: &Calendar) -> Timestamp {
    calendar.end_of_working_day(calendar.add_working_days(asked_at, 3))
}

/// Whether 签收期限 `by` is a guess, because a year on the way to it has no official list (C-3). 特急 runs on
/// the plain clock.
pub fn is_provisional(urgency: Urgency, sent_at: Timestamp, by: Timestamp, calendar: &Calendar) -> bool {
    let guessed = |at: Timestamp| calendar.is_provisional(at.local().date);
    urgency != Urgency::Critical && (guessed(sent_at) || guessed(by))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(&format!("{text}:00+08:00")).expect("a time")
    }

    fn item(kind: DocumentKind, urgency: Urgency, sent: &str, reply_by: Option<&str>) -> Item {
        told(kind, urgency, sent, sent, reply_by)
    }

    fn told(kind: DocumentKind, urgency: Urgency, sent: &str, told: &str, reply_by: Option<&str>) -> Item {
        Item { kind, urgency, sent_at: at(sent), told_at: at(told), reply_by: reply_by.map(at) }
    }

    #[test]
    fn signing_is_due_by_urgency() {
        use DocumentKind::{Document, Meeting, Message};
        use Urgency::{Critical, Normal, Urgent};
        let calendar = Calendar::national();
        for (kind, urgency, sent, reply_by, expected) in [
            (Document, Critical, "2026-11-09T22:10", None, Some("2026-11-09T23:10")),
            (Document, Critical, "2026-10-01T03:00", None, Some("2026-10-01T04:00")),
            (Document, Urgent, "2026-11-09T11:00", None, Some("2026-11-09T16:00")),
            (Document, Urgent, "2026-11-06T22:00", None, Some("2026-11-09T10:00")),
            (Document, Normal, "2026-11-09T09:00", None, Some("2026-11-09T16:00")),
            (Document, Normal, "2026-11-09T06:00", None, Some("2026-11-09T12:00")),
            // Before the cut-off the day's close limits it; after it, four working hours are due.
            (Document, Normal, "2026-11-09T16:59", None, Some("2026-11-09T18:00")),
            (Document, Normal, "2026-11-09T17:00", None, Some("2026-11-10T11:00")),
            (Document, Normal, "2026-11-07T09:00", None, Some("2026-11-09T12:00")),
            (Document, Normal, "2026-02-14T16:00", None, Some("2026-02-14T18:00")),
            (Document, Normal, "2026-02-14T17:30", None, Some("2026-02-24T11:30")),
            (Meeting, Normal, "2026-11-09T09:00", Some("2026-11-09T11:00"), Some("2026-11-09T10:00")),
            (Meeting, Normal, "2026-11-09T09:00", Some("2026-11-12T11:00"), Some("2026-11-09T16:00")),
            (Meeting, Normal, "2026-11-09T11:00", Some("2026-11-09T16:00"), Some("2026-11-09T12:00")),
            (Meeting, Critical, "2026-11-09T22:00", Some("2026-11-09T23:00"), Some("2026-11-09T22:30")),
            (Meeting, Urgent, "2026-11-09T09:00", None, Some("2026-11-09T11:00")),
            (Message, Critical, "2026-11-09T09:00", None, None),
        ] {
            let due = sign_by(&item(kind, urgency, sent, reply_by), &calendar);
            assert_eq!(due, expected.map(at), "{kind:?} {urgency:?} {sent}");
        }
    }

    #[test]
    fn a_changed_reply_date_leaves_half_of_what_is_left() {
        use DocumentKind::{Document, Meeting};
        let calendar = Calendar::national();
        for (kind, reply_by, told, expected) in [
            (Meeting, "2026-11-09T11:00", "2026-11-09T10:00", "2026-11-09T10:30"),
            (Meeting, "2026-11-12T11:00", "2026-11-09T10:00", "2026-11-09T16:00"),
            // Overdue before, overdue afterwards; and never before the unit could know.
            (Meeting, "2026-11-12T11:00", "2026-11-10T10:00", "2026-11-09T16:00"),
            (Meeting, "2026-11-09T09:30", "2026-11-09T10:00", "2026-11-09T16:00"),
            (Document, "2026-11-09T11:00", "2026-11-09T10:00", "2026-11-09T16:00"),
        ] {
            let item =
                Item { told_at: at(told), ..item(kind, Urgency::Normal, "2026-11-09T09:00", Some(reply_by)) };
            assert_eq!(sign_by(&item, &calendar), Some(at(expected)), "{kind:?} {reply_by} {told}");
        }
    }

    #[test]
    fn a_meeting_is_not_overdue_before_anybody_can_have_read_of_it() {
        let calendar = Calendar::national();
        for (urgency, sent, told_at, reply_by, expected) in [
            // Friday night: the push waits for Monday 08:40.
            (Urgency::Normal, "2026-11-06T22:00", "2026-11-09T08:40", "2026-11-09T12:00", "2026-11-09T10:20"),
            (Urgency::Normal, "2026-11-06T22:00", "2026-11-09T08:40", "2026-11-12T12:00", "2026-11-09T12:00"),
            (Urgency::Normal, "2026-11-06T22:00", "2026-11-09T08:40", "2026-11-09T08:00", "2026-11-09T12:00"),
            (Urgency::Normal, "2026-11-09T12:30", "2026-11-09T14:30", "2026-11-09T14:50", "2026-11-09T14:40"),
            (Urgency::Urgent, "2026-11-06T22:00", "2026-11-06T22:00", "2026-11-07T10:00", "2026-11-07T04:00"),
        ] {
            let item = told(DocumentKind::Meeting, urgency, sent, told_at, Some(reply_by));
            assert_eq!(sign_by(&item, &calendar), Some(at(expected)), "{sent} {reply_by}");
        }
    }

    #[test]
    fn finishing_is_due_as_written_or_by_urgency() {
        use DocumentKind::{Document, Meeting, Message};
        use Urgency::{Critical, Normal, Urgent};
        let calendar = Calendar::national();
        for (kind, role, urgency, written, asks, expected) in [
            (Document, DeliveryRole::Main, Critical, None, false, Some("2026-11-10T09:00")),
            (Document, DeliveryRole::Main, Urgent, None, false, Some("2026-11-12T09:00")),
            (Document, DeliveryRole::Main, Normal, None, false, None),
            (Document, DeliveryRole::Main, Normal, None, true, Some("2026-11-23T09:00")),
            (Document, DeliveryRole::Main, Normal, Some("2026-11-20T17:30"), true, Some("2026-11-20T17:30")),
            (Document, DeliveryRole::Copy, Urgent, None, true, None),
            (Meeting, DeliveryRole::Main, Normal, None, false, Some("2026-11-11T16:00")),
            (Message, DeliveryRole::Main, Urgent, None, true, None),
        ] {
            let item = item(kind, urgency, "2026-11-09T09:00", Some("2026-11-11T16:00"));
            let due = finish_by(&item, role, written.map(at), asks, &calendar);
            assert_eq!(due, expected.map(at), "{kind:?} {role:?} {urgency:?} {asks}");
        }
    }

    #[test]
    fn three_working_days_to_decide() {
        let calendar = Calendar::national();
        assert_eq!(decide_by(at("2026-11-09T10:00"), &calendar), at("2026-11-12T18:00"));
        assert_eq!(decide_by(at("2026-09-29T10:00"), &calendar), at("2026-10-09T18:00"));
    }

    #[test]
    fn a_deadline_in_a_year_without_a_list_is_provisional() {
        let calendar = Calendar::national();
        for (urgency, sent, by, provisional) in [
            (Urgency::Normal, "2026-12-31T10:00", "2026-12-31T16:00", false),
            (Urgency::Normal, "2026-12-31T17:30", "2027-01-01T11:30", true),
            (Urgency::Urgent, "2027-03-01T10:00", "2027-03-01T12:00", true),
            (Urgency::Critical, "2027-03-01T10:00", "2027-03-01T11:00", false),
        ] {
            assert_eq!(is_provisional(urgency, at(sent), at(by), &calendar), provisional, "{urgency:?} {by}");
        }
    }
}

use super::*;
use crate::time::{DAY, HOUR};
use DeliveryState as S;

fn person(name: &str) -> PersonId {
    PersonId::from_text(name)
}

/// Monday 2026-11-09, 09:00.
fn monday() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-09T09:00:00+08:00").expect("a time")
}

fn facts(state: DeliveryState) -> DeliveryFacts {
    let signed = state.is_signed();
    DeliveryFacts {
        kind: DocumentKind::Document,
        role: DeliveryRole::Main,
        urgency: Urgency::Normal,
        state,
        version: 3,
        sent_at: monday(),
        signed_by: signed.then(|| person("wang")),
        signed_at: signed.then(monday),
        previous: None,
        acted_by: None,
        acted_at: None,
        finish_by: None,
        starts_at: None,
        replied: false,
    }
}

#[test]
fn the_first_signature_wins_and_a_second_names_it() {
    let change = sign(&facts(S::Awaiting), monday()).expect("signs");
    assert_eq!((change.to, change.version, change.signature), (S::Signed, 3, Signature::Set));
    assert_eq!(change.previous, Some(S::Awaiting));
    for state in [S::Signed, S::Handling, S::Done, S::Archived] {
        let refused = sign(&facts(state), monday());
        assert_eq!(refused, Err(Refused::AlreadySigned { by: Some(person("wang")), at: Some(monday()) }));
    }
    for state in [S::Created, S::Returned, S::Recalled, S::Superseded, S::ClosedUnit] {
        assert_eq!(sign(&facts(state), monday()), Err(Refused::State(state)));
    }
}

#[test]
fn a_return_needs_a_reason_and_is_told_after_five_minutes() {
    let calendar = Calendar::national();
    let give = |f: &DeliveryFacts, why: &str, now| return_to_sender(f, why, &calendar, now);
    for empty in ["", "  ", "。。", "12", "！？"] {
        assert_eq!(give(&facts(S::Awaiting), empty, monday()), Err(Refused::ReasonMissing), "{empty}");
    }
    assert_eq!(give(&facts(S::Awaiting), &"长".repeat(201), monday()), Err(Refused::TooLong(200)));
    let change = give(&facts(S::Awaiting), " 缺附件 ", monday()).expect("returns");
    assert_eq!((change.to, change.note.as_deref()), (S::Returned, Some("缺附件")));
    assert_eq!(change.tell_at, monday().plus(UNDO_WITHIN));
    let urgent = DeliveryFacts { urgency: Urgency::Urgent, ..facts(S::Awaiting) };
    assert_eq!(give(&urgent, "缺附件", monday()).map(|c| c.tell_at), Ok(monday()));
}

#[test]
fn a_signed_item_goes_back_within_one_working_day_only() {
    let calendar = Calendar::national();
    let give = |state, now| return_to_sender(&facts(state), "发错单位", &calendar, now).map(|c| c.to);
    assert_eq!(give(S::Signed, monday().plus(DAY)), Ok(S::Returned));
    assert_eq!(give(S::Signed, monday().plus(DAY + 1)), Err(Refused::ReturnTooLate(monday().plus(DAY))));
    assert_eq!(give(S::Handling, monday()), Err(Refused::InHandling));
    assert_eq!(give(S::Done, monday()), Err(Refused::State(S::Done)));
    // Signed on Friday afternoon: the weekend does not count.
    let friday = monday().plus(4 * DAY);
    let late = DeliveryFacts { signed_at: Some(friday), ..facts(S::Signed) };
    assert!(return_to_sender(&late, "发错单位", &calendar, friday.plus(3 * DAY)).is_ok());
}

#[test]
fn finishing_needs_a_signature_and_a_result_where_one_is_asked_for() {
    assert_eq!(finish(&facts(S::Awaiting), Some("已办"), monday()), Err(Refused::SignFirst));
    assert_eq!(finish(&facts(S::Recalled), Some("已办"), monday()), Err(Refused::State(S::Recalled)));
    assert_eq!(finish(&facts(S::Signed), None, monday()).map(|c| c.to), Ok(S::Done));
    let asked = DeliveryFacts { finish_by: Some(monday().plus(3 * DAY)), ..facts(S::Handling) };
    assert_eq!(finish(&asked, Some("  "), monday()), Err(Refused::NoteMissing));
    assert_eq!(finish(&asked, Some("已报送名单"), monday()).map(|c| c.previous), Ok(Some(S::Handling)));
    let copy = DeliveryFacts { role: DeliveryRole::Copy, ..asked };
    assert!(finish(&copy, None, monday()).is_ok());
    let meeting = DeliveryFacts { kind: DocumentKind::Meeting, ..facts(S::Signed) };
    assert_eq!(finish(&meeting, None, monday()), Err(Refused::ReplyMissing));
    assert!(finish(&DeliveryFacts { replied: true, ..meeting }, None, monday()).is_ok());
}

#[test]
fn only_what_nobody_signed_is_recalled() {
    assert_eq!(
        recall(&facts(S::Awaiting), "文号有误", monday()).map(|c| (c.to, c.previous)),
        Ok((S::Recalled, None))
    );
    assert_eq!(recall(&facts(S::Awaiting), " ", monday()), Err(Refused::ReasonMissing));
    for state in [S::Signed, S::Handling] {
        assert!(matches!(recall(&facts(state), "文号有误", monday()), Err(Refused::NeedsConsent { .. })));
    }
    for state in [S::Done, S::Archived, S::Returned, S::Recalled] {
        assert_eq!(recall(&facts(state), "文号有误", monday()), Err(Refused::State(state)));
    }
}

#[test]
fn a_meeting_is_answered_after_signing_and_before_it_begins() {
    let meeting = |state| DeliveryFacts {
        kind: DocumentKind::Meeting,
        starts_at: Some(monday().plus(HOUR)),
        ..facts(state)
    };
    assert_eq!(answer_meeting(&facts(S::Signed), monday()), Err(Refused::NotAMeeting));
    assert_eq!(answer_meeting(&meeting(S::Awaiting), monday()), Err(Refused::SignFirst));
    assert_eq!(answer_meeting(&meeting(S::Recalled), monday()), Err(Refused::State(S::Recalled)));
    assert_eq!(answer_meeting(&meeting(S::Signed), monday()), Ok(()));
    let begins = monday().plus(HOUR);
    assert_eq!(answer_meeting(&meeting(S::Signed), begins), Err(Refused::MeetingPast(begins)));
}

#[test]
fn the_last_own_act_can_be_taken_back_for_five_minutes() {
    let acted = |from, to| DeliveryFacts {
        previous: Some(from),
        acted_by: Some(person("wang")),
        acted_at: Some(monday()),
        ..facts(to)
    };
    let soon = monday().plus(UNDO_WITHIN);
    for (from, to, signature) in [
        (S::Awaiting, S::Signed, Signature::Clear),
        (S::Signed, S::Done, Signature::Keep),
        (S::Handling, S::Done, Signature::Keep),
        (S::Awaiting, S::Returned, Signature::Clear),
        (S::Signed, S::Returned, Signature::Keep),
    ] {
        let change = undo(&acted(from, to), &person("wang"), soon).expect("undoes");
        assert_eq!((change.to, change.signature, change.previous), (from, signature, None));
    }
    let signed = acted(S::Awaiting, S::Signed);
    assert_eq!(undo(&signed, &person("li"), soon), Err(Refused::NothingToUndo));
    assert_eq!(undo(&signed, &person("wang"), soon.plus(1)), Err(Refused::UndoTooLate(soon)));
    assert_eq!(undo(&facts(S::Signed), &person("wang"), soon), Err(Refused::NothingToUndo));
    let answered = DeliveryFacts { replied: true, ..signed };
    assert_eq!(undo(&answered, &person("wang"), soon), Err(Refused::Answered));
    let finished = DeliveryFacts { replied: true, ..acted(S::Signed, S::Done) };
    assert!(undo(&finished, &person("wang"), soon).is_ok());
    for (from, to) in [(S::Awaiting, S::Handling), (S::Awaiting, S::Recalled), (S::Signed, S::Handling)] {
        assert_eq!(undo(&acted(from, to), &person("wang"), soon), Err(Refused::Moved(to)));
    }
}

use super::*;
use ApplicationState as A;

fn person(name: &str) -> PersonId {
    PersonId::from_text(name)
}

/// Everybody decides for a unit of their own name.
fn past(stage: Stage, round: i64, by: &str) -> PastDecision {
    let (decision, unit, at) = (Decision::Approve, UnitId::from_text(by), Timestamp::from_millis(5));
    PastDecision { stage, round, decision, by: person(by), unit, at }
}

fn decides(
    facts: &ApplicationFacts,
    stage: Stage,
    decision: Decision,
    (who, at): (&str, &str),
    reason: Option<&str>,
) -> Result<Change, Refused> {
    let (person, unit) = (person(who), UnitId::from_text(at));
    decide(facts, stage, decision, Decider { person: &person, unit: &unit }, reason)
}

fn facts(state: ApplicationState) -> ApplicationFacts {
    ApplicationFacts {
        operation: Operation::PersonAccountOpen,
        state,
        round: 1,
        version: 4,
        submitted_by: person("admin"),
        subject: Some(person("zhang")),
        decisions: if state == A::Reviewed { vec![past(Stage::Review, 1, "reviewer")] } else { vec![] },
    }
}

#[test]
fn names_are_read_with_dots_or_underscores() {
    assert_eq!(Operation::read("person_account_open"), Some(Operation::PersonAccountOpen));
    assert_eq!(Operation::read("unit.merge_keep"), Some(Operation::UnitMergeKeep));
    assert_eq!(Operation::read("unit.merge"), None);
    for operation in Operation::ALL {
        assert_eq!(Operation::parse(operation.as_str()), Some(*operation));
        assert!(operation.short().chars().count() <= 4);
    }
}

#[test]
fn two_stages_lead_to_an_approval() {
    let review = decides(&facts(A::Submitted), Stage::Review, Decision::Approve, ("reviewer", "info"), None);
    assert_eq!(review.map(|c| (c.to, c.version, c.round)), Ok((A::Reviewed, 4, 1)));
    let approve =
        decides(&facts(A::Reviewed), Stage::Approve, Decision::Approve, ("approver", "office"), Some(""));
    assert_eq!(approve.map(|c| c.to), Ok(A::Approved));
    assert_eq!(complete(&facts(A::Approved)).map(|c| c.to), Ok(A::Done));
    assert_eq!(complete(&facts(A::Reviewed)), Err(Refused::NotOpen(A::Reviewed)));
}

#[test]
fn a_stage_cannot_be_skipped_or_decided_twice() {
    let early =
        decides(&facts(A::Submitted), Stage::Approve, Decision::Approve, ("approver", "office"), None);
    assert_eq!(early, Err(Refused::NotOpen(A::Submitted)));
    let again =
        decides(&facts(A::Reviewed), Stage::Review, Decision::Reject, ("other", "info"), Some("材料不全"));
    assert_eq!(again, Err(Refused::AlreadyDecided(past(Stage::Review, 1, "reviewer"))));
    for state in [A::Supplement, A::Approved, A::Done, A::Rejected, A::Withdrawn] {
        let late = decides(&facts(state), Stage::Approve, Decision::Approve, ("approver", "office"), None);
        assert_eq!(late, Err(Refused::NotOpen(state)));
    }
}

#[test]
fn three_natural_persons_of_two_bodies_take_part() {
    for (state, stage, who, at, why) in [
        (A::Submitted, Stage::Review, "admin", "info", Tie::Submitter),
        (A::Submitted, Stage::Review, "zhang", "info", Tie::Subject),
        (A::Reviewed, Stage::Approve, "admin", "office", Tie::Submitter),
        (A::Reviewed, Stage::Approve, "zhang", "office", Tie::Subject),
        (A::Reviewed, Stage::Approve, "reviewer", "office", Tie::EarlierDecider),
        (A::Reviewed, Stage::Approve, "other", "reviewer", Tie::SameBody),
    ] {
        let refused = decides(&facts(state), stage, Decision::Approve, (who, at), None);
        assert_eq!(refused, Err(Refused::FourEyes(why)), "{who} of {at}");
    }
    // An approver of the first round cannot turn reviewer in the second, nor can a colleague; a reviewer may
    // review again.
    let second = ApplicationFacts {
        round: 2,
        decisions: vec![past(Stage::Review, 1, "reviewer"), past(Stage::Approve, 1, "approver")],
        ..facts(A::Submitted)
    };
    let by = |who, at| decides(&second, Stage::Review, Decision::Approve, (who, at), None);
    assert_eq!(by("approver", "info"), Err(Refused::FourEyes(Tie::EarlierDecider)));
    assert_eq!(by("other", "approver"), Err(Refused::FourEyes(Tie::SameBody)));
    assert!(by("reviewer", "reviewer").is_ok() && by("other", "reviewer").is_ok());
}

#[test]
fn no_means_a_reason() {
    for decision in [Decision::Reject, Decision::Supplement] {
        for reason in [None, Some(" "), Some("。"), Some("123")] {
            let refused =
                decides(&facts(A::Submitted), Stage::Review, decision, ("reviewer", "info"), reason);
            assert_eq!(refused, Err(Refused::ReasonMissing), "{reason:?}");
        }
    }
    let no = decides(
        &facts(A::Submitted),
        Stage::Review,
        Decision::Reject,
        ("reviewer", "info"),
        Some(" 手机号不对 "),
    );
    assert_eq!(no.map(|c| (c.to, c.reason)), Ok((A::Rejected, Some("手机号不对".to_owned()))));
    let back = decides(
        &facts(A::Reviewed),
        Stage::Approve,
        Decision::Supplement,
        ("approver", "office"),
        Some("缺批文"),
    );
    assert_eq!(back.map(|c| c.to), Ok(A::Supplement));
}

#[test]
fn the_submitter_files_again_or_withdraws() {
    assert_eq!(
        resubmit(&facts(A::Supplement), &person("admin")).map(|c| (c.to, c.round)),
        Ok((A::Submitted, 2))
    );
    assert_eq!(resubmit(&facts(A::Supplement), &person("zhang")), Err(Refused::NotSubmitter));
    assert_eq!(resubmit(&facts(A::Rejected), &person("admin")), Err(Refused::NotOpen(A::Rejected)));
    assert_eq!(withdraw(&facts(A::Reviewed), &person("admin")).map(|c| c.to), Ok(A::Withdrawn));
    assert_eq!(withdraw(&facts(A::Approved), &person("admin")), Err(Refused::NotOpen(A::Approved)));
}

#[test]
fn what_nobody_completes_lapses_after_thirty_days() {
    let asked = Timestamp::from_millis(1_000);
    let back =
        PastDecision { decision: Decision::Supplement, at: asked, ..past(Stage::Review, 2, "reviewer") };
    let first = PastDecision { at: Timestamp::from_millis(5), round: 1, ..back.clone() };
    let waiting = ApplicationFacts { round: 2, decisions: vec![first, back], ..facts(A::Supplement) };
    let end = asked.plus(30 * DAY);
    assert_eq!(lapses_at(&waiting), Some(end), "the round at hand counts");
    assert_eq!(lapse(&waiting, end.plus(-1)), Err(Refused::NotOpen(A::Supplement)));
    assert_eq!(lapse(&waiting, end).map(|c| (c.to, c.version, c.round)), Ok((A::Withdrawn, 4, 2)));
    assert_eq!(idle_before(end), asked);
    for state in [A::Submitted, A::Reviewed, A::Rejected] {
        let elsewhere = ApplicationFacts { state, ..waiting.clone() };
        assert_eq!((lapses_at(&elsewhere), lapse(&elsewhere, end)), (None, Err(Refused::NotOpen(state))));
    }
}

#[test]
fn the_office_follows_the_system_of_the_unit() {
    assert_eq!(office_for(System::Party).zh(), "县委办");
    assert_eq!(System::from_zh("政府").map(office_for), Some(Office::Government));
}

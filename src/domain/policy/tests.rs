use super::*;

fn unit(name: &str) -> UnitId {
    UnitId::from_text(name)
}

fn person(name: &str) -> PersonId {
    PersonId::from_text(name)
}

fn actor(name: &str, at: &str, roles: &[Role]) -> Actor {
    let system = if at == "party-office" { System::Party } else { System::Government };
    let membership = Membership { unit: unit(at), unit_active: true, system, roles: roles.to_vec() };
    Actor { person: person(name), status: AccountStatus::Active, memberships: vec![membership] }
}

/// One line of domain §5 for objects of the own unit: action, who may.
const OWN_UNIT: &[(Action, &[Role])] = &[
    (A::See, Role::ALL),
    (A::Sign, UNIT_STAFF),
    (A::Return, UNIT_STAFF),
    (A::ReturnSigned, &[UnitAdmin]),
    (A::Finish, UNIT_STAFF),
    (A::AnswerMeeting, UNIT_STAFF),
    (A::OrderRecall, &[LeadOffice]),
    (A::Chase, UNIT_HEADS),
    (A::Oversee, &[LeadOffice, Reviewer]),
    (A::FileAccount, &[UnitAdmin]),
    (A::FileAccountVacant, &[Leader]),
    (A::Withdraw, &[]),
];

#[test]
fn each_role_may_what_the_table_says_and_nothing_else() {
    let town = unit("town");
    for (action, allowed) in OWN_UNIT {
        for role in Role::ALL {
            let verdict = may(&actor("wang", "town", &[*role]), *action, Object::Unit(&town));
            assert_eq!(verdict.is_ok(), allowed.contains(role), "{action:?} {role:?}: {verdict:?}");
        }
    }
}

#[test]
fn another_unit_does_not_exist() {
    let other = unit("other");
    for action in [A::See, A::Sign, A::Return, A::Finish, A::AnswerMeeting, A::FileAccount, A::Withdraw] {
        for role in Role::ALL {
            let verdict = may(&actor("wang", "town", &[*role]), action, Object::Delivery { unit: &other });
            assert_eq!(verdict, Err(Denied::NotFound), "{action:?} {role:?}");
        }
    }
}

#[test]
fn the_account_and_the_unit_must_be_active() {
    let town = unit("town");
    let object = Object::Delivery { unit: &town };
    for status in [AccountStatus::Frozen, AccountStatus::Closed] {
        let gone = Actor { status, ..actor("wang", "town", Role::ALL) };
        assert_eq!(may(&gone, A::See, object), Err(Denied::Account(status)));
    }
    let mut stranded = actor("wang", "town", &[Receiver]);
    for membership in &mut stranded.memberships {
        membership.unit_active = false;
    }
    assert_eq!(may(&stranded, A::Sign, object), Err(Denied::UnitInactive));
    assert!(!could(&stranded, A::Sign));
    let nobody = Actor { memberships: vec![], ..stranded };
    assert_eq!(may(&nobody, A::See, object), Err(Denied::NotFound));
}

#[test]
fn a_plain_member_sees_but_does_not_act() {
    let town = unit("town");
    let plain = actor("wang", "town", &[]);
    assert_eq!(may(&plain, A::See, Object::Delivery { unit: &town }), Ok(()));
    assert_eq!(may(&plain, A::Sign, Object::Delivery { unit: &town }), Err(Denied::Role(UNIT_STAFF)));
    assert_eq!(needed(UNIT_STAFF), [Receiver, UnitAdmin, Leader], "no township has an approver");
    assert_eq!((needed(UNIT_HEADS), needed(&[Reviewer])), (vec![UnitAdmin, Leader], vec![Reviewer]));
}

#[test]
fn who_sent_it_may_chase_while_they_belong_there() {
    let (town, other, wang) = (unit("town"), unit("other"), person("wang"));
    let sent = |unit| Object::Document { unit, issued_by: &wang };
    let clerk = actor("wang", "town", &[User]);
    assert_eq!(may(&clerk, A::Chase, sent(&town)), Ok(()));
    assert_eq!(may(&actor("li", "town", &[User]), A::Chase, sent(&town)), Err(Denied::Role(UNIT_HEADS)));
    assert_eq!(may(&clerk, A::Chase, sent(&other)), Err(Denied::NotFound));
    assert_eq!(may(&actor("guo", "gov-office", &[LeadOffice]), A::Chase, sent(&town)), Ok(()));
}

/// An application of the town, filed by its administrator for a newcomer.
fn with_application<T>(check: impl FnOnce(Object<'_>) -> T) -> T {
    let (town, admin) = (unit("town"), person("admin"));
    check(Object::Application { unit: &town, system: System::Government, submitted_by: &admin })
}

#[test]
fn decisions_belong_to_the_right_office() {
    with_application(|application| {
        for (who, at, roles, action, verdict) in [
            ("hong", "info", vec![Reviewer], A::Review, Ok(())),
            ("zhao", "gov-office", vec![Approver], A::Approve, Ok(())),
            ("zhao", "gov-office", vec![Approver], A::Review, Err(Denied::NotFound)),
            ("qian", "party-office", vec![Approver], A::Approve, Err(Denied::NotFound)),
            ("hong", "info", vec![Reviewer], A::Approve, Err(Denied::NotFound)),
            ("boss", "town", vec![UnitAdmin], A::Approve, Err(Denied::Role(&[Approver]))),
            ("admin", "town", vec![UnitAdmin], A::Withdraw, Ok(())),
            ("boss", "town", vec![UnitAdmin], A::Withdraw, Err(Denied::Role(&[]))),
        ] {
            assert_eq!(may(&actor(who, at, &roles), action, application), verdict, "{who} {at} {action:?}");
        }
    });
}

#[test]
fn an_application_is_shown_to_those_it_concerns() {
    with_application(|application| {
        for (who, at, roles, seen) in [
            ("admin", "town", vec![UnitAdmin], true),
            ("wang", "town", vec![Receiver], false),
            ("chief", "town", vec![Leader], true),
            ("hong", "info", vec![Reviewer], true),
            ("zhao", "gov-office", vec![Approver], true),
            ("qian", "party-office", vec![Approver], false),
        ] {
            assert_eq!(may(&actor(who, at, &roles), A::See, application).is_ok(), seen, "{who}");
        }
    });
}

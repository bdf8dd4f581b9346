//! The rules of context as chat transcripts: what is open, what was shown, what is typed, what happens.

use bot_commands::context::{
    Act, AskWhy, Chat, Context, Key, Kind, Left, OpenItem, Pending, Question, Refusal, Resolution, ShownList,
    UnitName, choose, resolve,
};
use bot_commands::{Intent, Outcome, parse};

fn key(number: u32) -> Key {
    Key { unit: 0, number }
}

/// A clerk of one township with these open items, all of them shown.
fn clerk(open: &[(u32, Kind)]) -> Context {
    let mut context = Context::single("寨沙镇人民政府", "寨沙");
    context.open = open.iter().map(|&(number, kind)| OpenItem::new(key(number), kind)).collect();
    context
}

fn shown(mut context: Context, numbers: &[u32], age_s: u64) -> Context {
    context.list = Some(ShownList { items: numbers.iter().map(|&number| key(number)).collect(), age_s });
    context
}

fn say(text: &str, context: &Context) -> Resolution {
    match parse(text) {
        Outcome::Command(parsed) => resolve(&parsed, context),
        other => panic!("failed on {text:?}: {other:?}"),
    }
}

fn items(text: &str, context: &Context) -> Vec<u32> {
    match say(text, context) {
        Resolution::Act(act) => act.items.iter().map(|key| key.number).collect(),
        other => panic!("failed on {text:?}: {other:?}"),
    }
}

fn refusal(text: &str, context: &Context) -> Refusal {
    match say(text, context) {
        Resolution::Refuse(refusal) => refusal,
        other => panic!("failed on {text:?}: {other:?}"),
    }
}

#[test]
fn a_bare_verb_means_the_only_open_item() {
    let one = clerk(&[(37, Kind::ToSign), (9, Kind::Sent)]);
    assert_eq!(items("签收", &one), [37]);
    assert_eq!(items("催办", &one), [9]);
    assert_eq!(refusal("办结", &one), Refusal::NothingOpen(Intent::Finish));
    let two = clerk(&[(37, Kind::ToSign), (38, Kind::ToSign)]);
    match say("签收", &two) {
        Resolution::Ask { question: Question::Choose(choices), why: AskWhy::SeveralOpen } => {
            assert_eq!(choices.len(), 2);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn received_signs_only_right_after_a_push() {
    let mut context = clerk(&[(37, Kind::ToSign)]);
    assert_eq!(refusal("收到", &context), Refusal::SayWhich(Intent::Sign));
    context.last_push = Some(key(37));
    assert_eq!(items("收到", &context), [37]);
    context.open.clear();
    assert_eq!(refusal("收到", &context), Refusal::SayWhich(Intent::Sign));
}

#[test]
fn a_push_says_which_among_several() {
    let mut context = clerk(&[(37, Kind::ToSign), (38, Kind::ToSign)]);
    context.last_push = Some(key(38));
    assert_eq!(items("签收", &context), [38]);
}

#[test]
fn numbers_are_never_positions() {
    let context = shown(clerk(&[(3, Kind::ToSign), (41, Kind::ToSign)]), &[41, 3], 60);
    assert_eq!(items("签收3", &context), [3]);
    assert_eq!(items("3号收到", &context), [3]);
    assert_eq!(items("签收第一个", &context), [41]);
    assert_eq!(items("签收最后一个", &context), [3]);
    // The second of the list is 3, and 件号 2 is nobody's.
    assert_eq!(items("签收第二个", &context), [3]);
}

#[test]
fn positions_need_a_young_list() {
    let context = clerk(&[(41, Kind::ToSign), (42, Kind::ToSign)]);
    assert_eq!(refusal("签收第一个", &context), Refusal::NoList);
    assert_eq!(refusal("签收第一个", &shown(context.clone(), &[41, 42], 1801)), Refusal::NoList);
    let fresh = shown(context, &[41, 42], 1800);
    assert_eq!(items("签收前两个", &fresh), [41, 42]);
    assert_eq!(refusal("签收第三个", &fresh), Refusal::NoSuchPosition { position: 3, length: 2 });
}

#[test]
fn a_position_that_is_also_an_open_number_is_asked_about() {
    let context = shown(clerk(&[(41, Kind::ToSign), (1, Kind::ToSign)]), &[41, 1], 5);
    let Resolution::Ask { question, why: AskWhy::PositionOrNumber } = say("签收第一个", &context) else {
        panic!("a question");
    };
    let pending = Context { pending: Some(Pending { question, age_s: 20 }), ..context };
    let Resolution::Confirmed(Act { items, .. }) = choose(2, &pending) else { panic!("the second") };
    assert_eq!(items, [key(1)]);
    assert_eq!(choose(3, &pending), Resolution::Refuse(Refusal::NoSuchChoice(2)));
    let late = Context {
        pending: pending.pending.clone().map(|asked| Pending { age_s: 301, ..asked }),
        ..pending.clone()
    };
    assert_eq!(choose(1, &late), Resolution::Refuse(Refusal::Expired));
}

#[test]
fn everything_leaves_out_what_needs_a_look() {
    let mut context =
        clerk(&[(41, Kind::ToSign), (42, Kind::Meeting), (43, Kind::ToSign), (44, Kind::ToSign)]);
    context.open.push(OpenItem { urgent: true, ..OpenItem::new(key(45), Kind::ToSign) });
    context.open.push(OpenItem { shown: false, ..OpenItem::new(key(46), Kind::ToSign) });
    let Resolution::Act(act) = say("全部签收，44除外", &context) else { panic!("an act") };
    assert_eq!(act.items, [key(41), key(43)]);
    assert_eq!(act.left, [(key(42), Left::Meeting), (key(44), Left::Excepted), (key(45), Left::Urgent)]);
    assert_eq!(refusal("全部撤回", &context), Refusal::OneByOne(Intent::Recall));
    let many = clerk(&(1..=60).map(|number| (number, Kind::ToSign)).collect::<Vec<_>>());
    let Resolution::Act(act) = say("签收全部", &many) else { panic!("an act") };
    assert_eq!((act.items.len(), act.left.len()), (50, 10));
}

#[test]
fn deciding_needs_the_code() {
    let context = clerk(&[(40, Kind::ToDecide), (43, Kind::ToDecide)]);
    let open = Refusal::NeedsCode(vec![key(40), key(43)]);
    for text in ["同意", "同意 40", "全部同意", "驳回 40 材料不全"] {
        assert_eq!(refusal(text, &context), open, "failed on {text:?}");
    }
    assert_eq!(refusal("退回 40 缺批文", &context), Refusal::NeedsCode(vec![key(40)]));
    assert_eq!(items("退回补正 40 482913 缺批文", &context), [40]);
    assert!(matches!(say("同意 482913", &context), Resolution::Act(_)));
    assert_eq!(items("同意 40 482913", &context), [40]);
}

#[test]
fn two_units_share_a_number() {
    let mut context = clerk(&[(37, Kind::ToSign)]);
    context.units.push(UnitName { name: "平山镇人民政府".to_owned(), short: "平山".to_owned() });
    context.open.push(OpenItem::new(Key { unit: 1, number: 37 }, Kind::ToSign));
    assert!(matches!(say("签收 37", &context), Resolution::Ask { why: AskWhy::SeveralUnits, .. }));
    let Resolution::Act(act) = say("签收 平山 37", &context) else { panic!("an act") };
    assert_eq!(act.items, [Key { unit: 1, number: 37 }]);
    assert_eq!(refusal("签收 中渡 37", &context), Refusal::UnknownUnit("中渡".to_owned()));
    context.open.pop();
    assert_eq!(items("签收 37", &context), [37]);
}

#[test]
fn a_verb_that_does_not_fit_says_what_it_is() {
    let context = clerk(&[(40, Kind::ToDecide), (12, Kind::Sent)]);
    assert_eq!(refusal("签收 12", &context), Refusal::WrongKind { key: key(12), kind: Kind::Sent });
    assert_eq!(items("查看 12", &context), [12]);
}

#[test]
fn groups_do_nothing() {
    let context = Context { chat: Chat::Group, ..clerk(&[(37, Kind::ToSign)]) };
    for text in ["签收 37", "@公文签收 签收 37", "同意 482913", "确认", "收件箱"] {
        assert_eq!(refusal(text, &context), Refusal::Group, "failed on {text:?}");
    }
}

#[test]
fn homophones_wait_for_confirmation() {
    let context = clerk(&[(37, Kind::ToSign)]);
    let Resolution::Ask { question, why: AskWhy::Homophone } = say("签售37", &context) else {
        panic!("a question")
    };
    let asked = Context { pending: Some(Pending { question, age_s: 10 }), ..context.clone() };
    let Resolution::Confirmed(act) = say("确认", &asked) else { panic!("confirmed") };
    assert_eq!(act.items, [key(37)]);
    assert_eq!(say("算了", &asked), Resolution::Dropped);
    assert_eq!(refusal("确认", &context), Refusal::NothingAsked);
}

#[test]
fn what_was_just_sent_is_the_only_open_one() {
    assert_eq!(items("把刚发的那份撤回来", &clerk(&[(7, Kind::Sent)])), [7]);
    let two = clerk(&[(7, Kind::Sent), (8, Kind::Sent)]);
    assert!(matches!(say("把刚发的那份撤回来", &two), Resolution::Ask { .. }));
}

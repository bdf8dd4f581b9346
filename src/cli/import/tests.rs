//! What an import makes of a file, without a database.

use super::file;
use super::known::Known;
use super::plan::{self, Change, Conflict, Plan};
use crate::crypto::{Keys, purpose};
use crate::domain::policy::Role;
use crate::ids::{PersonId, UnitId};
use crate::store::people::{Binding, Person, phone_place};
use crate::store::units::Unit;
use crate::time::Timestamp;

fn keys() -> Keys {
    Keys::new(&[3; 32])
}

/// A county of two units; 王芳 (a) and 李明 (b) work in the first, 王芳 is bound.
fn county() -> Known {
    let mut known = Known::default();
    for (code, name) in [("zs", "寨沙镇"), ("ps", "平山镇")] {
        let unit = Unit {
            id: UnitId::from_text(format!("unit-{code}")),
            code: code.to_owned(),
            name: format!("鹿寨县{name}人民政府"),
            short_name: name.to_owned(),
            category: "township".to_owned(),
            system: "government".to_owned(),
            superior_id: None,
            issuing_code: None,
            office_phone: Some("0772-6812001".to_owned()),
            status: "active".to_owned(),
            version: 1,
        };
        known.units.insert(code.to_owned(), unit);
    }
    for (login, name, phone) in [("a", "王芳", "13800000001"), ("b", "李明", "13800000002")] {
        let id = PersonId::from_text(format!("person-{login}"));
        let person = Person {
            login: login.to_owned(),
            name: name.to_owned(),
            unit_id: UnitId::from_text("unit-zs"),
            title: Some("文员".to_owned()),
            phone_sealed: keys().seal(&phone_place(&id), phone.as_bytes()),
            phone_digest: keys().digest(purpose::PHONE, phone.as_bytes()),
            status: "active".to_owned(),
            version: 1,
            id: id.clone(),
        };
        known.phones.insert(person.phone_digest.clone(), login.to_owned());
        known.roles.insert(id.clone(), vec![(person.unit_id.clone(), "receiver".to_owned())]);
        known.logins.insert(id, login.to_owned());
        known.people.insert(login.to_owned(), person);
    }
    let binding = Binding {
        platform: "dingtalk".to_owned(),
        corp_id: "corp".to_owned(),
        staff_id: "s1".to_owned(),
        person_id: PersonId::from_text("person-a"),
        status: "active".to_owned(),
    };
    let (platform, corp, staff) = ("dingtalk".to_owned(), "corp".to_owned(), "s1".to_owned());
    known.corps.insert("corp".to_owned());
    known.bound.insert((binding.person_id.clone(), platform.clone()), binding.clone());
    known.accounts.insert((platform, corp, staff), binding);
    known
}

fn make(text: &str) -> Result<Plan, Vec<Conflict>> {
    make_in(&county(), text)
}

fn make_in(known: &Known, text: &str) -> Result<Plan, Vec<Conflict>> {
    let file = file::parse(text).expect("the file is well-formed");
    plan::make(&file, known, &keys(), Timestamp::from_millis(1_000))
}

fn person(login: &str, name: &str, unit: &str, phone: &str, more: &str) -> String {
    format!("[[person]]\nlogin='{login}'\nname='{name}'\nunit='{unit}'\nphone='{phone}'\n{more}\n")
}

fn conflicts(text: &str) -> Vec<String> {
    make(text).err().unwrap_or_default().into_iter().map(|c| c.text).collect()
}

fn fields(plan: &Plan) -> Vec<String> {
    let Some(Change::Update(fields)) = plan.people.first().map(|p| &p.change) else { return Vec::new() };
    fields.iter().map(|f| format!("{} {}→{}", f.key, f.from, f.to)).collect()
}

#[test]
fn a_row_that_says_what_is_there_changes_nothing() {
    let text = "[[unit]]\ncode='zs'\nname='鹿寨县寨沙镇人民政府'\nshort_name='寨沙镇'\ncategory='乡镇'\nsystem='政府'\n"
        .to_owned()
        + &person("a", "王芳", "zs", "138-0000-0001", "[person.bindings]\ndingtalk={corp='corp',staff_id='s1'}")
        + &person("b", "李明", "zs", "+8613800000002", "roles=['receiver']");
    let plan = make(&text).expect("no conflict");
    assert!(plan.units.iter().all(|p| p.change == Change::Same));
    assert!(plan.people.iter().all(|p| p.change == Change::Same && p.roles.is_none() && !p.codes_die));
}

#[test]
fn what_is_left_out_stays_and_what_is_empty_goes() {
    let plan = make(&person("a", "王芳", "zs", "13800000001", "title=''")).expect("no conflict");
    assert_eq!(fields(&plan), ["title 文员→"]);
    let plan = make(&person("a", "王小芳", "zs", "13800000001", "")).expect("no conflict");
    assert_eq!(fields(&plan), ["name 王芳→王小芳"]);
    assert_eq!(plan.people[0].person.title.as_deref(), Some("文员"));
}

#[test]
fn a_changed_phone_ends_the_binding_unless_the_file_names_one() {
    let plan = make(&person("a", "王芳", "zs", "13800000009", "")).expect("no conflict");
    assert_eq!(fields(&plan)[0], "phone 138****0001→138****0009");
    assert!(plan.people[0].unbind && plan.people[0].codes_die);
    let named = "[person.bindings]\ndingtalk={corp='corp',staff_id='s1'}";
    let plan = make(&person("a", "王芳", "zs", "13800000009", named)).expect("no conflict");
    assert!(!plan.people[0].unbind && plan.people[0].binding.is_none());
}

#[test]
fn changed_roles_and_a_move_kill_open_codes() {
    let plan =
        make(&person("a", "王芳", "zs", "13800000001", "roles=['receiver','leader']")).expect("no conflict");
    assert_eq!(fields(&plan), ["roles 收文员→分管领导、收文员"]);
    assert!(plan.people[0].codes_die);
    let plan = make(&person("a", "王芳", "ps", "13800000001", "")).expect("no conflict");
    assert_eq!(fields(&plan), ["unit zs→ps"]);
    let moved = [(UnitId::from_text("unit-ps"), "receiver".to_owned())].into();
    assert_eq!(plan.people[0].roles, Some(moved), "the role moves along");
}

#[test]
fn roles_in_other_units_are_said_apart_and_stay_when_they_are_not() {
    let lent = "[person.also]\nps=['receiver']";
    let plan = make(&person("a", "王芳", "zs", "13800000001", lent)).expect("no conflict");
    assert_eq!(fields(&plan), ["also →平山镇（收文员）"]);
    let both = [("unit-zs", "receiver"), ("unit-ps", "receiver")];
    let both = both.map(|(unit, role)| (UnitId::from_text(unit), role.to_owned()));
    assert_eq!(plan.people[0].roles, Some(both.clone().into()));
    assert!(plan.people[0].codes_die);

    let mut known = county();
    known.roles.insert(PersonId::from_text("person-a"), both.into());
    let silent = make_in(&known, &person("a", "王芳", "zs", "13800000001", "")).expect("no conflict");
    assert_eq!((&silent.people[0].change, &silent.people[0].roles), (&Change::Same, &None));
    let ended =
        make_in(&known, &person("a", "王芳", "zs", "13800000001", "[person.also]")).expect("no conflict");
    assert_eq!(fields(&ended), ["also 平山镇（收文员）→"]);

    let second = person("a", "王芳", "zs", "13800000001", "[person.also]\nps=['unit_admin']")
        + &person("b", "李明", "ps", "13800000002", "roles=['unit_admin']");
    assert!(conflicts(&second)[0].starts_with("单位 ps：系统管理员只能有一位，导入后会有 a、b。"));
    let wrong = person("a", "王芳", "zs", "13800000001", "[person.also]\nzs=['receiver']\nno=['king']");
    let said = conflicts(&wrong);
    assert_eq!(said[0], "人员 a：[person.also] 里没有单位 no，或它已停用。");
    assert_eq!(said[1], "人员 a：在本单位的角色写在 roles 里，[person.also] 只写别的单位。");
    assert!(said[2].starts_with("人员 a：不认识的角色“king”"), "{said:?}");
    let deciders =
        person("a", "王芳", "zs", "13800000001", "roles=['reviewer']\n[person.also]\nps=['reviewer']")
            + &person("b", "李明", "ps", "13800000002", "roles=['approver']");
    let plan = make(&deciders).expect("no conflict");
    assert!(plan.remarks[0].starts_with("平山镇 既有审核人（a）又有审批人（b）"), "{:?}", plan.remarks);
}

#[test]
fn another_persons_phone_or_account_is_a_conflict() {
    let phone = conflicts(&person("c", "赵六", "zs", "13800000001", ""));
    assert_eq!(phone, ["人员 c：手机 138****0001 已是 a 的。"]);
    let account = "[person.bindings]\ndingtalk={corp='corp',staff_id='s1'}";
    let account = conflicts(&person("b", "李明", "zs", "13800000002", account));
    assert_eq!(account, ["人员 b：钉钉号 s1 已绑定 a。"]);
    // Two people who exchange phones in one file end with one phone each.
    let swap = person("a", "王芳", "zs", "13800000002", "") + &person("b", "李明", "zs", "13800000001", "");
    assert_eq!(make(&swap).expect("no conflict").people.len(), 2);
}

#[test]
fn an_account_no_bot_reaches_is_a_conflict_and_another_organisation_is_a_change() {
    let named = |corp: &str| format!("[person.bindings]\ndingtalk={{corp='{corp}',staff_id='s1'}}");
    let unknown = conflicts(&person("a", "王芳", "zs", "13800000001", &named("other")));
    assert_eq!(unknown, ["人员 a：没有属于组织 other 的机器人，消息到不了他；设置里的 corp_id 是 corp。"]);
    let mut known = county();
    known.corps.insert("other".to_owned());
    let plan =
        make_in(&known, &person("a", "王芳", "zs", "13800000001", &named("other"))).expect("no conflict");
    assert_eq!(fields(&plan), ["bindings s1（组织 corp）→s1（组织 other）"]);
    assert!(plan.people[0].binding.is_some());
    // Without a bot nobody can tell.
    known.corps.clear();
    let plan =
        make_in(&known, &person("a", "王芳", "zs", "13800000001", &named("other"))).expect("no conflict");
    assert_eq!(plan.remarks, ["设置里还没有机器人，文件里的 corp 没有核对。"]);
}

fn unit(code: &str, short: &str, more: &str) -> String {
    format!("[[unit]]\ncode='{code}'\nname='{code}全称'\nshort_name='{short}'\nsystem='政府'\n{more}\n")
}

#[test]
fn one_bad_unit_is_said_once_and_not_for_everybody() {
    let text = unit("x", "某局", "category='街道'")
        + &unit("y", "另局", "category='其他'")
        + &person("c", "赵六", "x", "13900000001", "")
        + &person("d", "钱七", "y", "13900000002", "")
        + &person("e", "孙八", "nowhere", "13900000003", "");
    assert_eq!(
        conflicts(&text),
        [
            "单位 x：不认识的类别“街道”，只能是 县直单位、乡镇、国有企业、二层单位、其他。",
            "人员 e：没有单位 nowhere，或它已停用。"
        ]
    );
}

#[test]
fn names_are_unique_and_a_second_level_unit_has_a_superior() {
    let known = conflicts(&unit("x", "寨沙镇", "category='其他'"));
    assert_eq!(known, ["单位 zs 与 x 的简称相同：寨沙镇，聊天里分不清，请改一个。"]);
    let both = conflicts(&(unit("x", "某局", "category='其他'") + &unit("y", "某局", "category='其他'")));
    assert_eq!(both, ["单位 x 与 y 的简称相同：某局，聊天里分不清，请改一个。"]);
    let alone = conflicts(&unit("x", "某中心", "category='二层单位'"));
    assert_eq!(alone, ["单位 x：二层单位要写明上级单位（superior）。"]);
    let mut known = county();
    known.units.get_mut("ps").expect("a unit").status = "revoked".to_owned();
    let under =
        make_in(&known, &unit("x", "某中心", "category='二层单位'\nsuperior='ps'")).expect_err("revoked");
    assert_eq!(under[0].text, "单位 x：上级单位 ps 已注销。");
    assert!(make(&unit("x", "某中心", "category='二层单位'\nsuperior='ps'")).is_ok());
    // The name of a unit that is no more is free again.
    assert!(make_in(&known, &unit("x", "平山镇", "category='其他'")).is_ok());
}

#[test]
fn a_unit_has_one_administrator_and_changes_it_in_one_file() {
    let admin = "roles=['receiver','unit_admin']";
    let two =
        person("a", "王芳", "zs", "13800000001", admin) + &person("b", "李明", "zs", "13800000002", admin);
    let refused =
        "单位 zs：系统管理员只能有一位，导入后会有 a、b。换人请在同一份文件里去掉另一位的 unit_admin。";
    assert_eq!(conflicts(&two), [refused]);
    let mut known = county();
    known.admins.push((UnitId::from_text("unit-zs"), PersonId::from_text("person-a")));
    let second = person("b", "李明", "zs", "13800000002", admin);
    assert_eq!(make_in(&known, &second).expect_err("two")[0].text, refused);
    let handed_over = person("a", "王芳", "zs", "13800000001", "roles=['receiver']") + &second;
    known.roles.insert(
        PersonId::from_text("person-a"),
        vec![(UnitId::from_text("unit-zs"), "unit_admin".to_owned())],
    );
    assert!(make_in(&known, &handed_over).is_ok());
    // Who is no administrator is nobody's business here.
    assert!(make_in(&known, &person("b", "李小明", "zs", "13800000002", "")).is_ok());
}

#[test]
fn what_its_owner_left_is_named_and_not_bound_again() {
    let mut known = county();
    let left = known.bound.remove(&(PersonId::from_text("person-a"), "dingtalk".to_owned())).expect("bound");
    known.accounts.clear();
    known.left.push(Binding { status: "stopped".to_owned(), ..left });
    let named = "[person.bindings]\ndingtalk={corp='corp',staff_id='s1'}";
    let plan = make_in(&known, &person("a", "王芳", "zs", "13800000001", named)).expect("no conflict");
    assert_eq!((&plan.people[0].change, plan.people[0].binding.is_none()), (&Change::Same, true));
    assert!(
        plan.remarks[0].starts_with("人员 a：本人停用或换掉过钉钉号 s1，没有改回。"),
        "{:?}",
        plan.remarks
    );
    assert!(plan.remarks[0].contains("qianshou bind-code a"));
    // For somebody else the account is as good as any other.
    let plan = make_in(&known, &person("b", "李明", "zs", "13800000002", named)).expect("no conflict");
    assert!(plan.people[0].binding.is_some() && plan.remarks.is_empty());
}

#[test]
fn every_conflict_is_listed_and_none_shows_a_phone() {
    let text = "[[unit]]\ncode='x'\nname='某局'\nshort_name='某'\ncategory='街道'\nsystem='军队'\nsuperior='nowhere'\n"
        .to_owned()
        + &person("c", "赵六", "nowhere", "12345", "roles=['king']")
        + &person("d", "钱七", "zs", "13900000001", "")
        + &person("e", "孙八", "zs", "13900000001", "")
        + &person("d", "周九", "zs", "13900000002", "");
    let found = conflicts(&text);
    for word in [
        "街道",
        "军队",
        "没有上级单位 nowhere",
        "没有单位 nowhere",
        "king",
        "11 位",
        "手机相同",
        "出现了两次",
    ] {
        assert!(found.iter().any(|text| text.contains(word)), "{word} in {found:#?}");
    }
    assert!(!found.iter().any(|text| text.contains("13900000001")), "{found:#?}");
}

#[test]
fn a_mark_of_secrecy_is_refused_without_being_repeated() {
    let found = make(&person("c", "机密★3年", "zs", "13900000001", "")).err().unwrap_or_default();
    assert_eq!(found.len(), 1);
    assert!(!found[0].text.contains("3年") && found[0].blocked.is_some());
}

#[test]
fn superiors_come_first_and_circles_are_refused() {
    let unit = |code: &str, superior: &str| {
        format!(
            "[[unit]]\ncode='{code}'\nname='{code}局'\nshort_name='{code}'\ncategory='其他'\nsystem='政府'\nsuperior='{superior}'\n"
        )
    };
    let plan = make(&(unit("child", "parent") + &unit("parent", ""))).expect("no conflict");
    let order: Vec<&str> = plan.units.iter().map(|p| p.unit.code.as_str()).collect();
    assert_eq!(order, ["parent", "child"]);
    assert!(conflicts(&(unit("m", "n") + &unit("n", "m")))[0].contains("绕成了圈"));
    assert!(conflicts(&unit("m", "m"))[0].contains("它自己"));
}

#[test]
fn a_unit_that_would_decide_both_stages_is_remarked_on() {
    let remarks = |text: &str| make(text).expect("no conflict").remarks;
    let both = "寨沙镇 既有审核人（c）又有审批人（c）：两步要由两个单位的人定，本单位审核过的申请，本单位的审批人批不了。";
    let one = person("c", "赵六", "zs", "13900000001", "roles=['reviewer','approver']");
    assert_eq!(remarks(&one), [both], "one person with both roles");
    let two = person("c", "赵六", "zs", "13900000001", "roles=['reviewer']")
        + &person("d", "钱七", "zs", "13900000002", "roles=['approver']");
    assert_eq!(remarks(&two), [both.replace("审批人（c）", "审批人（d）")]);
    let apart = person("c", "赵六", "zs", "13900000001", "roles=['reviewer']")
        + &person("d", "钱七", "ps", "13900000002", "roles=['approver']");
    assert_eq!(remarks(&apart), [""; 0]);
    let spread = person("c", "赵六", "zs", "13900000001", "roles=['approver']")
        + &person("d", "钱七", "ps", "13900000002", "roles=['approver']");
    assert_eq!(
        remarks(&spread),
        ["政府办的审批人分在 寨沙镇、平山镇：审批备案由政府办的人办，请核对谁该有 approver。"]
    );
    assert_eq!(remarks(&person("c", "赵六", "zs", "13900000001", "roles=['receiver']")), [""; 0]);
}

#[test]
fn who_decides_already_counts_in_that_remark() {
    let mut known = county();
    let zs = UnitId::from_text("unit-zs");
    known.deciders.push(("b".to_owned(), zs, Role::Reviewer));
    let remarks = |text: &str| {
        let file = file::parse(text).expect("the file is well-formed");
        let plan = plan::make(&file, &known, &keys(), Timestamp::from_millis(1_000)).expect("no conflict");
        plan.remarks
    };
    let approver = person("c", "赵六", "zs", "13900000001", "roles=['approver']");
    assert!(remarks(&approver)[0].starts_with("寨沙镇 既有审核人（b）又有审批人（c）"));
    let settled = approver + &person("b", "李明", "zs", "13800000002", "roles=['receiver']");
    assert_eq!(remarks(&settled), [""; 0], "the file takes the role away");
}

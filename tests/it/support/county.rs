//! Seven units and fourteen people.

use qianshou::app::App;
use qianshou::crypto::purpose;
use qianshou::ids::{PersonId, UnitId};
use qianshou::store::people::{self, Binding, Person};
use qianshou::store::units::{self, Unit};

pub struct Somebody {
    /// Login, and staff id on the platform.
    pub login: &'static str,
    pub name: &'static str,
    pub unit: &'static str,
    pub roles: &'static [&'static str],
    pub phone: &'static str,
}

const fn p(
    login: &'static str,
    name: &'static str,
    unit: &'static str,
    roles: &'static [&'static str],
    phone: &'static str,
) -> Somebody {
    Somebody { login, name, unit, roles, phone }
}

pub const PEOPLE: &[Somebody] = &[
    p("wangfang", "王芳", "zs", &["receiver"], "13800000001"),
    p("zhoujie", "周杰", "zs", &["receiver"], "13800000002"),
    p("zhangli", "张丽", "zs", &["unit_admin"], "13800000003"),
    p("heping", "何平", "zs", &["leader"], "13800000004"),
    p("lijuan", "李娟", "ps", &["receiver"], "13800000005"),
    p("panwen", "潘文", "ps", &["unit_admin"], "13800000006"),
    p("tangbo", "唐波", "zd", &["receiver", "unit_admin"], "13800000007"),
    p("liming", "李明", "xxb", &["reviewer", "receiver"], "13800000008"),
    p("chenhong", "陈红", "xxb", &["reviewer"], "13800000009"),
    p("zhaoqiang", "赵强", "zfb", &["approver", "receiver"], "13800000010"),
    p("qinhai", "覃海", "zfb", &["lead_office"], "13800000011"),
    p("sunwei", "孙伟", "xwb", &["approver"], "13800000012"),
    p("moxia", "莫霞", "zzb", &["unit_admin", "receiver"], "13800000013"),
];

/// Staff ids of everybody who is bound.
pub const STAFF: &[&str] = &[
    "wangfang",
    "zhoujie",
    "zhangli",
    "heping",
    "lijuan",
    "panwen",
    "tangbo",
    "liming",
    "chenhong",
    "zhaoqiang",
    "qinhai",
    "sunwei",
    "moxia",
];

/// Code, name, short name, category, system, issuing code.
type UnitRow = (&'static str, &'static str, &'static str, &'static str, &'static str, Option<&'static str>);

const UNITS: &[UnitRow] = &[
    ("zfb", "鹿寨县人民政府办公室", "县政府办", "department", "government", Some("鹿政办发")),
    ("xwb", "中共鹿寨县委办公室", "县委办", "department", "party", None),
    ("xxb", "鹿寨县信息化建设办公室", "信息办", "department", "government", None),
    ("zs", "鹿寨县寨沙镇人民政府", "寨沙镇", "township", "government", None),
    ("ps", "鹿寨县平山镇人民政府", "平山镇", "township", "government", None),
    ("zd", "鹿寨县中渡镇人民政府", "中渡镇", "township", "government", None),
    ("lg", "鹿寨县拉沟乡人民政府", "拉沟乡", "township", "government", None),
    ("zzb", "中共鹿寨县委组织部", "县委组织部", "department", "party", None),
];

/// Founds the county; everybody is bound and has been greeted.
pub async fn found(app: &App) {
    let now = app.now();
    let mut tx = app.store.begin_write().await.expect("a transaction");
    for (code, name, short, category, system, issuing) in UNITS {
        let unit = Unit {
            id: UnitId::new(now),
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            short_name: (*short).to_owned(),
            category: (*category).to_owned(),
            system: (*system).to_owned(),
            superior_id: None,
            issuing_code: issuing.map(str::to_owned),
            office_phone: Some(format!("0772-681{:04}", code.len() * 1_000 + 1)),
            status: "active".to_owned(),
            version: 1,
        };
        units::insert(&mut tx, &unit, now).await.expect("a unit");
    }
    for who in PEOPLE {
        let unit = units::by_code(&mut tx, who.unit).await.expect("a query").expect("a unit");
        let id = PersonId::new(now);
        let person = Person {
            phone_sealed: app.keys.seal(&people::phone_place(&id), who.phone.as_bytes()),
            phone_digest: app.keys.digest(purpose::PHONE, who.phone.as_bytes()),
            id,
            login: who.login.to_owned(),
            name: who.name.to_owned(),
            unit_id: unit.id.clone(),
            title: None,
            status: "active".to_owned(),
            version: 1,
        };
        people::insert(&mut tx, &person, now).await.expect("a person");
        let roles = who.roles.iter().map(|role| (unit.id.clone(), (*role).to_owned())).collect();
        people::set_roles(&mut tx, &person.id, &roles).await.expect("roles");
        let binding = Binding {
            platform: "dingtalk".to_owned(),
            corp_id: super::CORP.to_owned(),
            staff_id: who.login.to_owned(),
            person_id: person.id.clone(),
            status: "active".to_owned(),
        };
        people::bind(&mut tx, &binding, "test", now).await.expect("a binding");
        assert!(people::mark_welcomed(&mut tx, &binding).await.expect("greeted"));
    }
    tx.commit().await.expect("the county stands");
}

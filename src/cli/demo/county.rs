//! The sample county: units and people in the form `import` reads, the same in every run. A handful of
//! people have a part in the tour; the others make it a county.

use crate::cli::import::{Account, Bindings, File, PersonRow, UnitRow};
use crate::playground;

/// Somebody with a face on the page.
pub struct Part {
    /// Login, and member id on the stand-in messenger.
    pub login: &'static str,
    name: &'static str,
    unit: &'static str,
    title: &'static str,
    roles: &'static [&'static str],
    /// The line under the name on the page.
    caption: &'static str,
}

const fn part(
    login: &'static str,
    name: &'static str,
    unit: &'static str,
    title: &'static str,
    roles: &'static [&'static str],
    caption: &'static str,
) -> Part {
    Part { login, name, unit, title, roles, caption }
}

/// The clerk whose account is connected when the demo opens.
pub const CLERK: &str = "wangfang";

/// In the order of the page.
#[rustfmt::skip]
pub const CAST: [Part; 12] = [
    part(CLERK, "王芳", "zs", "党政办文员", &["receiver"], "寨沙镇 收文员"),
    part("zhangli", "张丽", "zs", "党政办主任", &["unit_admin"], "寨沙镇 单位管理员"),
    part("liming", "李明", "xxb", "信息化股股长", &["reviewer", "receiver"], "信息办 审核"),
    part("zhaoqiang", "赵强", "zfb", "秘书股股长", &["approver", "receiver"], "县政府办 审批"),
    part("heping", "何平", "zs", "副镇长", &["leader"], "寨沙镇 分管领导"),
    part("qinhai", "覃海", "zfb", "副主任", &["lead_office", "unit_admin"], "县政府办 发文"),
    part("sunwei", "孙伟", "xwb", "督查室主任", &["approver", "receiver"], "县委办 审批"),
    part("chenhong", "陈红", "xxb", "副主任", &["reviewer", "unit_admin"], "信息办 审核"),
    part("zhoujie", "周杰", "zs", "党政办干事", &["receiver"], "寨沙镇 收文员"),
    part("lijuan", "李娟", "ps", "党政办文员", &["receiver"], "平山镇 收文员"),
    part("tangbo", "唐波", "zd", "党政办主任", &["receiver", "unit_admin"], "中渡镇 收文员"),
    part("weixiu", "韦秀", "jyj", "办公室主任", &["receiver", "unit_admin"], "教育局 收文员"),
];

/// (code, full name, short name, category, system, superior, issuing code).
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const UNITS: [Row; 44] = [
    ("zfb", "鹿寨县人民政府办公室", "县政府办", "县直单位", "政府", "", "鹿政办"),
    ("xwb", "中共鹿寨县委员会办公室", "县委办", "县直单位", "党群", "", "鹿办"),
    ("xxb", "鹿寨县信息化建设办公室", "信息办", "县直单位", "政府", "", "鹿信息"),
    ("fgj", "鹿寨县发展和改革局", "发改局", "县直单位", "政府", "", "鹿发改"),
    ("jyj", "鹿寨县教育局", "教育局", "县直单位", "政府", "", "鹿教"),
    ("gaj", "鹿寨县公安局", "公安局", "县直单位", "政府", "", "鹿公"),
    ("mzj", "鹿寨县民政局", "民政局", "县直单位", "政府", "", "鹿民"),
    ("czj", "鹿寨县财政局", "财政局", "县直单位", "政府", "", "鹿财"),
    ("rsj", "鹿寨县人力资源和社会保障局", "人社局", "县直单位", "政府", "", "鹿人社"),
    ("zrj", "鹿寨县自然资源和规划局", "自然资源局", "县直单位", "政府", "", "鹿自然资"),
    ("zjj", "鹿寨县住房和城乡建设局", "住建局", "县直单位", "政府", "", "鹿建"),
    ("jtj", "鹿寨县交通运输局", "交通局", "县直单位", "政府", "", "鹿交"),
    ("slj", "鹿寨县水利局", "水利局", "县直单位", "政府", "", "鹿水"),
    ("nyj", "鹿寨县农业农村局", "农业农村局", "县直单位", "政府", "", "鹿农"),
    ("wjj", "鹿寨县卫生健康局", "卫健局", "县直单位", "政府", "", "鹿卫"),
    ("yjj", "鹿寨县应急管理局", "应急局", "县直单位", "政府", "", "鹿应急"),
    ("sjj", "鹿寨县审计局", "审计局", "县直单位", "政府", "", "鹿审"),
    ("scj", "鹿寨县市场监督管理局", "市场监管局", "县直单位", "政府", "", "鹿市监"),
    ("tjj", "鹿寨县统计局", "统计局", "县直单位", "政府", "", "鹿统"),
    ("lyj", "鹿寨县林业局", "林业局", "县直单位", "政府", "", "鹿林"),
    ("xfj", "鹿寨县信访局", "信访局", "县直单位", "政府", "", "鹿信访"),
    ("zzb", "中共鹿寨县委员会组织部", "县委组织部", "县直单位", "党群", "", "鹿组"),
    ("xcb", "中共鹿寨县委员会宣传部", "县委宣传部", "县直单位", "党群", "", "鹿宣"),
    ("tzb", "中共鹿寨县委员会统一战线工作部", "县委统战部", "县直单位", "党群", "", "鹿统战"),
    ("qxj", "鹿寨县气象局", "气象局", "其他", "政府", "", "鹿气"),
    ("wzb", "鹿寨县人民武装部", "县人武部", "其他", "党群", "", "鹿武"),
    ("lz", "鹿寨县鹿寨镇人民政府", "鹿寨镇", "乡镇", "政府", "", "鹿镇"),
    ("zd", "鹿寨县中渡镇人民政府", "中渡镇", "乡镇", "政府", "", "中政"),
    ("zs", "鹿寨县寨沙镇人民政府", "寨沙镇", "乡镇", "政府", "", "寨政"),
    ("ps", "鹿寨县平山镇人民政府", "平山镇", "乡镇", "政府", "", "平政"),
    ("hm", "鹿寨县黄冕镇人民政府", "黄冕镇", "乡镇", "政府", "", "黄政"),
    ("sp", "鹿寨县四排镇人民政府", "四排镇", "乡镇", "政府", "", "四政"),
    ("jk", "鹿寨县江口乡人民政府", "江口乡", "乡镇", "政府", "", "江政"),
    ("dj", "鹿寨县导江乡人民政府", "导江乡", "乡镇", "政府", "", "导政"),
    ("lg", "鹿寨县拉沟乡人民政府", "拉沟乡", "乡镇", "政府", "", "拉政"),
    ("ct", "鹿寨县城市建设投资有限公司", "县城投公司", "国有企业", "政府", "", ""),
    ("sw", "鹿寨县供水有限公司", "县供水公司", "国有企业", "政府", "", ""),
    ("lt", "鹿寨县林业发展有限公司", "县林发公司", "国有企业", "政府", "", ""),
    ("fxb", "鹿寨县防汛抗旱指挥部办公室", "县防汛办", "二层单位", "政府", "yjj", "鹿汛"),
    ("jkzx", "鹿寨县疾病预防控制中心", "县疾控中心", "二层单位", "政府", "wjj", ""),
    ("rmyy", "鹿寨县人民医院", "县医院", "二层单位", "政府", "wjj", ""),
    ("yz", "鹿寨县第一中学", "县一中", "二层单位", "政府", "jyj", ""),
    ("sx", "鹿寨县实验小学", "县实验小学", "二层单位", "政府", "jyj", ""),
    ("bdc", "鹿寨县不动产登记中心", "不动产中心", "二层单位", "政府", "zrj", ""),
];

/// Nobody receives there: shown as 没送到.
const WITHOUT_RECEIVER: &str = "lg";
/// Its people have no account on the messenger yet: shown as 未绑定.
const UNBOUND: &str = "qxj";

const SURNAMES: [&str; 24] = [
    "韦", "覃", "黄", "陆", "莫", "梁", "潘", "罗", "蒙", "廖", "农", "石", "卢", "谢", "龙", "欧", "吴",
    "曾", "邓", "蓝", "苏", "谭", "钟", "林",
];
const GIVEN: [&str; 24] = [
    "建国", "秀英", "志强", "丽萍", "文斌", "海燕", "永康", "小梅", "家明", "玉兰", "国庆", "春花", "振华",
    "雪芬", "光荣", "桂香", "世杰", "美玲", "德胜", "彩霞", "正平", "慧敏", "立新", "冬梅",
];
/// What the three people of every unit do.
const POSTS: [(&str, &str); 3] =
    [("receiver", "办公室文员"), ("unit_admin", "办公室主任"), ("leader", "分管领导")];

/// Codes of the townships.
pub fn townships() -> Vec<&'static str> {
    UNITS.iter().filter(|u| u.3 == "乡镇").map(|u| u.0).collect()
}

/// Codes of every unit but `except`.
pub fn all_but(except: &str) -> Vec<&'static str> {
    UNITS.iter().map(|u| u.0).filter(|code| *code != except).collect()
}

/// Login of somebody who signs for a unit.
pub fn receiver_of(unit: &str) -> String {
    let known = CAST.iter().find(|p| p.unit == unit && p.login != CLERK && p.roles.contains(&"receiver"));
    known.map_or_else(|| format!("{unit}-01"), |p| p.login.to_owned())
}

/// The county without the clerk's account on the messenger.
pub fn file(corp: &str) -> File {
    let mut person: Vec<PersonRow> =
        CAST.iter().enumerate().map(|(at, part)| cast_row(at, part, corp)).collect();
    let mut index = CAST.len();
    for unit in &UNITS {
        for (at, (role, title)) in POSTS.iter().enumerate() {
            // One administrator, one leader a unit; the cast may hold the post already.
            let held = CAST.iter().any(|p| p.unit == unit.0 && p.roles.contains(role));
            // A receiver beside one of the cast is welcome, except at the clerk's unit, which has two.
            let second = *role == "receiver" && unit.0 != "zs";
            if held && !second || unit.0 == WITHOUT_RECEIVER && *role == "receiver" {
                continue;
            }
            let bound = unit.0 != UNBOUND && unit.0 != WITHOUT_RECEIVER;
            person.push(extra_row(index, unit, at + 1, role, title, bound.then_some(corp)));
            index += 1;
        }
    }
    File { unit: UNITS.iter().map(unit_row).collect(), person }
}

/// The row that connects the clerk's account.
pub fn clerk_file(corp: &str) -> File {
    let mut row = cast_row(0, &CAST[0], corp);
    row.bindings = account(corp, CLERK);
    File { unit: Vec::new(), person: vec![row] }
}

fn unit_row(u: &Row) -> UnitRow {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let at = UNITS.iter().position(|other| other.0 == u.0).unwrap_or(0);
    UnitRow {
        code: u.0.to_owned(),
        name: u.1.to_owned(),
        short_name: u.2.to_owned(),
        category: u.3.to_owned(),
        system: u.4.to_owned(),
        superior: some(u.5),
        issuing_code: some(u.6),
        office_phone: Some(format!("0772-681{:04}", 2_001 + at)),
    }
}

fn cast_row(at: usize, part: &Part, corp: &str) -> PersonRow {
    PersonRow {
        login: part.login.to_owned(),
        name: part.name.to_owned(),
        unit: part.unit.to_owned(),
        title: Some(part.title.to_owned()),
        phone: phone(at),
        roles: Some(part.roles.iter().map(|r| (*r).to_owned()).collect()),
        also: None,
        bindings: if part.login == CLERK { Bindings::default() } else { account(corp, part.login) },
    }
}

fn extra_row(index: usize, unit: &Row, at: usize, role: &str, title: &str, corp: Option<&str>) -> PersonRow {
    let login = format!("{}-{at:02}", unit.0);
    let name =
        |list: &[&'static str], step: usize| list.get(index * step % list.len()).copied().unwrap_or("");
    // 24 surnames and 24 given names, walked so that no pair repeats among these few people.
    let given = GIVEN.get((index * 7 + index / SURNAMES.len()) % GIVEN.len()).copied().unwrap_or("");
    PersonRow {
        bindings: corp.map_or_else(Bindings::default, |corp| account(corp, &login)),
        login,
        name: format!("{}{given}", name(&SURNAMES, 1)),
        unit: unit.0.to_owned(),
        title: Some(title.to_owned()),
        phone: phone(index),
        roles: Some(vec![role.to_owned()]),
        also: None,
    }
}

fn account(corp: &str, staff: &str) -> Bindings {
    Bindings { dingtalk: Some(Account { corp: corp.to_owned(), staff_id: staff.to_owned() }) }
}

/// Numbers of a range no operator has issued to anybody here.
fn phone(index: usize) -> String {
    format!("138{:08}", index + 1)
}

/// Everybody with an account on the messenger, the cast first; the others have no caption and stay off
/// the page.
pub fn accounts(corp: &str) -> Vec<playground::Person> {
    let rows = file(corp).person;
    rows.iter()
        .filter(|row| row.login == CLERK || row.bindings.dingtalk.is_some())
        .map(|row| {
            let caption = CAST.iter().find(|p| p.login == row.login).map_or("", |p| p.caption);
            playground::Person::new(&row.login, &row.name, caption, &row.phone)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_county_is_large_enough_and_has_no_doubles() {
        let file = file("corp");
        assert!(
            file.unit.len() >= 30 && file.person.len() >= 120,
            "{} units, {} people",
            file.unit.len(),
            file.person.len()
        );
        for key in
            [|p: &PersonRow| p.login.clone(), |p: &PersonRow| p.name.clone(), |p: &PersonRow| p.phone.clone()]
        {
            let different: HashSet<String> = file.person.iter().map(key).collect();
            assert_eq!(different.len(), file.person.len());
        }
        for unit in &file.unit {
            let with = |role: &str| {
                let holds =
                    |p: &&PersonRow| p.unit == unit.code && p.roles.iter().flatten().any(|r| r == role);
                file.person.iter().filter(holds).count()
            };
            assert_eq!((with("unit_admin"), with("leader")), (1, 1), "{}", unit.code);
            assert_eq!(with("receiver") == 0, unit.code == WITHOUT_RECEIVER, "{}", unit.code);
        }
    }
}

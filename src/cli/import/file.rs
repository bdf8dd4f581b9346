//! The file to import: TOML exactly as design §3, every unknown key an error.

use crate::cli::failure::Failure;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// Longest file that is read.
const MOST: u64 = 32 * 1024 * 1024;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// `[[unit]]`
    #[serde(default)]
    pub unit: Vec<UnitRow>,
    /// `[[person]]`
    #[serde(default)]
    pub person: Vec<PersonRow>,
}

/// One `[[unit]]`. A key that is left out keeps what is there; an empty text removes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRow {
    /// The key.
    pub code: String,
    /// 规范全称
    pub name: String,
    /// 规范化简称
    pub short_name: String,
    /// 县直单位, 乡镇, 国有企业, 二层单位, 其他
    pub category: String,
    /// 政府, 党群
    pub system: String,
    /// Code of the superior unit.
    pub superior: Option<String>,
    /// 机关代字
    pub issuing_code: Option<String>,
    /// Office telephone.
    pub office_phone: Option<String>,
}

/// One `[[person]]`, read like [`UnitRow`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRow {
    /// The key.
    pub login: String,
    /// Name.
    pub name: String,
    /// Code of the home unit.
    pub unit: String,
    /// Post.
    pub title: Option<String>,
    /// Registered mobile phone.
    pub phone: String,
    /// Roles in the home unit; left out: as they are.
    pub roles: Option<Vec<String>>,
    /// `[person.also]`: roles in other units 兼职, by their codes; left out: as they are.
    pub also: Option<BTreeMap<String, Vec<String>>>,
    /// `[person.bindings]`
    #[serde(default)]
    pub bindings: Bindings,
}

/// Accounts on work messengers.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bindings {
    /// 钉钉
    pub dingtalk: Option<Account>,
}

/// An account on a work messenger.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// `CorpId`
    pub corp: String,
    /// Member id there.
    pub staff_id: String,
}

/// Reads a file, or standard input when it is `-`: an operator who acts as the service's account has files
/// that account cannot open.
pub fn read(path: &Path) -> Result<File, Failure> {
    let stdin = path.as_os_str() == "-";
    let shown = if stdin { "标准输入".to_owned() } else { path.display().to_string() };
    let text = if stdin { text(std::io::stdin().lock()) } else { std::fs::File::open(path).and_then(text) };
    let text = text.map_err(|e| unreadable(&shown, &e))?;
    if text.len() as u64 > MOST {
        return Err(Failure::usage("E-IMPORT-FILE", format!("{shown} 超过 32 MB，请分成几份导入。")));
    }
    parse(&text).map_err(|(line, why)| {
        Failure::failed("E-IMPORT-FILE", format!("{shown} 第 {line} 行：{why}，请改正后再导入；没有改动。"))
    })
}

/// All there is, but not endlessly more than may be.
fn text(source: impl Read) -> std::io::Result<String> {
    let mut text = String::new();
    source.take(MOST + 1).read_to_string(&mut text)?;
    Ok(text)
}

fn unreadable(shown: &str, error: &std::io::Error) -> Failure {
    let text = match error.kind() {
        ErrorKind::NotFound => format!("没有 {shown} 这个文件，请检查路径。"),
        ErrorKind::PermissionDenied => format!("没有权限读 {shown}，请检查文件与目录的权限。"),
        ErrorKind::IsADirectory => format!("{shown} 是文件夹，请写文件的路径。"),
        ErrorKind::InvalidData => format!("{shown} 不是 UTF-8 编码的文字，请在编辑器里另存为 UTF-8 再导入。"),
        _ => format!("读不到 {shown}，请检查路径与权限。"),
    };
    Failure::usage("E-IMPORT-FILE", text)
}

/// Reads the text; an error is (line, why in Chinese).
pub fn parse(text: &str) -> Result<File, (usize, String)> {
    toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
        let line =
            e.span().and_then(|s| text.get(..s.start)).map_or(1, |before| before.matches('\n').count() + 1);
        (line, explain(e.message()))
    })
}

/// What the parser expected, and how that is written.
const EXPECTED: [(&str, &str); 4] = [
    ("a string", "带引号的文字"),
    ("a sequence", "方括号里的列表"),
    ("struct Account", "花括号里的 corp 与 staff_id"),
    ("struct Bindings", "[person.bindings] 下面的键"),
];

/// The parser's sentences in Chinese.
fn explain(message: &str) -> String {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("unknown field") {
        format!("不认识的键“{quoted}”")
    } else if message.starts_with("missing field") {
        format!("缺少“{quoted}”")
    } else if message.starts_with("duplicate") {
        "同一个键写了两次".to_owned()
    } else if message.starts_with("invalid type") {
        let expected = message.rsplit("expected ").next().unwrap_or_default();
        let right = EXPECTED.iter().find(|(english, _)| expected.starts_with(english));
        right.map_or("值的类型不对".to_owned(), |(_, zh)| format!("值的类型不对，要写成{zh}"))
    } else if message.contains("expected `=`") {
        "键后面没有等号和值".to_owned()
    } else {
        "写法有误，请检查引号、等号与括号".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_and_missing_keys_are_named_with_their_line() {
        let unit = "[[unit]]\ncode='a'\nname='甲'\nshort_name='甲'\ncategory='乡镇'\n";
        assert_eq!(parse(unit).err(), Some((1, "缺少“system”".to_owned())));
        let extra = format!("{unit}system='政府'\ncolour='red'\n");
        assert_eq!(parse(&extra).err(), Some((7, "不认识的键“colour”".to_owned())));
        let person = "[[person]]\nlogin='a'\nname='甲'\nunit='a'\nphone='13800000001'\nroles=['receiver']\n\
            [person.bindings]\nwechat={corp='c',staff_id='s'}\n";
        assert_eq!(parse(person).err(), Some((8, "不认识的键“wechat”".to_owned())));
    }

    #[test]
    fn whatever_is_wrong_is_said_in_chinese() {
        let person = "[[person]]\nlogin='a'\nname='甲'\nunit='a'\nphone='13800000001'\n";
        for (more, why) in [
            ("roles", "键后面没有等号和值"),
            ("roles =", "写法有误，请检查引号、等号与括号"),
            ("title = 5", "值的类型不对，要写成带引号的文字"),
            ("roles = 'receiver'", "值的类型不对，要写成方括号里的列表"),
            ("bindings = {dingtalk = 's1'}", "值的类型不对，要写成花括号里的 corp 与 staff_id"),
            ("bindings = 's1'", "值的类型不对，要写成[person.bindings] 下面的键"),
            ("title = '收文", "写法有误，请检查引号、等号与括号"),
            ("title = \"收文\\q\"", "写法有误，请检查引号、等号与括号"),
            ("name = '乙'", "同一个键写了两次"),
        ] {
            assert_eq!(parse(&format!("{person}{more}\n")).err(), Some((6, why.to_owned())), "{more}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named_with_the_reason() {
        let folder = std::env::temp_dir().join(format!("qianshou-import-{}", crate::random::hex::<8>()));
        std::fs::create_dir(&folder).expect("a folder");
        let legacy = folder.join("gbk.toml");
        std::fs::write(&legacy, b"# \xc7\xa9\xca\xd5\n").expect("written");
        let said = |path: &Path| read(path).expect_err("unreadable").text;
        assert!(said(&legacy).ends_with("不是 UTF-8 编码的文字，请在编辑器里另存为 UTF-8 再导入。"));
        assert!(said(&folder.join("absent.toml")).starts_with("没有 "));
        assert!(said(&folder).ends_with("是文件夹，请写文件的路径。"));
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}

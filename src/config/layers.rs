//! The layers of the settings, one over the other, and where a mistake in them stands.

use super::{ConfigError, DEFAULTS, Settings, unreadable};
use std::path::Path;

/// Prefix of a setting in the environment.
const PREFIX: &str = "QIANSHOU__";

/// Puts all layers together.
pub(super) fn read<I>(file: Option<&Path>, environment: I) -> Result<Settings, ConfigError>
where
    I: IntoIterator<Item = (String, String)>,
{
    let mut table = parse(DEFAULTS, "内置设置")?;
    let mut sources: Vec<(String, String)> = Vec::new();
    if let Some(path) = file {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|e| ConfigError(format!("设置文件 {shown} 读不了：{}。", unreadable(&e))))?;
        let layer = parse(&text, &shown)?;
        keys("", &layer, &mut |key| sources.push((key, shown.clone())));
        merge(&mut table, layer);
    }
    for (name, value) in environment {
        if let Some(path) = name.strip_prefix(PREFIX) {
            let key = set(&mut table, path, &value);
            sources.push((key, format!("环境变量 {name}")));
        } else if name.starts_with("QIANSHOU_") && name.contains("__") {
            return Err(ConfigError(format!("环境变量 {name} 的前缀要两条下划线：{PREFIX}…，请改名。")));
        }
    }
    serde_path_to_error::deserialize(toml::Value::Table(table)).map_err(|e| {
        let at = e.path().to_string();
        mistake(&at, e.into_inner().message(), &sources)
    })
}

fn parse(text: &str, name: &str) -> Result<toml::Table, ConfigError> {
    text.parse().map_err(|e: toml::de::Error| {
        let line = e.span().map_or(1, |s| text.get(..s.start).map_or(1, |t| t.matches('\n').count() + 1));
        ConfigError(format!("{name} 第 {line} 行写法有误：{}。", misspelt(e.message())))
    })
}

/// What is wrong with a line, as far as the parser's own words tell.
fn misspelt(message: &str) -> &'static str {
    const KNOWN: [(&str, &str); 6] = [
        ("duplicate key", "这个键或这一节前面已经写过，请只留一处"),
        ("expected `=`", "键后面要有等号和值"),
        ("extra `=`", "多了一个等号"),
        ("string values must be quoted", "文字要加引号"),
        ("unclosed", "引号或括号没有收尾"),
        ("invalid escape", "引号里的反斜杠要写两个，或换成单引号"),
    ];
    let known = KNOWN.iter().find(|(part, _)| message.contains(part));
    known.map_or("请检查等号、引号和方括号，样子见 config.toml", |(_, what)| what)
}

/// Calls `each` with every key of a layer, `section.key`.
fn keys(above: &str, table: &toml::Table, each: &mut impl FnMut(String)) {
    for (key, value) in table {
        let path = if above.is_empty() { key.clone() } else { format!("{above}.{key}") };
        match value {
            toml::Value::Table(inner) => keys(&path, inner, each),
            _ => each(path),
        }
    }
}

fn merge(base: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Table(old)), toml::Value::Table(new)) => merge(old, new),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// Puts a value from the environment in its place and returns its key. Text takes the type of the value it
/// replaces, a list being written with commas; a key without a default is text, except for the numbers known
/// to be optional. Names in the environment are upper case, those of bots may be anything.
fn set(table: &mut toml::Table, path: &str, value: &str) -> String {
    let mut parts: Vec<&str> = path.split("__").collect();
    let last = parts.pop().unwrap_or_default();
    let mut at = table;
    let mut key = String::new();
    for part in parts {
        let name = existing(at, part);
        key.push_str(&name);
        key.push('.');
        let entry = at.entry(name).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        let toml::Value::Table(next) = entry else { return key };
        at = next;
    }
    let last = existing(at, last);
    key.push_str(&last);
    let numeric = matches!(at.get(&last), Some(toml::Value::Integer(_))) || last == "max_skew_s";
    let typed = match at.get(&last) {
        Some(toml::Value::Boolean(_)) => value.parse().ok().map(toml::Value::Boolean),
        Some(toml::Value::Array(_)) => Some(list(value)),
        _ if numeric => value.parse().ok().map(toml::Value::Integer),
        _ => None,
    };
    at.insert(last, typed.unwrap_or_else(|| toml::Value::String(value.to_owned())));
    key
}

/// A list as it is written in the environment: `2027-01-01, 2027-05-01..2027-05-05`, or `2027`.
fn list(value: &str) -> toml::Value {
    let parts = value.split([',', '，']).map(str::trim).filter(|part| !part.is_empty());
    let typed = |part: &str| part.parse().map_or_else(|_| part.into(), toml::Value::Integer);
    toml::Value::Array(parts.map(typed).collect())
}

/// The name as the table has it, whatever its case, else in lower case.
fn existing(table: &toml::Table, part: &str) -> String {
    let found = table.keys().find(|key| key.eq_ignore_ascii_case(part));
    found.cloned().unwrap_or_else(|| part.to_lowercase())
}

/// Says where a mistake stands and what it is.
fn mistake(at: &str, message: &str, sources: &[(String, String)]) -> ConfigError {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let unknown = message.starts_with("unknown field");
    let key = match quoted.first() {
        // The path ends with the key itself when there is one too many, and before it when it is missing.
        Some(name) if message.starts_with("missing field") && at != "." => format!("{at}.{name}"),
        Some(name) if message.starts_with("missing field") => (*name).to_owned(),
        _ => at.to_owned(),
    };
    // A list is set as a whole, whichever of its members is wrong.
    let set = key.split_once('[').map_or(key.as_str(), |(list, _)| list);
    let source =
        sources.iter().rev().find(|(known, _)| known == set || known.starts_with(&format!("{set}.")));
    let place = source.map_or_else(String::new, |(_, source)| format!("（{source}）"));
    let what = if unknown {
        let known: Vec<&str> = quoted.iter().skip(1).copied().collect();
        format!("没有 {key} 这个键{place}，这里只能写：{}", known.join("、"))
    } else if message.starts_with("missing field") {
        format!("缺 {key}")
    } else {
        format!("{key}{place} 的值不对：{}", wanted(message))
    };
    ConfigError(format!("设置有误：{what}。请对照 config.toml 改正后再启动。"))
}

/// What a value of the wrong type should have been; our own checks speak for themselves.
fn wanted(message: &str) -> String {
    if message.starts_with("unknown variant") {
        let choices: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        return format!("只能写 {}", choices.join("、"));
    }
    let expected = message.strip_prefix("invalid ").and_then(|_| message.rsplit_once(", expected "));
    match expected.map(|(_, kind)| kind) {
        Some("a boolean") => "要写 true 或 false".to_owned(),
        Some("a string") => "要写成加引号的文字".to_owned(),
        Some("a sequence") => "要写成方括号里的一列，例如 [\"2027-01-01\"]".to_owned(),
        Some(kind) if kind.starts_with('u') => "要写不小于 0 的整数".to_owned(),
        Some(kind) if kind.starts_with('i') => "要写整数".to_owned(),
        Some(kind) if kind.starts_with("struct") || kind == "a map" => {
            "要写成一节，里面每个键一行".to_owned()
        }
        _ if message.is_ascii() => "写法不对".to_owned(),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(environment: &[(&str, &str)]) -> String {
        let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        read(None, environment).expect_err("refused").0
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let unknown = refused(&[("QIANSHOU__DATABASE__UL", "x")]);
        assert!(
            unknown.starts_with(
                "设置有误：没有 database.ul 这个键（环境变量 QIANSHOU__DATABASE__UL），这里只能写：url。"
            ),
            "{unknown}"
        );
        let section = refused(&[("QIANSHOU__DATABSE__URL", "x")]);
        assert!(section.contains("没有 databse 这个键（环境变量 QIANSHOU__DATABSE__URL）"), "{section}");
        let missing = refused(&[("QIANSHOU__BOTS__MAIN__APP_KEY", "x")]);
        assert!(missing.contains("缺 bots.main.platform。"), "{missing}");
        let kind = refused(&[("QIANSHOU__PUSH__CONCURRENCY", "many")]);
        let expected =
            "push.concurrency（环境变量 QIANSHOU__PUSH__CONCURRENCY） 的值不对：要写不小于 0 的整数。";
        assert!(kind.contains(expected), "{kind}");
        let choice = refused(&[("QIANSHOU__EVIDENCE__ASK", "sometimes")]);
        assert!(choice.contains("的值不对：只能写 off、urgent、all。"), "{choice}");
        let section = refused(&[("QIANSHOU__LINKS", "x")]);
        assert!(section.contains("links（环境变量 QIANSHOU__LINKS） 的值不对：要写成一节"), "{section}");
        let prefix = refused(&[("QIANSHOU_DATABASE__URL", "x")]);
        assert!(prefix.contains("QIANSHOU_DATABASE__URL"), "{prefix}");
    }

    #[test]
    fn a_list_is_written_with_commas() {
        let days = ("QIANSHOU__CALENDAR__DAYS_OFF", "2027-01-01..2027-01-12， 2027-04-05");
        let environment = [days, ("QIANSHOU__CALENDAR__OFFICIAL_YEARS", "2027")];
        let settings = read(None, environment.map(|(k, v)| (k.to_owned(), v.to_owned()))).expect("holds");
        assert_eq!(settings.calendar.days().count(), 13);
        assert_eq!(settings.calendar.official_years, [2027]);
        let slip = refused(&[("QIANSHOU__CALENDAR__DAYS_OFF", "2027-01-01,2027-1-4")]);
        let place =
            "calendar.days_off[1]（环境变量 QIANSHOU__CALENDAR__DAYS_OFF） 的值不对：“2027-1-4”不是日期";
        assert!(slip.contains(place), "{slip}");
    }

    #[test]
    fn a_line_that_is_no_toml_is_named_in_chinese() {
        for (text, expected) in [
            ("[push]\nconcurrency 5", "第 2 行写法有误：键后面要有等号和值。"),
            ("a = = 1", "第 1 行写法有误：多了一个等号。"),
            ("a = \"x", "第 1 行写法有误："),
            ("a = 1\na = 2", "第 2 行写法有误：这个键或这一节前面已经写过，请只留一处。"),
            ("a = ]", "第 1 行写法有误："),
        ] {
            let said = parse(text, "x.toml").expect_err("refused").0;
            assert!(said.starts_with(&format!("x.toml {expected}")), "{said}");
            let left = said.replace("x.toml", "").replace("config.toml", "").replace("UTF-8", "");
            assert!(!left.chars().any(|c| c.is_ascii_alphabetic()), "{said}");
        }
    }

    #[test]
    fn the_environment_names_a_bot_whatever_its_case() {
        let mut table: toml::Table = "[bots.Main]\nplatform = \"dingtalk\"".parse().expect("TOML");
        assert_eq!(set(&mut table, "BOTS__MAIN__APP_KEY", "ding1"), "bots.Main.app_key");
        assert_eq!(table["bots"].as_table().map(toml::Table::len), Some(1));
    }
}

//! Taking an object apart field by field: strict types, every error named by its path, nothing left
//! over. A reason never repeats what was sent.

use super::json::Node;
use super::problem::Problem;
use crate::service::integration::{FieldError, FileFacts};
use crate::time::Timestamp;

/// Stands for the whole body where an error has no field.
pub const BODY: &str = "(body)";

/// Longest file name, in characters.
const FILE_NAME: usize = 200;
/// Longest code of a unit and longest login, in characters.
pub const CODE: usize = 64;

/// An object being taken apart.
pub struct Fields<'e> {
    path: String,
    members: Vec<(String, Node)>,
    errors: &'e mut Vec<FieldError>,
}

/// Takes a whole body apart; the fields `shape` does not ask for are errors, and so is the rest of
/// what it notes.
pub fn object<T>(node: Node, shape: impl FnOnce(&mut Fields<'_>) -> T) -> Result<T, Problem> {
    let mut errors = Vec::new();
    let value = inside(String::new(), node, &mut errors, shape);
    match value {
        Some(value) if errors.is_empty() => Ok(value),
        _ => Err(Problem::fields(errors)),
    }
}

fn inside<T>(
    path: String,
    node: Node,
    errors: &mut Vec<FieldError>,
    shape: impl FnOnce(&mut Fields<'_>) -> T,
) -> Option<T> {
    let Node::Map(members) = node else {
        errors.push(FieldError::new(path, "应为对象。"));
        return None;
    };
    let mut fields = Fields { path, members, errors };
    let value = shape(&mut fields);
    fields.end();
    Some(value)
}

impl Fields<'_> {
    /// A text that must be there; empty after an error.
    pub fn text(&mut self, name: &str, most: usize) -> String {
        let text = self.optional(name, most);
        if text.is_none() && !self.noted(name) {
            self.error::<()>(name, "这一项必填，且不能为空。");
        }
        text.unwrap_or_default()
    }

    /// A text that may be absent, `null` or empty.
    pub fn optional(&mut self, name: &str, most: usize) -> Option<String> {
        match self.take(name)? {
            Node::Text(text) => match line(&text, most) {
                Ok(line) => line,
                Err(reason) => self.error(name, reason),
            },
            _ => self.error(name, "应为字符串。"),
        }
    }

    /// A moment that may be absent.
    pub fn time(&mut self, name: &str) -> Option<Timestamp> {
        match self.take(name)? {
            Node::Text(text) => {
                match Timestamp::parse_rfc3339(&text).filter(|at| SENSIBLE.contains(&at.millis())) {
                    Some(at) => Some(at),
                    None => self.error(name, TIME),
                }
            }
            _ => self.error(name, TIME),
        }
    }

    /// A size in bytes that must be there.
    fn size(&mut self, name: &str) -> i64 {
        match self.take(name) {
            Some(Node::Int(size)) if size >= 0 => size,
            _ => self.error(name, "应为不小于 0 的整数（字节）。").unwrap_or(0),
        }
    }

    /// A list of texts that may be absent.
    pub fn texts(&mut self, name: &str, most: usize) -> Vec<String> {
        let mut texts = Vec::new();
        for (index, node) in self.list(name, usize::MAX).into_iter().enumerate() {
            let line = match &node {
                Node::Text(text) => line(text, most).and_then(|line| line.ok_or("不能为空。".to_owned())),
                _ => Err("应为字符串。".to_owned()),
            };
            match line {
                Ok(text) => texts.push(text),
                Err(reason) => drop(self.error::<()>(&format!("{name}[{index}]"), reason)),
            }
        }
        texts
    }

    /// A list of objects that may be absent.
    pub fn objects<T>(&mut self, name: &str, most: usize, shape: impl Fn(&mut Fields<'_>) -> T) -> Vec<T> {
        let nodes = self.list(name, most);
        let mut found = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.into_iter().enumerate() {
            let path = format!("{}{name}[{index}]", self.path);
            let element = match node {
                Node::Map(_) => inside(format!("{path}."), node, self.errors, &shape),
                _ => inside(path, node, self.errors, &shape),
            };
            found.extend(element);
        }
        found
    }

    /// An object that must be there.
    pub fn object<T>(&mut self, name: &str, shape: impl FnOnce(&mut Fields<'_>) -> T) -> Option<T> {
        match self.take(name) {
            Some(node @ Node::Map(_)) => inside(format!("{}{name}.", self.path), node, self.errors, shape),
            _ => self.error(name, "应为对象，且必填。"),
        }
    }

    fn list(&mut self, name: &str, most: usize) -> Vec<Node> {
        match self.take(name) {
            None => Vec::new(),
            Some(Node::List(list)) if list.len() <= most => list,
            Some(Node::List(_)) => self.error(name, format!("最多 {most} 项。")).unwrap_or_default(),
            Some(_) => self.error(name, "应为列表。").unwrap_or_default(),
        }
    }

    /// The value of a field; `null` is as good as absent.
    fn take(&mut self, name: &str) -> Option<Node> {
        let at = self.members.iter().position(|(own, _)| own == name)?;
        let (_, node) = self.members.swap_remove(at);
        (node != Node::Null).then_some(node)
    }

    fn error<T>(&mut self, name: &str, reason: impl Into<String>) -> Option<T> {
        self.errors.push(FieldError::new(format!("{}{name}", self.path), reason));
        None
    }

    fn noted(&self, name: &str) -> bool {
        let field = format!("{}{name}", self.path);
        self.errors.iter().any(|error| error.field == field)
    }

    /// What nobody asked for. A name is repeated only when it looks like one.
    fn end(self) {
        for (name, _) in self.members {
            let plain = name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            let shown = if plain { name.as_str() } else { "(unknown)" };
            self.errors.push(FieldError::new(format!("{}{shown}", self.path), "没有这个字段，请去掉。"));
        }
    }
}

const TIME: &str = "应为带时区的 RFC 3339 时间，例：2026-11-09T17:30:00+08:00。";

/// 2000 to 2199: anything else is a slip of the pen.
const SENSIBLE: std::ops::Range<i64> = 946_684_800_000..7_258_118_400_000;

/// Name, size and digest of a file.
pub fn file(f: &mut Fields<'_>) -> FileFacts {
    let (name, size) = (f.text("name", FILE_NAME), f.size("size"));
    let sha256 = f.text("sha256", CODE);
    if !sha256.is_empty() && (sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit())) {
        f.error::<()>("sha256", "应为 64 位十六进制的 SHA-256。");
    }
    FileFacts { name, size, sha256: sha256.to_ascii_lowercase() }
}

/// One line of text without its outer blanks; `None` when nothing is left.
fn line(text: &str, most: usize) -> Result<Option<String>, String> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err("不能有换行等控制字符。".to_owned());
    }
    if text.chars().nth(most).is_some() {
        return Err(format!("不能超过 {most} 字。"));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::api::json;

    fn errors(body: &str) -> Vec<String> {
        let mut errors = Vec::new();
        let node = json::read(body.as_bytes()).expect("JSON");
        inside(String::new(), node, &mut errors, |f| {
            f.text("title", 5);
            f.time("at");
            f.texts("to", 8);
            f.objects("files", 2, file);
            f.object("person", |f| f.text("name", 8));
        });
        errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn every_error_is_named_by_its_path() {
        let good = r#"{"title":"通知","at":null,"person":{"name":"张三"}}"#;
        assert!(errors(good).is_empty(), "{:?}", errors(good));
        for (body, expected) in [
            (r#"{"person":{"name":"x"}}"#, vec!["title"]),
            (r#"{"title":"","person":{"name":"x"}}"#, vec!["title"]),
            (r#"{"title":5,"person":{"name":"x"}}"#, vec!["title"]),
            (r#"{"title":"一二三四五六","person":{"name":"x"}}"#, vec!["title"]),
            (r#"{"title":"一\n二","person":{"name":"x"}}"#, vec!["title"]),
            (r#"{"title":"x","at":"2026-11-09T17:30:00","person":{"name":"x"}}"#, vec!["at"]),
            (r#"{"title":"x","at":1794000000,"person":{"name":"x"}}"#, vec!["at"]),
            (r#"{"title":"x","to":["a",1,""],"person":{"name":"x"}}"#, vec!["to[1]", "to[2]"]),
            (r#"{"title":"x","to":"a","person":{"name":"x"}}"#, vec!["to"]),
            (
                r#"{"title":"x","files":[{},1],"person":{"name":"x"}}"#,
                vec!["files[0].size", "files[0].name", "files[0].sha256", "files[1]"],
            ),
            (r#"{"title":"x","files":[{},{},{}],"person":{"name":"x"}}"#, vec!["files"]),
            (r#"{"title":"x","person":{"name":"x","role":"approver"}}"#, vec!["person.role"]),
            (
                r#"{"title":"x","person":"张三","approved":true,"坏 名":1}"#,
                vec!["person", "approved", "(unknown)"],
            ),
        ] {
            let (mut found, mut wanted) = (errors(body), expected.clone());
            found.sort();
            wanted.sort_unstable();
            assert_eq!(found, wanted, "{body}");
        }
    }

    #[test]
    fn a_file_is_described_by_name_size_and_digest() {
        let digest = "A".repeat(64);
        let body = format!(r#"{{"name":"名单.xlsx","size":0,"sha256":"{digest}"}}"#);
        let found = object(json::read(body.as_bytes()).expect("JSON"), file).expect("a file");
        assert_eq!((found.size, found.sha256), (0, "a".repeat(64)));
        for bad in [r#""size":-1"#, r#""size":1.5"#, r#""size":"1""#, r#""size":1e400"#] {
            let body = format!(r#"{{"name":"名单.xlsx",{bad},"sha256":"{digest}"}}"#);
            let refused = json::read(body.as_bytes()).map_or(true, |node| object(node, file).is_err());
            assert!(refused, "{bad}");
        }
    }
}

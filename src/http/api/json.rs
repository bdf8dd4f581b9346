//! JSON from outside within limits (INV-12): depth, lengths, no member twice, no U+0000. What comes out
//! is a tree that keeps the order of its members, so that errors can name where they are.

use crate::service::integration::Said;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Deepest nesting.
const DEPTH: usize = 32;
/// Longest list and most members.
const ITEMS: usize = 1_000;
/// Longest string in bytes.
const STRING: usize = 16 * 1024;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `null`
    Null,
    /// `true`, `false`, or a number that is no 64-bit integer.
    Other,
    /// An integer.
    Int(i64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object.
    Map(Vec<(String, Node)>),
}

/// Reads a body, or says in one sentence why it is none. An empty one counts as `{}`.
pub fn read(body: &[u8]) -> Result<Node, &'static str> {
    if body.is_empty() {
        return Ok(Node::Map(Vec::new()));
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let node = Seed(0).deserialize(&mut reader).and_then(|node| reader.end().map(|()| node));
    match node {
        Ok(node @ Node::Map(_)) => Ok(node),
        Ok(_) => Err("请求体应为一个 JSON 对象。"),
        Err(error) => Err(REASONS
            .iter()
            .find(|reason| error.to_string().starts_with(**reason))
            .copied()
            .unwrap_or(BROKEN)),
    }
}

const BROKEN: &str = "请求体不是 UTF-8 编码的 JSON，请核对后重发。";
const TOO_DEEP: &str = "JSON 嵌套太深，最多 32 层。";
const TOO_MANY: &str = "列表或对象的成员太多，最多 1000 个。";
const TOO_LONG: &str = "有一段文字太长，最多 16 KiB。";
const TWICE: &str = "同一个字段出现了两次，每个字段只能有一个。";
const NUL: &str = "文字里有不能保存的字符（U+0000）。";
const REASONS: [&str; 5] = [TOO_DEEP, TOO_MANY, TOO_LONG, TWICE, NUL];

impl Node {
    /// Whether this is an object without any member that says something; `null` is as good as absent.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Map(members) if members.iter().all(|(_, node)| *node == Self::Null))
    }

    /// Every string in the tree, names of members included, for the secrecy guard.
    pub fn said(&self) -> Vec<Said<'_>> {
        let mut said = Vec::new();
        self.collect(false, &mut said);
        said
    }

    fn collect<'a>(&'a self, file_name: bool, said: &mut Vec<Said<'a>>) {
        match self {
            Self::Null | Self::Other | Self::Int(_) => {}
            Self::Text(text) => said.push(Said { text, file_name }),
            Self::List(list) => list.iter().for_each(|node| node.collect(file_name, said)),
            Self::Map(members) => {
                for (name, node) in members {
                    said.push(Said { text: name, file_name: false });
                    // Attachments and evidence carry their file name under `name`.
                    node.collect(name == "name", said);
                }
            }
        }
    }
}

/// Reads one value at a depth.
#[derive(Clone, Copy)]
struct Seed(usize);

impl Seed {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.0 < DEPTH { Ok(Self(self.0 + 1)) } else { Err(E::custom(TOO_DEEP)) }
    }
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

fn text<E: Error>(text: &str) -> Result<String, E> {
    if text.len() > STRING {
        return Err(E::custom(TOO_LONG));
    }
    if text.contains('\0') { Err(E::custom(NUL)) } else { Ok(text.to_owned()) }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Int(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Node, E> {
        Ok(i64::try_from(number).map_or(Node::Other, Node::Int))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        text(value).map(Node::Text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let (inner, mut list) = (self.deeper()?, Vec::new());
        while let Some(node) = items.next_element_seed(inner)? {
            if list.len() >= ITEMS {
                return Err(A::Error::custom(TOO_MANY));
            }
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let (inner, mut members) = (self.deeper()?, Vec::<(String, Node)>::new());
        let mut names = std::collections::HashSet::new();
        while let Some(name) = items.next_key::<std::borrow::Cow<'de, str>>()? {
            if members.len() >= ITEMS {
                return Err(A::Error::custom(TOO_MANY));
            }
            let name = text(&name)?;
            if !names.insert(name.clone()) {
                return Err(A::Error::custom(TWICE));
            }
            members.push((name, items.next_value_seed(inner)?));
        }
        Ok(Node::Map(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn limits_are_named() {
        let nested = |n: usize| format!("{{\"a\":{}{}}}", "[".repeat(n), "]".repeat(n));
        assert!(read(nested(31).as_bytes()).is_ok());
        for (body, reason) in [
            (nested(32), TOO_DEEP),
            (nested(100_000), TOO_DEEP),
            (format!("{{\"a\":[{}1]}}", "1,".repeat(1_000)), TOO_MANY),
            (format!("{{\"a\":\"{}\"}}", "字".repeat(6_000)), TOO_LONG),
            (r#"{"a":1,"a":2}"#.to_owned(), TWICE),
            (r#"{"a":1,"\u0061":2}"#.to_owned(), TWICE),
            (r#"{"a":"x\u0000"}"#.to_owned(), NUL),
            (r#"{"a":"\ud800"}"#.to_owned(), BROKEN),
            ("{} {}".to_owned(), BROKEN),
            ("[]".to_owned(), "请求体应为一个 JSON 对象。"),
        ] {
            assert_eq!(read(body.as_bytes()), Err(reason));
        }
        assert_eq!(read(b"{\"a\":\"\xff\"}"), Err(BROKEN));
        assert_eq!(read(b""), Ok(Node::Map(Vec::new())));
    }

    #[test]
    fn the_guard_sees_every_string_and_which_are_file_names() {
        let node = read(
            r#"{"title":"甲","attachments":[{"name":"乙.pdf","size":1}],"丙":{"丁":["戊"]}}"#.as_bytes(),
        )
        .expect("JSON");
        let said: Vec<(&str, bool)> = node.said().iter().map(|s| (s.text, s.file_name)).collect();
        for expected in [("甲", false), ("乙.pdf", true), ("丙", false), ("丁", false), ("戊", false)] {
            assert!(said.contains(&expected), "{expected:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_answer(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&body);
        }
    }
}

//! 查文 and a space: whatever stands behind it is what is looked for, also where it is a word of lists or of questions
//! (查文 没有 · 查文 谁没签).

use super::fixed::leading;
use super::free::keyword;
use crate::command::{Command, Intent, Selection, Target};
use crate::cursor::Cursor;
use crate::grammar::Reading;
use crate::object::object;
use crate::prepare::Message;
use crate::span::Span;

/// 查文 防汛.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    let (verb, mut cur) = leading(message, Intent::Search)?;
    if verb.word != "查文" || cur.skip_spaces() == 0 || cur.done() {
        return None;
    }
    let mut named = cur;
    match object(&mut named) {
        Ok(Some(found)) if found.long.is_none() && is_item(&found.target) => {
            // 查文 2026年预算编制 only begins with numerals.
            return if named.done() { Some(shown(verb.span, &cur, &named, found.target)) } else { None };
        }
        _ => {}
    }
    let asked = keyword(verb.span, cur).or_else(|| {
        let text = cur.text();
        let command = Command::Search { keyword: text };
        Some(Reading { command, near: false, verb: verb.span, object: None })
    });
    asked.filter(|_| !cur.text().is_empty())
}

/// 查文 鹿政办发〔2026〕63号: an item is shown.
fn shown(verb: Span, from: &Cursor, to: &Cursor, target: Target) -> Reading {
    let select = Selection { unit: None, target };
    let object = Some(to.span_from(from.pos()));
    Reading { command: Command::Show { select }, near: false, verb, object }
}

fn is_item(target: &Target) -> bool {
    matches!(
        target,
        Target::Numbers(_) | Target::Ordinals(_) | Target::Last | Target::DocNo(_) | Target::DocNos(_)
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::reads;

    #[test]
    fn all_behind_the_word_is_looked_for() {
        for word in
            ["没有", "不存在的东西", "有没有", "谁没签", "今天", "急件", "没签的", "全部", "撤销", "什么时候"]
        {
            let line = format!(r#"{{"intent":"search","args":{{"keyword":"{word}"}}}}"#);
            reads(&[
                (&format!("查文 {word}"), &line),
                (&format!("查文　{word}"), &line),
                (&format!("请查文 {word}，谢谢"), &line),
            ]);
        }
        reads(&[
            ("查文 低保 谢谢", r#"{"intent":"search","args":{"keyword":"低保"}}"#),
            ("查文 2026年预算编制", r#"{"intent":"search","args":{"keyword":"2026年预算编制"}}"#),
            ("查文 37", r#"{"intent":"show","args":{"refs":[37]}}"#),
            ("查文 鹿政办发〔2026〕63号", r#"{"intent":"show","args":{"docno":"鹿政办发〔2026〕63号"}}"#),
            ("查文", r#"{"intent":"none","args":{}}"#),
        ]);
    }
}

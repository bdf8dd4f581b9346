//! Messages that mention a colleague: @李明 签收37 · 签收37 @张主任. The bot is called by the name of its office.

use crate::cursor::Cursor;
use crate::fold::{Folded, is_han};
use crate::grammar::addressed::is_address;
use crate::surnames::{has_surname, is_name};
use crate::wordset::words;

/// The longest name of a person without an office.
const LONGEST: usize = 3;

/// Whether a person is mentioned.
pub(super) fn is_for_colleague(folded: &Folded) -> bool {
    let mut cur = Cursor::new(folded);
    while let Some(c) = cur.bump() {
        if c == '@' && is_person(&cur) {
            return true;
        }
    }
    false
}

fn is_person(cur: &Cursor) -> bool {
    let length = cur.rest().iter().take_while(|ch| is_han(ch.c)).count();
    let name = cur.head(length);
    let text = name.folded_text();
    // A bot may be called 小鹿 as well.
    !name.at(words!("小|老|阿")) && is_address(name)
        || length <= LONGEST && is_name(&text) && has_surname(&text)
}

#[cfg(test)]
mod tests {
    use crate::testing::alike;

    #[test]
    fn a_mention_of_a_colleague_is_no_order_to_the_bot() {
        alike(
            r#"{"intent":"none","args":{}}"#,
            &[
                "@王芳 签收37",
                "@李明 同意 482913",
                "@公文签收 @韦小燕 退回39 缺附件",
                "@黄秘书 41号签收",
                "@蒙科 办结42",
                "签收37 @张主任",
            ],
        );
        alike(
            r#"{"intent":"sign","args":{"refs":[37]}}"#,
            &["@公文签收 签收37", "@签收助手 签收37", "@小石 签收37", "@qianshou 签收37", "签收37 @公文签收"],
        );
    }
}

//! All of a kind that 全部 does not mean: 急件全部签收 · 把急件都签了. What is urgent is left to be signed one by one, so the
//! whole list would be everything but what was named.

use super::second_thoughts::has;
use crate::command::{Command, Target};
use crate::cursor::is_separator;
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// Items that are signed one by one, by name.
const KINDS: Words = words!(
    "急件|急文|急办|特急|加急|平急|特提|火急|紧急的|紧急件|紧急文|紧急公文|紧急通知|急的|限时件|限时的|会议通知|会议文|会议件|会议的"
);

/// What keeps them out when it stands behind: 急件先留着，其他全部签收.
const KEPT_OUT: Words = words!("留|单独|不签|别签|不要签|不收|先不|先别|先放|除外");

/// Whether everything is asked for where only a kind of it is named.
pub(super) fn is_part(message: &Message, command: &Command) -> bool {
    let all = command.selection().is_some_and(|select| matches!(select.target, Target::All { .. }));
    all && message.body.folded_text().split(is_separator).any(names_kind)
}

/// 加急件全部签收; 除了急件都签收 and 急件除外 leave them out.
fn names_kind(clause: &str) -> bool {
    KINDS.list.iter().any(|kind| {
        clause.match_indices(kind).any(|(at, _)| {
            let before = clause.get(..at).unwrap_or_default();
            let behind = clause.get(at + kind.len()..).unwrap_or_default();
            let excepted = before.rsplit_once('除').is_some_and(|(_, inside)| !inside.contains('外'));
            let other = before.ends_with(['不', '非', '没', '无']) || before.ends_with("没有");
            !excepted && !other && !has(behind, KEPT_OUT)
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{nothing, reads};

    #[test]
    fn a_kind_is_not_all() {
        nothing(&[
            "把急件都签了",
            "急件全部签收",
            "加急件全部签收",
            "特急件都签收一下",
            "签收所有急件",
            "特急的全部签收",
            "全部签收急件",
            "急件和其他的都签收",
            "急件除9号外全部签收",
            "除了9号，急件都签收",
            "会议通知全部签收",
            "除了急件都签收",
            "急件先留着，其他全部签收",
            "平件都签了",
        ]);
    }

    #[test]
    fn what_is_kept_out_leaves_the_rest() {
        let all = r#"{"intent":"sign","args":{"all":true}}"#;
        let but = r#"{"intent":"sign","args":{"all":true,"except":[119]}}"#;
        reads(&[
            ("全部签收", all),
            ("很急，全部签收", all),
            ("刚开完会议，全部签收", all),
            ("除了特急那份119以外，其他全部签收", but),
            ("把没签的全签了，特急那个119除外", but),
            (
                "急件除外，全部签收",
                r#"{"intent":"none","args":{},"ask":{"intent":"sign","args":{"all":true}}}"#,
            ),
        ]);
    }
}

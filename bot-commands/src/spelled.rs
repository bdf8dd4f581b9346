//! A code read out digit by digit, as voice input writes it down: `同意 4 8 2 9 1 3`.

use crate::command::{Command, Outcome};

/// Words a code can follow.
const VERBS: [&str; 6] = ["同意", "驳回", "駁回", "通过", "批准", "补正"];
/// What a code is called before its digits.
const NAMES: [&str; 6] = ["审批验证码", "验证码", "审批码", "审批口令", "口令", "码"];
/// Digits of an approval code.
const DIGITS: usize = 6;

/// The text with a spelled code written together, when it holds exactly one run of six single digits
/// behind a deciding verb. Six single 件号 in a decision mean nothing, so nothing is lost.
pub(crate) fn joined(text: &str) -> Option<String> {
    let at = VERBS.iter().filter_map(|verb| text.find(verb).map(|at| at + verb.len())).min()?;
    let (head, tail) = text.split_at_checked(at)?;
    let gap: String = tail.chars().take_while(|c| is_gap(*c)).collect();
    let run = tail.get(gap.len()..)?;
    let called = run.trim_start_matches(['，', ',', '。', ' ']);
    let named = NAMES.iter().find_map(|name| called.strip_prefix(name));
    // 批准码 is a word of its own.
    if gap.is_empty() && run.starts_with('码') {
        return None;
    }
    let run = named
        .map_or(run, |rest| rest.trim_start_matches(|c| is_gap(c) || matches!(c, '是' | '为' | ':' | '：')));
    let (mut digits, mut used, mut after_digit) = (String::new(), 0, false);
    for c in run.chars() {
        match digit(c) {
            // 58 39 14 is a code when it is called one.
            Some(_) if after_digit && named.is_none() => return None,
            Some(d) => {
                digits.push(d);
                after_digit = true;
            }
            None if is_gap(c) && after_digit && digits.len() < DIGITS => after_digit = false,
            None => break,
        }
        used += c.len_utf8();
    }
    let rest = run.get(used..)?;
    if rest.trim_start_matches(is_gap).starts_with(|c| digit(c).is_some()) {
        return None;
    }
    (digits.len() == DIGITS && after_digit).then(|| format!("{head} {digits}{rest}"))
}

/// Whether the joined text reads as a decision with a code; only then does it replace what was typed.
pub(crate) fn decides(outcome: &Outcome) -> bool {
    matches!(
        outcome.command(),
        Some(
            Command::Approve { code: Some(_), .. }
                | Command::Reject { code: Some(_), .. }
                | Command::Return { code: Some(_), .. }
        )
    )
}

fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '、' | '-' | '－')
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::reads;
    use crate::{parse, to_json};

    #[test]
    fn six_single_digits_after_a_decision_are_its_code() {
        reads(&[
            ("同意 4 8 2 9 1 3", r#"{"intent":"approve","args":{"code":"482913"}}"#),
            ("同意 3 0 1 4 2 5", r#"{"intent":"approve","args":{"code":"301425"}}"#),
            (
                "驳回４、８、２、２、１、３ 材料不全",
                r#"{"intent":"reject","args":{"code":"482213","reason":"材料不全"}}"#,
            ),
            ("同意 验证码是4 8 2 9 1 3", r#"{"intent":"approve","args":{"code":"482913"}}"#),
            ("批准 码是48 29 13", r#"{"intent":"approve","args":{"code":"482913"}}"#),
            ("同意 4 8 2", r#"{"intent":"approve","args":{"refs":[4,8,2]}}"#),
            ("签收 4 8 2 9 1 3", r#"{"intent":"sign","args":{"refs":[4,8,2,9,1,3]}}"#),
        ]);
    }

    #[test]
    fn seven_digits_questions_and_negations_are_no_code() {
        for text in ["同意 4 8 2 9 1 3 5", "不要同意 4 8 2 9 1 3", "同意 4 8 2 9 1 3 吗"] {
            let line = to_json(&parse(text));
            assert!(!line.contains("code"), "{text}: {line}");
        }
    }
}

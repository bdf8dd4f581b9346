//! Six-digit codes in every way they are written: 364825 · 253 907 · 码是六幺七三零五 · 验证码是2 6 4 9 3 8.

use crate::cursor::Cursor;
use crate::fold::Folded;
use crate::number::digit;
use crate::wordset::{Words, words};

/// Digits of an approval code.
const DIGITS: usize = 6;

/// What a code is called.
pub(super) const NAMES: Words = words!(
    "码|验证码|审批码|审批验证码|短信验证码|短信码|短信里的码|短信上的码|短信里的验证码|审核验证码|手机验证码|手机码|六位验证码|六位审批码|六位码是|数字码|口令|审批口令|\
    动态码|动态口令|校验码|确认码|授权码|批准码|同意码|审核码|六位码|六位数|代码|审批代码|那个码|\
    这个码|收到的码|收到的验证码|编码|code"
);

/// What stands between the name and the digits.
const JOINTS: Words = words!("是|为|就是|:|是:|为:|=|如下|，|,|号是|号");

/// Take a code, with what it is called. Without a name it must be written as one: six digits, or twice three.
pub(super) fn eat(cur: &mut Cursor) -> Option<String> {
    let mut ahead = *cur;
    let named = ahead.eat(NAMES);
    if named {
        ahead.skip_spaces();
        ahead.eat(JOINTS);
        ahead.skip_spaces();
    } else if cur.before().is_some_and(|c| digit(c).is_some()) {
        return None;
    }
    let opened = ahead.eat(words!("(|[|【|〔"));
    let code = digits(&mut ahead, named)?;
    if opened && !ahead.eat(words!(")|]|】|〕")) {
        return None;
    }
    let runs_on = ahead.peek().is_some_and(|c| digit(c).is_some() || matches!(c, '号' | '十' | '百' | '千'));
    let plausible = !["0", "19", "20"].iter().any(|lead| code.starts_with(lead));
    if runs_on || !plausible {
        return None;
    }
    *cur = ahead;
    Some(code)
}

fn digits(cur: &mut Cursor, named: bool) -> Option<String> {
    let (mut code, mut gaps) = (String::new(), 0);
    loop {
        let one =
            cur.peek().and_then(digit).and_then(|value| char::from_digit(u32::try_from(value).ok()?, 10))?;
        cur.bump();
        code.push(one);
        if code.len() == DIGITS {
            return (named || gaps <= 1).then_some(code);
        }
        if matches!(cur.peek(), Some(' ' | '-')) {
            // 253 907
            if !named && code.len() != DIGITS / 2 {
                return None;
            }
            gaps += 1;
            cur.bump();
        }
    }
}

/// 缺附件，验证码583914 · 超编 628 417: a text whose last words are a code, parted.
pub(crate) fn at_end(text: &str) -> Option<(String, String)> {
    const PAUSES: [char; 8] = ['，', ',', '。', ';', '；', ' ', '：', ':'];
    /// A spelled code has five pauses at most, one before it and one behind its name.
    const DEEPEST: usize = 7;
    /// What else has six digits.
    const NUMBERS: Words = words!("电话|手机|号|编号|文号|证号|联系|邮编|号码|座机|短号|金额|元|共");
    let pauses = text.rmatch_indices(PAUSES).take(DEEPEST);
    let parted = pauses.filter_map(|(at, pause)| {
        let head = text.get(..at)?.trim_end_matches(PAUSES);
        let folded = Folded::new(text.get(at + pause.len()..)?).ok()?;
        let mut cur = Cursor::new(&folded);
        let named = cur.at(NAMES);
        let code = eat(&mut cur).filter(|_| cur.done() && !head.is_empty())?;
        let other = !named && NUMBERS.list.iter().any(|word| head.ends_with(word));
        (!other).then(|| (head.to_owned(), code))
    });
    parted.last()
}

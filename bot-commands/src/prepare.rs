//! What stands around a command: mentions, polite words, punctuation, emoji, question marks.

use crate::cursor::{Cursor, is_separator};
use crate::fold::{Folded, is_han};
use crate::words;
use crate::wordset::{Words, words};

/// A folded message without what surrounds the command.
pub(crate) struct Message<'f, 't> {
    /// The command, from after openers to before closers.
    pub body: Cursor<'f, 't>,
    /// Where a reason or note may end: before closers that stand apart, but after particles.
    pub text_end: usize,
    /// A question mark stood at the end.
    pub question: bool,
    /// What polite words stood around it.
    pub manner: Manner,
    /// 好的, 那就, 嗯 stood before it.
    pub filler: bool,
}

/// How politely something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Nothing stood around the command.
    Plain,
    /// 请, 帮我 stood before it.
    Asking,
    /// 吧, 一下, 谢谢 stood after it.
    Softened,
}

impl<'f, 't> Message<'f, 't> {
    /// Polite words stood around it: it asks for something.
    pub fn polite(&self) -> bool {
        self.manner != Manner::Plain
    }

    pub fn new(folded: &'f Folded<'t>) -> Self {
        Self::of(Cursor::new(folded))
    }

    /// A part of this message as a message of its own; a question mark at the end of the whole asks about all of it.
    pub fn part(&self, from: usize, to: usize) -> Self {
        let part = Self::of(self.body.between(from, to));
        Self { question: part.question || self.question, ..part }
    }

    fn of(whole: Cursor<'f, 't>) -> Self {
        let chars = whole.before_end();
        let mut end = chars.len();
        let mut question = false;
        end = trim_end(chars, end, &mut question);
        end = trim_mention(chars, end);
        end = trim_end(chars, end, &mut question);
        let text_end = trim_thanks(chars, end);
        let struct_end = trim_closers(chars, end, &mut question);
        let mut body = whole.between(whole.pos(), struct_end);
        skip_mentions(&mut body);
        let (polite_open, filler) = skip_openers(&mut body);
        let manner = match (polite_open, struct_end < end) {
            (true, _) => Manner::Asking,
            (false, true) => Manner::Softened,
            (false, false) => Manner::Plain,
        };
        Self { body, text_end: text_end.max(body.pos()), question, manner, filler }
    }

    /// The rest of the text from a position, as a reason or note may use it.
    pub fn text_from(&self, cur: &Cursor<'f, 't>) -> Cursor<'f, 't> {
        if cur.done() { *cur } else { cur.between(cur.pos(), self.text_end.max(cur.pos())) }
    }
}

type Chars<'a> = &'a [crate::fold::Ch];

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}')
}

fn trim_end(chars: Chars, mut end: usize, question: &mut bool) -> usize {
    while let Some(ch) = end.checked_sub(1).and_then(|at| chars.get(at)) {
        match ch.c {
            '?' => *question = true,
            '-' if end
                .checked_sub(2)
                .and_then(|at| chars.get(at))
                .is_some_and(|ch| ch.c.is_ascii_digit() || ch.c == '号') =>
            {
                break;
            }
            c if is_separator(c) || is_emoji(c) => {}
            ']' => match sticker(chars, end) {
                Some(start) => {
                    end = start;
                    continue;
                }
                None => break,
            },
            _ => break,
        }
        end -= 1;
    }
    end
}

/// `[抱拳]`: how messengers write their small pictures.
fn sticker(chars: Chars, end: usize) -> Option<usize> {
    let from = end.saturating_sub(7);
    let open = chars.get(from..end)?.iter().rposition(|ch| ch.c == '[')? + from;
    let inside = chars.get(open + 1..end - 1)?;
    (!inside.is_empty() && inside.iter().all(|ch| is_han(ch.c) || ch.c.is_ascii_alphabetic())).then_some(open)
}

/// A mention at the end: `签收 3 @公文签收`.
fn trim_mention(chars: Chars, end: usize) -> usize {
    let head = chars.get(..end).unwrap_or_default();
    let word = head.iter().rev().take_while(|ch| ch.c != ' ' && ch.c != '\n').count();
    let start = end - word;
    let mention = head.get(start).is_some_and(|ch| ch.c == '@') && start > 0;
    if mention { start } else { end }
}

fn ends_with(chars: Chars, end: usize, words: Words) -> usize {
    let head = chars.get(..end).unwrap_or_default();
    let last = head.last().map(|ch| ch.c);
    words
        .list
        .iter()
        .filter(|word| word.chars().next_back() == last)
        .filter(|word| {
            let mut at = head.iter().rev();
            let fits = word.chars().rev().all(|c| at.next().is_some_and(|ch| ch.c == c));
            let runs_on = word.is_ascii() && at.next().is_some_and(|ch| ch.c.is_ascii_alphabetic());
            fits && !runs_on
        })
        .map(|word| word.chars().count())
        .max()
        .unwrap_or(0)
}

fn trim_thanks(chars: Chars, mut end: usize) -> usize {
    let mut ignored = false;
    loop {
        let width = ends_with(chars, end, words::THANKS);
        let apart =
            end.checked_sub(width + 1).and_then(|at| chars.get(at)).is_some_and(|ch| is_separator(ch.c));
        // Voice input sets no comma before 谢谢; only unmistakable thanks may be glued.
        if width == 0 || !(apart || ends_with(chars, end, words::GLUED_THANKS) == width) {
            return end;
        }
        end = trim_end(chars, end - width, &mut ignored);
    }
}

fn trim_closers(chars: Chars, mut end: usize, question: &mut bool) -> usize {
    loop {
        let width = ends_with(chars, end, words::CLOSERS);
        if width == 0 || width >= end {
            return end;
        }
        end = trim_end(chars, end - width, question);
    }
}

fn skip_mentions(cur: &mut Cursor) {
    loop {
        cur.skip_while(|c| is_separator(c) || is_emoji(c));
        if cur.peek() != Some('@') {
            return;
        }
        cur.skip_while(|c| c != ' ' && c != '\n' && c != ',' && c != ':');
    }
}

/// 老师您好，各位领导早上好：the length of a greeting that stands before a pause.
fn greeting(cur: &Cursor) -> usize {
    const LONGEST: usize = 8;
    const GREETINGS: Words =
        words!("您好|你好|大家好|早上好|上午好|中午好|下午好|晚上好|您们好|你们好|领导好|老师好|主任好");
    let mut ahead = *cur;
    while ahead.pos() - cur.pos() <= LONGEST && ahead.peek().is_some_and(is_han) {
        if ahead.eat(GREETINGS) {
            ahead.eat(words!("啊|呀|哈|哦"));
            let pause = ahead.peek().is_some_and(|c| is_separator(c) && c != '、');
            return if pause { ahead.pos() - cur.pos() } else { 0 };
        }
        // 张主任您好 speaks to somebody else.
        if !ahead.eat(words!("各位|尊敬的|敬爱的|亲爱的|老师|领导|同志|小同志|小师傅|小助手|助手|机器人|信息办|县府办|县委办|政府办|公文签收|管理员|的|们")) {
            return 0;
        }
    }
    0
}

/// Skip polite words and fillers; tells whether there were any of each.
fn skip_openers(cur: &mut Cursor) -> (bool, bool) {
    let (mut polite, mut filler) = (false, false);
    loop {
        cur.skip_while(|c| is_separator(c) || is_emoji(c));
        let greeting = greeting(cur);
        if greeting > 0 {
            polite = true;
            cur.advance(greeting);
            continue;
        }
        let open = cur.longest(words::OPENERS);
        let fill = cur.longest(words::FILLERS);
        let keep = cur.longest(words::KEEP);
        if keep >= open.max(fill) && keep > 0 || open.max(fill) == 0 {
            return (polite, filler);
        }
        if open >= fill {
            polite = true;
        } else {
            filler = true;
        }
        cur.advance(open.max(fill));
    }
}

//! A cheap, copyable position in a folded message. Looking ahead is copying.

use crate::fold::{Ch, Folded};
use crate::span::Span;
use crate::wordset::Words;

/// One step of a [`Cursor::follow`] pattern.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// One of the words must follow.
    One(Words),
    /// One of the words may follow.
    Opt(Words),
    /// Any number of the words may follow.
    Many(Words),
}

#[derive(Clone, Copy)]
pub(crate) struct Cursor<'f, 't> {
    folded: &'f Folded<'t>,
    pos: usize,
    end: usize,
}

impl<'f, 't> Cursor<'f, 't> {
    pub fn new(folded: &'f Folded<'t>) -> Self {
        Self { folded, pos: 0, end: folded.chars.len() }
    }

    /// The message as it was typed.
    pub fn original(&self) -> &'t str {
        self.folded.text
    }

    pub fn pos(&self) -> usize {
        self.pos
    }

    pub fn end(&self) -> usize {
        self.end
    }

    /// The same text, read from `pos` to `end`.
    pub fn between(mut self, pos: usize, end: usize) -> Self {
        self.pos = pos.min(end);
        self.end = end.min(self.folded.chars.len());
        self
    }

    pub fn rest(&self) -> &'f [Ch] {
        self.folded.chars.get(self.pos..self.end).unwrap_or_default()
    }

    /// Everything up to the end, what was read already included.
    pub fn before_end(&self) -> &'f [Ch] {
        self.folded.chars.get(..self.end).unwrap_or_default()
    }

    pub fn done(&self) -> bool {
        self.pos >= self.end
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().first().map(|ch| ch.c)
    }

    pub fn peek_at(&self, ahead: usize) -> Option<char> {
        self.rest().get(ahead).map(|ch| ch.c)
    }

    /// The character before the position, also outside this cursor's part of the text.
    pub fn before(&self) -> Option<char> {
        self.pos.checked_sub(1).and_then(|at| self.folded.chars.get(at)).map(|ch| ch.c)
    }

    pub fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.pos += 1;
        Some(c)
    }

    pub fn skip_while(&mut self, mut test: impl FnMut(char) -> bool) -> usize {
        let count = self.rest().iter().take_while(|ch| test(ch.c)).count();
        self.pos += count;
        count
    }

    /// Spaces, not line breaks.
    pub fn skip_spaces(&mut self) -> usize {
        self.skip_while(|c| c == ' ')
    }

    /// Spaces, commas, colons, stops and line breaks between the parts of one command.
    pub fn skip_separators(&mut self) -> usize {
        let mut count = 0;
        while self.peek().is_some_and(is_separator) {
            // The sign of a number is no separator: 签收 -3 is refused, not read as 3.
            if self.peek() == Some('-') && self.peek_at(1).is_some_and(|c| c.is_ascii_digit()) {
                break;
            }
            self.pos += 1;
            count += 1;
        }
        count
    }

    /// How many characters `word` takes here; 0 when it does not stand here. A Latin word ends at a word boundary.
    pub fn width(&self, word: &str) -> usize {
        let rest = self.rest();
        let mut taken = 0;
        for expected in word.chars() {
            match rest.get(taken) {
                Some(ch) if ch.c == expected => taken += 1,
                _ => return 0,
            }
        }
        let latin_runs_on = word.ends_with(|c: char| c.is_ascii_alphabetic())
            && rest.get(taken).is_some_and(|ch| ch.c.is_ascii_alphabetic());
        if latin_runs_on { 0 } else { taken }
    }

    /// The longest of `words` that stands here.
    pub fn longest(&self, words: Words) -> usize {
        let Some(first) = self.peek() else { return 0 };
        words.beginning(first).iter().map(|word| self.width(word)).max().unwrap_or(0)
    }

    pub fn at(&self, words: Words) -> bool {
        self.longest(words) > 0
    }

    pub fn eat(&mut self, words: Words) -> bool {
        let width = self.longest(words);
        self.pos += width;
        width > 0
    }

    pub fn advance(&mut self, count: usize) {
        self.pos = (self.pos + count).min(self.end);
    }

    /// Take words of the set, and spaces between them, as long as any fits; tells how many were taken. Nobody says
    /// more than a dozen in a row, and the limit keeps hostile texts cheap.
    pub fn eat_many(&mut self, words: Words) -> usize {
        const MOST: usize = 16;
        for count in 0..MOST {
            let mut ahead = *self;
            ahead.skip_spaces();
            if !ahead.eat(words) {
                return count;
            }
            *self = ahead;
        }
        MOST
    }

    /// Go through a pattern, with spaces allowed between its steps. Leaves the position alone when it does not fit.
    pub fn follow(&mut self, steps: &[Step]) -> bool {
        let mut ahead = *self;
        for step in steps {
            let mut next = ahead;
            next.skip_spaces();
            match step {
                Step::One(words) if !next.eat(words) => return false,
                Step::One(_) => ahead = next,
                Step::Opt(words) => {
                    if next.eat(words) {
                        ahead = next;
                    }
                }
                Step::Many(words) => {
                    ahead.eat_many(words);
                }
            }
        }
        *self = ahead;
        true
    }

    /// Where the first of `words` stands, looking from here, as a number of characters to skip.
    pub fn find(&self, words: Words) -> Option<usize> {
        let mut ahead = *self;
        while !ahead.done() {
            if ahead.at(words) {
                return Some(ahead.pos - self.pos);
            }
            ahead.pos += 1;
        }
        None
    }

    /// The same position with the text ending `count` characters after it.
    pub fn head(mut self, count: usize) -> Self {
        self.end = (self.pos + count).min(self.end);
        self
    }

    /// Without separators and any of `endings` at the end.
    pub fn trimmed(mut self, endings: Words) -> Self {
        const LONGEST: usize = 8;
        loop {
            while self.rest().last().is_some_and(|ch| is_separator(ch.c)) {
                self.end -= 1;
            }
            let length = self.rest().len();
            let ending = (1..length.min(LONGEST + 1)).rev().find(|&width| {
                let at = Self { pos: self.end - width, ..self };
                at.longest(endings) == width
            });
            match ending {
                Some(width) => self.end -= width,
                None => return self,
            }
        }
    }

    /// The original bytes from an earlier position to here.
    pub fn span_from(&self, from: usize) -> Span {
        self.folded.span(from, self.pos)
    }

    /// The original text from here to the end, trimmed, without invisible characters.
    pub fn text(&self) -> String {
        let span = self.folded.span(self.pos, self.end);
        let raw = span.of(self.folded.text);
        raw.trim().chars().filter(|&c| !crate::fold::is_ignorable(c)).collect()
    }

    /// All of it, folded.
    pub fn folded_text(&self) -> String {
        self.rest().iter().map(|ch| ch.c).collect()
    }

    /// The folded text from an earlier position to here.
    pub fn folded_from(&self, from: usize) -> String {
        self.folded.chars.get(from..self.pos).unwrap_or_default().iter().map(|ch| ch.c).collect()
    }
}

impl Folded<'_> {
    /// The original bytes of the characters `from..to`.
    pub fn span(&self, from: usize, to: usize) -> Span {
        match self.chars.get(from..to) {
            Some([first, .., last]) => Span { start: first.start, end: last.end },
            Some([only]) => Span { start: only.start, end: only.end },
            _ => {
                let at = self.chars.get(from).map_or(self.text.len(), |ch| ch.start);
                Span { start: at, end: at }
            }
        }
    }
}

/// What ends a clause.
pub(crate) fn is_stop(c: char) -> bool {
    matches!(c, ',' | '，' | '。' | ';' | '\n' | '!' | '?')
}

/// What may stand between the parts of a command.
pub(crate) fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\n' | ',' | '，' | '、' | '。' | '.' | ':' | ';' | '!' | '~' | '-' | '·' | '…')
}

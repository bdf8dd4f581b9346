//! Folding of a text for the guard (domain §4.1), and small questions about the folded text.

use unicode_normalization::char::decompose_compatible;
use zeroize::Zeroizing;

/// 秘 in a circle, as a stamp shows it.
pub(super) const SEAL: char = '㊙';

/// What stood between two characters before white space was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing.
    No,
    /// White space.
    Space,
    /// A line break, or an end of the text.
    Line,
}

/// A folded text: no white space, no invisible characters, one form for each character. Wiped when
/// dropped, because it may hold what must not be kept.
pub(super) struct Text {
    chars: Zeroizing<Vec<char>>,
    gaps: Vec<Gap>,
    /// Which characters may occur at all, by their low bits; spares most searches.
    seen: [u64; 16],
}

impl Text {
    /// Folds `raw`. What is invisible is taken out first, so that it can neither split nor join anything.
    pub(super) fn fold(raw: &str) -> Self {
        // Room for everything, so that no copy is left behind by a growing buffer.
        let chars = Zeroizing::new(Vec::with_capacity(raw.len()));
        let mut text = Self { chars, gaps: Vec::with_capacity(raw.len()), seen: [0; 16] };
        let mut gap = Gap::Line;
        for c in raw.chars().filter(|c| !is_ignorable(*c)) {
            // Taken apart, the seal would be an ordinary 秘.
            if c == SEAL {
                text.push(c, &mut gap);
            } else {
                decompose_compatible(c, |c| text.push(c, &mut gap));
            }
        }
        text
    }

    /// Adds a character, or widens the gap before the next one.
    fn push(&mut self, c: char, gap: &mut Gap) {
        if let Some(space) = space(c) {
            *gap = space.max(*gap);
            return;
        }
        if is_ignorable(c) || c.is_control() {
            return;
        }
        let folded = fold_char(c.to_lowercase().next().unwrap_or(c));
        let (slot, bit) = place(folded);
        if let Some(word) = self.seen.get_mut(slot) {
            *word |= bit;
        }
        self.chars.push(folded);
        self.gaps.push(*gap);
        *gap = Gap::No;
    }

    /// How many characters.
    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character at `i`.
    pub(super) fn at(&self, i: usize) -> Option<char> {
        self.chars.get(i).copied()
    }

    /// The character before `i`.
    pub(super) fn before(&self, i: usize) -> Option<char> {
        self.at(i.checked_sub(1)?)
    }

    /// What stood between the characters before and at `i`.
    pub(super) fn gap(&self, i: usize) -> Gap {
        self.gaps.get(i).copied().unwrap_or(Gap::Line)
    }

    /// The end of `word` if it stands at `i`.
    pub(super) fn word(&self, i: usize, word: &str) -> Option<usize> {
        let rest = self.chars.get(i..)?;
        let mut n = 0;
        for c in word.chars() {
            if rest.get(n) != Some(&c) {
                return None;
            }
            n += 1;
        }
        Some(i + n)
    }

    /// The end of the longest of `words` that stands at `i`.
    pub(super) fn one_of(&self, i: usize, words: &[&str]) -> Option<usize> {
        let first = self.at(i)?;
        // Most words are told apart by their first character, and comparing that one costs no call.
        let begin_so = words.iter().filter(|word| word.chars().next().is_some_and(|c| c == first));
        begin_so.filter_map(|word| self.word(i, word)).max()
    }

    /// Whether one of `words` ends just before `i`.
    pub(super) fn ends_with(&self, i: usize, words: &[&str]) -> bool {
        let back = |n: usize| i.checked_sub(n + 1).and_then(|j| self.at(j));
        words.iter().any(|word| word.chars().rev().enumerate().all(|(n, c)| back(n) == Some(c)))
    }

    /// The first place in `from..to` where one of `words` stands.
    pub(super) fn find(&self, from: usize, to: usize, words: &[&str]) -> Option<usize> {
        let possible: Vec<&str> =
            words.iter().filter(|word| word.chars().all(|c| self.may_have(c))).copied().collect();
        if possible.is_empty() {
            return None;
        }
        (from..to.min(self.len())).find(|i| self.one_of(*i, &possible).is_some_and(|end| end <= to))
    }

    /// Whether `c` may occur; `false` is certain.
    fn may_have(&self, c: char) -> bool {
        let (slot, bit) = place(c);
        self.seen.get(slot).is_some_and(|word| word & bit != 0)
    }

    /// Whether one of `words` stands within `from..to`.
    pub(super) fn has(&self, from: usize, to: usize, words: &[&str]) -> bool {
        self.find(from, to, words).is_some()
    }

    /// Whether a word can begin at `i`: start, white space or a sign stands before it.
    pub(super) fn edge_before(&self, i: usize) -> bool {
        self.gap(i) != Gap::No || !self.before(i).is_some_and(char::is_alphanumeric)
    }

    /// Whether a word can end at `i`.
    pub(super) fn edge_after(&self, i: usize) -> bool {
        self.gap(i) != Gap::No || !self.at(i).is_some_and(char::is_alphanumeric)
    }

    /// Skips at most `most` signs for which `skip` holds, and returns where it stopped.
    pub(super) fn skip(&self, i: usize, most: usize, skip: impl Fn(char) -> bool) -> usize {
        let signs = (i..i.saturating_add(most)).take_while(|j| self.at(*j).is_some_and(&skip));
        i + signs.count()
    }

    /// Sentences as ranges: split at full stops, marks of question and exclamation, semicolons, lines.
    pub(super) fn sentences(&self) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut start = 0;
        for i in 1..=self.len() {
            let stop = matches!(self.before(i), Some('。' | '!' | '?' | ';'));
            if stop || self.gap(i) == Gap::Line {
                found.push((start, i));
                start = i;
            }
        }
        found
    }
}

/// Where a character is noted in [`Text::seen`].
fn place(c: char) -> (usize, u64) {
    let low = u32::from(c) % 1_024;
    (usize::try_from(low / 64).unwrap_or(0), 1 << (low % 64))
}

/// A sign that may stand between the characters of a mark without ending a sentence.
pub(super) fn is_junk(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '。' | '!' | '?' | ';' | ',' | '★' | '*')
}

fn space(c: char) -> Option<Gap> {
    match c {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(Gap::Line),
        '\u{2800}' | '\u{1680}' => Some(Gap::Space),
        c if c.is_whitespace() => Some(Gap::Space),
        _ => None,
    }
}

/// Characters that show nothing or only change the one before: default-ignorable code points, marks,
/// variation selectors, tags, private use.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{61c}' | '\u{64b}'..='\u{65f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{20d0}'..='\u{20ff}' | '\u{302a}'..='\u{302f}'
        | '\u{3099}' | '\u{309a}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{10ffff}')
}

/// One form for characters that stand for the same thing here.
fn fold_char(c: char) -> char {
    match c {
        '☆'
        | '⭐'
        | '🌟'
        | '⋆'
        | '✦'
        | '✧'
        | '✩'..='✰'
        | '⭑'
        | '⭒'
        | '⍟'
        | '⚝'
        | '⛤'..='⛧'
        | '✡'
        | '🔯'
        | '🌠'
        | '🟉'
        | '🟊'
        | '🟌'
        | '🟎'
        | '🟔'
        | '✴'
        | '✵'..='✹'
        | '🟀'..='🟈' => '★',
        '∗'
        | '⁎'
        | '⁑'
        | '٭'
        | '※'
        | '⁂'
        | '⊛'
        | '✱'..='✳'
        | '✺'..='✽'
        | '❃'
        | '❇'
        | '❈'
        | '❉'..='❋'
        | '꙳'
        | '⚹'
        | '🞰'..='🞿'
        | '﹡'
        | '＊' => '*',
        '｡' => '。',
        '〈' | '⟨' | '‹' | '«' => '<',
        '〉' | '⟩' | '›' | '»' => '>',
        '〖' | '⟦' | '〚' | '⦗' | '❲' | '〘' | '⟬' | '⌈' | '⌊' | '⁅' | '❴' => '【',
        '〗' | '⟧' | '〛' | '⦘' | '❳' | '〙' | '⟭' | '⌉' | '⌋' | '⁆' | '❵' => '】',
        '❨' | '⦅' | '⸨' | '❪' => '(',
        '❩' | '⦆' | '⸩' | '❫' => ')',
        '‘' | '’' | '‚' | '‛' | '“' | '”' | '„' | '‟' | '`' | '´' | '\'' | '〝' | '〞' => {
            '"'
        }
        '–' | '—' | '―' | '‐' | '‑' | '‒' | '−' | '─' | '━' => '-',
        '•' | '‧' | '∙' | '⋅' | '・' | '·' => '·',
        '∶' | '︰' | 'ː' | '꞉' => ':',
        c => simplified(c),
    }
}

/// Traditional and variant characters in the words the rules look for, sorted.
#[rustfmt::skip]
const SIMPLIFIED: [(char, char); 122] = [
    ('並', '并'), ('佈', '布'), ('個', '个'), ('們', '们'), ('備', '备'), ('傢', '家'), ('傳', '传'), ('僅', '仅'),
    ('內', '内'), ('兩', '两'), ('別', '别'), ('勻', '匀'), ('問', '问'), ('啓', '启'), ('啟', '启'), ('單', '单'),
    ('嗎', '吗'), ('嚴', '严'), ('囯', '国'), ('國', '国'), ('圍', '围'), ('圖', '图'), ('報', '报'), ('宓', '密'),
    ('宻', '密'), ('審', '审'), ('寫', '写'), ('將', '将'), ('專', '专'), ('對', '对'), ('導', '导'), ('屬', '属'),
    ('幾', '几'), ('張', '张'), ('應', '应'), ('掃', '扫'), ('據', '据'), ('數', '数'), ('於', '于'), ('時', '时'),
    ('會', '会'), ('條', '条'), ('業', '业'), ('標', '标'), ('機', '机'), ('檔', '档'), ('檢', '检'), ('櫃', '柜'),
    ('沒', '没'), ('準', '准'), ('為', '为'), ('無', '无'), ('燒', '烧'), ('爲', '为'), ('現', '现'), ('產', '产'),
    ('發', '发'), ('確', '确'), ('碼', '码'), ('祕', '秘'), ('競', '竞'), ('範', '范'), ('紙', '纸'), ('級', '级'),
    ('終', '终'), ('絕', '绝'), ('絡', '络'), ('給', '给'), ('絶', '绝'), ('網', '网'), ('緊', '紧'), ('縣', '县'),
    ('習', '习'), ('與', '与'), ('萬', '万'), ('蓋', '盖'), ('處', '处'), ('號', '号'), ('術', '术'), ('規', '规'),
    ('訊', '讯'), ('訓', '训'), ('記', '记'), ('許', '许'), ('註', '注'), ('詞', '词'), ('試', '试'), ('該', '该'),
    ('誌', '志'), ('認', '认'), ('語', '语'), ('誰', '谁'), ('調', '调'), ('請', '请'), ('識', '识'), ('議', '议'),
    ('貼', '贴'), ('資', '资'), ('賽', '赛'), ('車', '车'), ('軍', '军'), ('載', '载'), ('轉', '转'), ('這', '这'),
    ('過', '过'), ('違', '违'), ('遞', '递'), ('郵', '邮'), ('錄', '录'), ('長', '长'), ('開', '开'), ('間', '间'),
    ('閱', '阅'), ('隱', '隐'), ('電', '电'), ('頁', '页'), ('項', '项'), ('須', '须'), ('領', '领'), ('題', '题'),
    ('類', '类'), ('麼', '么'),
];

fn simplified(c: char) -> char {
    let found = SIMPLIFIED.binary_search_by_key(&c, |(from, _)| *from).ok();
    found.and_then(|i| SIMPLIFIED.get(i)).map_or(c, |(_, to)| *to)
}

//! Which unit a word means: one rule, whoever types it and wherever.

/// What a word found among the units that come into question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<T> {
    /// No unit is called that.
    None,
    /// This one.
    One(T),
    /// Any of these.
    Several(Vec<T>),
}

/// Looks for `word` among units given as (key, short name, full name). A name said in full means its unit; a word
/// that is less has to be a part of one name only.
pub fn named<'a, T: Clone>(word: &str, units: impl IntoIterator<Item = (T, &'a str, &'a str)>) -> Found<T> {
    let units: Vec<(T, &str, &str)> = units.into_iter().collect();
    let fits = |fit: &dyn Fn(&str, &str) -> bool| -> Vec<T> {
        units.iter().filter(|unit| fit(unit.1, unit.2)).map(|unit| unit.0.clone()).collect()
    };
    let mut found = fits(&|short, full| short == word || full == word);
    if found.is_empty() && !word.is_empty() {
        found = fits(&|short, full| short.contains(word) || full.contains(word));
    }
    match found.pop() {
        None => Found::None,
        Some(only) if found.is_empty() => Found::One(only),
        Some(last) => {
            found.push(last);
            Found::Several(found)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_means_one_unit_or_is_asked_about() {
        let units = [
            (1, "平山镇", "鹿寨县平山镇人民政府"),
            (2, "平山林场", "鹿寨县国营平山林场"),
            (3, "县委办", "中共鹿寨县委办公室"),
            (4, "县委", "中共鹿寨县委员会"),
        ];
        for (word, found) in [
            ("平山镇", Found::One(1)),
            ("平山", Found::Several(vec![1, 2])),
            ("林场", Found::One(2)),
            ("鹿寨县平山镇人民政府", Found::One(1)),
            ("县委", Found::One(4)),
            ("县委办公室", Found::One(3)),
            ("鹿寨", Found::Several(vec![1, 2, 3, 4])),
            ("寨沙", Found::None),
            ("", Found::None),
        ] {
            assert_eq!(named(word, units), found, "{word}");
        }
    }
}

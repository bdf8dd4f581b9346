//! Accepted is not delivered (INV-25): when to ask the messenger what became of a push, and what its
//! word means for each recipient (reliability §3).

use crate::time::{DAY, MINUTE, Timestamp};

/// When an accepted call is asked about, counted from the call.
pub const MOMENTS: [i64; 3] = [MINUTE, 5 * MINUTE, 30 * MINUTE];
/// The messenger remembers a message this long (protocol §5.5).
pub const REMEMBERED: i64 = DAY;
/// Before this a recipient who is not listed may only be late.
const LATE: i64 = 5 * MINUTE;

/// The next moment to ask after `now` about what was sent at `sent`; none when the last has passed.
pub fn next(sent: Timestamp, now: Timestamp) -> Option<Timestamp> {
    MOMENTS.iter().map(|after| sent.plus(*after)).find(|at| *at > now)
}

/// What the messenger says of one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The message is there and was opened.
    Read,
    /// It is there.
    There,
    /// The recipient is not among those who have it.
    Missing,
    /// It is still being delivered, or the messenger did not say.
    Open,
    /// It was taken back.
    Recalled,
}

/// What becomes of the push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrived.
    Delivered {
        /// And was opened.
        read: bool,
    },
    /// It stays accepted.
    Wait,
    /// It goes back into the outbox.
    Again,
    /// It is given up, for this reason.
    Dead(&'static str),
}

/// What a word means for a push sent at `sent` that was put back `repeats` times of `most`.
pub fn fate(word: Word, repeats: i64, most: i64, sent: Timestamp, now: Timestamp) -> Fate {
    match word {
        Word::Read => Fate::Delivered { read: true },
        Word::There => Fate::Delivered { read: false },
        Word::Open => Fate::Wait,
        Word::Recalled => Fate::Dead("recalled"),
        Word::Missing if now.since(sent) < LATE => Fate::Wait,
        Word::Missing if repeats < most => Fate::Again,
        Word::Missing => Fate::Dead("not-delivered"),
    }
}

/// How much is known about the pushes of one delivery, the best of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// Every push was given up.
    Failed,
    /// Nothing beyond what was accepted or still waits.
    #[default]
    Nothing,
    /// The messenger said that one was opened.
    Read,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_moments_and_none_of_them_twice() {
        let sent = Timestamp::from_millis(1_000_000);
        let at = |minutes: i64| next(sent, sent.plus(minutes * MINUTE)).map(|at| at.since(sent) / MINUTE);
        assert_eq!([at(0), at(1), at(4), at(5), at(29)], [Some(1), Some(5), Some(5), Some(30), Some(30)]);
        assert_eq!((at(30), at(2_000)), (None, None));
    }

    #[test]
    fn who_is_not_listed_gets_it_again_as_often_as_the_kind_allows() {
        let sent = Timestamp::from_millis(1_000_000);
        let (early, later) = (sent.plus(MINUTE), sent.plus(5 * MINUTE));
        for (word, repeats, most, now, expected) in [
            (Word::Read, 0, 0, early, Fate::Delivered { read: true }),
            (Word::There, 9, 0, later, Fate::Delivered { read: false }),
            (Word::Open, 0, 1, later, Fate::Wait),
            (Word::Missing, 0, 1, early, Fate::Wait),
            (Word::Missing, 0, 1, later, Fate::Again),
            (Word::Missing, 1, 1, later, Fate::Dead("not-delivered")),
            (Word::Missing, 0, 0, later, Fate::Dead("not-delivered")),
            (Word::Recalled, 0, 1, early, Fate::Dead("recalled")),
        ] {
            assert_eq!(fate(word, repeats, most, sent, now), expected, "{word:?} {repeats}/{most}");
        }
    }
}

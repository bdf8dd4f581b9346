//! The working calendar (工作日历, domain §8): days off, make-up workdays, working hours, and the
//! window for ordinary pushes. The wall clock is Asia/Shanghai.

mod national;

use crate::config::{self, TimeOfDay, Window};
use crate::time::{DAY, Date, HOUR, Local, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// No stretch without a working day is longer than this many days; a calendar in which one is has
/// been filled in wrongly, and a deadline then falls back to the plain clock.
const LONGEST_BREAK: i64 = 60;

/// What working times outside these years mean is nobody's concern; the plain clock answers.
const SENSIBLE: std::ops::Range<i64> = 0..7_258_118_400_000;

/// Working days and hours of a county, or of one unit.
///
/// A day is looked up in the lists first, the later list winning (unit, region, national), then by
/// its weekday (C-2). A regional list may turn a national make-up workday into a day off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    days: BTreeMap<Date, bool>,
    listed: BTreeSet<i32>,
    hours: Window,
}

impl Calendar {
    /// The national lists we have, with 08:00–12:00 and 15:00–18:00 (C-4).
    pub fn national() -> Self {
        let days = national::days();
        let listed = days.keys().map(|date| date.year).collect();
        Self { days, listed, hours: Window(vec![(8 * HOUR, 12 * HOUR), (15 * HOUR, 18 * HOUR)]) }
    }

    /// The national lists with what the operator set on top.
    pub fn of(settings: &config::Calendar) -> Self {
        let base = Self::national().with_days(settings.days()).with_hours(settings.hours.clone());
        settings.official_years.iter().fold(base, |calendar, year| calendar.with_official_year(*year))
    }

    /// Adds a regional list or a unit's own days, which win over what is there: `true` is a working
    /// day. A list for a year without a national one does not make that year official.
    #[must_use]
    pub fn with_days(mut self, days: impl IntoIterator<Item = (Date, bool)>) -> Self {
        self.days.extend(days);
        self
    }

    /// Marks `year` as covered by an official list, loaded with [`Self::with_days`].
    #[must_use]
    pub fn with_official_year(mut self, year: i32) -> Self {
        self.listed.insert(year);
        self
    }

    /// Other working hours, e.g. the summer timetable (夏令作息).
    #[must_use]
    pub fn with_hours(mut self, hours: Window) -> Self {
        self.hours = hours;
        self
    }

    /// Whether people work on `date`.
    pub fn is_working_day(&self, date: Date) -> bool {
        self.days.get(&date).copied().unwrap_or_else(|| date.weekday() <= 5)
    }

    /// Whether `date` lies in a year without an official list, so that what is computed from it may
    /// change (C-3).
    pub fn is_provisional(&self, date: Date) -> bool {
        !self.listed.contains(&date.year)
    }

    /// The last day from `today` on up to which every year has an official list; none when this year has
    /// none.
    pub fn known_until(&self, today: Date) -> Option<Date> {
        let last = (today.year..=9_999).take_while(|year| self.listed.contains(year)).last()?;
        Date::new(last, 12, 31)
    }

    /// The first working day after `date`.
    pub fn next_working_day(&self, date: Date) -> Date {
        let found = (1..=LONGEST_BREAK).map(|n| date.plus_days(n)).find(|day| self.is_working_day(*day));
        found.unwrap_or_else(|| date.plus_days(1))
    }

    /// The first `morning` of a working day after `now`: today's when it has not come yet.
    pub fn next_morning(&self, now: Timestamp, morning: TimeOfDay) -> Timestamp {
        let today = now.local().date;
        let coming = today.at(morning.0);
        if self.is_working_day(today) && coming > now {
            return coming;
        }
        self.next_working_day(today).at(morning.0)
    }

    /// Whether `at` is inside working hours.
    pub fn is_working_time(&self, at: Timestamp) -> bool {
        let Local { date, millis_of_day } = at.local();
        sensible(at) && self.is_working_day(date) && span_around(&self.hours, millis_of_day).is_some()
    }

    /// `at` when it is working time, otherwise the next opening (C-5).
    pub fn opening(&self, at: Timestamp) -> Timestamp {
        self.spans_from(at).next().map_or(at, |(from, _)| from)
    }

    /// `ms` of working time after `from`; time off does not count (C-5).
    pub fn add_working(&self, from: Timestamp, ms: i64) -> Timestamp {
        let mut left = ms.max(0);
        for (start, end) in self.spans_from(from) {
            let long = end.since(start);
            if left <= long {
                return start.plus(left);
            }
            left -= long;
        }
        from.plus(ms.max(0))
    }

    /// Working time from `from` to `to`; 0 when `to` is not later.
    pub fn working_between(&self, from: Timestamp, to: Timestamp) -> i64 {
        self.spans_from(from)
            .take_while(|(start, _)| *start < to)
            .map(|(start, end)| end.min(to).since(start))
            .sum()
    }

    /// The same time of day `n` working days later. Time off counts as the next opening.
    pub fn add_working_days(&self, from: Timestamp, n: u32) -> Timestamp {
        if !sensible(from) {
            return from.plus(DAY.saturating_mul(i64::from(n)));
        }
        let local = from.local();
        let start = if self.is_working_day(local.date) { local } else { self.opening(from).local() };
        let date = (0..n).fold(start.date, |date, _| self.next_working_day(date));
        date.at(start.millis_of_day)
    }

    /// Close of work on the day of `at`, or of the next working day when `at` is later than that or on
    /// a day off.
    pub fn end_of_working_day(&self, at: Timestamp) -> Timestamp {
        let Some(close) = self.hours.0.last().map(|span| span.1).filter(|_| sensible(at)) else {
            return at;
        };
        let local = at.local();
        if self.is_working_day(local.date) && local.millis_of_day <= close {
            return local.date.at(close);
        }
        self.next_working_day(local.date).at(close)
    }

    /// When an ordinary push asked for at `now` may go (messages.md rule 8): at once inside the window
    /// on a working day; after the gap at noon when it falls into that; otherwise at `next_day_at` of
    /// the working day that comes next, which is today for a push before the window opens.
    pub fn push_time(&self, now: Timestamp, window: &Window, next_day_at: TimeOfDay) -> Timestamp {
        let (Some(&(opens, _)), true) = (window.0.first(), sensible(now)) else { return now };
        let Local { date, millis_of_day } = now.local();
        let next = |date: Date| date.at(next_day_at.0.max(opens));
        if !self.is_working_day(date) {
            return next(self.next_working_day(date));
        }
        if millis_of_day < opens {
            return next(date);
        }
        match window.0.iter().find(|(_, end)| millis_of_day < *end) {
            Some(&(from, _)) => now.max(date.at(from)),
            None => next(self.next_working_day(date)),
        }
    }

    /// Stretches of working time from `from` on, the first one cut at `from`.
    fn spans_from(&self, from: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        let first = if sensible(from) { Some(from.local().date) } else { None };
        let mut idle = 0;
        std::iter::successors(first, |date| Some(date.plus_days(1)))
            .take_while(move |date| {
                idle = if self.is_working_day(*date) { 0 } else { idle + 1 };
                idle <= LONGEST_BREAK && sensible(date.at(0)) && !self.hours.0.is_empty()
            })
            .filter(|date| self.is_working_day(*date))
            .flat_map(move |date| {
                self.hours.0.iter().map(move |(start, end)| (date.at(*start), date.at(*end)))
            })
            .filter(move |(_, end)| *end > from)
            .map(move |(start, end)| (start.max(from), end))
    }
}

/// The span of `window` that holds a time of day.
fn span_around(window: &Window, millis_of_day: i64) -> Option<(i64, i64)> {
    window.0.iter().copied().find(|(start, end)| (*start..*end).contains(&millis_of_day))
}

fn sensible(at: Timestamp) -> bool {
    SENSIBLE.contains(&at.millis())
}

#[cfg(test)]
#[path = "calendar/tests.rs"]
mod tests;

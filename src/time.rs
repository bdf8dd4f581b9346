//! Time as a value. Everything is UTC milliseconds; people see Asia/Shanghai (fixed +08:00, C-4).
//!
//! No other module asks the operating system what time it is: `clippy.toml` bans it. A worker, a
//! handler or a test is handed a [`Clock`].

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// One second in milliseconds.
pub const SECOND: i64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day in milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// Asia/Shanghai is +08:00 all year.
const SHANGHAI: i64 = 8 * HOUR;

impl Timestamp {
    /// From UTC milliseconds.
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// UTC milliseconds.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Later by `ms` milliseconds (earlier when negative); stops at the ends of the range.
    #[must_use]
    pub const fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to `self`.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The date and time of day people in the county see.
    pub const fn local(self) -> Local {
        let shifted = self.0.saturating_add(SHANGHAI);
        Local { date: Date::from_days(shifted.div_euclid(DAY)), millis_of_day: shifted.rem_euclid(DAY) }
    }

    /// Reads RFC 3339 with an explicit offset (`2026-11-09T17:30:00+08:00`); `None` for anything else.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let (date, rest) = text.split_once(['T', 't'])?;
        let date = Date::parse(date)?;
        let split = rest.find(['Z', 'z', '+', '-'])?;
        let (clock, zone) = rest.split_at_checked(split)?;
        let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let mut parts = whole.splitn(3, ':');
        let (hour, minute, second) =
            (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let millis = fraction_millis(fraction)?;
        let offset = offset_millis(zone)?;
        let of_day = hour * HOUR + minute * MINUTE + second * SECOND + millis;
        Some(Self(date.days() * DAY + of_day - offset))
    }

    /// RFC 3339 in Asia/Shanghai with millisecond precision, as the integration API writes times.
    pub fn rfc3339(self) -> String {
        let local = self.local();
        let (h, m, s, ms) = local.clock();
        format!("{}T{h:02}:{m:02}:{s:02}.{ms:03}+08:00", local.date)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

fn digits(text: &str, width: usize) -> Option<i64> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn fraction_millis(fraction: &str) -> Option<i64> {
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let padded: String = fraction.chars().chain("000".chars()).take(3).collect();
    padded.parse().ok()
}

fn offset_millis(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (h, m) = zone.get(1..)?.split_once(':')?;
    let (h, m) = (digits(h, 2)?, digits(m, 2)?);
    (h <= 14 && m <= 59).then_some(sign * (h * HOUR + m * MINUTE))
}

/// A moment as the wall clock in the county shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Local {
    /// The civil date.
    pub date: Date,
    /// Milliseconds since local midnight, `0..DAY`.
    pub millis_of_day: i64,
}

impl Local {
    /// Back to a moment.
    pub const fn timestamp(self) -> Timestamp {
        Timestamp(self.date.days() * DAY + self.millis_of_day - SHANGHAI)
    }

    /// Hour, minute, second, millisecond.
    pub const fn clock(self) -> (i64, i64, i64, i64) {
        let t = self.millis_of_day;
        (t / HOUR, t / MINUTE % 60, t / SECOND % 60, t % SECOND)
    }
}

/// A civil date in the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year, e.g. 2026.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl Date {
    /// `None` when there is no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let date = Self { year, month, day };
        (Self::from_days(date.days()) == date).then_some(date)
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i64 {
        // Counting years from March puts the leap day last, so month lengths follow one formula.
        let y = self.year as i64 - (self.month <= 2) as i64;
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let month = (self.month as i64 + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + self.day as i64 - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The date `days` days after 1970-01-01.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "each value is bounded by the calendar"
    )]
    pub const fn from_days(days: i64) -> Self {
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u8;
        let month = if mp < 10 { mp + 3 } else { mp - 9 } as u8;
        let year = (yoe + era * 400 + (month <= 2) as i64) as i32;
        Self { year, month, day }
    }

    /// ISO weekday: 1 Monday … 7 Sunday.
    #[expect(clippy::cast_possible_truncation, reason = "1 to 7")]
    pub const fn weekday(self) -> u8 {
        ((self.days() + 3).rem_euclid(7) + 1) as u8
    }

    /// The day `n` days later.
    #[must_use]
    pub const fn plus_days(self, n: i64) -> Self {
        Self::from_days(self.days() + n)
    }

    /// The moment `millis_of_day` after local midnight of this date.
    pub const fn at(self, millis_of_day: i64) -> Timestamp {
        Local { date: self, millis_of_day }.timestamp()
    }

    /// Reads `2026-11-09`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) =
            (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
        Self::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Where the time comes from; cheap to clone.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System { wall_at_start: i64, started: Instant, offset: Arc<AtomicI64> },
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// Wall time read once, then advanced by the monotonic clock (INV-28), so that a stepped wall
    /// clock neither revives nor expires anything.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the operating system")]
    pub fn system() -> Self {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Self(Source::System {
            wall_at_start: i64::try_from(wall.as_millis()).unwrap_or(i64::MAX),
            started: Instant::now(),
            offset: Arc::default(),
        })
    }

    /// A clock that stands still until it is told to move; tests and the demo use it.
    pub fn manual(start: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(start.millis()))))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System { wall_at_start, started, offset } => {
                let passed = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
                Timestamp(wall_at_start.saturating_add(passed).saturating_add(offset.load(Ordering::Relaxed)))
            }
            Source::Manual(now) => Timestamp(now.load(Ordering::SeqCst)),
        }
    }

    /// Moves the clock forward by `ms`: a manual clock jumps, the system clock gets an offset.
    pub fn advance(&self, ms: i64) {
        let target = match &self.0 {
            Source::System { offset, .. } => offset,
            Source::Manual(now) => now,
        };
        target.fetch_add(ms.max(0), Ordering::SeqCst);
    }

    /// Follows `server`, the time of the database server: forward at once, never back (design §2.10).
    /// Returns how far this clock was off in milliseconds (positive: this clock was ahead).
    pub fn follow(&self, server: Timestamp) -> i64 {
        let ahead = self.now().since(server);
        if ahead < 0 {
            self.advance(-ahead);
        }
        ahead
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({:?})", self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_survive_the_round_trip_over_a_century() {
        for days in -10_000..40_000 {
            assert_eq!(Date::from_days(days).days(), days);
        }
        assert_eq!(Date::new(2026, 11, 9).map(Date::weekday), Some(1));
        assert_eq!(Date::new(2026, 2, 29), None);
    }

    #[test]
    fn rfc3339_needs_an_offset() {
        let t = Timestamp::parse_rfc3339("2026-11-09T17:30:00+08:00").expect("valid");
        assert_eq!(t.rfc3339(), "2026-11-09T17:30:00.000+08:00");
        assert_eq!(Timestamp::parse_rfc3339("2026-11-09T09:30:00Z"), Some(t));
        for bad in [
            "2026-11-09T17:30:00",
            "2026-13-09T17:30:00Z",
            "2026-11-09",
            "",
            "2026-11-09T25:00:00Z",
            "２026-11-09T17:30:00Z",
        ] {
            assert_eq!(Timestamp::parse_rfc3339(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_clock_never_steps_back() {
        let clock = Clock::manual(Timestamp::from_millis(1_000));
        assert_eq!(clock.follow(Timestamp::from_millis(400)), 600);
        assert_eq!(clock.now().millis(), 1_000);
        assert_eq!(clock.follow(Timestamp::from_millis(1_700)), -700);
        assert_eq!(clock.now().millis(), 1_700);
    }
}

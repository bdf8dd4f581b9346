use super::*;
use crate::time::MINUTE;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(&format!("{text}:00+08:00")).expect("a time")
}

fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

fn window() -> Window {
    Window(vec![(8 * HOUR, 12 * HOUR), (14 * HOUR + 30 * MINUTE, 20 * HOUR)])
}

const LATER: TimeOfDay = TimeOfDay(8 * HOUR + 40 * MINUTE);

#[test]
fn the_national_lists_turn_days_around() {
    let calendar = Calendar::national();
    for (day, works) in [
        ("2025-01-01", false),
        ("2025-01-26", true),
        ("2025-02-04", false),
        ("2025-02-05", true),
        ("2025-10-08", false),
        ("2025-10-11", true),
        ("2026-01-04", true),
        ("2026-02-14", true),
        ("2026-02-23", false),
        ("2026-02-24", true),
        ("2026-02-28", true),
        ("2026-04-06", false),
        ("2026-05-09", true),
        ("2026-06-19", false),
        ("2026-09-20", true),
        ("2026-09-25", false),
        ("2026-10-07", false),
        ("2026-10-08", true),
        ("2026-11-07", false),
        ("2026-11-09", true),
        ("2027-01-01", true),
    ] {
        assert_eq!(calendar.is_working_day(date(day)), works, "{day}");
    }
    assert!(!calendar.is_provisional(date("2026-12-31")));
    assert!(calendar.is_provisional(date("2027-01-04")));
    // 13 statutory days and their weekends: 2026 has as many working days as 365 − 104 − 13.
    let year = (0..365).filter(|n| calendar.is_working_day(date("2026-01-01").plus_days(*n))).count();
    assert_eq!(year, 248);
}

#[test]
fn a_region_may_reverse_a_make_up_day_and_a_unit_the_region() {
    // As Guangxi did in 2017 with 1 and 8 April (C-2).
    let region = Calendar::national().with_days([(date("2026-05-09"), false), (date("2026-05-10"), true)]);
    assert!(!region.is_working_day(date("2026-05-09")) && region.is_working_day(date("2026-05-10")));
    let unit = region.clone().with_days([(date("2026-05-09"), true)]);
    assert!(unit.is_working_day(date("2026-05-09")));
    assert!(region.is_provisional(date("2027-05-01")));
    assert!(!region.with_official_year(2027).is_provisional(date("2027-05-01")));
}

#[test]
fn the_settings_of_a_county_go_on_top() {
    let settings: config::Calendar = toml::from_str(
        "hours = '09:00-12:00,14:30-17:30'
        days_off = ['2026-05-09', '2027-01-01..2027-01-03']
        workdays = ['2026-05-10', '2027-01-09']
        official_years = [2027]",
    )
    .expect("a section");
    let calendar = Calendar::of(&settings);
    // The national make-up Saturday is reversed, New Year of 2027 is known, the rest stays.
    for (day, works) in
        [("2026-05-09", false), ("2026-05-10", true), ("2027-01-01", false), ("2027-01-09", true)]
    {
        assert_eq!(calendar.is_working_day(date(day)), works, "{day}");
    }
    assert!(!calendar.is_working_day(date("2026-10-01")) && calendar.is_working_day(date("2026-10-10")));
    assert_eq!(calendar.add_working(at("2026-12-31T17:00"), HOUR), at("2027-01-04T09:30"));
    assert_eq!(calendar.known_until(date("2026-12-31")), Some(date("2027-12-31")));
}

#[test]
fn how_far_the_official_lists_reach() {
    let national = Calendar::national();
    assert_eq!(national.known_until(date("2025-03-01")), Some(date("2026-12-31")));
    assert_eq!(national.known_until(date("2027-01-01")), None);
    let gap = national.clone().with_official_year(2028);
    assert_eq!(gap.known_until(date("2026-11-10")), Some(date("2026-12-31")), "2027 is missing");
}

#[test]
fn working_time_skips_noon_nights_and_days_off() {
    let calendar = Calendar::national();
    for (from, hours, expected) in [
        ("2026-11-09T09:00", 2, "2026-11-09T11:00"),
        ("2026-11-09T09:00", 4, "2026-11-09T16:00"),
        ("2026-11-09T11:30", 1, "2026-11-09T15:30"),
        ("2026-11-09T13:00", 2, "2026-11-09T17:00"),
        ("2026-11-09T17:30", 4, "2026-11-10T11:30"),
        ("2026-11-09T22:00", 2, "2026-11-10T10:00"),
        ("2026-11-06T17:00", 2, "2026-11-09T09:00"),
        ("2026-11-07T10:00", 2, "2026-11-09T10:00"),
        ("2026-09-30T17:00", 2, "2026-10-08T09:00"),
        ("2026-05-08T17:00", 2, "2026-05-09T09:00"),
        ("2026-02-14T17:00", 2, "2026-02-24T09:00"),
        ("2026-11-09T06:00", 0, "2026-11-09T08:00"),
        ("2026-11-09T08:00", 4, "2026-11-09T12:00"),
    ] {
        assert_eq!(calendar.add_working(at(from), hours * HOUR), at(expected), "{from} + {hours} h");
    }
    assert_eq!(calendar.working_between(at("2026-11-06T17:00"), at("2026-11-09T09:00")), 2 * HOUR);
    assert_eq!(calendar.working_between(at("2026-11-07T17:00"), at("2026-11-08T09:00")), 0);
}

#[test]
fn working_days_keep_the_time_of_day() {
    let calendar = Calendar::national();
    for (from, n, expected) in [
        ("2026-11-09T10:30", 1, "2026-11-10T10:30"),
        ("2026-11-06T16:00", 1, "2026-11-09T16:00"),
        ("2026-11-07T10:00", 1, "2026-11-10T08:00"),
        ("2026-11-09T10:30", 0, "2026-11-09T10:30"),
        ("2026-09-30T10:00", 3, "2026-10-10T10:00"),
    ] {
        assert_eq!(calendar.add_working_days(at(from), n), at(expected), "{from} + {n}");
    }
    for (from, expected) in [
        ("2026-11-09T10:00", "2026-11-09T18:00"),
        ("2026-11-09T18:00", "2026-11-09T18:00"),
        ("2026-11-09T18:01", "2026-11-10T18:00"),
        ("2026-11-07T10:00", "2026-11-09T18:00"),
    ] {
        assert_eq!(calendar.end_of_working_day(at(from)), at(expected), "{from}");
    }
}

#[test]
fn ordinary_pushes_wait_for_their_window() {
    let calendar = Calendar::national();
    for (now, expected) in [
        ("2026-11-09T09:10", "2026-11-09T09:10"),
        ("2026-11-09T08:00", "2026-11-09T08:00"),
        ("2026-11-09T12:00", "2026-11-09T14:30"),
        ("2026-11-09T13:10", "2026-11-09T14:30"),
        ("2026-11-09T14:30", "2026-11-09T14:30"),
        ("2026-11-09T19:59", "2026-11-09T19:59"),
        ("2026-11-09T20:00", "2026-11-10T08:40"),
        ("2026-11-09T23:30", "2026-11-10T08:40"),
        ("2026-11-10T02:00", "2026-11-10T08:40"),
        ("2026-11-06T20:30", "2026-11-09T08:40"),
        ("2026-11-07T10:00", "2026-11-09T08:40"),
        ("2026-05-08T21:00", "2026-05-09T08:40"),
        ("2026-09-30T21:00", "2026-10-08T08:40"),
        ("2026-10-03T09:00", "2026-10-08T08:40"),
    ] {
        assert_eq!(calendar.push_time(at(now), &window(), LATER), at(expected), "{now}");
    }
}

#[test]
fn the_next_working_morning_may_be_today() {
    let calendar = Calendar::national();
    for (now, expected) in [
        ("2026-11-10T00:30", "2026-11-10T08:40"),
        ("2026-11-10T08:40", "2026-11-11T08:40"),
        ("2026-11-10T23:30", "2026-11-11T08:40"),
        ("2026-11-06T21:00", "2026-11-09T08:40"),
        ("2026-11-07T07:00", "2026-11-09T08:40"),
        ("2026-05-09T01:00", "2026-05-09T08:40"),
    ] {
        assert_eq!(calendar.next_morning(at(now), LATER), at(expected), "{now}");
    }
}

#[test]
fn broken_settings_and_distant_times_give_an_answer() {
    let idle = Calendar::national().with_hours(Window(vec![]));
    let noon = at("2026-11-09T12:00");
    assert_eq!(idle.add_working(noon, HOUR), noon.plus(HOUR));
    assert_eq!(idle.end_of_working_day(noon), noon);
    assert_eq!(idle.push_time(noon, &Window(vec![]), LATER), noon);
    let off = Calendar::national().with_days((0..200).map(|n| (date("2026-01-01").plus_days(n), false)));
    assert_eq!(off.add_working(at("2026-01-02T09:00"), HOUR), at("2026-01-02T10:00"));
    for edge in [i64::MIN, i64::MAX, -1, 0] {
        let edge = Timestamp::from_millis(edge);
        let calendar = Calendar::national();
        let _ = (calendar.add_working(edge, i64::MAX), calendar.add_working_days(edge, 3));
        let _ = (calendar.push_time(edge, &window(), LATER), calendar.end_of_working_day(edge));
        let _ =
            (calendar.working_between(edge, edge), calendar.opening(edge), calendar.is_working_time(edge));
    }
}

proptest! {
    #[test]
    fn working_time_adds_up(start in 1_735_660_800_000_i64..1_798_732_800_000, a in 0..30 * HOUR, b in 0..30 * HOUR) {
        let (calendar, from) = (Calendar::national(), Timestamp::from_millis(start));
        let once = calendar.add_working(from, a + b);
        prop_assert_eq!(calendar.working_between(from, once), a + b);
        // In two steps it is the same amount of work; only the instant at a closing may differ.
        let twice = calendar.add_working(calendar.add_working(from, a), b);
        prop_assert_eq!(calendar.working_between(from, twice), a + b);
        prop_assert!(once >= from);
    }

    #[test]
    fn a_push_never_goes_early_nor_outside_its_window(start in 1_735_660_800_000_i64..1_798_732_800_000) {
        let (calendar, now) = (Calendar::national(), Timestamp::from_millis(start));
        let goes = calendar.push_time(now, &window(), LATER);
        let local = goes.local();
        prop_assert!(goes >= now && goes.since(now) < 11 * DAY);
        prop_assert!(calendar.is_working_day(local.date));
        prop_assert!(span_around(&window(), local.millis_of_day).is_some());
        prop_assert_eq!(calendar.push_time(goes, &window(), LATER), goes);
    }
}

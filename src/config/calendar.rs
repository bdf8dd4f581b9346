//! `[calendar]`: what the county knows of its working days beyond the lists that are built in (C-1, C-2).

use super::{ConfigError, Window};
use crate::time::Date;
use serde::Deserialize;
use std::collections::BTreeSet;

/// No holiday is longer, in days; what is longer was mistyped.
const LONGEST: i64 = 31;

/// So many days off a year has by law since 2025; a list with fewer is not the whole one.
const STATUTORY: usize = 13;

/// `[calendar]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Working hours of a working day, `HH:MM-HH:MM,…` (C-4).
    pub hours: Window,
    /// Days off, national and regional; they win over the built-in lists and may reverse one of their make-up
    /// workdays (C-2).
    pub days_off: Vec<Days>,
    /// Make-up workdays (调休上班), which win likewise.
    pub workdays: Vec<Days>,
    /// Years whose official list stands above in full (C-3).
    pub official_years: Vec<i32>,
}

impl Calendar {
    /// Every day that is listed; `true` is a working day.
    pub fn days(&self) -> impl Iterator<Item = (Date, bool)> + '_ {
        let listed = [(&self.days_off, false), (&self.workdays, true)];
        listed
            .into_iter()
            .flat_map(|(list, works)| list.iter().flat_map(Days::each).map(move |date| (date, works)))
    }

    /// A day cannot be both, and a year is not official while half of its list is missing.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let off: BTreeSet<Date> = self.days_off.iter().flat_map(Days::each).collect();
        if let Some(date) = self.workdays.iter().flat_map(Days::each).find(|date| off.contains(date)) {
            return Err(ConfigError(format!(
                "calendar.days_off 与 calendar.workdays 里都有 {date}，请按通知只留一处。"
            )));
        }
        let listed = |year: i32| off.iter().filter(|date| date.year == year).count();
        let mut counted = self.official_years.iter().map(|year| (year, listed(*year)));
        counted.find(|(_, days)| *days < STATUTORY).map_or(Ok(()), |(year, days)| {
            Err(ConfigError(format!(
                "calendar.official_years 里有 {year}，calendar.days_off 里那一年放假的只有 {days} 天，法定假日就有 {STATUTORY} 天：请先照通知写全；编在程序里的年份不用写。"
            )))
        })
    }
}

/// A day, `2027-01-01`, or all days from one to another, `2027-01-01..2027-01-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Days {
    first: Date,
    last: Date,
}

impl Days {
    fn each(&self) -> impl Iterator<Item = Date> + use<> {
        let first = self.first;
        (0..=self.last.days() - first.days()).map(move |n| first.plus_days(n))
    }
}

impl TryFrom<String> for Days {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (first, last) = text.split_once("..").unwrap_or((&text, &text));
        let (Some(first), Some(last)) = (Date::parse(first.trim()), Date::parse(last.trim())) else {
            return Err(format!("“{text}”不是日期，请写成 2027-01-01 或 2027-01-01..2027-01-03"));
        };
        match last.days() - first.days() {
            0..LONGEST => Ok(Self { first, last }),
            ..0 => Err(format!("“{text}”的止日早于起日")),
            _ => Err(format!("“{text}”超过 {LONGEST} 天，请核对年月日")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Calendar, String> {
        let calendar: Calendar = toml::from_str(&format!("hours = '08:00-12:00'\n{text}"))
            .map_err(|e: toml::de::Error| e.message().to_owned())?;
        calendar.check().map_err(|e| e.0)?;
        Ok(calendar)
    }

    #[test]
    fn a_stretch_is_every_day_of_it() {
        let calendar = read(
            "days_off = ['2027-01-01..2027-01-03', '2027-04-05']\nworkdays = ['2027-02-20']\nofficial_years = []",
        );
        let days: Vec<String> =
            calendar.expect("holds").days().map(|(date, works)| format!("{date} {works}")).collect();
        assert_eq!(
            days,
            [
                "2027-01-01 false",
                "2027-01-02 false",
                "2027-01-03 false",
                "2027-04-05 false",
                "2027-02-20 true"
            ]
        );
    }

    #[test]
    fn slips_are_named() {
        for (off, workdays, years, said) in [
            ("'2027-1-1'", "", "", "“2027-1-1”不是日期"),
            ("'2027-02-29'", "", "", "不是日期"),
            ("'2027-01-03..2027-01-01'", "", "", "止日早于起日"),
            ("'2027-01-01..2028-01-03'", "", "", "超过 31 天"),
            ("'2027-01-01..2027-01-03'", "'2027-01-03'", "2027", "都有 2027-01-03"),
            ("'2027-05-01..2027-05-05'", "", "2027", "那一年放假的只有 5 天"),
            ("'2027-05-01..2027-05-13'", "", "2027, 2028", "2028"),
        ] {
            let refused =
                read(&format!("days_off = [{off}]\nworkdays = [{workdays}]\nofficial_years = [{years}]"));
            let text = refused.expect_err(said);
            assert!(text.contains(said), "{text}");
        }
    }
}

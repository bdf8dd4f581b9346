//! How far ahead the county's working days are known (C-3), for `doctor`, `status` and the start of `serve`.

use crate::config;
use crate::domain::calendar::Calendar;
use crate::time::{Date, Timestamp};

/// So many days before the last known year ends there is something to do: the notice comes out in November.
const AHEAD: i64 = 60;

/// What there is to say about it.
#[derive(Debug, PartialEq, Eq)]
pub enum Outlook {
    /// All is known for a while.
    Known(String),
    /// The last known year ends soon.
    Ending(String),
    /// Today lies beyond it.
    Over(String),
}

impl Outlook {
    /// What an operator should hear of without having asked.
    pub fn warning(self) -> Option<String> {
        match self {
            Self::Known(_) => None,
            Self::Ending(text) | Self::Over(text) => Some(format!("工作日历：{text}")),
        }
    }
}

/// The last day up to which every year has an official list.
pub fn known_until(settings: &config::Calendar, now: Timestamp) -> Option<Date> {
    Calendar::of(settings).known_until(now.local().date)
}

/// How it stands at `now`.
pub fn outlook(settings: &config::Calendar, now: Timestamp) -> Outlook {
    let today = now.local().date;
    let todo = "照国务院办公厅的通知写进设置 [calendar]，再重启服务";
    let Some(until) = known_until(settings, now) else {
        return Outlook::Over(format!(
            "没有 {} 年的放假通知，期限、推送和提醒只按星期推算，放假也会催：请{todo}。",
            today.year
        ));
    };
    let (left, next) = (until.days() - today.days(), until.year + 1);
    if left <= AHEAD {
        return Outlook::Ending(format!(
            "放假通知只到 {} 年底，还有 {left} 天；到时没有 {next} 年的，放假也会催：通知一出，请{todo}。",
            until.year
        ));
    }
    let (works, off): (Vec<_>, Vec<_>) = settings.days().partition(|(_, works)| *works);
    Outlook::Known(match (off.len(), works.len()) {
        (0, 0) => format!("放假通知到 {} 年底。", until.year),
        (off, works) => {
            format!("放假通知到 {} 年底，设置里另有放假 {off} 天、上班 {works} 天。", until.year)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(year: &str, at: &str) -> Outlook {
        let text = format!(
            "hours = '08:00-12:00'\ndays_off = ['{year}-01-01..{year}-01-03']\nworkdays = []\nofficial_years = [{year}]"
        );
        let settings = toml::from_str(&text).expect("a section");
        outlook(&settings, Timestamp::parse_rfc3339(&format!("{at}T09:00:00+08:00")).expect("a moment"))
    }

    #[test]
    fn an_operator_hears_of_it_in_time() {
        assert!(matches!(seen("2025", "2026-10-31"), Outlook::Known(_)));
        let Outlook::Ending(text) = seen("2025", "2026-11-01") else { panic!("60 days before") };
        assert!(text.contains("只到 2026 年底，还有 60 天") && text.contains("2027 年"), "{text}");
        let Outlook::Ending(text) = seen("2025", "2026-12-31") else { panic!("the last day") };
        assert!(text.contains("还有 0 天"), "{text}");
        let Outlook::Over(text) = seen("2025", "2027-01-01") else { panic!("beyond") };
        assert!(text.starts_with("没有 2027 年的放假通知") && text.contains("[calendar]"), "{text}");
        let known = Outlook::Known("放假通知到 2027 年底，设置里另有放假 3 天、上班 0 天。".to_owned());
        assert_eq!(seen("2027", "2026-12-31"), known);
        assert_eq!(known.warning(), None);
    }
}

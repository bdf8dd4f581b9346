//! The national lists: days off and make-up workdays (调休上班) by the notices of the State Council's
//! general office (domain §8). A year that is not here is provisional until its notice is loaded.

use crate::time::Date;
use std::collections::BTreeMap;

/// Year, month, first day, how many days, whether they are working days.
type Row = (i32, u8, u8, i64, bool);

/// 国办发明电〔2024〕12号 (2024-11-12) and the notice of 2025-11-04.
const LISTS: [Row; 24] = [
    (2025, 1, 1, 1, false),  // 元旦
    (2025, 1, 26, 1, true),  // 春节 调休
    (2025, 1, 28, 8, false), // 春节
    (2025, 2, 8, 1, true),   // 春节 调休
    (2025, 4, 4, 3, false),  // 清明
    (2025, 4, 27, 1, true),  // 劳动节 调休
    (2025, 5, 1, 5, false),  // 劳动节
    (2025, 5, 31, 3, false), // 端午
    (2025, 9, 28, 1, true),  // 国庆 调休
    (2025, 10, 1, 8, false), // 国庆、中秋
    (2025, 10, 11, 1, true), // 国庆 调休
    (2026, 1, 1, 3, false),  // 元旦
    (2026, 1, 4, 1, true),   // 元旦 调休
    (2026, 2, 14, 1, true),  // 春节 调休
    (2026, 2, 15, 9, false), // 春节
    (2026, 2, 28, 1, true),  // 春节 调休
    (2026, 4, 4, 3, false),  // 清明
    (2026, 5, 1, 5, false),  // 劳动节
    (2026, 5, 9, 1, true),   // 劳动节 调休
    (2026, 6, 19, 3, false), // 端午
    (2026, 9, 20, 1, true),  // 国庆 调休
    (2026, 9, 25, 3, false), // 中秋
    (2026, 10, 1, 7, false), // 国庆
    (2026, 10, 10, 1, true), // 国庆 调休
];

/// Every listed day; `true` is a working day.
pub(super) fn days() -> BTreeMap<Date, bool> {
    let mut days = BTreeMap::new();
    for (year, month, day, count, working) in LISTS {
        let first = Date { year, month, day };
        days.extend((0..count).map(|n| (first.plus_days(n), working)));
    }
    days
}

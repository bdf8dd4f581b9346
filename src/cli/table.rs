//! Plain tables on a terminal, where a Chinese character takes two columns.

use crate::time::Timestamp;

/// Prints a table.
pub fn print(head: &[&str], rows: &[Vec<String>]) {
    println!("{}", lines(head, rows).join("\n"));
}

/// Lines of a table, columns aligned, the last one ragged.
fn lines(head: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let mut widths: Vec<usize> = head.iter().map(|text| width(text)).collect();
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            if let Some(most) = widths.get_mut(at) {
                *most = (*most).max(width(cell));
            }
        }
    }
    let head: Vec<String> = head.iter().map(|text| (*text).to_owned()).collect();
    std::iter::once(&head).chain(rows).map(|row| line(row, &widths)).collect()
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut out = String::new();
    for (cell, most) in row.iter().zip(widths) {
        out.push_str(cell);
        out.extend(std::iter::repeat_n(' ', most.saturating_sub(width(cell)) + 2));
    }
    out.trim_end().to_owned()
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum()
}

/// `2026-11-10 09:10`
pub fn moment(ms: i64) -> String {
    let local = Timestamp::from_millis(ms).local();
    let (h, m, ..) = local.clock();
    format!("{} {h:02}:{m:02}", local.date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = [vec!["寨沙镇".to_owned(), "1".to_owned()], vec!["a".to_owned(), "22".to_owned()]];
        assert_eq!(lines(&["单位", "数"], &rows), ["单位    数", "寨沙镇  1", "a       22"]);
    }
}

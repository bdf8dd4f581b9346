//! The figures, as a table for the eye and as one for the README.

/// One line of the table.
pub struct Row {
    what: String,
    ours: String,
    bare: String,
    ratio: String,
    aim: &'static str,
}

impl Row {
    /// A figure with nothing to compare.
    pub fn alone(what: &str, figure: String, aim: &'static str) -> Self {
        Self { what: what.to_owned(), ours: figure, bare: String::new(), ratio: String::new(), aim }
    }

    /// Rates of the service and of its reference.
    pub fn against(what: &str, ours: f64, bare: f64, aim: &'static str) -> Self {
        let (rate, ratio) = (|r: f64| format!("{r:.0}"), format!("{:.0} %", ours / bare * 100.0));
        Self { what: what.to_owned(), ours: rate(ours), bare: rate(bare), ratio, aim }
    }

    fn cells(&self) -> [&str; 5] {
        [&self.what, &self.ours, &self.bare, &self.ratio, self.aim]
    }
}

/// Everything that was found.
pub struct Report {
    machine: String,
    how: String,
    rows: Vec<Row>,
    notes: Vec<String>,
}

const HEAD: [&str; 5] = ["measured", "qianshou", "reference", "ratio", "aim"];

impl Report {
    pub fn new(machine: String, how: String) -> Self {
        Self { machine, how, rows: Vec::new(), notes: Vec::new() }
    }

    pub fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Adds a sentence below the table.
    pub fn note(&mut self, text: String) {
        self.notes.push(text);
    }

    /// Both tables.
    pub fn print(&self) {
        println!("{}\n{}\n", self.machine, self.how);
        let all: Vec<[&str; 5]> = std::iter::once(HEAD).chain(self.rows.iter().map(Row::cells)).collect();
        let widths: Vec<usize> =
            (0..HEAD.len()).map(|c| all.iter().map(|row| width(row[c])).max().unwrap_or(0)).collect();
        for row in &all {
            let cell = |c: usize| {
                let (text, room) = (row[c], " ".repeat(widths[c] - width(row[c])));
                if c == 0 { format!("{text}{room}") } else { format!("{room}{text}") }
            };
            println!("{}", (0..HEAD.len()).map(cell).collect::<Vec<_>>().join("  "));
        }
        println!("\n{}\n\nFor the README:\n", self.notes.join("\n"));
        println!("| {} |\n|---|---:|---:|---:|---:|", HEAD.join(" | "));
        for row in &self.rows {
            println!("| {} |", row.cells().join(" | "));
        }
        println!("\n{}; {}.", self.machine, self.how);
    }
}

/// Columns a text takes on a terminal: Chinese takes two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum()
}

/// The middle one.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

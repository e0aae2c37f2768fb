//! What a run found, line by line: a figure, what it had to be, and whether it was.

use crate::{error::BenchError, results::RecordArgs};

/// One property or one figure.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// What was looked at.
    pub what: String,
    /// What was found.
    pub found: String,
    /// What it had to be.
    pub target: String,
    /// Whether it was.
    pub passed: bool,
    /// The figure as a number, with its name, to be kept.
    pub figure: Option<(String, f64)>,
}

/// The lines of one run.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Table(Vec<Line>);

impl Table {
    /// A count that has to be nothing.
    pub fn none(&mut self, what: &str, found: usize) {
        self.push(what, found.to_string(), "0".to_owned(), found == 0);
    }

    /// A count that has to be all.
    pub fn all(&mut self, what: &str, found: usize, of: usize) {
        self.push(what, found.to_string(), of.to_string(), found == of);
    }

    /// A count that shows that there was something to look at.
    pub fn at_least(&mut self, what: &str, found: usize, least: usize) {
        self.push(what, found.to_string(), format!("at least {least}"), found >= least);
    }

    /// Something that holds or does not.
    pub fn holds(&mut self, what: &str, holds: bool) {
        self.push(what, if holds { "yes" } else { "no" }.to_owned(), "yes".to_owned(), holds);
    }

    /// A figure that has to stay below another.
    pub fn below(&mut self, name: &str, what: &str, (found, target): (f64, f64), unit: &str) {
        self.figure(name, what, (found, target), unit, found < target);
    }

    /// A figure that has to reach another.
    pub fn reaches(&mut self, name: &str, what: &str, (found, target): (f64, f64), unit: &str) {
        self.figure(name, what, (found, target), unit, found >= target);
    }

    /// A figure without a target.
    pub fn tells(&mut self, what: &str, found: String) {
        self.push(what, found, "-".to_owned(), true);
    }

    fn figure(&mut self, name: &str, what: &str, (found, target): (f64, f64), unit: &str, passed: bool) {
        self.push(what, format!("{found:.2} {unit}"), format!("{target} {unit}"), passed);
        if let Some(line) = self.0.last_mut() {
            line.figure = Some((name.to_owned(), found));
        }
    }

    fn push(&mut self, what: &str, found: String, target: String, passed: bool) {
        self.0.push(Line { what: what.to_owned(), found, target, passed, figure: None });
    }

    /// Adds the lines of another run.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The lines.
    pub fn lines(&self) -> &[Line] {
        &self.0
    }

    /// What did not hold, one line each; empty if everything did.
    pub fn failures(&self) -> Vec<String> {
        let failed = self.0.iter().filter(|line| !line.passed);
        failed.map(|line| format!("{}: {} instead of {}", line.what, line.found, line.target)).collect()
    }

    /// Prints the table under its title, keeps the figures, and ends with an error if something did not hold.
    pub fn finish(self, title: &str, record: &RecordArgs) -> Result<(), BenchError> {
        println!("\n{title}");
        for line in &self.0 {
            let word = if line.passed { "pass" } else { "FAIL" };
            println!("  {word}  {:<58} {:>16}   target {}", line.what, line.found, line.target);
        }
        let figures: Vec<_> = self.0.iter().filter_map(|line| line.figure.clone()).collect();
        record.append(&figures)?;
        let failures = self.failures();
        if failures.is_empty() { Ok(()) } else { Err(BenchError::Missed(failures.join("; "))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_does_not_hold_is_named() {
        let mut table = Table::default();
        table.none("sent twice", 0);
        table.below("p99_ms", "claim", (19.9, 20.0), "ms");
        assert!(table.failures().is_empty());
        table.all("found again", 9, 10);
        table.reaches("rate", "sends", (999.0, 1000.0), "a second");
        assert_eq!(
            table.failures(),
            ["found again: 9 instead of 10", "sends: 999.00 a second instead of 1000 a second"]
        );
        assert!(
            matches!(table.finish("T", &RecordArgs::default()), Err(BenchError::Missed(text)) if text.contains('9'))
        );
    }
}

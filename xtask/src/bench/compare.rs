//! Figures beside those of an earlier run.

use super::figures::{Document, Number};
use crate::table;
use anyhow::{Result, ensure};

/// What differs between two documents.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Exact counts and sizes that grew by more than the tolerance.
    pub regressions: Vec<String>,
    /// Numbers that shrank by more than that, for which the earlier figures are out of date.
    pub gains: Vec<String>,
    /// Numbers without a counterpart.
    pub unknown: Vec<String>,
    /// All that changed by more than the tolerance: name, before, after, percent.
    rows: Vec<Vec<String>>,
}

impl Changes {
    /// Compares what was measured in both; `tolerance` in percent.
    ///
    /// Cores and firmwares that are in one document only are left out.
    pub fn between(old: &Document, new: &Document, tolerance: f64) -> Self {
        let mut changes = Self::default();
        let (before, after) = (old.numbers(), new.numbers());
        let find = |numbers: &[Number], name: &str| {
            numbers
                .iter()
                .find(|number| number.name == name)
                .map(|number| number.value)
        };
        for number in &after {
            let Some(earlier) = find(&before, &number.name) else {
                if is_of(&before, number) {
                    changes.unknown.push(format!("{} is new", number.name));
                }
                continue;
            };
            let percent = change(earlier, number.value);
            if percent.abs() <= tolerance {
                continue;
            }
            changes.rows.push(vec![
                number.name.clone(),
                earlier.to_string(),
                number.value.to_string(),
                format!("{percent:+.1} %"),
            ]);
            let text = format!(
                "{}: {} instead of {earlier} ({percent:+.1} %)",
                number.name, number.value
            );
            match (number.gates, percent > 0.0) {
                (true, true) => changes.regressions.push(text),
                (_, false) => changes.gains.push(text),
                (false, true) => {}
            }
        }
        let gone = before
            .iter()
            .filter(|number| is_of(&after, number) && find(&after, &number.name).is_none());
        // Without the plugin there are no cycles, which is no news.
        changes.unknown.extend(
            gone.filter(|number| number.gates)
                .map(|number| format!("{} is gone", number.name)),
        );
        changes
    }

    /// Prints a table, and fails if anything got worse.
    pub fn print(&self, tolerance: f64) -> Result<()> {
        if self.rows.is_empty() {
            println!("\nNothing changed by more than {tolerance} %.");
        } else {
            println!();
            table::print(&["changed", "before", "now", ""], &self.rows);
        }
        for text in &self.unknown {
            println!("{text}");
        }
        ensure!(
            self.regressions.is_empty(),
            "{} figures got worse by more than {tolerance} %",
            self.regressions.len()
        );
        Ok(())
    }
}

/// Whether there are figures of the same group.
fn is_of(numbers: &[Number], number: &Number) -> bool {
    numbers.iter().any(|other| other.group == number.group)
}

/// By how much `after` is more than `before`, in percent of it.
pub fn change(before: u64, after: u64) -> f64 {
    match (before, after) {
        (0, 0) => 0.0,
        (0, _) => f64::INFINITY,
        _ => 100.0 * (after as f64 - before as f64) / before as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::figures::{CoreFigures, Figure};

    fn document(figures: &[(&str, u64, u64)]) -> Document {
        let works = figures.iter().map(|(work, instructions, cycles)| Figure {
            work: (*work).to_owned(),
            instructions: *instructions,
            cycles: Some(*cycles),
            units: 1,
            stack_bytes: None,
        });
        let core = CoreFigures {
            core: "m4".to_owned(),
            model: None,
            works: works.collect(),
            sweep: Vec::new(),
        };
        Document {
            cores: vec![core],
            ..Document::default()
        }
    }

    #[test]
    fn more_than_the_tolerance_is_a_regression() {
        let old = document(&[("a", 1000, 2000), ("b", 1000, 2000), ("c", 1000, 2000)]);
        let new = document(&[("a", 1020, 2000), ("b", 1021, 2000), ("c", 979, 2000)]);
        let changes = Changes::between(&old, &new, 2.0);
        assert_eq!(
            changes.regressions,
            ["m4 b instructions: 1021 instead of 1000 (+2.1 %)"]
        );
        assert_eq!(changes.gains, ["m4 c instructions: 979 instead of 1000 (-2.1 %)"]);
        assert!(changes.print(2.0).is_err());
        assert_eq!(Changes::between(&old, &old, 0.0), Changes::default());
    }

    #[test]
    fn estimates_are_told_but_not_held_against_anyone() {
        let changes = Changes::between(&document(&[("a", 1000, 2000)]), &document(&[("a", 1000, 3000)]), 2.0);
        assert_eq!((changes.regressions.len(), changes.rows.len()), (0, 1));
        assert!(changes.print(2.0).is_ok());
    }

    #[test]
    fn works_come_and_go() {
        let changes = Changes::between(&document(&[("a", 1, 1)]), &document(&[("b", 1, 1)]), 2.0);
        assert_eq!(
            changes.unknown,
            [
                "m4 b instructions is new",
                "m4 b cycles is new",
                "m4 a instructions is gone"
            ]
        );
        let other = Document::default();
        assert_eq!(
            Changes::between(&other, &document(&[("b", 1, 1)]), 2.0),
            Changes::default()
        );
    }
}

//! Figures of several runs: mean and deviation, tables, JSON.

use std::fmt;
use std::path::Path;

pub use serde_json::{Value, json};

use crate::error::Result;
use crate::files::write_atomically;

/// Mean and standard deviation of a figure over several runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Number of runs.
    pub runs: usize,
    /// Mean; NaN without runs.
    pub mean: f64,
    /// Sample standard deviation (divisor `runs - 1`); NaN below two runs.
    pub deviation: f64,
}

impl Summary {
    /// The summary of `figures`, one a run.
    pub fn of(figures: &[f64]) -> Self {
        let runs = figures.len();
        let mean = figures.iter().sum::<f64>() / runs as f64;
        let squares: f64 = figures.iter().map(|figure| (figure - mean).powi(2)).sum();
        let deviation = if runs < 2 {
            f64::NAN
        } else {
            (squares / (runs - 1) as f64).sqrt()
        };
        Self { runs, mean, deviation }
    }

    /// `{"mean": .., "deviation": .., "runs": ..}`; a figure that is NaN becomes `null`.
    pub fn to_json(&self) -> Value {
        json!({ "mean": self.mean, "deviation": self.deviation, "runs": self.runs })
    }
}

/// `95.4 +/- 4.1`; one decimal unless the format asks for another number (`{:.3}`).
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or(1);
        write!(f, "{:.decimals$}", self.mean)?;
        if self.deviation.is_nan() {
            Ok(())
        } else {
            write!(f, " +/- {:.decimals$}", self.deviation)
        }
    }
}

/// A plain-text table: the first column to the left, the others, figures, to the right.
#[derive(Clone, Debug)]
pub struct Table<const COLUMNS: usize> {
    head: [String; COLUMNS],
    rows: Vec<[String; COLUMNS]>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// A table without rows.
    pub fn new(head: [&str; COLUMNS]) -> Self {
        Self {
            head: head.map(String::from),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: [impl fmt::Display; COLUMNS]) -> &mut Self {
        self.rows.push(cells.map(|cell| cell.to_string()));
        self
    }
}

impl<const COLUMNS: usize> fmt::Display for Table<COLUMNS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = || std::iter::once(&self.head).chain(&self.rows);
        let widths: [usize; COLUMNS] =
            std::array::from_fn(|column| lines().map(|line| line[column].chars().count()).max().unwrap_or(0));
        for (number, line) in lines().enumerate() {
            let mut text = String::new();
            for (column, (cell, &width)) in line.iter().zip(&widths).enumerate() {
                text += &if column == 0 {
                    format!("{cell:<width$}")
                } else {
                    format!("  {cell:>width$}")
                };
            }
            writeln!(f, "{}", text.trim_end())?;
            if number == 0 {
                writeln!(f, "{}", widths.map(|width| "-".repeat(width)).join("  "))?;
            }
        }
        Ok(())
    }
}

/// Writes `value`, indented and with a final newline, for `--json FILE`.
///
/// # Errors
/// When the file cannot be written.
pub fn write_json(path: &Path, value: &Value) -> Result<()> {
    write_atomically(path, format!("{value:#}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{read, tests::Scratch};

    #[test]
    fn summary_divides_by_one_less_than_the_runs() {
        let summary = Summary::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert_eq!((summary.runs, summary.mean), (8, 5.0));
        assert!((summary.deviation - (32.0f64 / 7.0).sqrt()).abs() < 1e-15);
        assert_eq!(summary.to_string(), "5.0 +/- 2.1");
        assert_eq!(format!("{summary:.3}"), "5.000 +/- 2.138");
    }

    #[test]
    fn a_single_run_has_no_deviation() {
        let summary = Summary::of(&[3.25]);
        assert!(summary.deviation.is_nan());
        assert_eq!(format!("{summary:.2}"), "3.25");
        assert_eq!(summary.to_json(), json!({ "mean": 3.25, "deviation": null, "runs": 1 }));
    }

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(["subject", "before", "after"]);
        table.row(["1", "83.2 ± 6.8", "95"]).row(["all of them", "7", ""]);
        let expected = "subject          before  after\n\
                        -----------  ----------  -----\n\
                        1            83.2 ± 6.8     95\n\
                        all of them           7\n";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn json_survives_the_way_through_a_file() {
        let scratch = Scratch::new();
        let value = json!({ "accuracy": 0.954, "target": "thumbv7em", "steps": [1, 2] });
        write_json(&scratch.path("a.json"), &value).expect("written");
        let bytes = read(&scratch.path("a.json")).expect("readable");
        assert_eq!(serde_json::from_slice::<Value>(&bytes).expect("JSON"), value);
        assert_eq!(bytes.last(), Some(&b'\n'));
    }
}

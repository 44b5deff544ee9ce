//! What was observed, to see which tolerances are still needed.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{DEFAULT, Mismatch, Row, Worst, close, row};

/// The worst element of each operation over many comparisons.
///
/// A test keeps one, calls [`Ledger::check`] for everything it compares and ends with
/// [`Ledger::assert_exceptions_needed`];
/// `println!("{}", ledger.report())` shows where each operation stands (`cargo test -- --nocapture`).
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    worst: BTreeMap<&'static str, Observed>,
}

#[derive(Clone, Copy, Debug)]
struct Observed {
    row: &'static Row,
    worst: Worst,
    /// In units of the default tolerance, whichever element is worst by that measure.
    default_ratio: f64,
}

impl Ledger {
    /// Nothing observed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Compares within the operation's tolerance and notes the worst element. `what` names the case in the panic.
    #[track_caller]
    pub fn check<A: Copy + Into<f64>>(&mut self, operation: &str, what: &str, actual: &[A], expected: &[f64]) {
        if let Err(mismatch) = self.try_check(operation, actual, expected) {
            panic!("{operation}, {what}: {mismatch}");
        }
    }

    /// The same, returning instead of panicking.
    pub fn try_check<A: Copy + Into<f64>>(
        &mut self,
        operation: &str,
        actual: &[A],
        expected: &[f64],
    ) -> Result<(), Mismatch> {
        let row = row(operation);
        let Some(worst) = close(actual, expected, row.tolerance)? else {
            return Ok(());
        };
        let default_ratio = actual
            .iter()
            .zip(expected)
            .map(|(&a, &b)| DEFAULT.ratio(a.into(), b))
            .fold(0.0, f64::max);
        let seen = self.worst.entry(row.operation).or_insert(Observed {
            row,
            worst,
            default_ratio,
        });
        if worst.ratio > seen.worst.ratio {
            seen.worst = worst;
        }
        seen.default_ratio = seen.default_ratio.max(default_ratio);
        Ok(())
    }

    /// One line per operation: the worst difference, and how much of the tolerance it takes.
    pub fn report(&self) -> String {
        let mut text = format!(
            "{:<24} {:>12} {:>12} {:>10}\n",
            "operation", "worst", "at value", "of allowed"
        );
        for (operation, Observed { worst, .. }) in &self.worst {
            let (difference, expected, percent) = (worst.difference(), worst.expected, 100.0 * worst.ratio);
            writeln!(
                text,
                "{operation:<24} {difference:>12.2e} {expected:>12.4e} {percent:>9.1}%"
            )
            .expect("writing to a string does not fail");
        }
        text
    }

    /// Observed operations that are looser than the default although a fifth of the default would have done.
    pub fn unneeded_exceptions(&self) -> Vec<&'static str> {
        let unneeded = |seen: &&Observed| seen.row.is_exception() && seen.default_ratio <= 0.2;
        self.worst
            .values()
            .filter(unneeded)
            .map(|seen| seen.row.operation)
            .collect()
    }

    /// Panics when an exception in the table is not needed any more.
    #[track_caller]
    pub fn assert_exceptions_needed(&self) {
        let unneeded = self.unneeded_exceptions();
        assert!(
            unneeded.is_empty(),
            "the default tolerance would do for {}: remove the exceptions\n{}",
            unneeded.join(", "),
            self.report()
        );
    }
}

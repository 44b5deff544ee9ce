//! What has passed and what has failed.

use crate::process::{self, Source};
use anyhow::Result;
use std::{process::Command, time::Duration};

/// Counts checks and remembers failures.
#[derive(Default)]
pub struct Report {
    passed: usize,
    failures: Vec<String>,
    notes: Vec<String>,
}

impl Report {
    /// Passed and failed so far.
    pub fn counts(&self) -> (usize, usize) {
        (self.passed, self.failures.len())
    }

    /// What failed, one line each.
    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    /// What could not be checked, and why.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Says in the end that something was not checked.
    pub fn note(&mut self, text: String) {
        println!("note: {text}");
        self.notes.push(text);
    }

    /// Counts one check.
    pub fn check(&mut self, name: &str, outcome: Result<()>) {
        match outcome {
            Ok(()) => {
                println!("ok: {name}");
                self.passed += 1;
            }
            Err(error) => {
                println!("FAILED: {name}: {error:#}");
                self.failures.push(format!("{name}: {error:#}"));
            }
        }
    }

    /// Runs a command as one check, showing what it prints.
    pub fn command(&mut self, name: &str, command: &mut Command, limit: Duration) {
        let outcome = process::watch(command, limit, |_, line| println!("{line}")).and_then(|ended| ended.success());
        self.check(name, outcome);
    }

    /// Runs a command that runs tests, and counts each test.
    pub fn tests(&mut self, name: &str, command: &mut Command, limit: Duration) {
        let (mut passed, mut failed) = (0, 0);
        let mut names = Vec::new();
        let outcome = process::watch(command, limit, |source, line| {
            println!("{line}");
            if let (Source::Output, Some(counts)) = (source, test_result(line)) {
                passed += counts.0;
                failed += counts.1;
            }
            names.extend(failed_test(line).map(|test| format!("{name}: {test}")));
        })
        .and_then(|ended| ended.success());
        self.passed += passed;
        match (outcome, failed) {
            (Ok(()), 0) if passed > 0 => println!("ok: {name}"),
            (Ok(()), 0) => self.check(name, Err(anyhow::anyhow!("no test was run"))),
            (_, 1..) => {
                // Should the runner have told fewer names than it counted, the count must still be right.
                names.resize_with(failed, || format!("{name}: a test (see above)"));
                self.failures.append(&mut names);
            }
            (Err(error), 0) => self.check(name, Err(error)),
        }
    }
}

/// The passed and failed tests that a line of Rust's test runner tells of.
fn test_result(line: &str) -> Option<(usize, usize)> {
    let counts = line.strip_prefix("test result: ")?;
    let number = |word: &str| {
        let part = counts.split([';', '.']).find(|part| part.trim_end().ends_with(word))?;
        part.split_whitespace().next()?.parse().ok()
    };
    Some((number("passed")?, number("failed")?))
}

/// The name in a line that tells of a failed test.
fn failed_test(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_test_runner() {
        let line = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.51s";
        assert_eq!(test_result(line), Some((3, 2)));
        assert_eq!(test_result("test layers::dense ... ok"), None);
        assert_eq!(failed_test("test layers::dense ... FAILED"), Some("layers::dense"));
        assert_eq!(failed_test("test layers::dense ... ok"), None);
    }

    #[test]
    fn failures_of_commands_count() {
        let limit = Duration::from_secs(20);
        let shell = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            command
        };
        let mut report = Report::default();
        report.tests(
            "good",
            &mut shell("echo 'test result: ok. 2 passed; 0 failed; 0 ignored'"),
            limit,
        );
        assert_eq!(report.counts(), (2, 0));
        report.tests(
            "bad",
            &mut shell("echo 'test result: FAILED. 1 passed; 3 failed; 0 ignored'; exit 101"),
            limit,
        );
        assert_eq!(report.counts(), (3, 3));
        report.tests("empty", &mut shell("true"), limit);
        assert_eq!(report.counts(), (3, 4));
        report.command("broken", &mut shell("exit 1"), limit);
        assert_eq!(report.counts(), (3, 5));
    }
}

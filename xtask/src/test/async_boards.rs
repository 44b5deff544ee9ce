//! The step about the examples of embassy and RTIC.

use super::report::Report;
use crate::{
    async_boards::{EXAMPLES, example_cargo, run_one},
    process::BUILD_LIMIT,
    toolchain::{cargo, is_fallback},
};
use anyhow::{Result, ensure};

/// What a log has to hold: an error of the library's, an event, and the example's own last words. All are read from the image.
const WORDS: [&str; 3] = [
    "a window was refused: a number that is not finite",
    "Accepted { round: 1, before: Scores { old: Score { right: ",
    "readings too late: 0",
];

pub fn examples(report: &mut Report) {
    let mut format = cargo(["fmt", "--check", "--manifest-path", "boards/async/Cargo.toml"]);
    for package in EXAMPLES.iter().chain(&["shared"]) {
        format.args(["--package", package]);
    }
    report.command("formatting of the examples", &mut format, BUILD_LIMIT);
    for example in EXAMPLES {
        report.check(&format!("{example} learns and is on time"), learns(example));
    }
    // Another compiler than the active one has no clippy.
    if matches!(is_fallback(), Ok(false)) {
        match example_cargo(["clippy", "--quiet", "--release", "--workspace", "--", "-D", "warnings"]) {
            Ok(mut clippy) => report.command("clippy on the examples", &mut clippy, BUILD_LIMIT),
            Err(error) => report.check("clippy on the examples", Err(error)),
        }
    }
}

/// The example judges itself, and ends with an error if it has not learned or a reading was late.
fn learns(example: &str) -> Result<()> {
    let mut lines = vec![];
    let ended = run_one(example, |line| {
        println!("  {line}");
        lines.push(line.to_owned());
    })?;
    ended.success()?;
    for words in WORDS {
        ensure!(
            lines.iter().any(|line| line.contains(words)),
            "its log says nothing like '{words}'"
        );
    }
    Ok(())
}

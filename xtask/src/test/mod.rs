//! `cargo xtask test`: everything that continuous integration runs.
//!
//! [`STEPS`] is the list; the steps are in `host.rs` (what needs only the host's toolchain), `library.rs` (features,
//! targets, oldest Rust), `boards.rs` (firmware and QEMU), `real_boards.rs` (firmware for boards on a desk), `async_boards.rs` (embassy and RTIC) and `cost.rs`
//! (instructions and bytes). `report.rs` counts.

mod async_boards;
mod boards;
mod confined;
mod cost;
mod host;
mod library;
mod real_boards;
mod report;

use crate::json;
use report::Report;
use serde_json::json;
use std::{
    io::Write,
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

/// Run all checks: formatting, lints, tests, examples, docs, features, targets, and firmware in QEMU on every core.
#[derive(clap::Args)]
pub struct Options {
    /// Leave out the steps marked as slow in --list.
    #[arg(long)]
    quick: bool,
    /// Run only this step; can be given several times.
    #[arg(long = "step", value_parser = find)]
    steps: Vec<&'static Step>,
    /// Only list the steps.
    #[arg(long)]
    list: bool,
    /// Write the counts to this file as well.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// A part of the checks. It goes on after a failure as far as that makes sense, and so does the next step.
struct Step {
    name: &'static str,
    title: &'static str,
    slow: bool,
    run: fn(&mut Report),
}

const STEPS: [Step; 21] = [
    Step {
        name: "format",
        title: "Formatting",
        slow: false,
        run: host::format,
    },
    Step {
        name: "lint",
        title: "Lints of the workspace",
        slow: false,
        run: host::lint,
    },
    Step {
        name: "test",
        title: "Tests and documentation examples on the host",
        slow: false,
        run: host::test,
    },
    Step {
        name: "fuzz",
        title: "Made-up bytes for everything that reads files",
        slow: true,
        run: host::fuzz,
    },
    Step {
        name: "examples",
        title: "Examples",
        slow: true,
        run: host::examples,
    },
    Step {
        name: "doc",
        title: "Documentation",
        slow: false,
        run: host::doc,
    },
    Step {
        name: "features",
        title: "Combinations of features",
        slow: true,
        run: library::features,
    },
    Step {
        name: "targets",
        title: "The library for every target, without std",
        slow: false,
        run: library::targets,
    },
    Step {
        name: "msrv",
        title: "The oldest Rust that is promised",
        slow: true,
        run: library::oldest_rust,
    },
    Step {
        name: "board-lint",
        title: "Lints of the firmware",
        slow: true,
        run: boards::lint,
    },
    Step {
        name: "boards",
        title: "Firmware for real boards: builds, lints, sizes",
        slow: true,
        run: real_boards::all,
    },
    Step {
        name: "firmware",
        title: "Firmware for every core",
        slow: false,
        run: boards::build,
    },
    Step {
        name: "self-test",
        title: "Board support on every core",
        slow: true,
        run: boards::self_test,
    },
    Step {
        name: "hash",
        title: "The same bits on every core and the host",
        slow: false,
        run: boards::hash,
    },
    Step {
        name: "pairs",
        title: "Every layer under every optimiser: the same bits",
        slow: true,
        run: boards::pairs,
    },
    Step {
        name: "resume",
        title: "A run goes on after resets, from real flash",
        slow: false,
        run: boards::resume,
    },
    Step {
        name: "async",
        title: "Learning beside other tasks: embassy and RTIC",
        slow: false,
        run: async_boards::examples,
    },
    Step {
        name: "life",
        title: "Emulated boards learn from a wearer, restart and lose power",
        slow: true,
        run: boards::life,
    },
    Step {
        name: "no-panic",
        title: "No panic in the library and the examples",
        slow: false,
        run: boards::no_panic,
    },
    Step {
        name: "stack",
        title: "The stack of the examples has a bound, and uses it",
        slow: true,
        run: boards::stack,
    },
    Step {
        name: "cost",
        title: "Instructions and bytes stay within their limits",
        slow: true,
        run: cost::cost,
    },
];

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

fn find(name: &str) -> Result<&'static Step, String> {
    STEPS
        .iter()
        .find(|step| step.name == name)
        .ok_or_else(|| "there is no such step: see --list".to_owned())
}

pub fn run(options: &Options) -> ExitCode {
    if options.list {
        for step in &STEPS {
            println!(
                "{:<12} {}{}",
                step.name,
                step.title,
                if step.slow { " (slow)" } else { "" }
            );
        }
        return ExitCode::SUCCESS;
    }
    let steps: Vec<&Step> = match options.steps.is_empty() {
        true => STEPS.iter().filter(|step| !(options.quick && step.slow)).collect(),
        false => options.steps.clone(),
    };
    let mut report = Report::default();
    let mut documents = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        println!("\n=== {}/{} {} ({})", number + 1, steps.len(), step.title, step.name);
        let (begin, before) = (Instant::now(), report.counts());
        (step.run)(&mut report);
        let (passed, failed) = (report.counts().0 - before.0, report.counts().1 - before.1);
        println!("--- {passed} passed, {failed} failed in {}", seconds(begin.elapsed()));
        let seconds = begin.elapsed().as_secs_f64();
        documents.push(json!({ "step": step.name, "passed": passed, "failed": failed, "seconds": seconds }));
    }
    let (passed, mut failed) = report.counts();
    let document = json!({ "passed": passed, "failed": failed, "failures": report.failures(), "steps": documents });
    if let Err(error) = json::write(options.json.as_deref(), &document) {
        eprintln!("error: {error:#}");
        failed += 1;
    }
    println!();
    for note in report.notes() {
        println!("note: {note}");
    }
    for failure in report.failures() {
        println!("FAILED: {failure}");
    }
    // Both streams usually end in one place, where this line has to be the last.
    let _ = std::io::stderr().flush();
    println!("{passed} passed, {failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn seconds(time: Duration) -> String {
    format!("{}.{} s", time.as_secs(), time.subsec_millis() / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_have_names_of_their_own() {
        for step in &STEPS {
            assert_eq!(find(step.name).unwrap().title, step.title);
        }
        assert!(find("nonsense").is_err());
    }
}

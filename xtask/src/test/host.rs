//! Steps that need nothing but the host's toolchain.

use super::{confined, real_boards, report::Report};
use crate::{
    fuzz as fuzz_command,
    process::{self, BUILD_LIMIT},
    repository, side_by_side,
    toolchain::{Program, built_programs, cargo},
};
use anyhow::Context;
use std::{process::Command, time::Duration};

/// The longest that one example may take.
const EXAMPLE_LIMIT: Duration = Duration::from_secs(10 * 60);

pub fn format(report: &mut Report) {
    report.command("workspace", &mut cargo(["fmt", "--all", "--check"]), BUILD_LIMIT);
    // Without --all, which would take in the library once more.
    let mut boards = cargo(["fmt", "--check", "--package", "motenet-qemu", "--manifest-path"]);
    report.command("firmware", boards.arg(repository::firmware_manifest()), BUILD_LIMIT);
    let mut targets = cargo([
        "fmt",
        "--check",
        "--package",
        "motenet-fuzz",
        "--manifest-path",
        "fuzz/Cargo.toml",
    ]);
    report.command("fuzz targets", &mut targets, BUILD_LIMIT);
    real_boards::format(report);
}

pub fn lint(report: &mut Report) {
    let mut clippy = cargo([
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]);
    report.command("clippy", &mut clippy, BUILD_LIMIT);
    confined::unsafe_code(report);
}

pub fn test(report: &mut Report) {
    // One of them asks for the feature `defmt`. The others test what a plain `cargo test` does.
    let mut workspace = cargo(["test", "--workspace", "--exclude", "defmt-tests", "--no-fail-fast"]);
    report.tests("workspace", &mut workspace, BUILD_LIMIT);
    report.tests(
        "defmt",
        &mut cargo(["test", "--package", "defmt-tests", "--no-fail-fast"]),
        BUILD_LIMIT,
    );
    let mut workload = cargo(["test", "--package", "motenet-workload", "--manifest-path"]);
    report.tests("workload", workload.arg(repository::firmware_manifest()), BUILD_LIMIT);
}

pub fn fuzz(report: &mut Report) {
    let all = match fuzz_command::fuzz(&fuzz_command::TARGETS, fuzz_command::SECONDS) {
        Ok(all) => all,
        Err(error) => return report.check("fuzz targets", Err(error)),
    };
    for figures in all {
        println!("  {} executions, {} edges", figures.executions, figures.coverage);
        let outcome = figures.crash.map_or(Ok(()), |crash| Err(anyhow::anyhow!(crash)));
        report.check(&format!("fuzzing {}", figures.target), outcome);
    }
}

/// Every example has to end well within its time.
pub fn examples(report: &mut Report) {
    let mut build = cargo([
        "build",
        "--quiet",
        "--package",
        "motenet",
        "--examples",
        "--features",
        "store",
        "--message-format=json-render-diagnostics",
    ]);
    let programs = match built_programs(&mut build).context("building the examples") {
        Ok(programs) => programs,
        Err(error) => return report.check("examples", Err(error)),
    };
    let mut examples: Vec<_> = programs
        .into_iter()
        .filter(|program| program.kind == "example")
        .collect();
    examples.sort_by(|a, b| a.name.cmp(&b.name));
    let run = |example: &Program| {
        let mut lines = Vec::new();
        let mut command = Command::new(&example.path);
        let ended = process::watch(command.current_dir(repository::root()), EXAMPLE_LIMIT, |_, line| {
            lines.push(line.to_owned());
        });
        (lines, ended.and_then(|ended| ended.success()))
    };
    let outcomes = side_by_side::map(&examples, side_by_side::processors(), run);
    for (example, (lines, outcome)) in examples.iter().zip(outcomes) {
        println!("\n> {}\n{}", example.name, lines.join("\n"));
        report.check(&example.name, outcome);
    }
}

pub fn doc(report: &mut Report) {
    let mut doc = cargo(["doc", "--workspace", "--no-deps", "--quiet"]);
    report.command("cargo doc", doc.env("RUSTDOCFLAGS", "-D warnings"), BUILD_LIMIT);
}

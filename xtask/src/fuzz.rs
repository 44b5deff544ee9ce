//! `cargo xtask fuzz`

use crate::{
    json,
    process::{self, BUILD_LIMIT},
    repository, side_by_side, table,
    toolchain::{built_programs, cargo},
};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// Feed bytes that libFuzzer makes up to whatever reads files: no panic, an error that says something, nothing half-written.
///
/// It takes a C++ compiler, for libFuzzer. `cargo fuzz run TARGET` in fuzz/ works as well, with a nightly toolchain.
#[derive(clap::Args)]
pub struct Options {
    /// A target of fuzz/fuzz_targets; can be given several times [default: all].
    #[arg(long = "target", value_parser = TARGETS)]
    targets: Vec<String>,
    /// How long each runs.
    #[arg(long, default_value_t = SECONDS)]
    seconds: u64,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The targets, and folders with what they start from.
pub const TARGETS: [&str; 5] = ["blob", "int8", "link", "npy", "store"];
const SEEDS: [(&str, &str); 4] = [
    ("blob", "host-tests/tests/blob/data"),
    ("int8", "host-tests/tests/int8/data"),
    ("npy", "fuzz/seeds/npy"),
    ("store", "fuzz/seeds/store"),
];

/// How long each target runs in continuous integration.
pub const SECONDS: u64 = 60;

/// How many run at a time.
const AT_A_TIME: usize = 3;

/// What makes the compiler count how often each branch is taken, and hand comparisons to libFuzzer: `cargo fuzz`'s flags, of stable compilers, too.
const FLAGS: [&str; 8] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "--cfg",
    "fuzzing",
];

/// What came of a target.
pub struct Figures {
    /// Its name.
    pub target: String,
    /// How many inputs it was run with.
    pub executions: u64,
    /// How many edges of the code they took.
    pub coverage: u64,
    /// The input that something went wrong with, and what was said; else nothing.
    pub crash: Option<String>,
}

/// Builds the targets and runs these, some at a time.
pub fn fuzz(targets: &[&str], seconds: u64) -> Result<Vec<Figures>> {
    let programs = build()?;
    side_by_side::map(targets, AT_A_TIME, |target| {
        let program = programs.iter().find(|(name, _)| name == target);
        program
            .context("it was not built")
            .and_then(|(_, path)| run_target(target, path, seconds))
            .with_context(|| format!("fuzzing {target}"))
    })
    .into_iter()
    .collect()
}

fn folder() -> PathBuf {
    repository::root().join("fuzz")
}

/// The instrumented programs.
fn build() -> Result<Vec<(String, PathBuf)>> {
    let host = host()?;
    // With a target of its own, build scripts are not instrumented.
    let mut command = cargo([
        "build",
        "--quiet",
        "--release",
        "--locked",
        "--bins",
        "--target",
        &host,
        "--message-format=json-render-diagnostics",
    ]);
    command.arg("--manifest-path").arg(folder().join("Cargo.toml"));
    command.env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\x1f"));
    let programs =
        built_programs(&mut command).context("building the fuzz targets: libFuzzer needs a C++ compiler (g++)")?;
    Ok(programs
        .into_iter()
        .map(|program| (program.name, program.path))
        .collect())
}

/// The host's target triple.
fn host() -> Result<String> {
    let mut line = None;
    let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    process::watch(command.arg("-vV"), BUILD_LIMIT, |_, text| {
        line = text.strip_prefix("host: ").map(str::to_owned).or(line.take());
    })?
    .success()?;
    line.context("rustc does not tell its host")
}

fn run_target(target: &str, program: &Path, seconds: u64) -> Result<Figures> {
    let [corpus, artifacts] = ["corpus", "artifacts"].map(|kind| folder().join(kind).join(target));
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(folder)?;
    }
    let mut command = Command::new(program);
    command.current_dir(repository::root());
    command.args([
        format!("-max_total_time={seconds}"),
        format!("-artifact_prefix={}/", artifacts.display()),
    ]);
    command.args([
        "-print_final_stats=1",
        "-max_len=4096",
        "-timeout=10",
        "-rss_limit_mb=1024",
    ]);
    command.arg(&corpus);
    let seeds = SEEDS
        .iter()
        .filter(|(name, _)| *name == target)
        .map(|(_, seeds)| repository::root().join(seeds));
    command.args(seeds.filter(|seeds| seeds.is_dir()));
    let mut seen = Seen::default();
    // It stops by itself; the limit is against one that hangs.
    let ended = process::watch(&mut command, Duration::from_secs(seconds + 120), |_, line| {
        seen.take(line)
    })?;
    let crash = ended
        .success()
        .err()
        .map(|error| seen.crash.unwrap_or_else(|| format!("{error:#}")));
    ensure!(crash.is_some() || seen.executions > 0, "it was run with nothing");
    Ok(Figures {
        target: target.to_owned(),
        executions: seen.executions,
        coverage: seen.coverage,
        crash,
    })
}

/// What libFuzzer's lines tell.
#[derive(Default)]
struct Seen {
    executions: u64,
    coverage: u64,
    crash: Option<String>,
}

impl Seen {
    fn take(&mut self, line: &str) {
        if let Some(count) = line.strip_prefix("stat::number_of_executed_units:") {
            self.executions = count.trim().parse().unwrap_or(0);
        }
        let mut words = line.split_whitespace();
        if line.starts_with('#') && words.by_ref().any(|word| word == "cov:") {
            self.coverage = words
                .next()
                .and_then(|count| count.parse().ok())
                .unwrap_or(self.coverage);
        }
        let panicked = line.contains("panicked at") || line.contains("ERROR: libFuzzer");
        if panicked || line.contains("Test unit written to") {
            let crash = self.crash.get_or_insert_default();
            *crash += if crash.is_empty() { "" } else { "; " };
            *crash += line.trim();
        }
    }
}

pub fn run(options: &Options) -> Result<()> {
    let targets: Vec<&str> = match options.targets.is_empty() {
        true => TARGETS.to_vec(),
        false => options.targets.iter().map(String::as_str).collect(),
    };
    let all = fuzz(&targets, options.seconds)?;
    let rows: Vec<_> = all
        .iter()
        .map(|figures| {
            let crash = figures.crash.clone().unwrap_or_else(|| "none".to_owned());
            vec![
                figures.target.clone(),
                figures.executions.to_string(),
                figures.coverage.to_string(),
                crash,
            ]
        })
        .collect();
    table::print(&["target", "executions", "edges covered", "crashes"], &rows);
    let documents: Vec<_> = all
        .iter()
        .map(|figures| {
            json!({
                "target": figures.target, "seconds": options.seconds, "executions": figures.executions,
                "edges": figures.coverage, "crash": figures.crash,
            })
        })
        .collect();
    json::write(options.json.as_deref(), &json!(documents))?;
    ensure!(
        all.iter().all(|figures| figures.crash.is_none()),
        "there are crashes; their inputs are in fuzz/artifacts"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn lines_of_the_fuzzer() {
        let mut seen = Seen::default();
        for line in [
            "#123\tNEW    cov: 45 ft: 67 corp: 8/9b lim: 4 exec/s: 0 rss: 40Mb L: 1/1 MS: 1 ChangeByte-",
            "#1024\tDONE   cov: 88 ft: 99 corp: 1/1b",
            "stat::number_of_executed_units: 1024",
        ] {
            seen.take(line);
        }
        assert_eq!((seen.executions, seen.coverage, seen.crash.is_none()), (1024, 88, true));
        seen.take("thread '<unnamed>' panicked at fuzz_targets/blob.rs:30:17:");
        seen.take("artifact_prefix='./'; Test unit written to ./crash-1");
        assert!(
            seen.crash
                .is_some_and(|crash| crash.contains("blob.rs") && crash.contains("crash-1"))
        );
    }
}

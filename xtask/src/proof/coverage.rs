//! Which lines of the library its tests run.

use super::{areas::LONG, tools};
use crate::{
    process::{self, BUILD_LIMIT},
    repository,
    toolchain::cargo,
};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{collections::BTreeMap, process::Command, time::Duration};

/// Lines of a module, or of all of them.
#[derive(Clone, Default)]
pub struct Lines {
    /// How many there are.
    pub count: u64,
    /// How many were run.
    pub covered: u64,
    /// The others, by file.
    pub missing: BTreeMap<String, Vec<u64>>,
}

/// Runs the host tests and the library's own, and tells each module's lines.
pub fn run(rerun: bool) -> Result<BTreeMap<String, Lines>> {
    tools::install("cargo-llvm-cov")?;
    if rerun {
        // What was counted before belongs to programs that are built anew.
        let clean = llvm_cov(&["clean", "--workspace", "--profraw-only"]).status();
        ensure!(clean.is_ok_and(|status| status.success()), "cargo llvm-cov clean");
        let mut tests = llvm_cov(&["--no-report", "--package", "host-tests", "--package", "motenet"]);
        tests.args(["--features", "motenet/store", "--lib", "--tests", "--no-fail-fast"]);
        tests.arg("--");
        for name in LONG {
            tests.args(["--skip", name]);
        }
        process::watch(&mut tests, 2 * BUILD_LIMIT, |_, line| println!("{line}"))?.success()?;
    }
    let output = llvm_cov(&["report", "--json", "--package", "motenet", "--package", "host-tests"]).output()?;
    let document: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())
        .context("reading the report of cargo llvm-cov")?;
    let mut modules: BTreeMap<String, Lines> = BTreeMap::new();
    let files = document["data"][0]["files"]
        .as_array()
        .context("a report without files")?;
    for file in files {
        let Some(name) = file["filename"]
            .as_str()
            .and_then(|name| name.strip_prefix(repository::root().to_str()?))
        else {
            continue;
        };
        let Some(path) = name.strip_prefix("/src/") else {
            continue;
        };
        let lines = modules.entry(module(path)).or_default();
        let summary = &file["summary"]["lines"];
        lines.count += summary["count"].as_u64().unwrap_or(0);
        lines.covered += summary["covered"].as_u64().unwrap_or(0);
    }
    for (path, line) in missing()? {
        let lines = modules.entry(module(&path)).or_default();
        lines.missing.entry(format!("src/{path}")).or_default().push(line);
    }
    Ok(modules)
}

/// `cargo llvm-cov`, with LLVM's tools of the toolchain or, where it comes without, of `LLVM_COV` and `LLVM_PROFDATA`.
fn llvm_cov(arguments: &[&str]) -> Command {
    let mut command = cargo(["llvm-cov"]);
    command.args(arguments);
    command
}

/// The lines that were not run, by file.
fn missing() -> Result<Vec<(String, u64)>> {
    let mut report = llvm_cov(&["report", "--lcov", "--package", "motenet", "--package", "host-tests"]);
    let (mut file, mut lines) = (None, Vec::new());
    let root = format!("SF:{}/src/", repository::root().display());
    process::watch(&mut report, Duration::from_secs(600), |_, line| {
        if line.starts_with("SF:") {
            file = line.strip_prefix(&root).map(str::to_owned);
        }
        let zero = line.strip_prefix("DA:").and_then(|line| line.strip_suffix(",0"));
        if let (Some(number), Some(file)) = (zero.and_then(|number| number.parse().ok()), &file) {
            lines.push((file.clone(), number));
        }
    })?
    .success()?;
    Ok(lines)
}

/// The module of a file: its first folder, two of them in the larger ones.
fn module(path: &str) -> String {
    let mut parts: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    let depth = if ["kernel", "device"].contains(&parts[0]) { 2 } else { 1 };
    parts.truncate(depth);
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::module;

    #[test]
    fn files_belong_to_modules() {
        assert_eq!(module("kernel/generic/int8/dot.rs"), "kernel/generic");
        assert_eq!(module("layers/fused/mod.rs"), "layers");
        assert_eq!(module("train.rs"), "train");
    }
}

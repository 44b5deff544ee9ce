//! Steps about the library alone: its features, its targets, its oldest Rust.

use super::report::Report;
use crate::{
    cores,
    process::BUILD_LIMIT,
    repository,
    toolchain::{board_cargo, cargo},
};
use anyhow::{Context, Result};
use std::{process::Command, time::Duration};

const LIBRARY: &str = "motenet";

/// A toolchain is either downloaded in this time or not to be had.
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(180);

/// What cargo knows about the library.
fn manifest() -> Result<serde_json::Value> {
    let output = cargo(["metadata", "--no-deps", "--format-version=1"]).output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).context("reading cargo metadata")?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    let library = packages.iter().find(|package| package["name"] == LIBRARY);
    Ok(library
        .with_context(|| format!("there is no package {LIBRARY}"))?
        .clone())
}

/// No feature, each, each pair, all.
fn combinations(features: &[String]) -> Vec<Vec<&str>> {
    let mut sets: Vec<Vec<&str>> = vec![Vec::new()];
    for (i, a) in features.iter().enumerate() {
        sets.push(vec![a]);
        sets.extend(features[i + 1..].iter().map(|b| vec![a.as_str(), b.as_str()]));
    }
    if features.len() > 2 {
        sets.push(features.iter().map(String::as_str).collect());
    }
    sets
}

pub fn features(report: &mut Report) {
    let features: Vec<String> = match manifest() {
        Ok(manifest) => {
            let table = manifest["features"].as_object().cloned().unwrap_or_default();
            table
                .into_iter()
                .map(|(name, _)| name)
                .filter(|name| name != "default")
                .collect()
        }
        Err(error) => return report.check("features", Err(error)),
    };
    for set in combinations(&features) {
        let list = set.join(",");
        let mut clippy = cargo([
            "clippy",
            "--quiet",
            "--package",
            LIBRARY,
            "--lib",
            "--no-default-features",
        ]);
        clippy.args(["--features", &list, "--", "-D", "warnings"]);
        let name = if list.is_empty() { "no features" } else { &list };
        report.command(name, &mut clippy, BUILD_LIMIT);
    }
}

/// With all features; the firmwares are built with few.
pub fn targets(report: &mut Report) {
    for core in cores::targets() {
        match board_cargo([
            "build",
            "--quiet",
            "--package",
            LIBRARY,
            "--lib",
            "--all-features",
            "--target",
            core.target,
        ]) {
            Ok(mut build) => report.command(core.target, &mut build, BUILD_LIMIT),
            // Without a way to build for one target there is none for the others.
            Err(error) => return report.check("targets", Err(error)),
        }
    }
}

/// Checks with the oldest Rust if rustup has it or can get it. Without it, clippy's lint `incompatible_msrv` (part of
/// the step `lint`) still finds newer functions of the standard library, though not newer syntax.
pub fn oldest_rust(report: &mut Report) {
    let version = match manifest().map(|manifest| manifest["rust_version"].as_str().map(str::to_owned)) {
        Ok(Some(version)) => version,
        Ok(None) => return report.check("msrv", Err(anyhow::anyhow!("Cargo.toml has no rust-version"))),
        Err(error) => return report.check("msrv", Err(error)),
    };
    // A release can be named with its patch number: 1.88 may be installed as 1.88.0.
    let release = if version.matches('.').count() == 1 {
        format!("{version}.0")
    } else {
        version
    };
    if !installed(&release) {
        let mut install = Command::new("rustup");
        install.args(["toolchain", "install", &release, "--profile", "minimal"]);
        let ended = crate::process::watch(&mut install, DOWNLOAD_LIMIT, |_, line| println!("{line}"));
        if !ended.is_ok_and(|ended| ended.success().is_ok()) || !installed(&release) {
            return report.note(format!(
                "Rust {release} is not here and cannot be downloaded: only clippy's incompatible_msrv looked for newer parts"
            ));
        }
    }
    let mut check = Command::new("rustup");
    check.args([
        "run",
        &release,
        "cargo",
        "check",
        "--quiet",
        "--workspace",
        "--all-targets",
    ]);
    // These name the toolchain that runs xtask.
    check
        .env_remove("CARGO")
        .env_remove("RUSTC")
        .env_remove("RUSTUP_TOOLCHAIN")
        .current_dir(repository::root());
    report.command(&format!("cargo check with Rust {release}"), &mut check, BUILD_LIMIT);
}

fn installed(release: &str) -> bool {
    let version = Command::new("rustup")
        .args(["run", release, "rustc", "--version"])
        .output();
    version.is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests {
    use super::combinations;

    #[test]
    fn combinations_of_features() {
        let features = ["a", "b", "c"].map(str::to_owned);
        let sets: Vec<String> = combinations(&features).iter().map(|set| set.join(",")).collect();
        assert_eq!(sets, ["", "a", "a,b", "a,c", "b", "b,c", "c", "a,b,c"]);
        assert_eq!(combinations(&[]).len(), 1);
    }
}

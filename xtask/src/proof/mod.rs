//! `cargo xtask proof`
//!
//! How good the tests are. [`coverage`] tells which lines they run, [`mutants`] what they notice; [`areas`] says which tests have to notice what.

mod areas;
mod coverage;
mod mutants;
mod source;
mod tools;

use crate::{json, table};
use anyhow::{Result, ensure};
use areas::{AREAS, Area};
use mutants::{Outcome, Selection};
use serde_json::json;
use std::{collections::BTreeMap, path::PathBuf};

/// Measure the tests: which lines of the library they run, and which mutants of it they catch. Takes from minutes to hours; results are in
/// docs/proof-of-tests.md.
#[derive(clap::Args)]
pub struct Options {
    /// Line coverage of the library, by module (with cargo-llvm-cov, which is installed if it is missing).
    #[arg(long)]
    coverage: bool,
    /// With --coverage: report what the last run left.
    #[arg(long, requires = "coverage")]
    report: bool,
    /// With --coverage: name the lines that were not run.
    #[arg(long, requires = "coverage")]
    lines: bool,
    /// The mutants of an area (with cargo-mutants, which is installed if it is missing); can be given several times.
    #[arg(long, value_name = "AREA", value_parser = Area::find)]
    mutants: Vec<&'static Area>,
    /// With --mutants: only in files whose paths hold this; can be given several times.
    #[arg(long, value_name = "PART")]
    file: Vec<String>,
    /// With --mutants: only every n-th.
    #[arg(long, value_name = "N", default_value_t = 1)]
    one_in: usize,
    /// With --mutants: build those that were missed once more, each alone, which also changes what is computed at compile time.
    #[arg(long)]
    confirm: bool,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl std::fmt::Debug for Area {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

pub fn run(options: &Options) -> Result<()> {
    ensure!(
        options.coverage || !options.mutants.is_empty(),
        "nothing to measure: --coverage, or --mutants with one of {}",
        AREAS.map(|area| area.name).join(", ")
    );
    let mut document = json!({});
    if options.coverage {
        document["coverage"] = cover(options)?;
    }
    let mut missed = 0;
    for area in &options.mutants {
        let selection = Selection {
            files: options.file.clone(),
            one_in: options.one_in,
            confirm: options.confirm,
        };
        let outcomes = mutants::run(area, &selection)?;
        let mut files: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
        let mut told = Vec::new();
        for (mutant, outcome) in &outcomes {
            let [kind, count] = match outcome {
                Outcome::Caught(_) => ["caught", "0"],
                Outcome::TimedOut(_) => ["timed out", "1"],
                Outcome::Unviable => ["unviable", "2"],
                Outcome::Missed => ["missed", "3"],
            };
            let place = count.parse::<usize>()?;
            files.entry(&mutant.file).or_default()[place] += 1;
            files.entry("all").or_default()[place] += 1;
            let by = match outcome {
                Outcome::Caught(test) | Outcome::TimedOut(test) => Some(test),
                _ => None,
            };
            told.push(json!({ "mutant": mutant.name, "outcome": kind, "by": by }));
        }
        println!("\n{}", area.name);
        let rows: Vec<Vec<String>> = files
            .iter()
            .map(|(file, counts)| {
                [
                    vec![(*file).to_owned()],
                    counts.iter().map(ToString::to_string).collect(),
                ]
                .concat()
            })
            .collect();
        table::print(&["file", "caught", "timed out", "unviable", "missed"], &rows);
        for (mutant, _) in outcomes.iter().filter(|(_, outcome)| *outcome == Outcome::Missed) {
            println!("missed: {}", mutant.name);
            missed += 1;
        }
        document["mutants"][area.name] = json!(told);
    }
    json::write(options.json.as_deref(), &document)?;
    ensure!(missed == 0, "{missed} mutants were missed");
    Ok(())
}

/// Prints the coverage by module.
fn cover(options: &Options) -> Result<serde_json::Value> {
    let modules = coverage::run(!options.report)?;
    let mut all = coverage::Lines::default();
    for lines in modules.values() {
        all.count += lines.count;
        all.covered += lines.covered;
    }
    let row = |(name, lines): (&str, &coverage::Lines)| {
        let percent = 100.0 * lines.covered as f64 / (lines.count as f64).max(1.0);
        vec![
            name.to_owned(),
            lines.count.to_string(),
            lines.covered.to_string(),
            format!("{percent:.2}"),
        ]
    };
    let each = modules.iter().map(|(name, lines)| (name.as_str(), lines));
    let rows: Vec<_> = each.chain([("all", &all)]).map(row).collect();
    table::print(&["module", "lines", "run", "%"], &rows);
    if options.lines {
        for (file, lines) in modules.values().flat_map(|lines| &lines.missing) {
            println!("{file}: {lines:?}");
        }
    }
    let figures: BTreeMap<_, _> = modules
        .iter()
        .map(|(name, lines)| (name, json!({ "lines": lines.count, "run": lines.covered })))
        .collect();
    Ok(json!(figures))
}

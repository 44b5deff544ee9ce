//! `cargo xtask pairs`

use crate::{
    cores::{self, Core},
    firmware::Firmware,
    json, qemu,
    record::Records,
    stack::LEVELS,
    table,
};
use anyhow::{Context, Result, ensure};
use motenet_workload::pairs;
use serde_json::json;
use std::{path::PathBuf, time::Duration};

/// Train every layer under every optimiser, on the host and on every emulated core, compiled for size and for speed: one hash each.
#[derive(clap::Args)]
pub struct Options {
    /// An emulated core; can be given several times [default: all].
    #[arg(long = "core", value_parser = cores::parse)]
    cores: Vec<&'static Core>,
    /// Steps of each training.
    #[arg(long, default_value_t = 10_000)]
    steps: u32,
    /// Write the results to this file as well.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// The longest that a thousand steps may take.
const LIMIT_PER_THOUSAND: Duration = Duration::from_secs(600);

/// What the host computes: `NETWORK.OPTIMISER` and its hash.
pub fn of_host(steps: u32) -> Result<Records> {
    let mut records = Records::default();
    pairs::run(steps, |network, optimiser, hash| {
        records.set(&format!("{network}.{optimiser}"), format!("{hash:016x}"));
    })?;
    Ok(records)
}

/// What a core computes, compiled at this opt-level.
pub fn of_core(core: &Core, level: &str, steps: u32) -> Result<Records> {
    let firmware = Firmware {
        opt_level: Some(level),
        ..Firmware::new("pairs")
    };
    let image = firmware.build(core)?;
    let limit = LIMIT_PER_THOUSAND * steps.div_ceil(1000);
    qemu::run(core, &image, &[format!("steps={steps}")], limit, |_| {})?
        .results()
        .with_context(|| format!("running pairs on {}", core.name))
}

/// Where `found` differs from `expected`, one way or the other.
pub fn differences<'a>(expected: &'a Records, found: &Records) -> Vec<&'a str> {
    let differs = |&(pair, hash): &(&str, &str)| found.get(pair) != Some(hash);
    expected.iter().filter(differs).map(|(pair, _)| pair).collect()
}

pub fn run(options: &Options) -> Result<()> {
    eprintln!("host ...");
    let host = of_host(options.steps)?;
    let mut documents = vec![json!({ "core": "host", "steps": options.steps, "hashes": host.json() })];
    let mut differing = Vec::new();
    let mut runs = 1;
    for core in cores::chosen(&options.cores) {
        for level in LEVELS {
            eprintln!("{}, opt-level {level} ...", core.title);
            let found = of_core(core, level, options.steps)?;
            let others = differences(&host, &found).into_iter();
            differing.extend(others.map(|pair| format!("{pair} on {} at {level}", core.name)));
            documents.push(json!({ "core": core.name, "opt_level": level, "hashes": found.json() }));
            runs += 1;
        }
    }
    print(&host);
    json::write(options.json.as_deref(), &json!(documents))?;
    ensure!(differing.is_empty(), "not the host's result: {}", differing.join(", "));
    println!("\n{} steps each; the same in all {runs} runs.", options.steps);
    Ok(())
}

/// A line for each optimiser, a column for each network.
fn print(hashes: &Records) {
    let mut networks: Vec<&str> = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (pair, hash) in hashes.iter() {
        let (network, optimiser) = pair.split_once('.').unwrap_or((pair, ""));
        if !networks.contains(&network) {
            networks.push(network);
        }
        match rows.iter_mut().find(|row| row[0] == optimiser) {
            Some(row) => row.push(hash.to_owned()),
            None => rows.push(vec![optimiser.to_owned(), hash.to_owned()]),
        }
    }
    let headings: Vec<&str> = std::iter::once("optimiser").chain(networks).collect();
    table::print(&headings, &rows);
}

#[cfg(test)]
mod tests {
    use super::differences;
    use crate::record::Records;

    fn records(lines: &[&str]) -> Records {
        let mut records = Records::default();
        for line in lines {
            assert!(records.take(line), "{line}");
        }
        records
    }

    #[test]
    fn another_hash_and_a_missing_one_differ() {
        let host = records(&["images.sgd=01", "images.adam=02", "parts.sgd=03"]);
        assert!(differences(&host, &host).is_empty());
        let core = records(&["images.sgd=01", "images.adam=04"]);
        assert_eq!(differences(&host, &core), ["images.adam", "parts.sgd"]);
    }
}

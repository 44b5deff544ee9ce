//! `cargo xtask run`

use crate::{
    cores::{self, Core},
    firmware::Firmware,
    json, qemu, table,
};
use anyhow::Result;
use serde_json::json;
use std::{path::PathBuf, time::Duration};

/// Build any firmware of boards/qemu, run it in QEMU, and show its results as a table.
#[derive(clap::Args)]
pub struct Options {
    /// A program of boards/qemu, like `hash` or `self-test`.
    firmware: String,
    /// The emulated core.
    #[arg(long, default_value = "m4", value_parser = cores::parse)]
    core: &'static Core,
    /// The board's RAM in KiB [default: 64, or what the firmware needs].
    #[arg(long)]
    ram_kib: Option<u32>,
    /// Stop the run after so many seconds.
    #[arg(long, default_value_t = 300)]
    timeout: u64,
    /// Write the results to this file as well.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Arguments for the firmware, as key=value.
    arguments: Vec<String>,
}

pub fn run(options: &Options) -> Result<()> {
    let usual = Firmware::new(&options.firmware);
    let firmware = Firmware {
        ram_kib: options.ram_kib.or(usual.ram_kib),
        ..usual
    };
    let image = firmware.build(options.core)?;
    let limit = Duration::from_secs(options.timeout);
    let finished = qemu::run(options.core, &image, &options.arguments, limit, |line| {
        println!("{line}")
    })?;
    let results = finished.results()?;
    println!();
    let rows: Vec<_> = results
        .iter()
        .map(|(key, value)| vec![key.to_owned(), value.to_owned()])
        .collect();
    table::print(&["result", options.core.title], &rows);
    let document = json!({ "firmware": options.firmware, "core": options.core.name, "results": results.json() });
    json::write(options.json.as_deref(), &document)
}

//! `cargo xtask hash`

use crate::{
    cores::{self, Core},
    firmware::Firmware,
    json, qemu,
    record::Records,
    table,
};
use anyhow::{Context, Result, ensure};
use motenet_workload::training::{self, Memory};
use serde_json::json;
use std::{path::PathBuf, time::Duration};

/// Run the same computation on the host and on every emulated core, and compare the results bit for bit.
#[derive(clap::Args)]
pub struct Options {
    /// An emulated core; can be given several times [default: all].
    #[arg(long = "core", value_parser = cores::parse)]
    cores: Vec<&'static Core>,
    /// Write the results to this file as well.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// The longest that a core may take.
const LIMIT: Duration = Duration::from_secs(300);

/// What the host computes, as the firmware prints it.
pub fn of_host() -> String {
    let mut memory = Box::new(Memory::ZERO);
    match training::run(&mut memory) {
        Ok(hash) => format!("{hash:016x}"),
        Err(error) => error.to_string(),
    }
}

/// What a core computes: `hash`, `instructions`, `stack_bytes`.
pub fn of_core(core: &Core) -> Result<Records> {
    let image = Firmware::new("hash").build(core)?;
    qemu::run(core, &image, &[], LIMIT, |_| {})?
        .results()
        .with_context(|| format!("running hash on {}", core.name))
}

pub fn run(options: &Options) -> Result<()> {
    let host = of_host();
    let mut rows = vec![vec!["host".to_owned(), std::env::consts::ARCH.to_owned(), host.clone()]];
    let mut documents = vec![json!({ "core": "host", "hash": host })];
    let mut others = Vec::new();
    for core in cores::chosen(&options.cores) {
        eprintln!("{} ...", core.title);
        let results = of_core(core)?;
        let cell = |key| results.get(key).unwrap_or("-").to_owned();
        let hash = cell("hash");
        if hash != host {
            others.push(core.name);
        }
        rows.push(vec![
            core.name.to_owned(),
            core.title.to_owned(),
            hash,
            cell("instructions"),
            cell("stack_bytes"),
        ]);
        let mut document = results.json();
        document.insert("core".to_owned(), core.name.into());
        documents.push(document.into());
    }
    table::print(&["core", "", "hash", "instructions", "stack bytes"], &rows);
    json::write(options.json.as_deref(), &json!(documents))?;
    ensure!(others.is_empty(), "not the host's result: {}", others.join(", "));
    println!("\nThe same on all {} of them.", rows.len());
    Ok(())
}

//! The step that holds the library to what it costs.

use super::report::Report;
use crate::{
    bench::{self, Figure},
    cores::{self, Core},
    firmware::Firmware,
    size::Size,
};
use anyhow::{Context, Result, ensure};

/// Instructions for a unit of work that a core may take: some hundredths more than it does.
const MOST_INSTRUCTIONS: [(&str, &str, f64); 8] = [
    ("m4", "mlp_train", 24_500.0),
    ("m4", "mlp_infer", 10_400.0),
    ("m4", "watch_train", 820_000.0),
    ("m4", "watch_infer", 295_000.0),
    ("m4", "cnn_train", 880_000.0),
    ("m4", "cnn_infer", 355_000.0),
    ("m0", "mlp_train", 1_340_000.0),
    ("rv32imafc", "mlp_train", 30_500.0),
];

/// Bytes of code, and of statics, that a firmware may take.
const MOST_BYTES: [(&str, &str, u64, u64); 3] = [
    ("m4", "size-mlp", 11_800, 49_952),
    ("m4", "size-head", 6_300, 11_184),
    ("m0", "size-small", 11_000, 2_640),
];

pub fn cost(report: &mut Report) {
    for core in &cores::CORES {
        // Cores that have no limit of their own still have to compute what the host does.
        let limits = MOST_INSTRUCTIONS.iter().filter(|(name, ..)| *name == core.name);
        report.check(
            &format!("instructions on {}", core.name),
            instructions(core, limits.map(|(_, work, most)| (*work, *most))),
        );
    }
    for (core, firmware, text, statics) in MOST_BYTES {
        report.check(
            &format!("size of {firmware} on {core}"),
            bytes(core, firmware, text, statics),
        );
    }
}

fn instructions<'w>(core: &Core, limits: impl Iterator<Item = (&'w str, f64)>) -> Result<()> {
    let results = bench::of_core(core)?;
    for (work, most) in limits {
        let count = Figure::of(&results, work)?.per_unit();
        println!("  {work}: {count:.0} of at most {most:.0}");
        ensure!(
            count <= most,
            "{work} takes {count:.0} instructions, more than {most:.0}"
        );
    }
    Ok(())
}

fn bytes(core: &str, firmware: &str, text: u64, statics: u64) -> Result<()> {
    let core = cores::parse(core).map_err(anyhow::Error::msg)?;
    let size = Size::of(&Firmware::new(firmware).build(core).context("building")?)?;
    println!(
        "  code {} of at most {text}, statics {} of at most {statics}",
        size.text,
        size.statics()
    );
    ensure!(
        size.data == 0,
        "statics that do not start as zero lie in flash a second time"
    );
    ensure!(size.text <= text, "{} bytes of code, more than {text}", size.text);
    ensure!(
        size.statics() <= statics,
        "{} bytes of statics, more than {statics}",
        size.statics()
    );
    Ok(())
}

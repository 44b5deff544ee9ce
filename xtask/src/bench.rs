//! `cargo xtask bench`
//!
//! [`works`] lists what is measured, [`measure`] runs it, [`ram`] adds up the memory of networks, [`figures`] is what comes of it, [`mod@print`] shows it,
//! [`readme`] writes it into README.md and docs/costs.md, [`spread`] looks for cliffs, [`compare`] sets it beside an earlier run.

mod compare;
mod figures;
mod measure;
mod print;
mod ram;
mod readme;
mod spread;
mod works;

use crate::{
    cores::{self, Core},
    repository,
};
use anyhow::{Result, ensure};
use std::path::PathBuf;

pub use compare::{Changes, change};
pub use figures::{Document, Figure, Flash};
pub use measure::{flash, of_core};
pub use print::number;
pub use readme::is_current;

/// Count the instructions of training, inference and the kernels on emulated cores, and estimate their cycles.
///
/// Instructions are counted exactly and are the same in every run. Cycles are estimates: xtask/cycles documents the models, which know no wait states and
/// no caches. Firmware is built as users build theirs, with opt-level "s" and LTO; CARGO_PROFILE_RELEASE_OPT_LEVEL=3 in the environment builds it
/// otherwise.
#[derive(clap::Args)]
pub struct Options {
    /// An emulated core; can be given several times [default: all].
    #[arg(long = "core", value_parser = cores::parse)]
    cores: Vec<&'static Core>,
    /// Measure the matrix kernels over many shapes too, from a thousand to a hundred thousand multiply-accumulates.
    #[arg(long)]
    sweep: bool,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Compare with the figures in this file, and fail if instructions or bytes grew.
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// By how many percent they may grow.
    #[arg(long, value_name = "PERCENT", default_value_t = TOLERANCE)]
    tolerance: f64,
    /// Make the figures those that `cargo xtask test` compares with (boards/bench.json); needs all cores.
    #[arg(long)]
    save: bool,
    /// Write the figures into the tables of README.md and docs/costs.md; needs all cores.
    #[arg(long)]
    readme: bool,
    /// Take the figures from this file instead of measuring.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cores", "sweep"])]
    from: Option<PathBuf>,
}

/// By how many percent figures may grow.
pub const TOLERANCE: f64 = 2.0;

/// The figures that later ones are compared with.
pub fn baseline() -> PathBuf {
    repository::root().join("boards/bench.json")
}

pub fn run(options: &Options) -> Result<()> {
    ensure!(
        options.cores.is_empty() || !(options.save || options.readme),
        "--save and --readme need the figures of all cores"
    );
    // A file that cannot be read should be known before minutes are spent.
    let old = options.compare.as_deref().map(Document::read).transpose()?;
    let document = match &options.from {
        Some(path) => Document::read(path)?,
        None => measured(options)?,
    };
    print::all(&document);
    ensure!(
        document.has_cycles() || !(options.save || options.readme),
        "--save and --readme need the estimated cycles (see above)"
    );
    if let Some(path) = &options.json {
        document.write(path)?;
    }
    if options.save {
        document.write(&baseline())?;
    }
    if options.readme {
        readme::write(&document)?;
    }
    match old {
        Some(old) => Changes::between(&old, &document, options.tolerance).print(options.tolerance),
        None => Ok(()),
    }
}

fn measured(options: &Options) -> Result<Document> {
    let mut document = Document::of_networks();
    for core in cores::chosen(&options.cores) {
        eprintln!("{} ...", core.title);
        let mut figures = measure::of_core(core)?;
        if options.sweep {
            figures.sweep = measure::sweep(core)?;
        }
        document.cores.push(figures);
    }
    document.flash = measure::flash(&options.cores)?;
    Ok(document)
}

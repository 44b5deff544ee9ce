//! `cargo xtask stack`: a bound of each firmware's stack, computed from its image, beside the mark it leaves in painted memory.
//!
//! `image.rs` reads the image, `thumb.rs` and `riscv.rs` the instructions, of which `op.rs` is what matters; `walk.rs` follows them, `mark.rs` runs the
//! firmware.

mod image;
mod mark;
mod op;
mod riscv;
mod thumb;
mod walk;

use crate::{
    cores::{self, Core},
    firmware::{EXAMPLES, Firmware},
    json, qemu, repository, table,
};
use anyhow::{Context, Result, ensure};
use image::{Architecture32, Image};
use motenet_host::watch;
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use walk::Walk;

/// Compute how deep the stack of firmwares can get, and compare with how deep it gets.
///
/// The bound is that of the deepest way from reset on, through all functions that can be reached: recursion, and calls of functions that are not known,
/// are errors. An interrupt comes on top: the core's frame (32 bytes on a Cortex-M, 104 with floating-point registers) and the handler's own bound, both
/// in the column "handler".
#[derive(clap::Args)]
pub struct Options {
    /// A program of boards/qemu; can be given several times [default: those that are as a user would write them].
    #[arg(long = "firmware", value_parser = EXAMPLES)]
    firmwares: Vec<String>,
    /// An emulated core; can be given several times [default: m0, m4, m33, rv32imc, rv32imafc].
    #[arg(long = "core", value_parser = cores::parse)]
    cores: Vec<&'static Core>,
    /// The compiler's opt-level; can be given several times.
    #[arg(long = "opt-level", value_parser = LEVELS, default_values_t = ["s".to_owned()])]
    levels: Vec<String>,
    /// Show the functions along the deepest way, with the bytes each takes.
    #[arg(long)]
    chain: bool,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// As small as is usual, and as fast as can be.
pub const LEVELS: [&str; 2] = ["s", "3"];

/// The cores whose instructions differ in what matters here.
pub const CORES: [&str; 5] = ["m0", "m4", "m33", "rv32imc", "rv32imafc"];

/// How far above the mark the bound may be: what it adds is reserved, and never written to.
const TOLERANCE: f64 = 1.05;

/// How long a firmware runs that does not end. Its worst way is in the first of its steps, a few million instructions.
const RUNNING: Duration = Duration::from_millis(1500);

/// The longest that a firmware may take that ends.
const LIMIT: Duration = Duration::from_secs(300);

/// The stack of a firmware.
pub struct Figures {
    /// What the code allows, in bytes.
    pub bound: u32,
    /// What was written to, in bytes.
    pub mark: u32,
    /// What an interrupt adds: the core's frame and the deepest handler. Unknown on RISC-V.
    pub handler: Option<u32>,
    /// Functions that can be reached.
    pub functions: usize,
    /// The functions on the deepest way and the bytes each takes.
    pub chain: Vec<(String, u32)>,
}

/// The cores of [`CORES`].
pub fn default_cores() -> Vec<&'static Core> {
    CORES.iter().filter_map(|name| cores::parse(name).ok()).collect()
}

/// Builds a firmware without panics, computes its bound, runs it, and compares. Fails where there is no bound, or not such a one.
pub fn check(core: &Core, name: &str, level: &str) -> Result<Figures> {
    let path = Firmware::example(name, level)
        .build(core)
        .context("a panic is reachable, or the build failed otherwise")?;
    let image = Image::read(&path)?;
    let mut walk = Walk::new(&image);
    let bound = walk.function(image.entry)?.bound;
    let handler = handlers(core, &image, &mut walk)?;
    ensure!(walk.findings.is_empty(), "{}", walk.findings.join("; "));
    let figures = Figures {
        bound,
        mark: mark(core, name, &path, &image)?,
        handler,
        functions: walk.len(),
        chain: walk.chain(image.entry),
    };
    compare(figures.bound, figures.mark)?;
    Ok(figures)
}

/// A bound has to be one, and to be tight: else the run has not taken the worst way, or the way is not one that can be taken.
fn compare(bound: u32, mark: u32) -> Result<()> {
    ensure!(
        mark <= bound,
        "the stack got deeper than the bound: {mark} bytes, not {bound}"
    );
    ensure!(
        f64::from(bound) <= TOLERANCE * f64::from(mark),
        "the bound is {bound} bytes, but only {mark} were used: the run does not take the worst way"
    );
    Ok(())
}

/// What the deepest handler of an exception or interrupt adds, on cores that put their frames on the same stack.
fn handlers(core: &Core, image: &Image, walk: &mut Walk<'_>) -> Result<Option<u32>> {
    if image.architecture != Architecture32::Thumb {
        return Ok(None);
    }
    /// Integer registers alone; with those of the FPU, and 4 bytes to align the stack.
    const FRAMES: [u32; 2] = [32 + 4, 104 + 4];
    let table = image.symbol("__EXCEPTIONS")?;
    let mut most = 0;
    // All from NMI to SysTick; then the interrupts, which share one handler here.
    for entry in 0..15 {
        match image.word(table + 4 * entry) {
            Some(address) if address & 1 == 1 => most = most.max(walk.function(image.code_address(address))?.bound),
            _ => {}
        }
    }
    Ok(Some(most + FRAMES[usize::from(core.fpu)]))
}

/// Runs a firmware on a way that takes it to its deepest.
fn mark(core: &Core, name: &str, path: &Path, image: &Image) -> Result<u32> {
    let arguments = match name {
        "hash" => Vec::new(),
        "fine-tune" => vec![format!("data={}", few_windows()?), "epochs=1".to_owned()],
        _ => return mark::painted(core, path, image, RUNNING),
    };
    let results = qemu::run(core, path, &arguments, LIMIT, |_| {})?.results()?;
    let bytes = results.get("stack_bytes").context("the firmware told no stack_bytes")?;
    Ok(bytes.parse()?)
}

/// A file of a few windows for `fine-tune`: enough for an update. Its path from the root of the repository, where the firmware runs.
fn few_windows() -> Result<String> {
    let recordings = watch::load()?;
    let protocol = watch::Protocol::new(&recordings, 1)?;
    let stream = watch::Stream {
        adaptation: protocol.adaptation(1)?.into_iter().take(4).cloned().collect(),
        eval: protocol.eval.iter().take(2).cloned().collect(),
        old: protocol.old().take(2).cloned().collect(),
    };
    let data = "target/stack/few.windows";
    let path = repository::root().join(data);
    fs::create_dir_all(path.parent().context("the data have a folder")?)?;
    // Another run may be reading it: it is there as a whole or not at all.
    let new = path.with_extension(format!("{:?}.new", std::thread::current().id()));
    stream.write(&new)?;
    fs::rename(&new, &path)?;
    Ok(data.to_owned())
}

pub fn run(options: &Options) -> Result<()> {
    let cores = if options.cores.is_empty() {
        default_cores()
    } else {
        options.cores.clone()
    };
    let names: Vec<&str> = match options.firmwares.is_empty() {
        true => EXAMPLES.to_vec(),
        false => options.firmwares.iter().map(String::as_str).collect(),
    };
    let (mut rows, mut documents, mut failed) = (Vec::new(), Vec::new(), false);
    for name in names {
        for (core, level) in cores
            .iter()
            .flat_map(|core| options.levels.iter().map(move |level| (core, level)))
        {
            let figures = match check(core, name, level) {
                Ok(figures) => figures,
                Err(error) => {
                    failed = true;
                    eprintln!("{name} on {} at opt-level {level}: {error:#}", core.name);
                    continue;
                }
            };
            if options.chain {
                println!("{name} on {} at opt-level {level}:", core.name);
                for (function, bytes) in &figures.chain {
                    println!("  {bytes:5}  {function}");
                }
            }
            let cell = |bytes: Option<u32>| bytes.map_or_else(|| "-".to_owned(), |bytes| bytes.to_string());
            rows.push(vec![
                name.to_owned(),
                core.name.to_owned(),
                level.clone(),
                figures.functions.to_string(),
                figures.bound.to_string(),
                figures.mark.to_string(),
                format!("{:.3}", f64::from(figures.bound) / f64::from(figures.mark)),
                cell(figures.handler),
            ]);
            documents.push(json!({
                "firmware": name, "core": core.name, "opt_level": level, "functions": figures.functions,
                "bound_bytes": figures.bound, "mark_bytes": figures.mark, "handler_bytes": figures.handler,
            }));
        }
    }
    table::print(
        &[
            "firmware",
            "core",
            "opt-level",
            "functions",
            "bound",
            "mark",
            "bound / mark",
            "handler",
        ],
        &rows,
    );
    json::write(options.json.as_deref(), &json!(documents))?;
    ensure!(!failed, "not every stack has such a bound");
    Ok(())
}

#[cfg(test)]
mod tests;

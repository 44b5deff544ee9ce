//! Estimated cycles: runs a firmware in QEMU with the plugin of `xtask/cycles`, which documents the models.
//!
//! The firmware reads its clock four times for each piece of work: twice to find out what counting costs, once before the work and once after it. The
//! plugin cuts the stream of instructions there. What it counts has to be what the firmware counts, so each of the two ways checks the other.

use crate::{cores::Core, process, qemu, record::Records, repository, toolchain};
use anyhow::{Context, Result, bail, ensure};
use object::{Object, ObjectSymbol};
use serde_json::Value;
use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

/// The model for each core by its name; a core that is not here has none.
const MODELS: [(&str, &str); 5] = [("m0", "m0+"), ("m3", "m3"), ("m4", "m4"), ("m7", "m7"), ("m33", "m33")];

/// Part of the symbol of the function that reads the clock, in `boards/qemu/src/instructions.rs`.
const CLOCK: &str = "12instructions5clock3now";

/// The model of a core, if there is one.
pub fn model(core: &Core) -> Option<&'static str> {
    MODELS
        .iter()
        .find(|(name, _)| *name == core.name)
        .map(|(_, model)| *model)
}

/// Runs `image`; its results, with the record `NAME.cycles` for each `NAME.instructions` if there is a model.
///
/// A machine that cannot build the plugin, or whose QEMU does not take it, gives results without cycles, and says why on standard error.
pub fn run(core: &Core, image: &Path, limit: Duration) -> Result<Records> {
    if let Some(model) = model(core) {
        match modelled(core, model, image, limit) {
            Ok(records) => return Ok(records),
            Err(Failure::Plugin(reason)) => eprintln!("no estimated cycles: {reason:#}"),
            Err(Failure::Firmware(error)) => return Err(error),
        }
    }
    qemu::run(core, image, &[], limit, |_| {})?.results()
}

enum Failure {
    /// The plugin is missing or was refused.
    Plugin(anyhow::Error),
    /// Something is wrong with what ran.
    Firmware(anyhow::Error),
}

fn modelled(core: &Core, model: &str, image: &Path, limit: Duration) -> Result<Records, Failure> {
    let plugin = plugin().map_err(Failure::Plugin)?;
    let marker = marker(image).map_err(Failure::Firmware)?;
    let out = env::temp_dir().join(format!("motenet-cycles-{}-{}.txt", core.name, std::process::id()));
    // A comma ends a value there; two of them are a comma.
    let path = |path: &Path| path.display().to_string().replace(',', ",,");
    let option = format!("{},model={model},marker={marker:x},out={}", path(plugin), path(&out));
    let finished = qemu::run_with(core, image, &[], &["-plugin", &option], limit, |_| {});
    let text = fs::read_to_string(&out).unwrap_or_default();
    // Nobody needs it any more; should it stay, it does no harm.
    let _ = fs::remove_file(&out);
    let finished = finished.map_err(Failure::Firmware)?;
    if finished.ended.success().is_err() && text.is_empty() {
        let words = finished.lines.last().cloned().unwrap_or_default();
        return Err(Failure::Plugin(anyhow::anyhow!("QEMU refuses the plugin: {words}")));
    }
    let mut records = finished.results().map_err(Failure::Firmware)?;
    let pieces: Result<Vec<Piece>> = text.lines().map(Piece::read).collect();
    pieces
        .and_then(|pieces| add(&mut records, &pieces))
        .map_err(Failure::Firmware)?;
    Ok(records)
}

/// What the core executed between two readings of its clock.
#[derive(Clone, Copy, Debug)]
struct Piece {
    instructions: u64,
    cycles: u64,
    unknown: u64,
}

impl Piece {
    fn read(line: &str) -> Result<Self> {
        let numbers: Vec<u64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        let [instructions, cycles, unknown] = numbers[..] else {
            bail!("the plugin wrote '{line}'");
        };
        Ok(Self {
            instructions,
            cycles,
            unknown,
        })
    }
}

/// Adds the cycles to the results of the works, which came in the order of the pieces.
fn add(records: &mut Records, pieces: &[Piece]) -> Result<()> {
    let counted: Vec<(String, u64)> = records
        .iter()
        .filter_map(|(key, value)| Some((key.strip_suffix(".instructions")?.to_owned(), value.parse().ok()?)))
        .collect();
    let (quarters, rest) = pieces.as_chunks::<4>();
    ensure!(
        quarters.len() == counted.len() && rest.is_empty(),
        "the plugin saw {} readings of the clock, not four for each of {} works",
        pieces.len(),
        counted.len()
    );
    for ([_, overhead, _, work], (name, instructions)) in quarters.iter().zip(counted) {
        let seen = work.instructions.saturating_sub(overhead.instructions);
        ensure!(
            seen == instructions,
            "{name}: the firmware counts {instructions} instructions, the plugin {seen}"
        );
        records.set(&format!("{name}.cycles"), work.cycles.saturating_sub(overhead.cycles));
        if work.unknown > 0 {
            eprintln!(
                "{name}: the model takes {} instructions that it does not know for one cycle each",
                work.unknown
            );
        }
    }
    Ok(())
}

/// Where the function starts that reads the clock.
fn marker(image: &Path) -> Result<u64> {
    let bytes = fs::read(image).with_context(|| format!("cannot read {}", image.display()))?;
    let file = object::File::parse(&*bytes)?;
    let symbol = file
        .symbols()
        .find(|symbol| symbol.name().is_ok_and(|name| name.contains(CLOCK)));
    // The lowest bit says that the code is Thumb.
    Ok(symbol
        .context("the image has no function that reads the clock")?
        .address()
        & !1)
}

/// The plugin, built once per run.
fn plugin() -> Result<&'static Path> {
    static PLUGIN: OnceLock<Option<PathBuf>> = OnceLock::new();
    let built = PLUGIN.get_or_init(|| build().inspect_err(|error| eprintln!("the plugin: {error:#}")).ok());
    built.as_deref().context("the plugin cannot be built")
}

fn build() -> Result<PathBuf> {
    let mut command = toolchain::cargo([
        "build",
        "--quiet",
        "--release",
        "--package",
        "cycles",
        "--features",
        "plugin",
    ]);
    command.arg("--message-format=json-render-diagnostics");
    let mut library = None;
    let ended = process::watch(&mut command, process::BUILD_LIMIT, |source, line| match source {
        process::Source::Output => library = shared_library(line).or(library.take()),
        process::Source::Error => eprintln!("{line}"),
    })?;
    ended.success().context("building xtask/cycles")?;
    let library = library.context("cargo built no shared library")?;
    Ok(repository::root().join(library))
}

/// The shared library that a message of cargo tells of.
fn shared_library(line: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let files = message.get("filenames")?.as_array()?;
    let names = files.iter().filter_map(Value::as_str);
    let is_library = |name: &&str| name.ends_with(env::consts::DLL_SUFFIX);
    names.into_iter().find(is_library).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cores;

    fn records() -> Records {
        let mut records = Records::default();
        for line in ["dot.instructions=100", "dot.units=4", "gemv.instructions=50"] {
            assert!(records.take(line));
        }
        records
    }

    fn pieces(text: &str) -> Vec<Piece> {
        text.lines().map(|line| Piece::read(line).unwrap()).collect()
    }

    #[test]
    fn cycles_come_beside_the_instructions() {
        let mut records = records();
        let seen = "999 999 0\n15 25 0\n17 29 0\n115 225 0\n999 999 0\n15 25 0\n17 29 0\n65 60 0";
        add(&mut records, &pieces(seen)).unwrap();
        assert_eq!(records.get("dot.cycles"), Some("200"));
        assert_eq!(records.get("gemv.cycles"), Some("35"));
    }

    #[test]
    fn two_counts_that_differ_are_an_error() {
        let seen = "999 999 0\n15 25 0\n17 29 0\n116 225 0\n999 999 0\n15 25 0\n17 29 0\n65 60 0";
        let error = add(&mut records(), &pieces(seen)).unwrap_err().to_string();
        assert!(error.contains("dot") && error.contains("101"), "{error}");
        assert!(add(&mut records(), &pieces("1 1 0\n1 1 0\n1 1 0\n101 1 0")).is_err());
        assert!(Piece::read("1 2").is_err());
    }

    #[test]
    fn models_are_of_cores() {
        for (core, name) in MODELS {
            assert_eq!(model(cores::parse(core).unwrap()), Some(name));
        }
        assert_eq!(model(cores::parse("rv32imc").unwrap()), None);
    }

    #[test]
    fn the_library_is_found_in_cargos_messages() {
        let name = format!("/t/libcycles{}", env::consts::DLL_SUFFIX);
        let line = serde_json::json!({ "filenames": ["/t/libcycles.rlib", name] }).to_string();
        assert_eq!(shared_library(&line), Some(PathBuf::from(name)));
        assert_eq!(shared_library("{}"), None);
    }
}

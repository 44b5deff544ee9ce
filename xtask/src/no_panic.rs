//! `cargo xtask no-panic`

use crate::{
    cores::{self, Core},
    firmware::{EXAMPLES, Firmware, PROVE_NO_PANIC},
    json,
    process::{BUILD_LIMIT, Source, watch},
    repository,
    stack::LEVELS,
    table,
    toolchain::board_cargo,
};
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::path::PathBuf;

/// Prove that the library's training and inference, and the example firmwares, cannot panic: they link without any panic handler, at both opt-levels.
#[derive(clap::Args)]
pub struct Options {
    /// An emulated core; can be given several times [default: one for each target].
    #[arg(long = "core", value_parser = cores::parse)]
    cores: Vec<&'static Core>,
    /// Write the results to this file as well.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// The function that a reachable panic calls and that nobody defines: `boards/qemu/src/panic.rs`.
const SYMBOL: &str = "a_panic_is_reachable";

/// The features of the firmware that holds the sensor's application.
const APPLICATION: &str = "prove-no-panic,life";

/// Links the firmware `no-panic`, which holds what the library can do, `no-panic-app`, which holds the sensor's application, and the examples, for `core` and at an opt-level.
pub fn prove(core: &Core, level: &str) -> Result<()> {
    let application = Firmware {
        feature: Some(APPLICATION),
        ..Firmware::example("no-panic-app", level)
    };
    let everything = [Firmware::example("no-panic", level), application];
    let examples = EXAMPLES.map(|name| Firmware::example(name, level));
    for firmware in everything.into_iter().chain(examples) {
        let built = firmware.build(core).map(drop);
        built.with_context(|| format!("{}: a panic is reachable, or the build failed otherwise", firmware.name))?;
    }
    Ok(())
}

/// Makes sure that the proof can fail: a firmware with one possible panic must not link, for that reason.
pub fn prove_the_proof(core: &Core) -> Result<()> {
    let manifest = repository::firmware_manifest();
    let manifest = manifest.to_str().context("the path of the repository is not UTF-8")?;
    let mut command = board_cargo(["build", "--quiet", "--release", "--manifest-path", manifest])?;
    core.compile_for(&mut command);
    command.args(["--features", PROVE_NO_PANIC, "--bin", "one-panic"]);
    let mut reason = false;
    let mut errors = Vec::new();
    let ended = watch(&mut command, BUILD_LIMIT, |source, line| {
        reason |= line.contains(&format!("undefined symbol: {SYMBOL}"));
        if source == Source::Error {
            errors.push(line.to_owned());
        }
    })?;
    if ended.success().is_ok() {
        bail!("a firmware with a panic links: the proof proves nothing");
    }
    ensure!(
        reason,
        "one-panic fails to build for another reason:\n{}",
        errors.join("\n")
    );
    Ok(())
}

pub fn run(options: &Options) -> Result<()> {
    let cores = if options.cores.is_empty() {
        cores::targets()
    } else {
        options.cores.clone()
    };
    let mut rows = Vec::new();
    let mut documents = Vec::new();
    let mut failed = false;
    for core in cores {
        let [small, fast] = LEVELS.map(|level| prove(core, level));
        let outcomes = [small, fast, prove_the_proof(core)];
        for error in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            failed = true;
            eprintln!("{}: {error:#}", core.target);
        }
        let [small, fast, sound] = outcomes.map(|outcome| outcome.is_ok());
        let word = |good| if good { "yes" } else { "NO" }.to_owned();
        rows.push(vec![core.target.to_owned(), word(small), word(fast), word(sound)]);
        documents
            .push(json!({ "target": core.target, "no_panic_s": small, "no_panic_3": fast, "one_panic_found": sound }));
    }
    table::print(
        &["target", "links without panics at s", "at 3", "refuses one panic"],
        &rows,
    );
    json::write(options.json.as_deref(), &json!(documents))?;
    ensure!(!failed, "not free of panics");
    Ok(())
}

//! Steps that build firmware and run it in QEMU.

use super::report::Report;
use crate::{
    cores::{self, CORES, Core},
    firmware::{EXAMPLES, Firmware},
    hash as hash_command, life as life_command, no_panic as no_panic_command, pairs as pairs_command,
    process::{BUILD_LIMIT, Ended},
    qemu, repository, side_by_side, stack as stack_command,
    toolchain::{board_cargo, is_fallback},
};
use anyhow::{Context, Result, ensure};
use std::time::Duration;

/// A self-test takes a second.
const LIMIT: Duration = Duration::from_secs(120);

/// One core for each tick rate has to count for longer than the 32 bits of its tick counter last.
const LONG_COUNT: [&str; 2] = ["m4", "m33"];

/// How the firmware `self-test` can be made to fail, and what it then has to say.
const BAD_ENDS: [(&str, &str); 4] = [
    ("panic", "panicked at"),
    ("fault", "fault:"),
    ("error", "error: as asked"),
    ("overflow", "error: the stack has grown into the statics"),
];

/// Clippy looks at one core of each architecture, and at those with kernels of their own: the sources differ in nothing else.
const LINTED: [&str; 4] = ["m0", "m4", "m33", "rv32imac"];

pub fn lint(report: &mut Report) {
    match is_fallback() {
        Err(error) => return report.check("clippy", Err(error)),
        Ok(true) => {
            return report.note("clippy did not look at the firmware: this toolchain has no such targets".to_owned());
        }
        Ok(false) => {}
    }
    for core in CORES.iter().filter(|core| LINTED.contains(&core.name)) {
        for features in ["", "prove-no-panic,life"] {
            let name = format!("clippy {} {features}", core.target);
            match board_cargo([
                "clippy",
                "--quiet",
                "--workspace",
                "--lib",
                "--bins",
                "--target",
                core.target,
            ]) {
                Ok(mut clippy) => {
                    clippy
                        .args(["--features", features, "--manifest-path"])
                        .arg(repository::firmware_manifest());
                    report.command(name.trim_end(), clippy.args(["--", "-D", "warnings"]), BUILD_LIMIT);
                }
                Err(error) => report.check(&name, Err(error)),
            }
        }
    }
}

pub fn build(report: &mut Report) {
    for core in cores::targets() {
        for firmware in [Firmware::new("hash"), Firmware::new("self-test")] {
            let built = firmware.build(core).map(drop);
            report.check(&format!("{} for {}", firmware.name, core.target), built);
        }
    }
}

/// The support has to be right when all is well, and to say so when it is not.
pub fn self_test(report: &mut Report) {
    let each: Vec<_> = CORES
        .iter()
        .flat_map(|core| [None].into_iter().chain(BAD_ENDS.map(Some)).map(move |end| (core, end)))
        .collect();
    let name = |(core, end): &(&Core, Option<(&str, &str)>)| match end {
        None => format!("self-test on {}", core.name),
        Some((end, _)) => format!("{end} on {} is told and fails", core.name),
    };
    check_each(report, &each, name, |(core, end)| match end {
        None => all_is_well(core),
        Some((end, words)) => ends_badly(core, end, words),
    });
}

/// Checks as many at a time as there are processors: a run in QEMU is one thread, and counts its own instructions.
fn check_each<T: Sync>(
    report: &mut Report,
    items: &[T],
    name: impl Fn(&T) -> String,
    check: impl Fn(&T) -> Result<()> + Sync,
) {
    let outcomes = side_by_side::map(items, side_by_side::processors(), check);
    for (item, outcome) in items.iter().zip(outcomes) {
        report.check(&name(item), outcome);
    }
}

fn all_is_well(core: &Core) -> Result<()> {
    // Any file that is in the repository and longer than the board's memory for a piece of it.
    let file = "Cargo.lock";
    let bytes = std::fs::read(repository::root().join(file)).with_context(|| format!("reading {file}"))?;
    let image = Firmware::new("self-test").build(core)?;
    let turns = if LONG_COUNT.contains(&core.name) {
        700_000_000
    } else {
        1_000_000
    };
    let arguments = [format!("file={file}"), format!("turns={turns}")];
    let results = qemu::run(core, &image, &arguments, LIMIT, |line| println!("  {line}"))?.results()?;

    let mut expected = motenet_workload::Fnv::new();
    for word in bytes.chunks_exact(4) {
        expected.word(u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
    }
    let expected = format!("{:016x}", expected.finish());
    ensure!(
        results.get("file_hash") == Some(&expected),
        "the file's hash is not {expected}"
    );
    Ok(())
}

fn ends_badly(core: &Core, end: &str, words: &str) -> Result<()> {
    let image = Firmware::new("self-test").build(core)?;
    let finished = qemu::run(core, &image, &[format!("end={end}")], LIMIT, |_| {})?;
    ensure!(
        matches!(finished.ended, Ended::Exited(status) if status.code().is_some_and(|code| code != 0)),
        "it ended so: {:?}",
        finished.ended
    );
    ensure!(
        finished.lines.iter().any(|line| line.starts_with(words)),
        "it said only: {:?}",
        finished.lines
    );
    Ok(())
}

pub fn hash(report: &mut Report) {
    let host = hash_command::of_host();
    println!("host: {host}");
    let name = |core: &Core| format!("{} computes what the host does", core.name);
    check_each(report, &CORES, name, |core| {
        let results = hash_command::of_core(core)?;
        let found = results.get("hash").unwrap_or("nothing");
        ensure!(found == host, "it computes {found}");
        Ok(())
    });
}

/// Steps of each of the trainings of `pairs`: `cargo xtask pairs` does ten thousand, here a start has to do.
const STEPS: u32 = 100;

/// Every layer under every optimiser.
pub fn pairs(report: &mut Report) {
    let host = match pairs_command::of_host(STEPS) {
        Ok(host) => host,
        Err(error) => return report.check("pairs on the host", Err(error)),
    };
    let name = |core: &Core| {
        format!(
            "{} trains every layer under every optimiser as the host does",
            core.name
        )
    };
    check_each(report, &CORES, name, |core| {
        let others = pairs_command::differences(&host, &pairs_command::of_core(core, "s", STEPS)?);
        ensure!(others.is_empty(), "not the host's: {}", others.join(", "));
        Ok(())
    });
}

/// On an emulated micro:bit, a Cortex-M0 with 16 KiB of RAM whose flash survives resets.
pub fn resume(report: &mut Report) {
    report.check("a run that is reset is the run", resumes());
}

fn resumes() -> Result<()> {
    let core = &cores::MICROBIT;
    let image = Firmware::new("resume").build(core)?;
    let results = qemu::run(core, &image, &[], LIMIT, |line| println!("  {line}"))?.results()?;
    let host = format!("{:016x}", motenet_workload::resume::uninterrupted()?);
    let found = results.get("hash").unwrap_or("nothing");
    ensure!(found == host, "it ends with {found}, and uninterrupted with {host}");
    // 200 steps, at most 17 between two resets, a third of the saves given up.
    let starts: u32 = results.get("starts").unwrap_or("0").parse()?;
    ensure!((13..30).contains(&starts), "it has started {starts} times");
    Ok(())
}

/// A short life on one board of each kind: on-chip flash and 16 KiB of RAM, a file as flash, CFI flash.
pub fn life(report: &mut Report) {
    let length = life_command::Length { windows: 4, cuts: 10 };
    for name in ["microbit", "m4", "rv32imc"] {
        let lived = life_command::Board::parse(name)
            .map_err(anyhow::Error::msg)
            .and_then(|board| life_command::of(&board, length))
            .map(|figures| println!("  {}", life_command::line(&figures)));
        report.check(&format!("{name} learns, restarts and loses power"), lived);
    }
}

pub fn no_panic(report: &mut Report) {
    for core in cores::targets() {
        for level in stack_command::LEVELS {
            let proved = no_panic_command::prove(core, level);
            report.check(&format!("no panic on {} at opt-level {level}", core.target), proved);
        }
        report.check(
            &format!("a panic is found on {}", core.target),
            no_panic_command::prove_the_proof(core),
        );
    }
}

pub fn stack(report: &mut Report) {
    // The image of the next opt-level takes the place of the last one's: a core is one piece of work.
    let of_core = |core: &&Core| {
        let each = EXAMPLES
            .iter()
            .flat_map(|name| stack_command::LEVELS.map(|level| (name, level)));
        each.map(|(name, level)| {
            let figures = stack_command::check(core, name, level);
            if let Ok(figures) = &figures {
                println!(
                    "  {name} on {} at {level}: {} bytes at most, {} used",
                    core.name, figures.bound, figures.mark
                );
            }
            let title = format!("the stack of {name} on {} at opt-level {level}", core.name);
            (title, figures.map(drop))
        })
        .collect::<Vec<_>>()
    };
    let cores = stack_command::default_cores();
    for (title, outcome) in side_by_side::map(&cores, side_by_side::processors(), of_core)
        .into_iter()
        .flatten()
    {
        report.check(&title, outcome);
    }
}

//! The step that holds the library to what it costs: to `boards/bench.json`, which `cargo xtask bench --save` writes.

use super::report::Report;
use crate::{
    bench::{self, Changes, Document, TOLERANCE},
    cores, side_by_side,
};
use anyhow::{Result, ensure};

pub fn cost(report: &mut Report) {
    let old = match Document::read(&bench::baseline()) {
        Ok(old) => old,
        Err(error) => return report.check("the figures to compare with", Err(error)),
    };
    report.check(
        "README.md and docs/costs.md show these figures",
        bench::is_current(&old),
    );
    let mut outdated = 0;
    let mut compare = |report: &mut Report, name: &str, new: Result<Document>| {
        let changes = new.map(|new| Changes::between(&old, &new, TOLERANCE));
        if let Ok(changes) = &changes {
            outdated += changes.gains.len() + changes.unknown.len();
            for text in changes.gains.iter().chain(&changes.unknown) {
                println!("  {text}");
            }
        }
        report.check(name, changes.and_then(|changes| no_regression(&changes)));
    };
    compare(report, "RAM of networks", Ok(Document::of_networks()));
    report.check("a second run gives the same figures", repeats("m4"));
    let figures = side_by_side::map(&cores::CORES, side_by_side::processors(), bench::of_core);
    for (core, figures) in cores::CORES.iter().zip(figures) {
        // Cores that have no figures yet still have to compute what the host does.
        let document = figures.map(|figures| Document {
            cores: vec![figures],
            ..Document::default()
        });
        compare(report, &format!("instructions on {}", core.name), document);
    }
    let flash = bench::flash(&[]);
    report.check(
        "statics start as zero",
        flash.as_ref().map_or(Ok(()), |flash| no_data(flash)),
    );
    let document = flash.map(|flash| Document {
        flash,
        ..Document::default()
    });
    compare(report, "size of firmwares", document);
    if outdated > 0 {
        report.note(format!(
            "{outdated} figures are better than those in boards/bench.json, or not there: cargo xtask bench --save"
        ));
    }
}

/// Whether a core gives the same figures twice, estimates included.
fn repeats(core: &str) -> Result<()> {
    let core = cores::parse(core).map_err(anyhow::Error::msg)?;
    let (first, second) = (bench::of_core(core)?, bench::of_core(core)?);
    ensure!(first == second, "{first:?}, then {second:?}");
    Ok(())
}

fn no_regression(changes: &Changes) -> Result<()> {
    ensure!(
        changes.regressions.is_empty(),
        "more than {TOLERANCE} % worse: {}",
        changes.regressions.join("; ")
    );
    Ok(())
}

/// Statics with other values lie in flash a second time.
fn no_data(flash: &[bench::Flash]) -> Result<()> {
    for firmware in flash {
        ensure!(
            firmware.data == 0,
            "{} has {} bytes of them",
            firmware.firmware,
            firmware.data
        );
    }
    Ok(())
}

//! `cargo xtask peers`
//!
//! [`objects`] fetches and compiles the other library; this runs both in one firmware and prints them side by side, [`readme`] writes them into docs/costs.md.

mod objects;
mod readme;

use crate::{
    bench::{Figure, number},
    cores::{self, Core},
    cycles,
    firmware::Firmware,
    json, process,
    record::Records,
    repository, table,
};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::{path::PathBuf, process::Command, time::Duration};

/// Count the instructions of CMSIS-DSP's f32 kernels beside ours, in the same run, on the same numbers.
///
/// Their sources come through pip, and a C compiler through apt-get; both are used outside the repository, in target/peers. Theirs are compiled with -O3,
/// ours as users build firmware, with opt-level "s" and LTO. Every result is compared: the orders of summation differ, and theirs fuses multiplication and
/// addition.
#[derive(clap::Args)]
pub struct Options {
    /// An emulated Arm core; can be given several times [default: all of them].
    #[arg(long = "core", value_parser = cores::parse)]
    cores: Vec<&'static Core>,
    /// A further flag for the C compiler, as in --cflag=-ffp-contract=off; can be given several times.
    #[arg(long = "cflag", value_name = "FLAG", allow_hyphen_values = true)]
    cflags: Vec<String>,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the figures into the tables of docs/costs.md; needs all cores.
    #[arg(long, conflicts_with_all = ["cores", "cflags"])]
    readme: bool,
}

/// A work of the firmware: its name there, and what it is for people.
#[derive(Clone, Copy)]
struct Work {
    name: &'static str,
    title: &'static str,
    /// What the README gives its cost for; `None` leaves it out there.
    per: Option<Per>,
}

/// What a cost is given for.
#[derive(Clone, Copy)]
enum Per {
    Mac,
    Element,
    Call,
}

const fn work(name: &'static str, title: &'static str, per: Option<Per>) -> Work {
    Work { name, title, per }
}

/// The work of which ours is meant for cores without an FPU.
const RELAXED: &str = "mlp_relaxed";

const WORKS: [Work; 11] = [
    work("dot", "dot 256", Some(Per::Mac)),
    work("gemv", "W x, 64 x 64", Some(Per::Mac)),
    work("gemv_odd", "W x, 61 x 67", None),
    work("gemv_small", "W x, 16 x 32", None),
    work("gemm", "W X, 64 x 64, batch of 8", Some(Per::Mac)),
    work("gemm_t", "X W', the same, sample by sample", None),
    work("add", "y += x, 256", Some(Per::Element)),
    work("scale", "x *= a, 256", Some(Per::Element)),
    work("relu", "ReLU, 256", Some(Per::Element)),
    work("mlp_infer", "MLP 64-32-16-4, inference", Some(Per::Call)),
    work(RELAXED, "the same, ours of relaxed::Dense", Some(Per::Call)),
];

/// The longest that a core may take.
const LIMIT: Duration = Duration::from_secs(600);

/// More than this, in parts of the largest number, is no matter of rounding.
const TOLERANCE: f64 = 1e-5;

/// What both took for a work.
struct Row {
    work: Work,
    ours: Figure,
    theirs: Figure,
    difference: f64,
}

impl Row {
    fn of(results: &Records, work: Work) -> Result<Self> {
        let name = work.name;
        let difference = results.get(&format!("{name}.difference"));
        let difference = difference.and_then(|text| text.parse().ok());
        let difference = difference.with_context(|| format!("the firmware told no difference of {name}"))?;
        ensure!(
            difference <= TOLERANCE,
            "{name}: the two results are {difference:e} apart, in parts of the largest number"
        );
        Ok(Self {
            work,
            ours: Figure::of(results, &format!("motenet.{name}"))?,
            theirs: Figure::of(results, &format!("cmsis_dsp.{name}"))?,
            difference,
        })
    }

    fn cells(&self) -> Vec<String> {
        let cycles = |figure: &Figure| figure.cycles.map_or(String::new(), |cycles| cycles.to_string());
        let each = |figure: &Figure| figure.cycles_per_unit().map_or(String::new(), number);
        let (ours, theirs) = (&self.ours, &self.theirs);
        vec![
            self.work.title.to_owned(),
            ours.instructions.to_string(),
            theirs.instructions.to_string(),
            number(ours.per_unit()),
            number(theirs.per_unit()),
            cycles(ours),
            cycles(theirs),
            each(ours),
            each(theirs),
            format!("{:.0e}", self.difference),
        ]
    }

    fn json(&self) -> Value {
        let of = |figure: &Figure| json!({ "instructions": figure.instructions, "cycles": figure.cycles });
        json!({
            "work": self.work.name,
            "units": self.ours.units,
            "motenet": of(&self.ours),
            "cmsis_dsp": of(&self.theirs),
            "difference": self.difference,
        })
    }
}

pub fn run(options: &Options) -> Result<()> {
    let with_flags = |core: &&'static Core| Some((*core, objects::flags(core)?));
    let chosen: Vec<_> = cores::chosen(&options.cores).iter().filter_map(with_flags).collect();
    ensure!(
        !chosen.is_empty() && (options.cores.is_empty() || chosen.len() == options.cores.len()),
        "CMSIS-DSP is for Arm cores"
    );
    let mut setup = Command::new("bash");
    setup
        .args(["boards/setup.sh", "--peers"])
        .current_dir(repository::root());
    process::watch(&mut setup, process::BUILD_LIMIT, |_, line| eprintln!("{line}"))?.success()?;
    let sources = objects::sources()?;
    let compiler = objects::compiler()?;
    let further: String = options.cflags.iter().map(|flag| format!(" {flag}")).collect();
    println!("CMSIS-DSP by {compiler} with -O3{further}, motenet with opt-level \"s\" and LTO.");
    println!("An element is a multiplication and an addition, or a number.");
    let mut all = Vec::new();
    let mut documents = Vec::new();
    for (core, flags) in chosen {
        eprintln!("{} ...", core.title);
        let flags: Vec<&str> = flags
            .into_iter()
            .chain(options.cflags.iter().map(String::as_str))
            .collect();
        let objects = objects::compile(core, &sources, &flags)?;
        let firmware = Firmware {
            feature: Some("peers"),
            objects: Some(&objects),
            ..Firmware::new("peers")
        };
        let image = firmware.build(core)?;
        let results = cycles::run(core, &image, LIMIT).with_context(|| format!("running peers on {}", core.name))?;
        let works = WORKS.into_iter().filter(|work| work.name != RELAXED || !core.fpu);
        let rows: Vec<Row> = works.map(|work| Row::of(&results, work)).collect::<Result<_>>()?;
        print(core, &rows);
        documents.push(json!({
            "core": core.name,
            "compiler": compiler,
            "flags": flags,
            "model": cycles::model(core),
            "works": rows.iter().map(Row::json).collect::<Vec<_>>(),
        }));
        all.push((core, rows));
    }
    if options.readme {
        let estimated = |(core, rows): &(&Core, Vec<Row>)| {
            cycles::model(core).is_none() || rows.iter().all(|row| row.ours.cycles.and(row.theirs.cycles).is_some())
        };
        ensure!(
            all.iter().all(estimated),
            "--readme needs the estimated cycles (see above)"
        );
        readme::write(&all, &compiler)?;
    }
    json::write(options.json.as_deref(), &json!(documents))
}

fn print(core: &Core, rows: &[Row]) {
    println!();
    let headings = [
        core.title,
        "instructions: motenet",
        "CMSIS-DSP",
        "an element: motenet",
        "CMSIS-DSP",
        "estimated cycles: motenet",
        "CMSIS-DSP",
        "an element: motenet",
        "CMSIS-DSP",
        "apart",
    ];
    // Without a model there are no cycles.
    let modelled = rows.iter().any(|row| row.ours.cycles.is_some());
    let kept = |column: usize| modelled || !(5..9).contains(&column);
    let cut = |cells: Vec<String>| -> Vec<String> {
        let numbered = cells.into_iter().enumerate();
        numbered
            .filter(|(column, _)| kept(*column))
            .map(|(_, cell)| cell)
            .collect()
    };
    let headings = cut(headings.map(str::to_owned).to_vec());
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    table::print(&headings, &rows.iter().map(|row| cut(row.cells())).collect::<Vec<_>>());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(difference: &str) -> Records {
        let mut records = Records::default();
        for line in [
            "motenet.dot.instructions=700",
            "motenet.dot.units=256",
            "cmsis_dsp.dot.instructions=1160",
            "cmsis_dsp.dot.units=256",
        ] {
            assert!(records.take(line));
        }
        assert!(records.take(&format!("dot.difference={difference}")));
        records
    }

    #[test]
    fn a_row_holds_both() {
        let row = Row::of(&results("1.2e-7"), WORKS[0]).unwrap();
        assert_eq!((row.ours.instructions, row.theirs.instructions), (700, 1160));
        assert_eq!(row.cells()[3..5], ["2.73".to_owned(), "4.53".to_owned()]);
        assert_eq!(row.json()["cmsis_dsp"]["instructions"], 1160);
    }

    #[test]
    fn results_that_differ_by_more_than_rounding_are_an_error() {
        for difference in ["0.5", "NaN", "inf"] {
            assert!(Row::of(&results(difference), WORKS[0]).is_err(), "{difference}");
        }
    }
}

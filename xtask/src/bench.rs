//! `cargo xtask bench`

use crate::{
    cores::{self, Core},
    firmware::Firmware,
    json, qemu,
    record::Records,
    table,
};
use anyhow::{Context, Result, ensure};
use motenet::prelude::*;
use motenet_workload::bench::{self, Memory, Meter, Work};
use serde_json::{Value, json};
use std::{path::PathBuf, time::Duration};

/// Count the instructions of training, inference and the kernels on emulated cores.
///
/// Instructions are counted exactly and are the same in every run; they are not cycles. Firmware is built as users build theirs, with opt-level "s" and
/// LTO; CARGO_PROFILE_RELEASE_OPT_LEVEL=3 in the environment builds it otherwise.
#[derive(clap::Args)]
pub struct Options {
    /// An emulated core; can be given several times [default: all].
    #[arg(long = "core", value_parser = cores::parse)]
    cores: Vec<&'static Core>,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The longest that a core may take: those without an FPU execute a hundred million instructions.
const LIMIT: Duration = Duration::from_secs(600);

/// The firmware's RAM: it holds the memory of five networks at once.
const RAM_KIB: u32 = 320;

/// What is measured, in the order of the tables: its name in the firmware, and what it is for people.
const WORKS: [(&str, &str); 16] = [
    ("mlp_train", "MLP 64-32-16-4, training, a sample"),
    ("mlp_infer", "MLP 64-32-16-4, inference"),
    ("int8_mlp_infer", "MLP 64-32-16-4, int8"),
    ("int8_mlp_infer_f32", "the same, from and to f32"),
    ("watch_train", "watch network, training, a window"),
    ("watch_infer", "watch network, inference"),
    ("cnn_train", "CNN 4-8 on 28 x 28, training, an image"),
    ("cnn_infer", "CNN 4-8 on 28 x 28, inference"),
    ("dot", "dot 256, a MAC"),
    ("gemv", "W x + b, 64 x 64, a MAC"),
    ("gemv_t", "W' dy, 64 x 64, a MAC"),
    ("rank1", "dW, 64 x 64, batch of 8, a MAC"),
    ("conv1d", "conv1d 12 to 16 channels, 5 taps, a MAC"),
    ("conv1d_dw", "the same, dW, a MAC"),
    ("conv1d_dw_dx", "the same, dW and dx, a MAC"),
    ("adam", "Adam, a parameter"),
];

/// Other libraries' figures for the same perceptron (ReLU, cross-entropy, batch of 32, Adam unless told otherwise): instructions a sample in training
/// and inference. Published for the same machine, QEMU's Cortex-M4F; these libraries are not run here.
const PEERS: [(&str, Option<u32>, u32); 5] = [
    ("AIfES 2.2.0", Some(203_904), 18_641),
    ("KANN, RMSprop, -O3", Some(40_427), 17_347),
    ("CMSIS-DSP with automatic differentiation", Some(40_060), 8_894),
    ("plain C arrays, -O3", Some(18_290), 6_967),
    ("CMSIS-NN, int8", None, 7_905),
];

/// What a core took for one work.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    instructions: u64,
    units: u64,
    stack: u64,
}

impl Figure {
    /// Reads the figure of the work `name` from the firmware's results.
    pub fn of(results: &Records, name: &str) -> Result<Self> {
        let number = |key: &str| {
            let text = results.get(&format!("{name}.{key}"));
            text.and_then(|text| text.parse().ok())
                .with_context(|| format!("the firmware told no {key} of {name}"))
        };
        let figure = Self {
            instructions: number("instructions")?,
            units: number("units")?,
            stack: number("stack_bytes")?,
        };
        ensure!(figure.units > 0, "{name} consists of nothing");
        Ok(figure)
    }

    /// Instructions for each sample, multiply-accumulate or parameter.
    pub fn per_unit(&self) -> f64 {
        self.instructions as f64 / self.units as f64
    }

    fn text(&self) -> String {
        let per_unit = self.per_unit();
        format!("{per_unit:.*}", if per_unit < 10_000.0 { 2 } else { 0 })
    }
}

/// Runs the firmware on `core`; an error unless it computes what the host does.
pub fn of_core(core: &Core) -> Result<Records> {
    let firmware = Firmware {
        ram_kib: Some(RAM_KIB),
        ..Firmware::new("bench")
    };
    let image = firmware.build(core)?;
    let results = qemu::run(core, &image, &[], LIMIT, |_| {})?
        .results()
        .with_context(|| format!("running bench on {}", core.name))?;
    let (host, hash) = (of_host()?, results.get("hash").unwrap_or("nothing"));
    ensure!(hash == host, "{} computes {hash}, the host {host}", core.name);
    Ok(results)
}

/// What the host computes, as the firmware prints it.
fn of_host() -> Result<String> {
    struct Uncounted;
    impl Meter for Uncounted {
        fn measure(&mut self, _: Work, f: &mut dyn FnMut()) {
            f();
        }
    }
    let mut memory = Box::new(Memory::ZERO);
    Ok(format!("{:016x}", bench::run(&mut memory, &mut Uncounted)?))
}

pub fn run(options: &Options) -> Result<()> {
    let cores = cores::chosen(&options.cores);
    let mut columns = Vec::new();
    for core in &cores {
        eprintln!("{} ...", core.title);
        let results = of_core(core)?;
        let figures: Result<Vec<_>> = WORKS.iter().map(|(name, _)| Figure::of(&results, name)).collect();
        columns.push(figures?);
    }

    println!("A MAC is a multiplication and an addition.\n");
    let mut headings = vec!["instructions"];
    headings.extend(cores.iter().map(|core| core.name));
    let rows = |cell: fn(&Figure) -> String, works: usize| -> Vec<Vec<String>> {
        let row = |(i, (_, title)): (usize, &(&str, &str))| {
            let cells = columns.iter().filter_map(|column| column.get(i).map(cell));
            [(*title).to_owned()].into_iter().chain(cells).collect()
        };
        WORKS.iter().enumerate().take(works).map(row).collect()
    };
    table::print(&headings, &rows(Figure::text, WORKS.len()));
    println!();
    headings[0] = "stack bytes";
    table::print(&headings, &rows(|figure| figure.stack.to_string(), 8));

    if let Some(i) = cores.iter().position(|core| core.name == "m4") {
        println!("\nThe same MLP on the same emulated Cortex-M4F, as published for other libraries (not run here):\n");
        let own = |work: usize| columns[i][work].per_unit().round().to_string();
        let mut rows = vec![vec!["motenet, Adam".to_owned(), own(0), own(1)]];
        rows.extend(PEERS.iter().map(|(name, training, inference)| {
            let training = training.map_or(String::new(), |count| count.to_string());
            vec![(*name).to_owned(), training, inference.to_string()]
        }));
        table::print(&["instructions", "training, a sample", "inference"], &rows);
    }
    json::write(options.json.as_deref(), &document(&cores, &columns))
}

fn document(cores: &[&Core], columns: &[Vec<Figure>]) -> Value {
    let work = |(name, _): &(&str, &str), figure: &Figure| {
        json!({
            "work": name, "instructions": figure.instructions, "units": figure.units,
            "instructions_per_unit": figure.per_unit(), "stack_bytes": figure.stack,
        })
    };
    let core = |(core, figures): (&&Core, &Vec<Figure>)| {
        let works: Vec<_> = WORKS
            .iter()
            .zip(figures)
            .map(|(name, figure)| work(name, figure))
            .collect();
        json!({ "core": core.name, "works": works })
    };
    let peers: Vec<_> = PEERS
        .iter()
        .map(|(name, training, inference)| {
            json!({ "name": name, "training": training, "inference": inference, "published": true })
        })
        .collect();
    let cores: Vec<_> = cores.iter().zip(columns).map(core).collect();
    json!({ "cores": cores, "peers": peers })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_work_is_in_the_table() {
        struct Names(Vec<&'static str>);
        impl Meter for Names {
            fn measure(&mut self, work: Work, f: &mut dyn FnMut()) {
                f();
                assert!(work.units > 0);
                self.0.push(work.name);
            }
        }
        let mut names = Names(Vec::new());
        bench::run(&mut Box::new(Memory::ZERO), &mut names).unwrap();
        let mut listed: Vec<_> = WORKS.iter().map(|(name, _)| *name).collect();
        listed.sort_unstable();
        names.0.sort_unstable();
        assert_eq!(names.0, listed);
    }

    #[test]
    fn figures_are_read() {
        let mut results = Records::default();
        for line in [
            "dot.instructions=1078",
            "dot.units=256",
            "dot.stack_bytes=32",
            "gemv.units=0",
        ] {
            assert!(results.take(line));
        }
        let figure = Figure::of(&results, "dot").unwrap();
        assert_eq!(figure.text(), "4.21");
        assert!(Figure::of(&results, "gemv").is_err());
    }
}

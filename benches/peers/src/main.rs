//! The same training step and inference in motenet and other libraries, on this computer: `cargo run --release` in this folder.
//!
//! The network is the perceptron 64-32-10 with ReLU, cross-entropy on ten classes, batches of 32 and Adam; data and labels are the same for all, the
//! initial weights are each library's own. Each library runs in processes of its own, in turns with the others, and what counts is the median of their
//! CPU times. All keep to one processor and to the default target.

mod burn;
mod candle;
mod dfdx;
mod motenet;

use anyhow::{Context, Result, ensure};
use cpu_time::ProcessTime;
use std::{env, process::Command};

/// Numbers of a sample.
const INPUTS: usize = 64;
/// Hidden features.
const HIDDEN: usize = 32;
const CLASSES: usize = 10;
const BATCH: usize = 32;
/// Adam's learning rate: nothing changes, so that every step is the same work.
const RATE: f64 = 1e-12;

/// Processes of each library.
const ROUNDS: usize = 7;
/// Steps, and inferences, that are not timed, and that are.
const WARM_UP: usize = 200;
const STEPS: usize = 2_000;

/// A library: its name, and what times it.
type Library = (&'static str, fn(&Data) -> Result<Times>);

const LIBRARIES: [Library; 4] = [
    ("motenet", motenet::run),
    ("dfdx", dfdx::run),
    ("candle", candle::run),
    ("burn", burn::run),
];

/// Samples and their classes.
struct Data {
    x: [[f32; INPUTS]; BATCH],
    classes: [usize; BATCH],
}

impl Data {
    /// The same for all libraries.
    fn new() -> Self {
        let mut state = 7_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        Self {
            x: std::array::from_fn(|_| std::array::from_fn(|_| random())),
            classes: std::array::from_fn(|i| i % CLASSES),
        }
    }
}

/// CPU time in microseconds.
struct Times {
    step: f64,
    inference: f64,
}

/// Times a call of `f`.
fn time(mut f: impl FnMut() -> Result<()>) -> Result<f64> {
    for _ in 0..WARM_UP {
        f()?;
    }
    let begin = ProcessTime::now();
    for _ in 0..STEPS {
        f()?;
    }
    Ok(begin.elapsed().as_secs_f64() * 1e6 / STEPS as f64)
}

fn main() -> Result<()> {
    if let Some(name) = env::args().nth(1) {
        let (_, run) = LIBRARIES
            .iter()
            .find(|(known, _)| *known == name)
            .context("no such library")?;
        // Threads that wait for each other across processors would count their waiting.
        let cores = core_affinity::get_core_ids().unwrap_or_default();
        ensure!(
            cores.last().is_some_and(|core| core_affinity::set_for_current(*core)),
            "no processor to stay on"
        );
        let times = run(&Data::new())?;
        println!("{} {}", times.step, times.inference);
        return Ok(());
    }
    let mut times: Vec<Vec<Times>> = LIBRARIES.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for ((name, _), times) in LIBRARIES.iter().zip(&mut times) {
            times.push(process(name)?);
        }
    }
    println!("| MLP 64-32-10, CPU time in us | a step of 32, Adam | inference of a sample |");
    println!("|---|---|---|");
    for ((name, _), times) in LIBRARIES.iter().zip(&times) {
        let of = |time: fn(&Times) -> f64| median(times.iter().map(time).collect());
        println!(
            "| {name} | {:.1} | {:.3} |",
            of(|times| times.step),
            of(|times| times.inference)
        );
    }
    Ok(())
}

/// Runs a library in a process of its own.
fn process(name: &str) -> Result<Times> {
    let mut command = Command::new(env::current_exe()?);
    command
        .arg(name)
        .env("RAYON_NUM_THREADS", "1")
        .env("MATMUL_NUM_THREADS", "1");
    let output = command.output()?;
    ensure!(
        output.status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout)?;
    let (step, inference) = text.trim().split_once(' ').context("not two times")?;
    Ok(Times {
        step: step.parse()?,
        inference: inference.parse()?,
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

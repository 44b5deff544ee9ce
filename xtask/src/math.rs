//! `cargo xtask math`

#[path = "../../host-tests/tests/math/ruler.rs"]
mod ruler;

use crate::{json, table};
use anyhow::{Result, ensure};
use ruler::{FUNCTIONS, Found, Function, Unit, sweep};
use serde_json::json;
use std::{num::NonZero, path::PathBuf, thread};

/// Hold the elementary functions of both tiers to what they promise, over every `f32`: worst error, falls, NaNs. Takes minutes; run it as
/// `cargo run --release --package xtask -- math`.
#[derive(clap::Args)]
pub struct Options {
    /// A function; can be given several times [default: all].
    #[arg(long = "function")]
    functions: Vec<String>,
    /// Write the figures to this file as well.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Places in the order of all `f32` that a thread takes at a time.
const PIECE: u64 = 1 << 24;
const ALL: u64 = 1 << 32;

pub fn run(options: &Options) -> Result<()> {
    let wanted = |f: &&Function| options.functions.is_empty() || options.functions.iter().any(|name| name == f.name);
    let functions: Vec<&Function> = FUNCTIONS.iter().filter(wanted).collect();
    ensure!(!functions.is_empty(), "no such function");
    let (mut rows, mut figures, mut broken) = (vec![], vec![], vec![]);
    for f in functions {
        let found = everywhere(f);
        rows.push(row(f, &found));
        figures.push(figure(f, &found));
        if !found.keeps(f) {
            broken.push(format!("{} of the {} tier", f.name, f.tier.name()));
        }
    }
    table::print(
        &[
            "tier",
            "function",
            "error",
            "worst",
            "at",
            "bound",
            "falls",
            "NaNs",
            "strays",
            "arguments",
        ],
        &rows,
    );
    println!("\nfalls: from an argument to the next; strays: values where there are none");
    json::write(options.json.as_deref(), &json!(figures))?;
    ensure!(broken.is_empty(), "not as promised: {}", broken.join(", "));
    Ok(())
}

fn unit(f: &Function) -> &'static str {
    match f.unit {
        Unit::Ulp => "ulp",
        Unit::Absolute => "absolute",
        Unit::Relative => "relative",
    }
}

/// A figure of three digits.
fn short(f: &Function, x: f64) -> String {
    if f.unit == Unit::Ulp {
        format!("{x:.3}")
    } else {
        format!("{x:.2e}")
    }
}

fn row(f: &Function, found: &Found) -> Vec<String> {
    let place = |count: u64, at: f32| {
        if count > 0 {
            format!("{count}, at {at:e}")
        } else {
            "0".to_owned()
        }
    };
    vec![
        f.tier.name().to_owned(),
        f.name.to_owned(),
        unit(f).to_owned(),
        short(f, found.worst),
        format!("{:e}", found.at),
        short(f, f.bound),
        place(found.falls, found.falls_at),
        place(found.nans, found.nan_at),
        found.strays.to_string(),
        found.arguments.to_string(),
    ]
}

fn figure(f: &Function, found: &Found) -> serde_json::Value {
    json!({
        "tier": f.tier.name(), "function": f.name, "unit": unit(f), "worst": found.worst, "at": found.at, "bound": f.bound,
        "falls": found.falls, "monotone": f.monotone, "nans": found.nans, "strays": found.strays, "arguments": found.arguments,
    })
}

/// All processors take pieces in turns.
fn everywhere(f: &Function) -> Found {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    let mine = (0..ALL / PIECE).skip(thread).step_by(threads);
                    mine.fold(Found::default(), |found, piece| {
                        found.and(sweep(f, piece * PIECE..(piece + 1) * PIECE))
                    })
                })
            })
            .collect();
        running.into_iter().fold(Found::default(), |found, thread| {
            found.and(thread.join().expect("the sweep does not panic"))
        })
    })
}

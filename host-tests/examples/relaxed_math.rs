//! The worst error of each relaxed function over every `f32`, and where it is. Takes some minutes.

#[path = "../tests/relaxed_math/sweep.rs"]
mod sweep;

use serde_json::json;
use std::num::NonZero;
use std::process::ExitCode;
use std::thread;
use sweep::{Error, FUNCTIONS, Function, Worst, sweep};

const HELP: &str = "Measures the worst error of each function of motenet::math::relaxed over every f32.

Usage: cargo run -p host-tests --example relaxed_math -- [--json FILE]

Options:
  --json FILE   writes the table to FILE as well
  --help        prints this";

/// Cuts the bit patterns into pieces, for all processors.
fn everywhere(f: &Function) -> Worst {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let piece = (1usize << 32).div_ceil(threads);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|i| {
                let from = (i * piece) as u32;
                let to = ((i + 1) * piece - 1).min(u32::MAX as usize) as u32;
                scope.spawn(move || sweep(f, from..=to, 1))
            })
            .collect();
        running.into_iter().fold(Worst::default(), |worst, thread| {
            let other = thread.join().expect("the sweep does not panic");
            let larger = if other.error > worst.error { other } else { worst };
            Worst {
                arguments: worst.arguments + other.arguments,
                ..larger
            }
        })
    })
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let file = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => None,
        ["--json", file] => Some(file.to_owned()),
        ["--help" | "-h"] => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{HELP}");
            return ExitCode::FAILURE;
        }
    };

    let mut rows = vec![];
    let mut within = true;
    println!("function  error     worst      at              bound    arguments");
    for f in &FUNCTIONS {
        let worst = everywhere(f);
        let error = if f.error == Error::Absolute {
            "absolute"
        } else {
            "relative"
        };
        println!(
            "{:<8}  {error}  {:.3e}  {:<14e}  {:.1e}   {}",
            f.name, worst.error, worst.at, f.stated, worst.arguments
        );
        within &= worst.error <= f.stated;
        rows.push(json!({
            "function": f.name, "error": error, "worst": worst.error, "at": worst.at, "bound": f.stated, "arguments": worst.arguments,
        }));
    }
    if let Some(file) = file
        && let Err(error) = std::fs::write(&file, format!("{:#}\n", json!(rows)))
    {
        eprintln!("{file}: {error}");
        return ExitCode::FAILURE;
    }
    if within {
        ExitCode::SUCCESS
    } else {
        eprintln!("a stated bound does not hold");
        ExitCode::FAILURE
    }
}

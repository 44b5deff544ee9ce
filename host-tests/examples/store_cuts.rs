//! Cuts the power of a simulated flash in every word of many saves, and two or three times in many lives.

#[path = "../tests/store/torture.rs"]
mod torture;

use serde_json::json;
use std::num::NonZero;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use torture::{Counts, EVERY_WORD, LIVES};

const HELP: &str = "Saves that lose power on a simulated flash: the newest complete state is found, and the next save works, or this panics.

Usage: cargo run --release -p host-tests --example store_cuts -- [--saves N] [--lives N] [--json FILE]

Options:
  --saves N     so many saves, each cut at every word and page [default: 10000]
  --lives N     so many lives with two or three cuts [default: 100000]
  --json FILE   writes the counts to FILE as well
  --help        prints this";

/// Does the jobs `0..n` on all processors and adds up their counts.
fn everywhere(n: u64, job: impl Fn(u64) -> Counts + Sync) -> Counts {
    let next = AtomicU64::new(0);
    let work = || {
        let mut counts = Counts::default();
        loop {
            match next.fetch_add(1, Ordering::Relaxed) {
                i if i < n => counts.add(job(i)),
                _ => return counts,
            }
        }
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut all = Counts::default();
        for thread in running {
            match thread.join() {
                Ok(counts) => all.add(counts),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}

fn run() -> Result<(), String> {
    let (mut saves, mut lives, mut file) = (10_000, 100_000, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--help" {
            println!("{HELP}");
            return Ok(());
        }
        let value = arguments.next().ok_or_else(|| format!("{argument} wants a value"))?;
        let number = || value.parse().map_err(|_| format!("{value} is not a number"));
        match argument.as_str() {
            "--saves" => saves = number()?,
            "--lives" => lives = number()?,
            "--json" => file = Some(value),
            _ => return Err(format!("{argument}? See --help")),
        }
    }
    // 8 kinds of flash, 2 to 5 slots.
    let kinds = 4 * EVERY_WORD.len() as u64;
    let words = everywhere(kinds, |i| {
        let share = saves / kinds + u64::from(i < saves % kinds);
        EVERY_WORD[i as usize / 4](2 + i as usize % 4, share as u32, i)
    });
    println!("{} saves, cut {} times: {words:?}", words.saves, words.cuts);
    let lives_of = everywhere(lives, |i| {
        LIVES[i as usize % LIVES.len()](2 + i as usize / LIVES.len() % 4, i)
    });
    println!("{lives} lives, cut {} times: {lives_of:?}", lives_of.cuts);
    if let Some(file) = file {
        let document = json!({
            "saves": { "saves": words.saves, "cuts": words.cuts, "loads": words.loads, "new": words.new, "old": words.old, "spread_of_erases": words.spread },
            "lives": { "lives": lives, "cuts": lives_of.cuts, "saves": lives_of.saves, "loads": lives_of.loads, "new": lives_of.new, "old": lives_of.old },
        });
        std::fs::write(&file, format!("{document:#}\n")).map_err(|error| format!("writing {file}: {error}"))?;
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

//! Trains every layer under every optimiser; `cargo xtask pairs` compares what it prints with the host and the other cores.
#![no_std]
#![no_main]

use board::{Failed, arguments::Arguments, firmware, println};
use motenet_workload::pairs;

firmware!(main);

fn main() -> Result<(), Failed> {
    let steps = Arguments::read().number("steps")?;
    pairs::run(steps, |network, optimiser, hash| {
        println!("{network}.{optimiser}={hash:016x}")
    })?;
    Ok(())
}

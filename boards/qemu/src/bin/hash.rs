//! Runs the shared workload; `cargo xtask hash` compares what it prints with the host and the other cores.
#![no_std]
#![no_main]

use board::{ConstStaticCell, Failed, console::Hex, firmware, instructions, say, stack};
use motenet_workload::training::{self, Memory};

static MEMORY: ConstStaticCell<Memory> = ConstStaticCell::new(Memory::ZERO);

firmware!(main);

fn main() -> Result<(), Failed> {
    let memory = MEMORY
        .try_take()
        .ok_or_else(|| Failed::because("the memory is taken"))?;
    let (hash, count) = instructions::count(|| training::run(memory));
    let hash = hash.map_err(|_| Failed::because("a step of a training was refused"))?;
    say!("hash=", Hex::<16>(hash));
    say!("instructions=", count);
    say!("stack_bytes=", stack::high_water());
    Ok(())
}

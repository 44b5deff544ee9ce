//! Runs the shared workload; `cargo xtask hash` compares what it prints with the host and the other cores.
#![no_std]
#![no_main]

use board::{ConstStaticCell, Failed, firmware, instructions, println, stack};
use motenet_workload::training::{self, Memory};

static MEMORY: ConstStaticCell<Memory> = ConstStaticCell::new(Memory::ZERO);

firmware!(main);

fn main() -> Result<(), Failed> {
    let memory = MEMORY.take();
    let (hash, count) = instructions::count(|| training::run(memory));
    let hash = hash?;
    println!("hash={hash:016x}");
    println!("instructions={count}");
    println!("stack_bytes={}", stack::high_water());
    Ok(())
}

//! Counts instructions: `cargo xtask bench` makes a table of them.
#![no_std]
#![no_main]

use board::{ConstStaticCell, Failed, firmware, instructions, println, stack};
use motenet::prelude::*;
use motenet_workload::bench::{self, Memory, Meter, Work};

static MEMORY: ConstStaticCell<Memory> = ConstStaticCell::new(Memory::ZERO);

firmware!(main);

struct Printing;

impl Meter for Printing {
    fn measure(&mut self, work: Work, f: &mut dyn FnMut()) {
        let (((), count), stack) = stack::used_by(|| instructions::count(f));
        println!("{}.instructions={count}", work.name);
        println!("{}.units={}", work.name, work.units);
        println!("{}.stack_bytes={stack}", work.name);
    }
}

fn main() -> Result<(), Failed> {
    let hash = bench::run(MEMORY.take(), &mut Printing)?;
    println!("hash={hash:016x}");
    Ok(())
}

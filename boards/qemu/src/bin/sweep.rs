//! Counts the instructions of the matrix kernels over many shapes: `cargo xtask bench --sweep` makes a table of them.
#![no_std]
#![no_main]

use board::{ConstStaticCell, Failed, firmware, instructions, println};
use motenet::prelude::*;
use motenet_workload::sweep::{self, Memory, Meter, Point};

static MEMORY: ConstStaticCell<Memory> = ConstStaticCell::new(Memory::ZERO);

firmware!(main);

struct Printing;

impl Meter for Printing {
    fn measure(&mut self, point: Point, f: &mut dyn FnMut()) {
        let ((), count) = instructions::count(f);
        println!("{point}.instructions={count}");
        println!("{point}.units={}", point.macs());
    }
}

fn main() -> Result<(), Failed> {
    let hash = sweep::run(MEMORY.take(), &mut Printing);
    println!("hash={hash:016x}");
    Ok(())
}

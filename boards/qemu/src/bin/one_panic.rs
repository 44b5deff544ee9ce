//! As `no-panic`, but with one index that may be out of bounds: shows that the proof can fail.
#![no_std]
#![no_main]

use board::{ConstStaticCell, Failed, firmware};
use core::hint::black_box;
use motenet_workload::training::{self, Memory};

static MEMORY: ConstStaticCell<Memory> = ConstStaticCell::new(Memory::ZERO);

firmware!(main);

fn main() -> Result<(), Failed> {
    let memory = MEMORY.try_take().ok_or(Failed)?;
    let hash = training::run(black_box(memory)).unwrap_or(0);
    let table = black_box([1u8, 2, 3]);
    black_box(table[hash as usize]);
    Ok(())
}

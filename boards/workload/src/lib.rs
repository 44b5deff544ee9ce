//! The computations that boards and host both run, so that their results can be compared bit for bit.
//!
//! The firmwares of `boards/qemu` and `cargo xtask hash` call the same [`run`]; a difference of one bit anywhere in it
//! changes the hash it returns.
#![no_std]
#![forbid(unsafe_code)]

mod fnv;
pub mod watch;

pub use fnv::Fnv;

/// Number of coupled cells; with the neighbours' products this passes through every f32 operation.
const CELLS: usize = 256;
const STEPS: usize = 200;

/// The memory [`run`] works in. All zero, so a `static` of it lies in `.bss`.
pub struct Memory {
    cells: [f32; CELLS],
}

impl Memory {
    /// Memory as it is before a run.
    pub const ZERO: Self = Self { cells: [0.0; CELLS] };
}

/// Runs the workload and returns the hash of everything it computed.
///
/// The cells follow a chaotic map, so a rounding that differs in one place spreads to all of them.
pub fn run(memory: &mut Memory) -> u64 {
    let cells = &mut memory.cells;
    for (i, cell) in cells.iter_mut().enumerate() {
        *cell = (i as f32 + 0.5) / CELLS as f32;
    }
    let mut hash = Fnv::new();
    for _ in 0..STEPS {
        let mut left = cells[CELLS - 1];
        for cell in cells.iter_mut() {
            let here = *cell;
            let grown = 3.9 * here * (1.0 - here);
            *cell = (grown + 0.25 * left) / 1.25;
            left = here;
        }
        hash.floats(cells);
    }
    hash.finish()
}

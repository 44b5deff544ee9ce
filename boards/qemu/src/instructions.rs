//! An exact count of executed instructions, the same in every run.
//!
//! `cargo xtask` runs QEMU with `-icount`: its clock then stands still except for a fixed number of nanoseconds per
//! instruction. Each core reads that clock in its own way ([`clock`]) and divides.
//!
//! On hardware, or in QEMU without `-icount`, the figures mean nothing.

use core::hint::black_box;

/// Instructions since some moment of the past, in the unit of the core's clock.
#[cfg(target_arch = "arm")]
mod clock {
    /// The MPS2 boards count at 25 MHz (AN505, and QEMU's MPS3 AN547: 20 MHz) in a register of 32 bits. A second one counts hundredths of a
    /// second; together they cover a run of any length without interrupts.
    #[cfg(not(any(mps2_an505, mps3_an547)))]
    const FPGAIO: usize = 0x4002_8000;
    #[cfg(mps2_an505)]
    const FPGAIO: usize = 0x5030_2000;
    #[cfg(mps3_an547)]
    const FPGAIO: usize = 0x5930_2000;
    #[cfg(not(any(mps2_an505, mps3_an547)))]
    const TICK_NANOS: u64 = 40;
    #[cfg(any(mps2_an505, mps3_an547))]
    const TICK_NANOS: u64 = 50;

    const HUNDREDTHS: usize = FPGAIO + 0x14;
    const COUNTER: usize = FPGAIO + 0x18;
    const TICKS_PER_HUNDREDTH: u64 = 10_000_000 / TICK_NANOS;

    /// `-icount shift=7` lets 2^7 nanoseconds pass with each instruction. A tick must be shorter than that, or single
    /// instructions could not be told apart.
    const INSTRUCTION_NANOS: u64 = 128;

    /// Ticks since reset.
    #[inline(never)]
    pub fn now() -> u64 {
        // SAFETY: both are registers of the board that `build.rs` linked for; reading has no side effects.
        let (ticks, hundredths) = unsafe {
            let ticks = (COUNTER as *const u32).read_volatile();
            (ticks, (HUNDREDTHS as *const u32).read_volatile())
        };
        let coarse = u64::from(hundredths) * TICKS_PER_HUNDREDTH;
        // The counter is less than one turn away from the coarse time, before or after it.
        coarse.wrapping_add_signed(i64::from(ticks.wrapping_sub(coarse as u32) as i32))
    }

    /// Instructions in a span of ticks. Ticks cut less than one instruction off, so rounding is exact.
    pub fn instructions(ticks: u64) -> u64 {
        (ticks * TICK_NANOS + INSTRUCTION_NANOS / 2) / INSTRUCTION_NANOS
    }

    pub fn nanos() -> u64 {
        now() * TICK_NANOS
    }
}

#[cfg(target_arch = "riscv32")]
mod clock {
    /// Retired instructions: `-icount shift=0` makes QEMU count them one by one.
    #[inline(never)]
    pub fn now() -> u64 {
        riscv::register::minstret::read64()
    }

    pub fn instructions(retired: u64) -> u64 {
        retired
    }

    /// Time of the core-local interruptor, which counts at 10 MHz.
    pub fn nanos() -> u64 {
        const LOW: *const u32 = 0x0200_BFF8 as *const u32;
        const HIGH: *const u32 = 0x0200_BFFC as *const u32;
        loop {
            // SAFETY: registers of `virt`; reading has no side effects.
            let (high, low, again) = unsafe { (HIGH.read_volatile(), LOW.read_volatile(), HIGH.read_volatile()) };
            if high == again {
                return (u64::from(high) << 32 | u64::from(low)) * 100;
            }
        }
    }
}

/// Nanoseconds since reset.
pub(crate) fn nanos() -> u64 {
    clock::nanos()
}

/// A running count.
#[derive(Clone, Copy)]
pub struct Count {
    start: u64,
    overhead: u64,
}

/// Starts to count. What counting itself costs is found first and left out.
pub fn start() -> Count {
    let before = clock::now();
    // Both spans are rounded by themselves: a difference of spans could be off by two ticks, more than half an instruction.
    let overhead = clock::instructions(black_box(clock::now()) - before);
    Count {
        start: clock::now(),
        overhead,
    }
}

impl Count {
    /// Instructions since [`start`].
    pub fn elapsed(&self) -> u64 {
        clock::instructions(clock::now() - self.start).saturating_sub(self.overhead)
    }
}

/// Runs `f` and returns its result and the instructions it took.
pub fn count<R>(f: impl FnOnce() -> R) -> (R, u64) {
    let count = start();
    let result = black_box(f());
    (result, count.elapsed())
}

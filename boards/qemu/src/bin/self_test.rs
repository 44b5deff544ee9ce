//! Checks the board support itself, and the kernels on this core: whatever the other firmwares report rests on them.
//!
//! Arguments: `file=PATH` a file of the host to read; `turns=N` the longest loop whose instructions are counted;
//! `end=panic|fault|error|overflow` how to end instead of well.
#![no_std]
#![no_main]

use board::{ConstStaticCell, Failed, arguments::Arguments, decimal::Decimal, firmware, host_file::HostFile};
use board::{instructions, println, stack};
use core::{
    arch::asm,
    fmt::{self, Write},
    hint::black_box,
};
use motenet::kernel::int8::{self, Channel, Multiplier};
use motenet_workload::{Fnv, definition};

const ROOM: usize = 16 * 1024;
static BIG: ConstStaticCell<[u32; ROOM / 4]> = ConstStaticCell::new([0; ROOM / 4]);

firmware!(main);

fn main() -> Result<(), Failed> {
    let arguments = Arguments::read();
    match arguments.get("end") {
        Some("panic") => panic!("as asked"),
        Some("fault") => fault(),
        Some("overflow") => {
            // With the static below, more than the usual 64 KiB of RAM.
            fill::<{ 50 * 1024 }>();
            return Ok(());
        }
        Some("error") => return Err("as asked".into()),
        _ => {}
    }
    statics()?;
    decimals()?;
    counting(match arguments.get("turns") {
        Some(_) => arguments.number("turns")?,
        None => 1_000_000,
    })?;
    stack_mark()?;
    if let Err(disagreement) = definition::check() {
        println!("{disagreement}");
        return Err("a kernel does not compute what it says".into());
    }
    dots_of_i8()?;
    if let Some(path) = arguments.get("file") {
        file(path)?;
    }
    println!("stack_bytes={}", stack::high_water());
    Ok(())
}

/// A big static starts as zeros and can be taken once.
fn statics() -> Result<(), Failed> {
    let big = BIG.take();
    if big.iter().any(|&word| word != 0) || BIG.try_take().is_some() {
        return Err("statics".into());
    }
    Ok(())
}

/// What a formatter has written, for comparison.
struct Text([u8; 16], usize);

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes() {
            *self.0.get_mut(self.1).ok_or(fmt::Error)? = byte;
            self.1 += 1;
        }
        Ok(())
    }
}

fn shows<const DIGITS: u32>(value: f32, expected: &str) -> Result<(), Failed> {
    let mut text = Text([0; 16], 0);
    write!(text, "{}", Decimal::<DIGITS>(black_box(value)))?;
    match text.0.get(..text.1) == Some(expected.as_bytes()) {
        true => Ok(()),
        false => Err(expected.into()),
    }
}

fn decimals() -> Result<(), Failed> {
    shows::<3>(0.0, "0.000")?;
    shows::<3>(-1.5, "-1.500")?;
    shows::<0>(2.5, "3")?;
    shows::<2>(0.995, "1.00")?;
    shows::<2>(0.004, "0.00")?;
    shows::<6>(core::f32::consts::PI, "3.141593")?;
    shows::<9>(1e-40, "0.000000000")?;
    shows::<1>(16_777_216.0, "16777216.0")?;
    shows::<1>(4_294_967_040.0, "4294967040.0")?;
    shows::<1>(1e10, "big")?;
    shows::<1>(f32::INFINITY, "big")?;
    shows::<1>(f32::NAN, "nan")
}

/// A loop of exactly two instructions a turn.
#[inline(never)]
fn turns(number: u32) {
    // SAFETY: counts a register down to zero and touches nothing else.
    unsafe {
        #[cfg(target_arch = "arm")]
        asm!("2:", "subs {0}, #1", "bne 2b", inout(reg) number => _, options(nomem, nostack));
        #[cfg(target_arch = "riscv32")]
        asm!("2:", "addi {0}, {0}, -1", "bnez {0}, 2b", inout(reg) number => _, options(nomem, nostack));
    }
}

/// Instructions of so many turns. Never inlined, as code around the count must be the same for all numbers.
#[inline(never)]
fn counted(number: u32) -> u64 {
    instructions::count(|| turns(number)).1
}

/// Counts grow by exactly the instructions of the turns added: for few as for many.
fn counting(most: u32) -> Result<(), Failed> {
    let one = counted(1);
    println!("counting_costs={one}");
    for number in [2, 3, 1_000, 1_001, most] {
        let grown = counted(number) - one;
        if grown != 2 * u64::from(number - 1) {
            println!("{number} turns: counted {grown}, not {}", 2 * u64::from(number - 1));
            return Err("instructions are not counted exactly: is QEMU run with the right -icount?".into());
        }
    }
    Ok(())
}

#[inline(never)]
fn fill<const N: usize>() {
    black_box([0xffu8; N]);
}

/// A call with a big frame raises the mark by about that frame.
fn stack_mark() -> Result<(), Failed> {
    let before = stack::high_water();
    fill::<4096>();
    let after = stack::high_water();
    fill::<4096>();
    if !(4096 - before..4096 + 1024).contains(&after) || stack::high_water() != after {
        println!("high water {before} before a frame of 4096 bytes, {after} after it");
        return Err("the stack's high water is wrong".into());
    }
    Ok(())
}

/// The target's dot products of `i8` are the portable ones: for all lengths to 257, at all alignments.
fn dots_of_i8() -> Result<(), Failed> {
    const MOST: usize = 257;
    static ROOM: ConstStaticCell<[i8; 5 * MOST + 8]> = ConstStaticCell::new([0; 5 * MOST + 8]);
    let room = ROOM.take();
    // All values, the extremes among them, in no order; an odd multiplier visits each once.
    for (i, value) in room.iter_mut().enumerate() {
        *value = (i as u32).wrapping_mul(167).wrapping_add((i as u32) >> 8) as u8 as i8;
    }
    let room = &*room;
    let piece = |from: usize, n: usize| room.get(from..from + n).ok_or(Failed);
    for n in 0..=MOST {
        for alignment in 0..16 {
            let (x, w) = (piece(alignment % 4, n)?, piece(MOST + 4 + alignment / 4, 4 * n)?);
            let mut rows = [0; 4];
            for (row, sum) in rows.iter_mut().enumerate() {
                *sum = int8::dot(x, w.get(row * n..row * n + n).ok_or(Failed)?);
            }
            if int8::four_dots(black_box(x), black_box(w)) != rows {
                println!("dot products of {n} i8, alignment {alignment}: not {rows:?}");
                return Err("the target's dot products of i8 are not the portable ones".into());
            }
        }
    }
    // Too short a matrix is no matrix.
    if int8::four_dots(piece(0, 8)?, piece(8, 31)?) != [0; 4] {
        return Err("a matrix of less than four rows".into());
    }
    requantised_rows(room)
}

/// So are its requantised rows: for all shifts, sums up to the largest, factors of a half or more in between, and at strides.
fn requantised_rows(room: &[i8]) -> Result<(), Failed> {
    const ROWS: usize = 14;
    let piece = |from: usize, n: usize| room.get(from..from + n).ok_or(Failed);
    for round in 0..3_000 {
        let (n, stride) = (round % 53, 1 + round / 53 % 3);
        let (x, w) = (piece(round % 7, n)?, piece(64 + round % 11, ROWS * n)?);
        let mut channels = [Channel::ZERO; ROWS];
        for (o, channel) in channels.iter_mut().enumerate() {
            let bits = ((round * ROWS + o) as u32).wrapping_mul(0x9E37_79B9);
            // One round in four has factors of a half or more in its second block.
            let large = round % 4 == 1 && o / 4 == 1;
            let power = if large {
                o as i32 % 3
            } else {
                -1 - ((bits >> 8) % 31) as i32
            };
            *channel = Channel {
                bias: bits as i32 >> (bits % 29),
                multiplier: Multiplier::from_parts(1 << 30 | (bits.rotate_left(9) >> 2) as i32, power),
            };
        }
        let zero_point = round as i32 % 256 - 128;
        let (mut y, mut expected) = ([99; 3 * ROWS], [99; 3 * ROWS]);
        for (o, channel) in channels.iter().enumerate() {
            let row = w.get(o * n..o * n + n).ok_or(Failed)?;
            // Rows without elements count in fours alone.
            if n > 0 || o < ROWS / 4 * 4 {
                *expected.get_mut(o * stride).ok_or(Failed)? = channel.requantize(int8::dot(x, row), zero_point);
            }
        }
        int8::affine(black_box(x), w, &channels, zero_point, &mut y, black_box(stride));
        if y != expected {
            println!("rows of {n} i8, stride {stride}, round {round}: {y:?}, not {expected:?}");
            return Err("the target's requantised rows are not the portable ones".into());
        }
    }
    Ok(())
}

/// Reads the host's file front to back, then its first bytes again.
fn file(path: &str) -> Result<(), Failed> {
    let mut file = HostFile::open(path)?;
    let words = (file.len()? / 4) as usize;
    let mut hash = Fnv::new();
    let mut piece = [0.0; 64];
    let mut left = words;
    while left > 0 {
        let count = left.min(piece.len());
        let values = piece.get_mut(..count).ok_or(Failed)?;
        file.read_floats(values)?;
        hash.floats(values);
        left -= count;
    }
    if file.read(&mut [0; 4]).is_ok() {
        return Err("read past the end of the file".into());
    }
    let mut start = [0; 1];
    file.seek(0)?;
    file.read(&mut start)?;
    println!("file_words={words}");
    println!("file_hash={:016x}", hash.finish());
    println!("file_first={}", start[0]);
    Ok(())
}

/// Does what no core can.
fn fault() -> ! {
    // SAFETY: the instruction is permanently undefined; the fault handler ends the run.
    unsafe {
        #[cfg(target_arch = "arm")]
        asm!("udf #0", options(noreturn));
        #[cfg(target_arch = "riscv32")]
        asm!("unimp", options(noreturn));
    }
}

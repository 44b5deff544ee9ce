//! RV32 with compressed instructions: what matters of each instruction. (Encodings: The RISC-V Instruction Set Manual, volume I.)
//!
//! Whatever is not known to leave the stack pointer alone is an error, never skipped.

use super::{
    image::Image,
    op::{Instruction, Op, Register, signed},
};
use anyhow::{Context, Result, bail, ensure};

/// The return address.
pub const RA: Register = 1;
/// The stack pointer.
pub const SP: Register = 2;
/// What a call does not preserve: the return address, t0 to t6, a0 to a7.
pub const CLOBBERED: u32 = 0xF003_FCE2;

/// The instruction at `at`.
pub fn decode(image: &Image, at: u32) -> Result<Instruction> {
    let first = u32::from(image.half(at).context("there is no code")?);
    if first & 3 != 3 {
        let ops = short(first, at).with_context(|| format!("{first:04x}"))?;
        return Ok(Instruction { size: 2, ops });
    }
    let word = image.word(at).context("there is no code")?;
    let ops = long(word, at).with_context(|| format!("{word:08x}"))?;
    Ok(Instruction { size: 4, ops })
}

fn field(word: u32, shift: u32) -> Register {
    (word >> shift & 31) as Register
}

/// One of the eight registers that short instructions reach.
fn popular(word: u32, shift: u32) -> Register {
    8 + (word >> shift & 7) as Register
}

fn lose(register: Register) -> Result<Op> {
    ensure!(register != SP, "this writes the stack pointer");
    // Register 0 holds nothing.
    Ok(Op::Clobber(1 << register & !1))
}

/// Nothing is kept in register 0.
fn kept(op: Op, to: Register) -> Vec<Op> {
    if to == 0 { vec![] } else { vec![op] }
}

fn long(w: u32, at: u32) -> Result<Vec<Op>> {
    let (rd, a, b) = (field(w, 7), field(w, 15), field(w, 20));
    let twelve = signed(w >> 20, 12);
    let function = w >> 12 & 7;
    Ok(match w & 0x7F {
        0x37 => kept(
            Op::Set {
                to: rd,
                value: w & 0xFFFF_F000,
            },
            rd,
        ),
        0x17 => kept(
            Op::Set {
                to: rd,
                value: at.wrapping_add(w & 0xFFFF_F000),
            },
            rd,
        ),
        0x6F => {
            let offset = (w >> 31) << 20 | (w >> 12 & 0xFF) << 12 | (w >> 20 & 1) << 11 | (w >> 21 & 0x3FF) << 1;
            linked(rd, at.wrapping_add_signed(signed(offset, 21)))?
        }
        0x67 => {
            ensure!(function == 0, "an unknown jump");
            // The sum is made in register 0, which holds nothing otherwise.
            let mut ops = vec![Op::Add {
                to: 0,
                from: a,
                value: twelve,
            }];
            match rd {
                0 if twelve == 0 => ops = vec![Op::JumpRegister(a)],
                0 => ops.push(Op::JumpRegister(0)),
                RA => ops.push(Op::CallRegister(0)),
                _ => bail!("a call that leaves its address in x{rd}"),
            }
            ops
        }
        0x63 => {
            let offset = (w >> 31) << 12 | (w >> 7 & 1) << 11 | (w >> 25 & 0x3F) << 5 | (w >> 8 & 15) << 1;
            vec![Op::Branch(at.wrapping_add_signed(signed(offset, 13)))]
        }
        0x03 if function == 2 => {
            lose(rd)?;
            kept(
                Op::Load {
                    to: rd,
                    base: a,
                    offset: twelve,
                },
                rd,
            )
        }
        0x13 => match function {
            0 => kept(
                Op::Add {
                    to: rd,
                    from: a,
                    value: twelve,
                },
                rd,
            ),
            7 => kept(
                Op::Mask {
                    to: rd,
                    from: a,
                    mask: twelve as u32,
                },
                rd,
            ),
            _ => vec![lose(rd)?],
        },
        0x33 => match (function, w >> 25) {
            (0, 0) => kept(Op::Sum { to: rd, a, b }, rd),
            (0, 0x20) => kept(Op::Difference { to: rd, a, b }, rd),
            _ => vec![lose(rd)?],
        },
        // Illegal on purpose: the cycle counter is written.
        0x73 if w == 0xC000_1073 => vec![Op::Stop],
        // ebreak: a debugger or a host answers in a0.
        0x73 if w == 0x0010_0073 => vec![Op::Clobber(1 << 10)],
        0x73 if w == 0x3020_0073 => bail!("the return from an interrupt"),
        0x03 | 0x2F | 0x73 => vec![lose(rd)?],
        // Some floating-point instructions have an integer as their result: comparisons, conversions, moves.
        0x53 if matches!(w >> 25, 0x50 | 0x60 | 0x70) => vec![lose(rd)?],
        0x23 if function == 2 => {
            let offset = signed((w >> 25) << 5 | w >> 7 & 31, 12);
            vec![Op::Store {
                from: b,
                base: a,
                offset,
            }]
        }
        // Other stores, fences, floating-point loads and arithmetic.
        0x23 | 0x27 | 0x0F | 0x07 | 0x43 | 0x47 | 0x4B | 0x4F | 0x53 => vec![],
        _ => bail!("an unknown instruction"),
    })
}

/// A jump, or a call.
fn linked(rd: Register, target: u32) -> Result<Vec<Op>> {
    match rd {
        0 => Ok(vec![Op::Jump(target)]),
        RA => Ok(vec![Op::Call(target)]),
        _ => bail!("a call that leaves its address in x{rd}"),
    }
}

fn short(h: u32, at: u32) -> Result<Vec<Op>> {
    let bits = |from: u32, count: u32, to: u32| (h >> from & ((1 << count) - 1)) << to;
    let (rd, rs) = (field(h, 7), field(h, 2));
    let six = signed(bits(12, 1, 5) | bits(2, 5, 0), 6);
    let jump = || {
        let offset = bits(12, 1, 11)
            | bits(11, 1, 4)
            | bits(9, 2, 8)
            | bits(8, 1, 10)
            | bits(7, 1, 6)
            | bits(6, 1, 7)
            | bits(3, 3, 1)
            | bits(2, 1, 5);
        at.wrapping_add_signed(signed(offset, 12))
    };
    Ok(match (h & 3, h >> 13) {
        (0, 0) if h == 0 => vec![Op::Stop],
        (0, 0) => {
            let value = (bits(11, 2, 4) | bits(7, 4, 6) | bits(6, 1, 2) | bits(5, 1, 3)) as i32;
            vec![Op::Add {
                to: popular(h, 2),
                from: SP,
                value,
            }]
        }
        (0, 2) => {
            let offset = (bits(10, 3, 3) | bits(6, 1, 2) | bits(5, 1, 6)) as i32;
            vec![Op::Load {
                to: popular(h, 2),
                base: popular(h, 7),
                offset,
            }]
        }
        (0, 1 | 3 | 5 | 6 | 7) => vec![],
        (1, 0) => kept(
            Op::Add {
                to: rd,
                from: rd,
                value: six,
            },
            rd,
        ),
        (1, 1) => vec![Op::Call(jump())],
        (1, 2) => kept(
            Op::Set {
                to: rd,
                value: six as u32,
            },
            rd,
        ),
        (1, 3) if rd == SP => {
            let value = signed(
                bits(12, 1, 9) | bits(6, 1, 4) | bits(5, 1, 6) | bits(3, 2, 7) | bits(2, 1, 5),
                10,
            );
            vec![Op::Add {
                to: SP,
                from: SP,
                value,
            }]
        }
        (1, 3) => kept(
            Op::Set {
                to: rd,
                value: (six << 12) as u32,
            },
            rd,
        ),
        (1, 4) => {
            let (rd, rs) = (popular(h, 7), popular(h, 2));
            vec![match (h >> 10 & 3, h >> 12 & 1, h >> 5 & 3) {
                (2, _, _) => Op::Mask {
                    to: rd,
                    from: rd,
                    mask: six as u32,
                },
                (3, 0, 0) => Op::Difference { to: rd, a: rd, b: rs },
                _ => lose(rd)?,
            }]
        }
        (1, 5) => vec![Op::Jump(jump())],
        (1, _) => {
            let offset = bits(12, 1, 8) | bits(10, 2, 3) | bits(5, 2, 6) | bits(3, 2, 1) | bits(2, 1, 5);
            vec![Op::Branch(at.wrapping_add_signed(signed(offset, 9)))]
        }
        (2, 0) => vec![lose(rd)?],
        (2, 2) => {
            lose(rd)?;
            let offset = (bits(12, 1, 5) | bits(4, 3, 2) | bits(2, 2, 6)) as i32;
            kept(
                Op::Load {
                    to: rd,
                    base: SP,
                    offset,
                },
                rd,
            )
        }
        (2, 6) => {
            let offset = (bits(9, 4, 2) | bits(7, 2, 6)) as i32;
            vec![Op::Store {
                from: rs,
                base: SP,
                offset,
            }]
        }
        (2, 4) => match (h >> 12 & 1, rd, rs) {
            (0, _, 0) => vec![Op::JumpRegister(rd)],
            (0, _, _) => kept(Op::Copy { to: rd, from: rs }, rd),
            // ebreak
            (_, 0, 0) => vec![Op::Clobber(1 << 10)],
            (_, _, 0) => vec![Op::CallRegister(rd)],
            _ => kept(Op::Sum { to: rd, a: rd, b: rs }, rd),
        },
        (2, 1 | 3 | 5 | 7) => vec![],
        _ => bail!("an unknown short instruction"),
    })
}

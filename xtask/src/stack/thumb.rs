//! Thumb and Thumb-2: what matters of each instruction. (Encodings: ARMv7-M and ARMv8-M Architecture Reference Manuals.)
//!
//! Whatever is not known to leave the stack pointer alone is an error, never skipped.

use super::{
    image::Image,
    op::{Instruction, Op, Register, signed},
};
use anyhow::{Context, Result, bail, ensure};

/// The stack pointer.
pub const SP: Register = 13;
/// The link register.
pub const LR: Register = 14;
/// The program counter; also where a word to jump to is kept for a moment.
pub const PC: Register = 15;
/// What a call does not preserve: r0 to r3, r12, the link register.
pub const CLOBBERED: u32 = 0x500F;

/// The instruction at `at`.
pub fn decode(image: &Image, at: u32) -> Result<Instruction> {
    let first = image.half(at).context("there is no code")?;
    if first & 0xFF87 == 0x4487 {
        let ops = vec![computed(image, at, field(first.into(), 3)).with_context(|| format!("{first:04x}"))?];
        return Ok(Instruction { size: 2, ops });
    }
    if first >> 11 < 0b11101 {
        let ops = short(u32::from(first), at).with_context(|| format!("{first:04x}"))?;
        return Ok(Instruction { size: 2, ops });
    }
    let second = image.half(at + 2).context("there is no code")?;
    let ops = long(u32::from(first), u32::from(second), at).with_context(|| format!("{first:04x} {second:04x}"))?;
    Ok(Instruction { size: 4, ops })
}

/// A register of four bits.
fn field(word: u32, shift: u32) -> Register {
    (word >> shift & 15) as Register
}

/// A register of three bits.
fn low(word: u32, shift: u32) -> Register {
    (word >> shift & 7) as Register
}

fn lose(register: Register) -> Op {
    Op::Clobber(1 << register)
}

/// `add pc, register`: without Thumb-2 the last of some instructions that read a table behind them. It has to be those.
fn computed(image: &Image, at: u32, register: Register) -> Result<Op> {
    let r = u16::from(register);
    let before = |back: u32| image.half(at.wrapping_sub(2 * back));
    let doubled = register < 8 && before(1) == Some(0x0040 | r << 3 | r);
    let read = before(2).filter(|_| doubled).and_then(|load| {
        // add register, pc; ldrb or ldrh register, [register, #4]
        let near = before(3) == Some(0x4478 | r);
        if near && load == 0x7900 | r << 3 | r {
            return Some((at + 2, false));
        }
        if near && load == 0x8880 | r << 3 | r {
            return Some((at + 2, true));
        }
        // adr other, table; ldrb or ldrh register, [other, register]
        let halves = match load & !(7 << 3) {
            load if load == 0x5C00 | r << 6 | r => false,
            load if load == 0x5A00 | r << 6 | r => true,
            _ => return None,
        };
        let other = load >> 3 & 7;
        (3..6).find_map(|back| {
            let adr = before(back).filter(|half| half & 0xFF00 == 0xA000 | other << 8)?;
            let pc = at.wrapping_sub(2 * back).wrapping_add(4) & !3;
            Some((pc + 4 * u32::from(adr & 0xFF), halves))
        })
    });
    let (table, halves) = read.context("a jump to a computed address")?;
    Ok(Op::Table {
        table,
        base: at + 4,
        index: register,
        halves,
    })
}

fn short(h: u32, at: u32) -> Result<Vec<Op>> {
    let pc = at.wrapping_add(4);
    let (rd, rm, r8, imm8) = (low(h, 0), low(h, 3), low(h, 8), h & 0xFF);
    let bit = |n: u32| h >> n & 1 == 1;
    Ok(match h >> 11 {
        0b00000 if h >> 6 & 31 == 0 => vec![Op::Copy { to: rd, from: rm }],
        0b00000..=0b00010 => vec![lose(rd)],
        0b00011 => {
            let third = h >> 6 & 7;
            let (b, value) = (third as Register, third as i32);
            vec![match h >> 9 & 3 {
                0 => Op::Sum { to: rd, a: rm, b },
                1 => Op::Difference { to: rd, a: rm, b },
                2 => Op::Add {
                    to: rd,
                    from: rm,
                    value,
                },
                _ => Op::Add {
                    to: rd,
                    from: rm,
                    value: -value,
                },
            }]
        }
        0b00100 => vec![Op::Set { to: r8, value: imm8 }],
        0b00101 => vec![Op::Compare {
            register: r8,
            with: imm8,
        }],
        0b00110 => vec![Op::Add {
            to: r8,
            from: r8,
            value: imm8 as i32,
        }],
        0b00111 => vec![Op::Add {
            to: r8,
            from: r8,
            value: -(imm8 as i32),
        }],
        0b01000 if !bit(10) => match h >> 6 & 15 {
            // Comparisons.
            8 | 10 | 11 => vec![],
            _ => vec![lose(rd)],
        },
        0b01000 => {
            let (rd, rm) = (low(h, 0) | (h >> 4 & 8) as Register, field(h, 3));
            match h >> 8 & 3 {
                0 if rd == PC => bail!("a computed jump"),
                0 if rm == PC => vec![Op::Add {
                    to: rd,
                    from: rd,
                    value: pc as i32,
                }],
                0 => vec![Op::Sum { to: rd, a: rd, b: rm }],
                1 => vec![],
                2 if rd == PC => vec![Op::JumpRegister(rm)],
                2 if rm == PC => vec![Op::Set { to: rd, value: pc }],
                2 => vec![Op::Copy { to: rd, from: rm }],
                _ if bit(7) => vec![Op::CallRegister(rm)],
                _ => vec![Op::JumpRegister(rm)],
            }
        }
        0b01001 => vec![Op::Literal {
            to: r8,
            address: (pc & !3) + imm8 * 4,
        }],
        0b01010 | 0b01011 => match h >> 9 & 7 {
            0..=2 => vec![],
            4 => vec![Op::LoadIndexed {
                to: rd,
                base: rm,
                index: low(h, 6),
            }],
            _ => vec![lose(rd)],
        },
        0b01101 => vec![Op::Load {
            to: rd,
            base: rm,
            offset: (h >> 6 & 31) as i32 * 4,
        }],
        0b01111 | 0b10001 => vec![lose(rd)],
        0b01100 | 0b01110 | 0b10000 => vec![],
        0b10011 => vec![Op::Load {
            to: r8,
            base: SP,
            offset: imm8 as i32 * 4,
        }],
        0b10010 => vec![Op::Store {
            from: r8,
            base: SP,
            offset: imm8 as i32 * 4,
        }],
        0b10100 => vec![Op::Set {
            to: r8,
            value: (pc & !3) + imm8 * 4,
        }],
        0b10101 => vec![Op::Add {
            to: r8,
            from: SP,
            value: imm8 as i32 * 4,
        }],
        0b10110 | 0b10111 => miscellaneous(h, pc),
        0b11000 => vec![lose(r8)],
        0b11001 => vec![Op::Clobber(imm8 | 1 << r8)],
        0b11010 | 0b11011 => match h >> 8 & 15 {
            14 => vec![Op::Stop],
            15 => vec![],
            _ => vec![Op::Branch(pc.wrapping_add_signed(signed(imm8, 8) * 2))],
        },
        _ => vec![Op::Jump(pc.wrapping_add_signed(signed(h & 0x7FF, 11) * 2))],
    })
}

fn miscellaneous(h: u32, pc: u32) -> Vec<Op> {
    let registers = h & 0xFF;
    let bit8 = h >> 8 & 1;
    match h >> 8 & 15 {
        0 => {
            let value = (h & 0x7F) as i32 * 4;
            let value = if h & 0x80 == 0 { value } else { -value };
            vec![Op::Add {
                to: SP,
                from: SP,
                value,
            }]
        }
        1 | 3 | 9 | 11 => vec![Op::Branch(pc + ((h >> 3 & 31) | (h >> 9 & 1) << 5) * 2)],
        4 | 5 => push(registers | bit8 << LR),
        12 | 13 => pop(registers | bit8 << PC),
        15 if h & 15 != 0 => vec![Op::Conditional(4 - (h & 15).trailing_zeros() as u8)],
        // What a debugger or a host answers is in r0.
        14 => vec![lose(0)],
        2 | 10 => vec![lose(low(h, 0))],
        _ => vec![],
    }
}

/// Puts these registers on the stack, the first one lowest.
fn push(registers: u32) -> Vec<Op> {
    let bytes = registers.count_ones() as i32 * 4;
    let listed = (0..16).filter(|register| registers >> register & 1 == 1);
    let mut ops = vec![Op::Add {
        to: SP,
        from: SP,
        value: -bytes,
    }];
    ops.extend(listed.zip(0..).map(|(from, i)| Op::Store {
        from,
        base: SP,
        offset: 4 * i,
    }));
    ops
}

/// Takes these registers from the stack; with the program counter it is a jump.
fn pop(registers: u32) -> Vec<Op> {
    let bytes = registers.count_ones() as i32 * 4;
    let listed = (0..16).filter(|register| registers >> register & 1 == 1);
    let mut ops: Vec<Op> = listed
        .zip(0..)
        .map(|(to, i)| Op::Load {
            to,
            base: SP,
            offset: 4 * i,
        })
        .collect();
    ops.push(Op::Add {
        to: SP,
        from: SP,
        value: bytes,
    });
    ops.extend((registers >> PC & 1 == 1).then_some(Op::JumpRegister(PC)));
    ops
}

fn long(h1: u32, h2: u32, at: u32) -> Result<Vec<Op>> {
    match h1 >> 11 & 3 {
        _ if h1 & 0xEC00 == 0xEC00 => coprocessor(h1, h2),
        1 if h1 >> 9 & 1 == 0 => multiple(h1, h2, at),
        1 => shifted(h1, h2),
        2 if h2 >> 15 == 1 => control(h1, h2, at),
        2 => immediate(h1, h2, at),
        _ => load(h1, h2, at),
    }
}

/// LDM, STM, LDRD, STRD, table branches, exclusive accesses.
fn multiple(h1: u32, h2: u32, at: u32) -> Result<Vec<Op>> {
    let bit = |n: u32| h1 >> n & 1 == 1;
    let (up, writeback, loads, rn) = (bit(7), bit(5), bit(4), field(h1, 0));
    let mut ops = Vec::new();
    if !bit(6) {
        ensure!(bit(8) != up, "not a load or store of several registers");
        let bytes = h2.count_ones() as i32 * 4;
        ensure!(h2 >> SP & 1 == 0, "the stack pointer is loaded or stored among others");
        if rn == SP && writeback {
            ensure!(up == loads, "a stack that grows upwards");
            return Ok(if loads { pop(h2) } else { push(h2) });
        }
        ensure!(
            !loads || h2 >> PC == 0,
            "the program counter is loaded from elsewhere than the stack"
        );
        if loads {
            ops.push(Op::Clobber(h2 & 0x7FFF));
        }
        if writeback {
            ops.push(Op::Add {
                to: rn,
                from: rn,
                value: if up { bytes } else { -bytes },
            });
        }
        return Ok(ops);
    }
    if bit(8) || writeback {
        let (a, b) = (field(h2, 12), field(h2, 8));
        let value = (h2 & 0xFF) as i32 * 4;
        let value = if up { value } else { -value };
        let offset = if bit(8) { value } else { 0 };
        if loads {
            general(1 << a | 1 << b)?;
            // The first result may be the base of the second.
            let (first, second) = (
                Op::Load {
                    to: a,
                    base: rn,
                    offset,
                },
                Op::Load {
                    to: b,
                    base: rn,
                    offset: offset + 4,
                },
            );
            ops.extend(if a == rn { [second, first] } else { [first, second] });
        } else {
            ops.push(Op::Store {
                from: a,
                base: rn,
                offset,
            });
            ops.push(Op::Store {
                from: b,
                base: rn,
                offset: offset + 4,
            });
        }
        if writeback {
            ops.push(Op::Add {
                to: rn,
                from: rn,
                value,
            });
        }
        return Ok(ops);
    }
    if h1 & 0xFFF0 == 0xE8D0 && h2 & 0xFFE0 == 0xF000 {
        ensure!(rn == PC, "a table branch whose table is elsewhere");
        let halves = h2 >> 4 & 1 == 1;
        return Ok(vec![Op::Table {
            table: at + 4,
            base: at + 4,
            index: field(h2, 0),
            halves,
        }]);
    }
    // Exclusive accesses: the word and the result of the store.
    let results = 1 << field(h2, 12) | 1 << field(h2, 8) | 1 << field(h2, 0);
    Ok(vec![Op::Clobber(results & 0x5FFF)])
}

/// These registers hold something else; none of them may be the stack pointer.
fn general(registers: u32) -> Result<Op> {
    ensure!(registers & 1 << SP == 0, "this writes the stack pointer");
    Ok(Op::Clobber(registers & 0x7FFF))
}

/// Data processing with a shifted register.
fn shifted(h1: u32, h2: u32) -> Result<Vec<Op>> {
    let (rn, rd, rm) = (field(h1, 0), field(h2, 8), field(h2, 0));
    let shift = (h2 >> 12 & 7) << 2 | h2 >> 6 & 3 | h2 >> 4 & 3;
    Ok(vec![match h1 >> 5 & 15 {
        // Comparisons.
        0 | 4 | 8 | 13 if rd == PC => return Ok(vec![]),
        2 if rn == PC && shift == 0 => Op::Copy { to: rd, from: rm },
        8 if shift == 0 => Op::Sum { to: rd, a: rn, b: rm },
        8 if rd != SP => Op::Offset { to: rd, a: rn },
        13 if shift == 0 => Op::Difference { to: rd, a: rn, b: rm },
        _ => general(1 << rd)?,
    }])
}

/// Branches, and registers of the system.
fn control(h1: u32, h2: u32, at: u32) -> Result<Vec<Op>> {
    let pc = at.wrapping_add(4);
    let far = || {
        let sign = h1 >> 10 & 1;
        let i = |j: u32| 1 ^ (h2 >> j & 1) ^ sign;
        let offset = sign << 24 | i(13) << 23 | i(11) << 22 | (h1 & 0x3FF) << 12 | (h2 & 0x7FF) << 1;
        pc.wrapping_add_signed(signed(offset, 25))
    };
    Ok(match h2 & 0xD000 {
        0xD000 => vec![Op::Call(far())],
        0x9000 => vec![Op::Jump(far())],
        // Loops of ARMv8.1-M: where they branch, they have come from, or it is where they end up.
        0xC000 if h2 & 1 == 1 => vec![lose(LR)],
        0x8000 if h1 >> 6 & 15 < 14 => {
            let offset = (h1 >> 10 & 1) << 20
                | (h2 >> 11 & 1) << 19
                | (h2 >> 13 & 1) << 18
                | (h1 & 0x3F) << 12
                | (h2 & 0x7FF) << 1;
            vec![Op::Branch(pc.wrapping_add_signed(signed(offset, 21)))]
        }
        0x8000 => match h1 & 0xFFF0 {
            // MSR to one of the two stack pointers.
            0xF380 | 0xF390 if matches!(h2 & 0xFF, 8 | 9) => vec![Op::Copy {
                to: SP,
                from: field(h1, 0),
            }],
            0xF380 | 0xF390 => vec![],
            // Hints and barriers.
            0xF3A0 | 0xF3B0 => vec![],
            0xF3E0 | 0xF3F0 => vec![general(1 << field(h2, 8))?],
            0xF7F0 => vec![Op::Stop],
            _ => bail!("an unknown instruction of control"),
        },
        _ => bail!("an unknown branch"),
    })
}

/// Data processing with constants.
fn immediate(h1: u32, h2: u32, at: u32) -> Result<Vec<Op>> {
    let (rn, rd) = (field(h1, 0), field(h2, 8));
    let twelve = (h1 >> 10 & 1) << 11 | (h2 >> 12 & 7) << 8 | h2 & 0xFF;
    if h1 >> 9 & 1 == 0 {
        let constant = expanded(twelve);
        return Ok(vec![match h1 >> 5 & 15 {
            13 if rd == PC => Op::Compare {
                register: rn,
                with: constant,
            },
            0 | 4 | 8 if rd == PC => return Ok(vec![]),
            0 => Op::Mask {
                to: rd,
                from: rn,
                mask: constant,
            },
            1 => Op::Mask {
                to: rd,
                from: rn,
                mask: !constant,
            },
            2 if rn == PC => Op::Set {
                to: rd,
                value: constant,
            },
            3 if rn == PC => Op::Set {
                to: rd,
                value: !constant,
            },
            8 => Op::Add {
                to: rd,
                from: rn,
                value: constant as i32,
            },
            13 => Op::Add {
                to: rd,
                from: rn,
                value: (constant as i32).wrapping_neg(),
            },
            _ => general(1 << rd)?,
        }]);
    }
    let sixteen = ((h1 & 15) << 12 | twelve) as u16;
    let here = at.wrapping_add(4) & !3;
    Ok(vec![match h1 >> 4 & 31 {
        0 if rn == PC => Op::Set {
            to: rd,
            value: here + twelve,
        },
        0 => Op::Add {
            to: rd,
            from: rn,
            value: twelve as i32,
        },
        10 if rn == PC => Op::Set {
            to: rd,
            value: here - twelve,
        },
        10 => Op::Add {
            to: rd,
            from: rn,
            value: -(twelve as i32),
        },
        4 => Op::Set {
            to: rd,
            value: sixteen.into(),
        },
        12 => Op::High { to: rd, value: sixteen },
        // Clears bits of the register itself.
        22 if rn == PC => {
            let (lowest, highest) = ((h2 >> 12 & 7) << 2 | h2 >> 6 & 3, h2 & 31);
            ensure!(lowest <= highest, "a field of no bits");
            let mask = !((u32::MAX >> (31 - (highest - lowest))) << lowest);
            Op::Mask { to: rd, from: rd, mask }
        }
        _ => general(1 << rd)?,
    }])
}

/// A constant of twelve bits, as it is meant.
fn expanded(twelve: u32) -> u32 {
    let byte = twelve & 0xFF;
    match twelve >> 8 {
        0 => byte,
        1 => byte << 16 | byte,
        2 => byte << 24 | byte << 8,
        3 => byte * 0x0101_0101,
        _ => (0x80 | twelve & 0x7F).rotate_right(twelve >> 7),
    }
}

/// Loads and stores of one register; multiplication; data processing without constants.
fn load(h1: u32, h2: u32, at: u32) -> Result<Vec<Op>> {
    if h1 & 0xFE00 == 0xFA00 {
        // Long products and quotients have two results.
        let two = h1 & 0xFF80 == 0xFB80 && field(h2, 12) != PC;
        return Ok(vec![general(
            1 << field(h2, 8) | if two { 1 << field(h2, 12) } else { 0 },
        )?]);
    }
    ensure!(h1 & 0xFE00 == 0xF800, "an unknown load or store");
    let bit = |n: u32| h2 >> n & 1 == 1;
    let (loads, word, up, rn, rt) = (
        h1 >> 4 & 1 == 1,
        h1 >> 5 & 3 == 2,
        h1 >> 7 & 1 == 1,
        field(h1, 0),
        field(h2, 12),
    );
    let twelve = (h2 & 0xFFF) as i32;
    // Preloads have no result.
    let no_result = !loads || (!word && rt == PC);
    let mut back = None;
    let op = if rn == PC {
        let here = at.wrapping_add(4) & !3;
        let address = here.wrapping_add_signed(if up { twelve } else { -twelve });
        Op::Literal { to: rt, address }
    } else if up {
        Op::Load {
            to: rt,
            base: rn,
            offset: twelve,
        }
    } else if bit(11) {
        let offset = if bit(9) { twelve & 0xFF } else { -(twelve & 0xFF) };
        if bit(8) {
            back = Some(Op::Add {
                to: rn,
                from: rn,
                value: offset,
            });
        }
        Op::Load {
            to: rt,
            base: rn,
            offset: if bit(10) { offset } else { 0 },
        }
    } else {
        Op::LoadIndexed {
            to: rt,
            base: rn,
            index: field(h2, 0),
        }
    };
    let mut ops = Vec::new();
    if !no_result {
        ensure!(rt != SP, "the stack pointer is loaded");
        ops.push(if word { op } else { lose(rt) });
    } else if let (false, true, Op::Load { to: from, base, offset }) = (loads, word, op) {
        ops.push(Op::Store { from, base, offset });
    }
    ops.extend(back);
    if !no_result && rt == PC {
        ops.push(Op::JumpRegister(PC));
    }
    Ok(ops)
}

/// Floating-point numbers and vectors.
fn coprocessor(h1: u32, h2: u32) -> Result<Vec<Op>> {
    let bit = |n: u32| h1 >> n & 1 == 1;
    let (rn, rt) = (field(h1, 0), field(h2, 12));
    if h1 & 0x0E00 == 0x0C00 {
        // Loads, stores, and moves of two registers.
        return Ok(match (bit(8), bit(7), bit(5)) {
            (false, false, false) if bit(4) => vec![general(1 << rn | 1 << rt)?],
            (_, up, true) => {
                let float = h2 >> 9 & 7 == 0b101;
                ensure!(
                    float || rn != SP,
                    "a vector is loaded or stored while the stack pointer moves"
                );
                let bytes = (h2 & 0xFF) as i32 * 4;
                match float {
                    true => vec![Op::Add {
                        to: rn,
                        from: rn,
                        value: if up { bytes } else { -bytes },
                    }],
                    false => vec![lose(rn), lose(rn & 7)],
                }
            }
            _ => vec![],
        });
    }
    if h1 & 0x0F00 == 0x0F00 {
        // Vectors of integers: some have results in general registers.
        return Ok(vec![Op::Clobber(0x5FFF)]);
    }
    let to_core = bit(4) && h2 >> 4 & 1 == 1 && rt != PC;
    Ok(if to_core { vec![general(1 << rt)?] } else { vec![] })
}

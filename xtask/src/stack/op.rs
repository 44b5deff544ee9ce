//! What an instruction does to the stack pointer, to addresses in registers, and to the flow of control. All else is left out.

/// A register's number.
pub type Register = u8;

/// A part of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// These registers hold something else now: a bit for each.
    Clobber(u32),
    /// `to = from`
    Copy { to: Register, from: Register },
    /// `to = value`
    Set { to: Register, value: u32 },
    /// `to = from + value`
    Add { to: Register, from: Register, value: i32 },
    /// `to = a + b`
    Sum { to: Register, a: Register, b: Register },
    /// `to = a - b`
    Difference { to: Register, a: Register, b: Register },
    /// `to = a` + something
    Offset { to: Register, a: Register },
    /// `to = from & mask`
    Mask { to: Register, from: Register, mask: u32 },
    /// The upper half of `to` becomes `value`.
    High { to: Register, value: u16 },
    /// `to` = the word at a fixed address
    Literal { to: Register, address: u32 },
    /// `to` = the word at `base + offset`
    Load { to: Register, base: Register, offset: i32 },
    /// the word at `base + offset` = `from`
    Store {
        from: Register,
        base: Register,
        offset: i32,
    },
    /// `to` = the word at `base` + a multiple of `index`
    LoadIndexed {
        to: Register,
        base: Register,
        index: Register,
    },
    /// Compared with a constant: below, `register` is no more than that.
    Compare { register: Register, with: u32 },
    /// So many instructions that follow are conditional.
    Conditional(u8),
    /// Goes there if a condition holds.
    Branch(u32),
    /// Goes there.
    Jump(u32),
    /// Goes to the address in a register, which may be the way back.
    JumpRegister(Register),
    /// Goes forward by twice the byte or half word number `index` of the table, counted from `base`.
    Table {
        table: u32,
        base: u32,
        index: Register,
        halves: bool,
    },
    /// Calls the function there.
    Call(u32),
    /// Calls the function whose address is in a register.
    CallRegister(Register),
    /// Nothing comes behind it.
    Stop,
}

/// An instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Bytes.
    pub size: u32,
    /// Its parts, in order.
    pub ops: Vec<Op>,
}

/// `value`'s lowest `bits` with their sign.
pub fn signed(value: u32, bits: u32) -> i32 {
    (value << (32 - bits)) as i32 >> (32 - bits)
}

//! Cortex-M7.

use crate::{
    Instruction, Kind, Model, Registers,
    registers::{COUNT, Ready},
};

/// Cortex-M7: up to two instructions a cycle, in order.
///
/// Units and latencies are those of LLVM's `ARMScheduleM7.td` and GCC's `cortex-m7.md`. A backward branch is predicted to be taken, so leaving a loop
/// costs six cycles; other branches are predicted right. Everything lies in tightly coupled memory.
#[derive(Clone, Debug)]
pub struct M7 {
    now: u64,
    /// What the instructions of this cycle use.
    used: Units,
    issued: u32,
    alone: bool,
    fpu_free: u64,
    ready: Ready,
    addend_ready: Ready,
    store_ready: Ready,
    /// When the integer units have computed a register, which its use as an address has to wait for longer.
    computed: [Option<u64>; COUNT],
}

/// Cycles lost with a branch that was predicted wrong.
const MISPREDICTED: u64 = 6;

/// How many of each unit an instruction takes.
#[derive(Clone, Copy, Debug, Default)]
struct Units {
    alu: u32,
    shift: u32,
    multiplier: u32,
    load: u32,
    store: u32,
    branch: u32,
    fpu: u32,
    fp_port: u32,
}

const NONE: Units = Units {
    alu: 0,
    shift: 0,
    multiplier: 0,
    load: 0,
    store: 0,
    branch: 0,
    fpu: 0,
    fp_port: 0,
};

impl Units {
    fn with(self, other: Self) -> Self {
        Self {
            alu: self.alu + other.alu,
            shift: self.shift + other.shift,
            multiplier: self.multiplier + other.multiplier,
            load: self.load + other.load,
            store: self.store + other.store,
            branch: self.branch + other.branch,
            fpu: self.fpu + other.fpu,
            fp_port: self.fp_port + other.fp_port,
        }
    }

    /// Whether the core has as many.
    fn exist(self) -> bool {
        self.alu <= 2
            && self.shift <= 1
            && self.multiplier <= 1
            && self.load <= 2
            && self.store <= 1
            && self.branch <= 1
            && self.fpu <= 1
            && self.fp_port <= 2
    }
}

/// How an instruction is issued.
struct Issue {
    units: Units,
    /// Nothing else begins in the same cycle.
    alone: bool,
    /// Cycles until the next can begin, for those that are alone.
    cost: u64,
    latency: u64,
}

impl Issue {
    fn of(instruction: &Instruction) -> Self {
        let words = instruction.words.div_ceil(2).max(1);
        let paired = |units, latency| Self {
            units,
            alone: false,
            cost: 1,
            latency,
        };
        let alone = |units, cost, latency| Self {
            units,
            alone: true,
            cost,
            latency,
        };
        let fp = Units {
            fpu: 1,
            fp_port: 1,
            ..NONE
        };
        match instruction.kind {
            Kind::Load => paired(Units { load: 1, ..NONE }, 2),
            Kind::Store | Kind::StoreRegister => paired(Units { store: 1, ..NONE }, 1),
            Kind::FpLoad => paired(
                Units {
                    load: 1,
                    fp_port: 1,
                    ..NONE
                },
                2,
            ),
            Kind::FpStore => paired(
                Units {
                    store: 1,
                    fp_port: 1,
                    ..NONE
                },
                1,
            ),
            Kind::FpLoadDouble | Kind::FpStoreDouble | Kind::LoadPc => alone(NONE, 1, 2),
            Kind::LoadMultiple | Kind::StoreMultiple | Kind::PopPc | Kind::LoadPair | Kind::StorePair => {
                alone(NONE, words, words + 1)
            }
            Kind::FpAlu => paired(fp, 3),
            Kind::FpMultiplyAdd => paired(fp, if instruction.name.starts_with("vf") { 5 } else { 6 }),
            Kind::FpDivide => paired(fp, 16),
            Kind::FpMove if instruction.name.starts_with("vcmp") => paired(fp, 1),
            Kind::FpMove if instruction.name.starts_with("vmrs") => alone(fp, 1, 1),
            Kind::FpMove => paired(Units { fp_port: 1, ..NONE }, 3),
            Kind::FpMovePair => alone(Units { fp_port: 2, ..NONE }, 1, 3),
            Kind::Branch => paired(Units { branch: 1, ..NONE }, 1),
            Kind::Divide => alone(NONE, 7, 7),
            Kind::Multiply | Kind::MultiplyAdd | Kind::MultiplyLong | Kind::MultiplyLongAdd => {
                paired(Units { multiplier: 1, ..NONE }, 2)
            }
            Kind::It => paired(NONE, 1),
            Kind::Alu | Kind::Unknown => {
                let shift = u32::from(instruction.shifts);
                paired(Units { alu: 1, shift, ..NONE }, 1)
            }
        }
    }
}

impl Default for M7 {
    fn default() -> Self {
        Self {
            now: 0,
            used: NONE,
            issued: 0,
            alone: false,
            fpu_free: 0,
            ready: Ready::default(),
            addend_ready: Ready::default(),
            store_ready: Ready::default(),
            computed: [None; COUNT],
        }
    }
}

impl M7 {
    fn advance(&mut self, to: u64) {
        self.now = to;
        self.used = NONE;
        self.issued = 0;
        self.alone = false;
    }

    /// The first cycle in which the operands are there.
    fn operands(&self, instruction: &Instruction, issue: &Issue) -> u64 {
        let stores = matches!(instruction.kind, Kind::Store | Kind::StoreRegister | Kind::FpStore);
        let operands = if stores { &self.store_ready } else { &self.ready };
        let mut begin = self.now.max(operands.of(instruction.reads.without(instruction.addend)));
        begin = begin.max(self.addend_ready.of(instruction.addend));
        for number in instruction.base.numbers() {
            begin = begin.max(self.computed[number].map_or(self.ready.at(number), |cycle| cycle + 2));
        }
        if issue.units.fpu > 0 {
            begin.max(self.fpu_free)
        } else {
            begin
        }
    }

    fn fits(&self, issue: &Issue) -> bool {
        self.issued < 2 && !self.alone && !(issue.alone && self.issued > 0) && self.used.with(issue.units).exist()
    }

    fn results(&mut self, instruction: &Instruction, begin: u64, latency: u64) {
        let is_sum = matches!(instruction.kind, Kind::MultiplyAdd | Kind::MultiplyLongAdd);
        let computes = matches!(
            instruction.kind,
            Kind::Alu | Kind::Multiply | Kind::MultiplyAdd | Kind::MultiplyLong | Kind::MultiplyLongAdd
        );
        for number in instruction.writes.numbers() {
            let is_fp = number >= 16;
            self.computed[number] = computes.then_some(begin);
            let as_addend = match instruction.kind {
                Kind::FpMultiplyAdd => 3,
                _ if is_fp => latency.saturating_sub(3).max(1),
                _ if is_sum => 1,
                _ => latency,
            };
            let one = Registers::single(number);
            self.ready.set(one, begin + latency);
            self.addend_ready.set(one, begin + as_addend);
            self.store_ready.set(one, begin + latency.saturating_sub(2).max(1));
        }
    }
}

impl Model for M7 {
    fn execute(&mut self, instruction: &Instruction, next: &Instruction) {
        let taken = instruction.branches_to(next);
        let issue = Issue::of(instruction);
        let begin = self.operands(instruction, &issue);
        if begin > self.now {
            self.advance(begin);
        }
        while !self.fits(&issue) {
            self.advance(self.now + 1);
        }
        self.used = self.used.with(issue.units);
        self.issued += 1;
        let begin = self.now;
        if issue.alone {
            self.alone = true;
            self.now = begin + issue.cost - 1;
        }
        if instruction.kind == Kind::FpDivide {
            self.fpu_free = begin + 14;
        }
        self.results(instruction, begin, issue.latency);
        let backward = instruction.target.is_some_and(|target| target <= instruction.address);
        if taken {
            self.advance(self.now + 1);
        } else if instruction.kind == Kind::Branch && backward {
            self.advance(self.now + 1 + MISPREDICTED);
        }
    }

    fn cycles(&self) -> u64 {
        self.now + u64::from(self.issued > 0)
    }

    fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use crate::{M7, tests::cycles};

    fn m7(program: &[&str]) -> u64 {
        cycles(&mut M7::default(), program)
    }

    #[test]
    fn two_at_a_time_if_the_units_are_there() {
        assert_eq!(m7(&["adds r0, #1", "adds r1, #1"]), 1);
        assert_eq!(m7(&["adds r0, #1", "adds r1, #1", "adds r2, #1"]), 2);
        assert_eq!(m7(&["ldr r0, [r4]", "ldr r1, [r4, #4]"]), 1);
        assert_eq!(m7(&["str r0, [r4]", "str r1, [r4, #4]"]), 2);
        assert_eq!(m7(&["vmul.f32 s0, s1, s2", "vadd.f32 s3, s4, s5"]), 2);
        assert_eq!(m7(&["vmul.f32 s0, s1, s2", "vldr s3, [r0]"]), 1);
        assert_eq!(m7(&["vmul.f32 s0, s1, s2", "adds r1, #1", "ldr r0, [r4]"]), 2);
    }

    #[test]
    fn results_are_waited_for() {
        assert_eq!(m7(&["adds r0, #1", "adds r1, r0, #1"]), 2);
        assert_eq!(m7(&["ldr r0, [r4]", "adds r1, r0, #1"]), 3);
        assert_eq!(m7(&["vmul.f32 s0, s1, s2", "vadd.f32 s3, s0, s5"]), 4);
        // An address waits one cycle longer than an operand.
        assert_eq!(m7(&["adds r4, #1", "ldr r0, [r4]"]), 3);
        // What is added to is needed late.
        assert_eq!(m7(&["vfma.f32 s0, s1, s2", "vfma.f32 s0, s3, s4"]), 4);
    }

    #[test]
    fn branches() {
        assert_eq!(m7(&["bne #0x80 -> 80", "adds r0, #1"]), 2);
        assert_eq!(m7(&["bne #0x200", "adds r0, #1"]), 1);
        assert_eq!(m7(&["bne #0x80", "adds r0, #1"]), 8);
    }
}

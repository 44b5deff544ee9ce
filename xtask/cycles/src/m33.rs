//! Cortex-M33.

use crate::{Instruction, Kind, Model, registers::Ready};

/// Cortex-M33: one instruction a cycle, in order.
///
/// Loads, integer arithmetic and branches are as measured on an RP2350 (published with the SLOTHY optimiser): a load is used one cycle later, products
/// too unless they are added to, a taken branch takes three cycles. The FPU is taken to be that of the Cortex-M4F, which nobody has verified.
#[derive(Debug, Default)]
pub struct M33 {
    now: u64,
    fpu_free: u64,
    ready: Ready,
    addend_ready: Ready,
}

impl Model for M33 {
    fn execute(&mut self, instruction: &Instruction, next: &Instruction) {
        let taken = instruction.branches_to(next);
        let mut begin = self
            .now
            .max(self.ready.of(instruction.reads))
            .max(self.ready.of(instruction.base));
        begin = begin.max(self.addend_ready.of(instruction.addend));
        if instruction.is_fp() {
            begin = begin.max(self.fpu_free);
        }
        let words = instruction.words;
        // Cycles until the next instruction, until the result, and until it can be added to.
        let (cost, latency, as_addend) = match instruction.kind {
            Kind::Load | Kind::FpLoad => (1, 2, 2),
            Kind::LoadMultiple
            | Kind::StoreMultiple
            | Kind::LoadPair
            | Kind::StorePair
            | Kind::FpLoadDouble
            | Kind::FpStoreDouble => (words.max(2), words.max(2) + 1, words.max(2) + 1),
            Kind::PopPc => (words + 3, words + 3, words + 3),
            Kind::LoadPc => (4, 4, 4),
            Kind::FpAlu => (1, 2, 1),
            Kind::FpMultiplyAdd => (1, 4, 3),
            Kind::FpDivide => (1, 15, 14),
            Kind::FpMovePair => (2, 2, 2),
            Kind::Divide => (6, 6, 6),
            Kind::Multiply | Kind::MultiplyLong => (1, 2, 2),
            Kind::MultiplyAdd | Kind::MultiplyLongAdd => (1, 2, 1),
            _ if taken => (3, 1, 1),
            _ => (1, 1, 1),
        };
        match instruction.kind {
            Kind::FpMultiplyAdd => self.fpu_free = begin + 3,
            Kind::FpDivide => self.fpu_free = begin + 14,
            _ => {}
        }
        self.ready.set(instruction.writes, begin + latency);
        self.addend_ready.set(instruction.writes, begin + as_addend);
        self.now = begin + cost;
    }

    fn cycles(&self) -> u64 {
        self.now
    }

    fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use crate::{M33, tests::cycles};

    fn m33(program: &[&str]) -> u64 {
        cycles(&mut M33::default(), program)
    }

    #[test]
    fn loads_take_one_cycle_unless_used_at_once() {
        assert_eq!(m33(&["ldr r0, [r4]", "adds r1, r2, r3"]), 2);
        assert_eq!(m33(&["ldr r0, [r4]", "adds r1, r0, r3"]), 3);
        assert_eq!(m33(&["ldrd r0, r1, [r4]"]), 2);
        assert_eq!(m33(&["push {r4, r5, r6, lr}"]), 4);
    }

    #[test]
    fn products_are_added_to_without_delay() {
        assert_eq!(m33(&["mla r0, r1, r2, r0", "mla r0, r3, r4, r0"]), 2);
        assert_eq!(m33(&["mla r0, r1, r2, r0", "mla r5, r0, r4, r5"]), 3);
        assert_eq!(
            m33(&["vmla.f32 s0, s1, s2", "vmla.f32 s0, s3, s4", "vadd.f32 s5, s6, s7"]),
            7
        );
    }

    #[test]
    fn branches_take_three_cycles() {
        assert_eq!(m33(&["bne #0x200"]), 1);
        assert_eq!(m33(&["bne #0x200 -> 200"]), 3);
        assert_eq!(m33(&["pop {r4, pc} -> 200"]), 5);
    }
}

//! Cortex-M3 and Cortex-M4F.

use crate::{Instruction, Kind, Model, Registers, registers::Ready};

/// Cortex-M3 or Cortex-M4F: one instruction a cycle, in order, and what makes it wait.
///
/// - A load takes an address cycle and a data cycle. Only another single load or store can begin in the data cycle, so N loads in a row take N + 1.
/// - Results of the FPU can be used one cycle later, or without delay by what adds to them. A multiplication with addition occupies the FPU for three
///   cycles, division and square root for 14; integer instructions run on meanwhile.
/// - An address that the instruction before has just computed comes a cycle late.
/// - A taken branch refills the pipeline: one cycle, and one more for an instruction of four bytes that is not aligned to four.
#[derive(Clone, Debug)]
pub struct M4 {
    is_m3: bool,
    now: u64,
    /// When the data phase of the last load or store is over.
    data_free: u64,
    fpu_free: u64,
    ready: Ready,
    /// When they can be read as what a product is added to.
    addend_ready: Ready,
    /// What the instruction before has computed, and when it was done.
    computed: (Registers, u64),
}

/// Cycles in which a taken branch refills the pipeline. The manuals say 1 to 3.
const REFILL: u64 = 1;

impl Default for M4 {
    fn default() -> Self {
        Self::new()
    }
}

impl M4 {
    /// Cortex-M3, whose products take longer.
    pub fn m3() -> Self {
        Self {
            is_m3: true,
            ..Self::new()
        }
    }

    /// Cortex-M4, with or without FPU.
    pub fn new() -> Self {
        Self {
            is_m3: false,
            now: 0,
            data_free: 0,
            fpu_free: 0,
            ready: Ready::default(),
            addend_ready: Ready::default(),
            computed: (Registers::default(), 0),
        }
    }

    /// The cycle in which `instruction` can begin.
    fn begin(&self, instruction: &Instruction, uses_fpu: bool) -> u64 {
        let mut begin = self
            .now
            .max(self.ready.of(instruction.reads))
            .max(self.ready.of(instruction.base));
        begin = begin.max(self.addend_ready.of(instruction.addend));
        let (computed, done) = self.computed;
        if computed.meets(instruction.base) {
            begin = begin.max(done + 1);
        }
        let follows_a_load = matches!(
            instruction.kind,
            Kind::Load | Kind::FpLoad | Kind::Store | Kind::FpStore | Kind::StoreRegister
        );
        if !follows_a_load {
            begin = begin.max(self.data_free);
        }
        if uses_fpu {
            begin = begin.max(self.fpu_free);
        }
        begin
    }

    fn result(&mut self, registers: Registers, cycle: u64, as_addend: u64) {
        self.ready.set(registers, cycle);
        self.addend_ready.set(registers, as_addend);
    }
}

impl Model for M4 {
    fn execute(&mut self, instruction: &Instruction, next: &Instruction) {
        let taken = instruction.branches_to(next);
        let begin = self.begin(instruction, instruction.is_fp());
        let writes = instruction.writes;
        let mut computes = false;
        let fp = |model: &mut Self, occupied: u64, latency: u64| {
            model.fpu_free = begin + occupied;
            model.result(writes, begin + latency, begin + occupied);
            1
        };
        let cost = match instruction.kind {
            Kind::Load | Kind::FpLoad => {
                self.data_free = begin + 2;
                self.result(writes, begin + 2, begin + 2);
                1
            }
            Kind::Store | Kind::FpStore => {
                self.data_free = self.data_free.max(begin + 1);
                1
            }
            Kind::StoreRegister => {
                self.data_free = self.data_free.max(begin + 2);
                2
            }
            Kind::LoadMultiple | Kind::StoreMultiple => 1 + instruction.words,
            Kind::LoadPair | Kind::StorePair | Kind::FpLoadDouble | Kind::FpStoreDouble => 3,
            Kind::PopPc => 1 + instruction.words + REFILL + 1,
            Kind::LoadPc => 2 + REFILL + 1,
            Kind::FpAlu => fp(self, 1, 2),
            Kind::FpMultiplyAdd => fp(self, 3, 4),
            Kind::FpDivide => fp(self, 14, 15),
            Kind::FpMove | Kind::FpMovePair => {
                let cost = if instruction.kind == Kind::FpMove { 1 } else { 2 };
                self.fpu_free = self.fpu_free.max(begin + cost);
                self.result(writes, begin + cost, begin + cost);
                cost
            }
            Kind::Branch if taken => {
                let unaligned = next.bytes == 4 && !next.address.is_multiple_of(4);
                let indirect = instruction.name.starts_with("bx") || instruction.name.starts_with("blx");
                1 + REFILL + u64::from(unaligned) + u64::from(indirect)
            }
            Kind::Branch | Kind::It => 1,
            Kind::Divide => 6,
            kind => {
                computes = true;
                let product = match kind {
                    Kind::MultiplyAdd if self.is_m3 => 2,
                    Kind::MultiplyLong if self.is_m3 => 4,
                    Kind::MultiplyLongAdd if self.is_m3 => 5,
                    _ => 1,
                };
                product + if taken { REFILL + 1 } else { 0 }
            }
        };
        self.now = begin + cost;
        self.computed = if computes {
            (writes, self.now)
        } else {
            (Registers::default(), 0)
        };
    }

    fn cycles(&self) -> u64 {
        self.now.max(self.data_free)
    }

    fn reset(&mut self) {
        *self = Self {
            is_m3: self.is_m3,
            ..Self::new()
        };
    }
}

#[cfg(test)]
mod tests {
    use crate::{M4, tests::cycles};

    fn m4(program: &[&str]) -> u64 {
        cycles(&mut M4::new(), program)
    }

    #[test]
    fn loads_in_a_row_take_one_cycle_more_than_their_number() {
        assert_eq!(m4(&["ldr r0, [r4]"]), 2);
        assert_eq!(m4(&["ldr r0, [r4]", "ldr r1, [r4, #4]", "ldr r2, [r4, #8]"]), 4);
        assert_eq!(m4(&["vldr s0, [r4]", "vldr s1, [r4, #4]", "vadd.f32 s2, s3, s4"]), 4);
        assert_eq!(m4(&["ldrd r0, r1, [r4]"]), 3);
        assert_eq!(m4(&["push {r4, r5, r6, lr}"]), 5);
        assert_eq!(m4(&["str r0, [r1, r2]"]), 2);
    }

    #[test]
    fn an_address_computed_just_before_comes_late() {
        assert_eq!(m4(&["adds r4, #4", "str r0, [r5]"]), 2);
        assert_eq!(m4(&["adds r5, #4", "str r0, [r5]"]), 3);
    }

    #[test]
    fn the_fpu_hands_its_results_on() {
        assert_eq!(m4(&["vmul.f32 s0, s1, s2", "vadd.f32 s3, s4, s5"]), 2);
        assert_eq!(m4(&["vmul.f32 s0, s1, s2", "vadd.f32 s3, s4, s0"]), 3);
        // What is multiplied has to wait for a sum; what is added to does not.
        assert_eq!(
            m4(&["vmla.f32 s0, s1, s2", "vmla.f32 s0, s3, s4", "vadd.f32 s5, s6, s7"]),
            7
        );
        assert_eq!(
            m4(&["vmla.f32 s0, s1, s2", "vmla.f32 s3, s0, s4", "vadd.f32 s5, s6, s7"]),
            8
        );
        // Integer instructions pass a division.
        assert_eq!(m4(&["vdiv.f32 s0, s1, s2", "adds r0, #1", "adds r1, #1"]), 3);
        assert_eq!(m4(&["vdiv.f32 s0, s1, s2", "vmov s3, r0"]), 15);
        assert_eq!(m4(&["vdiv.f32 s0, s1, s2", "vadd.f32 s3, s0, s0"]), 16);
    }

    #[test]
    fn branches_refill_the_pipeline() {
        assert_eq!(m4(&["bne #0x200"]), 1);
        assert_eq!(m4(&["bne #0x200 -> 200"]), 2);
        assert_eq!(m4(&["bne #0x202 -> 202", "add.w r0, r0, r1"]), 4);
        assert_eq!(m4(&["bne #0x204 -> 204", "add.w r0, r0, r1"]), 3);
        assert_eq!(m4(&["bx lr -> 200"]), 3);
        assert_eq!(m4(&["pop {r4, pc} -> 200"]), 5);
    }

    #[test]
    fn products_take_longer_on_the_m3() {
        for (text, m3) in [
            ("umull r0, r1, r2, r3", 4),
            ("umlal r0, r1, r2, r3", 5),
            ("mla r0, r1, r2, r3", 2),
        ] {
            assert_eq!((cycles(&mut M4::m3(), &[text]), m4(&[text])), (m3, 1), "{text}");
        }
    }
}

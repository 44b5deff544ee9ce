//! Cortex-M0+.

use crate::{Instruction, Kind, Model};

/// Cortex-M0+ with the fast multiplier: a cost for each instruction, whatever surrounds it (ARM DDI 0484, "Instruction set summary").
///
/// With the small multiplier a `MULS` takes 32 cycles instead of one. The older Cortex-M0 takes one more for each branch.
#[derive(Debug, Default)]
pub struct M0Plus {
    cycles: u64,
}

impl Model for M0Plus {
    fn execute(&mut self, instruction: &Instruction, next: &Instruction) {
        let taken = instruction.branches_to(next);
        self.cycles += match instruction.kind {
            Kind::Branch if instruction.name == "bl" => 3,
            Kind::Load | Kind::Store | Kind::StoreRegister => 2,
            Kind::LoadMultiple | Kind::StoreMultiple | Kind::LoadPair | Kind::StorePair => 1 + instruction.words,
            Kind::PopPc => 3 + instruction.words,
            _ if taken => 2,
            _ => 1,
        };
    }

    fn cycles(&self) -> u64 {
        self.cycles
    }

    fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use crate::{M0Plus, tests::cycles};

    #[test]
    fn the_table_of_the_manual() {
        for (text, expected) in [
            ("adds r0, #1", 1),
            ("muls r0, r1, r0", 1),
            ("ldr r0, [r1]", 2),
            ("str r0, [r1]", 2),
            ("push {r4, r5, lr}", 4),
            ("pop {r4, r5}", 3),
            ("pop {r4, pc} -> 200", 5),
            ("bne #0x200 -> 200", 2),
            ("bne #0x200", 1),
            ("bl #0x200 -> 200", 3),
            ("bx lr -> 200", 2),
        ] {
            assert_eq!(cycles(&mut M0Plus::default(), &[text]), expected, "{text}");
        }
    }
}

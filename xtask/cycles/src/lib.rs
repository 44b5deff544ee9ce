//! Estimates the cycles that Cortex-M cores take for a stream of executed instructions.
//!
//! `cargo xtask bench` builds this crate as a plugin of QEMU (feature `plugin`), which hands it every instruction that the emulated core executes.
//! [`Instruction`] says what of an instruction a pipeline sees, and a [`Model`] adds up what the stream takes:
//!
//! | model | core | timings from | standing |
//! |---|---|---|---|
//! | [`M0Plus`] | Cortex-M0+ with the fast multiplier | its reference manual (ARM DDI 0484), table of instructions | one cost an instruction: exact but for memory |
//! | [`M4`] | Cortex-M3, Cortex-M4F | their reference manuals (ARM DDI 0337 and DDI 0439: instruction set summary, load and store timings, FPU instruction set); what overlaps in the FPU from GCC's `cortex-m4-fpu.md` | integer code came within 5 % of cycles published for silicon; the FPU is the manual's table |
//! | [`M33`] | Cortex-M33 | integer code, loads and branches from figures measured on an RP2350 and published with the SLOTHY optimiser; ARM publishes none | FPU assumed to be the M4's: plausible, unverified |
//! | [`M7`] | Cortex-M7 | LLVM's `ARMScheduleM7.td` and GCC's `cortex-m7.md` | two instructions at a time, guessed branch prediction: plausible, unverified |
//!
//! # Limits
//!
//! These are estimates, to be read beside the count of instructions and never instead of it. Memory answers at once: no wait states of flash, no caches, no
//! contention on a bus. An instruction that its condition skips costs what it would when executed. Division takes six cycles whatever the operands.
//! Helium (Cortex-M55) and RISC-V cores have no model.
#![deny(unsafe_code)]

mod instruction;
mod m0_plus;
mod m33;
mod m4;
mod m7;
#[cfg(all(feature = "plugin", not(test)))]
mod plugin;
mod registers;

pub use instruction::{Instruction, Kind};
pub use m0_plus::M0Plus;
pub use m4::M4;
pub use m7::M7;
pub use m33::M33;
pub use registers::Registers;

/// A core that executes one instruction after the other.
pub trait Model: Send {
    /// Takes the next instruction of the stream, and the one that follows it, which tells whether it branched.
    fn execute(&mut self, instruction: &Instruction, next: &Instruction);

    /// The cycles so far.
    fn cycles(&self) -> u64;

    /// Back to an empty pipeline and no cycles.
    fn reset(&mut self);
}

/// The model with this name.
pub fn model(name: &str) -> Option<Box<dyn Model>> {
    Some(match name {
        "m0+" => Box::new(M0Plus::default()),
        "m3" => Box::new(M4::m3()),
        "m4" => Box::new(M4::new()),
        "m33" => Box::new(M33::default()),
        "m7" => Box::new(M7::default()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs `program`, one instruction a line, each after the one before it; `-> ADDRESS` behind an instruction branches there.
    pub(crate) fn cycles(model: &mut dyn Model, program: &[&str]) -> u64 {
        let mut address = 0x100;
        let mut stream = Vec::new();
        for line in program {
            let (text, to) = line
                .split_once(" -> ")
                .map_or((*line, None), |(text, to)| (text, Some(to)));
            let bytes = if text.contains(".w") || text.starts_with('v') {
                4
            } else {
                2
            };
            stream.push(Instruction::new(address, bytes, text));
            address = to.map_or(address + u32::from(bytes), |to| u32::from_str_radix(to, 16).unwrap());
        }
        stream.push(Instruction::new(address, 2, "nop"));
        model.reset();
        for pair in stream.windows(2) {
            model.execute(&pair[0], &pair[1]);
        }
        model.cycles()
    }

    #[test]
    fn models_have_names() {
        for name in ["m0+", "m3", "m4", "m33", "m7"] {
            assert!(model(name).is_some(), "{name}");
        }
        assert!(model("m55").is_none());
    }

    #[test]
    fn reset_forgets_everything() {
        let long = [
            "udiv r0, r1, r2",
            "vdiv.f32 s0, s1, s2",
            "ldr r0, [r1]",
            "bne #0x100 -> 100",
        ];
        let short = ["vadd.f32 s3, s0, s0", "adds r3, r0, r0", "str r3, [r0]"];
        for name in ["m0+", "m3", "m4", "m33", "m7"] {
            let (mut used, mut fresh) = (model(name).unwrap(), model(name).unwrap());
            assert!(cycles(used.as_mut(), &long) > 3);
            assert_eq!(cycles(used.as_mut(), &short), cycles(fresh.as_mut(), &short), "{name}");
        }
    }
}

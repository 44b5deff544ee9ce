//! The emulated cores, as data. A new core is a line here, and a memory map in `boards/qemu/build.rs` if its board is new.

use crate::{json, repository, table};
use anyhow::Result;
use serde_json::json;
use std::{path::PathBuf, process::Command};

/// A core, the board that QEMU emulates around it, and the target that Rust compiles for.
#[derive(Debug)]
pub struct Core {
    /// What `--core` takes.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Whether f32 arithmetic is done by instructions.
    pub fpu: bool,
    /// Rust's target triple.
    pub target: &'static str,
    /// A flag for the compiler, for instructions that the target alone does not promise.
    pub flag: Option<&'static str>,
    /// QEMU and what it must know. `-icount` makes its clock count instructions; `instructions.rs` of the board support
    /// divides by the same shift, and the firmware `self-test` fails if the two disagree.
    pub qemu: &'static [&'static str],
}

impl Core {
    /// Tells cargo to compile for this core. What is compiled for one processor only goes to a directory of its own: the flag would have the rest
    /// compiled anew.
    pub fn compile_for(&self, command: &mut Command) {
        command.args(["--target", self.target]);
        if let Some(flag) = self.flag {
            command.env("CARGO_ENCODED_RUSTFLAGS", flag);
            command
                .arg("--target-dir")
                .arg(repository::root().join("boards/qemu/target").join(self.name));
        }
    }
}

/// All emulated cores.
///
/// QEMU has no Cortex-M0 with more than 16 KB of RAM: code for it runs on a Cortex-M3, which understands all of it.
/// The `-cpu` options of RISC-V take away what the target does not use, so that using it would fault.
pub const CORES: [Core; 9] = [
    Core {
        name: "m0",
        title: "Cortex-M0/M0+",
        fpu: false,
        target: "thumbv6m-none-eabi",
        flag: None,
        qemu: &["qemu-system-arm", "-M", "mps2-an385", "-icount", "shift=7"],
    },
    Core {
        name: "m3",
        title: "Cortex-M3",
        fpu: false,
        target: "thumbv7m-none-eabi",
        flag: None,
        qemu: &["qemu-system-arm", "-M", "mps2-an385", "-icount", "shift=7"],
    },
    Core {
        name: "m4",
        title: "Cortex-M4F",
        fpu: true,
        target: "thumbv7em-none-eabihf",
        flag: None,
        qemu: &["qemu-system-arm", "-M", "mps2-an386", "-icount", "shift=7"],
    },
    Core {
        name: "m7",
        title: "Cortex-M7",
        fpu: true,
        target: "thumbv7em-none-eabihf",
        flag: Some("-Ctarget-cpu=cortex-m7"),
        qemu: &["qemu-system-arm", "-M", "mps2-an500", "-icount", "shift=7"],
    },
    Core {
        name: "m33",
        title: "Cortex-M33",
        fpu: true,
        target: "thumbv8m.main-none-eabihf",
        // The DSP extension. (`-Ctarget-cpu=cortex-m33` names it too, and makes the portable f32 kernels a fifth slower.)
        flag: Some("-Ctarget-feature=+dsp"),
        qemu: &["qemu-system-arm", "-M", "mps2-an505", "-icount", "shift=7"],
    },
    Core {
        name: "m55",
        title: "Cortex-M55",
        fpu: true,
        target: "thumbv8m.main-none-eabihf",
        flag: Some("-Ctarget-cpu=cortex-m55"),
        qemu: &["qemu-system-arm", "-M", "mps3-an547", "-icount", "shift=7"],
    },
    Core {
        name: "rv32imc",
        title: "RISC-V RV32IMC",
        fpu: false,
        target: "riscv32imc-unknown-none-elf",
        flag: None,
        qemu: &[
            "qemu-system-riscv32",
            "-M",
            "virt",
            "-bios",
            "none",
            "-cpu",
            "rv32,a=off,f=off,d=off",
            "-icount",
            "shift=0",
        ],
    },
    Core {
        name: "rv32imac",
        title: "RISC-V RV32IMAC",
        fpu: false,
        target: "riscv32imac-unknown-none-elf",
        flag: None,
        qemu: &[
            "qemu-system-riscv32",
            "-M",
            "virt",
            "-bios",
            "none",
            "-cpu",
            "rv32,f=off,d=off",
            "-icount",
            "shift=0",
        ],
    },
    Core {
        name: "rv32imafc",
        title: "RISC-V RV32IMAFC",
        fpu: true,
        target: "riscv32imafc-unknown-none-elf",
        flag: None,
        qemu: &[
            "qemu-system-riscv32",
            "-M",
            "virt",
            "-bios",
            "none",
            "-cpu",
            "rv32,d=off",
            "-icount",
            "shift=0",
        ],
    },
];

/// A board with flash that can be written: for the firmware `resume` alone.
pub const MICROBIT: Core = Core {
    name: "microbit",
    title: "micro:bit",
    fpu: false,
    target: "thumbv6m-none-eabi",
    flag: None,
    qemu: &["qemu-system-arm", "-M", "microbit"],
};

/// List the emulated cores.
#[derive(clap::Args)]
pub struct Options {
    /// Write the list to this file as well.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// `cargo xtask cores`
pub fn run(options: &Options) -> Result<()> {
    let (mut rows, mut documents) = (Vec::new(), Vec::new());
    for core in &CORES {
        let (fpu, board) = (if core.fpu { "f32" } else { "none" }, core.qemu[2]);
        rows.push(
            [core.name, core.title, fpu, core.target, board]
                .map(str::to_owned)
                .to_vec(),
        );
        documents.push(
            json!({ "core": core.name, "title": core.title, "fpu": core.fpu, "target": core.target, "board": board }),
        );
    }
    table::print(&["--core", "", "FPU", "target", "board in QEMU"], &rows);
    json::write(options.json.as_deref(), &json!(documents))
}

/// The core with this name; for clap, so the error lists what there is.
pub fn parse(name: &str) -> Result<&'static Core, String> {
    CORES.iter().find(|core| core.name == name).ok_or_else(|| {
        let names: Vec<_> = CORES.iter().map(|core| core.name).collect();
        format!("the emulated cores are {}", names.join(", "))
    })
}

/// The cores asked for, or all of them.
pub fn chosen(cores: &[&'static Core]) -> Vec<&'static Core> {
    if cores.is_empty() {
        CORES.iter().collect()
    } else {
        cores.to_vec()
    }
}

/// Every target once, with the first core that has it.
pub fn targets() -> Vec<&'static Core> {
    let mut cores: Vec<&'static Core> = Vec::new();
    for core in &CORES {
        if cores.iter().all(|known| known.target != core.target) {
            cores.push(core);
        }
    }
    cores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for core in &CORES {
            assert_eq!(parse(core.name).unwrap().title, core.title);
        }
        assert!(parse("z80").unwrap_err().contains("rv32imafc"));
    }

    #[test]
    fn m7_shares_m4s_target_and_m55_m33s() {
        assert_eq!(targets().len(), CORES.len() - 2);
    }
}

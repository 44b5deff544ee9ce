//! Names target conditions once, so that the code asks for `motenet_arm_fpu` and not for a list of targets.
//!
//! From the triple, not from `cfg(target_feature)`: stable Rust shows neither Arm's features nor RISC-V's F.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(motenet_arm_fpu, motenet_riscv_f)");

    let triple = var("TARGET").unwrap_or_default();
    let (cpu, rest) = triple.split_once('-').unwrap_or((&triple, ""));

    // thumbv7em-none-eabihf and thumbv8m.main-none-eabihf: the hard-float ABI needs an FPU.
    if cpu.starts_with("thumb") && rest.ends_with("eabihf") {
        println!("cargo::rustc-cfg=motenet_arm_fpu");
    }
    // riscv32imafc-unknown-none-elf: the letters after the width are the extensions.
    if cpu
        .strip_prefix("riscv32")
        .is_some_and(|extensions| extensions.contains(['f', 'g']))
    {
        println!("cargo::rustc-cfg=motenet_riscv_f");
    }
}

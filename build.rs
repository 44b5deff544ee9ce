//! Names target conditions once, so that the code asks for `motenet_arm_fpu` and not for a list of targets.
//!
//! From the triple, not from `cfg(target_feature)`: stable Rust shows neither Arm's features nor RISC-V's F.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(motenet_arm_fpu, motenet_arm_vmla, motenet_riscv_f)");

    let triple = var("TARGET").unwrap_or_default();
    let (cpu, rest) = triple.split_once('-').unwrap_or((&triple, ""));

    // thumbv7em-none-eabihf and thumbv8m.main-none-eabihf: the hard-float ABI needs an FPU.
    if cpu.starts_with("thumb") && rest.ends_with("eabihf") {
        println!("cargo::rustc-cfg=motenet_arm_fpu");
        // `-C target-cpu=cortex-m7`: the triple is also that of the Cortex-M4F, whose VMLA is slow.
        if target_cpu().as_deref() == Some("cortex-m7") {
            println!("cargo::rustc-cfg=motenet_arm_vmla");
        }
    }
    // riscv32imafc-unknown-none-elf: the letters after the width are the extensions.
    if cpu
        .strip_prefix("riscv32")
        .is_some_and(|extensions| extensions.contains(['f', 'g']))
    {
        println!("cargo::rustc-cfg=motenet_riscv_f");
    }
}

/// The last `-C target-cpu` among the flags that cargo passes to rustc.
fn target_cpu() -> Option<String> {
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let cpus = flags.split('\x1f').filter_map(|flag| {
        flag.strip_prefix("-C")
            .unwrap_or(flag)
            .trim_start()
            .strip_prefix("target-cpu=")
    });
    cpus.last().map(str::to_owned)
}

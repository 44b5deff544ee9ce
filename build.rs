//! Names target conditions once, so that the code asks for `motenet_arm_fpu` and not for a list of targets.
//!
//! From the triple, not from `cfg(target_feature)`: stable Rust shows neither Arm's features nor RISC-V's F.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!(
        "cargo::rustc-check-cfg=cfg(motenet_arm_fpu, motenet_arm_vmla, motenet_helium, motenet_short_multiply, motenet_riscv_f)"
    );

    let triple = var("TARGET").unwrap_or_default();
    let (cpu, rest) = triple.split_once('-').unwrap_or((&triple, ""));

    // thumbv7em-none-eabihf and thumbv8m.main-none-eabihf: the hard-float ABI needs an FPU.
    if cpu.starts_with("thumb") && rest.ends_with("eabihf") {
        println!("cargo::rustc-cfg=motenet_arm_fpu");
        let (cpu, features) = compiled_for();
        match cpu.as_deref() {
            // The triple is also that of the Cortex-M4F, whose VMLA is slow.
            Some("cortex-m7") => println!("cargo::rustc-cfg=motenet_arm_vmla"),
            // `-C target-feature=-mve.fp`: a core of this name without Helium.
            Some("cortex-m55" | "cortex-m85") if !features.contains("-mve") => {
                println!("cargo::rustc-cfg=motenet_helium");
            }
            _ => {}
        }
    }
    // Armv6-M multiplies to 32 bits only.
    if cpu == "thumbv6m" {
        println!("cargo::rustc-cfg=motenet_short_multiply");
    }
    // riscv32imafc-unknown-none-elf: the letters after the width are the extensions.
    if cpu
        .strip_prefix("riscv32")
        .is_some_and(|extensions| extensions.contains(['f', 'g']))
    {
        println!("cargo::rustc-cfg=motenet_riscv_f");
    }
}

/// The last `-C target-cpu` and all `-C target-feature` among the flags that cargo passes to rustc.
fn compiled_for() -> (Option<String>, String) {
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let (mut cpu, mut features) = (None, String::new());
    for flag in flags.split('\x1f') {
        let option = flag.strip_prefix("-C").unwrap_or(flag).trim_start();
        if let Some(name) = option.strip_prefix("target-cpu=") {
            cpu = Some(name.to_owned());
        } else if let Some(names) = option.strip_prefix("target-feature=") {
            features += names;
        }
    }
    (cpu, features)
}

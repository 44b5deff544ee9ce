//! Names target conditions once, so that the code asks for `motenet_arm_fpu` and not for a list of targets.
//!
//! From the triple, not from `cfg(target_feature)`: stable Rust shows neither Arm's features nor RISC-V's F.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    println!("cargo::rustc-check-cfg=cfg(motenet_arm_fpu, motenet_arm_dsp, motenet_arm_v6m, motenet_riscv_f)");

    let triple = var("TARGET").unwrap_or_default();
    let (cpu, rest) = triple.split_once('-').unwrap_or((&triple, ""));

    // thumbv7em-none-eabihf and thumbv8m.main-none-eabihf: the hard-float ABI needs an FPU.
    if cpu.starts_with("thumb") && rest.ends_with("eabihf") {
        println!("cargo::rustc-cfg=motenet_arm_fpu");
    }
    // Every Armv7E-M core has the DSP extension. On an Armv8-M mainline core it is an option of the silicon, so it has to be asked for.
    let asked = dsp_asked_for();
    match cpu {
        "thumbv7em" => println!("cargo::rustc-cfg=motenet_arm_dsp"),
        "thumbv8m.main" if asked => println!("cargo::rustc-cfg=motenet_arm_dsp"),
        "thumbv6m" | "thumbv7m" | "thumbv8m.base" if asked => {
            println!("cargo::error=RUSTFLAGS ask for the DSP extension, which no core of {cpu} has");
        }
        _ => {}
    }
    if matches!(cpu, "thumbv6m" | "thumbv8m.base") {
        println!("cargo::rustc-cfg=motenet_arm_v6m");
    }
    // riscv32imafc-unknown-none-elf: the letters after the width are the extensions.
    if cpu
        .strip_prefix("riscv32")
        .is_some_and(|extensions| extensions.contains(['f', 'g']))
    {
        println!("cargo::rustc-cfg=motenet_riscv_f");
    }
}

/// Whether the compiler's flags name a core that has the DSP extension, or the extension itself.
///
/// Wherever this is wrong, the compiler was told the same, and its assembler refuses the instructions.
fn dsp_asked_for() -> bool {
    // `-C target-cpu=...` is one flag or two.
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let option = |name: &str| {
        let mut values = flags
            .split('\x1f')
            .filter_map(|flag| flag.strip_prefix("-C").unwrap_or(flag).trim_start().strip_prefix(name));
        values.next_back().map(str::to_owned)
    };
    let cpu = option("target-cpu=").unwrap_or_default();
    let features = option("target-feature=").unwrap_or_default();
    let has = |feature: &str| features.split(',').any(|f| f == feature);
    let with_dsp = [
        "cortex-m4",
        "cortex-m7",
        "cortex-m33",
        "cortex-m35p",
        "cortex-m55",
        "cortex-m85",
        "star-mc1",
    ];
    !has("-dsp") && (has("+dsp") || with_dsp.contains(&cpu.as_str()))
}

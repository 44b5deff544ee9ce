//! Names target conditions once, so that the code asks for `motenet_arm_fpu` and not for a list of targets.
//!
//! From the triple, not from `cfg(target_feature)`: stable Rust shows neither Arm's features nor RISC-V's F.

use std::env::var;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!(
        "cargo::rustc-check-cfg=cfg(motenet_arm_fpu, motenet_arm_vmla, motenet_arm_dsp, motenet_arm_v6m, motenet_helium, motenet_riscv_f, motenet_avx512)"
    );

    let triple = var("TARGET").unwrap_or_default();
    let (cpu, rest) = triple.split_once('-').unwrap_or((&triple, ""));
    let (core, features) = compiled_for();

    // thumbv7em-none-eabihf and thumbv8m.main-none-eabihf: the hard-float ABI needs an FPU.
    if cpu.starts_with("thumb") && rest.ends_with("eabihf") {
        println!("cargo::rustc-cfg=motenet_arm_fpu");
        match core.as_deref() {
            // The triple is also that of the Cortex-M4F, whose VMLA is slow.
            Some("cortex-m7") => println!("cargo::rustc-cfg=motenet_arm_vmla"),
            // `-C target-feature=-mve.fp`: a core of this name without Helium.
            Some("cortex-m55" | "cortex-m85") if !features.contains("-mve") => {
                println!("cargo::rustc-cfg=motenet_helium");
            }
            _ => {}
        }
    }
    // Every Armv7E-M core has the DSP extension. On an Armv8-M mainline core it is an option of the silicon, so it has to be asked for.
    let asked = has_dsp(core.as_deref(), &features);
    match cpu {
        "thumbv7em" => println!("cargo::rustc-cfg=motenet_arm_dsp"),
        "thumbv8m.main" if asked => println!("cargo::rustc-cfg=motenet_arm_dsp"),
        "thumbv6m" | "thumbv7m" | "thumbv8m.base" if asked => {
            println!("cargo::error=RUSTFLAGS ask for the DSP extension, which no core of {cpu} has");
        }
        _ => {}
    }
    // Multiplication gives 32 bits there, and few instructions reach the high registers.
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
    // Intrinsics of AVX-512 are newer than the oldest compiler that will do.
    if cpu == "x86_64" && compiler_has(89) {
        println!("cargo::rustc-cfg=motenet_avx512");
    }
}

/// Whether the compiler is Rust 1.`minor` or newer.
fn compiler_has(minor: u32) -> bool {
    let version = Command::new(var("RUSTC").unwrap_or_default()).arg("--version").output();
    // "rustc 1.89.0 (...)"
    let text = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let number = |text: &str| text.split('.').nth(1)?.parse::<u32>().ok();
    text.ok()
        .and_then(|text| number(&text))
        .is_some_and(|number| number >= minor)
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
            features = features + names + ",";
        }
    }
    (cpu, features)
}

/// Whether the compiler's flags name a core that has the DSP extension, or the extension itself.
///
/// Wherever this is wrong, the compiler was told the same, and its assembler refuses the instructions.
fn has_dsp(core: Option<&str>, features: &str) -> bool {
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
    !has("-dsp") && (has("+dsp") || core.is_some_and(|core| with_dsp.contains(&core)))
}

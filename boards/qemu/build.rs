//! Chooses the memory map for the target and tells the linker about it.

use std::{env, fs, path::PathBuf};

/// Where a board keeps code and data, and how much of each there is.
struct Memory {
    flash: u32,
    ram: u32,
    /// Lines that name the regions for the runtime's link script.
    aliases: &'static str,
}

/// The emulated boards have megabytes; firmware gets what a common microcontroller has, so that the linker refuses what
/// would not fit a real one.
const FLASH_KIB: u32 = 512;
const RAM_KIB: u32 = 64;

/// The firmwares whose board has another amount of RAM. All are known here, so that a build of one does not undo that of another.
const OTHER_RAM_KIB: [(&str, u32); 9] = [
    // These hold the memory of several networks or applications at once, or a matrix of 100,000 weights.
    ("bench", 768),
    ("hash", 160),
    ("no-panic", 256),
    ("no-panic-app", 256),
    ("peers", 256),
    ("sweep", 768),
    // Both networks, and the wearer's windows in RAM.
    ("life", 128),
    // A micro:bit.
    ("life-small", 16),
    ("resume", 16),
];

const RISCV_ALIASES: &str = r#"
REGION_ALIAS("REGION_TEXT", FLASH);
REGION_ALIAS("REGION_RODATA", FLASH);
REGION_ALIAS("REGION_DATA", RAM);
REGION_ALIAS("REGION_BSS", RAM);
REGION_ALIAS("REGION_HEAP", RAM);
REGION_ALIAS("REGION_STACK", RAM);
"#;

/// The map for a target, or `None` when no emulated board has such a core.
fn memory(target: &str, m55: bool) -> Option<Memory> {
    if m55 {
        // MPS3 AN547, secure side: the tightly coupled memories.
        Some(Memory {
            flash: 0x1000_0000,
            ram: 0x3100_0000,
            aliases: "",
        })
    } else if target.starts_with("thumbv8m.main") {
        // MPS2 AN505, secure side.
        Some(Memory {
            flash: 0x1000_0000,
            ram: 0x3800_0000,
            aliases: "",
        })
    } else if target.starts_with("thumb") {
        // MPS2 AN385, AN386 and AN500 share one map.
        Some(Memory {
            flash: 0x0000_0000,
            ram: 0x2000_0000,
            aliases: "",
        })
    } else if target.starts_with("riscv32") {
        // `virt` has RAM only; its first half megabyte plays the flash.
        Some(Memory {
            flash: 0x8000_0000,
            ram: 0x8100_0000,
            aliases: RISCV_ALIASES,
        })
    } else {
        None
    }
}

/// Reads a size in KiB from the environment, if it is there.
fn kib(variable: &str) -> Option<u32> {
    println!("cargo::rerun-if-env-changed={variable}");
    let text = env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable}={text} is not a number of KiB")),
    )
}

/// Writes the memory map of a board with so much RAM to a directory of its own, and tells which.
fn write_map(memory: &Memory, flash_kib: u32, ram_kib: u32) -> PathBuf {
    let script = format!(
        "MEMORY\n{{\n  FLASH : ORIGIN = {:#x}, LENGTH = {flash_kib}K\n  RAM : ORIGIN = {:#x}, LENGTH = {ram_kib}K\n}}\n{}",
        memory.flash, memory.ram, memory.aliases
    );
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join(ram_kib.to_string());
    fs::create_dir_all(&out).expect("the output directory is writable");
    fs::write(out.join("memory.x"), script).expect("the output directory is writable");
    out
}

/// Where the linker finds `memory.x`: the first directory that has one counts, so the firmwares with a map of their own come first.
fn maps(memory: &Memory) {
    let (flash_kib, ram_kib) = (kib("BOARD_FLASH_KIB").unwrap_or(FLASH_KIB), kib("BOARD_RAM_KIB"));
    for (firmware, usual) in OTHER_RAM_KIB {
        let map = write_map(memory, flash_kib, ram_kib.unwrap_or(usual));
        println!("cargo::rustc-link-arg-bin={firmware}=-L{}", map.display());
    }
    let map = write_map(memory, flash_kib, ram_kib.unwrap_or(RAM_KIB));
    println!("cargo::rustc-link-arg-bins=-L{}", map.display());
}

/// Tells the firmware `fine-tune` which base it carries: the one that was trained without the subject `SUBJECT`.
fn base() {
    println!("cargo::rerun-if-env-changed=SUBJECT");
    let subject: u32 = match env::var("SUBJECT") {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("SUBJECT={text} is not a number")),
        Err(_) => 1,
    };
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let blob = here.join(format!("../../examples/data/watch/base-{subject:02}.mote"));
    println!("cargo::rerun-if-changed={}", blob.display());
    println!("cargo::rustc-env=BASE={}", blob.display());
}

/// Links what the firmware `peers` measures beside our kernels: an archive in C, named by `PEERS_LIB`. Checking needs none.
fn peers() {
    println!("cargo::rerun-if-env-changed=PEERS_LIB");
    if let (Ok(_), Ok(archive)) = (env::var("CARGO_FEATURE_PEERS"), env::var("PEERS_LIB")) {
        println!("cargo::rerun-if-changed={archive}");
        println!("cargo::rustc-link-arg-bin=peers={archive}");
    }
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    println!("cargo::rustc-check-cfg=cfg(mps2_an505, mps3_an547)");
    let target = env::var("TARGET").expect("cargo sets TARGET");
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let m55 = flags.contains("target-cpu=cortex-m55");
    let memory =
        memory(&target, m55).unwrap_or_else(|| panic!("no emulated board runs {target}: see boards/README.md"));
    if m55 {
        println!("cargo::rustc-cfg=mps3_an547");
    } else if target.starts_with("thumbv8m.main") {
        println!("cargo::rustc-cfg=mps2_an505");
    }
    base();
    peers();
    maps(&memory);
    if target.starts_with("riscv") {
        println!("cargo::rustc-link-arg-bins=-Tmemory.x");
    } else {
        // Without this, LLD pads the image to pages of 64 KiB.
        println!("cargo::rustc-link-arg-bins=--nmagic");
    }
    println!("cargo::rustc-link-arg-bins=-Tlink.x");
}

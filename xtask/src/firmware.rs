//! Builds a firmware of `boards/qemu` for a core.

use crate::{
    cores::Core,
    repository,
    toolchain::{board_cargo, built_programs},
};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The firmwares that are as a user would write them: they link without panics, call no unknown function, and their stack has a bound.
pub const EXAMPLES: [&str; 7] = [
    "size-infer",
    "size-int8",
    "size-head",
    "size-small",
    "size-mlp",
    "fine-tune",
    "hash",
];

/// Links only if no panic is reachable: `boards/qemu/src/panic.rs`.
pub const PROVE_NO_PANIC: &str = "prove-no-panic";

/// What to build.
#[derive(Clone, Copy, Debug)]
pub struct Firmware<'a> {
    /// The name of the program in `boards/qemu/Cargo.toml`.
    pub name: &'a str,
    /// A cargo feature that it needs.
    pub feature: Option<&'a str>,
    /// The board's memory in KiB, if not what the firmware's usually has (`boards/qemu/build.rs`).
    pub ram_kib: Option<u32>,
    /// The compiler's opt-level, if not the usual one.
    pub opt_level: Option<&'a str>,
    /// Whom the base in `fine-tune` has not seen, if not the first subject.
    pub subject: Option<usize>,
    /// Objects in C that `peers` links.
    pub objects: Option<&'a Path>,
}

impl<'a> Firmware<'a> {
    /// A firmware as it usually is.
    pub fn new(name: &'a str) -> Self {
        Self {
            name,
            feature: None,
            ram_kib: None,
            opt_level: None,
            subject: None,
            objects: None,
        }
    }

    /// One of the [`EXAMPLES`], without panics, as small as is usual or at another opt-level.
    pub fn example(name: &'a str, opt_level: &'a str) -> Self {
        Self {
            feature: Some(PROVE_NO_PANIC),
            opt_level: Some(opt_level),
            ..Self::new(name)
        }
    }

    /// Builds it and tells where the image is, until the firmware is built for this core in another way. What the compiler says goes to standard error.
    pub fn build(&self, core: &Core) -> Result<PathBuf> {
        self.build_with(core, &[])
    }

    /// The same, and builds `others` beside it, all in the same way: on as many processors as there are.
    pub fn build_with(&self, core: &Core, others: &[&str]) -> Result<PathBuf> {
        let manifest = repository::firmware_manifest();
        let manifest = manifest.to_str().context("the path of the repository is not UTF-8")?;
        let mut command = board_cargo(["build", "--quiet", "--release", "--manifest-path", manifest])?;
        core.compile_for(&mut command);
        command.arg("--message-format=json-render-diagnostics");
        for name in others.iter().chain([&self.name]) {
            command.args(["--bin", name]);
        }
        if let Some(feature) = self.feature {
            command.args(["--features", feature]);
        }
        if let Some(kib) = self.ram_kib {
            command.env("BOARD_RAM_KIB", kib.to_string());
        }
        if let Some(level) = self.opt_level {
            command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", level);
        }
        if let Some(subject) = self.subject {
            command.env("SUBJECT", subject.to_string());
        }
        if let Some(objects) = self.objects {
            command.env("PEERS_LIB", objects);
        }
        let programs =
            built_programs(&mut command).with_context(|| format!("building {} for {}", self.name, core.target))?;
        let program = programs
            .into_iter()
            .find(|program| program.name == self.name && program.kind == "bin");
        Ok(program
            .with_context(|| format!("cargo built no firmware named {}", self.name))?
            .path)
    }
}

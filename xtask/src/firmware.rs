//! Builds a firmware of `boards/qemu` for a core.

use crate::{
    cores::Core,
    repository,
    toolchain::{board_cargo, built_programs},
};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// What to build.
#[derive(Clone, Copy, Debug)]
pub struct Firmware<'a> {
    /// The name of the program in `boards/qemu/Cargo.toml`.
    pub name: &'a str,
    /// The cargo profile: `release`, for size, or `speed`.
    pub profile: &'a str,
    /// A cargo feature that it needs.
    pub feature: Option<&'a str>,
    /// The board's memory in KiB, if not the usual one.
    pub ram_kib: Option<u32>,
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
            profile: "release",
            feature: None,
            ram_kib: None,
            subject: None,
            objects: None,
        }
    }

    /// Builds it and tells where the image is. What the compiler says goes to standard error.
    pub fn build(&self, core: &Core) -> Result<PathBuf> {
        let manifest = repository::firmware_manifest();
        let manifest = manifest.to_str().context("the path of the repository is not UTF-8")?;
        let mut command = board_cargo([
            "build",
            "--quiet",
            "--profile",
            self.profile,
            "--manifest-path",
            manifest,
        ])?;
        core.compile_for(&mut command);
        command.args(["--bin", self.name, "--message-format=json-render-diagnostics"]);
        if let Some(feature) = self.feature {
            command.args(["--features", feature]);
        }
        if let Some(kib) = self.ram_kib {
            command.env("BOARD_RAM_KIB", kib.to_string());
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

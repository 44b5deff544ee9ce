//! Cargo's subcommands that this needs and nothing else does.

use crate::{process, toolchain::cargo};
use anyhow::{Context, Result};

/// Installs a subcommand of cargo, `cargo-...`, unless it is here.
pub fn install(program: &str) -> Result<()> {
    let name = program.strip_prefix("cargo-").unwrap_or(program);
    if cargo([name, "--version"])
        .output()
        .is_ok_and(|output| output.status.success())
    {
        return Ok(());
    }
    let mut install = cargo(["install", "--locked", program]);
    let ended = process::watch(&mut install, process::BUILD_LIMIT, |_, line| println!("{line}"))?;
    ended.success().with_context(|| format!("installing {program}"))
}

//! `cargo xtask setup`

use crate::{process, repository};
use anyhow::Result;
use std::process::Command;

/// Install what the boards need: Rust's targets and QEMU (the other commands do it by themselves).
#[derive(clap::Args)]
pub struct Options {
    /// Change nothing, only tell what is missing.
    #[arg(long)]
    check: bool,
}

pub fn run(options: &Options) -> Result<()> {
    let mut command = Command::new("bash");
    command.arg("boards/setup.sh").current_dir(repository::root());
    if options.check {
        command.arg("--check");
    }
    process::watch(&mut command, process::BUILD_LIMIT, |_, line| println!("{line}"))?.success()
}

//! `cargo xtask async`: the examples of embassy and RTIC in `boards/async`.

use crate::{
    process::{self, BUILD_LIMIT, Ended},
    repository,
    toolchain::{board_cargo, cargo},
};
use anyhow::{Context, Result};
use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

/// The examples' packages.
pub const EXAMPLES: [&str; 2] = ["embassy-example", "rtic-example"];

/// Reads the log, whose words are in the image only, while QEMU runs. The examples' runner.
const QEMU_RUN: [&str; 2] = ["qemu-run", "0.3.1"];

/// A run takes seconds.
const LIMIT: Duration = Duration::from_secs(180);

/// Build the examples of embassy and RTIC, and run them in QEMU with their log in words.
#[derive(clap::Args)]
pub struct Options {
    /// Only this one.
    #[arg(value_parser = EXAMPLES)]
    example: Option<String>,
}

pub fn run(options: &Options) -> Result<()> {
    for example in EXAMPLES {
        if options.example.as_deref().is_none_or(|only| only == example) {
            println!("{example}");
            run_one(example, |line| println!("  {line}"))?.success()?;
        }
    }
    Ok(())
}

/// `cargo ARGUMENTS` in the examples' workspace, whose settings name target, runner and log level.
pub fn example_cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<Command> {
    let mut command = board_cargo(arguments)?;
    command.current_dir(repository::root().join("boards/async"));
    Ok(command)
}

/// Builds an example and runs it, as `cargo run` does for whoever is in its folder.
pub fn run_one(example: &str, mut on_line: impl FnMut(&str)) -> Result<Ended> {
    let mut build = example_cargo(["build", "--quiet", "--release", "--package", example])?;
    process::watch(&mut build, BUILD_LIMIT, |_, line| eprintln!("{line}"))?.success()?;
    let tools = tools()?;
    let mut run = example_cargo(["run", "--quiet", "--release", "--package", example])?;
    let paths = env::var_os("PATH").unwrap_or_default();
    let paths = env::join_paths([tools].into_iter().chain(env::split_paths(&paths)))?;
    process::watch(run.env("PATH", paths), LIMIT, |_, line| on_line(line))
}

/// The folder of tools that are installed for this repository alone, after making sure that the runner is there or in the machine's path.
fn tools() -> Result<PathBuf> {
    let root = repository::root().join("target/tools");
    let folder = root.join("bin");
    let [name, version] = QEMU_RUN;
    let known = |program: PathBuf| {
        let mut ask = Command::new(program);
        ask.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        ask.status().is_ok_and(|status| status.success())
    };
    if !known(name.into()) && !known(folder.join(name)) {
        eprintln!("installing {name} {version}, once");
        // Without optimisation: it reads a few lines.
        let mut install = cargo(["install", name, "--version", version, "--locked", "--debug", "--quiet"]);
        install.arg("--root").arg(root);
        process::watch(&mut install, BUILD_LIMIT, |_, line| eprintln!("{line}"))?
            .success()
            .with_context(|| format!("{name} is needed: cargo install {name}"))?;
    }
    Ok(folder)
}

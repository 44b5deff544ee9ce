//! The cargo and rustc to build with.

use crate::{process, repository};
use anyhow::{Context, Result, bail};
use std::{
    env,
    io::IsTerminal,
    path::PathBuf,
    process::{Command, Stdio},
    sync::OnceLock,
};

/// The rustc that `boards/setup.sh` built, or `None` when the active toolchain knows the boards' targets.
static BOARD_RUSTC: OnceLock<Option<PathBuf>> = OnceLock::new();

/// Makes sure, once per run, that firmware can be built and emulated, and tells which rustc to use.
fn board_rustc() -> Result<&'static Option<PathBuf>> {
    if let Some(rustc) = BOARD_RUSTC.get() {
        return Ok(rustc);
    }
    let output = Command::new("bash")
        .arg("boards/setup.sh")
        .current_dir(repository::root())
        .stderr(Stdio::inherit())
        .output()
        .context("bash is needed to run boards/setup.sh")?;
    if !output.status.success() {
        bail!("boards/setup.sh could not prepare this machine (see above)");
    }
    let path = String::from_utf8(output.stdout).context("boards/setup.sh printed a path that is not UTF-8")?;
    let path = path.trim();
    Ok(BOARD_RUSTC.get_or_init(|| (!path.is_empty()).then(|| path.into())))
}

/// Whether firmware is built by a compiler other than the active one, which clippy does not come with.
pub fn is_fallback() -> Result<bool> {
    Ok(board_rustc()?.is_some())
}

/// The version of the rustc that builds firmware, such as 1.95.0.
pub fn board_version() -> Result<String> {
    let default = PathBuf::from(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    let rustc = board_rustc()?.as_ref().unwrap_or(&default);
    let output = Command::new(rustc)
        .arg("-V")
        .output()
        .with_context(|| format!("{} cannot be started", rustc.display()))?;
    version(&String::from_utf8_lossy(&output.stdout)).with_context(|| format!("{} tells no version", rustc.display()))
}

/// The version in what `rustc -V` says.
fn version(text: &str) -> Option<String> {
    let version = text.strip_prefix("rustc ")?.split_whitespace().next()?;
    version.starts_with("1.").then(|| version.to_owned())
}

/// The second number of a version of Rust.
pub fn minor(version: &str) -> Option<u32> {
    version.split('.').nth(1)?.parse().ok()
}

/// `cargo ARGUMENTS` for the host, run in the root of the repository.
pub fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(repository::root());
    if std::io::stderr().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    command
}

/// `cargo ARGUMENTS` for the boards, after making sure that it can work.
pub fn board_cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<Command> {
    let mut command = cargo(arguments);
    if let Some(rustc) = board_rustc()? {
        command.env("RUSTC", rustc);
    }
    Ok(command)
}

/// The paths of the programs that a cargo command with `--message-format=json-render-diagnostics` has built.
pub fn built_programs(command: &mut Command) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    let ended = process::watch(command, process::BUILD_LIMIT, |source, line| match source {
        process::Source::Output => programs.extend(program(line)),
        process::Source::Error => eprintln!("{line}"),
    })?;
    ended.success()?;
    Ok(programs)
}

/// A program that cargo has built.
pub struct Program {
    /// Its name in `Cargo.toml`.
    pub name: String,
    /// `bin`, `example` and the like.
    pub kind: String,
    /// Where it is.
    pub path: PathBuf,
}

/// The program that a line of cargo's messages tells of.
pub fn program(line: &str) -> Option<Program> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let target = message.get("target")?;
    Some(Program {
        path: message.get("executable")?.as_str()?.into(),
        name: target.get("name")?.as_str()?.into(),
        kind: target.get("kind")?.get(0)?.as_str()?.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::{minor, program, version};

    #[test]
    fn versions_are_read() {
        let stable = version("rustc 1.95.0 (59807616e 2026-04-14)\n").unwrap();
        assert_eq!((stable.as_str(), minor(&stable)), ("1.95.0", Some(95)));
        assert_eq!(version("rustc 1.96.0-nightly (x)").as_deref().and_then(minor), Some(96));
        assert_eq!((version("clang 17"), minor("1")), (None, None));
    }

    #[test]
    fn only_messages_about_programs_are_taken() {
        let line = r#"{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"hash"},"executable":"/t/hash"}"#;
        let found = program(line).unwrap();
        assert_eq!((found.name.as_str(), found.kind.as_str()), ("hash", "bin"));
        assert_eq!(found.path.to_str(), Some("/t/hash"));
        assert!(program(r#"{"target":{"kind":["lib"],"name":"x"},"executable":null}"#).is_none());
        assert!(program("warning: not json").is_none());
    }
}

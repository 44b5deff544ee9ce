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
    use super::program;

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

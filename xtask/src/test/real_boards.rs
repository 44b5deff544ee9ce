//! The steps about the crates of real boards.

use super::report::Report;
use crate::{
    boards::{self, BOARDS, Board, Document, Figures},
    process::BUILD_LIMIT,
    toolchain::{board_version, cargo, is_fallback, minor},
};
use anyhow::{Context, Result, ensure};

/// Formatting: each board is a workspace of its own.
pub fn format(report: &mut Report) {
    for folder in BOARDS.iter().map(|board| board.name).chain(["support"]) {
        let manifest = format!("boards/{folder}/Cargo.toml");
        let mut check = cargo(["fmt", "--check", "--manifest-path", &manifest]);
        report.command(&format!("boards/{folder}"), &mut check, BUILD_LIMIT);
    }
}

/// Every board is built and held to its size; one of each HAL is linted.
pub fn all(report: &mut Report) {
    let known = Document::read(&boards::baseline());
    let current = known.as_ref().map_err(|error| anyhow::anyhow!("{error:#}"));
    report.check("README.md shows these sizes", current.and_then(boards::is_current));
    let old = known.unwrap_or_default();
    let compiler = match compiler() {
        Ok(compiler) => compiler,
        Err(error) => return report.check("the compiler for boards", Err(error)),
    };
    for board in &BOARDS {
        if let Some(reason) = board.refuses(compiler.minor) {
            report.note(format!("not built: {reason}"));
            continue;
        }
        report.check(
            &format!("{} builds and has not grown", board.name),
            has_not_grown(board, &old),
        );
        // The sources of boards with the same HAL differ in pins and clocks; all are compiled.
        let first = BOARDS.iter().find(|other| other.hal == board.hal);
        if compiler.has_clippy && first.is_some_and(|first| first.name == board.name) {
            match board.cargo(["clippy", "--quiet", "--release"]) {
                Ok(mut clippy) => {
                    let name = format!("clippy {}", board.name);
                    report.command(&name, clippy.args(["--", "-D", "warnings"]), BUILD_LIMIT);
                }
                Err(error) => report.check(board.name, Err(error)),
            }
        }
    }
    if !compiler.has_clippy {
        report.note("clippy did not look at the real boards: this toolchain has no such targets".to_owned());
    }
}

/// What builds firmware here.
struct Compiler {
    minor: u32,
    has_clippy: bool,
}

fn compiler() -> Result<Compiler> {
    let version = board_version()?;
    Ok(Compiler {
        minor: minor(&version).with_context(|| format!("no version of Rust: {version}"))?,
        has_clippy: !is_fallback()?,
    })
}

fn has_not_grown(board: &Board, old: &Document) -> Result<()> {
    let new = Figures::of(board)?;
    println!("  {} bytes of flash, {} of RAM", new.flash_bytes, new.ram_bytes);
    ensure!(
        old.boards.iter().any(|old| old.board == new.board),
        "boards/boards.json has no figures of it: cargo xtask boards --save --readme"
    );
    let document = Document {
        boards: vec![new],
        ..Document::default()
    };
    let grown = document.grown(old);
    ensure!(grown.is_empty(), "{}", grown.join("; "));
    Ok(())
}

//! The steps about the crates of real boards.

use super::report::Report;
use crate::{
    boards::{self, BOARDS, Board, Document, Figures},
    process::{self, BUILD_LIMIT},
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
    let mut chosen = Vec::new();
    for board in &BOARDS {
        match board.refuses(compiler.minor) {
            Some(reason) => report.note(format!("not built: {reason}")),
            None => chosen.push(board),
        }
    }
    // Clippy for one board of each HAL: the sources of the others differ in pins and clocks.
    let is_linted = |board: &Board| {
        let first = BOARDS.iter().find(|other| other.hal == board.hal);
        compiler.has_clippy && first.is_some_and(|first| first.name == board.name)
    };
    let outcomes = boards::in_lanes(&chosen, |board| {
        (has_not_grown(board, &old), is_linted(board).then(|| lint(board)))
    });
    for (board, (size, lints)) in chosen.iter().zip(outcomes) {
        report.check(&format!("{} builds and has not grown", board.name), size);
        if let Some(lints) = lints {
            report.check(&format!("clippy {}", board.name), lints);
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

fn lint(board: &Board) -> Result<()> {
    let mut clippy = board.cargo(["clippy", "--quiet", "--release"])?;
    clippy.args(["--", "-D", "warnings"]);
    process::watch(&mut clippy, BUILD_LIMIT, |_, line| println!("{line}"))?.success()
}

fn has_not_grown(board: &Board, old: &Document) -> Result<()> {
    let new = Figures::of(board)?;
    println!(
        "  {}: {} bytes of flash, {} of RAM",
        board.name, new.flash_bytes, new.ram_bytes
    );
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

//! `cargo xtask boards`
//!
//! [`list`] is the table of real boards and builds for one, [`occupied`] reads what an image takes, [`figures`] compares it with an earlier state, [`readme`]
//! shows it in README.md.

mod figures;
mod list;
mod occupied;
mod readme;

use crate::{
    repository, table,
    toolchain::{board_version, minor},
};
use anyhow::{Context, Result, ensure};
use std::path::PathBuf;

pub use figures::{Document, Figures};
pub use list::{BOARDS, Board};
pub use readme::is_current;

/// Build the firmware of the real boards and show what it occupies; fails if it has grown by more than 3 %.
#[derive(clap::Args)]
pub struct Options {
    /// A board; can be given several times [default: all].
    #[arg(long = "board", value_parser = list::parse)]
    boards: Vec<&'static Board>,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Make the figures those that are compared with (boards/boards.json); needs all boards.
    #[arg(long)]
    save: bool,
    /// Write the figures into the table of README.md; needs all boards.
    #[arg(long)]
    readme: bool,
    /// Take the figures from this file instead of building.
    #[arg(long, value_name = "FILE", conflicts_with = "boards")]
    from: Option<PathBuf>,
}

/// The figures that later ones are compared with.
pub fn baseline() -> PathBuf {
    repository::root().join("boards/boards.json")
}

pub fn run(options: &Options) -> Result<()> {
    let document = match &options.from {
        Some(path) => Document::read(path)?,
        None => built(&options.boards)?,
    };
    ensure!(
        document.boards.len() == BOARDS.len() || !(options.save || options.readme),
        "--save and --readme need the figures of all boards"
    );
    let rows: Vec<_> = document.boards.iter().map(readme::cells).collect::<Result<_>>()?;
    table::print(&readme::HEADINGS, &rows);
    if let Some(path) = &options.json {
        document.write(path)?;
    }
    if options.readme {
        readme::write(&document)?;
    }
    if options.save {
        return document.write(&baseline());
    }
    let grown = document.grown(&Document::read(&baseline())?);
    ensure!(
        grown.is_empty(),
        "more than {} % larger:\n{}",
        figures::TOLERANCE,
        grown.join("\n")
    );
    Ok(())
}

fn built(boards: &[&'static Board]) -> Result<Document> {
    let rust = board_version()?;
    let minor = minor(&rust).with_context(|| format!("no version of Rust: {rust}"))?;
    let chosen = match boards.is_empty() {
        true => BOARDS.iter().collect(),
        false => boards.to_vec(),
    };
    let mut document = Document {
        rust,
        ..Document::default()
    };
    for board in chosen {
        match board.refuses(minor) {
            Some(reason) => eprintln!("left out: {reason}"),
            None => {
                eprintln!("{} ...", board.title);
                document.boards.push(Figures::of(board)?);
            }
        }
    }
    Ok(document)
}

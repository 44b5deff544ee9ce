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

/// Does something with each board, two at a time, and returns what came of it in the order of the boards.
///
/// A HAL's crates are large and compile one after the other, and the end of a build is one thread: alone a board leaves a core idle. Boards in one lane share a
/// directory, and with it what they have in common.
pub fn in_lanes<T: Send>(boards: &[&'static Board], work: impl Fn(&'static Board) -> T + Sync) -> Vec<T> {
    let lane = |lane: u8| {
        let indexed = boards.iter().enumerate().filter(move |(_, board)| board.lane == lane);
        let done = indexed.map(|(index, board)| {
            eprintln!("{} ...", board.title);
            (index, work(board))
        });
        done.collect::<Vec<_>>()
    };
    let mut done = std::thread::scope(|scope| {
        let second = scope.spawn(|| lane(2));
        let mut done = lane(1);
        done.extend(second.join().expect("the work does not panic"));
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
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
    let (refused, chosen): (Vec<_>, Vec<_>) = chosen.into_iter().partition(|board| board.refuses(minor).is_some());
    for reason in refused.iter().filter_map(|board| board.refuses(minor)) {
        eprintln!("left out: {reason}");
    }
    for figures in in_lanes(&chosen, Figures::of) {
        document.boards.push(figures?);
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_board_has_its_turn_and_keeps_its_place() {
        let boards: Vec<_> = BOARDS.iter().collect();
        let names: Vec<_> = BOARDS.iter().map(|board| board.name).collect();
        assert_eq!(in_lanes(&boards, |board| board.name), names);
    }
}

//! The table of README.md that shows what the boards' firmwares occupy.

use super::{
    figures::{Document, Figures},
    list::{self, Board},
};
use crate::page::{README, heading, row};
use anyhow::{Result, ensure};

const START: &str = "<!-- boards -->\n";
const END: &str = "<!-- /boards -->";

/// Writes the figures into README.md.
pub fn write(document: &Document) -> Result<()> {
    README.write(START, END, &table(document)?)
}

/// An error unless README.md shows the figures of `document`.
pub fn is_current(document: &Document) -> Result<()> {
    ensure!(
        README.has(START, END, &table(document)?)?,
        "README.md shows other figures: cargo xtask boards --from boards/boards.json --readme"
    );
    Ok(())
}

/// The headings of the table, here and in the terminal.
pub const HEADINGS: [&str; 6] = [
    "board",
    "chip",
    "core",
    "flash, KiB",
    "RAM without stack, KiB",
    "built with",
];

/// A line of the table.
pub fn cells(figures: &Figures) -> Result<Vec<String>> {
    let board: &Board = list::parse(&figures.board).map_err(anyhow::Error::msg)?;
    let of = |bytes: u64, kib: u64| format!("{:.1} of {kib}", bytes as f64 / 1024.0);
    Ok(vec![
        board.title.to_owned(),
        board.chip.to_owned(),
        board.core.to_owned(),
        of(figures.flash_bytes, board.flash_kib),
        of(figures.ram_bytes, board.ram.1),
        figures.built_with.clone(),
    ])
}

fn table(document: &Document) -> Result<String> {
    let mut text = heading(&HEADINGS);
    for figures in &document.boards {
        text += &row(cells(figures)?);
    }
    Ok(text
        + &format!(
            "\nCompiled by Rust {} with `opt-level = \"s\"` and LTO.\n",
            document.rust
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_the_table_once_and_lists_every_board() {
        let text = README.read().unwrap();
        assert_eq!((text.matches(START).count(), text.matches(END).count()), (1, 1));
        let document = Document::read(&super::super::baseline()).unwrap();
        let table = table(&document).unwrap();
        for board in &list::BOARDS {
            assert!(table.contains(board.title), "{}", board.name);
        }
    }

    #[test]
    fn bytes_are_shown_beside_what_there_is() {
        let figures = Figures {
            board: "pico".to_owned(),
            flash_bytes: 1536,
            ram_bytes: 1024,
            built_with: "a 1.0.0".to_owned(),
        };
        let cells = cells(&figures).unwrap();
        assert_eq!(cells[3..], ["1.5 of 1920", "1.0 of 256", "a 1.0.0"]);
    }
}

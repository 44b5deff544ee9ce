//! What all boards' firmwares occupy, as a file, and beside an earlier state.

use super::{list::Board, occupied::Occupied};
use crate::{bench::change, json};
use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// By how many percent a firmware may grow.
pub const TOLERANCE: f64 = 3.0;

/// One firmware.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// The board's name.
    pub board: String,
    /// Bytes of flash.
    pub flash_bytes: u64,
    /// Bytes of RAM besides the stack.
    pub ram_bytes: u64,
    /// The HAL and its version.
    pub built_with: String,
}

impl Figures {
    /// Builds a board's firmware.
    pub fn of(board: &Board) -> Result<Self> {
        let Occupied { flash, ram } = board.build()?;
        Ok(Figures {
            board: board.name.to_owned(),
            flash_bytes: flash,
            ram_bytes: ram,
            built_with: board.built_with()?,
        })
    }
}

/// All firmwares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The compiler.
    pub rust: String,
    /// One for each board.
    pub boards: Vec<Figures>,
}

impl Document {
    /// Reads a file that [`Document::write`] wrote.
    pub fn read(path: &Path) -> Result<Self> {
        json::read(path)
    }

    /// Writes a file.
    pub fn write(&self, path: &Path) -> Result<()> {
        json::write(Some(path), &serde_json::to_value(self)?)
    }

    /// What has grown by more than the tolerance against `old`. Boards without earlier figures have not grown.
    pub fn grown(&self, old: &Self) -> Vec<String> {
        let mut grown = Vec::new();
        for new in &self.boards {
            let Some(old) = old.boards.iter().find(|old| old.board == new.board) else {
                continue;
            };
            for (what, before, now) in [
                ("flash", old.flash_bytes, new.flash_bytes),
                ("RAM", old.ram_bytes, new.ram_bytes),
            ] {
                let percent = change(before, now);
                if percent > TOLERANCE {
                    grown.push(format!(
                        "{}: {now} bytes of {what} instead of {before} ({percent:+.1} %)",
                        new.board
                    ));
                }
            }
        }
        grown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(sizes: &[(&str, u64, u64)]) -> Document {
        let figures = sizes.iter().map(|(board, flash, ram)| Figures {
            board: (*board).to_owned(),
            flash_bytes: *flash,
            ram_bytes: *ram,
            built_with: "hal 1.0.0".to_owned(),
        });
        Document {
            rust: "1.90.0".to_owned(),
            boards: figures.collect(),
        }
    }

    #[test]
    fn growth_within_the_tolerance_is_none() {
        let old = document(&[("a", 1000, 100), ("b", 1000, 100)]);
        let new = document(&[("a", 1030, 103), ("b", 500, 1), ("c", 1, 1)]);
        assert!(new.grown(&old).is_empty());
    }

    #[test]
    fn what_grew_is_named() {
        let old = document(&[("a", 1000, 100), ("b", 1000, 100)]);
        let grown = document(&[("a", 1031, 103), ("b", 1000, 104)]).grown(&old);
        assert_eq!(
            grown,
            [
                "a: 1031 bytes of flash instead of 1000 (+3.1 %)",
                "b: 104 bytes of RAM instead of 100 (+4.0 %)"
            ]
        );
    }

    #[test]
    fn files_are_read_back() {
        let path = std::env::temp_dir().join(format!("motenet-boards-{}.json", std::process::id()));
        let written = document(&[("a", 1, 2)]);
        written.write(&path).unwrap();
        let read = Document::read(&path);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(read.unwrap(), written);
    }
}

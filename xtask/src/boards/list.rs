//! The real boards, as data. A new board is a folder in `boards/` and an entry here.

use crate::{
    boards::occupied::Occupied,
    repository,
    toolchain::{board_cargo, built_programs},
};
use anyhow::{Context, Result};
use std::{fs, ops::Range, path::PathBuf, process::Command};

/// A board on a desk.
#[derive(Debug)]
pub struct Board {
    /// Its folder in `boards/`, and what `--board` takes.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Its microcontroller.
    pub chip: &'static str,
    /// The core.
    pub core: &'static str,
    /// The HAL's crate.
    pub hal: &'static str,
    /// The flash that code may take, in KiB: what the model has of it is not part of it.
    pub flash_kib: u64,
    /// Where RAM begins, and how much of it there is, in KiB.
    pub ram: (u64, u64),
    /// Which of the two directories it is built in: see [`in_lanes`](super::in_lanes).
    pub lane: u8,
    /// The minor version of the oldest Rust 1.x that its HAL compiles with, where that is newer than the workspace's.
    pub rust: Option<u32>,
}

/// All of them.
pub const BOARDS: [Board; 9] = [
    Board {
        name: "microbit-v2",
        title: "micro:bit v2",
        chip: "nRF52833",
        core: "Cortex-M4F",
        hal: "embassy-nrf",
        flash_kib: 448,
        ram: (0x2000_0000, 128),
        lane: 1,
        rust: None,
    },
    Board {
        name: "nrf52840-dk",
        title: "nRF52840-DK",
        chip: "nRF52840",
        core: "Cortex-M4F",
        hal: "embassy-nrf",
        flash_kib: 896,
        ram: (0x2000_0000, 256),
        lane: 1,
        rust: None,
    },
    Board {
        name: "nucleo-f446re",
        title: "Nucleo-F446RE",
        chip: "STM32F446RE",
        core: "Cortex-M4F",
        hal: "embassy-stm32",
        flash_kib: 256,
        ram: (0x2000_0000, 128),
        lane: 1,
        rust: None,
    },
    Board {
        name: "nucleo-f767zi",
        title: "Nucleo-F767ZI",
        chip: "STM32F767ZI",
        core: "Cortex-M7",
        hal: "embassy-stm32",
        flash_kib: 1536,
        ram: (0x2000_0000, 512),
        lane: 1,
        rust: None,
    },
    Board {
        name: "nucleo-h743zi",
        title: "Nucleo-H743ZI",
        chip: "STM32H743ZI",
        core: "Cortex-M7",
        hal: "embassy-stm32",
        flash_kib: 1024,
        ram: (0x2400_0000, 512),
        lane: 1,
        rust: None,
    },
    Board {
        name: "pico",
        title: "Raspberry Pi Pico",
        chip: "RP2040",
        core: "Cortex-M0+",
        hal: "embassy-rp",
        flash_kib: 1920,
        ram: (0x2000_0000, 256),
        lane: 2,
        rust: None,
    },
    Board {
        name: "pico2",
        title: "Raspberry Pi Pico 2",
        chip: "RP2350",
        core: "Cortex-M33",
        hal: "embassy-rp",
        flash_kib: 3968,
        ram: (0x2000_0000, 512),
        lane: 2,
        rust: None,
    },
    Board {
        name: "pico2-riscv",
        title: "Raspberry Pi Pico 2, RISC-V",
        chip: "RP2350",
        core: "RV32IMAC",
        hal: "rp235x-hal",
        flash_kib: 3968,
        ram: (0x2000_0000, 512),
        lane: 2,
        rust: None,
    },
    Board {
        name: "esp32c3",
        title: "ESP32-C3",
        chip: "ESP32-C3",
        core: "RV32IMC",
        hal: "esp-hal",
        flash_kib: 3904,
        ram: (0x3fc8_0000, 313),
        lane: 1,
        rust: Some(95),
    },
];

impl Board {
    /// Where its crate lies.
    pub fn folder(&self) -> PathBuf {
        repository::root().join("boards").join(self.name)
    }

    /// The addresses of its RAM.
    fn ram_range(&self) -> Range<u64> {
        let (start, kib) = self.ram;
        start..start + 1024 * kib
    }

    /// `cargo ARGUMENTS` in its folder, where `.cargo/config.toml` names the target.
    pub fn cargo<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Result<Command> {
        let mut command = board_cargo(arguments)?;
        command.current_dir(self.folder());
        Ok(command)
    }

    /// Builds its firmware and tells what it occupies. What the compiler says goes to standard error.
    pub fn build(&self) -> Result<Occupied> {
        let mut command = self.cargo([
            "build",
            "--quiet",
            "--release",
            "--message-format=json-render-diagnostics",
        ])?;
        let programs = built_programs(&mut command).with_context(|| format!("building {}", self.name))?;
        let program = programs.into_iter().find(|program| program.name == self.name);
        let image = program
            .with_context(|| format!("cargo built no firmware named {}", self.name))?
            .path;
        Occupied::by(&image, &self.ram_range())
    }

    /// The version of its HAL: `embassy-nrf 0.11.0`.
    pub fn built_with(&self) -> Result<String> {
        let path = self.folder().join("Cargo.lock");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let version = locked(&text, self.hal).with_context(|| format!("{} lists no {}", path.display(), self.hal))?;
        Ok(format!("{} {version}", self.hal))
    }

    /// Why this Rust 1.x cannot build it.
    pub fn refuses(&self, minor: u32) -> Option<String> {
        let oldest = self.rust.filter(|oldest| minor < *oldest)?;
        Some(format!("{}: {} needs Rust 1.{oldest}", self.name, self.hal))
    }
}

/// The version of a package in a lock file.
fn locked<'t>(text: &'t str, package: &str) -> Option<&'t str> {
    let (_, after) = text.split_once(&format!("name = \"{package}\"\n"))?;
    after.strip_prefix("version = \"")?.split('"').next()
}

/// The board with this name; for clap, so the error lists what there is.
pub fn parse(name: &str) -> Result<&'static Board, String> {
    BOARDS.iter().find(|board| board.name == name).ok_or_else(|| {
        let names: Vec<_> = BOARDS.iter().map(|board| board.name).collect();
        format!("the boards are {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for board in &BOARDS {
            assert_eq!(parse(board.name).unwrap().title, board.title);
            assert!(board.folder().join("Cargo.toml").is_file(), "{}", board.name);
        }
        assert!(parse("abacus").unwrap_err().contains("pico2"));
    }

    /// What the linker is told, and what the table says.
    #[test]
    fn memory_is_that_of_the_link_scripts() {
        for board in &BOARDS {
            let (start, kib) = board.ram;
            // The ESP32-C3's map is its HAL's; its partitions are ours.
            if let Ok(map) = fs::read_to_string(board.folder().join("memory.x")) {
                let ram = format!("RAM   : ORIGIN = {start:#X}, LENGTH = {kib}K\n").replace("0X", "0x");
                assert!(map.contains(&ram), "{}: {ram}", board.name);
                assert!(
                    map.contains(&format!("LENGTH = {}K", board.flash_kib)),
                    "{}",
                    board.name
                );
            } else {
                let partitions = fs::read_to_string(board.folder().join("partitions.csv")).unwrap();
                assert!(
                    partitions.contains(&format!("{:#x}\n", 1024 * board.flash_kib)),
                    "{}",
                    board.name
                );
            }
        }
    }

    /// Two cargos wait for each other where they build in one directory.
    #[test]
    fn lanes_are_those_that_cargo_is_told() {
        for board in &BOARDS {
            let config = fs::read_to_string(board.folder().join(".cargo/config.toml")).unwrap();
            assert!(
                config.contains(&format!("target-dir = \"../target/{}\"", board.lane)),
                "{}",
                board.name
            );
        }
    }

    #[test]
    fn versions_come_from_lock_files() {
        let text =
            "[[package]]\nname = \"a-hal\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"hal\"\nversion = \"1.2.3\"\n";
        assert_eq!(locked(text, "hal"), Some("1.2.3"));
        assert_eq!(locked(text, "al"), None);
        for board in &BOARDS {
            assert!(board.built_with().unwrap().starts_with(board.hal));
        }
    }

    #[test]
    fn old_compilers_are_told_from_new_ones() {
        let board = parse("esp32c3").unwrap();
        assert!(board.refuses(94).unwrap().contains("1.95"));
        assert_eq!((board.refuses(95), parse("pico").unwrap().refuses(88)), (None, None));
    }
}

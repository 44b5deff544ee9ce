//! Which board lives which life.

use crate::{
    cores::{CORES, Core, MICROBIT},
    firmware::Firmware,
};
use anyhow::{Context, Result};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// What is recognised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Six channels at 50 Hz, 3,519 weights.
    Watch,
    /// Three channels at 25 Hz, 559 weights.
    Small,
}

/// Where what is learned is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flash {
    /// In a file of the host, word by word by semihosting.
    File,
    /// In QEMU's CFI flash, which is a file as well.
    Cfi,
    /// On the chip. It survives resets, but not QEMU.
    Chip,
}

/// A board, its task and its flash.
#[derive(Clone, Copy, Debug)]
pub struct Board {
    pub core: &'static Core,
    pub kind: Kind,
    pub flash: Flash,
}

impl Board {
    /// All boards: the watch's network where there is a floating-point unit, the small one where every operation is a call.
    pub fn all() -> Vec<Self> {
        let emulated = CORES.iter().map(|core| Self {
            core,
            kind: if core.fpu { Kind::Watch } else { Kind::Small },
            flash: if core.qemu[0].contains("riscv") {
                Flash::Cfi
            } else {
                Flash::File
            },
        });
        let microbit = Self {
            core: &MICROBIT,
            kind: Kind::Small,
            flash: Flash::Chip,
        };
        [microbit].into_iter().chain(emulated).collect()
    }

    /// The board with this name; for clap, so the error lists what there is.
    pub fn parse(name: &str) -> Result<Self, String> {
        let boards = Self::all();
        boards
            .iter()
            .find(|board| board.core.name == name)
            .copied()
            .ok_or_else(|| {
                let names: Vec<_> = boards.iter().map(|board| board.core.name).collect();
                format!("the boards are {}", names.join(", "))
            })
    }

    /// The unit of QEMU's flash drive.
    pub fn drive(&self) -> Option<u32> {
        (self.flash == Flash::Cfi).then_some(1)
    }

    /// The amount of RAM that the firmware is linked for, in bytes, as `boards/qemu/build.rs` has it.
    pub fn ram(&self) -> u64 {
        match self.flash {
            Flash::Chip => 16 * 1024,
            _ => 128 * 1024,
        }
    }

    fn firmware(&self) -> Firmware<'static> {
        let (name, feature) = match (self.flash, self.kind) {
            (Flash::Chip, _) => ("life-small", "life"),
            (_, Kind::Watch) => ("life", "life"),
            (_, Kind::Small) => ("life", "life,small"),
        };
        Firmware {
            feature: Some(feature),
            ..Firmware::new(name)
        }
    }

    pub fn build(&self) -> Result<PathBuf> {
        self.firmware().build(self.core)
    }

    /// Makes a blank flash.
    pub fn blank(&self, path: &Path) -> Result<()> {
        match self.flash {
            Flash::File => fs::write(path, vec![0xFF; 256 << 10]),
            // QEMU wants all of the bank. The rest of the file is a hole.
            Flash::Cfi => File::create(path).and_then(|file| file.set_len(32 << 20)),
            Flash::Chip => Ok(()),
        }
        .with_context(|| format!("writing {}", path.display()))
    }
}

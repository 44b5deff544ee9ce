//! The second flash bank of `virt`, 32 MiB that are a file of the host (`-drive if=pflash,unit=1`), as `embedded-storage` wants it.
//!
//! Two chips of 16 bits side by side, which take each command together. Source: Intel, *Common Flash Memory Interface* and the command set of the 28F640J3A.

use core::convert::Infallible;
use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

const BASE: usize = 0x2200_0000;
const CAPACITY: usize = 32 << 20;
const SECTOR: usize = 256 << 10;

/// Commands, one for each chip.
#[derive(Clone, Copy)]
#[repr(u32)]
enum Command {
    Program = 0x0040_0040,
    Erase = 0x0020_0020,
    Confirm = 0x00D0_00D0,
    ClearStatus = 0x0050_0050,
    ReadArray = 0x00FF_00FF,
}

const READY: u32 = 0x0080_0080;

/// The whole bank.
pub struct Cfi(());

impl Cfi {
    /// # Safety
    /// The board is `virt`, it has a drive in its second bank, and nothing else uses that.
    pub const unsafe fn new() -> Self {
        Cfi(())
    }

    fn at(offset: usize) -> *mut u32 {
        (BASE + offset % CAPACITY) as *mut u32
    }

    fn command(offset: usize, command: u32) {
        // SAFETY: within the bank that `new` was promised, and the chips take what is written for a command or data.
        unsafe { Self::at(offset).write_volatile(command) };
    }

    fn wait(offset: usize) {
        // SAFETY: as above; the chips answer with their status.
        while unsafe { Self::at(offset).read_volatile() } & READY != READY {}
    }
}

impl ErrorType for Cfi {
    type Error = Infallible;
}

impl ReadNorFlash for Cfi {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Infallible> {
        for (i, byte) in bytes.iter_mut().enumerate() {
            let at = (offset as usize + i) % CAPACITY;
            // SAFETY: within the bank, which is in the mode for reading between two calls. Volatile, for it changes under the compiler's hands.
            *byte = unsafe { ((BASE + at) as *const u8).read_volatile() };
        }
        Ok(())
    }
    fn capacity(&self) -> usize {
        CAPACITY
    }
}

impl NorFlash for Cfi {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = SECTOR;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Infallible> {
        for sector in (from as usize..(to as usize).min(CAPACITY)).step_by(SECTOR) {
            Self::command(sector, Command::ClearStatus as u32);
            Self::command(sector, Command::Erase as u32);
            Self::command(sector, Command::Confirm as u32);
            Self::wait(sector);
            Self::command(sector, Command::ReadArray as u32);
        }
        Ok(())
    }
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Infallible> {
        let mut at = offset as usize;
        for word in bytes.as_chunks::<4>().0 {
            Self::command(at, Command::Program as u32);
            Self::command(at, u32::from_le_bytes(*word));
            Self::wait(at);
            at += 4;
        }
        Self::command(offset as usize, Command::ReadArray as u32);
        Ok(())
    }
}

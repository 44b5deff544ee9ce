//! A flash whose contents outlive the emulator: a file of the host, as `embedded-storage` wants it.
//!
//! Words reach the file one after the other, and so do the pieces of an erased page: a QEMU that is killed leaves what a power cut leaves between two words.
//! As in NOR flash, writing only turns ones into zeros.

use crate::host_file::{FileError, HostFile};
use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};

/// A flash of `CAPACITY` bytes in pages of 4 KiB.
pub struct HostFlash<const CAPACITY: usize> {
    file: HostFile,
}

const WORD: usize = 4;
const PAGE: usize = 4096;
const PIECE: usize = 64;

impl<const CAPACITY: usize> HostFlash<CAPACITY> {
    /// The flash in the file at `path`, which is there and has the right length.
    ///
    /// # Errors
    /// When the file cannot be opened, or has another length.
    pub fn open(path: &str) -> Result<Self, FileError> {
        let file = HostFile::open_to_change(path)?;
        match file.len()? {
            length if length == CAPACITY as u64 => Ok(HostFlash { file }),
            _ => Err(FileError::Read),
        }
    }
}

impl NorFlashError for FileError {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

impl<const CAPACITY: usize> ErrorType for HostFlash<CAPACITY> {
    type Error = FileError;
}

impl<const CAPACITY: usize> ReadNorFlash for HostFlash<CAPACITY> {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FileError> {
        self.file.seek(offset.into())?;
        self.file.read(bytes)
    }
    fn capacity(&self) -> usize {
        CAPACITY
    }
}

impl<const CAPACITY: usize> NorFlash for HostFlash<CAPACITY> {
    const WRITE_SIZE: usize = WORD;
    const ERASE_SIZE: usize = PAGE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), FileError> {
        self.file.seek(from.into())?;
        for _ in (from..to.min(CAPACITY as u32)).step_by(PIECE) {
            self.file.write(&[0xFF; PIECE])?;
        }
        Ok(())
    }
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FileError> {
        let mut at = u64::from(offset);
        for word in bytes.as_chunks::<WORD>().0 {
            let mut there = [0; WORD];
            self.file.seek(at)?;
            self.file.read(&mut there)?;
            let left = u32::from_ne_bytes(there) & u32::from_ne_bytes(*word);
            self.file.seek(at)?;
            self.file.write(&left.to_ne_bytes())?;
            at += WORD as u64;
        }
        Ok(())
    }
}

//! The flash chip, by the function of the boot ROM that erases and programs it.
//!
//! The ROM takes the flash out of its mapping while it works and puts it back before it returns, so its caller may lie in flash; interrupts, which lie there as
//! well, have to wait.

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash, check_erase, check_read, check_write,
};
use rp235x_hal::rom_data::{flash_flush_cache, flash_op};

/// Where the processor sees the flash.
pub const BASE: u32 = 0x1000_0000;
/// All of it, in bytes.
const SIZE: usize = 4 * 1024 * 1024;
/// What the ROM programs at once.
const PAGE: usize = 256;

/// Bits of `flash_op`: as secure code, at addresses of the chip itself (RP2350 datasheet, section 5.5.8.2).
const SECURE: u32 = 1 << 8;
/// Its operations.
const ERASE: u32 = SECURE;
const PROGRAM: u32 = SECURE | 1 << 16;

/// All of the flash.
pub struct Flash(());

impl Flash {
    /// The flash, once.
    ///
    /// # Safety
    /// The other core must not run, nor DMA read from flash.
    pub unsafe fn new() -> Self {
        Flash(())
    }

    /// Erases, or programs pages.
    fn operate(operation: u32, offset: u32, length: usize, data: *mut u8) -> Result<(), NorFlashErrorKind> {
        let code = critical_section::with(|_| {
            // SAFETY: `data` has `length` bytes, which the ROM only reads; the caller has checked the range; nothing else runs meanwhile, see `new`.
            unsafe {
                let code = flash_op(operation, BASE + offset, length as u32, data);
                flash_flush_cache();
                code
            }
        });
        match code {
            0 => Ok(()),
            _ => Err(NorFlashErrorKind::Other),
        }
    }
}

impl ErrorType for Flash {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        check_read(self, offset, bytes.len())?;
        let start = (BASE + offset) as *const u8;
        for (i, byte) in bytes.iter_mut().enumerate() {
            // SAFETY: within the flash, as just checked, which is mapped for reading.
            *byte = unsafe { start.add(i).read_volatile() };
        }
        Ok(())
    }

    fn capacity(&self) -> usize {
        SIZE
    }
}

impl NorFlash for Flash {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = 4096;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        check_erase(self, from, to)?;
        Self::operate(ERASE, from, (to - from) as usize, core::ptr::null_mut())
    }

    // The ROM programs whole pages. What is not to be written is programmed as ones, which changes nothing.
    fn write(&mut self, mut offset: u32, mut bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        check_write(self, offset, bytes.len())?;
        while !bytes.is_empty() {
            let within = offset as usize % PAGE;
            let count = bytes.len().min(PAGE - within);
            let (now, later) = bytes.split_at(count);
            let mut page = [0xff; PAGE];
            page.iter_mut().skip(within).zip(now).for_each(|(to, from)| *to = *from);
            Self::operate(PROGRAM, offset - within as u32, PAGE, page.as_mut_ptr())?;
            offset += count as u32;
            bytes = later;
        }
        Ok(())
    }
}

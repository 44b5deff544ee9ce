//! The flash of an nRF51 (micro:bit), 256 KiB behind its non-volatile memory controller, as `embedded-storage` wants it. QEMU's board `microbit` has it; contents
//! survive a reset there as they do on the chip, except that flash never erased reads as zeros.
//!
//! Source: *nRF51 Series Reference Manual*, version 3.0, chapter 6 (NVMC).

use core::convert::Infallible;
use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

const NVMC: usize = 0x4001_E000;
const READY: usize = NVMC + 0x400;
const CONFIG: usize = NVMC + 0x504;
const ERASE_PAGE: usize = NVMC + 0x508;

/// What CONFIG allows.
#[derive(Clone, Copy)]
#[repr(u32)]
enum Allowed {
    Reading = 0,
    Writing = 1,
    Erasing = 2,
}

const PAGE: usize = 1024;
const CAPACITY: usize = 256 * 1024;

/// The whole flash, from address 0. The image lies at its start: a store's range has to lie behind it.
pub struct Nvmc(());

impl Nvmc {
    /// # Safety
    /// The board is a micro:bit, and nothing else writes to the flash.
    pub const unsafe fn new() -> Self {
        Nvmc(())
    }

    fn allow(&mut self, what: Allowed) {
        // SAFETY: a register of the chip that `new` was promised.
        unsafe { (CONFIG as *mut u32).write_volatile(what as u32) };
        self.wait();
    }

    fn wait(&mut self) {
        // SAFETY: as above.
        while unsafe { (READY as *const u32).read_volatile() } & 1 == 0 {}
    }
}

impl ErrorType for Nvmc {
    type Error = Infallible;
}

impl ReadNorFlash for Nvmc {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Infallible> {
        for (i, byte) in bytes.iter_mut().enumerate() {
            let address = offset as usize + i;
            if address < CAPACITY {
                // SAFETY: flash is readable everywhere. Volatile, for it changes under the compiler's hands.
                *byte = unsafe { (address as *const u8).read_volatile() };
            }
        }
        Ok(())
    }
    fn capacity(&self) -> usize {
        CAPACITY
    }
}

impl NorFlash for Nvmc {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = PAGE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Infallible> {
        self.allow(Allowed::Erasing);
        for page in (from..to.min(CAPACITY as u32)).step_by(PAGE) {
            // SAFETY: a register of the chip that `new` was promised.
            unsafe { (ERASE_PAGE as *mut u32).write_volatile(page) };
            self.wait();
        }
        self.allow(Allowed::Reading);
        Ok(())
    }
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Infallible> {
        self.allow(Allowed::Writing);
        for (i, word) in bytes.as_chunks::<4>().0.iter().enumerate() {
            let address = offset as usize + 4 * i;
            if address < CAPACITY {
                // SAFETY: the controller allows it, and the caller of `new` has nothing else that writes there.
                unsafe { (address as *mut u32).write_volatile(u32::from_le_bytes(*word)) };
                self.wait();
            }
        }
        self.allow(Allowed::Reading);
        Ok(())
    }
}

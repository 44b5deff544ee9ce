//! The UART of the core's board, a byte at a time, without interrupts and without waiting: QEMU holds the next byte back until one has been taken.
//!
//! Sources: Arm, *Cortex-M System Design Kit Technical Reference Manual* (APB UART); National Semiconductor, *PC16550D* data sheet.

/// The APB UART of Arm's MPS2 and MPS3 boards.
#[cfg(target_arch = "arm")]
mod device {
    #[cfg(not(any(mps2_an505, mps3_an547)))]
    const BASE: usize = 0x4000_4000;
    #[cfg(mps2_an505)]
    const BASE: usize = 0x5020_0000;
    #[cfg(mps3_an547)]
    const BASE: usize = 0x5930_3000;

    const DATA: *mut u32 = BASE as *mut u32;
    const STATE: *const u32 = (BASE + 0x04) as *const u32;
    const CONTROL: *mut u32 = (BASE + 0x08) as *mut u32;
    const DIVIDER: *mut u32 = (BASE + 0x10) as *mut u32;

    const TRANSMIT_FULL: u32 = 1;
    const RECEIVED: u32 = 2;

    pub fn start() {
        // SAFETY: registers of the board that `build.rs` linked for. 16 is the least divider; transmitter and receiver on.
        unsafe {
            DIVIDER.write_volatile(16);
            CONTROL.write_volatile(3);
        }
    }

    pub fn receive() -> Option<u8> {
        // SAFETY: as above; taking a byte makes room for the next.
        unsafe { (STATE.read_volatile() & RECEIVED != 0).then(|| DATA.read_volatile() as u8) }
    }

    pub fn send(byte: u8) -> bool {
        // SAFETY: as above.
        unsafe {
            let free = STATE.read_volatile() & TRANSMIT_FULL == 0;
            if free {
                DATA.write_volatile(byte.into());
            }
            free
        }
    }
}

/// The 16550 of `virt`.
#[cfg(target_arch = "riscv32")]
mod device {
    const BASE: usize = 0x1000_0000;
    const DATA: *mut u8 = BASE as *mut u8;
    const LINE_CONTROL: *mut u8 = (BASE + 3) as *mut u8;
    const LINE_STATUS: *const u8 = (BASE + 5) as *const u8;

    const RECEIVED: u8 = 1;
    const TRANSMIT_EMPTY: u8 = 0x20;

    pub fn start() {
        // SAFETY: a register of the board that `build.rs` linked for. Eight bits, no parity.
        unsafe { LINE_CONTROL.write_volatile(3) };
    }

    pub fn receive() -> Option<u8> {
        // SAFETY: as above; taking a byte makes room for the next.
        unsafe { (LINE_STATUS.read_volatile() & RECEIVED != 0).then(|| DATA.read_volatile()) }
    }

    pub fn send(byte: u8) -> bool {
        // SAFETY: as above.
        unsafe {
            let free = LINE_STATUS.read_volatile() & TRANSMIT_EMPTY != 0;
            if free {
                DATA.write_volatile(byte);
            }
            free
        }
    }
}

/// The board's first UART.
pub struct Uart(());

impl Uart {
    /// Switches it on.
    ///
    /// # Safety
    /// The board is the one of the core (not a micro:bit), and nobody else has its UART.
    pub unsafe fn new() -> Self {
        device::start();
        Uart(())
    }

    /// The next byte, if one has come.
    pub fn read(&mut self) -> Option<u8> {
        device::receive()
    }

    /// Sends from the start of `bytes` what there is room for; returns how many.
    pub fn write(&mut self, bytes: &[u8]) -> usize {
        bytes.iter().take_while(|byte| device::send(**byte)).count()
    }
}

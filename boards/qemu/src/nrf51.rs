//! What a micro:bit has besides its [flash](crate::nvmc): UART, timer and entropy of its nRF51, as QEMU's board `microbit` has them too.
//!
//! Source: *nRF51 Series Reference Manual*, version 3.0, chapters 18 (TIMER), 21 (RNG) and 29 (UART).

fn write(register: usize, value: u32) {
    // SAFETY: callers name registers of the chip that `new` was promised; none of them has to do with memory.
    unsafe { (register as *mut u32).write_volatile(value) };
}

fn read(register: usize) -> u32 {
    // SAFETY: as in `write`.
    unsafe { (register as *const u32).read_volatile() }
}

/// The UART.
pub struct Uart {
    /// Whether a byte is on its way out.
    sending: bool,
}

impl Uart {
    const BASE: usize = 0x4000_2000;
    const START_RX: usize = Self::BASE;
    const START_TX: usize = Self::BASE + 0x008;
    const RECEIVED: usize = Self::BASE + 0x108;
    const SENT: usize = Self::BASE + 0x11C;
    const ENABLE: usize = Self::BASE + 0x500;
    const PIN_TX: usize = Self::BASE + 0x50C;
    const PIN_RX: usize = Self::BASE + 0x514;
    const RXD: usize = Self::BASE + 0x518;
    const TXD: usize = Self::BASE + 0x51C;
    const BAUD: usize = Self::BASE + 0x524;

    /// Switches it on, to the pins of the micro:bit's USB chip at 115,200 baud.
    ///
    /// # Safety
    /// The board is a micro:bit, and nobody else has its UART.
    pub unsafe fn new() -> Self {
        write(Self::PIN_TX, 24);
        write(Self::PIN_RX, 25);
        write(Self::BAUD, 0x01D7_E000);
        write(Self::ENABLE, 4);
        write(Self::START_TX, 1);
        write(Self::START_RX, 1);
        Uart { sending: false }
    }

    /// The next byte, if one has come.
    pub fn read(&mut self) -> Option<u8> {
        if read(Self::RECEIVED) == 0 {
            return None;
        }
        // Reading the byte announces the next one: the event has to be cleared before.
        write(Self::RECEIVED, 0);
        Some(read(Self::RXD) as u8)
    }

    /// Sends from the start of `bytes` what there is room for; returns how many.
    pub fn write(&mut self, bytes: &[u8]) -> usize {
        let mut taken = 0;
        for byte in bytes {
            if self.sending && read(Self::SENT) == 0 {
                break;
            }
            write(Self::SENT, 0);
            write(Self::TXD, (*byte).into());
            self.sending = true;
            taken += 1;
        }
        taken
    }
}

/// Microseconds, counted by TIMER0.
pub struct Timer {
    high: core::cell::Cell<u32>,
    last: core::cell::Cell<u32>,
}

impl Timer {
    const BASE: usize = 0x4000_8000;
    const START: usize = Self::BASE;
    const CAPTURE: usize = Self::BASE + 0x040;
    const BITS: usize = Self::BASE + 0x508;
    const PRESCALER: usize = Self::BASE + 0x510;
    const CAPTURED: usize = Self::BASE + 0x540;

    /// Starts it.
    ///
    /// # Safety
    /// The board is a micro:bit, and nobody else has TIMER0.
    pub unsafe fn new() -> Self {
        const BITS_32: u32 = 3;
        const ONE_MHZ: u32 = 4;
        write(Self::BITS, BITS_32);
        write(Self::PRESCALER, ONE_MHZ);
        write(Self::START, 1);
        Timer {
            high: core::cell::Cell::new(0),
            last: core::cell::Cell::new(0),
        }
    }

    /// Microseconds since the start. To be asked once an hour at least: the timer's 32 bits turn over after 71 minutes.
    pub fn now_us(&self) -> u64 {
        write(Self::CAPTURE, 1);
        let low = read(Self::CAPTURED);
        if low < self.last.replace(low) {
            self.high.set(self.high.get().wrapping_add(1));
        }
        u64::from(self.high.get()) << 32 | u64::from(low)
    }
}

/// The generator of random numbers.
pub struct Rng(());

impl Rng {
    const BASE: usize = 0x4000_D000;
    const START: usize = Self::BASE;
    const STOP: usize = Self::BASE + 0x004;
    const READY: usize = Self::BASE + 0x100;
    const VALUE: usize = Self::BASE + 0x508;

    /// # Safety
    /// The board is a micro:bit, and nobody else has its generator.
    pub const unsafe fn new() -> Self {
        Rng(())
    }

    /// Eight random bytes. It waits for them, on the chip about 1.4 ms.
    pub fn seed(&mut self) -> u64 {
        write(Self::START, 1);
        let mut seed = 0;
        for _ in 0..8 {
            while read(Self::READY) == 0 {}
            write(Self::READY, 0);
            seed = seed << 8 | u64::from(read(Self::VALUE) & 0xFF);
        }
        write(Self::STOP, 1);
        seed
    }
}

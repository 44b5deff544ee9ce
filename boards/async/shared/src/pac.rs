//! The interrupts of the emulated chip, an MPS2 AN386, as the crate of a real chip names its own: what `rtic::app(device = ...)` and `#[interrupt]` ask for.

pub use self::Interrupt as interrupt;
pub use cortex_m_rt::interrupt;

/// Bits of an interrupt's priority.
pub const NVIC_PRIO_BITS: u8 = 3;

/// Two that no peripheral of the chip raises: for tasks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
#[allow(non_camel_case_types, reason = "the attribute looks for a name in lower case")]
pub enum Interrupt {
    /// One.
    SPARE0 = 30,
    /// Another.
    SPARE1 = 31,
}

// SAFETY: the chip has 32 interrupts, and these are different ones.
unsafe impl cortex_m::interrupt::InterruptNumber for Interrupt {
    fn number(self) -> u16 {
        self as u16
    }
}

unsafe extern "C" {
    fn SPARE0();
    fn SPARE1();
    fn DefaultHandler();
}

/// The part of the vector table behind the core's own exceptions.
#[unsafe(link_section = ".vector_table.interrupts")]
#[unsafe(no_mangle)]
static __INTERRUPTS: [unsafe extern "C" fn(); 32] = {
    let mut vectors: [unsafe extern "C" fn(); 32] = [DefaultHandler; 32];
    vectors[Interrupt::SPARE0 as usize] = SPARE0;
    vectors[Interrupt::SPARE1 as usize] = SPARE1;
    vectors
};

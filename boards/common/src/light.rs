//! The light: what the device does, as a pattern.

use embedded_hal::digital::OutputPin;

/// What the light shows, the most urgent first. A pattern has 16 places of 125 ms, two seconds in all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pattern {
    /// Three flashes: the sensor does not answer, or flash cannot be written.
    Fault,
    /// On: the button is pressed.
    Pressed,
    /// On but for a blink: the store is being written.
    Saving,
    /// Blinks twice a second: learns.
    Learning,
    /// Two flashes: what is stored belongs to another network.
    Foreign,
    /// Blinks four times a second: starts.
    Starting,
    /// One flash: recognises.
    Recognising,
}

impl Pattern {
    /// The pattern, the first place in the lowest bit.
    pub const fn bits(self) -> u16 {
        match self {
            Pattern::Fault => 0b0000_0000_0001_0101,
            Pattern::Pressed => 0xFFFF,
            Pattern::Saving => 0x7FFF,
            Pattern::Learning => 0b0011_0011_0011_0011,
            Pattern::Foreign => 0b0000_0000_0000_0101,
            Pattern::Starting => 0b0101_0101_0101_0101,
            Pattern::Recognising => 1,
        }
    }
}

/// A light that is on while its pin is high.
pub(crate) struct Light<P> {
    pin: P,
    on: Option<bool>,
}

impl<P: OutputPin> Light<P> {
    pub fn new(pin: P) -> Self {
        Light { pin, on: None }
    }

    pub fn show(&mut self, pattern: Pattern, now: u64) {
        let on = pattern.bits() >> (now / 125_000 % 16) & 1 == 1;
        if self.on != Some(on) {
            // A light that does not obey is no reason to stop; it is told again the next time.
            let told = if on { self.pin.set_high() } else { self.pin.set_low() };
            self.on = told.is_ok().then_some(on);
        }
    }
}

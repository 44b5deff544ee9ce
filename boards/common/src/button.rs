//! The button: several short presses, or a long one.

use embedded_hal::digital::InputPin;

/// What the pin has to keep its level for, to count.
const STEADY_US: u64 = 15_000;
/// A pause that ends the presses.
const PAUSE_US: u64 = 700_000;
/// A press from here on is a long one.
const LONG_US: u64 = 1_000_000;

/// What was pressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Press {
    /// The first of several presses has just begun.
    Begun,
    /// So many short ones.
    Short(u32),
    /// A long one.
    Long,
}

/// A button, pressed while its pin is low.
pub(crate) struct Button<P> {
    pin: P,
    pressed: bool,
    /// Since when the pin has been other than `pressed`.
    changing: Option<u64>,
    /// When the button was last pressed or released.
    since: u64,
    count: u32,
    long: bool,
}

impl<P: InputPin> Button<P> {
    pub fn new(pin: P) -> Self {
        Button {
            pin,
            pressed: false,
            changing: None,
            since: 0,
            count: 0,
            long: false,
        }
    }

    pub fn is_pressed(&self) -> bool {
        self.pressed
    }

    /// Looks at the pin. One that cannot be read is not pressed.
    pub fn poll(&mut self, now: u64) -> Option<Press> {
        if self.pin.is_low().unwrap_or(false) == self.pressed {
            self.changing = None;
        } else if now.saturating_sub(*self.changing.get_or_insert(now)) >= STEADY_US {
            self.changing = None;
            self.pressed = !self.pressed;
            self.since = now;
            if self.pressed {
                self.count = self.count.saturating_add(1);
                return (self.count == 1).then_some(Press::Begun);
            }
            if core::mem::take(&mut self.long) {
                self.count = 0;
            }
            return None;
        }
        let steady = now.saturating_sub(self.since);
        if self.pressed && !self.long && steady >= LONG_US {
            self.long = true;
            return Some(Press::Long);
        }
        if !self.pressed && self.count > 0 && steady >= PAUSE_US {
            return Some(Press::Short(core::mem::take(&mut self.count)));
        }
        None
    }
}

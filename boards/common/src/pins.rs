//! Pins: which level means what, and boards that lack one.

use core::convert::Infallible;
use embedded_hal::digital::{self, InputPin, OutputPin};

/// A pin the other way round.
///
/// The application takes a button for pressed while its pin is low (it connects the pin to ground, against a pull-up), and a light for on while its pin is high.
pub struct Inverted<P>(pub P);

impl<P: digital::ErrorType> digital::ErrorType for Inverted<P> {
    type Error = P::Error;
}

impl<P: InputPin> InputPin for Inverted<P> {
    fn is_high(&mut self) -> Result<bool, P::Error> {
        self.0.is_low()
    }
    fn is_low(&mut self) -> Result<bool, P::Error> {
        self.0.is_high()
    }
}

impl<P: OutputPin> OutputPin for Inverted<P> {
    fn set_low(&mut self) -> Result<(), P::Error> {
        self.0.set_high()
    }
    fn set_high(&mut self) -> Result<(), P::Error> {
        self.0.set_low()
    }
}

/// No pin: a button that is never pressed, a light that nobody sees.
pub struct NoPin;

impl digital::ErrorType for NoPin {
    type Error = Infallible;
}

impl InputPin for NoPin {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        Ok(true)
    }
    fn is_low(&mut self) -> Result<bool, Infallible> {
        Ok(false)
    }
}

impl OutputPin for NoPin {
    fn set_low(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
    fn set_high(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

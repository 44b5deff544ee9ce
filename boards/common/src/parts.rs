//! What a board has.

use crate::{Clock, Entropy, Imu, Serial};
use core::ops::Range;
use embedded_hal::digital::{InputPin, OutputPin};
use embedded_storage::nor_flash::NorFlash;

/// Everything that the application needs of a board.
///
/// What a board lacks: [`NoSensor`](crate::NoSensor), [`NoFlash`](crate::flash::NoFlash), [`NoPin`](crate::pins::NoPin), [`NoSerial`](crate::serial::NoSerial).
pub struct Parts<I, F, B, L, S, C, E> {
    /// The sensor.
    pub imu: I,
    /// The flash in which what is learned is kept.
    pub flash: F,
    /// Where in that flash, in bytes from its start, on erase boundaries: outside of the program's image, so that writing the program anew leaves it alone.
    pub range: Range<u32>,
    /// The button: pressed while low; see [`Inverted`](crate::pins::Inverted).
    pub button: B,
    /// The light: on while high.
    pub led: L,
    /// The line to the host.
    pub serial: S,
    /// Time.
    pub clock: C,
    /// Where random draws start.
    pub entropy: E,
    /// The board's name, at most 24 bytes of it are told.
    pub name: &'static str,
}

/// The types of some [`Parts`], under one name.
pub trait Board<const C: usize> {
    /// The sensor.
    type Imu: Imu<C>;
    /// The flash.
    type Flash: NorFlash;
    /// The button.
    type Button: InputPin;
    /// The light.
    type Led: OutputPin;
    /// The line to the host.
    type Serial: Serial;
    /// Time.
    type Clock: Clock;
    /// Randomness.
    type Entropy: Entropy;

    /// The parts.
    fn into_parts(self) -> PartsOf<Self, C>
    where
        Self: Sized;
}

/// The [`Parts`] of a [`Board`].
pub type PartsOf<B, const C: usize> = Parts<
    <B as Board<C>>::Imu,
    <B as Board<C>>::Flash,
    <B as Board<C>>::Button,
    <B as Board<C>>::Led,
    <B as Board<C>>::Serial,
    <B as Board<C>>::Clock,
    <B as Board<C>>::Entropy,
>;

impl<I, F, B, L, S, T, E, const C: usize> Board<C> for Parts<I, F, B, L, S, T, E>
where
    I: Imu<C>,
    F: NorFlash,
    B: InputPin,
    L: OutputPin,
    S: Serial,
    T: Clock,
    E: Entropy,
{
    type Imu = I;
    type Flash = F;
    type Button = B;
    type Led = L;
    type Serial = S;
    type Clock = T;
    type Entropy = E;

    fn into_parts(self) -> Self {
        self
    }
}

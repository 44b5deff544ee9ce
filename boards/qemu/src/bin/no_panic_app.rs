//! Links only if nothing in the sensor's application can panic, with and without a sensor: see the feature `prove-no-panic`.
//!
//! The drivers of real sensors and flashes are not among it: their crates and HALs answer for themselves.
#![no_std]
#![no_main]

use app::task::watch::{App, C, Memory};
use app::{Board, Clock, Imu, Next, NoSensor, Parts, Serial};
use board::{ConstStaticCell, Failed, firmware};
use core::{convert::Infallible, hint::black_box};
use embedded_hal::digital::{self, InputPin, OutputPin};
use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
use motenet::Zero;

static MEMORY: [ConstStaticCell<Memory>; 2] = [const { ConstStaticCell::new(Memory::ZERO) }; 2];

/// A board of which nothing is known.
#[derive(Clone, Copy)]
struct Unknown;

impl Clock for Unknown {
    fn now_us(&self) -> u64 {
        black_box(7)
    }
}

impl Imu<C> for Unknown {
    type Error = ();

    fn read(&mut self) -> Result<[f32; C], ()> {
        black_box(Ok([0.0; C]))
    }
    fn restart(&mut self) -> Result<(), ()> {
        black_box(Ok(()))
    }
}

impl Serial for Unknown {
    fn read(&mut self) -> Option<u8> {
        black_box(Some(1))
    }
    fn write(&mut self, bytes: &[u8]) -> usize {
        black_box(bytes);
        black_box(1)
    }
}

impl digital::ErrorType for Unknown {
    type Error = Infallible;
}

impl InputPin for Unknown {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        Ok(black_box(true))
    }
    fn is_low(&mut self) -> Result<bool, Infallible> {
        Ok(black_box(true))
    }
}

impl OutputPin for Unknown {
    fn set_low(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
    fn set_high(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

impl ErrorType for Unknown {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for Unknown {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        bytes.fill(black_box(offset as u8));
        black_box(Ok(()))
    }
    fn capacity(&self) -> usize {
        black_box(1 << 20)
    }
}

impl NorFlash for Unknown {
    const WRITE_SIZE: usize = 8;
    const ERASE_SIZE: usize = 2048;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        black_box((from, to));
        black_box(Ok(()))
    }
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        black_box((offset, bytes));
        black_box(Ok(()))
    }
}

fn parts<I>(imu: I) -> Parts<I, Unknown, Unknown, Unknown, Unknown, Unknown, u64> {
    Parts {
        imu,
        flash: Unknown,
        range: black_box(0..1 << 18),
        button: Unknown,
        led: Unknown,
        serial: Unknown,
        clock: Unknown,
        entropy: black_box(1),
        name: black_box("unknown"),
    }
}

fn live<B: Board<C>>(memory: &'static mut Memory, board: B) -> Result<(), Failed> {
    let mut app = App::new(memory, board).map_err(|_| Failed)?;
    while app.step() != Next::Restart {}
    app.set_stack(black_box(0));
    black_box((app.metrics(), app.pattern(), app.learned().1.rounds));
    Ok(())
}

firmware!(main);

fn main() -> Result<(), Failed> {
    let [first, second] = &MEMORY;
    live(first.try_take().ok_or(Failed)?, parts(Unknown))?;
    live(second.try_take().ok_or(Failed)?, parts(NoSensor))
}

//! What the examples of embassy and RTIC have in common. Only their scheduling differs.
//!
//! A strap with a sensor of two axes is worn a seventh of a turn off from how everybody else wears it, so the network often takes one position for the next. The sensor is
//! read a hundred times a second; sixteen readings are a window; the wearer says what each window was; a guarded update trains for seconds while the
//! readings go on, each at its time.
//!
//! | file | what it is | in firmware of your own |
//! |---|---|---|
//! | `sensor.rs` | the sensor | a driver |
//! | `learner.rs` | the network, and its learning in slices | your network; the rest stays |
//! | `punctuality.rs` | how late readings were | gone, or a health report |
//! | `pac.rs` | the emulated chip's interrupts | the chip's own crate |
//! | `end.rs` | the end, the panic handler | `panic-probe` |
#![no_std]

// The log goes to the host by semihosting. On a chip with a debugger: `use defmt_rtt as _`.
use defmt_semihosting as _;

pub mod end;
pub mod learner;
pub mod pac;
pub mod punctuality;
pub mod sensor;

pub use end::end;
pub use learner::{Learner, Memory};
pub use punctuality::Punctuality;
pub use sensor::{Recorded, Recorder, Sensor, Wearer};

/// Hertz of the chip's clock, which SysTick counts.
pub const CLOCK_HZ: u32 = 25_000_000;

/// Milliseconds from one reading of the sensor to the next.
pub const PERIOD_MS: u32 = 10;

/// Microseconds by which a reading may be late. A signal is blurred by less than a tenth of a period.
pub const LATEST_US: u32 = 1000;

/// Readings after which the examples end, whatever has been learned: a minute of them.
pub const READINGS: u32 = 6000;

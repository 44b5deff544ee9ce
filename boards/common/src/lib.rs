//! The application of a sensor that learns from its wearer, the same on all boards.
//!
//! ```text
//!  sensor ─► samples at a steady rate ─► windows ─► what is it? ──────────────► light, reports to the host
//!                                          │                                       ▲
//!  button, host: "that was class k" ───────┴─► guarded fine-tuning, in slices ─────┤
//!                                                     │ accepted                   │
//!                                                     └─► saved to flash, in slices ┘ restored at the next start
//! ```
//!
//! A board's own code is small: it sets its peripherals up, puts them into [`Parts`], and calls [`App::step`] for ever.
//!
//! ```ignore
//! static MEMORY: ConstStaticCell<watch::Memory> = ConstStaticCell::new(watch::Memory::ZERO);
//!
//! let mut app = watch::App::new(MEMORY.take(), Parts { imu, flash, range: WEIGHTS, button, led, serial, clock, entropy: 0, name: "my board" })?;
//! loop {
//!     match app.step() {
//!         Next::Busy => {}
//!         Next::Idle { until_us } => sleep_until(until_us), // or until an interrupt
//!         Next::Restart => reset(),
//!     }
//! }
//! ```
//!
//! | file | what is in it |
//! |---|---|
//! | [`clock`], [`serial`], [`imu`], [`pins`], [`flash`], [`entropy`] | what a board has, and what stands in for what it does not have |
//! | [`parts`] | all of it together |
//! | [`task`] | what is to be recognised: network, base, exemplars, windows, classes |
//! | [`app`] | the application |
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod app;
pub mod clock;
pub mod entropy;
pub mod flash;
pub mod imu;
pub mod memory;
pub mod parts;
pub mod pins;
pub mod serial;
pub mod task;

pub use app::{App, Next};
pub use clock::Clock;
pub use entropy::Entropy;
pub use imu::{Imu, NoSensor};
pub use memory::Memory;
pub use parts::{Board, Parts};
pub use serial::Serial;
pub use task::Task;

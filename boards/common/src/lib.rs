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
//! | [`app`] | the application: what it holds, and the order of a step |
//! | `sampler`, `sensor`, `windowing`, `sensing` | from the sensor to windows, and what they are |
//! | `button`, [`light`] | the wearer's side |
//! | `line`, `commands`, `reports`, `events`, `weights` | the host's side |
//! | `windows`, `slices`, `learning`, `storage` | labels, learning and saving, a slice at a time |
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod app;
mod button;
pub mod clock;
mod commands;
pub mod entropy;
mod events;
pub mod flash;
pub mod imu;
mod learning;
pub mod light;
mod line;
pub mod memory;
pub mod parts;
pub mod pins;
mod reports;
mod sampler;
mod sensing;
mod sensor;
pub mod serial;
mod slices;
mod storage;
pub mod task;
mod weights;
mod windowing;
mod windows;

pub use app::{App, Next};
pub use clock::Clock;
pub use entropy::Entropy;
pub use imu::{Imu, NoSensor};
pub use memory::Memory;
pub use motenet_link as link;
pub use parts::{Board, Parts};
pub use serial::Serial;
pub use task::Task;

//! Time.

use embassy_time::Instant;

/// The time since the start, from the HAL's time driver.
#[derive(Clone, Copy, Debug)]
pub struct Uptime;

impl app::Clock for Uptime {
    fn now_us(&self) -> u64 {
        Instant::now().as_micros()
    }
}

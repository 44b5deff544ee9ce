//! The main loop.

use app::Next;
use embassy_time::{Duration, Instant, Timer};

/// The longest sleep. What comes over the UART meanwhile waits in its buffer; at 115,200 baud these are 58 bytes.
const NAP: Duration = Duration::from_millis(5);

/// Steps the application for ever. The processor sleeps while there is nothing to do.
pub async fn run(mut step: impl FnMut() -> Next) -> ! {
    loop {
        match step() {
            Next::Busy => {}
            Next::Idle { until_us } => Timer::at(Instant::from_micros(until_us).min(Instant::now() + NAP)).await,
            Next::Restart => cortex_m::peripheral::SCB::sys_reset(),
        }
    }
}

//! The application on a board, for ever.

use app::{App, Board, Memory, Next, Parts, Task};
use embassy_time::{Duration, Instant, Timer};

/// The longest sleep. What comes over the UART meanwhile waits in its buffer; at 115,200 baud these are 58 bytes.
const NAP: Duration = Duration::from_millis(5);

/// Builds the application of a board's parts, and steps it. The processor sleeps while there is nothing to do.
pub async fn run<T, I, F, B, D, S, U, E, const C: usize, const L: usize, const K: usize, const R: usize>(
    memory: &'static mut Memory<T, C, L, K, R>,
    parts: Parts<I, F, B, D, S, U, E>,
) -> !
where
    T: Task<C, L, K>,
    Parts<I, F, B, D, S, U, E>: Board<C>,
{
    defmt::info!(
        "{} begins; the model is kept at {=u32:#x} of the flash",
        parts.name,
        parts.range.start
    );
    let mut app = App::new(memory, parts).expect("the base is one of this network");
    app.log_by(crate::log::log);
    loop {
        match app.step() {
            Next::Busy => {}
            Next::Idle { until_us } => Timer::at(Instant::from_micros(until_us).min(Instant::now() + NAP)).await,
            Next::Restart => cortex_m::peripheral::SCB::sys_reset(),
        }
    }
}

//! Microseconds since reset, on the clock of the core's board.

use crate::instructions;

/// Microseconds since reset. It never goes back, and never waits.
pub fn now_us() -> u64 {
    instructions::nanos() / 1000
}

//! How late readings of the sensor are, while nothing is learned and while the network trains.

use crate::LATEST_US;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

/// Counts of readings. The task that samples writes them, and the one that learns reads them.
pub struct Punctuality {
    learning: AtomicBool,
    /// Without an update under way, and with one.
    readings: [AtomicU32; 2],
    /// Microseconds.
    latest: [AtomicU32; 2],
    late: AtomicU32,
    lost: AtomicU32,
}

impl Punctuality {
    /// No readings.
    pub const fn new() -> Self {
        Punctuality {
            learning: AtomicBool::new(false),
            readings: [const { AtomicU32::new(0) }; 2],
            latest: [const { AtomicU32::new(0) }; 2],
            late: AtomicU32::new(0),
            lost: AtomicU32::new(0),
        }
    }

    /// Says whether an update is under way.
    pub fn set_learning(&self, learning: bool) {
        self.learning.store(learning, Relaxed);
    }

    /// The sensor was read so many microseconds after its time.
    pub fn reading(&self, late_us: u32) {
        let at = usize::from(self.learning.load(Relaxed));
        self.readings[at].fetch_add(1, Relaxed);
        self.latest[at].fetch_max(late_us, Relaxed);
        if late_us > LATEST_US {
            self.late.fetch_add(1, Relaxed);
        }
    }

    /// A window found no place in the channel.
    pub fn window_lost(&self) {
        self.lost.fetch_add(1, Relaxed);
    }

    /// How many readings there were.
    pub fn readings(&self) -> u32 {
        self.readings.iter().map(|count| count.load(Relaxed)).sum()
    }

    /// How many readings there were with an update under way or without, and the microseconds by which the latest of them was late.
    pub fn while_learning(&self, learning: bool) -> (u32, u32) {
        let at = usize::from(learning);
        (self.readings[at].load(Relaxed), self.latest[at].load(Relaxed))
    }

    /// Readings that were later than [`LATEST_US`], and windows that were lost.
    pub fn failures(&self) -> (u32, u32) {
        (self.late.load(Relaxed), self.lost.load(Relaxed))
    }
}

impl Default for Punctuality {
    fn default() -> Self {
        Self::new()
    }
}

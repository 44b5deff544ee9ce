//! Weights that come from the host, in pieces.

use motenet_link::Checksum;

/// How long the next piece may take, in microseconds. Learning waits that long at most.
const PATIENCE_US: u64 = 10_000_000;

/// Weights on their way in.
pub(crate) struct Incoming {
    /// The number of the next weight.
    pub next: u32,
    sum: Checksum,
    until: u64,
}

impl Incoming {
    pub fn new(now: u64) -> Self {
        Incoming {
            next: 0,
            sum: Checksum::new(),
            until: now.saturating_add(PATIENCE_US),
        }
    }

    /// Counts a piece in.
    pub fn piece(&mut self, values: &[f32], now: u64) {
        self.sum.values(values);
        self.next = self.next.saturating_add(values.len() as u32);
        self.until = now.saturating_add(PATIENCE_US);
    }

    /// Whether the host has stopped half-way.
    pub fn is_given_up(&self, now: u64) -> bool {
        now > self.until
    }

    pub fn sum(&self) -> u32 {
        self.sum.clone().finish()
    }
}

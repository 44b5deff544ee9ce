//! A steady rate of samples.

/// When samples are due.
pub(crate) struct Sampler {
    period: u64,
    due: u64,
}

impl Sampler {
    /// So many samples a second, from `now` on.
    pub fn new(rate: u32, now: u64) -> Self {
        Sampler {
            period: 1_000_000u64.checked_div(rate.into()).unwrap_or(1_000_000).max(1),
            due: now,
        }
    }

    /// When the next sample is due.
    pub fn due(&self) -> u64 {
        self.due
    }

    /// Microseconds from one sample to the next.
    pub fn period(&self) -> u64 {
        self.period
    }

    /// Whether a sample is due; if so, how many before it have been missed. The times of samples stay multiples of the period, whatever was missed.
    pub fn tick(&mut self, now: u64) -> Option<u64> {
        let late = now.checked_sub(self.due)?;
        let missed = late.checked_div(self.period).unwrap_or(0);
        self.due = self.due.saturating_add((missed + 1).saturating_mul(self.period));
        Some(missed)
    }
}

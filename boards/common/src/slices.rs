//! Time between two samples, and what fits into it.

use motenet::device::guarded::Work;

/// Kinds of slices, each with a time of its own.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// Of the guarded network.
    Learn(Work),
    /// Of the store.
    Store,
}

impl Kind {
    fn place(self) -> usize {
        match self {
            Kind::Learn(Work::Calibrate) => 0,
            Kind::Learn(Work::TakeUp) => 1,
            Kind::Learn(Work::Judge) => 2,
            Kind::Learn(Work::Train) => 3,
            Kind::Learn(_) => 4,
            Kind::Store => 5,
        }
    }
}

/// How long slices take on this board, measured as they are done.
#[derive(Default)]
pub(crate) struct Slices {
    /// What a slice of each kind is expected to take: the longest of late.
    expected: [u64; 6],
    /// The longest of all.
    pub longest_us: u64,
    sum_us: u64,
    count: u64,
}

impl Slices {
    /// Whether a slice can be begun: it ends before the next sample is `due`, or it is so long that it never would.
    pub fn fits(&self, kind: Kind, now: u64, due: u64, period: u64) -> bool {
        let expected = self.expected.get(kind.place()).copied().unwrap_or(0);
        expected <= due.saturating_sub(now) || expected > period - period / 8
    }

    /// Notes what a slice has taken. One that was held up once is forgotten after a few quick ones.
    pub fn took(&mut self, kind: Kind, us: u64) {
        if let Some(expected) = self.expected.get_mut(kind.place()) {
            *expected = us.max(*expected - *expected / 8);
        }
        self.longest_us = self.longest_us.max(us);
        self.sum_us = self.sum_us.saturating_add(us);
        self.count = self.count.saturating_add(1);
    }

    pub fn mean_us(&self) -> u64 {
        self.sum_us.checked_div(self.count).unwrap_or(0)
    }
}

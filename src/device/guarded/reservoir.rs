//! Which samples are kept: as many of each class, each of the class's samples so far equally likely.

use crate::rng;
use crate::shape::Zero;

/// How many samples of a class have come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// Those to learn from.
    pub training: u32,
    /// Those held out for the gate.
    pub held_out: u32,
}

crate::words::fields!(Seen {
    training: u32,
    held_out: u32
});

impl Zero for Seen {
    const ZERO: Self = Seen {
        training: 0,
        held_out: 0,
    };
}

/// What a sample is kept for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// To learn from.
    Training,
    /// To judge updates by; never learned from.
    HeldOut,
}

/// The places of one class: a share of them held out, the rest to learn from.
///
/// Of a class's samples every `every`-th is for the held-out part (the second of each `every`), the others for training. Each part is a reservoir: while
/// it has room it takes every sample; after n samples a new one takes a random place with the probability `places / (n + 1)`, so that at any time each
/// of the samples so far is there with the same probability. A class that comes often cannot crowd out another one.
///
/// # Source
/// Vitter, *Random Sampling with a Reservoir* (1985), algorithm R.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Places {
    /// Places of a class.
    pub of_class: u32,
    /// One of so many samples is held out.
    pub every: u32,
}

impl Places {
    /// Places for held-out samples of a class.
    pub fn held_out(self) -> u32 {
        self.of_class.checked_div(self.every).unwrap_or(0)
    }

    /// Places for samples of a class to learn from.
    pub fn training(self) -> u32 {
        self.of_class - self.held_out()
    }

    /// How many places of a part are filled.
    pub fn filled(self, seen: Seen, part: Part) -> u32 {
        match part {
            Part::Training => seen.training.min(self.training()),
            Part::HeldOut => seen.held_out.min(self.held_out()),
        }
    }

    /// The place of the `index`-th sample of a part of a class.
    pub fn place(self, class: usize, part: Part, index: u32) -> usize {
        let within = match part {
            Part::Training => index,
            Part::HeldOut => self.training().saturating_add(index),
        };
        class
            .saturating_mul(self.of_class as usize)
            .saturating_add(within as usize)
    }

    /// Which part a class's next sample belongs to, and which of the part's samples it takes the place of; `None` where it is not kept. `seed` has to
    /// differ from sample to sample.
    pub fn next(self, seen: Seen, seed: u64) -> (Part, Option<u32>) {
        let total = seen.training.wrapping_add(seen.held_out);
        let second = total % self.every.max(1) == 1;
        let (part, seen, places) = if second && self.held_out() > 0 {
            (Part::HeldOut, seen.held_out, self.held_out())
        } else {
            (Part::Training, seen.training, self.training())
        };
        if seen < places {
            return (part, Some(seen));
        }
        let drawn = rng::below(&mut rng::seeded(seed), seen.saturating_add(1));
        (part, (drawn < places).then_some(drawn))
    }
}

impl Seen {
    /// Counts one more sample of a part.
    pub fn count(&mut self, part: Part) {
        let n = match part {
            Part::Training => &mut self.training,
            Part::HeldOut => &mut self.held_out,
        };
        *n = n.saturating_add(1);
    }
}

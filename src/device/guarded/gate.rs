//! The judgement of an update, by samples that nothing has been learned from.

use crate::shape::Zero;
use core::fmt;

/// How a network does on some samples.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Score {
    /// Right answers.
    pub right: u32,
    /// Samples asked about.
    pub of: u32,
    /// Sum of their losses.
    pub loss: f32,
}

crate::words::fields!(Score {
    right: u32,
    of: u32,
    loss: f32
});

impl Zero for Score {
    const ZERO: Self = Score {
        right: 0,
        of: 0,
        loss: 0.0,
    };
}

impl Score {
    pub(super) fn count(&mut self, right: bool, loss: f32) {
        self.right += u32::from(right);
        self.of += 1;
        self.loss += loss;
    }

    /// The share of right answers; 0 of none.
    pub fn share(&self) -> f32 {
        if self.of == 0 {
            0.0
        } else {
            self.right as f32 / self.of as f32
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.right, self.of)
    }
}

/// Scores on the held-out samples: the exemplars' and the new ones'.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Scores {
    /// On held-out exemplars: what must not be forgotten.
    pub old: Score,
    /// On held-out new samples: what is to be learned.
    pub new: Score,
}

impl Zero for Scores {
    const ZERO: Self = Scores {
        old: Score::ZERO,
        new: Score::ZERO,
    };
}

/// What an update has to reach.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Gate {
    /// By how much the share of right answers on the held-out exemplars may lie below the *first* network's, whatever was accepted since: many small
    /// losses cannot add up. 0.1 by default: exemplars come from the base's own training data, of which it knows more than of others.
    pub forgetting: f32,
    /// The least share of right answers on the held-out new samples; 0.5 by default. An update that cannot tell what it was not shown has learned
    /// labels by heart, and they may be wrong.
    pub least: f32,
}

impl Gate {
    /// The defaults.
    pub const DEFAULT: Self = Gate {
        forgetting: 0.1,
        least: 0.5,
    };

    /// Whether the update that led from `before` to `after` is good; `first` is the first network's score on the exemplars.
    ///
    /// On the held-out new samples no fewer answers are right, and more are right or the loss is smaller; at least the share `least` of them is right; of the
    /// held-out exemplars no more than `forgetting` is lost. Without held-out new samples nothing shows that an update is good, and none is accepted.
    pub fn accepts(&self, first: Score, before: Scores, after: Scores) -> bool {
        let (new, was) = (after.new, before.new);
        new.right >= was.right
            && (new.right > was.right || new.loss < was.loss)
            && new.share() >= self.least
            && after.old.share() >= first.share() - self.forgetting
            && after.old.loss < f32::INFINITY
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::DEFAULT
    }
}

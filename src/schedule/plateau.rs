use super::Schedule;
use crate::words::{Mark, Words};

/// What counts as better than the best so far.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Threshold {
    /// Better by more than this share of the best: for losses above 0.
    Relative(f32),
    /// Better by more than this much.
    Absolute(f32),
}

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Goal {
    /// Down: losses, errors.
    Lower,
    /// Up: accuracies.
    Higher,
}

/// Lowers the rate when a figure stops getting better: when it has not for more than `patience` epochs, the rate is multiplied by `factor`.
///
/// ```
/// use motenet::{prelude::*, schedule::OnPlateau};
/// let mut plateau = OnPlateau::new(0.1);
/// plateau.patience = 2;
/// let mut optimizer = Sgd::new(plateau.lr);
/// for dev_loss in [1.0, 0.5, 0.6, 0.5, 0.7] {
///     optimizer.set_lr(plateau.watch(dev_loss));
/// }
/// assert!((optimizer.lr() - 0.01).abs() < 1e-8); // the third bad epoch in a row
/// ```
///
/// PyTorch's `ReduceLROnPlateau` to the epoch. A figure that is NaN counts as no better. Feed it the loss of the dev set, once an epoch; where that is
/// noisy, a [`MovingAverage`](crate::average::MovingAverage) of it. As a [`Schedule`] it gives its current rate at any step, so that it can stand
/// behind a [`Warmup`](super::Warmup).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct OnPlateau {
    /// The current rate.
    pub lr: f32,
    /// What it is multiplied by; 0.1 by default.
    pub factor: f32,
    /// How many epochs in a row may be no better; 10 by default.
    pub patience: u32,
    /// What counts as better; by more than 0.0001 of the best by default.
    pub threshold: Threshold,
    /// How many epochs after a reduction are not counted; 0 by default.
    pub cooldown: u32,
    /// The smallest rate; 0 by default.
    pub least: f32,
    /// Which way is better; lower by default.
    pub goal: Goal,
    best: Option<f32>,
    bad: u32,
    resting: u32,
}

impl OnPlateau {
    /// Reductions smaller than this are not made, as in PyTorch.
    pub const EPS: f32 = 1e-8;

    /// With this first rate and PyTorch's other constants.
    pub const fn new(lr: f32) -> Self {
        OnPlateau {
            lr,
            factor: 0.1,
            patience: 10,
            threshold: Threshold::Relative(1e-4),
            cooldown: 0,
            least: 0.0,
            goal: Goal::Lower,
            best: None,
            bad: 0,
            resting: 0,
        }
    }

    /// Takes in the figure of an epoch; returns the rate for the next one.
    pub fn watch(&mut self, figure: f32) -> f32 {
        if self.is_better(figure) {
            self.best = Some(figure);
            self.bad = 0;
        } else {
            self.bad = self.bad.saturating_add(1);
        }
        if self.resting > 0 {
            self.resting -= 1;
            self.bad = 0;
        }
        if self.bad > self.patience {
            let lower = f32::max(self.lr * self.factor, self.least);
            if self.lr - lower > Self::EPS {
                self.lr = lower;
            }
            self.resting = self.cooldown;
            self.bad = 0;
        }
        self.lr
    }

    /// The best figure so far.
    pub fn best(&self) -> Option<f32> {
        self.best
    }

    fn is_better(&self, figure: f32) -> bool {
        let Some(best) = self.best else {
            return !figure.is_nan();
        };
        match (self.goal, self.threshold) {
            (Goal::Lower, Threshold::Relative(share)) => figure < best * (1.0 - share),
            (Goal::Lower, Threshold::Absolute(by)) => figure < best - by,
            (Goal::Higher, Threshold::Relative(share)) => figure > best * (1.0 + share),
            (Goal::Higher, Threshold::Absolute(by)) => figure > best + by,
        }
    }
}

impl Schedule for OnPlateau {
    fn lr(&self, _: u32) -> f32 {
        self.lr
    }
}

crate::words::fields!(OnPlateau {
    lr: f32, factor: f32, patience: u32, threshold: Threshold, cooldown: u32, least: f32, goal: Goal, best: Option<f32>, bad: u32, resting: u32,
});
crate::words::variants!(Goal { Lower = 0, Higher = 1 });

/// Which of the two, and by how much.
impl Words for Threshold {
    fn count(&self) -> usize {
        2
    }
    fn mark(&self, mark: &mut Mark) {
        mark.name("Threshold");
    }
    fn read(&self, from: usize, to: &mut [u32]) {
        let (absolute, by) = match *self {
            Threshold::Relative(share) => (false, share),
            Threshold::Absolute(by) => (true, by),
        };
        (absolute, by).read(from, to);
    }
    fn write(&mut self, from: usize, words: &[u32]) {
        let mut parts = match *self {
            Threshold::Relative(share) => (false, share),
            Threshold::Absolute(by) => (true, by),
        };
        parts.write(from, words);
        *self = match parts {
            (false, share) => Threshold::Relative(share),
            (true, by) => Threshold::Absolute(by),
        };
    }
}

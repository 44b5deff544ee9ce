use super::bytes::{Reader, Writer};
use super::{RangeError, StateError, between, range};
use crate::math::sqrt;

/// Cares for one model for as long as it lives, the course's *panda*: every day the learning rate is tried a little higher or lower, and a day
/// that made the model worse is undone.
///
/// A day is whatever period the model trains between two measurements of its dev cost. After each one:
///
/// ```text
/// not worse: keep the weights and the rate, go on in the same direction         lr *= factor   (or /= on the way down)
/// worse:     back to the weights and the rate of the last good day, turn round; both ways worse: factor = sqrt(factor), smaller steps
/// ```
///
/// The first day gives the cost to compare with. The rate stays within its bounds; once the steps are below 1 % it stays where it is, and bad days are
/// still undone.
///
/// It only advises: how weights are kept and brought back (in RAM by [`copy`](crate::copy), in flash as a [`blob`](crate::blob)) is the program's
/// part, by hand after [`Panda::judge`] or as a [`Checkpoint`] given to [`Panda::watch`]. Give the optimiser's state back too, or start it anew
/// ([`Trainer::reset_optimizer`](crate::Trainer::reset_optimizer)).
///
/// ```
/// use motenet::search::{Advice, Panda};
/// let mut panda = Panda::new(0.1, (1e-4, 1.0))?;
/// assert_eq!(panda.judge(0.50), Advice::Keep { lr: 0.2 });
/// assert_eq!(panda.judge(0.40), Advice::Keep { lr: 0.4 });
/// assert_eq!(panda.judge(0.90), Advice::Revert { lr: 0.1 });
/// # Ok::<(), motenet::search::RangeError>(())
/// ```
///
/// # Source
/// The course's "Hyperparameters tuning in practice: pandas vs. caviar". The rule of steps is a pattern search in one dimension: Hooke and Jeeves,
/// *"Direct Search" Solution of Numerical and Statistical Problems*, JACM 8 (1961).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Panda {
    low: f32,
    high: f32,
    /// The rate of today.
    lr: f32,
    /// Rate and cost of the last good day; no cost before the first one.
    good_lr: f32,
    good_cost: Option<f32>,
    factor: f32,
    up: bool,
    /// Whether the last day was a bad one.
    turned: bool,
    days: u32,
}

/// What to do after a day.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Advice {
    /// The day was good: keep the weights as the new checkpoint, go on with this learning rate.
    Keep {
        /// The learning rate of the next day.
        lr: f32,
    },
    /// The day was bad: go back to the last checkpoint and on from there with this learning rate.
    Revert {
        /// The learning rate of the next day.
        lr: f32,
    },
    /// There is no good day to go back to, because the first one had no finite cost: start the model anew with this learning rate.
    Restart {
        /// The learning rate of the next day.
        lr: f32,
    },
}

impl Advice {
    /// The learning rate of the next day.
    pub fn lr(self) -> f32 {
        match self {
            Advice::Keep { lr } | Advice::Revert { lr } | Advice::Restart { lr } => lr,
        }
    }
}

/// Keeps a model's weights, and brings them back.
pub trait Checkpoint {
    /// What can go wrong with the store.
    type Error;
    /// Keeps the weights as they are now.
    ///
    /// # Errors
    /// Those of the store.
    fn keep(&mut self) -> Result<(), Self::Error>;
    /// Brings back the weights kept last.
    ///
    /// # Errors
    /// Those of the store.
    fn revert(&mut self) -> Result<(), Self::Error>;
    /// Gives the model new starting weights.
    ///
    /// # Errors
    /// Those of the store.
    fn restart(&mut self) -> Result<(), Self::Error>;
    /// Uses another learning rate from now on.
    fn set_lr(&mut self, lr: f32);
}

const MAGIC: [u8; 4] = *b"MPAN";
const NO_COST: u32 = f32::NAN.to_bits();
/// The first step: twice, or half the rate.
const FACTOR: f32 = 2.0;
/// The last one.
const SETTLED: f32 = 1.01;

impl Panda {
    /// How many bytes its state takes.
    pub const BYTES: usize = 4 * 11;

    /// A model that starts with the learning rate `lr`, to be kept within `bounds`.
    ///
    /// # Errors
    /// [`RangeError::Empty`] also where `lr` is not within the bounds; [`RangeError::NotPositive`], [`RangeError::NotFinite`].
    pub const fn new(lr: f32, bounds: (f32, f32)) -> Result<Self, RangeError> {
        let (low, high) = bounds;
        if let Err(error) = range(low, high) {
            return Err(error);
        }
        if low <= 0.0 {
            return Err(RangeError::NotPositive);
        }
        if !(lr >= low && lr <= high) {
            return Err(RangeError::Empty);
        }
        Ok(Panda {
            low,
            high,
            lr,
            good_lr: lr,
            good_cost: None,
            factor: FACTOR,
            up: true,
            turned: false,
            days: 0,
        })
    }

    /// Judges a day by its cost on the dev part. NaN and infinite costs are worse than any.
    pub fn judge(&mut self, cost: f32) -> Advice {
        self.days = self.days.saturating_add(1);
        let Some(good) = self.good_cost else {
            if cost.is_finite() {
                return self.keep(cost);
            }
            // Nearly always too high a rate.
            self.up = false;
            self.lr = between(self.lr / FACTOR, self.low, self.high);
            self.good_lr = self.lr;
            return Advice::Restart { lr: self.lr };
        };
        if cost <= good && cost.is_finite() {
            return self.keep(cost);
        }
        if self.turned {
            self.factor = sqrt(self.factor);
        }
        self.turned = !self.turned;
        self.up = !self.up;
        self.propose();
        Advice::Revert { lr: self.lr }
    }

    fn keep(&mut self, cost: f32) -> Advice {
        self.good_lr = self.lr;
        self.good_cost = Some(cost);
        self.turned = false;
        self.propose();
        Advice::Keep { lr: self.lr }
    }

    /// The next rate, one step away from the last good one.
    fn propose(&mut self) {
        let factor = if self.factor < SETTLED { 1.0 } else { self.factor };
        let lr = if self.up {
            self.good_lr * factor
        } else {
            self.good_lr / factor
        };
        self.lr = between(lr, self.low, self.high);
    }

    /// Judges a day and carries out the advice.
    ///
    /// # Errors
    /// Those of the store. The day has been judged then; judge no second time, but do what [`Panda::lr`] and the store still allow.
    pub fn watch<C: Checkpoint>(&mut self, cost: f32, model: &mut C) -> Result<Advice, C::Error> {
        let advice = self.judge(cost);
        model.set_lr(advice.lr());
        match advice {
            Advice::Keep { .. } => model.keep()?,
            Advice::Revert { .. } => model.revert()?,
            Advice::Restart { .. } => model.restart()?,
        }
        Ok(advice)
    }

    /// The learning rate of today.
    pub fn lr(&self) -> f32 {
        self.lr
    }

    /// Learning rate and cost of the last good day.
    pub fn good(&self) -> Option<(f32, f32)> {
        self.good_cost.map(|cost| (self.good_lr, cost))
    }

    /// Whether the steps have become so small that the rate stays.
    pub fn is_settled(&self) -> bool {
        self.factor < SETTLED
    }

    /// How many days have been judged.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// Writes its state to the start of `buffer`; returns the length, [`Panda::BYTES`].
    ///
    /// # Errors
    /// [`StateError::BufferTooSmall`]; nothing is written then.
    pub fn to_bytes(&self, buffer: &mut [u8]) -> Result<usize, StateError> {
        let mut to = Writer::new(buffer, Self::BYTES, MAGIC, 0)?;
        to.float(self.low);
        to.float(self.high);
        to.float(self.lr);
        to.float(self.good_lr);
        to.word(self.good_cost.map_or(NO_COST, f32::to_bits));
        to.float(self.factor);
        to.word(u32::from(self.up) | u32::from(self.turned) << 1);
        to.word(self.days);
        to.end();
        Ok(Self::BYTES)
    }

    /// Reads what [`Panda::to_bytes`] has written.
    ///
    /// # Errors
    /// Every [`StateError`] but `BufferTooSmall`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        let mut from = Reader::new(bytes, Self::BYTES, MAGIC, 0)?;
        let (low, high) = (from.float(), from.float());
        let (lr, good_lr) = (from.float(), from.float());
        let (cost, factor) = (from.float(), from.float());
        let (flags, days) = (from.word(), from.word());
        let within = |lr: f32| lr >= low && lr <= high;
        let bounds = range(low, high).is_ok() && low > 0.0;
        if !bounds || !within(lr) || !within(good_lr) || !(1.0..=FACTOR).contains(&factor) || flags > 3 {
            return Err(StateError::Impossible);
        }
        Ok(Panda {
            low,
            high,
            lr,
            good_lr,
            good_cost: cost.is_finite().then_some(cost),
            factor,
            up: flags & 1 != 0,
            turned: flags & 2 != 0,
            days,
        })
    }
}

use super::store::BestStore;
use crate::error::ConfigError;
use crate::scalar::Scalar;
use core::convert::Infallible;

/// Early stopping: training ends once the dev loss has not improved for `patience` observations in a row.
///
/// A loss improves when `loss < best - min_delta`; the first finite one always does. A NaN, an infinity or a loss of 2^63 never does. For a
/// figure that should rise, observe its negative or the error.
///
/// ```
/// use motenet::{copy, prelude::*, regularize::{BestStore, EarlyStopping, InRam, Progress}};
/// type Net = Model<[f32; 2], Dense<1>>;
/// let (mut net, mut room) = (Net::ZERO, Net::ZERO);
/// let mut best = InRam::new(&mut room);
/// let mut stopping = EarlyStopping::new(2, 0.01)?;
/// for (epoch, dev_loss) in [0.9, 0.5, 0.495, 0.6, 0.2].into_iter().enumerate() {
///     net.b = [[epoch as f32]]; // an epoch of training
///     let Ok(progress) = stopping.watch(dev_loss, &net, &mut best);
///     if progress == Progress::Stop {
///         assert_eq!(epoch, 3);
///         break;
///     }
/// }
/// best.restore(&mut net).expect("0.5 was kept");
/// assert_eq!(net.b, [[1.0]]);
/// # Ok::<(), motenet::ConfigError>(())
/// ```
///
/// # Source
/// Prechelt, *Early Stopping - But When?* (1998); Goodfellow, Bengio, Courville, *Deep Learning* (2016), algorithm 7.1. The improvement by more than
/// `min_delta` is Keras's.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct EarlyStopping<T = f32> {
    patience: u32,
    min_delta: T,
    best: Option<Best<T>>,
    observed: u32,
    waited: u32,
}

/// The best observation so far.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Best<T = f32> {
    /// Its loss.
    pub loss: T,
    /// Its number, from 0.
    pub at: u32,
}

/// What an observation says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Progress {
    /// The best so far: these weights are worth keeping.
    Improved,
    /// No improvement; training stops after so many more of these in a row.
    Waiting {
        /// How many more.
        left: u32,
    },
    /// The patience has run out. Who goes on observing hears this until a loss improves.
    Stop,
}

impl<T: Scalar> EarlyStopping<T> {
    /// Stops at the `patience`-th observation in a row that is not better than the best by more than `min_delta`.
    ///
    /// # Errors
    /// [`ConfigError::Patience`] for a patience of 0, [`ConfigError::Strength`] unless `min_delta` is finite and not negative.
    pub fn new(patience: u32, min_delta: T) -> Result<Self, ConfigError> {
        if patience == 0 {
            return Err(ConfigError::Patience);
        }
        if !(min_delta >= T::ZERO && min_delta.is_usable()) {
            return Err(ConfigError::Strength);
        }
        Ok(EarlyStopping {
            patience,
            min_delta,
            best: None,
            observed: 0,
            waited: 0,
        })
    }

    /// Takes in a dev loss; keeping the weights is up to the caller.
    pub fn observe(&mut self, loss: T) -> Progress {
        let Ok(progress) = self.observe_with(loss, || Ok::<(), Infallible>(()));
        progress
    }

    /// Takes in the dev loss of `net`, and hands the network to `store` where it is the best so far.
    ///
    /// # Errors
    /// The store's. The observation does not count then: the best is still the old one, in the store and here. Go on, or try again.
    pub fn watch<N, S: BestStore<N>>(&mut self, loss: T, net: &N, store: &mut S) -> Result<Progress, S::Error> {
        self.observe_with(loss, || store.store(net))
    }

    /// [`EarlyStopping::watch`] with a closure that keeps the weights.
    ///
    /// # Errors
    /// The closure's; the observation does not count then.
    pub fn observe_with<E>(&mut self, loss: T, keep: impl FnOnce() -> Result<(), E>) -> Result<Progress, E> {
        let improved = loss.is_usable() && self.best.is_none_or(|best| loss < best.loss - self.min_delta);
        if improved {
            keep()?;
            self.best = Some(Best {
                loss,
                at: self.observed,
            });
            self.waited = 0;
        } else {
            self.waited = self.waited.saturating_add(1);
        }
        self.observed = self.observed.saturating_add(1);
        Ok(match self.patience.checked_sub(self.waited) {
            _ if improved => Progress::Improved,
            None | Some(0) => Progress::Stop,
            Some(left) => Progress::Waiting { left },
        })
    }

    /// The best observation, `None` before the first finite loss.
    pub const fn best(&self) -> Option<Best<T>> {
        self.best
    }

    /// How many losses have been observed.
    pub const fn observed(&self) -> u32 {
        self.observed
    }
}

crate::words::fields!([T: crate::words::Words + Default] EarlyStopping<T> {
    patience: u32, min_delta: T, best: Option<Best<T>>, observed: u32, waited: u32,
});
crate::words::fields!([T: crate::words::Words] Best<T> { loss: T, at: u32 });

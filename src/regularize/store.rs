//! Where the best weights wait until training is over.

use crate::params::{Params, copy};
use core::convert::Infallible;
use core::fmt;

/// Keeps the best network so far: in RAM ([`InRam`]), in flash, in a file.
///
/// A store that can fail half-way (flash sectors that are erased first, say) belongs in [`TwoSlots`], so that the old best survives.
pub trait BestStore<N> {
    /// What can go wrong.
    type Error;

    /// Keeps `net` in place of what was kept before.
    ///
    /// # Errors
    /// The store's own. Unless the store stands in a [`TwoSlots`], what was kept before has to be there still.
    fn store(&mut self, net: &N) -> Result<(), Self::Error>;

    /// Copies what was kept to `net`.
    ///
    /// # Errors
    /// [`RestoreError`]; `net` is as it was then.
    fn restore(&mut self, net: &mut N) -> Result<(), RestoreError<Self::Error>>;
}

/// Why the best weights could not be brought back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum RestoreError<E> {
    /// None were kept: no loss was ever finite.
    Nothing,
    /// The store's own error.
    Store(E),
}

impl<E: fmt::Display> fmt::Display for RestoreError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RestoreError::Nothing => f.write_str("no weights have been kept"),
            RestoreError::Store(error) => write!(f, "the weights kept cannot be read: {error}"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for RestoreError<E> {}

/// Keeps the best weights in a second network.
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct InRam<'a, N> {
    best: &'a mut N,
    filled: bool,
}

impl<'a, N> InRam<'a, N> {
    /// Uses `room`, whatever is in it.
    pub fn new(room: &'a mut N) -> Self {
        InRam {
            best: room,
            filled: false,
        }
    }
}

impl<N: Params> BestStore<N> for InRam<'_, N> {
    type Error = Infallible;

    fn store(&mut self, net: &N) -> Result<(), Infallible> {
        copy(net, self.best);
        self.filled = true;
        Ok(())
    }
    fn restore(&mut self, net: &mut N) -> Result<(), RestoreError<Infallible>> {
        if !self.filled {
            return Err(RestoreError::Nothing);
        }
        copy(self.best, net);
        Ok(())
    }
}

/// One of two places.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Slot {
    /// The first.
    First,
    /// The second.
    Second,
}

/// Two stores in turns: a new best never goes where the old one is, so a failure while storing loses nothing.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TwoSlots<S> {
    first: S,
    second: S,
    best: Option<Slot>,
}

impl<S> TwoSlots<S> {
    /// Two stores of which `best` holds the best weights, from before a reset; `None` for a new start.
    pub const fn new(first: S, second: S, best: Option<Slot>) -> Self {
        TwoSlots { first, second, best }
    }

    /// Which one holds the best weights.
    pub const fn best(&self) -> Option<Slot> {
        self.best
    }

    /// The two stores.
    pub fn into_inner(self) -> (S, S) {
        (self.first, self.second)
    }
}

impl<N, S: BestStore<N>> BestStore<N> for TwoSlots<S> {
    type Error = S::Error;

    fn store(&mut self, net: &N) -> Result<(), S::Error> {
        let (slot, store) = match self.best {
            Some(Slot::First) => (Slot::Second, &mut self.second),
            Some(Slot::Second) | None => (Slot::First, &mut self.first),
        };
        store.store(net)?;
        self.best = Some(slot);
        Ok(())
    }
    fn restore(&mut self, net: &mut N) -> Result<(), RestoreError<S::Error>> {
        match self.best {
            None => Err(RestoreError::Nothing),
            Some(Slot::First) => self.first.restore(net),
            Some(Slot::Second) => self.second.restore(net),
        }
    }
}

use super::{Index, Permutation};
use crate::rng;
use crate::sentences::sentences;
use crate::words::{Mark, Words, read_part, write_part};

/// Batch size for gradient descent on the full set: one batch an epoch, however many samples there are.
pub const FULL: usize = usize::MAX;

/// Batch size for stochastic gradient descent: one sample a batch.
pub const STOCHASTIC: usize = 1;

/// What mini-batches are drawn from: a slice of indices (the training part of a split), or a number `n`, which stands for all of 0..n and takes
/// no memory.
pub trait Items: Copy {
    /// How many there are.
    fn count(self) -> usize;
    /// The index at place `at`.
    fn item(self, at: usize) -> Option<usize>;
}

impl Items for usize {
    fn count(self) -> usize {
        self
    }
    fn item(self, at: usize) -> Option<usize> {
        (at < self).then_some(at)
    }
}

impl<I: Index> Items for &[I] {
    fn count(self) -> usize {
        self.len()
    }
    fn item(self, at: usize) -> Option<usize> {
        self.get(at).map(|index| index.place())
    }
}

/// Why there are no batches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum BatchError {
    /// A batch has at least one sample.
    Size,
    /// A set has at least one sample.
    Empty,
    /// A set has at most 2^32 - 1 samples.
    TooMany,
}

sentences!(BatchError {
    Self::Size => "a batch has at least one sample";
    Self::Empty => "a set without samples";
    Self::TooMany => "more than 2^32 - 1 samples";
});

impl core::error::Error for BatchError {}

/// Mini-batches of indices, in another order each epoch, which costs no memory: the order is a [`Permutation`] computed on the way.
///
/// The order follows from seed and epoch alone, so training goes on after a reset where it stood. A last batch is shorter where the size does not
/// divide the set ([`Batches::without_short`] leaves it out). [`STOCHASTIC`] and [`FULL`] are the two ends.
///
/// For a set in RAM or in memory-mapped flash the samples are borrowed:
///
/// ```
/// use motenet::{data::Batches, prelude::*};
/// # type Net = Model<[f32; 2], Dense<2>>;
/// # let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Sgd, 4>::ZERO);
/// # let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
/// static X: [[f32; 2]; 6] = [[0., 1.], [2., 1.], [1., 0.], [3., 2.], [0., 2.], [4., 1.]];
/// static Y: [usize; 6] = [0, 1, 1, 1, 0, 1];
/// let batches = Batches::new(X.len(), 4, 1)?;
/// for epoch in 0..10 {
///     for batch in batches.epoch(epoch) {
///         trainer.step(batch.map(|i| (&X[i], &Y[i])))?;
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Samples that have to be read first (SPI flash, a file) pass through room for one; the gradient is the same, so the batch may even be larger than
/// the [`Memory`](crate::Memory) (to rounding, and without batch statistics):
///
/// ```
/// # use motenet::{data::Batches, prelude::*};
/// # type Net = Model<[f32; 2], Dense<2>>;
/// # let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Sgd, 1>::ZERO);
/// # let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
/// # fn read(i: usize) -> Result<([f32; 2], usize), std::io::Error> { Ok(([i as f32; 2], i % 2)) }
/// let batches = Batches::new(1000, 64, 1)?;
/// for batch in batches.epoch(0) {
///     for i in batch {
///         let (x, y) = read(i)?;
///         trainer.accumulate([(x, y)])?;
///     }
///     trainer.update()?;
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
/// The course's "Mini-batch gradient descent": sizes from 64 to 512, powers of two, fitting the memory.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Batches<S> {
    items: S,
    size: usize,
    seed: u64,
    short: bool,
}

impl<S: Items> Batches<S> {
    /// Batches of `size` indices out of `items`: a slice of them, or how many there are.
    ///
    /// # Errors
    /// See [`BatchError`].
    pub fn new(items: S, size: usize, seed: u64) -> Result<Self, BatchError> {
        let n = items.count();
        if size == 0 {
            Err(BatchError::Size)
        } else if n == 0 {
            Err(BatchError::Empty)
        } else if u32::try_from(n).is_err() {
            Err(BatchError::TooMany)
        } else {
            let (size, short) = (size.min(n), true);
            Ok(Self {
                items,
                size,
                seed,
                short,
            })
        }
    }

    /// Leaves out a short last batch, whose batch statistics or gradient would be noisier. Each epoch leaves out other samples.
    pub fn without_short(self) -> Self {
        Self { short: false, ..self }
    }

    /// How many batches (and so updates) an epoch has.
    pub fn count(&self) -> usize {
        let n = self.items.count();
        let whole = n.checked_div(self.size).unwrap_or(0);
        whole + usize::from(self.short && whole * self.size < n)
    }

    /// The batches of epoch `epoch`.
    pub fn epoch(&self, epoch: u32) -> Epoch<S> {
        // An odd multiplier keeps the epochs of one seed apart; seeding scatters what is left of their likeness.
        let seed = self.seed ^ u64::from(epoch).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let n = self.items.count();
        Epoch {
            all: Batch {
                items: self.items,
                order: Permutation::new(n as u32, seed),
                from: 0,
                to: n,
            },
            size: self.size,
            short: self.short,
        }
    }
}

/// The batches of an epoch: an iterator of [`Batch`]es.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Epoch<S> {
    all: Batch<S>,
    size: usize,
    short: bool,
}

impl<S: Items> Iterator for Epoch<S> {
    type Item = Batch<S>;

    fn next(&mut self) -> Option<Batch<S>> {
        let left = self.all.len();
        if left == 0 || (left < self.size && !self.short) {
            return None;
        }
        Some(self.all.take_first(self.size))
    }
}

/// The indices of a batch: an iterator that starts again when cloned, as [`Trainer::step`](crate::Trainer::step) wants it.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Batch<S> {
    items: S,
    order: Permutation,
    from: usize,
    to: usize,
}

impl<S: Items> Batch<S> {
    /// How many indices are left.
    pub fn len(&self) -> usize {
        self.to.saturating_sub(self.from)
    }

    /// Whether none is left.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// This batch in pieces that a memory of `room` samples can take: accumulate the gradient of each
    /// ([`Trainer::accumulate`](crate::Trainer::accumulate)), then update. A `room` of 0 counts as 1.
    pub fn pieces(self, room: usize) -> Epoch<S> {
        Epoch {
            all: self,
            size: room.max(1),
            short: true,
        }
    }

    /// Splits off the first `n`, or all that are left.
    fn take_first(&mut self, n: usize) -> Self {
        let end = self.from.saturating_add(n).min(self.to);
        let first = Batch { to: end, ..*self };
        self.from = end;
        first
    }
}

impl<S: Items> Iterator for Batch<S> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.from >= self.to {
            return None;
        }
        let at = self.order.at(self.from as u32)?;
        self.from += 1;
        self.items.item(at as usize)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len(), Some(self.len()))
    }
}

impl<S: Items> ExactSizeIterator for Batch<S> {}

/// Mini-batches as slices of an order in RAM, which is shuffled anew each epoch: all `n!` orders are equally likely.
///
/// The textbook way, where 2 bytes (`u16`) a sample are at hand. Orders follow from the seed, the first order and the number of epochs before.
///
/// ```
/// use motenet::data::{self, ShuffledBatches};
/// let mut order = [0u16; 10];
/// data::number(&mut order)?;
/// let mut batches = ShuffledBatches::new(&mut order, 4, 1)?;
/// for _epoch in 0..3 {
///     let sizes = batches.epoch().map(|batch| batch.len());
///     assert!(sizes.eq([4, 4, 2]));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ShuffledBatches<'o, I> {
    order: &'o mut [I],
    size: usize,
    rng: rng::Generator,
}

impl<'o, I> ShuffledBatches<'o, I> {
    /// Batches of `size` elements of `order`.
    ///
    /// # Errors
    /// See [`BatchError`].
    pub fn new(order: &'o mut [I], size: usize, seed: u64) -> Result<Self, BatchError> {
        Batches::new(order.len(), size, seed)?;
        let rng = rng::seeded(seed);
        Ok(Self { order, size, rng })
    }

    /// Shuffles, and gives the batches of the next epoch, the last one perhaps short.
    pub fn epoch(&mut self) -> core::slice::Chunks<'_, I> {
        rng::shuffle(self.order, &mut self.rng);
        self.order.chunks(self.size.max(1))
    }
}

/// The order and the generator; the size of batches is a setting.
impl<I: Words> Words for ShuffledBatches<'_, I> {
    fn count(&self) -> usize {
        self.rng.count() + self.order.count()
    }
    fn mark(&self, mark: &mut Mark) {
        self.rng.mark(mark);
        self.order.mark(mark);
    }
    fn read(&self, from: usize, to: &mut [u32]) {
        let mut from = from;
        let rest = read_part(&self.rng, &mut from, to);
        read_part(&*self.order, &mut from, rest);
    }
    fn write(&mut self, from: usize, words: &[u32]) {
        let mut from = from;
        let rest = write_part(&mut self.rng, &mut from, words);
        write_part(&mut *self.order, &mut from, rest);
    }
}

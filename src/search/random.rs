use super::bytes::{Reader, Writer};
use super::{StateError, ZoomError, between, inside};
use crate::rng::{self, Generator};
use core::array;
use core::iter::zip;

/// One trial: where in the unit cube of `D` hyper-parameters it lies, and a generator of its own.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Trial<const D: usize> {
    /// Its number, from 0.
    pub number: u32,
    /// Its coordinates, for [`Sampler::at`](super::Sampler::at).
    pub units: [f32; D],
    /// A seed for what else is random in it: starting weights, the order of samples.
    pub seed: u64,
}

/// The best trial so far.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Best<const D: usize> {
    /// Which it was.
    pub trial: Trial<D>,
    /// Its cost.
    pub cost: f32,
}

/// Random search over `D` hyper-parameters, resumable at any time.
///
/// ```text
/// u_i = low_i + r_i (high_i - low_i)          r_i uniform in [0, 1), from the generator of (seed, trial)
/// ```
///
/// with [low, high) = [0, 1) until it [zooms](RandomSearch::zoom) in. Why random and not a grid: of 25 trials a grid of 5 x 5 tries 5 values of the
/// hyper-parameter that matters, random search tries 25.
///
/// # Surviving a reset
/// The state is plain data, 40 bytes and 12 for each hyper-parameter; no generator is part of it, because a trial follows from the seed, its
/// number and the region alone. Store [`RandomSearch::to_bytes`] after each [`RandomSearch::report`]: a reset in the middle of a trial
/// repeats that trial, and nothing else changes.
///
/// ```
/// use motenet::search::RandomSearch;
/// let mut search = RandomSearch::<2>::new(1);
/// search.report(0.5);
/// let mut flash = [0; RandomSearch::<2>::BYTES];
/// search.to_bytes(&mut flash)?;
/// let interrupted = search.next();
/// // ... reset ...
/// let search = RandomSearch::<2>::from_bytes(&flash)?;
/// assert_eq!(search.next(), interrupted);
/// # Ok::<(), motenet::search::StateError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct RandomSearch<const D: usize> {
    seed: u64,
    next: u32,
    best: Option<Best<D>>,
    region: [Interval; D],
}

/// A part [low, high) of the unit interval.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
struct Interval {
    low: f32,
    high: f32,
}

impl Interval {
    const ALL: Self = Interval { low: 0.0, high: 1.0 };

    fn is_valid(&self) -> bool {
        self.low >= 0.0 && self.low <= self.high && self.high <= 1.0
    }
}

const MAGIC: [u8; 4] = *b"MSRC";
/// Header, seed, number of trials, number, cost and seed of the best, checksum.
const FIXED: usize = 4 * (2 + 2 + 1 + 2 + 2 + 1);
/// Stands for "no best trial": as many trials are never counted.
const NONE: u32 = u32::MAX;

impl<const D: usize> RandomSearch<D> {
    /// How many bytes its state takes.
    pub const BYTES: usize = FIXED + 12 * D;

    /// A search over the whole cube, before its first trial.
    pub const fn new(seed: u64) -> Self {
        const { assert!(D <= u16::MAX as usize, "too many hyper-parameters") }
        RandomSearch {
            seed,
            next: 0,
            best: None,
            region: [Interval::ALL; D],
        }
    }

    /// The trial to do next. The same one until it is [reported](RandomSearch::report).
    pub fn next(&self) -> Trial<D> {
        self.trial(self.next)
    }

    /// Trial `number` in the present region, whatever else has been done: to share trials out among several workers.
    pub fn trial(&self, number: u32) -> Trial<D> {
        let mut rng = self.generator(number);
        let units = self.region.map(|Interval { low, high }| {
            let r = rng::unit(&mut rng);
            inside(between(low + r * (high - low), low, high))
        });
        let seed = u64::from(rng::Rng::next_u32(&mut rng)) << 32 | u64::from(rng::Rng::next_u32(&mut rng));
        Trial { number, units, seed }
    }

    /// An odd factor keeps the seeds of trials apart. Not the one that SplitMix64 steps by: neighbours would share half of their states.
    fn generator(&self, number: u32) -> Generator {
        rng::seeded(self.seed ^ u64::from(number).wrapping_add(1).wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    /// Ends the next trial: its cost on the dev part, the smaller the better (for an accuracy, 1 minus it). Returns whether it is the best so far.
    /// A cost that is NaN or infinite, of a training that diverged, is never the best.
    pub fn report(&mut self, cost: f32) -> bool {
        let trial = self.next();
        self.next = self.next.saturating_add(1).min(NONE - 1);
        self.offer(trial, cost)
    }

    /// Takes over `trial` if it is better than the best so far, without counting it: for trials that others have done. Of equal costs the lower
    /// number counts, so the order of offers does not matter.
    pub fn offer(&mut self, trial: Trial<D>, cost: f32) -> bool {
        let better = cost.is_finite()
            && self
                .best
                .is_none_or(|best| cost < best.cost || cost == best.cost && trial.number < best.trial.number);
        if better {
            self.best = Some(Best { trial, cost });
        }
        better
    }

    /// How many trials have been reported.
    pub fn done(&self) -> u32 {
        self.next
    }

    /// The best trial so far.
    pub fn best(&self) -> Option<Best<D>> {
        self.best
    }

    /// The part [low, high) of each coordinate that trials are drawn from.
    pub fn region(&self) -> [(f32, f32); D] {
        self.region.map(|interval| (interval.low, interval.high))
    }

    /// From coarse to fine: the region shrinks to `factor` of its width in every coordinate, with the best trial in its middle, or as near as the
    /// ends of the cube allow. On a [`Log`](super::Log) scale that is a range of fewer decades.
    ///
    /// # Errors
    /// [`ZoomError`].
    pub fn zoom(&mut self, factor: f32) -> Result<(), ZoomError> {
        if !(factor > 0.0 && factor <= 1.0) {
            return Err(ZoomError::Factor);
        }
        let best = self.best.ok_or(ZoomError::NoBest)?;
        for (interval, middle) in zip(&mut self.region, best.trial.units) {
            let width = factor * (interval.high - interval.low);
            let low = between(middle - 0.5 * width, 0.0, 1.0 - width);
            *interval = Interval {
                low,
                high: between(low + width, low, 1.0),
            };
        }
        Ok(())
    }

    /// Writes its state to the start of `buffer`; returns the length, [`RandomSearch::BYTES`].
    ///
    /// # Errors
    /// [`StateError::BufferTooSmall`]; nothing is written then.
    pub fn to_bytes(&self, buffer: &mut [u8]) -> Result<usize, StateError> {
        let mut to = Writer::new(buffer, Self::BYTES, MAGIC, D as u16)?;
        let none = Best {
            trial: Trial {
                number: NONE,
                units: [0.0; D],
                seed: 0,
            },
            cost: 0.0,
        };
        let Best { trial, cost } = self.best.unwrap_or(none);
        to.word(self.seed as u32);
        to.word((self.seed >> 32) as u32);
        to.word(self.next);
        to.word(trial.number);
        to.float(cost);
        to.word(trial.seed as u32);
        to.word((trial.seed >> 32) as u32);
        for (interval, unit) in zip(self.region, trial.units) {
            to.float(interval.low);
            to.float(interval.high);
            to.float(unit);
        }
        to.end();
        Ok(Self::BYTES)
    }

    /// Reads what [`RandomSearch::to_bytes`] has written.
    ///
    /// # Errors
    /// Every [`StateError`] but `BufferTooSmall`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        let mut from = Reader::new(bytes, Self::BYTES, MAGIC, D as u16)?;
        let wide = |from: &mut Reader| u64::from(from.word()) | u64::from(from.word()) << 32;
        let seed = wide(&mut from);
        let next = from.word();
        let (number, cost) = (from.word(), from.float());
        let trial_seed = wide(&mut from);
        let mut units = [0.0; D];
        let mut each = units.iter_mut();
        let region = array::from_fn(|_| {
            let interval = Interval {
                low: from.float(),
                high: from.float(),
            };
            if let Some(unit) = each.next() {
                *unit = from.float();
            }
            interval
        });
        let inside = |units: [f32; D]| units.iter().all(|u| (0.0..1.0).contains(u));
        if next == NONE || !cost.is_finite() || !region.iter().all(Interval::is_valid) || !inside(units) {
            return Err(StateError::Impossible);
        }
        let trial = Trial {
            number,
            units,
            seed: trial_seed,
        };
        Ok(RandomSearch {
            seed,
            next,
            best: (number != NONE).then_some(Best { trial, cost }),
            region,
        })
    }
}

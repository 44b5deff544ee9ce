//! A look at a sample before anything is learned from it: broken numbers, stuck sensors, samples like none before.

use super::event::Refusal;
use crate::average::MovingAverage;
use crate::data::Moments;
use crate::math;
use crate::shape::{Elem, Shape, Zero};

/// Two figures of a sample, free of any network: the logarithms of its level, the mean of |x|, and of its motion, the mean of |x' - x| over neighbours.
///
/// Logarithms, because a sensor ten times too loud should be as far away as one ten times too quiet.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Summary {
    /// ln of the level.
    pub level: f32,
    /// ln of the motion.
    pub motion: f32,
}

impl Zero for Summary {
    const ZERO: Self = Summary {
        level: 0.0,
        motion: 0.0,
    };
}

/// A deviation is taken for at least this: no sample is called novel for a difference of 5 %.
const LEAST_DEVIATION: f32 = 0.05;
/// Levels and motions below this are all the same.
const LEAST: f32 = 1e-6;

impl Summary {
    /// The figures of a sample.
    ///
    /// # Cost
    /// Two additions a number, two logarithms.
    pub fn of<X: Shape<Elem = f32>>(sample: &X) -> Self {
        let (mut level, mut motion) = (0.0, 0.0);
        let flat = sample.as_flat();
        let mut before = flat.first().copied().unwrap_or(0.0);
        for &x in flat {
            level += x.abs();
            motion += (x - before).abs();
            before = x;
        }
        let ln_mean = |sum: f32| math::ln(LEAST + sum / X::LEN.max(1) as f32);
        Summary {
            level: ln_mean(level),
            motion: ln_mean(motion),
        }
    }

    /// Distances from the mean of what was seen before, in its deviations; 0 where nothing was.
    fn distances(self, known: &Moments<f32, 2>) -> [f32; 2] {
        if known.count() < 2 {
            return [0.0; 2];
        }
        let ([mean_level, mean_motion], [level, motion]) = (known.mean(), known.deviation());
        let distance = |x: f32, mean: f32, deviation: f32| {
            (x - mean)
                / if deviation > LEAST_DEVIATION {
                    deviation
                } else {
                    LEAST_DEVIATION
                }
        };
        [
            distance(self.level, mean_level, level),
            distance(self.motion, mean_motion, motion),
        ]
    }

    /// How unlike the known samples this one is: the larger of its two distances from their mean, in deviations. Ordinary samples are below 3.
    pub fn novelty(self, known: &Moments<f32, 2>) -> f32 {
        let [level, motion] = self.distances(known).map(f32::abs);
        if level > motion { level } else { motion }
    }
}

/// Whether a sample can be worked with at all: every number is finite, and at most `constant` of its channels stand still.
///
/// # Errors
/// [`Refusal::NotFinite`], [`Refusal::Stuck`].
pub fn check<X: Shape<Elem = f32>>(sample: &X, constant: usize) -> Result<(), Refusal> {
    let flat = sample.as_flat();
    if !f32::all_usable(flat) {
        return Err(Refusal::NotFinite);
    }
    // A channel is one of the outermost arrays; a vector of features is one channel.
    let channels = match X::DIMS.lengths() {
        [channels, _, ..] => *channels as usize,
        _ => 1,
    };
    let length = X::LEN.checked_div(channels).unwrap_or(0).max(1);
    let stands_still = |channel: &&[f32]| {
        let first = channel.first();
        channel.len() > 1 && channel.iter().all(|x| Some(x) == first)
    };
    let stuck = flat.chunks(length).filter(stands_still).count();
    if stuck > constant {
        return Err(Refusal::Stuck { channels: stuck });
    }
    Ok(())
}

/// How far the stream of samples has moved away from the known ones: averages of the signed distances over about the last 64 samples.
///
/// One strange sample is novel; many slightly strange ones, all to the same side, are drift: another wearer, a strap that has come loose, a season.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Drift {
    level: MovingAverage,
    motion: MovingAverage,
}

impl Drift {
    /// Nothing seen yet.
    pub(super) const fn new() -> Self {
        const BETA: f32 = 1.0 - 1.0 / 64.0;
        Drift {
            level: MovingAverage::with(BETA),
            motion: MovingAverage::with(BETA),
        }
    }

    pub(super) fn push(&mut self, summary: Summary, known: &Moments<f32, 2>) {
        // Beyond 10 deviations nothing is told apart: a single spike is not a drift.
        let [level, motion] = summary.distances(known).map(|z| z.clamp(-10.0, 10.0));
        self.level.push(level);
        self.motion.push(motion);
    }

    /// The larger of the two averages' sizes, in deviations; 0 before 16 samples.
    pub fn size(&self) -> f32 {
        if self.level.filled() < 0.22 {
            return 0.0;
        }
        let [level, motion] = [self.level, self.motion].map(|average| average.get().unwrap_or(0.0).abs());
        if level > motion { level } else { motion }
    }
}

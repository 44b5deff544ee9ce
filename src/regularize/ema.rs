use super::average::towards;
use crate::error::ConfigError;
use crate::params::Params;
use crate::scalar::Scalar;

/// Exponential moving average of weights: a second network that follows the one that trains, smoothly.
///
/// After t updates the average is, with [`EmaStart::Corrected`],
///
/// ```text
/// (1 - β) Σ_i β^(t-i) w_i / (1 - β^t)
/// ```
///
/// about the mean of the last 1/(1 - β) updates. It is kept in the form `average += share (w - average)` with
/// `share = (1 - β) / (1 - β^t)`, so that it is a network to predict with at any time. Running statistics are averaged alike; with batch norms
/// re-estimate them at the end ([`estimate_statistics`](super::estimate_statistics)).
///
/// ```
/// use motenet::{prelude::*, regularize::Ema};
/// type Net = Model<[f32; 2], Dense<2>>;
/// let (mut net, mut average) = (Net::ZERO, Net::ZERO);
/// let mut ema = Ema::new(0.5)?;
/// for w in [1.0, 4.0] {
///     net.w = [[w; 2]; 2]; // an update
///     ema.update(&net, &mut average);
/// }
/// assert!((average.w[0][0] - (0.25 * 1.0 + 0.5 * 4.0) / 0.75).abs() < 1e-6);
/// # Ok::<(), motenet::ConfigError>(())
/// ```
///
/// # Cost
/// Two additions and a multiplication a weight and update; a second network.
///
/// # Source
/// Polyak and Juditsky, *Acceleration of Stochastic Approximation by Averaging* (1992), in the exponential form; the bias correction is that of
/// the course's exponentially weighted averages.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Ema {
    decay: f32,
    start: EmaStart,
    updates: u32,
    /// 1 - β^t, as an average of ones.
    correction: f32,
}

/// How an [`Ema`] gets over its first updates, when it has little to average.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum EmaStart {
    /// Divides by `1 - β^t`: the weighted mean of what it has seen. The default.
    Corrected,
    /// Takes over the first weights as if they had been there for ever (PyTorch's `AveragedModel`).
    Copy,
    /// Takes over the first weights, then uses `min(β, (1 + t) / (10 + t))` for β, t being the updates before (TensorFlow's).
    Ramp,
}

impl Ema {
    /// With this β, 0.99 or 0.999 for example, and bias correction.
    ///
    /// # Errors
    /// [`ConfigError::Beta`] unless 0 <= β < 1.
    pub const fn new(decay: f32) -> Result<Self, ConfigError> {
        Self::starting(decay, EmaStart::Corrected)
    }

    /// With this β and start.
    ///
    /// # Errors
    /// [`ConfigError::Beta`] unless 0 <= β < 1.
    pub const fn starting(decay: f32, start: EmaStart) -> Result<Self, ConfigError> {
        if decay >= 0.0 && decay < 1.0 {
            Ok(Ema {
                decay,
                start,
                updates: 0,
                correction: 0.0,
            })
        } else {
            Err(ConfigError::Beta)
        }
    }

    /// How many updates the average has seen.
    pub const fn updates(&self) -> u32 {
        self.updates
    }

    /// Moves `average` towards `net`. The first call copies: what `average` was before does not matter.
    pub fn update<N: Params<Elem: Scalar>>(&mut self, net: &N, average: &mut N) {
        let share = 1.0 - self.decay;
        self.correction = self.decay * self.correction + share;
        let t = self.updates as f32;
        let share = match self.start {
            _ if self.updates == 0 => 1.0,
            EmaStart::Corrected => share / self.correction,
            EmaStart::Copy => share,
            EmaStart::Ramp => Scalar::max(share, 9.0 / (10.0 + t)),
        };
        self.updates = self.updates.saturating_add(1);
        towards(average, net, share);
    }
}

use super::average::towards;
use crate::params::Params;
use crate::scalar::Scalar;

/// Stochastic weight averaging: the plain mean of weights taken far apart, every epoch at a high learning rate or at the end of every cycle.
///
/// ```text
/// average += (w - average) / n        (n models so far)
/// ```
///
/// The weights wander around a flat minimum; their mean lies inside. Begin when training has nearly converged, hold the learning rate
/// up, and call [`estimate_statistics`](super::estimate_statistics) once at the end where there are batch norms: the averaged weights
/// have never seen a batch, and the average of running statistics is not theirs.
///
/// # Cost
/// A second network; two additions and a multiplication a weight and model.
///
/// # Source
/// Izmailov et al., *Averaging Weights Leads to Wider Optima and Better Generalization* (2018), arXiv:1803.05407, algorithm 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Swa {
    models: u32,
}

impl Swa {
    /// Without a model so far.
    pub const fn new() -> Self {
        Swa { models: 0 }
    }

    /// How many models the average is the mean of.
    pub const fn models(&self) -> u32 {
        self.models
    }

    /// Takes `net` into `average`. The first call copies: what `average` was before does not matter.
    pub fn update<N: Params<Elem: Scalar>>(&mut self, net: &N, average: &mut N) {
        self.models = self.models.saturating_add(1);
        towards(average, net, 1.0 / self.models as f32);
    }
}

crate::words::fields!(Swa { models: u32 });

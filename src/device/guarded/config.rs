//! How a guarded network learns.

use super::gate::Gate;

/// Every setting of a [`Guarded`](super::Guarded) network.
///
/// The defaults are those that were chosen on five of the ten subjects of this project's watch task.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Config {
    /// Labelled samples that begin an update; 35 by default.
    pub fresh: u32,
    /// Classes that the stored new samples have to be of before an update begins; 2 by default. Who hears of one class only unlearns the others.
    pub classes: u32,
    /// Walks through the stored new samples in an update; 30 by default.
    pub passes: u32,
    /// Exemplars that are rehearsed for each new sample; 1 by default.
    pub rehearsed: u32,
    /// Bound on the norm of one sample's gradient; 2 by default. A sample can move the weights by at most `lr clip`, whatever it holds.
    pub clip: f32,
    /// One sample of so many is held out for the gate, of the exemplars and of each class's new ones; 5 by default, 2 at least.
    pub held_out: u32,
    /// Held-out samples judged in a slice; 3 by default. An inference is about a third of a training step.
    pub judged: u32,
    /// What an update has to reach.
    pub gate: Gate,
    /// How often an update that was turned down is halved and judged again: `w = (good + w) / 2`. 1 by default.
    pub halvings: u32,
    /// Updates begun in a day; 4 by default.
    pub per_day: u32,
    /// The most channels of a sample that may stand still; 0 by default.
    pub constant: usize,
    /// The novelty beyond which a sample is refused, in deviations; 6 by default.
    pub novelty: f32,
    /// The drift beyond which an event says so, in deviations; 2 by default.
    pub drift: f32,
    /// The share of new labels that the network may contradict before none of them is believed; 0.6 by default.
    pub contradicted: f32,
    /// Updates turned down in a row after which the stored new samples are forgotten; 2 by default.
    pub patience: u32,
    /// Where random draws start.
    pub seed: u64,
}

impl Config {
    /// The defaults.
    pub const DEFAULT: Self = Config {
        fresh: 35,
        classes: 2,
        passes: 30,
        rehearsed: 1,
        clip: 2.0,
        held_out: 5,
        judged: 3,
        gate: Gate::DEFAULT,
        halvings: 1,
        per_day: 4,
        constant: 0,
        novelty: 6.0,
        drift: 2.0,
        contradicted: 0.6,
        patience: 2,
        seed: 0,
    };
}

impl Default for Config {
    fn default() -> Self {
        Self::DEFAULT
    }
}

//! What a guarded network has to remember besides weights and samples.

use super::gate::Score;
use super::pending::Id;
use super::reservoir::Seen;
use crate::data::Moments;
use crate::shape::Zero;

/// The counts of a [`Guarded`](super::Guarded) network of K classes: plain numbers, to be saved with the weights and the shelf.
///
/// A network that starts again from its last good weights, its shelf and this goes on where it was; an update that was under way begins anew.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ledger<const K: usize> {
    /// Samples of each class so far.
    pub seen: [Seen; K],
    /// Samples taken up since the last update began.
    pub fresh: u32,
    /// How many of these the network contradicted.
    pub contradicted: u32,
    /// Labelled samples ever taken up: random draws differ by it.
    pub taken: u32,
    /// Updates ever begun.
    pub rounds: u32,
    /// The day of the last update.
    pub day: u32,
    /// Updates begun on that day.
    pub today: u32,
    /// Updates turned down since one was accepted.
    pub turned_down: u32,
    /// The first network's score on the held-out exemplars, once there was an update.
    pub first: Option<Score>,
    /// Levels and motions of known samples.
    pub known: Moments<f32, 2>,
    /// Whether the exemplars have been read for that.
    pub calibrated: bool,
    /// The number of the next sample.
    pub next: Id,
}

crate::words::fields!([const K: usize] Ledger<K> {
    seen: [Seen; K],
    fresh: u32,
    contradicted: u32,
    taken: u32,
    rounds: u32,
    day: u32,
    today: u32,
    turned_down: u32,
    first: Option<Score>,
    known: Moments<f32, 2>,
    calibrated: bool,
    next: Id,
});

impl<const K: usize> Zero for Ledger<K> {
    const ZERO: Self = Ledger {
        seen: [Seen::ZERO; K],
        fresh: 0,
        contradicted: 0,
        taken: 0,
        rounds: 0,
        day: 0,
        today: 0,
        turned_down: 0,
        first: None,
        known: Moments::ZERO,
        calibrated: false,
        next: Id(0),
    };
}

impl<const K: usize> Ledger<K> {
    /// Forgets the new samples: their places are free again.
    pub(super) fn forget(&mut self) {
        self.seen = [Seen::ZERO; K];
        (self.fresh, self.contradicted, self.turned_down) = (0, 0, 0);
    }
}

use crate::params::{Params, copy};
use crate::shape::Zero;

/// The last `K` snapshots of one training: an [`ensemble`](super::ensemble()) for the price of a single network's training.
///
/// Let the learning rate fall to nearly zero and jump up again, a few times; take a snapshot at the end of each cycle. Every cycle finds
/// another minimum, and their outputs are averaged. Once all places are taken the oldest snapshot makes room.
///
/// # Source
/// Huang et al., *Snapshot Ensembles: Train 1, Get M for Free* (2017), arXiv:1704.00109.
pub struct Snapshots<N, const K: usize> {
    nets: [N; K],
    next: usize,
    taken: usize,
}

impl<N: Zero, const K: usize> Zero for Snapshots<N, K> {
    const ZERO: Self = {
        assert!(K > 0, "there is room for at least one snapshot");
        Snapshots {
            nets: Zero::ZERO,
            next: 0,
            taken: 0,
        }
    };
}

impl<N: Params, const K: usize> Snapshots<N, K> {
    /// Copies the network as it is.
    pub fn take(&mut self, net: &N) {
        if let Some(place) = self.nets.get_mut(self.next) {
            copy(net, place);
        }
        self.taken = (self.taken + 1).min(K);
        self.next = if self.next + 1 < K { self.next + 1 } else { 0 };
    }

    /// Those taken, in no particular order.
    pub fn nets(&self) -> &[N] {
        self.nets.get(..self.taken).unwrap_or_default()
    }

    /// Forgets them all.
    pub fn clear(&mut self) {
        (self.next, self.taken) = (0, 0);
    }
}

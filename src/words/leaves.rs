//! Words of networks, gradients and optimisers' slots: their leaves, one after the other.

use super::{Mark, Words, read_part, write_part};
use crate::blob::head_word;
use crate::params::Params;

/// The leaves of a network, and nothing else of it: weights, running statistics, normalisation.
///
/// For what is to be loaded and not trained on. A training run is a [`Trainer`](crate::Trainer), whose words are more.
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Leaves<'n, N>(pub &'n mut N);

impl<N: Params<Elem: Words>> Words for Leaves<'_, N> {
    fn count(&self) -> usize {
        count_leaves(self.0)
    }
    fn mark(&self, mark: &mut Mark) {
        mark_leaves(self.0, mark);
    }
    fn read(&self, from: usize, to: &mut [u32]) {
        let mut from = from;
        read_leaves(self.0, &mut from, to);
    }
    fn write(&mut self, from: usize, words: &[u32]) {
        let mut from = from;
        write_leaves(self.0, &mut from, words);
    }
}

pub(crate) fn count_leaves<N: Params<Elem: Words>>(net: &N) -> usize {
    (0..N::LEAVES).map(|i| net.leaf(i).count()).sum()
}

/// Roles and dimensions are those of a blob; lengths tell which leaves learn.
pub(crate) fn mark_leaves<N: Params<Elem: Words>>(net: &N, mark: &mut Mark) {
    mark.number(N::LEAVES as u32);
    for i in 0..N::LEAVES {
        let (role, dims) = N::about(i);
        mark.number(head_word(role, dims));
        for &length in dims.lengths() {
            mark.number(length);
        }
        net.leaf(i).mark(mark);
    }
}

/// Reads what of `to` are leaves; returns the rest, as [`read_part`] does.
pub(crate) fn read_leaves<'t, N: Params<Elem: Words>>(net: &N, from: &mut usize, to: &'t mut [u32]) -> &'t mut [u32] {
    let mut rest = to;
    for i in 0..N::LEAVES {
        if rest.is_empty() {
            break;
        }
        rest = read_part(net.leaf(i), from, rest);
    }
    rest
}

/// [`read_leaves`] the other way.
pub(crate) fn write_leaves<'t, N: Params<Elem: Words>>(net: &mut N, from: &mut usize, words: &'t [u32]) -> &'t [u32] {
    let mut rest = words;
    for i in 0..N::LEAVES {
        if rest.is_empty() {
            break;
        }
        rest = write_part(net.leaf_mut(i), from, rest);
    }
    rest
}

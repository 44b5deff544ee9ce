//! What averages of weights share.

use crate::params::{Params, copy};
use crate::scalar::Scalar;
use core::iter::zip;

/// `average += share (net - average)` on every leaf, running statistics included; a copy where `share` is 1.
///
/// In this form an average of equal numbers is that number to the bit, so constants (those of a [`Normalize`](crate::Normalize)) stay as
/// they are.
pub(super) fn towards<N: Params<Elem: Scalar>>(average: &mut N, net: &N, share: f32) {
    if share >= 1.0 {
        return copy(net, average);
    }
    let share = N::Elem::of(share);
    for i in 0..N::LEAVES {
        for (average, &w) in zip(average.leaf_mut(i), net.leaf(i)) {
            *average = (*average + share * (w - *average)).settled();
        }
    }
}

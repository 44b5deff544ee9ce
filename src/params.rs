//! One view of everything a network learns: a numbered list of slices.

use crate::scalar::Scalar;
use crate::shape::{Dims, Elem, Zero};
use core::fmt;
use core::marker::PhantomData;

/// What a leaf of parameters is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Role {
    /// Multiplies an input: the only role that weight decay touches.
    Weight = 0,
    /// Is added.
    Bias = 1,
    /// The scale of a normalisation.
    Gamma = 2,
    /// The shift of a normalisation.
    Beta = 3,
    /// Running statistics and constants: stored with the network, not trained by gradients.
    Statistic = 4,
}

impl Role {
    /// Whether gradients train it.
    pub const fn trains(self) -> bool {
        !matches!(self, Role::Statistic)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Weight => "weight",
            Role::Bias => "bias",
            Role::Gamma => "gamma",
            Role::Beta => "beta",
            Role::Statistic => "statistic",
        })
    }
}

/// A numbered list of slices: a network, its gradient, an optimiser's state.
///
/// Leaf `i` of a network, of its gradient and of the state belong together. This one visitor serves the update,
/// weight files, gradient checks, averages, decay and fingerprints.
pub trait Params {
    /// What the leaves hold.
    type Elem: Elem;
    /// The trainable leaves, holding `S` instead; the other leaves are empty there.
    type Like<S: Elem>: Params<Elem = S> + Zero;
    /// How many leaves there are, empty ones included.
    const LEAVES: usize;
    /// How many trainable numbers there are.
    const PARAMS: usize = size_of::<Self::Like<u8>>();
    /// How many bytes the leaves take in a blob of weights: [`blob::stored`](crate::blob::stored) of their dimensions.
    const STORED: usize;

    /// What leaf `i` is for, and its shape.
    fn about(i: usize) -> (Role, Dims);
    /// The numbers of leaf `i`, which is below [`LEAVES`](Params::LEAVES). Beyond there is none: what comes back then is empty or another leaf.
    fn leaf(&self, i: usize) -> &[Self::Elem];
    /// The numbers of leaf `i`, for writing.
    fn leaf_mut(&mut self, i: usize) -> &mut [Self::Elem];

    /// The numbers of leaf `i` that gradients train, where the gradient's leaf `i` is not empty: all of them, but for layers that learn
    /// [in part](crate::layers::sparse_update). They belong to the numbers of the gradient's leaf, one by one.
    fn learns(&self, i: usize) -> &[Self::Elem] {
        self.leaf(i)
    }
    /// [`learns`](Params::learns), for writing.
    fn learns_mut(&mut self, i: usize) -> &mut [Self::Elem] {
        self.leaf_mut(i)
    }
}

/// No parameters at all, but `LEAVES` empty leaves where numbering needs them.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Empty<S, const LEAVES: usize = 0>(PhantomData<S>);

impl<S, const LEAVES: usize> Zero for Empty<S, LEAVES> {
    const ZERO: Self = Empty(PhantomData);
}

impl<S: Elem, const LEAVES: usize> Params for Empty<S, LEAVES> {
    type Elem = S;
    type Like<R: Elem> = Empty<R, LEAVES>;
    const LEAVES: usize = LEAVES;
    const STORED: usize = 4 * LEAVES;

    fn about(_: usize) -> (Role, Dims) {
        NO_LEAF
    }
    fn leaf(&self, _: usize) -> &[S] {
        &[]
    }
    fn leaf_mut(&mut self, _: usize) -> &mut [S] {
        &mut []
    }
}

/// What [`Params::about`] answers where there is no such leaf.
pub const NO_LEAF: (Role, Dims) = (Role::Statistic, Dims::SCALAR);

/// Copies every leaf, for example to keep the best weights seen so far.
pub fn copy<N: Params>(from: &N, to: &mut N) {
    for i in 0..N::LEAVES {
        for (to, from) in to.leaf_mut(i).iter_mut().zip(from.leaf(i)) {
            *to = *from;
        }
    }
}

/// Copies every leaf between number types: a trained `f32` network into its `f64` twin, or back.
pub fn convert<N, M>(from: &N, to: &mut M)
where
    N: Params<Elem: Scalar>,
    M: Params<Elem: Scalar>,
{
    for i in 0..N::LEAVES {
        for (to, from) in to.leaf_mut(i).iter_mut().zip(from.leaf(i)) {
            *to = M::Elem::from_f64(from.to_f64());
        }
    }
}

/// A 64-bit digest of every leaf's bits: equal networks have equal fingerprints, on every target.
///
/// FNV-1a over 32-bit words (two for an `f64`).
pub fn fingerprint<N: Params<Elem: Scalar>>(net: &N) -> u64 {
    let mut sum = 0xCBF2_9CE4_8422_2325u64;
    let mut word = |w: u64| sum = (sum ^ w).wrapping_mul(0x0000_0100_0000_01B3);
    let wide = size_of::<N::Elem>() > 4;
    for i in 0..N::LEAVES {
        for x in net.leaf(i) {
            let bits = x.bits();
            word(bits & 0xFFFF_FFFF);
            if wide {
                word(bits >> 32);
            }
        }
    }
    sum
}

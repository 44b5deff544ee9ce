//! Shapes are ordinary nested arrays: `[f32; 64]` is 64 features, `[[f32; 100]; 6]` is 6 channels of 100 samples,
//! `[[[f32; 8]; 6]; 3]` an image of 3 channels, each of 6 rows of 8 pixels.

use crate::scalar::Scalar;
use core::slice;

/// A value a `static` can start with at no cost: all zeros, so that it lies in `.bss`.
///
/// Implementations keep to the bit pattern: one non-zero byte in a static's initial value moves the whole static
/// to `.data`, which costs a second copy of it in flash.
pub trait Zero: Sized {
    /// The all-zero value.
    const ZERO: Self;
}

impl<A: Zero, const N: usize> Zero for [A; N] {
    const ZERO: Self = [const { A::ZERO }; N];
}

impl Zero for () {
    const ZERO: Self = ();
}

/// What a shape is filled with: a number, a mask, an optimiser's memory of one weight.
pub trait Elem: Zero + Copy + 'static {
    /// Whether this is a number that training can work with: finite, and so is its square: |x| < 2^63 for `f32`, |x| < 2^511 for `f64`. Integers
    /// and masks always are.
    ///
    /// What the finite guard asks of samples, losses and gradients. The bound is on the square because optimisers square gradients, and one
    /// infinite second moment would silence its weight for ever.
    fn is_usable(self) -> bool {
        true
    }

    /// Whether all of them are.
    #[doc(hidden)]
    fn all_usable(x: &[Self]) -> bool {
        x.iter().all(|x| x.is_usable())
    }
}

impl Elem for () {}

macro_rules! elem {
    ($($T:ty = $zero:expr),*) => {$(
        impl Zero for $T { const ZERO: Self = $zero; }
        impl Elem for $T {}
    )*};
}
elem!(
    bool = false,
    u8 = 0,
    i8 = 0,
    u16 = 0,
    i16 = 0,
    u32 = 0,
    i32 = 0,
    u64 = 0,
    usize = 0
);

impl Zero for f32 {
    const ZERO: Self = 0.0;
}
/// The magnitude of 2^63, from which on an `f32` is too large, as bits.
pub(crate) const TOO_LARGE: u32 = 0x5F00_0000;
/// The bit that magnitudes from 2 on have, and smaller ones have not.
pub(crate) const TWO: u32 = 0x4000_0000;
/// What sets the highest bit of a magnitude that is too large.
pub(crate) const MARK: u32 = 0x8000_0000 - TOO_LARGE;

impl Elem for f32 {
    fn is_usable(self) -> bool {
        // An integer comparison: a float one is a library call on cores without an FPU.
        self.to_bits() & 0x7FFF_FFFF < TOO_LARGE
    }

    /// Without a branch for each: whatever is too large sets the highest bit. Mostly all are below 2, which is found out with less.
    fn all_usable(x: &[Self]) -> bool {
        let (eights, rest) = x.as_chunks::<8>();
        let mut bits = 0;
        for &[a, b, c, d, e, f, g, h] in eights {
            bits |= a.to_bits() | b.to_bits() | c.to_bits() | d.to_bits();
            bits |= e.to_bits() | f.to_bits() | g.to_bits() | h.to_bits();
        }
        for x in rest {
            bits |= x.to_bits();
        }
        if bits & TWO == 0 {
            return true;
        }
        let (fours, rest) = x.as_chunks::<4>();
        let mark = |x: f32| (x.to_bits() & 0x7FFF_FFFF) + MARK;
        let mut marks = 0;
        for &[a, b, c, d] in fours {
            marks |= mark(a) | mark(b) | mark(c) | mark(d);
        }
        for &x in rest {
            marks |= mark(x);
        }
        marks < 0x8000_0000
    }
}

impl Zero for f64 {
    const ZERO: Self = 0.0;
}
impl Elem for f64 {
    fn is_usable(self) -> bool {
        self.to_bits() & 0x7FFF_FFFF_FFFF_FFFF < 0x5FE0_0000_0000_0000
    }
}

/// The lengths of a nested array, outermost first: `[[f32; 100]; 6]` has the dimensions `[6, 100]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Dims {
    rank: u8,
    lengths: [u32; Dims::MAX_RANK],
}

impl Dims {
    /// The deepest nesting a leaf of parameters can have.
    pub const MAX_RANK: usize = 4;
    /// The dimensions of a single number.
    pub const SCALAR: Self = Dims {
        rank: 0,
        lengths: [0; Self::MAX_RANK],
    };

    /// The dimensions of an array of `n` such shapes.
    pub const fn array(self, n: usize) -> Self {
        let mut lengths = [0; Self::MAX_RANK];
        assert!(
            (self.rank as usize) < Self::MAX_RANK,
            "a shape nests at most four arrays"
        );
        lengths[0] = n as u32;
        let mut i = 0;
        while i < self.rank as usize {
            lengths[i + 1] = self.lengths[i];
            i += 1;
        }
        Dims {
            rank: self.rank + 1,
            lengths,
        }
    }

    /// How many elements there are.
    pub const fn count(&self) -> usize {
        let (mut count, mut i) = (1, 0);
        while i < self.rank as usize {
            count *= self.lengths[i] as usize;
            i += 1;
        }
        count
    }

    /// The lengths, outermost first.
    pub const fn lengths(&self) -> &[u32] {
        match self.lengths.split_at_checked(self.rank as usize) {
            Some((lengths, _)) => lengths,
            None => &self.lengths,
        }
    }
}

/// An element, or an array of shapes.
pub trait Shape: Zero + Copy + 'static {
    /// What the innermost arrays hold.
    type Elem: Elem;
    /// The same shape filled with something else.
    type With<S: Elem>: Shape<Elem = S>;
    /// How many elements there are.
    const LEN: usize;
    /// The lengths of the nested arrays.
    const DIMS: Dims;

    /// All elements of several values of this shape, in memory order.
    fn flat(blocks: &[Self]) -> &[Self::Elem];
    /// All elements of several values of this shape, in memory order, for writing.
    fn flat_mut(blocks: &mut [Self]) -> &mut [Self::Elem];

    /// All elements, in memory order.
    fn as_flat(&self) -> &[Self::Elem] {
        Self::flat(slice::from_ref(self))
    }
    /// All elements, in memory order, for writing.
    fn as_flat_mut(&mut self) -> &mut [Self::Elem] {
        Self::flat_mut(slice::from_mut(self))
    }
}

impl<S: Elem> Shape for S {
    type Elem = S;
    type With<R: Elem> = R;
    const LEN: usize = 1;
    const DIMS: Dims = Dims::SCALAR;

    fn flat(blocks: &[S]) -> &[S] {
        blocks
    }
    fn flat_mut(blocks: &mut [S]) -> &mut [S] {
        blocks
    }
}

impl<A: Shape, const N: usize> Shape for [A; N] {
    type Elem = A::Elem;
    type With<R: Elem> = [A::With<R>; N];
    const LEN: usize = N * A::LEN;
    const DIMS: Dims = A::DIMS.array(N);

    fn flat(blocks: &[Self]) -> &[A::Elem] {
        A::flat(blocks.as_flattened())
    }
    fn flat_mut(blocks: &mut [Self]) -> &mut [A::Elem] {
        A::flat_mut(blocks.as_flattened_mut())
    }
}

/// A shape of numbers: what flows through a network that learns.
pub trait Tensor: Shape<Elem: Scalar> {}
impl<X: Shape<Elem: Scalar>> Tensor for X {}

/// The first `n` places of a buffer (all of them where it has fewer).
///
/// Layers with an output buffer of their own use it in [`Layer::output`](crate::Layer::output).
pub fn first<A>(buf: &mut [A], n: usize) -> &mut [A] {
    let n = n.min(buf.len());
    buf.get_mut(..n).unwrap_or_default()
}

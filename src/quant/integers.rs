use crate::kernel::int8::Channel;
use crate::shape::Dims;

/// What an integer layer has to store. A layer that stores nothing implements it by name alone.
pub trait Integers {
    /// How many leaves there are.
    const LEAVES: usize = 0;
    /// How many bytes they take in a blob: the sum of [`Leaf::bytes`].
    const STORED: usize = 0;

    /// Shows every leaf.
    fn each(&self, visit: &mut dyn FnMut(Leaf<'_>)) {
        let _ = visit;
    }

    /// Shows every leaf for writing.
    fn each_mut(&mut self, visit: &mut dyn FnMut(LeafMut<'_>)) {
        let _ = visit;
    }
}

/// One layer's integers.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Leaf<'a> {
    /// The shape of `w`.
    pub dims: Dims,
    /// Weights, or a table.
    pub w: &'a [i8],
    /// Biases and factors.
    pub channels: &'a [Channel],
    /// Zero points and whatever else.
    pub rest: &'a [i32],
    /// The least and the greatest value that a word of `rest` may have.
    pub limits: [i32; 2],
}

/// A [`Leaf`] for writing.
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LeafMut<'a> {
    /// The shape of `w`.
    pub dims: Dims,
    /// Weights, or a table.
    pub w: &'a mut [i8],
    /// Biases and factors.
    pub channels: &'a mut [Channel],
    /// Zero points and whatever else.
    pub rest: &'a mut [i32],
}

impl Leaf<'_> {
    /// [`limits`](Leaf::limits) of zero points.
    pub const I8: [i32; 2] = [-128, 127];
    /// [`limits`](Leaf::limits) of a table of exponentials.
    pub const U16: [i32; 2] = [0, 0xFFFF];

    /// How many bytes a leaf of `w` in this shape, so many channels and so many other numbers takes in a blob.
    pub const fn bytes(dims: Dims, w: usize, channels: usize, rest: usize) -> usize {
        4 * (1 + dims.lengths().len() + w.div_ceil(4) + 3 * channels + rest)
    }
}

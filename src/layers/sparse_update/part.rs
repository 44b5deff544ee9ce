use super::selective::{PassBack, Selective};
use crate::params::{NO_LEAF, Params, Role};
use crate::shape::{Dims, Elem, Zero};
use core::marker::PhantomData;
use core::ops::Range;

/// Which part of a layer `L` learns: [`Nothing`], [`Biases`] or [`Channels`].
pub trait Part<L: PassBack>: Zero + Copy {
    /// Gradient, or optimiser state, of that part: leaves as the layer's, those that do not learn empty.
    type Like<S: Elem>: Params<Elem = S> + Zero;
    /// Fails to compile where the layer has no such part.
    const VALID: () = ();

    /// Which part it is, as a number, where that can be chosen.
    fn choice(&self) -> u32 {
        0
    }
    /// Takes a choice back.
    fn set_choice(&mut self, choice: u32) {
        let _ = choice;
    }
    /// The places in leaf `i`, which has `len`, that learn.
    fn learns(&self, i: usize, len: usize) -> Range<usize>;
    /// Adds the part's gradients to `grad`. Leaves `x` as it is.
    fn gradients<const B: usize>(&self, layer: &L, x: &[L::In], buf: &mut L::Buf<B>, grad: &mut Self::Like<L::Elem>);
}

/// Nothing learns.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Nothing;

impl Zero for Nothing {
    const ZERO: Self = Nothing;
}

impl<L: PassBack> Part<L> for Nothing {
    type Like<S: Elem> = Unlearned<L, S>;

    fn learns(&self, _: usize, _: usize) -> Range<usize> {
        0..0
    }
    fn gradients<const B: usize>(&self, _: &L, _: &[L::In], _: &mut L::Buf<B>, _: &mut Unlearned<L, L::Elem>) {}
}

/// The gradient of a layer that does not learn: as many leaves, all of them empty.
pub struct Unlearned<L, S>(PhantomData<(L, S)>);

impl<L, S> Zero for Unlearned<L, S> {
    const ZERO: Self = Unlearned(PhantomData);
}

impl<L: Params, S: Elem> Params for Unlearned<L, S> {
    type Elem = S;
    type Like<R: Elem> = Unlearned<L, R>;
    const LEAVES: usize = L::LEAVES;
    const STORED: usize = 4 * L::LEAVES;

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

/// The biases learn.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Biases;

impl Zero for Biases {
    const ZERO: Self = Biases;
}

impl<L: Selective> Part<L> for Biases {
    type Like<S: Elem> = L::Biases<S>;
    const VALID: () = assert!(size_of::<L::Biases<u8>>() > 0, "BiasOnly: the layer has no biases");

    fn learns(&self, i: usize, len: usize) -> Range<usize> {
        if i == 1 { 0..len } else { 0..0 }
    }
    fn gradients<const B: usize>(&self, layer: &L, x: &[L::In], buf: &mut L::Buf<B>, grad: &mut L::Biases<L::Elem>) {
        layer.gradients(x, buf, 0, &mut [], grad.leaf_mut(1));
    }
}

/// `N` output channels learn, side by side: their weights and biases.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Channels<const N: usize> {
    pub(super) from: usize,
}

impl<const N: usize> Zero for Channels<N> {
    const ZERO: Self = Channels { from: 0 };
}

impl<L: Selective, const N: usize> Part<L> for Channels<N> {
    type Like<S: Elem> = L::Rows<S, N>;
    const VALID: () = assert!(
        N >= 1 && N <= L::CHANNELS,
        "SomeChannels: the layer has not as many channels"
    );

    fn choice(&self) -> u32 {
        self.from as u32
    }
    fn set_choice(&mut self, choice: u32) {
        self.from = choice as usize;
    }
    fn learns(&self, _: usize, len: usize) -> Range<usize> {
        let row = len.checked_div(L::CHANNELS).unwrap_or(0);
        self.from * row..(self.from + N) * row
    }
    fn gradients<const B: usize>(&self, layer: &L, x: &[L::In], buf: &mut L::Buf<B>, grad: &mut L::Rows<L::Elem, N>) {
        layer.gradients(x, buf, self.from, grad.leaf_mut(0), &mut []);
        layer.gradients(x, buf, self.from, &mut [], grad.leaf_mut(1));
    }
}

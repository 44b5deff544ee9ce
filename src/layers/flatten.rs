use crate::blob::Reader;
use crate::fold::Fold;
use crate::layer::{Layer, Train};
use crate::params::Empty;
use crate::scalar::Scalar;
use crate::shape::{Shape, Tensor, Zero};
use crate::spec::{Infer, Spec};
use core::marker::PhantomData;

/// Sees a nested array as one of `N` elements, in memory order (`[C][L]`: channel after channel, as PyTorch's `flatten`).
///
/// [`Dense`](super::Dense) takes inputs of any rank, so this layer is only needed in front of layers that do not, such as a
/// batch norm per feature. `N` has to be written out because stable Rust cannot multiply lengths in types; a wrong one does not compile.
///
/// # Cost
/// None: the same memory, another type.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Flatten<const N: usize, X = Infer>(PhantomData<X>);

impl<const N: usize, X> Flatten<N, X> {
    /// Reads nothing from the blob: see [`blob::layers`](crate::blob::layers).
    pub const fn read(_: &mut Reader<'_>) -> Self {
        Self(PhantomData)
    }
}

impl<const N: usize, X> Zero for Flatten<N, X> {
    const ZERO: Self = Self(PhantomData);
}

impl<const N: usize, X: Tensor> Spec<X> for Flatten<N> {
    type Out = [X::Elem; N];
    type Layer = Flatten<N, X>;
}

no_params!([const N: usize, X: Shape] Flatten<N, X>, X::Elem);

impl<const N: usize, X: Shape> Layer for Flatten<N, X> {
    type In = X;
    type Out = [X::Elem; N];
    type Buf<const B: usize> = ();
    const VALID: () = assert!(
        N == X::LEN,
        "Flatten<N>: N has to be the number of elements of the input"
    );

    fn infer<const B: usize>(&self, _: &mut [X], _: &mut ()) {}

    fn output<'b, const B: usize>(x: &'b mut [X], _: &'b mut ()) -> &'b mut [[X::Elem; N]] {
        X::flat_mut(x).as_chunks_mut().0
    }
}

impl<const N: usize, X: Tensor<Elem: Scalar>> Train for Flatten<N, X> {
    type Tape<const B: usize> = ();

    fn backward<const B: usize>(&self, _: &mut [X], _: &mut (), _: &mut (), _: &mut Empty<X::Elem>, _: bool) {}
}

impl<const N: usize, X: Tensor, Prev> Fold<Prev> for Flatten<N, X> {
    type Folded = Self;
    fn fold(&self, _: &mut Prev, _: &mut Self) {}
}

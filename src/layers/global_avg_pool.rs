use crate::blob::Reader;
use crate::fold::Fold;
use crate::layer::{Layer, Train};
use crate::params::Empty;
use crate::scalar::Scalar;
use crate::shape::{Shape, Tensor, Zero, first};
use crate::spec::{Infer, Spec};
use core::iter::zip;
use core::marker::PhantomData;

/// The mean of each channel: `[[T; L]; C]` to `[T; C]`, `y_c = Σ_t x_ct / L`; of an image `[[[T; W]; H]; C]` over rows and columns.
///
/// # Source
/// Lin, Chen, Yan, *Network in Network* (2013), arXiv:1312.4400, section 3.2.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct GlobalAvgPool<X = Infer>(PhantomData<X>);

impl<X> GlobalAvgPool<X> {
    /// Reads nothing from the blob: see [`blob::layers`](crate::blob::layers).
    pub const fn read(_: &mut Reader<'_>) -> Self {
        Self(PhantomData)
    }
}

impl<X> Zero for GlobalAvgPool<X> {
    const ZERO: Self = Self(PhantomData);
}

impl<P: Tensor, const C: usize> Spec<[P; C]> for GlobalAvgPool {
    type Out = [P::Elem; C];
    type Layer = GlobalAvgPool<[P; C]>;
}

no_params!([X: Shape] GlobalAvgPool<X>, X::Elem);

impl<P: Tensor, const C: usize> Layer for GlobalAvgPool<[P; C]> {
    type In = [P; C];
    type Out = [P::Elem; C];
    type Buf<const B: usize> = [[P::Elem; C]; B];

    fn infer<const B: usize>(&self, x: &mut [[P; C]], buf: &mut Self::Buf<B>) {
        let share = P::Elem::ONE / P::Elem::of(P::LEN as f32);
        for (x, y) in zip(x.as_flattened(), buf.as_flattened_mut()) {
            let mut sum = P::Elem::ZERO;
            for &x in x.as_flat() {
                sum += x;
            }
            *y = sum * share;
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [[P; C]], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(buf, x.len())
    }
}

impl<P: Tensor, const C: usize> Train for GlobalAvgPool<[P; C]> {
    type Tape<const B: usize> = ();

    fn backward<const B: usize>(
        &self,
        x: &mut [[P; C]],
        buf: &mut Self::Buf<B>,
        _: &mut (),
        _: &mut Empty<P::Elem>,
        _: bool,
    ) {
        let share = P::Elem::ONE / P::Elem::of(P::LEN as f32);
        for (x, &dy) in zip(x.as_flattened_mut(), buf.as_flattened()) {
            x.as_flat_mut().fill(dy * share);
        }
    }
}

impl<P: Tensor, const C: usize, Prev> Fold<Prev> for GlobalAvgPool<[P; C]> {
    type Folded = Self;
    fn fold(&self, _: &mut Prev, _: &mut Self) {}
}

use super::{Integers, QuantParams, QuantizeError, Range};
use crate::blob::Reader;
use crate::layer::Layer;
use crate::layers::GlobalMaxPool;
use crate::shape::{Shape, Tensor, Zero, first};
use core::iter::zip;
use core::marker::PhantomData;

/// [`GlobalMaxPool`] in integers, for channels of any rank: the largest of each channel. Scale and zero point stay.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct GlobalMaxPoolI8<X>(PhantomData<X>);

impl<X> Zero for GlobalMaxPoolI8<X> {
    const ZERO: Self = Self(PhantomData);
}

impl<X> Integers for GlobalMaxPoolI8<X> {}

impl<X> GlobalMaxPoolI8<X> {
    /// Reads nothing from the blob: see [`quant::network`](crate::quant::network).
    pub const fn read(_: &mut Reader<'_>) -> Self {
        Self(PhantomData)
    }
}

impl<P: Shape<Elem = i8>, const C: usize> Layer for GlobalMaxPoolI8<[P; C]> {
    type In = [P; C];
    type Out = [i8; C];
    type Buf<const B: usize> = [[i8; C]; B];

    fn infer<const B: usize>(&self, x: &mut [[P; C]], buf: &mut Self::Buf<B>) {
        for (x, y) in zip(x.as_flattened(), buf.as_flattened_mut()) {
            *y = i8::MIN;
            for &x in x.as_flat() {
                *y = (*y).max(x);
            }
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [[P; C]], buf: &'b mut Self::Buf<B>) -> &'b mut [[i8; C]] {
        first(buf, x.len())
    }
}

passes_on!(
    [P: Tensor<Elem = f32>, const C: usize]
    GlobalMaxPool<[P; C]> => GlobalMaxPoolI8<[P::With<i8>; C]>; behind => behind
);

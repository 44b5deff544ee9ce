use crate::blob::Reader;
use crate::fold::Fold;
use crate::layer::{Layer, Train};
use crate::params::Empty;
use crate::shape::{Shape, Tensor, Zero, first};
use crate::spec::{Infer, Spec};
use core::iter::zip;
use core::marker::PhantomData;

/// The largest of each channel: `[[T; L]; C]` to `[T; C]`, `y_c = max_t x_ct`; of an image `[[[T; W]; H]; C]` over rows and columns.
///
/// The gradient goes to the first of equal maxima. The tape keeps that place, one `u16` a channel.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct GlobalMaxPool<X = Infer>(PhantomData<X>);

impl<X> GlobalMaxPool<X> {
    /// Reads nothing from the blob: see [`blob::layers`](crate::blob::layers).
    pub const fn read(_: &mut Reader<'_>) -> Self {
        Self(PhantomData)
    }
}

impl<X> Zero for GlobalMaxPool<X> {
    const ZERO: Self = Self(PhantomData);
}

impl<P: Tensor, const C: usize> Spec<[P; C]> for GlobalMaxPool {
    type Out = [P::Elem; C];
    type Layer = GlobalMaxPool<[P; C]>;
}

no_params!([X: Shape] GlobalMaxPool<X>, X::Elem);

impl<P: Tensor, const C: usize> Layer for GlobalMaxPool<[P; C]> {
    type In = [P; C];
    type Out = [P::Elem; C];
    type Buf<const B: usize> = [[P::Elem; C]; B];
    const VALID: () = assert!(
        P::LEN >= 1 && P::LEN <= 65_536,
        "GlobalMaxPool: a channel has 1 to 65536 values"
    );

    fn infer<const B: usize>(&self, x: &mut [[P; C]], buf: &mut Self::Buf<B>) {
        for (x, y) in zip(x.as_flattened(), buf.as_flattened_mut()) {
            (*y, _) = super::pool1d::largest(x.as_flat());
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [[P; C]], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(buf, x.len())
    }
}

impl<P: Tensor, const C: usize> Train for GlobalMaxPool<[P; C]> {
    type Tape<const B: usize> = [[u16; C]; B];

    fn forward<const B: usize>(&self, x: &mut [[P; C]], buf: &mut Self::Buf<B>, tape: &mut Self::Tape<B>) {
        for ((x, y), at) in zip(zip(x.as_flattened(), buf.as_flattened_mut()), tape.as_flattened_mut()) {
            (*y, *at) = super::pool1d::largest(x.as_flat());
        }
    }
    fn backward<const B: usize>(
        &self,
        x: &mut [[P; C]],
        buf: &mut Self::Buf<B>,
        tape: &mut Self::Tape<B>,
        _: &mut Empty<P::Elem>,
        _: bool,
    ) {
        for ((x, &dy), &at) in zip(zip(x.as_flattened_mut(), buf.as_flattened()), tape.as_flattened()) {
            let x = x.as_flat_mut();
            x.fill(P::Elem::ZERO);
            if let Some(x) = x.get_mut(usize::from(at)) {
                *x = dy;
            }
        }
    }
}

impl<P: Tensor, const C: usize, Prev> Fold<Prev> for GlobalMaxPool<[P; C]> {
    type Folded = Self;
    fn fold(&self, _: &mut Prev, _: &mut Self) {}
}

//! Pooling over windows of a 1-d signal, channel by channel.

use super::axis::axis;
use super::window::Window;
use crate::blob::Reader;
use crate::fold::Fold;
use crate::kernel::Patches;
use crate::layer::{Layer, Train};
use crate::params::Empty;
use crate::scalar::Scalar;
use crate::shape::{Shape, Tensor, Zero, first};
use crate::spec::{Infer, Spec};
use core::iter::zip;
use core::marker::PhantomData;

macro_rules! pool {
    ($(#[$doc:meta])* $L:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub struct $L<const K: usize, const LOUT: usize, const STRIDE: usize = K, X = Infer>(PhantomData<X>);

        impl<const K: usize, const LOUT: usize, const STRIDE: usize, X> $L<K, LOUT, STRIDE, X> {
            /// Reads nothing from the blob: see [`blob::layers`](crate::blob::layers).
            pub const fn read(_: &mut Reader<'_>) -> Self {
                Self(PhantomData)
            }
        }
        impl<const K: usize, const LOUT: usize, const STRIDE: usize, T, const L: usize, const C: usize>
            $L<K, LOUT, STRIDE, [[T; L]; C]>
        {
            pub(crate) const WINDOWS: Patches = axis::<Window<STRIDE>>(
                L,
                K,
                LOUT,
                concat!(stringify!($L), "<K, LOUT>: for this input LOUT has to be "),
            );
        }
        impl<const K: usize, const LOUT: usize, const STRIDE: usize, X> Zero for $L<K, LOUT, STRIDE, X> {
            const ZERO: Self = Self(PhantomData);
        }
        impl<const K: usize, const LOUT: usize, const STRIDE: usize, T: Scalar, const L: usize, const C: usize>
            Spec<[[T; L]; C]> for $L<K, LOUT, STRIDE>
        {
            type Out = [[T; LOUT]; C];
            type Layer = $L<K, LOUT, STRIDE, [[T; L]; C]>;
        }
        no_params!([const K: usize, const LOUT: usize, const STRIDE: usize, X: Shape] $L<K, LOUT, STRIDE, X>, X::Elem);
        impl<const K: usize, const LOUT: usize, const STRIDE: usize, X: Tensor, Prev> Fold<Prev> for $L<K, LOUT, STRIDE, X>
        where
            Self: Layer,
        {
            type Folded = Self;
            fn fold(&self, _: &mut Prev, _: &mut Self) {}
        }
    };
}

pool! {
    /// The largest of each window of `K`: `[[T; L]; C]` to `[[T; LOUT]; C]`, `y_t = max_k x_(t STRIDE + k)`.
    ///
    /// `LOUT = (L - K) / STRIDE + 1`, rounded down (PyTorch's floor mode, no padding); a wrong one does not compile. The gradient
    /// goes to the first of equal maxima. The tape keeps that place, one `u16` a window.
    MaxPool1d
}
pool! {
    /// The mean of each window of `K`: `[[T; L]; C]` to `[[T; LOUT]; C]`, `y_t = Σ_k x_(t STRIDE + k) / K`.
    ///
    /// `LOUT = (L - K) / STRIDE + 1`, rounded down (PyTorch's floor mode, no padding); a wrong one does not compile.
    AvgPool1d
}

/// The windows of one channel.
fn each<T>(x: &[T], k: usize, stride: usize) -> impl Iterator<Item = &[T]> {
    (0..).map_while(move |t: usize| x.get(t * stride..t * stride + k))
}

impl<T: Scalar, const L: usize, const C: usize, const K: usize, const LOUT: usize, const STRIDE: usize> Layer
    for MaxPool1d<K, LOUT, STRIDE, [[T; L]; C]>
{
    type In = [[T; L]; C];
    type Out = [[T; LOUT]; C];
    type Buf<const B: usize> = [[[T; LOUT]; C]; B];
    const VALID: () = {
        let _ = Self::WINDOWS;
        assert!(K <= 65_536, "MaxPool1d: the window is too wide for its tape");
    };

    fn infer<const B: usize>(&self, x: &mut [[[T; L]; C]], buf: &mut Self::Buf<B>) {
        for (x, y) in zip(x.as_flattened(), buf.as_flattened_mut()) {
            for (window, y) in zip(each(x, K, STRIDE), y) {
                (*y, _) = largest(window);
            }
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [[[T; L]; C]], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(buf, x.len())
    }
}

/// The first of the largest values, and where it is. A NaN counts as largest, so that it shows.
pub(super) fn largest<T: Scalar>(window: &[T]) -> (T, u16) {
    let (mut best, mut at) = (window.first().copied().unwrap_or(T::ZERO), 0);
    for (k, &x) in window.iter().enumerate() {
        if x > best || (x.is_nan() && !best.is_nan()) {
            (best, at) = (x, k as u16);
        }
    }
    (best, at)
}

impl<T: Scalar, const L: usize, const C: usize, const K: usize, const LOUT: usize, const STRIDE: usize> Train
    for MaxPool1d<K, LOUT, STRIDE, [[T; L]; C]>
{
    type Tape<const B: usize> = [[[u16; LOUT]; C]; B];

    fn forward<const B: usize>(&self, x: &mut [[[T; L]; C]], buf: &mut Self::Buf<B>, tape: &mut Self::Tape<B>) {
        for ((x, y), tape) in zip(zip(x.as_flattened(), buf.as_flattened_mut()), tape.as_flattened_mut()) {
            for ((window, y), at) in zip(zip(each(x, K, STRIDE), y), tape) {
                (*y, *at) = largest(window);
            }
        }
    }
    fn backward<const B: usize>(
        &self,
        x: &mut [[[T; L]; C]],
        buf: &mut Self::Buf<B>,
        tape: &mut Self::Tape<B>,
        _: &mut Empty<T>,
        _: bool,
    ) {
        for ((x, dy), tape) in zip(zip(x.as_flattened_mut(), buf.as_flattened()), tape.as_flattened()) {
            x.fill(T::ZERO);
            for (t, (&dy, &at)) in zip(dy, tape).enumerate() {
                if let Some(x) = x.get_mut(t * STRIDE + usize::from(at)) {
                    *x += dy;
                }
            }
        }
    }
}

impl<T: Scalar, const L: usize, const C: usize, const K: usize, const LOUT: usize, const STRIDE: usize> Layer
    for AvgPool1d<K, LOUT, STRIDE, [[T; L]; C]>
{
    type In = [[T; L]; C];
    type Out = [[T; LOUT]; C];
    type Buf<const B: usize> = [[[T; LOUT]; C]; B];
    const VALID: () = {
        let _ = Self::WINDOWS;
    };

    fn infer<const B: usize>(&self, x: &mut [[[T; L]; C]], buf: &mut Self::Buf<B>) {
        let share = T::ONE / T::of(K as f32);
        for (x, y) in zip(x.as_flattened(), buf.as_flattened_mut()) {
            for (window, y) in zip(each(x, K, STRIDE), y) {
                let mut sum = T::ZERO;
                for &x in window {
                    sum += x;
                }
                *y = sum * share;
            }
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [[[T; L]; C]], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(buf, x.len())
    }
}

impl<T: Scalar, const L: usize, const C: usize, const K: usize, const LOUT: usize, const STRIDE: usize> Train
    for AvgPool1d<K, LOUT, STRIDE, [[T; L]; C]>
{
    type Tape<const B: usize> = ();

    fn backward<const B: usize>(
        &self,
        x: &mut [[[T; L]; C]],
        buf: &mut Self::Buf<B>,
        _: &mut (),
        _: &mut Empty<T>,
        _: bool,
    ) {
        let share = T::ONE / T::of(K as f32);
        for (x, dy) in zip(x.as_flattened_mut(), buf.as_flattened()) {
            x.fill(T::ZERO);
            for (t, &dy) in dy.iter().enumerate() {
                for x in x.iter_mut().skip(t * STRIDE).take(K) {
                    *x += dy * share;
                }
            }
        }
    }
}

//! Pooling over windows of a signal: the same layers, of `i8`.

use super::{QuantParams, QuantizeError, Range};
use crate::kernel::int8::{self, Geometry};
use crate::layer::Layer;
use crate::layers::{AvgPool1d, MaxPool1d, ONE_ROW};
use crate::shape::first;
use core::iter::zip;

macro_rules! pool {
    ($(#[$doc:meta])* $L:ident, $kernel:ident, $behind:ident => $wishes:expr) => {
        $(#[$doc])*
        impl<const L: usize, const C: usize, const K: usize, const LOUT: usize, const STRIDE: usize> Layer
            for $L<K, LOUT, STRIDE, [[i8; L]; C]>
        {
            type In = [[i8; L]; C];
            type Out = [[i8; LOUT]; C];
            type Buf<const B: usize> = [[[i8; LOUT]; C]; B];
            const VALID: () = {
                let _ = Self::WINDOWS;
            };

            fn infer<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>) {
                let geometry = Geometry {
                    rows: ONE_ROW,
                    columns: Self::WINDOWS,
                    out: (1, LOUT),
                };
                for (x, y) in zip(x, buf) {
                    int8::$kernel(x.as_flattened(), &geometry, y.as_flattened_mut());
                }
            }
            fn output<'b, const B: usize>(x: &'b mut [Self::In], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
                first(buf, x.len())
            }
        }

        impl<X, const K: usize, const LOUT: usize, const STRIDE: usize> super::Integers for $L<K, LOUT, STRIDE, X> {}

        passes_on!(
            [const L: usize, const C: usize, const K: usize, const LOUT: usize, const STRIDE: usize]
            $L<K, LOUT, STRIDE, [[f32; L]; C]> => $L<K, LOUT, STRIDE, [[i8; L]; C]>; $behind => $wishes
        );
    };
}

pool! {
    /// In integers: scale and zero point stay. As the largest of ReLUs is the ReLU of the largest, a wish is passed on.
    MaxPool1d, max_pool, behind => behind
}
pool! {
    /// In integers: scale and zero point stay, halves are rounded away from zero.
    AvgPool1d, avg_pool, _behind => None
}

//! Pooling over windows of an image, channel by channel, in integers.

use super::{QuantParams, QuantizeError, Range};
use crate::blob::Reader;
use crate::kernel::int8::{self, Geometry};
use crate::layer::Layer;
use crate::layers::{AvgPool2d, MaxPool2d, Window, Windowing, axis};
use crate::shape::{Shape, Zero, first};
use core::iter::zip;
use core::marker::PhantomData;

macro_rules! pool {
    ($(#[$doc:meta])* $L:ident of $Single:ident, $kernel:ident, $behind:ident => $wishes:expr) => {
        $(#[$doc])*
        ///
        /// `ROWS` and `COLUMNS` are the [`Window`](crate::Window)s of the two directions; padding does not count. Scale and zero point stay.
        ///
        /// # Shapes
        /// `x [C][H][W]`, `q [C][HOUT][WOUT]`.
        #[derive(Clone, Copy, Debug)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub struct $L<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, ROWS, COLUMNS, X>(
            PhantomData<(X, ROWS, COLUMNS)>,
        );

        impl<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, R, S, X> Zero
            for $L<KH, KW, HOUT, WOUT, R, S, X>
        {
            const ZERO: Self = Self(PhantomData);
        }

        impl<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, R, S, X> super::Integers
            for $L<KH, KW, HOUT, WOUT, R, S, X>
        {
        }

        impl<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, R, S, X>
            $L<KH, KW, HOUT, WOUT, R, S, X>
        {
            /// Reads nothing from the blob: see [`quant::network`](crate::quant::network).
            pub const fn read(_: &mut Reader<'_>) -> Self {
                Self(PhantomData)
            }
        }

        impl<
            const KH: usize,
            const KW: usize,
            const HOUT: usize,
            const WOUT: usize,
            R: Windowing,
            S: Windowing,
            const W: usize,
            const H: usize,
            const C: usize,
        > $L<KH, KW, HOUT, WOUT, R, S, [[[i8; W]; H]; C]>
        {
            const GEOMETRY: Geometry = Geometry {
                rows: axis::<R>(H, KH, HOUT, concat!(stringify!($L), "<KH, KW, HOUT, WOUT>: for this input HOUT has to be ")),
                columns: axis::<S>(W, KW, WOUT, concat!(stringify!($L), "<KH, KW, HOUT, WOUT>: for this input WOUT has to be ")),
                out: (HOUT, WOUT),
            };
        }

        impl<
            const KH: usize,
            const KW: usize,
            const HOUT: usize,
            const WOUT: usize,
            R: Windowing,
            S: Windowing,
            const W: usize,
            const H: usize,
            const C: usize,
        > Layer for $L<KH, KW, HOUT, WOUT, R, S, [[[i8; W]; H]; C]>
        {
            type In = [[[i8; W]; H]; C];
            type Out = [[[i8; WOUT]; HOUT]; C];
            type Buf<const B: usize> = [[[[i8; WOUT]; HOUT]; C]; B];
            const VALID: () = {
                let _ = Self::GEOMETRY;
            };

            fn infer<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>) {
                for (x, y) in zip(x, buf) {
                    int8::$kernel(x.as_flat(), &Self::GEOMETRY, y.as_flat_mut());
                }
            }
            fn output<'b, const B: usize>(x: &'b mut [Self::In], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
                first(buf, x.len())
            }
        }

        passes_on!(
            [
                const KH: usize,
                const KW: usize,
                const HOUT: usize,
                const WOUT: usize,
                const SH: usize,
                const SW: usize,
                const W: usize,
                const H: usize,
                const C: usize
            ]
            $Single<KH, KW, HOUT, WOUT, SH, SW, [[[f32; W]; H]; C]> =>
                $L<KH, KW, HOUT, WOUT, Window<SH>, Window<SW>, [[[i8; W]; H]; C]>;
            $behind => $wishes
        );
    };
}

pool! {
    /// [`MaxPool2d`] in integers. As the largest of ReLUs is the ReLU of the largest, a ReLU behind it is one in front.
    MaxPool2dI8 of MaxPool2d, max_pool, behind => behind
}
pool! {
    /// [`AvgPool2d`] in integers, halves rounded away from zero.
    AvgPool2dI8 of AvgPool2d, avg_pool, _behind => None
}

//! Pooling over rectangular windows of an image, channel by channel.

use super::axis::axis;
use super::window::Window;
use crate::blob::Reader;
use crate::fold::Fold;
use crate::kernel::{self, Patches2d};
use crate::layer::{Layer, Train};
use crate::params::Empty;
use crate::scalar::Scalar;
use crate::shape::{Shape, Tensor, Zero, first};
use crate::spec::{Infer, Spec};
use core::marker::PhantomData;

macro_rules! pool {
    ($(#[$doc:meta])* $L:ident, $hout:literal, $wout:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub struct $L<
            const KH: usize,
            const KW: usize,
            const HOUT: usize,
            const WOUT: usize,
            const SH: usize = KH,
            const SW: usize = KW,
            X = Infer,
        >(PhantomData<X>);

        impl<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, const SH: usize, const SW: usize, X>
            $L<KH, KW, HOUT, WOUT, SH, SW, X>
        {
            /// Reads nothing from the blob: see [`blob::layers`](crate::blob::layers).
            pub const fn read(_: &mut Reader<'_>) -> Self {
                Self(PhantomData)
            }
        }
        impl<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, const SH: usize, const SW: usize, X>
            Zero for $L<KH, KW, HOUT, WOUT, SH, SW, X>
        {
            const ZERO: Self = Self(PhantomData);
        }
        impl<
            const KH: usize,
            const KW: usize,
            const HOUT: usize,
            const WOUT: usize,
            const SH: usize,
            const SW: usize,
            T: Scalar,
            const W: usize,
            const H: usize,
            const C: usize,
        > Spec<[[[T; W]; H]; C]> for $L<KH, KW, HOUT, WOUT, SH, SW>
        {
            type Out = [[[T; WOUT]; HOUT]; C];
            type Layer = $L<KH, KW, HOUT, WOUT, SH, SW, [[[T; W]; H]; C]>;
        }
        impl<
            const KH: usize,
            const KW: usize,
            const HOUT: usize,
            const WOUT: usize,
            const SH: usize,
            const SW: usize,
            T,
            const W: usize,
            const H: usize,
            const C: usize,
        > $L<KH, KW, HOUT, WOUT, SH, SW, [[[T; W]; H]; C]>
        {
            pub(super) const WINDOWS: Patches2d = Patches2d {
                rows: axis::<Window<SH>>(H, KH, HOUT, $hout),
                columns: axis::<Window<SW>>(W, KW, WOUT, $wout),
                out: (HOUT, WOUT),
            };
        }
        no_params!(
            [const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, const SH: usize, const SW: usize, X: Shape]
            $L<KH, KW, HOUT, WOUT, SH, SW, X>, X::Elem
        );
        impl<
            const KH: usize,
            const KW: usize,
            const HOUT: usize,
            const WOUT: usize,
            const SH: usize,
            const SW: usize,
            X: Tensor,
            Prev,
        > Fold<Prev> for $L<KH, KW, HOUT, WOUT, SH, SW, X>
        where
            Self: Layer,
        {
            type Folded = Self;
            fn fold(&self, _: &mut Prev, _: &mut Self) {}
        }
    };
}

pool! {
    /// The largest of each window of `KH` by `KW`: `[[[T; W]; H]; C]` to `[[[T; WOUT]; HOUT]; C]`, `y_rt = max_hk x_(r SH + h)(t SW + k)`.
    ///
    /// `HOUT = (H - KH) / SH + 1` and `WOUT = (W - KW) / SW + 1`, rounded down (PyTorch's floor mode, no padding); wrong ones do not compile, and the
    /// message says the right ones. The gradient goes to the first of equal maxima, row after row. The tape keeps that place, one byte a window, so
    /// that a window has at most 256 inputs.
    MaxPool2d,
    "MaxPool2d<KH, KW, HOUT, WOUT>: for this input HOUT has to be ",
    "MaxPool2d<KH, KW, HOUT, WOUT>: for this input WOUT has to be "
}
pool! {
    /// The mean of each window of `KH` by `KW`: `[[[T; W]; H]; C]` to `[[[T; WOUT]; HOUT]; C]`, `y_rt = Σ_hk x_(r SH + h)(t SW + k) / (KH KW)`.
    ///
    /// `HOUT = (H - KH) / SH + 1` and `WOUT = (W - KW) / SW + 1`, rounded down (PyTorch's floor mode, no padding); wrong ones do not compile, and the
    /// message says the right ones.
    AvgPool2d,
    "AvgPool2d<KH, KW, HOUT, WOUT>: for this input HOUT has to be ",
    "AvgPool2d<KH, KW, HOUT, WOUT>: for this input WOUT has to be "
}

/// Implements `$Trait` for a pool of `[[[T; W]; H]; C]`.
macro_rules! of_images {
    ($Trait:ident for $L:ident { $($body:tt)* }) => {
        impl<
            const KH: usize,
            const KW: usize,
            const HOUT: usize,
            const WOUT: usize,
            const SH: usize,
            const SW: usize,
            T: Scalar,
            const W: usize,
            const H: usize,
            const C: usize,
        > $Trait for $L<KH, KW, HOUT, WOUT, SH, SW, [[[T; W]; H]; C]>
        {
            $($body)*
        }
    };
}

of_images! { Layer for MaxPool2d {
    type In = [[[T; W]; H]; C];
    type Out = [[[T; WOUT]; HOUT]; C];
    type Buf<const B: usize> = [[[[T; WOUT]; HOUT]; C]; B];
    const VALID: () = {
        let _ = Self::WINDOWS;
        assert!(KH * KW <= 256, "MaxPool2d: the window has too many inputs for its tape");
    };

    fn infer<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>) {
        kernel::max_pool2d(Shape::flat(x), Self::WINDOWS, Shape::flat_mut(buf), &mut []);
    }
    fn output<'b, const B: usize>(x: &'b mut [Self::In], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(buf, x.len())
    }
} }

of_images! { Train for MaxPool2d {
    type Tape<const B: usize> = [[[[u8; WOUT]; HOUT]; C]; B];

    fn forward<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>, tape: &mut Self::Tape<B>) {
        kernel::max_pool2d(Shape::flat(x), Self::WINDOWS, Shape::flat_mut(buf), Shape::flat_mut(tape));
    }
    fn backward<const B: usize>(
        &self,
        x: &mut [Self::In],
        buf: &mut Self::Buf<B>,
        tape: &mut Self::Tape<B>,
        _: &mut Empty<T>,
        _: bool,
    ) {
        kernel::max_pool2d_dx(Shape::flat(buf), Shape::flat(tape), Self::WINDOWS, Shape::flat_mut(x));
    }
} }

of_images! { Layer for AvgPool2d {
    type In = [[[T; W]; H]; C];
    type Out = [[[T; WOUT]; HOUT]; C];
    type Buf<const B: usize> = [[[[T; WOUT]; HOUT]; C]; B];
    const VALID: () = {
        let _ = Self::WINDOWS;
    };

    fn infer<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>) {
        let share = T::ONE / T::of((KH * KW) as f32);
        kernel::avg_pool2d(Shape::flat(x), Self::WINDOWS, share, Shape::flat_mut(buf));
    }
    fn output<'b, const B: usize>(x: &'b mut [Self::In], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(buf, x.len())
    }
} }

of_images! { Train for AvgPool2d {
    type Tape<const B: usize> = ();

    fn backward<const B: usize>(
        &self,
        x: &mut [Self::In],
        buf: &mut Self::Buf<B>,
        _: &mut (),
        _: &mut Empty<T>,
        _: bool,
    ) {
        let share = T::ONE / T::of((KH * KW) as f32);
        kernel::avg_pool2d_dx(Shape::flat(buf), Self::WINDOWS, share, Shape::flat_mut(x));
    }
} }

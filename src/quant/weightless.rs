//! Layers that move numbers and compute nothing: the same layer, of `i8`.

use super::{QuantParams, QuantizeError, Range};
use crate::layer::Layer;
use crate::layers::{Flatten, Identity};
use crate::shape::Tensor;

/// [`Quantize`] of a layer that works alike on `f32` and `i8`: nothing to observe, the scale passed on, wishes as said.
macro_rules! passes_on {
    ([$($generics:tt)*] $L:ty => $Quantized:ty; $behind:ident => $wishes:expr) => {
        impl<$($generics)*> $crate::quant::Quantize for $L {
            type Quantized = $Quantized;
            type Ranges = ();

            fn observe<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>, _: &mut ()) {
                self.infer::<B>(x, buf);
            }
            fn check(&self, _: &()) -> Result<(), QuantizeError> {
                Ok(())
            }
            fn wishes(_: &(), $behind: Option<Range>) -> Option<Range> {
                $wishes
            }
            fn quantize(&self, _: &(), input: QuantParams, _: Option<Range>, _: &mut Self::Quantized) -> QuantParams {
                input
            }
        }
    };
}

passes_on!([X: Tensor<Elem = f32>] Identity<X> => Identity<X::With<i8>>; behind => behind);
passes_on!([X: Tensor<Elem = f32>, const N: usize] Flatten<N, X> => Flatten<N, X::With<i8>>; behind => behind);

impl<X> super::Integers for Identity<X> {}
impl<X, const N: usize> super::Integers for Flatten<N, X> {}

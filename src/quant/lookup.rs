//! Activations that are a table of 256 entries.

use super::{Cause, Integers, Leaf, LeafMut, QuantParams, Quantize, QuantizeError, Range};
use crate::blob::Reader;
use crate::kernel::int8;
use crate::layer::Layer;
use crate::layers::{Function, GeluFn, LeakyRelu, Pointwise, SigmoidFn, SiluFn, SoftplusFn, TanhFn, relaxed};
use crate::shape::{Shape, Tensor, Zero};
use core::marker::PhantomData;

/// A function of one number in integers, in place: a table of what it makes of each `i8`, filled when the network is quantised.
///
/// # Cost
/// 256 bytes; a load and a store an element.
///
/// # Source
/// TensorFlow Lite's optimised kernels of `TANH` and `LOGISTIC`.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LookupI8<X> {
    table: [i8; 256],
    shape: PhantomData<X>,
}

impl<X> Zero for LookupI8<X> {
    const ZERO: Self = Self {
        table: [0; 256],
        shape: PhantomData,
    };
}

impl<X> LookupI8<X> {
    /// Fills the table with `f`, for an input and an output of these parameters.
    pub fn set(&mut self, f: impl Fn(f32) -> f32, input: QuantParams, output: QuantParams) {
        for (q, y) in (i8::MIN..=i8::MAX).zip(&mut self.table) {
            *y = output.quantize(f(input.dequantize(q)));
        }
    }
}

impl<X: Shape<Elem = i8>> Layer for LookupI8<X> {
    type In = X;
    type Out = X;
    type Buf<const B: usize> = ();

    fn infer<const B: usize>(&self, x: &mut [X], _: &mut ()) {
        int8::lookup(X::flat_mut(x), &self.table);
    }
    fn output<'b, const B: usize>(x: &'b mut [X], _: &'b mut ()) -> &'b mut [X] {
        x
    }
}

/// A [`Function`] that can be quantised: by default, its output's range is observed.
pub trait FunctionI8: Function {
    /// What its outputs stand for, where that is known beforehand.
    const OUTPUT: Option<QuantParams> = None;
}

impl FunctionI8 for TanhFn {
    /// 1/128 and 0, as TensorFlow Lite has it.
    const OUTPUT: Option<QuantParams> = Some(QuantParams {
        scale: 1.0 / 128.0,
        zero_point: 0,
    });
}
impl FunctionI8 for SigmoidFn {
    /// 1/256 and -128, as TensorFlow Lite has it.
    const OUTPUT: Option<QuantParams> = Some(QuantParams {
        scale: 1.0 / 256.0,
        zero_point: -128,
    });
}
impl FunctionI8 for relaxed::TanhFn {
    const OUTPUT: Option<QuantParams> = TanhFn::OUTPUT;
}
impl FunctionI8 for relaxed::SigmoidFn {
    const OUTPUT: Option<QuantParams> = SigmoidFn::OUTPUT;
}
impl FunctionI8 for SoftplusFn {}
impl FunctionI8 for SiluFn {}
impl FunctionI8 for GeluFn {}

impl<F: FunctionI8, X: Tensor<Elem = f32>> Quantize for Pointwise<F, X> {
    type Quantized = LookupI8<X::With<i8>>;
    type Ranges = Range;

    fn observe<const B: usize>(&self, x: &mut [X], _: &mut (), ranges: &mut Range) {
        self.infer::<B>(x, &mut ());
        ranges.include(X::flat(x));
    }
    fn check(&self, ranges: &Range) -> Result<(), QuantizeError> {
        match F::OUTPUT {
            Some(_) if ranges.is_finite() => Ok(()),
            _ => Cause::of(ranges),
        }
    }
    fn quantize(
        &self,
        ranges: &Range,
        input: QuantParams,
        behind: Option<Range>,
        into: &mut Self::Quantized,
    ) -> QuantParams {
        let output = F::OUTPUT.unwrap_or(QuantParams::of(behind.unwrap_or(*ranges)));
        into.set(F::value, input, output);
        output
    }
}

impl<const MILLI: u32, X: Tensor<Elem = f32>> Quantize for LeakyRelu<MILLI, X> {
    type Quantized = LookupI8<X::With<i8>>;
    type Ranges = Range;

    fn observe<const B: usize>(&self, x: &mut [X], _: &mut (), ranges: &mut Range) {
        self.infer::<B>(x, &mut ());
        ranges.include(X::flat(x));
    }
    fn check(&self, ranges: &Range) -> Result<(), QuantizeError> {
        Cause::of(ranges)
    }
    fn quantize(
        &self,
        ranges: &Range,
        input: QuantParams,
        behind: Option<Range>,
        into: &mut Self::Quantized,
    ) -> QuantParams {
        let output = QuantParams::of(behind.unwrap_or(*ranges));
        into.set(|x| if x > 0.0 { x } else { Self::SLOPE * x }, input, output);
        output
    }
}

impl<X> Integers for LookupI8<X> {
    const LEAVES: usize = 1;
    const STORED: usize = Leaf::bytes(<[i8; 256]>::DIMS, 256, 0, 0);

    fn each(&self, visit: &mut dyn FnMut(Leaf<'_>)) {
        visit(Leaf {
            dims: <[i8; 256]>::DIMS,
            w: &self.table,
            channels: &[],
            rest: &[],
            limits: Leaf::I8,
        });
    }
    fn each_mut(&mut self, visit: &mut dyn FnMut(LeafMut<'_>)) {
        visit(LeafMut {
            dims: <[i8; 256]>::DIMS,
            w: &mut self.table,
            channels: &mut [],
            rest: &mut [],
        });
    }
}

impl<X> LookupI8<X> {
    /// Reads the layer from a blob of integers, at compile time: see [`quant::network`](crate::quant::network).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            table: [0; 256],
            shape: PhantomData,
        };
        blob.leaf_int8(<[i8; 256]>::DIMS, &mut layer.table, &mut [], &mut []);
        layer
    }
}

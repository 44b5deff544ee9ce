use super::{QuantParams, Quantize, QuantizeError, Range};
use crate::kernel::int8;
use crate::layer::Layer;
use crate::layers::Softmax;
use crate::shape::{Shape, Tensor, Zero};
use core::marker::PhantomData;

/// [`Softmax`] in integers, in place: exponentials from a table, one integer division an element. The output's scale is 1/256, its zero point -128, as
/// TensorFlow Lite has it.
///
/// Its rounding is its own: a probability is off by at most `1/512 + (K + 1) / 2^17` from that of the integers it is given, for K elements (at most 2^15).
///
/// # Cost
/// 512 bytes.
#[derive(Clone, Copy, Debug)]
pub struct SoftmaxI8<X> {
    table: [u16; 256],
    shape: PhantomData<X>,
}

impl<X> Zero for SoftmaxI8<X> {
    const ZERO: Self = Self {
        table: [0; 256],
        shape: PhantomData,
    };
}

impl<X> SoftmaxI8<X> {
    /// What its outputs stand for.
    pub const OUTPUT: QuantParams = QuantParams {
        scale: 1.0 / 256.0,
        zero_point: -128,
    };

    /// Fills the table for inputs of this scale, divided by the temperature.
    pub fn set(&mut self, scale: f32) {
        int8::exponentials(scale, &mut self.table);
    }
}

impl<X: Shape<Elem = i8>> Layer for SoftmaxI8<X> {
    type In = X;
    type Out = X;
    type Buf<const B: usize> = ();
    const VALID: () = assert!(
        X::LEN <= 1 << 15,
        "SoftmaxI8: at most 2^15 elements, or the sum overflows"
    );

    fn infer<const B: usize>(&self, x: &mut [X], _: &mut ()) {
        for x in x {
            int8::softmax(x.as_flat_mut(), &self.table);
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [X], _: &'b mut ()) -> &'b mut [X] {
        x
    }
}

impl<const MILLI: u32, X: Tensor<Elem = f32>> Quantize for Softmax<MILLI, X> {
    type Quantized = SoftmaxI8<X::With<i8>>;
    type Ranges = ();

    fn observe<const B: usize>(&self, x: &mut [X], _: &mut (), _: &mut ()) {
        self.infer::<B>(x, &mut ());
    }
    fn check(&self, _: &()) -> Result<(), QuantizeError> {
        Ok(())
    }
    fn wishes(_: &(), _: Option<Range>) -> Option<Range> {
        None
    }
    fn quantize(&self, _: &(), input: QuantParams, _: Option<Range>, into: &mut Self::Quantized) -> QuantParams {
        into.set(input.scale * (1000.0 / MILLI as f32));
        SoftmaxI8::<X>::OUTPUT
    }
}

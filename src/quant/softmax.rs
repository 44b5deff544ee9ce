use super::{Integers, Leaf, LeafMut, QuantParams, Quantize, QuantizeError, Range};
use crate::blob::Reader;
use crate::kernel::int8;
use crate::layer::Layer;
use crate::layers::Softmax;
use crate::shape::{Dims, Shape, Tensor, Zero};
use core::iter::zip;
use core::marker::PhantomData;

/// [`Softmax`] in integers, in place: exponentials from a table, one integer division an element. The output's scale is 1/256, its zero point -128, as
/// TensorFlow Lite has it.
///
/// Its rounding is its own: a probability is off by at most `1/512 + (K + 1) / 2^17` from that of the integers it is given, for K elements (at most 2^15).
///
/// # Cost
/// 512 bytes.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
    fn quantize(&self, _: &(), input: QuantParams, _: Option<Range>, into: &mut Self::Quantized) -> QuantParams {
        into.set(input.scale * (1000.0 / MILLI as f32));
        SoftmaxI8::<X>::OUTPUT
    }
}

impl<X> Integers for SoftmaxI8<X> {
    const LEAVES: usize = 1;
    const STORED: usize = Leaf::bytes(Dims::SCALAR, 0, 0, 256);

    fn each(&self, visit: &mut dyn FnMut(Leaf<'_>)) {
        visit(Leaf {
            dims: Dims::SCALAR,
            w: &[],
            channels: &[],
            rest: &self.table.map(i32::from),
            limits: Leaf::U16,
        });
    }
    fn each_mut(&mut self, visit: &mut dyn FnMut(LeafMut<'_>)) {
        let mut rest = [0; 256];
        visit(LeafMut {
            dims: Dims::SCALAR,
            w: &mut [],
            channels: &mut [],
            rest: &mut rest,
        });
        for (e, word) in zip(&mut self.table, rest) {
            *e = word as u16;
        }
    }
}

impl<X> SoftmaxI8<X> {
    /// Reads the layer from a blob of integers, at compile time: see [`quant::network`](crate::quant::network).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let (mut layer, mut rest) = (
            Self {
                table: [0; 256],
                shape: PhantomData,
            },
            [0; 256],
        );
        blob.leaf_int8(Dims::SCALAR, &mut [], &mut [], &mut rest);
        let mut i = 0;
        while i < 256 {
            layer.table[i] = rest[i] as u16;
            i += 1;
        }
        layer
    }
}

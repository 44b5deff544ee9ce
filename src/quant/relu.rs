use super::{Cause, Integers, Leaf, LeafMut, QuantParams, Quantize, QuantizeError, Range};
use crate::blob::Reader;
use crate::kernel::int8;
use crate::layer::Layer;
use crate::layers::Relu;
use crate::shape::{Dims, Shape, Tensor, Zero};
use core::marker::PhantomData;

/// [`Relu`] in integers: `q_i = max(x_i, zero point)`, in place.
///
/// Behind a layer that requantises, that layer's range begins at 0: its saturation is the ReLU, and nothing is left to do.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ReluI8<X> {
    zero_point: i8,
    shape: PhantomData<X>,
}

impl<X> Zero for ReluI8<X> {
    const ZERO: Self = Self {
        zero_point: 0,
        shape: PhantomData,
    };
}

impl<X> ReluI8<X> {
    /// Takes over the parameters of its input, which are those of its output.
    pub fn set(&mut self, params: QuantParams) {
        self.zero_point = params.zero_point;
    }
}

impl<X: Shape<Elem = i8>> Layer for ReluI8<X> {
    type In = X;
    type Out = X;
    type Buf<const B: usize> = ();

    fn infer<const B: usize>(&self, x: &mut [X], _: &mut ()) {
        if self.zero_point > i8::MIN {
            int8::relu(X::flat_mut(x), self.zero_point);
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [X], _: &'b mut ()) -> &'b mut [X] {
        x
    }
}

impl<X: Tensor<Elem = f32>> Quantize for Relu<X> {
    type Quantized = ReluI8<X::With<i8>>;
    type Ranges = Range;

    fn observe<const B: usize>(&self, x: &mut [X], _: &mut (), ranges: &mut Range) {
        self.infer::<B>(x, &mut ());
        ranges.include(X::flat(x));
    }
    fn check(&self, ranges: &Range) -> Result<(), QuantizeError> {
        Cause::of(ranges)
    }
    fn wishes(ranges: &Range, _: Option<Range>) -> Option<Range> {
        Some(*ranges)
    }
    fn quantize(&self, _: &Range, input: QuantParams, _: Option<Range>, into: &mut Self::Quantized) -> QuantParams {
        into.set(input);
        input
    }
}

impl<X> Integers for ReluI8<X> {
    const LEAVES: usize = 1;
    const STORED: usize = Leaf::bytes(Dims::SCALAR, 0, 0, 1);

    fn each(&self, visit: &mut dyn FnMut(Leaf<'_>)) {
        visit(Leaf {
            dims: Dims::SCALAR,
            w: &[],
            channels: &[],
            rest: &[i32::from(self.zero_point)],
            limits: Leaf::I8,
        });
    }
    fn each_mut(&mut self, visit: &mut dyn FnMut(LeafMut<'_>)) {
        let mut rest = [0; 1];
        visit(LeafMut {
            dims: Dims::SCALAR,
            w: &mut [],
            channels: &mut [],
            rest: &mut rest,
        });
        [self.zero_point] = rest.map(|z| z as i8);
    }
}

impl<X> ReluI8<X> {
    /// Reads the layer from a blob of integers, at compile time: see [`quant::network`](crate::quant::network).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let mut rest = [0; 1];
        blob.leaf_int8(Dims::SCALAR, &mut [], &mut [], &mut rest);
        Self {
            zero_point: rest[0] as i8,
            shape: PhantomData,
        }
    }
}

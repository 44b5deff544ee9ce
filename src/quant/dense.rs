use super::rows::{self, MOST_INPUTS};
use super::{Cause, Integers, Leaf, LeafMut, QuantParams, Quantize, QuantizeError, Range};
use crate::blob::Reader;
use crate::kernel::int8::{self, Channel};
use crate::layer::Layer;
use crate::layers::{Dense, relaxed};
use crate::shape::{Shape, Tensor, Zero, first};
use core::iter::zip;

/// [`Dense`] in integers: `q_o = zero point + M_o (Σ_i w_oi x_i + b_o)`, saturated.
///
/// # Shapes
/// `x` of any rank, seen as `[IN]` elements, at most 16,384; `q [O]`; `w [O][IN]`.
///
/// # Cost
/// `O * IN` multiply-accumulates a sample; a byte a weight, twelve bytes an output.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct DenseI8<const O: usize, X> {
    w: [X; O],
    channels: [Channel; O],
    zero_point: i8,
}

impl<X: Shape<Elem = i8>, const O: usize> Zero for DenseI8<O, X> {
    const ZERO: Self = Self {
        w: Zero::ZERO,
        channels: [Channel::ZERO; O],
        zero_point: 0,
    };
}

impl<X: Shape<Elem = i8>, const O: usize> DenseI8<O, X> {
    /// Takes over a layer that was quantised elsewhere, as TensorFlow Lite stores it: weights with a scale for each output, biases of scale
    /// `input scale * weight scale`, at most 2^29 in magnitude.
    pub fn set(&mut self, w: &[X; O], scales: &[f32; O], biases: &[i32; O], input: QuantParams, output: QuantParams) {
        self.w = *w;
        self.zero_point = output.zero_point;
        rows::set(w, scales, biases, (input, output), &mut self.channels);
    }
}

impl<X: Shape<Elem = i8>, const O: usize> Layer for DenseI8<O, X> {
    type In = X;
    type Out = [i8; O];
    type Buf<const B: usize> = [[i8; O]; B];
    const VALID: () = assert!(
        X::LEN <= MOST_INPUTS,
        "DenseI8: at most 16,384 inputs, or sums overflow"
    );
    const MACS: usize = O * X::LEN;

    fn infer<const B: usize>(&self, x: &mut [X], buf: &mut Self::Buf<B>) {
        let zero_point = i32::from(self.zero_point);
        for (x, y) in zip(x, buf) {
            int8::affine(x.as_flat(), X::flat(&self.w), &self.channels, zero_point, y, 1);
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [X], buf: &'b mut Self::Buf<B>) -> &'b mut [[i8; O]] {
        first(buf, x.len())
    }
}

impl<X: Tensor<Elem = f32>, const O: usize, const BIAS: usize> Quantize for Dense<O, BIAS, X> {
    type Quantized = DenseI8<O, X::With<i8>>;
    type Ranges = Range;

    fn observe<const B: usize>(&self, x: &mut [X], buf: &mut Self::Buf<B>, ranges: &mut Range) {
        self.infer(x, buf);
        ranges.include(Self::output(x, buf).as_flattened());
    }
    fn check(&self, ranges: &Range) -> Result<(), QuantizeError> {
        rows::check(X::flat(&self.w), self.b.as_flattened())?;
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
        let b = self.b.as_flattened();
        let to = Shape::flat_mut(&mut into.w);
        rows::quantize(X::flat(&self.w), X::LEN, b, (input, output), to, &mut into.channels);
        into.zero_point = output.zero_point;
        output
    }
}

impl<X: Tensor<Elem = f32>, const O: usize, const BIAS: usize> Quantize for relaxed::Dense<O, BIAS, X> {
    type Quantized = DenseI8<O, X::With<i8>>;
    type Ranges = Range;

    fn observe<const B: usize>(&self, x: &mut [X], buf: &mut Self::Buf<B>, ranges: &mut Range) {
        self.infer(x, buf);
        ranges.include(Self::output(x, buf).as_flattened());
    }
    fn check(&self, ranges: &Range) -> Result<(), QuantizeError> {
        self.0.check(ranges)
    }
    fn quantize(
        &self,
        ranges: &Range,
        input: QuantParams,
        behind: Option<Range>,
        into: &mut Self::Quantized,
    ) -> QuantParams {
        self.0.quantize(ranges, input, behind, into)
    }
}

impl<X: Shape<Elem = i8>, const O: usize> Integers for DenseI8<O, X> {
    const LEAVES: usize = 1;
    const STORED: usize = Leaf::bytes(<[X; O]>::DIMS, <[X; O]>::DIMS.count(), O, 1);

    fn each(&self, visit: &mut dyn FnMut(Leaf<'_>)) {
        visit(Leaf {
            dims: <[X; O]>::DIMS,
            w: Shape::flat(&self.w),
            channels: &self.channels,
            rest: &[i32::from(self.zero_point)],
            limits: Leaf::I8,
        });
    }
    fn each_mut(&mut self, visit: &mut dyn FnMut(LeafMut<'_>)) {
        let mut rest = [0; 1];
        visit(LeafMut {
            dims: <[X; O]>::DIMS,
            w: Shape::flat_mut(&mut self.w),
            channels: &mut self.channels,
            rest: &mut rest,
        });
        [self.zero_point] = rest.map(|z| z as i8);
    }
}

impl<const I: usize, const O: usize> DenseI8<O, [i8; I]> {
    /// Reads the layer from a blob of integers, at compile time: see [`quant::network`](crate::quant::network).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            w: [[0; I]; O],
            channels: [Channel::ZERO; O],
            zero_point: 0,
        };
        let mut rest = [0; 1];
        blob.leaf_int8(
            <[[i8; I]; O]>::DIMS,
            layer.w.as_flattened_mut(),
            &mut layer.channels,
            &mut rest,
        );
        layer.zero_point = rest[0] as i8;
        layer
    }
}

impl<const L: usize, const C: usize, const O: usize> DenseI8<O, [[i8; L]; C]> {
    /// [`DenseI8::read`] for a layer that takes channels.
    pub const fn read_channels(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            w: [[[0; L]; C]; O],
            channels: [Channel::ZERO; O],
            zero_point: 0,
        };
        let mut rest = [0; 1];
        blob.leaf_int8(
            <[[[i8; L]; C]; O]>::DIMS,
            layer.w.as_flattened_mut().as_flattened_mut(),
            &mut layer.channels,
            &mut rest,
        );
        layer.zero_point = rest[0] as i8;
        layer
    }
}

impl<const W: usize, const H: usize, const C: usize, const O: usize> DenseI8<O, [[[i8; W]; H]; C]> {
    /// [`DenseI8::read`] for a layer that takes channels of images.
    pub const fn read_images(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            w: [[[[0; W]; H]; C]; O],
            channels: [Channel::ZERO; O],
            zero_point: 0,
        };
        let mut rest = [0; 1];
        blob.leaf_int8(
            <[[[[i8; W]; H]; C]; O]>::DIMS,
            layer.w.as_flattened_mut().as_flattened_mut().as_flattened_mut(),
            &mut layer.channels,
            &mut rest,
        );
        layer.zero_point = rest[0] as i8;
        layer
    }
}

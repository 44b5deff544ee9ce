use super::rows::{self, MOST_INPUTS};
use super::{Cause, ConvBufI8, Integers, Leaf, LeafMut, QuantParams, Quantize, QuantizeError, Range};
use crate::blob::Reader;
use crate::kernel::int8::{self, Channel, Geometry};
use crate::layer::Layer;
use crate::layers::{Conv1d, ONE_ROW, Windowing, axis};
use crate::shape::{Shape, Zero, first};
use core::iter::zip;
use core::marker::PhantomData;

/// [`Conv1d`] in integers: at each position [`DenseI8`](super::DenseI8) of what it sees, the input's zero point beyond its ends.
///
/// # Shapes
/// `x [C][L]`, `q [O][LOUT]`, `w [O][C][K]`; `C * K` at most 16,384.
///
/// # Cost
/// `O * LOUT * C * K` multiply-accumulates a sample; a byte a weight, twelve bytes a channel; `C * K` bytes as scratch.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Conv1dI8<const O: usize, const LOUT: usize, W, X, F> {
    w: [F; O],
    channels: [Channel; O],
    pad: i8,
    zero_point: i8,
    shape: PhantomData<(X, W)>,
}

impl<const O: usize, const LOUT: usize, W, X, F: Zero> Zero for Conv1dI8<O, LOUT, W, X, F> {
    const ZERO: Self = Self {
        w: Zero::ZERO,
        channels: [Channel::ZERO; O],
        pad: 0,
        zero_point: 0,
        shape: PhantomData,
    };
}

impl<const O: usize, const LOUT: usize, W, X, F: Shape<Elem = i8>> Conv1dI8<O, LOUT, W, X, F> {
    /// Takes over a layer that was quantised elsewhere: weights with a scale for each channel, biases of scale
    /// `input scale * weight scale`, at most 2^29 in magnitude.
    pub fn set(&mut self, w: &[F; O], scales: &[f32; O], biases: &[i32; O], input: QuantParams, output: QuantParams) {
        (self.w, self.pad, self.zero_point) = (*w, input.zero_point, output.zero_point);
        rows::set(w, scales, biases, (input, output), &mut self.channels);
    }
}

impl<const O: usize, const LOUT: usize, W: Windowing, const L: usize, const C: usize, const K: usize>
    Conv1dI8<O, LOUT, W, [[i8; L]; C], [[i8; K]; C]>
{
    const GEOMETRY: Geometry = Geometry {
        rows: ONE_ROW,
        columns: axis::<W>(L, K, LOUT, "Conv1dI8<O, LOUT>: for this input LOUT has to be "),
        out: (1, LOUT),
    };
}

impl<const O: usize, const LOUT: usize, W: Windowing, const L: usize, const C: usize, const K: usize> Layer
    for Conv1dI8<O, LOUT, W, [[i8; L]; C], [[i8; K]; C]>
{
    type In = [[i8; L]; C];
    type Out = [[i8; LOUT]; O];
    type Buf<const B: usize> = ConvBufI8<[[i8; LOUT]; O], [[i8; K]; C], B>;
    const VALID: () = {
        assert!(
            C * K <= MOST_INPUTS,
            "Conv1dI8: at most 16,384 weights a channel, or sums overflow"
        );
        let _ = Self::GEOMETRY;
    };
    const MACS: usize = O * LOUT * C * K;

    fn infer<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>) {
        let patch = buf.patch.as_flattened_mut();
        for (x, y) in zip(x, &mut buf.y) {
            int8::convolve(
                x.as_flattened(),
                &Self::GEOMETRY,
                patch,
                (Shape::flat(&self.w), &self.channels),
                (self.pad, self.zero_point),
                y.as_flattened_mut(),
            );
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [Self::In], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(&mut buf.y, x.len())
    }
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, const L: usize, const C: usize> Quantize
    for Conv1d<O, K, LOUT, W, BIAS, [[f32; L]; C], [[f32; K]; C]>
where
    W: Windowing,
{
    type Quantized = Conv1dI8<O, LOUT, W, [[i8; L]; C], [[i8; K]; C]>;
    type Ranges = Range;

    fn observe<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>, ranges: &mut Range) {
        self.infer(x, buf);
        ranges.include(Shape::flat(Self::output(x, buf)));
    }
    fn check(&self, ranges: &Range) -> Result<(), QuantizeError> {
        rows::check(Shape::flat(&self.w), self.b.as_flattened())?;
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
        let (w, b) = (Shape::flat(&self.w), self.b.as_flattened());
        (into.pad, into.zero_point) = (input.zero_point, output.zero_point);
        rows::quantize(
            w,
            C * K,
            b,
            (input, output),
            Shape::flat_mut(&mut into.w),
            &mut into.channels,
        );
        output
    }
}

impl<const O: usize, const LOUT: usize, W, X, F: Shape<Elem = i8>> Integers for Conv1dI8<O, LOUT, W, X, F> {
    const LEAVES: usize = 1;
    const STORED: usize = Leaf::bytes(<[F; O]>::DIMS, <[F; O]>::DIMS.count(), O, 2);

    fn each(&self, visit: &mut dyn FnMut(Leaf<'_>)) {
        visit(Leaf {
            dims: <[F; O]>::DIMS,
            w: Shape::flat(&self.w),
            channels: &self.channels,
            rest: &[i32::from(self.pad), i32::from(self.zero_point)],
            limits: Leaf::I8,
        });
    }
    fn each_mut(&mut self, visit: &mut dyn FnMut(LeafMut<'_>)) {
        let mut rest = [0; 2];
        visit(LeafMut {
            dims: <[F; O]>::DIMS,
            w: Shape::flat_mut(&mut self.w),
            channels: &mut self.channels,
            rest: &mut rest,
        });
        [self.pad, self.zero_point] = rest.map(|z| z as i8);
    }
}

impl<const O: usize, const LOUT: usize, W, X, const K: usize, const C: usize> Conv1dI8<O, LOUT, W, X, [[i8; K]; C]> {
    /// Reads the layer from a blob of integers, at compile time: see [`quant::network`](crate::quant::network).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            w: [[[0; K]; C]; O],
            channels: [Channel::ZERO; O],
            pad: 0,
            zero_point: 0,
            shape: PhantomData,
        };
        let mut rest = [0; 2];
        blob.leaf_int8(
            <[[[i8; K]; C]; O]>::DIMS,
            layer.w.as_flattened_mut().as_flattened_mut(),
            &mut layer.channels,
            &mut rest,
        );
        (layer.pad, layer.zero_point) = (rest[0] as i8, rest[1] as i8);
        layer
    }
}

use super::rows::{self, MOST_INPUTS};
use super::{Cause, ConvBufI8, Integers, Leaf, LeafMut, QuantParams, Quantize, QuantizeError, Range};
use crate::blob::Reader;
use crate::kernel::int8::{self, Channel, Geometry};
use crate::layer::Layer;
use crate::layers::{DepthwiseConv1d, ONE_ROW, Windowing, axis};
use crate::shape::{Shape, Zero, first};
use core::iter::zip;
use core::marker::PhantomData;

/// [`DepthwiseConv1d`] in integers; the input's zero point stands beyond its ends.
///
/// # Shapes
/// `x [C][L]`, `q [C][LOUT]`, `w [C][K]`.
///
/// # Cost
/// `C * LOUT * K` multiply-accumulates a sample; a byte a weight, twelve bytes a channel; `K` bytes as scratch.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct DepthwiseConv1dI8<const C: usize, const LOUT: usize, W, X, F> {
    w: [F; C],
    channels: [Channel; C],
    pad: i8,
    zero_point: i8,
    shape: PhantomData<(X, W)>,
}

impl<const C: usize, const LOUT: usize, W, X, F: Zero> Zero for DepthwiseConv1dI8<C, LOUT, W, X, F> {
    const ZERO: Self = Self {
        w: Zero::ZERO,
        channels: [Channel::ZERO; C],
        pad: 0,
        zero_point: 0,
        shape: PhantomData,
    };
}

impl<const C: usize, const LOUT: usize, W, X, F: Shape<Elem = i8>> DepthwiseConv1dI8<C, LOUT, W, X, F> {
    /// Takes over a layer that was quantised elsewhere: weights with a scale for each channel, biases of scale
    /// `input scale * weight scale`, at most 2^29 in magnitude.
    pub fn set(&mut self, w: &[F; C], scales: &[f32; C], biases: &[i32; C], input: QuantParams, output: QuantParams) {
        (self.w, self.pad, self.zero_point) = (*w, input.zero_point, output.zero_point);
        rows::set(w, scales, biases, (input, output), &mut self.channels);
    }
}

impl<const C: usize, const LOUT: usize, W: Windowing, const L: usize, const K: usize>
    DepthwiseConv1dI8<C, LOUT, W, [[i8; L]; C], [i8; K]>
{
    const GEOMETRY: Geometry = Geometry {
        rows: ONE_ROW,
        columns: axis::<W>(L, K, LOUT, "DepthwiseConv1dI8<C, LOUT>: for this input LOUT has to be "),
        out: (1, LOUT),
    };
}

impl<const C: usize, const LOUT: usize, W: Windowing, const L: usize, const K: usize> Layer
    for DepthwiseConv1dI8<C, LOUT, W, [[i8; L]; C], [i8; K]>
{
    type In = [[i8; L]; C];
    type Out = [[i8; LOUT]; C];
    type Buf<const B: usize> = ConvBufI8<[[i8; LOUT]; C], [i8; K], B>;
    const VALID: () = {
        assert!(
            K <= MOST_INPUTS,
            "DepthwiseConv1dI8: at most 16,384 weights a channel, or sums overflow"
        );
        let _ = Self::GEOMETRY;
    };
    const MACS: usize = C * LOUT * K;

    fn infer<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>) {
        for (x, y) in zip(x, &mut buf.y) {
            int8::depthwise(
                x.as_flat(),
                &Self::GEOMETRY,
                buf.patch.as_flat_mut(),
                (Shape::flat(&self.w), &self.channels),
                (self.pad, self.zero_point),
                y.as_flat_mut(),
            );
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [Self::In], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(&mut buf.y, x.len())
    }
}

impl<const C: usize, const LOUT: usize, W, X, F: Shape<Elem = i8>> Integers for DepthwiseConv1dI8<C, LOUT, W, X, F> {
    const LEAVES: usize = 1;
    const STORED: usize = Leaf::bytes(<[F; C]>::DIMS, <[F; C]>::DIMS.count(), C, 2);

    fn each(&self, visit: &mut dyn FnMut(Leaf<'_>)) {
        visit(Leaf {
            dims: <[F; C]>::DIMS,
            w: Shape::flat(&self.w),
            channels: &self.channels,
            rest: &[i32::from(self.pad), i32::from(self.zero_point)],
            limits: Leaf::I8,
        });
    }
    fn each_mut(&mut self, visit: &mut dyn FnMut(LeafMut<'_>)) {
        let mut rest = [0; 2];
        visit(LeafMut {
            dims: <[F; C]>::DIMS,
            w: Shape::flat_mut(&mut self.w),
            channels: &mut self.channels,
            rest: &mut rest,
        });
        [self.pad, self.zero_point] = rest.map(|z| z as i8);
    }
}

impl<const C: usize, const LOUT: usize, W, X, const K: usize> DepthwiseConv1dI8<C, LOUT, W, X, [i8; K]> {
    /// Reads the layer from a blob of integers, at compile time: see [`quant::network`](crate::quant::network).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            w: [[0; K]; C],
            channels: [Channel::ZERO; C],
            pad: 0,
            zero_point: 0,
            shape: PhantomData,
        };
        let mut rest = [0; 2];
        blob.leaf_int8(
            <[[i8; K]; C]>::DIMS,
            layer.w.as_flattened_mut(),
            &mut layer.channels,
            &mut rest,
        );
        (layer.pad, layer.zero_point) = (rest[0] as i8, rest[1] as i8);
        layer
    }
}

impl<const K: usize, const LOUT: usize, W: Windowing, const BIAS: usize, const L: usize, const C: usize> Quantize
    for DepthwiseConv1d<K, LOUT, W, BIAS, [[f32; L]; C], [[f32; K]; C], [f32; C]>
{
    type Quantized = DepthwiseConv1dI8<C, LOUT, W, [[i8; L]; C], [i8; K]>;
    type Ranges = Range;

    fn observe<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>, ranges: &mut Range) {
        self.infer(x, buf);
        ranges.include(Shape::flat(Self::output(x, buf)));
    }
    fn check(&self, ranges: &Range) -> Result<(), QuantizeError> {
        rows::check(self.w.as_flat(), self.b.as_flattened())?;
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
        (into.pad, into.zero_point) = (input.zero_point, output.zero_point);
        let to = Shape::flat_mut(&mut into.w);
        rows::quantize(self.w.as_flat(), K, b, (input, output), to, &mut into.channels);
        output
    }
}

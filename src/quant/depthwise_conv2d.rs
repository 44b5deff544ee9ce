use super::rows::{self, MOST_INPUTS};
use super::{Cause, ConvBufI8, Integers, Leaf, LeafMut, QuantParams, Quantize, QuantizeError, Range};
use crate::blob::Reader;
use crate::kernel::int8::{self, Channel, Geometry};
use crate::layer::Layer;
use crate::layers::{DepthwiseConv2d, Windowing, Windowing2d, axis};
use crate::shape::{Shape, Zero, first};
use core::iter::zip;
use core::marker::PhantomData;

/// [`DepthwiseConv2d`] in integers; the input's zero point stands beyond its ends.
///
/// `ROWS` and `COLUMNS` are the [`Window`](crate::Window)s of the two directions.
///
/// # Shapes
/// `x [C][H][W]`, `q [C][HOUT][WOUT]`, `w [C][KH][KW]`.
///
/// # Cost
/// `C * HOUT * WOUT * KH * KW` multiply-accumulates a sample; a byte a weight, twelve bytes a channel; `KH * KW` bytes as scratch.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct DepthwiseConv2dI8<const C: usize, const HOUT: usize, const WOUT: usize, ROWS, COLUMNS, X, F> {
    w: [F; C],
    channels: [Channel; C],
    pad: i8,
    zero_point: i8,
    shape: PhantomData<(X, ROWS, COLUMNS)>,
}

impl<const C: usize, const HOUT: usize, const WOUT: usize, R, S, X, F: Zero> Zero
    for DepthwiseConv2dI8<C, HOUT, WOUT, R, S, X, F>
{
    const ZERO: Self = Self {
        w: Zero::ZERO,
        channels: [Channel::ZERO; C],
        pad: 0,
        zero_point: 0,
        shape: PhantomData,
    };
}

impl<const C: usize, const HOUT: usize, const WOUT: usize, R, S, X, F: Shape<Elem = i8>>
    DepthwiseConv2dI8<C, HOUT, WOUT, R, S, X, F>
{
    /// Takes over a layer that was quantised elsewhere: weights with a scale for each channel, biases of scale
    /// `input scale * weight scale`, at most 2^29 in magnitude.
    pub fn set(&mut self, w: &[F; C], scales: &[f32; C], biases: &[i32; C], input: QuantParams, output: QuantParams) {
        (self.w, self.pad, self.zero_point) = (*w, input.zero_point, output.zero_point);
        rows::set(w, scales, biases, (input, output), &mut self.channels);
    }
}

impl<
    const C: usize,
    const HOUT: usize,
    const WOUT: usize,
    R: Windowing,
    S: Windowing,
    const W: usize,
    const H: usize,
    const KW: usize,
    const KH: usize,
> DepthwiseConv2dI8<C, HOUT, WOUT, R, S, [[[i8; W]; H]; C], [[i8; KW]; KH]>
{
    const GEOMETRY: Geometry = Geometry {
        rows: axis::<R>(
            H,
            KH,
            HOUT,
            "DepthwiseConv2dI8<C, HOUT, WOUT>: for this input HOUT has to be ",
        ),
        columns: axis::<S>(
            W,
            KW,
            WOUT,
            "DepthwiseConv2dI8<C, HOUT, WOUT>: for this input WOUT has to be ",
        ),
        out: (HOUT, WOUT),
    };
}

impl<
    const C: usize,
    const HOUT: usize,
    const WOUT: usize,
    R: Windowing,
    S: Windowing,
    const W: usize,
    const H: usize,
    const KW: usize,
    const KH: usize,
> Layer for DepthwiseConv2dI8<C, HOUT, WOUT, R, S, [[[i8; W]; H]; C], [[i8; KW]; KH]>
{
    type In = [[[i8; W]; H]; C];
    type Out = [[[i8; WOUT]; HOUT]; C];
    type Buf<const B: usize> = ConvBufI8<[[[i8; WOUT]; HOUT]; C], [[i8; KW]; KH], B>;
    const VALID: () = {
        assert!(
            KH * KW <= MOST_INPUTS,
            "DepthwiseConv2dI8: at most 16,384 weights a channel, or sums overflow"
        );
        let _ = Self::GEOMETRY;
    };
    const MACS: usize = C * HOUT * WOUT * KH * KW;

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

impl<const C: usize, const HOUT: usize, const WOUT: usize, R, S, X, F: Shape<Elem = i8>> Integers
    for DepthwiseConv2dI8<C, HOUT, WOUT, R, S, X, F>
{
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

impl<const C: usize, const HOUT: usize, const WOUT: usize, R, S, X, const KW: usize, const KH: usize>
    DepthwiseConv2dI8<C, HOUT, WOUT, R, S, X, [[i8; KW]; KH]>
{
    /// Reads the layer from a blob of integers, at compile time: see [`quant::network`](crate::quant::network).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            w: [[[0; KW]; KH]; C],
            channels: [Channel::ZERO; C],
            pad: 0,
            zero_point: 0,
            shape: PhantomData,
        };
        let mut rest = [0; 2];
        blob.leaf_int8(
            <[[[i8; KW]; KH]; C]>::DIMS,
            layer.w.as_flattened_mut().as_flattened_mut(),
            &mut layer.channels,
            &mut rest,
        );
        (layer.pad, layer.zero_point) = (rest[0] as i8, rest[1] as i8);
        layer
    }
}

impl<
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    Win: Windowing2d,
    const BIAS: usize,
    const W: usize,
    const H: usize,
    const C: usize,
> Quantize for DepthwiseConv2d<KH, KW, HOUT, WOUT, Win, BIAS, [[[f32; W]; H]; C], [[[f32; KW]; KH]; C], [f32; C]>
{
    type Quantized = DepthwiseConv2dI8<C, HOUT, WOUT, Win::Rows, Win::Columns, [[[i8; W]; H]; C], [[i8; KW]; KH]>;
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
        rows::quantize(self.w.as_flat(), KH * KW, b, (input, output), to, &mut into.channels);
        output
    }
}

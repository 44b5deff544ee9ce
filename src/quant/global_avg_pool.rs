use super::{Cause, Integers, Leaf, LeafMut, QuantParams, Quantize, QuantizeError, Range};
use crate::blob::Reader;
use crate::kernel::int8::{self, Channel, Multiplier};
use crate::layer::Layer;
use crate::layers::GlobalAvgPool;
use crate::shape::{Dims, Shape, Tensor, Zero, first};
use core::iter::zip;
use core::marker::PhantomData;
use core::slice;

/// [`GlobalAvgPool`] in integers, for channels of any rank: `q_c = zero point + M Σ (x_ct - input zero point)` with `M = input scale / (output scale * n)`,
/// saturated.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct GlobalAvgPoolI8<X> {
    channel: Channel,
    zero_point: i8,
    shape: PhantomData<X>,
}

impl<X> Zero for GlobalAvgPoolI8<X> {
    const ZERO: Self = Self {
        channel: Channel::ZERO,
        zero_point: 0,
        shape: PhantomData,
    };
}

impl<P: Shape<Elem = i8>, const C: usize> GlobalAvgPoolI8<[P; C]> {
    /// Takes over the parameters of its input and its output.
    pub fn set(&mut self, input: QuantParams, output: QuantParams) {
        let count = P::LEN as i32;
        self.channel = Channel {
            bias: -count.wrapping_mul(i32::from(input.zero_point)),
            multiplier: Multiplier::new(f64::from(input.scale) / f64::from(output.scale) / f64::from(count)),
        };
        self.zero_point = output.zero_point;
    }
}

impl<P: Shape<Elem = i8>, const C: usize> Layer for GlobalAvgPoolI8<[P; C]> {
    type In = [P; C];
    type Out = [i8; C];
    type Buf<const B: usize> = [[i8; C]; B];
    const VALID: () = assert!(
        P::LEN >= 1 && P::LEN < 1 << 23,
        "GlobalAvgPoolI8: at most 2^23 elements, or sums overflow"
    );

    fn infer<const B: usize>(&self, x: &mut [[P; C]], buf: &mut Self::Buf<B>) {
        for (x, y) in zip(x.as_flattened(), buf.as_flattened_mut()) {
            *y = int8::mean(x.as_flat(), &self.channel, self.zero_point);
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [[P; C]], buf: &'b mut Self::Buf<B>) -> &'b mut [[i8; C]] {
        first(buf, x.len())
    }
}

impl<P: Tensor<Elem = f32>, const C: usize> Quantize for GlobalAvgPool<[P; C]> {
    type Quantized = GlobalAvgPoolI8<[P::With<i8>; C]>;
    type Ranges = Range;

    fn observe<const B: usize>(&self, x: &mut [[P; C]], buf: &mut Self::Buf<B>, ranges: &mut Range) {
        self.infer(x, buf);
        ranges.include(Self::output(x, buf).as_flattened());
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
        into.set(input, output);
        output
    }
}

impl<X> Integers for GlobalAvgPoolI8<X> {
    const LEAVES: usize = 1;
    const STORED: usize = Leaf::bytes(Dims::SCALAR, 0, 1, 1);

    fn each(&self, visit: &mut dyn FnMut(Leaf<'_>)) {
        visit(Leaf {
            dims: Dims::SCALAR,
            w: &[],
            channels: slice::from_ref(&self.channel),
            rest: &[i32::from(self.zero_point)],
            limits: Leaf::I8,
        });
    }
    fn each_mut(&mut self, visit: &mut dyn FnMut(LeafMut<'_>)) {
        let mut rest = [0; 1];
        visit(LeafMut {
            dims: Dims::SCALAR,
            w: &mut [],
            channels: slice::from_mut(&mut self.channel),
            rest: &mut rest,
        });
        [self.zero_point] = rest.map(|z| z as i8);
    }
}

impl<X> GlobalAvgPoolI8<X> {
    /// Reads the layer from a blob of integers, at compile time: see [`quant::network`](crate::quant::network).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let (mut channel, mut rest) = ([Channel::ZERO], [0; 1]);
        blob.leaf_int8(Dims::SCALAR, &mut [], &mut channel, &mut rest);
        Self {
            channel: channel[0],
            zero_point: rest[0] as i8,
            shape: PhantomData,
        }
    }
}

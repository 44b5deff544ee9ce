//! A convolution and the layers behind it as one layer, for the memory between them.

mod convolution;
mod stages;

use self::convolution::PoolsAtOnce;
use self::stages::{Pool, Stages};
use crate::fold::Fold;
use crate::init::Nonlinearity;
use crate::kernel::{self, Pooled};
use crate::layer::{Layer, Train};
use crate::params::{Params, Role};
use crate::shape::{Dims, Elem, Shape, Zero, first};
use crate::spec::Spec;
use rand_core::Rng;

/// `(Conv2d, MaxPool2d)` or `(Conv2d, MaxPool2d, Relu)` as one layer: the same results, and no memory for the convolution's outputs.
///
/// A row of four channels is computed and pooled before the next one; on the way back, the convolution works on the outputs that the pool took, and on
/// no others. The ReLU's tape is part of the pool's. Written `(Conv2d, Relu, MaxPool2d)`, it is computed behind the pool: the largest of ReLUs is the ReLU
/// of the largest.
///
/// ```
/// use motenet::prelude::*;
/// type Image = [[[f32; 28]; 28]; 1];
/// type Plain = Model<Image, (Conv2d<4, 3, 3, 26, 26>, MaxPool2d<2, 2, 13, 13>, Relu, Dense<10>)>;
/// type Small = Model<Image, (Fused<(Conv2d<4, 3, 3, 26, 26>, MaxPool2d<2, 2, 13, 13>, Relu)>, Dense<10>)>;
/// let (mut plain, mut small) = (Plain::ZERO, Small::ZERO);
/// plain.init(&mut motenet::rng::seeded(1));
/// motenet::convert(&plain, &mut small);
/// let x = [[[0.5; 28]; 28]; 1];
/// let (mut a, mut b) = (Predictor::<Plain>::ZERO, Predictor::<Small>::ZERO);
/// assert_eq!(a.predict(&plain, &x), b.predict(&small, &x));
/// // 10,816 bytes of outputs, and 416 of the convolution's scratch, against a strip of 416 and a patch of 36; tapes of a byte a window against two.
/// assert_eq!(Predictor::<Plain>::BYTES - Predictor::<Small>::BYTES, 10_816 + 416 - 416 - 36);
/// assert!(Memory::<Plain, Sgd, 1>::BYTES - Memory::<Small, Sgd, 1>::BYTES > 10_816);
/// ```
///
/// Weights are where those of the layers are: blobs fit both, and [`convert`](crate::convert) copies from one to the other. Folded, it stays fused; to
/// quantise, copy the weights into the layers one by one. A batch norm between convolution and pool needs all outputs of a batch at once, and does
/// not fuse; once [folded](mod@crate::fold), such a network's weights fit a fused one.
///
/// # Shapes
/// `[[[T; W]; H]; C]` to the pool's `[[[T; WOUT]; HOUT]; O]`. The pool's windows do not overlap and have at most 255 inputs, or it does not compile.
///
/// # Numerics
/// Outputs and gradients are those of the layers one by one, bit for bit, but for numbers that are not finite (what a gradient of zero would have made
/// of them is left out, and of `(Conv2d, Relu, MaxPool2d)` the pool sees a NaN that the ReLU would have hidden) and the sign of a gradient of zero.
///
/// # Cost
/// Of memory: `4 * WCONV` numbers and a patch of `C * KH * KW` beside the outputs; a tape of one byte an output. Of time: inference as that of the
/// layers; on the way back `C * KH * KW` multiply-accumulates an output for dW and as many for dx, where the layers take them for each output of the
/// convolution.
///
/// # Source
/// Computing a layer's inputs as the layer behind it needs them: Alwani et al., *Fused-Layer CNN Accelerators* (2016). Inference in parts of an image, for
/// the memory of microcontrollers: Lin et al., *MCUNetV2* (2021), arXiv:2110.15352.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Fused<L> {
    /// The layers one by one.
    pub layers: L,
}

/// Outputs, and a few rows and a patch of the convolution inside.
pub struct FusedBuf<Y, S, const B: usize> {
    y: [Y; B],
    scratch: S,
}

impl<Y: Zero, S: Zero, const B: usize> Zero for FusedBuf<Y, S, B> {
    const ZERO: Self = Self {
        y: Zero::ZERO,
        scratch: S::ZERO,
    };
}

impl<L> Fused<L> {
    /// Fuses layers, some read from a blob for example.
    pub const fn new(layers: L) -> Self
    where
        L: Copy,
    {
        Self { layers }
    }
}

impl<L: Zero> Zero for Fused<L> {
    const ZERO: Self = Self { layers: L::ZERO };
}

impl<X: Shape, S> Spec<X> for Fused<S>
where
    S: Spec<X, Layer: Stages<Convolution: Layer<In = X>>>,
{
    type Out = S::Out;
    type Layer = Fused<S::Layer>;
}

impl<L: Params> Params for Fused<L> {
    type Elem = L::Elem;
    type Like<S: Elem> = L::Like<S>;
    const LEAVES: usize = L::LEAVES;
    const STORED: usize = L::STORED;

    fn about(i: usize) -> (Role, Dims) {
        L::about(i)
    }
    fn leaf(&self, i: usize) -> &[L::Elem] {
        self.layers.leaf(i)
    }
    fn leaf_mut(&mut self, i: usize) -> &mut [L::Elem] {
        self.layers.leaf_mut(i)
    }
    fn learns(&self, i: usize) -> &[L::Elem] {
        self.layers.learns(i)
    }
    fn learns_mut(&mut self, i: usize) -> &mut [L::Elem] {
        self.layers.learns_mut(i)
    }
}

impl<L: Stages> Fused<L> {
    const GEOMETRY: Pooled = {
        let (pool, convolution) = (L::Pool::WINDOWS, L::Convolution::OUTPUTS);
        assert!(
            pool.rows.stride >= pool.rows.taps && pool.columns.stride >= pool.columns.taps,
            "Fused: the pool's windows overlap; use the layers one by one"
        );
        assert!(
            pool.rows.taps * pool.columns.taps <= 255,
            "Fused: the pool's window has too many inputs for its tape"
        );
        Pooled {
            convolution,
            pool,
            runs: L::Convolution::RUNS,
        }
    };
}

impl<L: Stages> Layer for Fused<L> {
    type In = L::In;
    type Out = L::Out;
    type Buf<const B: usize> = FusedBuf<L::Out, <L::Convolution as PoolsAtOnce>::Scratch, B>;
    const VALID: () = {
        let ((), _) = (L::VALID, Self::GEOMETRY);
    };
    const MACS: usize = L::MACS;

    fn infer<const B: usize>(&self, x: &mut [L::In], buf: &mut Self::Buf<B>) {
        for (x, y) in x.iter().zip(&mut buf.y) {
            let y = L::numbers_mut(y);
            let convolution = self.layers.convolution();
            convolution.pooled(x, &Self::GEOMETRY, y, &mut [], &mut buf.scratch);
            if L::RELU {
                kernel::relu(y);
            }
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [L::In], buf: &'b mut Self::Buf<B>) -> &'b mut [L::Out] {
        first(&mut buf.y, x.len())
    }
}

impl<L> Train for Fused<L>
where
    L: Stages + Train,
{
    /// The place of each window's largest, or that its ReLU is closed.
    type Tape<const B: usize> = [<L::Out as Shape>::With<u8>; B];
    const NONLINEARITY: Option<Nonlinearity> = L::NONLINEARITY;

    fn init_before<R: Rng + ?Sized>(&mut self, next: Nonlinearity, rng: &mut R) {
        self.layers.init_before(next, rng);
    }
    fn forward<const B: usize>(&self, x: &mut [L::In], buf: &mut Self::Buf<B>, tape: &mut Self::Tape<B>) {
        for (x, (y, at)) in x.iter().zip(buf.y.iter_mut().zip(tape)) {
            let (y, at) = (L::numbers_mut(y), at.as_flat_mut());
            let convolution = self.layers.convolution();
            convolution.pooled(x, &Self::GEOMETRY, y, at, &mut buf.scratch);
            if L::RELU {
                kernel::close(y, at);
            }
        }
    }
    fn backward<const B: usize>(
        &self,
        x: &mut [L::In],
        buf: &mut Self::Buf<B>,
        tape: &mut Self::Tape<B>,
        grad: &mut Self::Like<L::Elem>,
        dx: bool,
    ) {
        let grad = L::gradient(grad);
        for (x, (dy, at)) in x.iter_mut().zip(buf.y.iter().zip(tape)) {
            let taken = (L::numbers(dy), at.as_flat());
            let convolution = self.layers.convolution();
            convolution.gradients(x, &Self::GEOMETRY, taken, grad, &mut buf.scratch);
            if dx {
                convolution.pass_back(x, &Self::GEOMETRY, taken, &mut buf.scratch);
            }
        }
    }
}

impl<Prev, L> Fold<Prev> for Fused<L>
where
    L: Stages + Fold<Prev, Folded: Stages<Convolution: Layer<In = L::In>>>,
{
    type Folded = Fused<L::Folded>;

    fn fold(&self, prev: &mut Prev, into: &mut Self::Folded) {
        self.layers.fold(prev, &mut into.layers);
    }
}

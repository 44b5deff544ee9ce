use super::BIAS as WITH_BIAS;
use super::axis::axis;
use super::sparse_update::{PassBack, Selective};
use super::window::{Window, Windowing};
use crate::blob::{Reader, stored};
use crate::fold::{Fold, Linear};
use crate::init::{Init, Nonlinearity};
use crate::kernel::{self, Patches};
use crate::layer::{Layer, Train};
use crate::params::{NO_LEAF, Params, Role};
use crate::scalar::Scalar;
use crate::shape::{Dims, Elem, Shape, Tensor, Zero, first};
use crate::spec::{Infer, Spec};
use core::iter::zip;
use core::marker::PhantomData;
use rand_core::Rng;

/// 1-d convolution to `O` channels with a kernel of `K` taps:
/// `y_ot = b_o + Σ_ck w_ock x_c(t S + k D - left)`, zero outside of the input (a cross-correlation, as in every framework).
///
/// Stride S, dilation D and padding are the [`Window`]'s: `Conv1d<12, 5, 48, Window<2>>` has stride 2 and no padding,
/// `Conv1d<8, 3, 40, Window<1, 2, Same>>` dilation 2 and padding, `Conv1d<12, 5, 48, Window<2>, NO_BIAS>` goes in front of a batch norm.
/// `LOUT` has to be written out because stable Rust cannot compute lengths in types; a wrong one does not compile, and the message says
/// the right one.
///
/// Each output position is a dense layer on the inputs it sees: forward, dW and dx are [`Dense`](super::Dense)'s kernels on gathered
/// patches.
///
/// # Shapes
/// `x [C][L]`, `y [O][LOUT]`, `w [O][C][K]`, `b [O]` (PyTorch's layouts).
///
/// # Cost
/// `O * LOUT * C * K` multiply-accumulates a sample to infer, up to three times that to train; four patches of `C * K` numbers as scratch.
///
/// # Source
/// Goodfellow, Bengio, Courville, *Deep Learning* (2016), chapter 9.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Conv1d<
    const O: usize,
    const K: usize,
    const LOUT: usize,
    W = Window,
    const BIAS: usize = WITH_BIAS,
    X = Infer,
    F: Shape = Infer,
> {
    /// Weights, one filter `[C][K]` for each output channel.
    pub w: [F; O],
    /// Biases: one array of `O`, or none.
    pub b: [[F::Elem; O]; BIAS],
    shape: PhantomData<(X, W)>,
}

/// How many positions share one pass over the weights' gradient.
const TILE: usize = 4;

/// A convolution's outputs and its scratch memory.
pub struct ConvBuf<Y, F, const B: usize> {
    y: [Y; B],
    patches: [F; TILE],
}

impl<Y: Zero, F: Zero, const B: usize> Zero for ConvBuf<Y, F, B> {
    const ZERO: Self = Self {
        y: Zero::ZERO,
        patches: Zero::ZERO,
    };
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, X, F: Shape> Zero
    for Conv1d<O, K, LOUT, W, BIAS, X, F>
{
    const ZERO: Self = Self {
        w: Zero::ZERO,
        b: Zero::ZERO,
        shape: PhantomData,
    };
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, T, const L: usize, const C: usize>
    Spec<[[T; L]; C]> for Conv1d<O, K, LOUT, W, BIAS>
where
    W: Windowing,
    T: Scalar,
{
    type Out = [[T; LOUT]; O];
    type Layer = Conv1d<O, K, LOUT, W, BIAS, [[T; L]; C], [[T; K]; C]>;
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, X, F: Shape> Params
    for Conv1d<O, K, LOUT, W, BIAS, X, F>
{
    type Elem = F::Elem;
    type Like<S: Elem> = Conv1d<O, K, LOUT, W, BIAS, X, F::With<S>>;
    const LEAVES: usize = 1 + BIAS;
    const STORED: usize = stored(&[<[F; O]>::DIMS]) + BIAS * stored(&[<[F::Elem; O]>::DIMS]);

    fn about(i: usize) -> (Role, Dims) {
        match i {
            0 => (Role::Weight, <[F; O]>::DIMS),
            i if i < Self::LEAVES => (Role::Bias, <[F::Elem; O]>::DIMS),
            _ => NO_LEAF,
        }
    }
    fn leaf(&self, i: usize) -> &[F::Elem] {
        if i == 0 {
            F::flat(&self.w)
        } else {
            self.b.as_flattened()
        }
    }
    fn leaf_mut(&mut self, i: usize) -> &mut [F::Elem] {
        if i == 0 {
            F::flat_mut(&mut self.w)
        } else {
            self.b.as_flattened_mut()
        }
    }
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, X, F: Tensor>
    Conv1d<O, K, LOUT, W, BIAS, X, F>
{
    /// Draws the weights by a rule of your choice, after `init` has chosen its own; biases become 0.
    pub fn init_with<R: Rng + ?Sized>(&mut self, init: Init, rng: &mut R) {
        init.fill(F::flat_mut(&mut self.w), F::LEN, O * K, rng);
        self.b = Zero::ZERO;
    }
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, T, const L: usize, const C: usize>
    Conv1d<O, K, LOUT, W, BIAS, [[T; L]; C], [[T; K]; C]>
where
    W: Windowing,
    T: Scalar,
{
    const PATCHES: Patches = axis::<W>(L, K, LOUT, "Conv1d<O, K, LOUT>: for this input LOUT has to be ");
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, T, const L: usize, const C: usize> Layer
    for Conv1d<O, K, LOUT, W, BIAS, [[T; L]; C], [[T; K]; C]>
where
    W: Windowing,
    T: Scalar,
{
    type In = [[T; L]; C];
    type Out = [[T; LOUT]; O];
    type Buf<const B: usize> = ConvBuf<[[T; LOUT]; O], [[T; K]; C], B>;
    const VALID: () = {
        assert!(BIAS <= 1, "Conv1d: BIAS is 0 (NO_BIAS) or 1");
        let _ = Self::PATCHES;
    };
    const MACS: usize = O * LOUT * C * K;

    fn infer<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>) {
        let [patch, ..] = &mut buf.patches;
        for (x, y) in zip(x, &mut buf.y) {
            let y = y.as_flattened_mut();
            for t in 0..LOUT {
                kernel::gather(x.as_flattened(), Self::PATCHES, t, patch.as_flattened_mut());
                let y = y.get_mut(t..).unwrap_or_default();
                kernel::gemv(
                    patch.as_flattened(),
                    Shape::flat(&self.w),
                    self.b.as_flattened(),
                    y,
                    LOUT,
                );
            }
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [Self::In], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(&mut buf.y, x.len())
    }
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, T, const L: usize, const C: usize> Train
    for Conv1d<O, K, LOUT, W, BIAS, [[T; L]; C], [[T; K]; C]>
where
    W: Windowing,
    T: Scalar,
{
    type Tape<const B: usize> = ();
    const NONLINEARITY: Option<Nonlinearity> = Some(Nonlinearity::Linear);

    fn init_before<R: Rng + ?Sized>(&mut self, next: Nonlinearity, rng: &mut R) {
        self.init_with(Init::default_before(next), rng);
    }
    fn backward<const B: usize>(
        &self,
        x: &mut [Self::In],
        buf: &mut Self::Buf<B>,
        _: &mut (),
        grad: &mut Self::Like<T>,
        dx: bool,
    ) {
        let (gw, gb) = (Shape::flat_mut(&mut grad.w), grad.b.as_flattened_mut());
        self.gradients(x, buf, 0, gw, gb);
        if dx {
            self.pass_back(x, buf);
        }
    }
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, T, const L: usize, const C: usize>
    PassBack for Conv1d<O, K, LOUT, W, BIAS, [[T; L]; C], [[T; K]; C]>
where
    W: Windowing,
    T: Scalar,
{
    fn pass_back<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>) {
        let [patch, ..] = &mut buf.patches;
        let patch = patch.as_flattened_mut();
        for (x, dy) in zip(x, &buf.y) {
            let (x, dy) = (x.as_flattened_mut(), dy.as_flattened());
            x.fill(T::ZERO);
            for t in 0..LOUT {
                patch.fill(T::ZERO);
                kernel::gemv_t(dy.get(t..).unwrap_or_default(), LOUT, Shape::flat(&self.w), patch);
                kernel::scatter_add(patch, Self::PATCHES, t, x);
            }
        }
    }
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, T, const L: usize, const C: usize>
    Selective for Conv1d<O, K, LOUT, W, BIAS, [[T; L]; C], [[T; K]; C]>
where
    W: Windowing,
    T: Scalar,
{
    const CHANNELS: usize = O;
    type Biases<S: Elem> = Conv1d<O, K, LOUT, W, BIAS, [[T; L]; C], [S; 0]>;
    type Rows<S: Elem, const N: usize> = Conv1d<N, K, LOUT, W, BIAS, [[T; L]; C], [[S; K]; C]>;

    fn gradients<const B: usize>(
        &self,
        x: &[Self::In],
        buf: &mut Self::Buf<B>,
        from: usize,
        gw: &mut [T],
        gb: &mut [T],
    ) {
        for (x, dy) in zip(x, &buf.y) {
            let dy = dy.as_flattened().get(from * LOUT..).unwrap_or_default();
            kernel::sum_rows(dy, (LOUT, 1), LOUT, gb);
            if gw.is_empty() {
                continue;
            }
            for t in (0..LOUT).step_by(TILE) {
                let patches = first(&mut buf.patches, LOUT - t);
                for (t, patch) in zip(t.., &mut *patches) {
                    kernel::gather(x.as_flattened(), Self::PATCHES, t, patch.as_flattened_mut());
                }
                let dy = dy.get(t..).unwrap_or_default();
                kernel::rank1(dy, (LOUT, 1), Shape::flat(patches), C * K, gw, &mut []);
            }
        }
    }
}

impl<const O: usize, const K: usize, const LOUT: usize, W, X, F: Tensor> Linear<F::Elem>
    for Conv1d<O, K, LOUT, W, WITH_BIAS, X, F>
{
    fn absorb(&mut self, channels: impl Iterator<Item = (F::Elem, F::Elem)>) {
        for ((w, b), (gain, shift)) in zip(zip(&mut self.w, self.b.as_flattened_mut()), channels) {
            kernel::scale(w.as_flat_mut(), gain);
            *b = gain * *b + shift;
        }
    }
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, X, F: Shape, Prev> Fold<Prev>
    for Conv1d<O, K, LOUT, W, BIAS, X, F>
where
    Self: Layer,
    Conv1d<O, K, LOUT, W, WITH_BIAS, X, F>: Layer<In = Self::In, Out = Self::Out>,
{
    /// Always with a bias: a batch norm behind it leaves its shift there.
    type Folded = Conv1d<O, K, LOUT, W, WITH_BIAS, X, F>;

    fn fold(&self, _: &mut Prev, into: &mut Self::Folded) {
        into.w = self.w;
        into.b = Zero::ZERO;
        for (to, from) in zip(into.b.as_flattened_mut(), self.b.as_flattened()) {
            *to = *from;
        }
    }
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, X, const C: usize>
    Conv1d<O, K, LOUT, W, BIAS, X, [[f32; K]; C]>
{
    /// Reads the layer from a blob, also at compile time: see [`blob::layers`](crate::blob::layers).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            w: [[[0.0; K]; C]; O],
            b: [[0.0; O]; BIAS],
            shape: PhantomData,
        };
        blob.leaf(
            (Role::Weight, <[[[f32; K]; C]; O]>::DIMS),
            layer.w.as_flattened_mut().as_flattened_mut(),
        );
        if BIAS > 0 {
            blob.leaf((Role::Bias, <[f32; O]>::DIMS), layer.b.as_flattened_mut());
        }
        layer
    }
}

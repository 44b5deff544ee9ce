use super::BIAS as WITH_BIAS;
use super::axis::axis;
use super::sparse_update::{PassBack, Selective};
use super::window::{Window, Windowing2d};
use crate::blob::{Reader, stored};
use crate::fold::{Fold, Linear};
use crate::init::{Init, Nonlinearity};
use crate::kernel::{self, Patches2d, TILE};
use crate::layer::{Layer, Train};
use crate::params::{NO_LEAF, Params, Role};
use crate::scalar::Scalar;
use crate::shape::{Dims, Elem, Shape, Tensor, Zero, first};
use crate::spec::{Infer, Spec};
use core::iter::zip;
use core::marker::PhantomData;
use rand_core::Rng;

/// 2-d convolution to `O` channels with a kernel of `KH` by `KW` taps:
/// `y_ort = b_o + Σ_chk w_ochk x_c(r S + h D - top)(t S + k D - left)`, zero outside of the image (a cross-correlation, as in every framework).
///
/// Stride S, dilation D and padding are the [`Window`]'s, one for both directions or a pair, that of the rows first:
/// `Conv2d<8, 3, 3, 14, 14, Window<2, 1, Same>>` has stride 2 and padding, `Conv2d<8, 3, 3, 26, 26>` stride 1 and none,
/// `Conv2d<4, 2, 3, 3, 5, (Window<2>, Window<1, 1, Same>)>` stride 2 from row to row and padding along the rows. `HOUT` and `WOUT` have to be written
/// out because stable Rust cannot compute lengths in types; wrong ones do not compile, and the message says the right ones.
///
/// `Conv2d<O, 1, 1, H, W>` is a pointwise convolution: a product of matrices, nothing is copied. Behind a [`DepthwiseConv2d`](super::DepthwiseConv2d) it
/// makes a depthwise separable convolution.
///
/// # Shapes
/// `x [C][H][W]`, `y [O][HOUT][WOUT]`, `w [O][C][KH][KW]`, `b [O]` (PyTorch's layouts).
///
/// # Cost
/// `O * HOUT * WOUT * C * KH * KW` multiply-accumulates a sample to infer, up to three times that to train; as scratch, whatever the image and the
/// batch, `8 (C * KH * KW + O)` numbers.
///
/// # Source
/// LeCun et al., *Gradient-Based Learning Applied to Document Recognition* (1998); Goodfellow, Bengio, Courville, *Deep Learning* (2016), chapter 9.
/// Convolution by products of matrices: Chellapilla, Puri, Simard, *High Performance Convolutional Neural Networks for Document Processing* (2006).
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Conv2d<
    const O: usize,
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    W = Window,
    const BIAS: usize = WITH_BIAS,
    X = Infer,
    F: Shape = Infer,
> {
    /// Weights, one filter `[C][KH][KW]` for each output channel.
    pub w: [F; O],
    /// Biases: one array of `O`, or none.
    pub b: [[F::Elem; O]; BIAS],
    shape: PhantomData<(X, W)>,
}

/// A 2-d or depthwise convolution's outputs and its scratch memory: what a few outputs see, and the sums of `S` channels.
pub struct Conv2dBuf<Y, F, S, const B: usize> {
    pub(super) y: [Y; B],
    pub(super) patches: [F; TILE],
    pub(super) sums: S,
}

impl<Y: Zero, F: Zero, S: Zero, const B: usize> Zero for Conv2dBuf<Y, F, S, B> {
    const ZERO: Self = Self {
        y: Zero::ZERO,
        patches: Zero::ZERO,
        sums: S::ZERO,
    };
}

impl<const O: usize, const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, W, const BIAS: usize, X, F>
    Zero for Conv2d<O, KH, KW, HOUT, WOUT, W, BIAS, X, F>
where
    F: Shape,
{
    const ZERO: Self = Self {
        w: Zero::ZERO,
        b: Zero::ZERO,
        shape: PhantomData,
    };
}

impl<
    const O: usize,
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    Win,
    const BIAS: usize,
    T,
    const W: usize,
    const H: usize,
    const C: usize,
> Spec<[[[T; W]; H]; C]> for Conv2d<O, KH, KW, HOUT, WOUT, Win, BIAS>
where
    Win: Windowing2d,
    T: Scalar,
{
    type Out = [[[T; WOUT]; HOUT]; O];
    type Layer = Conv2d<O, KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C]>;
}

impl<const O: usize, const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, W, const BIAS: usize, X, F>
    Params for Conv2d<O, KH, KW, HOUT, WOUT, W, BIAS, X, F>
where
    F: Shape,
{
    type Elem = F::Elem;
    type Like<S: Elem> = Conv2d<O, KH, KW, HOUT, WOUT, W, BIAS, X, F::With<S>>;
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

impl<const O: usize, const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, W, const BIAS: usize, X, F>
    Conv2d<O, KH, KW, HOUT, WOUT, W, BIAS, X, F>
where
    F: Tensor,
{
    /// Draws the weights by a rule of your choice, after `init` has chosen its own; biases become 0.
    pub fn init_with<R: Rng + ?Sized>(&mut self, init: Init, rng: &mut R) {
        init.fill(F::flat_mut(&mut self.w), F::LEN, O * KH * KW, rng);
        self.b = Zero::ZERO;
    }
}

impl<
    const O: usize,
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    Win,
    const BIAS: usize,
    T,
    const W: usize,
    const H: usize,
    const C: usize,
> Conv2d<O, KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C]>
where
    Win: Windowing2d,
    T: Scalar,
{
    pub(super) const PATCHES: Patches2d = Patches2d {
        rows: axis::<Win::Rows>(
            H,
            KH,
            HOUT,
            "Conv2d<O, KH, KW, HOUT, WOUT>: for this input HOUT has to be ",
        ),
        columns: axis::<Win::Columns>(
            W,
            KW,
            WOUT,
            "Conv2d<O, KH, KW, HOUT, WOUT>: for this input WOUT has to be ",
        ),
        out: (HOUT, WOUT),
    };
    /// Whether each output sees the one input at its own place.
    const POINTWISE: bool = {
        let Patches2d { rows, columns, .. } = Self::PATCHES;
        rows.taps * columns.taps * rows.stride * columns.stride == 1
            && rows.left + columns.left == 0
            && H == HOUT
            && W == WOUT
    };
}

impl<
    const O: usize,
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    Win,
    const BIAS: usize,
    T,
    const W: usize,
    const H: usize,
    const C: usize,
> Layer for Conv2d<O, KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C]>
where
    Win: Windowing2d,
    T: Scalar,
{
    type In = [[[T; W]; H]; C];
    type Out = [[[T; WOUT]; HOUT]; O];
    type Buf<const B: usize> = Conv2dBuf<[[[T; WOUT]; HOUT]; O], [[[T; KW]; KH]; C], [[T; TILE]; O], B>;
    const VALID: () = {
        assert!(BIAS <= 1, "Conv2d: BIAS is 0 (NO_BIAS) or 1");
        let _ = Self::PATCHES;
    };
    const MACS: usize = O * HOUT * WOUT * C * KH * KW;

    fn infer<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>) {
        let (w, b) = (Shape::flat(&self.w), self.b.as_flattened());
        for (x, y) in zip(x, &mut buf.y) {
            let (x, y) = (x.as_flat(), y.as_flat_mut());
            if Self::POINTWISE {
                kernel::pointwise(x, (w, b), (C, H * W), y);
            } else {
                let scratch = (Shape::flat_mut(&mut buf.patches), &mut buf.sums[..]);
                kernel::conv2d(x, (w, b), Self::PATCHES, C * KH * KW, y, scratch);
            }
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [Self::In], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(&mut buf.y, x.len())
    }
}

impl<
    const O: usize,
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    Win,
    const BIAS: usize,
    T,
    const W: usize,
    const H: usize,
    const C: usize,
> Train for Conv2d<O, KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C]>
where
    Win: Windowing2d,
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

impl<
    const O: usize,
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    Win,
    const BIAS: usize,
    T,
    const W: usize,
    const H: usize,
    const C: usize,
> PassBack for Conv2d<O, KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C]>
where
    Win: Windowing2d,
    T: Scalar,
{
    fn pass_back<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>) {
        let (w, patches) = (Shape::flat(&self.w), buf.patches.as_flattened_mut().as_flattened_mut());
        for (x, dy) in zip(x, &buf.y) {
            let (x, dy) = (x.as_flat_mut(), dy.as_flat());
            if Self::POINTWISE {
                kernel::pointwise_dx(dy, w, (C, H * W), x);
            } else {
                kernel::conv2d_dx(dy, w, Self::PATCHES, C * KH, x, patches);
            }
        }
    }
}

impl<
    const O: usize,
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    Win,
    const BIAS: usize,
    T,
    const W: usize,
    const H: usize,
    const C: usize,
> Selective for Conv2d<O, KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C]>
where
    Win: Windowing2d,
    T: Scalar,
{
    const CHANNELS: usize = O;
    type Biases<S: Elem> = Conv2d<O, KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [S; 0]>;
    type Rows<S: Elem, const N: usize> = Conv2d<N, KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[S; KW]; KH]; C]>;

    fn gradients<const B: usize>(
        &self,
        x: &[Self::In],
        buf: &mut Self::Buf<B>,
        from: usize,
        gw: &mut [T],
        gb: &mut [T],
    ) {
        let filters = gw.len().checked_div(C * KH * KW).unwrap_or(0);
        // The kernel computes as many channels as there are in dy.
        let channels = from..from + filters.max(gb.len());
        let patches = buf.patches.as_flattened_mut().as_flattened_mut();
        for (x, dy) in zip(x, &buf.y) {
            let dy = Shape::flat(dy.get(channels.clone()).unwrap_or_default());
            kernel::conv2d_dw(x.as_flat(), Self::PATCHES, C * KH, dy, (gw, gb), patches);
        }
    }
}

impl<const O: usize, const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, W, X, F> Linear<F::Elem>
    for Conv2d<O, KH, KW, HOUT, WOUT, W, WITH_BIAS, X, F>
where
    F: Tensor,
{
    fn absorb(&mut self, channels: impl Iterator<Item = (F::Elem, F::Elem)>) {
        for ((w, b), (gain, shift)) in zip(zip(&mut self.w, self.b.as_flattened_mut()), channels) {
            kernel::scale(w.as_flat_mut(), gain);
            *b = gain * *b + shift;
        }
    }
}

impl<
    const O: usize,
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    W,
    const BIAS: usize,
    X,
    F,
    Prev,
> Fold<Prev> for Conv2d<O, KH, KW, HOUT, WOUT, W, BIAS, X, F>
where
    F: Shape,
    Self: Layer,
    Conv2d<O, KH, KW, HOUT, WOUT, W, WITH_BIAS, X, F>: Layer<In = Self::In, Out = Self::Out>,
{
    /// Always with a bias: a batch norm behind it leaves its shift there.
    type Folded = Conv2d<O, KH, KW, HOUT, WOUT, W, WITH_BIAS, X, F>;

    fn fold(&self, _: &mut Prev, into: &mut Self::Folded) {
        into.w = self.w;
        into.b = Zero::ZERO;
        for (to, from) in zip(into.b.as_flattened_mut(), self.b.as_flattened()) {
            *to = *from;
        }
    }
}

impl<
    const O: usize,
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    W,
    const BIAS: usize,
    X,
    const C: usize,
> Conv2d<O, KH, KW, HOUT, WOUT, W, BIAS, X, [[[f32; KW]; KH]; C]>
{
    /// Reads the layer from a blob, also at compile time: see [`blob::layers`](crate::blob::layers).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            w: [[[[0.0; KW]; KH]; C]; O],
            b: [[0.0; O]; BIAS],
            shape: PhantomData,
        };
        blob.leaf(
            (Role::Weight, <[[[[f32; KW]; KH]; C]; O]>::DIMS),
            layer.w.as_flattened_mut().as_flattened_mut().as_flattened_mut(),
        );
        if BIAS > 0 {
            blob.leaf((Role::Bias, <[f32; O]>::DIMS), layer.b.as_flattened_mut());
        }
        layer
    }
}

use super::BIAS as WITH_BIAS;
use super::axis::axis;
use super::conv2d::Conv2dBuf;
use super::depthwise;
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

/// Depthwise 2-d convolution: each channel has one filter of `KH` by `KW` taps of its own and sees no other channel,
/// `y_crt = b_c + Σ_hk w_chk x_c(r S + h D - top)(t S + k D - left)`, zero outside of the image.
///
/// Windows, `HOUT` and `WOUT` are those of [`Conv2d`](super::Conv2d). Followed by a pointwise `Conv2d<O, 1, 1, HOUT, WOUT>` it does with
/// `C KH KW + C O` weights what a convolution does with `C KH KW O`.
///
/// # Shapes
/// `x [C][H][W]`, `y [C][HOUT][WOUT]`, `w [C][KH][KW]`, `b [C]` (PyTorch's `Conv2d` with `groups = C`, whose weights are `[C][1][KH][KW]`).
///
/// # Cost
/// `C * HOUT * WOUT * KH * KW` multiply-accumulates a sample to infer, up to three times that to train; as scratch `8 (KH * KW + 1)` numbers.
///
/// # Source
/// Howard et al., *MobileNets* (2017), arXiv:1704.04861, section 3.1.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct DepthwiseConv2d<
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    W = Window,
    const BIAS: usize = WITH_BIAS,
    X = Infer,
    F: Shape = Infer,
    G = Infer,
> {
    /// Weights, one filter `[KH][KW]` for each channel.
    pub w: F,
    /// Biases: one array of `C`, or none.
    pub b: [G; BIAS],
    shape: PhantomData<(X, W)>,
}

impl<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, W, const BIAS: usize, X, F, G> Zero
    for DepthwiseConv2d<KH, KW, HOUT, WOUT, W, BIAS, X, F, G>
where
    F: Shape,
    G: Zero,
{
    const ZERO: Self = Self {
        w: F::ZERO,
        b: Zero::ZERO,
        shape: PhantomData,
    };
}

impl<
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
> Spec<[[[T; W]; H]; C]> for DepthwiseConv2d<KH, KW, HOUT, WOUT, Win, BIAS>
where
    Win: Windowing2d,
    T: Scalar,
{
    type Out = [[[T; WOUT]; HOUT]; C];
    type Layer = DepthwiseConv2d<KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C], [T; C]>;
}

impl<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, W, const BIAS: usize, X, F, G> Params
    for DepthwiseConv2d<KH, KW, HOUT, WOUT, W, BIAS, X, F, G>
where
    F: Shape,
    G: Shape<Elem = F::Elem>,
{
    type Elem = F::Elem;
    type Like<S: Elem> = DepthwiseConv2d<KH, KW, HOUT, WOUT, W, BIAS, X, F::With<S>, G::With<S>>;
    const LEAVES: usize = 1 + BIAS;
    const STORED: usize = stored(&[F::DIMS]) + BIAS * stored(&[G::DIMS]);

    fn about(i: usize) -> (Role, Dims) {
        match i {
            0 => (Role::Weight, F::DIMS),
            i if i < Self::LEAVES => (Role::Bias, G::DIMS),
            _ => NO_LEAF,
        }
    }
    fn leaf(&self, i: usize) -> &[F::Elem] {
        if i == 0 { self.w.as_flat() } else { G::flat(&self.b) }
    }
    fn leaf_mut(&mut self, i: usize) -> &mut [F::Elem] {
        if i == 0 {
            self.w.as_flat_mut()
        } else {
            G::flat_mut(&mut self.b)
        }
    }
}

impl<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, W, const BIAS: usize, X, F, G>
    DepthwiseConv2d<KH, KW, HOUT, WOUT, W, BIAS, X, F, G>
where
    F: Tensor,
    G: Zero,
{
    /// Draws the weights by a rule of your choice, after `init` has chosen its own; biases become 0.
    pub fn init_with<R: Rng + ?Sized>(&mut self, init: Init, rng: &mut R) {
        init.fill(self.w.as_flat_mut(), KH * KW, KH * KW, rng);
        self.b = Zero::ZERO;
    }
}

impl<
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
> DepthwiseConv2d<KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C], [T; C]>
where
    Win: Windowing2d,
    T: Scalar,
{
    const PATCHES: Patches2d = Patches2d {
        rows: axis::<Win::Rows>(
            H,
            KH,
            HOUT,
            "DepthwiseConv2d<KH, KW, HOUT, WOUT>: for this input HOUT has to be ",
        ),
        columns: axis::<Win::Columns>(
            W,
            KW,
            WOUT,
            "DepthwiseConv2d<KH, KW, HOUT, WOUT>: for this input WOUT has to be ",
        ),
        out: (HOUT, WOUT),
    };
}

impl<
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
> Layer for DepthwiseConv2d<KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C], [T; C]>
where
    Win: Windowing2d,
    T: Scalar,
{
    type In = [[[T; W]; H]; C];
    type Out = [[[T; WOUT]; HOUT]; C];
    type Buf<const B: usize> = Conv2dBuf<[[[T; WOUT]; HOUT]; C], [[T; KW]; KH], [[T; TILE]; 1], B>;
    const VALID: () = {
        assert!(BIAS <= 1, "DepthwiseConv2d: BIAS is 0 (NO_BIAS) or 1");
        let _ = Self::PATCHES;
    };
    const MACS: usize = C * HOUT * WOUT * KH * KW;

    fn infer<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>) {
        let b = self.b.as_flattened();
        for (x, y) in zip(x, &mut buf.y) {
            for (c, ((x, w), y)) in zip(zip(x, &self.w), y).enumerate() {
                let b = b.get(c..c + 1).unwrap_or_default();
                let scratch = (Shape::flat_mut(&mut buf.patches), &mut buf.sums[..]);
                kernel::conv2d(
                    x.as_flat(),
                    (w.as_flat(), b),
                    Self::PATCHES,
                    KH * KW,
                    y.as_flat_mut(),
                    scratch,
                );
            }
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [Self::In], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(&mut buf.y, x.len())
    }
}

impl<
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
> Train for DepthwiseConv2d<KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C], [T; C]>
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
> PassBack for DepthwiseConv2d<KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C], [T; C]>
where
    Win: Windowing2d,
    T: Scalar,
{
    fn pass_back<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>) {
        let patches = buf.patches.as_flattened_mut();
        for (x, dy) in zip(x, &buf.y) {
            depthwise::pass_back(dy, &self.w, (Self::PATCHES, KH), x, patches);
        }
    }
}

impl<
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
> Selective for DepthwiseConv2d<KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C], [T; C]>
where
    Win: Windowing2d,
    T: Scalar,
{
    const CHANNELS: usize = C;
    type Biases<S: Elem> = DepthwiseConv2d<KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [S; 0], [S; C]>;
    type Rows<S: Elem, const N: usize> =
        DepthwiseConv2d<KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[S; KW]; KH]; N], [S; N]>;

    fn gradients<const B: usize>(
        &self,
        x: &[Self::In],
        buf: &mut Self::Buf<B>,
        from: usize,
        gw: &mut [T],
        gb: &mut [T],
    ) {
        let patches = buf.patches.as_flattened_mut();
        for (x, dy) in zip(x, &buf.y) {
            let (x, dy) = (x.get(from..).unwrap_or_default(), dy.get(from..).unwrap_or_default());
            depthwise::gradients(x, dy, (Self::PATCHES, KH), (gw, gb), patches);
        }
    }
}

impl<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, W, X, P, T, const C: usize> Linear<T>
    for DepthwiseConv2d<KH, KW, HOUT, WOUT, W, WITH_BIAS, X, [P; C], [T; C]>
where
    P: Tensor<Elem = T>,
    T: Scalar,
{
    fn absorb(&mut self, channels: impl Iterator<Item = (T, T)>) {
        for ((w, b), (gain, shift)) in zip(zip(&mut self.w, self.b.as_flattened_mut()), channels) {
            kernel::scale(w.as_flat_mut(), gain);
            *b = gain * *b + shift;
        }
    }
}

impl<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, W, const BIAS: usize, X, F, G, Prev>
    Fold<Prev> for DepthwiseConv2d<KH, KW, HOUT, WOUT, W, BIAS, X, F, G>
where
    F: Shape,
    G: Zero + Copy,
    Self: Layer,
    DepthwiseConv2d<KH, KW, HOUT, WOUT, W, WITH_BIAS, X, F, G>: Layer<In = Self::In, Out = Self::Out>,
{
    /// Always with a bias: a batch norm behind it leaves its shift there.
    type Folded = DepthwiseConv2d<KH, KW, HOUT, WOUT, W, WITH_BIAS, X, F, G>;

    fn fold(&self, _: &mut Prev, into: &mut Self::Folded) {
        into.w = self.w;
        into.b = Zero::ZERO;
        for (to, from) in zip(&mut into.b, &self.b) {
            *to = *from;
        }
    }
}

impl<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, W, const BIAS: usize, X, const C: usize>
    DepthwiseConv2d<KH, KW, HOUT, WOUT, W, BIAS, X, [[[f32; KW]; KH]; C], [f32; C]>
{
    /// Reads the layer from a blob, also at compile time: see [`blob::layers`](crate::blob::layers).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            w: [[[0.0; KW]; KH]; C],
            b: [[0.0; C]; BIAS],
            shape: PhantomData,
        };
        blob.leaf(
            (Role::Weight, <[[[f32; KW]; KH]; C]>::DIMS),
            layer.w.as_flattened_mut().as_flattened_mut(),
        );
        if BIAS > 0 {
            blob.leaf((Role::Bias, <[f32; C]>::DIMS), layer.b.as_flattened_mut());
        }
        layer
    }
}

use super::BIAS as WITH_BIAS;
use super::sparse_update::{PassBack, Selective};
use crate::blob::{Reader, stored};
use crate::fold::{Fold, Linear};
use crate::init::{Init, Nonlinearity};
use crate::kernel;
use crate::layer::{Layer, Train};
use crate::params::{NO_LEAF, Params, Role};
use crate::shape::{Dims, Elem, Shape, Tensor, Zero, first};
use crate::spec::{Infer, Spec};
use core::iter::zip;
use rand_core::Rng;

/// Fully connected layer with `O` outputs: `y = W x + b`. `Dense<O, NO_BIAS>` leaves b out.
///
/// With dy = dL/dy: `dW += dy xᵀ`, `db += dy`, `dx = Wᵀ dy`.
///
/// # Shapes
/// `x` of any rank, seen as `[IN]` elements; `y [O]`; `w [O][IN]`, each row in the shape of the input (PyTorch's layout); `b [O]`.
///
/// # Cost
/// `O * IN` multiply-accumulates a sample to infer, up to three times that to train. No scratch memory.
///
/// # Source
/// Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 6.5.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Dense<const O: usize, const BIAS: usize = WITH_BIAS, X: Shape = Infer> {
    /// Weights, a row for each output.
    pub w: [X; O],
    /// Biases: one array of `O`, or none.
    pub b: [[X::Elem; O]; BIAS],
}

impl<X: Shape, const O: usize, const BIAS: usize> Zero for Dense<O, BIAS, X> {
    const ZERO: Self = Self {
        w: Zero::ZERO,
        b: Zero::ZERO,
    };
}

impl<X: Tensor, const O: usize, const BIAS: usize> Spec<X> for Dense<O, BIAS> {
    type Out = [X::Elem; O];
    type Layer = Dense<O, BIAS, X>;
}

impl<X: Shape, const O: usize, const BIAS: usize> Params for Dense<O, BIAS, X> {
    type Elem = X::Elem;
    type Like<S: Elem> = Dense<O, BIAS, X::With<S>>;
    const LEAVES: usize = 1 + BIAS;
    const STORED: usize = stored(&[<[X; O]>::DIMS]) + BIAS * stored(&[<[X::Elem; O]>::DIMS]);

    fn about(i: usize) -> (Role, Dims) {
        match i {
            0 => (Role::Weight, <[X; O]>::DIMS),
            i if i < Self::LEAVES => (Role::Bias, <[X::Elem; O]>::DIMS),
            _ => NO_LEAF,
        }
    }
    fn leaf(&self, i: usize) -> &[X::Elem] {
        if i == 0 {
            X::flat(&self.w)
        } else {
            self.b.as_flattened()
        }
    }
    fn leaf_mut(&mut self, i: usize) -> &mut [X::Elem] {
        if i == 0 {
            X::flat_mut(&mut self.w)
        } else {
            self.b.as_flattened_mut()
        }
    }
}

impl<X: Tensor, const O: usize, const BIAS: usize> Dense<O, BIAS, X> {
    /// Draws the weights by a rule of your choice, after `init` has chosen its own; biases become 0.
    pub fn init_with<R: Rng + ?Sized>(&mut self, init: Init, rng: &mut R) {
        init.fill(X::flat_mut(&mut self.w), X::LEN, O, rng);
        self.b = Zero::ZERO;
    }
}

impl<X: Tensor, const O: usize, const BIAS: usize> Layer for Dense<O, BIAS, X> {
    type In = X;
    type Out = [X::Elem; O];
    type Buf<const B: usize> = [[X::Elem; O]; B];
    const VALID: () = assert!(BIAS <= 1, "Dense<O, BIAS>: BIAS is 0 (NO_BIAS) or 1");
    const MACS: usize = O * X::LEN;

    fn infer<const B: usize>(&self, x: &mut [X], buf: &mut Self::Buf<B>) {
        let (w, b) = (X::flat(&self.w), self.b.as_flattened());
        kernel::affine(X::flat(x), X::LEN, w, b, buf.as_flattened_mut(), (1, O));
    }
    fn output<'b, const B: usize>(x: &'b mut [X], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(buf, x.len())
    }
}

impl<X: Tensor, const O: usize, const BIAS: usize> Train for Dense<O, BIAS, X> {
    type Tape<const B: usize> = ();
    const NONLINEARITY: Option<Nonlinearity> = Some(Nonlinearity::Linear);

    fn init_before<R: Rng + ?Sized>(&mut self, next: Nonlinearity, rng: &mut R) {
        self.init_with(Init::default_before(next), rng);
    }
    fn backward<const B: usize>(
        &self,
        x: &mut [X],
        buf: &mut Self::Buf<B>,
        _: &mut (),
        grad: &mut Self::Like<X::Elem>,
        dx: bool,
    ) {
        let (gw, gb) = (Shape::flat_mut(&mut grad.w), grad.b.as_flattened_mut());
        self.gradients(x, buf, 0, gw, gb);
        if dx {
            self.pass_back(x, buf);
        }
    }
}

impl<X: Tensor, const O: usize, const BIAS: usize> PassBack for Dense<O, BIAS, X> {
    fn pass_back<const B: usize>(&self, x: &mut [X], buf: &mut Self::Buf<B>) {
        let (dy, x) = (first(buf, x.len()).as_flattened(), X::flat_mut(x));
        kernel::clear(x);
        kernel::multiply_add(dy, (O, 1), X::flat(&self.w), X::LEN, x);
    }
}

impl<X: Tensor, const O: usize, const BIAS: usize> Selective for Dense<O, BIAS, X> {
    const CHANNELS: usize = O;
    type Biases<S: Elem> = Dense<O, BIAS, [S; 0]>;
    type Rows<S: Elem, const N: usize> = Dense<N, BIAS, X::With<S>>;

    fn gradients<const B: usize>(
        &self,
        x: &[X],
        buf: &mut Self::Buf<B>,
        from: usize,
        gw: &mut [X::Elem],
        gb: &mut [X::Elem],
    ) {
        let dy = buf.as_flattened().get(from..).unwrap_or_default();
        kernel::rank1(dy, (1, O), X::flat(x), X::LEN, gw, gb);
    }
}

impl<X: Tensor, const O: usize> Linear<X::Elem> for Dense<O, WITH_BIAS, X> {
    fn absorb(&mut self, channels: impl Iterator<Item = (X::Elem, X::Elem)>) {
        for ((w, b), (gain, shift)) in zip(zip(&mut self.w, self.b.as_flattened_mut()), channels) {
            kernel::scale(w.as_flat_mut(), gain);
            *b = gain * *b + shift;
        }
    }
}

impl<X: Tensor, Prev, const O: usize, const BIAS: usize> Fold<Prev> for Dense<O, BIAS, X> {
    /// Always with a bias: a batch norm behind it leaves its shift there.
    type Folded = Dense<O, WITH_BIAS, X>;

    fn fold(&self, _: &mut Prev, into: &mut Self::Folded) {
        into.w = self.w;
        into.b = Zero::ZERO;
        for (to, from) in zip(into.b.as_flattened_mut(), self.b.as_flattened()) {
            *to = *from;
        }
    }
}

impl<const I: usize, const O: usize, const BIAS: usize> Dense<O, BIAS, [f32; I]> {
    /// Reads the layer from a blob, also at compile time: see [`blob::layers`](crate::blob::layers).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            w: [[0.0; I]; O],
            b: [[0.0; O]; BIAS],
        };
        blob.leaf((Role::Weight, <[[f32; I]; O]>::DIMS), layer.w.as_flattened_mut());
        if BIAS > 0 {
            blob.leaf((Role::Bias, <[f32; O]>::DIMS), layer.b.as_flattened_mut());
        }
        layer
    }
}

impl<const L: usize, const C: usize, const O: usize, const BIAS: usize> Dense<O, BIAS, [[f32; L]; C]> {
    /// [`Dense::read`] for a layer that takes channels.
    pub const fn read_channels(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            w: [[[0.0; L]; C]; O],
            b: [[0.0; O]; BIAS],
        };
        blob.leaf(
            (Role::Weight, <[[[f32; L]; C]; O]>::DIMS),
            layer.w.as_flattened_mut().as_flattened_mut(),
        );
        if BIAS > 0 {
            blob.leaf((Role::Bias, <[f32; O]>::DIMS), layer.b.as_flattened_mut());
        }
        layer
    }
}

impl<const W: usize, const H: usize, const C: usize, const O: usize, const BIAS: usize>
    Dense<O, BIAS, [[[f32; W]; H]; C]>
{
    /// [`Dense::read`] for a layer that takes channels of images.
    pub const fn read_images(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            w: [[[[0.0; W]; H]; C]; O],
            b: [[0.0; O]; BIAS],
        };
        blob.leaf(
            (Role::Weight, <[[[[f32; W]; H]; C]; O]>::DIMS),
            layer.w.as_flattened_mut().as_flattened_mut().as_flattened_mut(),
        );
        if BIAS > 0 {
            blob.leaf((Role::Bias, <[f32; O]>::DIMS), layer.b.as_flattened_mut());
        }
        layer
    }
}

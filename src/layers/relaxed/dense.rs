use crate::fold::{Fold, Linear};
use crate::init::Nonlinearity;
use crate::kernel::{self, Layout};
use crate::layer::{Layer, Train};
use crate::layers::sparse_update::{PassBack, Selective};
use crate::layers::{self, BIAS as WITH_BIAS};
use crate::params::{Params, Role};
use crate::shape::{Dims, Elem, Shape, Tensor, Zero, first};
use crate::spec::{Infer, Spec};
use rand_core::Rng;

/// [`Dense`](layers::Dense) for cores **without an FPU**: its products are summed as integers, in blocks of 32
/// ([`block_multiply_add`](kernel::block_multiply_add), which states the error). Parameters, shapes, initialisation and stored form are those of
/// `Dense`, so a network can change from one to the other and keep its weights.
///
/// Results differ from those of `Dense` in the last bits, and are the same on every target. With an FPU, and in `f64`, there is nothing to gain.
///
/// ```
/// use motenet::{layers::relaxed, prelude::*};
/// type Net = Model<[f32; 64], (relaxed::Dense<32>, Relu, relaxed::Dense<4>)>;
/// assert_eq!(Net::PARAMS, 64 * 32 + 32 + 32 * 4 + 4);
/// ```
///
/// # Cost
/// Multiply-accumulates like `Dense`'s, of 30 to 55 instructions instead of 226 on a Cortex-M0+, and 15 to 30 instead of 130 on a Cortex-M3 (the fewer the
/// larger the batch); 770 bytes of stack.
#[derive(Clone, Copy)]
pub struct Dense<const O: usize, const BIAS: usize = WITH_BIAS, X: Shape = Infer>(pub layers::Dense<O, BIAS, X>);

impl<X: Shape, const O: usize, const BIAS: usize> Zero for Dense<O, BIAS, X> {
    const ZERO: Self = Dense(Zero::ZERO);
}

impl<X: Tensor, const O: usize, const BIAS: usize> Spec<X> for Dense<O, BIAS> {
    type Out = [X::Elem; O];
    type Layer = Dense<O, BIAS, X>;
}

impl<X: Shape, const O: usize, const BIAS: usize> Params for Dense<O, BIAS, X> {
    type Elem = X::Elem;
    type Like<S: Elem> = layers::Dense<O, BIAS, X::With<S>>;
    const LEAVES: usize = <layers::Dense<O, BIAS, X> as Params>::LEAVES;
    const STORED: usize = <layers::Dense<O, BIAS, X> as Params>::STORED;

    fn about(i: usize) -> (Role, Dims) {
        layers::Dense::<O, BIAS, X>::about(i)
    }
    fn leaf(&self, i: usize) -> &[X::Elem] {
        self.0.leaf(i)
    }
    fn leaf_mut(&mut self, i: usize) -> &mut [X::Elem] {
        self.0.leaf_mut(i)
    }
}

impl<X: Tensor, const O: usize, const BIAS: usize> Layer for Dense<O, BIAS, X> {
    type In = X;
    type Out = [X::Elem; O];
    type Buf<const B: usize> = [[X::Elem; O]; B];
    const VALID: () = <layers::Dense<O, BIAS, X> as Layer>::VALID;
    const MACS: usize = O * X::LEN;

    fn infer<const B: usize>(&self, x: &mut [X], buf: &mut Self::Buf<B>) {
        let y = first(buf, x.len());
        for y in &mut *y {
            *y = self.0.b.first().copied().unwrap_or(Zero::ZERO);
        }
        // y += x Wᵀ
        kernel::block_multiply_add(
            (X::flat(x), rows(X::LEN)),
            (X::flat(&self.0.w), columns(X::LEN)),
            (y.as_flattened_mut(), rows(O)),
            (x.len(), X::LEN, O),
        );
    }
    fn output<'b, const B: usize>(x: &'b mut [X], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out] {
        first(buf, x.len())
    }
}

impl<X: Tensor, const O: usize, const BIAS: usize> Train for Dense<O, BIAS, X> {
    type Tape<const B: usize> = ();
    const NONLINEARITY: Option<Nonlinearity> = Some(Nonlinearity::Linear);

    fn init_before<R: Rng + ?Sized>(&mut self, next: Nonlinearity, rng: &mut R) {
        self.0.init_before(next, rng);
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
        let (samples, dy) = (x.len(), first(buf, x.len()).as_flattened());
        let x = X::flat_mut(x);
        x.fill(Zero::ZERO);
        // dx = dy W
        kernel::block_multiply_add(
            (dy, rows(O)),
            (X::flat(&self.0.w), rows(X::LEN)),
            (x, rows(X::LEN)),
            (samples, O, X::LEN),
        );
    }
}

impl<X: Tensor, const O: usize, const BIAS: usize> Selective for Dense<O, BIAS, X> {
    const CHANNELS: usize = O;
    type Biases<S: Elem> = layers::Dense<O, BIAS, [S; 0]>;
    type Rows<S: Elem, const N: usize> = layers::Dense<N, BIAS, X::With<S>>;

    fn gradients<const B: usize>(
        &self,
        x: &[X],
        buf: &mut Self::Buf<B>,
        from: usize,
        gw: &mut [X::Elem],
        gb: &mut [X::Elem],
    ) {
        let (samples, dy) = (x.len(), first(buf, x.len()));
        for dy in &*dy {
            kernel::add(gb, dy.get(from..).unwrap_or_default());
        }
        let dy = dy.as_flattened().get(from..).unwrap_or_default();
        let outputs = gw.len().checked_div(X::LEN).unwrap_or(0);
        // dW += dyᵀ x
        kernel::block_multiply_add(
            (dy, columns(O)),
            (X::flat(x), rows(X::LEN)),
            (gw, rows(X::LEN)),
            (outputs, samples, X::LEN),
        );
    }
}

/// A matrix of rows of `len` elements.
fn rows(len: usize) -> Layout {
    Layout { row: len, column: 1 }
}

/// The transpose of a matrix of rows of `len` elements.
fn columns(len: usize) -> Layout {
    Layout { row: 1, column: len }
}

impl<X: Tensor, const O: usize> Linear<X::Elem> for Dense<O, WITH_BIAS, X> {
    fn absorb(&mut self, channels: impl Iterator<Item = (X::Elem, X::Elem)>) {
        self.0.absorb(channels);
    }
}

impl<X: Tensor, Prev, const O: usize, const BIAS: usize> Fold<Prev> for Dense<O, BIAS, X> {
    /// Always with a bias: a batch norm behind it leaves its shift there.
    type Folded = Dense<O, WITH_BIAS, X>;

    fn fold(&self, prev: &mut Prev, into: &mut Self::Folded) {
        self.0.fold(prev, &mut into.0);
    }
}

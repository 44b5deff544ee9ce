use crate::kernel::{self, Patches2d, Pooled, STRIP};
use crate::layer::Layer;
use crate::layers::{Conv2d, Windowing2d};
use crate::params::Params;
use crate::scalar::Scalar;
use crate::shape::{Shape, Zero};

/// A convolution whose outputs can be pooled row by row.
pub trait PoolsAtOnce: Layer + Params<Elem: Scalar> {
    /// What its outputs see.
    const OUTPUTS: Patches2d;
    /// Input channels times the kernel's rows.
    const RUNS: usize;
    /// A strip of its outputs, and what one of them sees.
    type Scratch: Zero;

    /// The largest outputs of each window, and their places there; no places where `at` is empty.
    fn pooled(&self, x: &Self::In, p: &Pooled, y: &mut [Self::Elem], at: &mut [u8], scratch: &mut Self::Scratch);

    /// Adds the gradients of the weights and biases, from those of the windows' largest.
    fn gradients(
        &self,
        x: &Self::In,
        p: &Pooled,
        taken: (&[Self::Elem], &[u8]),
        grad: &mut Self::Like<Self::Elem>,
        scratch: &mut Self::Scratch,
    );

    /// Overwrites `x` by its gradient.
    fn pass_back(&self, x: &mut Self::In, p: &Pooled, taken: (&[Self::Elem], &[u8]), scratch: &mut Self::Scratch);
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
> PoolsAtOnce for Conv2d<O, KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C]>
where
    Win: Windowing2d,
    T: Scalar,
{
    const OUTPUTS: Patches2d = Self::PATCHES;
    const RUNS: usize = C * KH;
    type Scratch = ([[T; WOUT]; STRIP], [[[T; KW]; KH]; C]);

    fn pooled(&self, x: &Self::In, p: &Pooled, y: &mut [T], at: &mut [u8], (strip, patch): &mut Self::Scratch) {
        let scratch = (strip.as_flattened_mut(), patch.as_flattened_mut());
        let (w, b) = (Shape::flat(&self.w), self.b.as_flattened());
        kernel::conv2d_max_pool2d(x.as_flat(), (w, b), p, y, at, scratch);
    }
    fn gradients(
        &self,
        x: &Self::In,
        p: &Pooled,
        taken: (&[T], &[u8]),
        grad: &mut Self::Like<T>,
        (_, patch): &mut Self::Scratch,
    ) {
        let grad = (Shape::flat_mut(&mut grad.w), grad.b.as_flattened_mut());
        kernel::conv2d_max_pool2d_dw(x.as_flat(), p, taken, grad, patch.as_flattened_mut());
    }
    fn pass_back(&self, x: &mut Self::In, p: &Pooled, taken: (&[T], &[u8]), (_, patch): &mut Self::Scratch) {
        let w = Shape::flat(&self.w);
        kernel::conv2d_max_pool2d_dx(taken, w, p, x.as_flat_mut(), patch.as_flattened_mut());
    }
}

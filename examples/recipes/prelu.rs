//! A layer written outside of the library, in five steps: PReLU, a leaky ReLU that learns its slopes. (A network that is to be folded takes a
//! sixth, `Fold`.)
//!
//! # Source
//! He et al., *Delving Deep into Rectifiers* (2015), arXiv:1502.01852.

use motenet::{author::*, prelude::*};
use std::iter::zip;

/// `y = x` for x > 0, else `y = a x`, with a slope a for each element of the input. In a list of layers it is just `PRelu`.
pub struct PRelu<X = Infer> {
    /// The slopes for negative inputs.
    pub slope: X,
}

/// 1. Its value in a `static`.
impl<X: Zero> Zero for PRelu<X> {
    const ZERO: Self = PRelu { slope: X::ZERO };
}

/// 2. What it becomes behind a layer of output `X`.
impl<X: Tensor> Spec<X> for PRelu {
    type Out = X;
    type Layer = PRelu<X>;
}

/// 3. What it learns: one leaf. Weight decay would pull a PReLU towards a plain ReLU, so the slopes are not a `Weight`.
impl<X: Shape> Params for PRelu<X> {
    type Elem = X::Elem;
    type Like<S: Elem> = PRelu<X::With<S>>;
    const LEAVES: usize = 1;
    const STORED: usize = blob::stored(&[X::DIMS]);

    fn about(_: usize) -> (Role, Dims) {
        (Role::Gamma, X::DIMS)
    }
    fn leaf(&self, _: usize) -> &[X::Elem] {
        self.slope.as_flat()
    }
    fn leaf_mut(&mut self, _: usize) -> &mut [X::Elem] {
        self.slope.as_flat_mut()
    }
}

/// 4. Inference, in place: no buffer, and the output lies where the input was.
impl<X: Tensor> Layer for PRelu<X> {
    type In = X;
    type Out = X;
    type Buf<const B: usize> = ();

    fn infer<const B: usize>(&self, x: &mut [X], _: &mut ()) {
        for x in x {
            for (x, &a) in zip(x.as_flat_mut(), self.slope.as_flat()) {
                *x = if *x > Zero::ZERO { *x } else { a * *x };
            }
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [X], _: &'b mut ()) -> &'b mut [X] {
        x
    }
}

/// 5. Learning: the way back needs the inputs, so `forward` keeps them on the tape. `backward` finds dL/dy in `x` and leaves dL/dx there.
impl<X: Tensor> Train for PRelu<X> {
    type Tape<const B: usize> = [X; B];
    const NONLINEARITY: Option<Nonlinearity> = Some(Nonlinearity::LeakyRelu(0.25));

    fn init_before<R: Rng + ?Sized>(&mut self, _: Nonlinearity, _: &mut R) {
        self.slope.as_flat_mut().fill(Scalar::of(0.25));
    }
    fn forward<const B: usize>(&self, x: &mut [X], buf: &mut (), tape: &mut [X; B]) {
        for (kept, x) in zip(tape, &*x) {
            *kept = *x;
        }
        self.infer::<B>(x, buf);
    }
    fn backward<const B: usize>(
        &self,
        x: &mut [X],
        _: &mut (),
        tape: &mut [X; B],
        grad: &mut Self::Like<X::Elem>,
        _: bool,
    ) {
        for (dy, x) in zip(x, tape) {
            let slopes = zip(self.slope.as_flat(), grad.slope.as_flat_mut());
            for ((dy, &x), (&a, da)) in zip(zip(dy.as_flat_mut(), x.as_flat()), slopes) {
                if x <= Zero::ZERO {
                    *da += *dy * x;
                    *dy *= a;
                }
            }
        }
    }
}

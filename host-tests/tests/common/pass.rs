//! One training pass of a library network, outside of any trainer, and the loading of its parameters.

use motenet::{Layer, Params, Scalar, Shape, Tensor, Train, Zero};

/// `[[T; 11]; 3]` from `T; 3, 11`.
macro_rules! shape {
    ($T:ty; $n:literal) => { [$T; $n] };
    ($T:ty; $n:literal, $($inner:literal),+) => { [shape!($T; $($inner),+); $n] };
}
pub(crate) use shape;

/// What a pass computes, widened to `f64`.
pub struct Pass {
    /// Outputs of inference.
    pub inferred: Vec<f64>,
    /// Outputs of training.
    pub output: Vec<f64>,
    /// Gradient of the inputs.
    pub dx: Vec<f64>,
    /// Gradient of each leaf.
    pub grads: Vec<Vec<f64>>,
}

/// Infers `x`, then takes `x` forward and `dy` back, in memory for `B` samples.
///
/// A pass of other numbers comes first: what it leaves in the memory must not matter. Whether the gradient of the inputs is wanted must not
/// matter to those of the parameters either.
pub fn pass<T: Scalar, N, const B: usize>(net: &mut N, x: &[f64], dy: &[f64]) -> Pass
where
    N: Train<Elem = T> + Layer<In: Tensor<Elem = T>>,
{
    let () = N::VALID;
    assert!(x.len() <= B * N::In::LEN, "there is room for {B} samples");
    let mut memory = (<N::Buf<B>>::ZERO, <N::Tape<B>>::ZERO);
    let backwards: Vec<f64> = x.iter().rev().map(|x| 0.5 - x).collect();
    let mut forgotten = <N::Like<T>>::ZERO;
    train::<T, N, B>(net, &mut memory, &mut forgotten, &backwards, dy, true);

    let mut inputs = samples::<N::In>(x);
    net.infer(&mut inputs, &mut memory.0);
    let inferred = wide::<N::Out>(N::output(&mut inputs, &mut memory.0));

    let (mut grad, mut without_dx) = (<N::Like<T>>::ZERO, <N::Like<T>>::ZERO);
    train::<T, N, B>(net, &mut memory, &mut without_dx, x, dy, false);
    let (output, dx) = train::<T, N, B>(net, &mut memory, &mut grad, x, dy, true);
    let grads = gradients::<T, N>(&grad);
    assert_eq!(
        grads,
        gradients::<T, N>(&without_dx),
        "dx may not change the other gradients"
    );
    net.commit(&mut memory.1);
    Pass {
        inferred,
        output,
        dx,
        grads,
    }
}

/// Takes `x` forward and `dy` back, adds to `grad`, and returns the outputs and, where wanted, the gradient of the inputs.
#[inline(never)]
pub fn train<T: Scalar, N, const B: usize>(
    net: &N,
    (buf, tape): &mut (N::Buf<B>, N::Tape<B>),
    grad: &mut N::Like<T>,
    x: &[f64],
    dy: &[f64],
    dx: bool,
) -> (Vec<f64>, Vec<f64>)
where
    N: Train<Elem = T> + Layer<In: Tensor<Elem = T>>,
{
    let mut x = samples::<N::In>(x);
    net.forward(&mut x, buf, tape);
    let y = N::output(&mut x, buf);
    let output = wide(y);
    y.copy_from_slice(&samples::<N::Out>(dy));
    net.backward(&mut x, buf, tape, grad, dx);
    (output, wide(&x))
}

/// A gradient, leaf by leaf.
pub fn gradients<T: Scalar, N: Params>(grad: &N::Like<T>) -> Vec<Vec<f64>> {
    (0..N::LEAVES).map(|i| numbers(grad.leaf(i))).collect()
}

/// Fills leaf after leaf; panics unless there are as many numbers as the network holds.
pub fn load<N: Params<Elem: Scalar>>(net: &mut N, leaves: &[&[f64]]) {
    assert_eq!(leaves.len(), N::LEAVES, "leaves");
    for (i, from) in leaves.iter().enumerate() {
        let to = net.leaf_mut(i);
        assert_eq!(to.len(), from.len(), "numbers in leaf {i}");
        for (to, &from) in to.iter_mut().zip(*from) {
            *to = N::Elem::from_f64(from);
        }
    }
}

/// Cuts numbers into samples.
pub fn samples<X: Tensor>(numbers: &[f64]) -> Vec<X> {
    assert_eq!(numbers.len() % X::LEN, 0, "whole samples of {} numbers", X::LEN);
    let sample = |from: &[f64]| {
        let mut x = X::ZERO;
        for (x, &from) in x.as_flat_mut().iter_mut().zip(from) {
            *x = X::Elem::from_f64(from);
        }
        x
    };
    numbers.chunks(X::LEN).map(sample).collect()
}

/// All elements of several samples.
pub fn wide<X: Tensor>(samples: &[X]) -> Vec<f64> {
    numbers(Shape::flat(samples))
}

/// Numbers of either type as `f64`.
pub fn numbers<T: Scalar>(numbers: &[T]) -> Vec<f64> {
    numbers.iter().map(|x| x.to_f64()).collect()
}

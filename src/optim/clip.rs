//! Gradient clipping.

use crate::kernel;
use crate::params::Params;
use crate::scalar::Scalar;
use crate::shape::Zero;

/// The Euclidean norm of all gradients together: `sqrt(Σ g^2)`.
///
/// No overflow: the squares are those of `g / max |g|`.
pub fn norm<G: Params<Elem: Scalar>>(grad: &G) -> G::Elem {
    let mut largest = G::Elem::ZERO;
    for i in 0..G::LEAVES {
        for g in grad.leaf(i) {
            largest = largest.max(g.abs());
        }
    }
    if largest == G::Elem::ZERO {
        return largest;
    }
    let mut sum = G::Elem::ZERO;
    for i in 0..G::LEAVES {
        for &g in grad.leaf(i) {
            let g = g / largest;
            sum += g * g;
        }
    }
    largest * sum.sqrt()
}

/// Clips by the global norm: where it exceeds `bound`, multiplies every gradient by `bound / (norm + 1e-6)` (PyTorch's form). The direction
/// stays. Returns the norm before.
///
/// # Source
/// Pascanu, Mikolov, Bengio, *On the Difficulty of Training Recurrent Neural Networks* (2012), arXiv:1211.5063, algorithm 1.
pub fn clip_norm<G: Params<Elem: Scalar>>(grad: &mut G, bound: f32) -> G::Elem {
    let norm = norm(grad);
    let factor = G::Elem::of(bound) / (norm + G::Elem::of(1e-6));
    if factor < G::Elem::ONE {
        for i in 0..G::LEAVES {
            kernel::scale(grad.leaf_mut(i), factor);
        }
    }
    norm
}

/// Clips by value: limits every gradient to [-bound, bound].
pub fn clip_value<G: Params<Elem: Scalar>>(grad: &mut G, bound: f32) {
    let bound = G::Elem::of(bound);
    for i in 0..G::LEAVES {
        for g in grad.leaf_mut(i) {
            if *g > bound {
                *g = bound;
            } else if *g < -bound {
                *g = -bound;
            }
        }
    }
}

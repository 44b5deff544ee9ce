//! The way back through a convolution whose channels do not see each other, of signals and of images.

use crate::kernel::{self, Patches2d};
use crate::scalar::Scalar;
use crate::shape::Shape;
use core::iter::zip;

/// Adds the gradients of as many channels as there is room for: of their weights to `gw`, of their biases to `gb`; either may be empty.
///
/// # Shapes
/// `x [C][H][W]`, `dy [C][HOUT][WOUT]`, `gw [N][KH][KW]`, `gb [N]`; `rows` is `KH`, `patches [TILE][KH][KW]` scratch.
pub(super) fn gradients<T: Scalar, X: Shape<Elem = T>, Y: Shape<Elem = T>, const KW: usize>(
    x: &[X],
    dy: &[Y],
    (p, rows): (Patches2d, usize),
    (gw, gb): (&mut [T], &mut [T]),
    patches: &mut [[T; KW]],
) {
    let taps = rows * KW;
    for (c, (x, dy)) in zip(x, dy).enumerate() {
        let gw = gw.get_mut(c * taps..(c + 1) * taps).unwrap_or_default();
        let gb = gb.get_mut(c..c + 1).unwrap_or_default();
        if gw.is_empty() && gb.is_empty() {
            return;
        }
        kernel::conv2d_dw(x.as_flat(), p, rows, dy.as_flat(), (gw, gb), patches);
    }
}

/// Overwrites `x` by the gradient of the input.
///
/// # Shapes
/// `x [C][H][W]`, `dy [C][HOUT][WOUT]`, `w [C][KH][KW]`; `rows` is `KH`, `patches [TILE][KH][KW]` scratch.
pub(super) fn pass_back<T: Scalar, X: Shape<Elem = T>, Y: Shape<Elem = T>, F: Shape<Elem = T>, const KW: usize>(
    dy: &[Y],
    w: &[F],
    (p, rows): (Patches2d, usize),
    x: &mut [X],
    patches: &mut [[T; KW]],
) {
    for ((x, dy), w) in zip(zip(x, dy), w) {
        kernel::conv2d_dx(dy.as_flat(), w.as_flat(), p, rows, x.as_flat_mut(), patches);
    }
}

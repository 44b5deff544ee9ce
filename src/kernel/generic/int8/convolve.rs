use super::{Channel, Geometry, affine};
use crate::kernel::generic::rows::{rows, rows_mut};
use core::iter::zip;

/// A convolution, requantised: at each place [`affine`] of what it sees. `pad` is the input's zero point, which stands beyond its ends.
///
/// # Shapes
/// `x [C][H][W]`, `w [O][C][KH][KW]`, `channels [O]`, `y [O][HOUT][WOUT]`; `patch [C][KH][KW]` is overwritten.
///
/// # Cost
/// `O * HOUT * WOUT * C * KH * KW` multiply-accumulates, and a copy of as many inputs divided by `O`.
#[inline(never)]
pub fn convolve(
    x: &[i8],
    geometry: &Geometry,
    patch: &mut [i8],
    (w, channels): (&[i8], &[Channel]),
    (pad, zero_point): (i8, i8),
    y: &mut [i8],
) {
    let taps = geometry.rows.taps * geometry.columns.taps;
    let mut at = 0;
    geometry.places(|place| {
        for (image, patch) in zip(rows(x, geometry.inputs()), rows_mut(patch, taps)) {
            geometry.gather(image, place, pad, patch);
        }
        let y = y.get_mut(at..).unwrap_or_default();
        affine(patch, w, channels, i32::from(zero_point), y, geometry.outputs());
        at += 1;
    });
}

/// A convolution of each channel by itself, requantised.
///
/// # Shapes
/// `x [C][H][W]`, `w [C][KH][KW]`, `channels [C]`, `y [C][HOUT][WOUT]`; `patch [KH][KW]` is overwritten.
///
/// # Cost
/// `C * HOUT * WOUT * KH * KW` multiply-accumulates, and a copy of as many inputs.
#[inline(never)]
pub fn depthwise(
    x: &[i8],
    geometry: &Geometry,
    patch: &mut [i8],
    (w, channels): (&[i8], &[Channel]),
    (pad, zero_point): (i8, i8),
    y: &mut [i8],
) {
    let taps = geometry.rows.taps * geometry.columns.taps;
    let inputs = zip(rows(x, geometry.inputs()), rows(w, taps));
    let outputs = zip(channels.as_chunks::<1>().0, rows_mut(y, geometry.outputs()));
    for ((image, w), (channel, y)) in zip(inputs, outputs) {
        let mut y = y.iter_mut();
        geometry.places(|place| {
            geometry.gather(image, place, pad, patch);
            if let Some(y) = y.next() {
                affine(patch, w, channel, i32::from(zero_point), core::slice::from_mut(y), 1);
            }
        });
    }
}

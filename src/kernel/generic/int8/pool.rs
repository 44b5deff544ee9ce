use super::{Channel, Geometry};
use crate::kernel::generic::rows::{rows, rows_mut};
use core::iter::zip;

/// The largest of each window, channel by channel; padding does not count. Scale and zero point stay.
///
/// # Shapes
/// `x [C][H][W]`, `y [C][HOUT][WOUT]`.
#[inline(never)]
pub fn max_pool(x: &[i8], geometry: &Geometry, y: &mut [i8]) {
    for (image, y) in zip(rows(x, geometry.inputs()), rows_mut(y, geometry.outputs())) {
        let mut y = y.iter_mut();
        geometry.places(|place| {
            let mut largest = i8::MIN;
            geometry.each(image, place, |x| largest = largest.max(x));
            if let Some(y) = y.next() {
                *y = largest;
            }
        });
    }
}

/// The mean of each window, halves away from zero, channel by channel; padding does not count. Scale and zero point stay.
///
/// # Shapes
/// `x [C][H][W]`, `y [C][HOUT][WOUT]`.
///
/// # Source
/// TensorFlow Lite's 8-bit `AVERAGE_POOL_2D`.
#[inline(never)]
pub fn avg_pool(x: &[i8], geometry: &Geometry, y: &mut [i8]) {
    for (image, y) in zip(rows(x, geometry.inputs()), rows_mut(y, geometry.outputs())) {
        let mut y = y.iter_mut();
        geometry.places(|place| {
            let (mut sum, mut count) = (0i32, 0i32);
            geometry.each(image, place, |x| {
                sum = sum.wrapping_add(i32::from(x));
                count += 1;
            });
            let half = if sum < 0 { -(count / 2) } else { count / 2 };
            if let Some(y) = y.next() {
                // The mean of numbers of an i8 is one: nothing saturates.
                *y = sum.wrapping_add(half).checked_div(count).unwrap_or(0) as i8;
            }
        });
    }
}

/// The mean of all of `x`, with a scale and zero point of its own: `channel` holds `-count * input zero point` as its bias, and
/// `input scale / (output scale * count)` as its multiplier.
///
/// # Source
/// TensorFlow Lite's 8-bit `MEAN`.
#[inline(never)]
pub fn mean(x: &[i8], channel: &Channel, zero_point: i8) -> i8 {
    let mut sum = 0i32;
    for &x in x {
        sum = sum.wrapping_add(i32::from(x));
    }
    channel.requantize(sum, i32::from(zero_point))
}

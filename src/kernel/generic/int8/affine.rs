use super::{Channel, dot};
use crate::kernel::arch;
use crate::kernel::generic::rows::rows;

/// y = W x + b, requantised: [`Channel::requantize`] of the dot product of `x` with each row of `w`. The results stand `stride` apart in `y`.
///
/// # Shapes
/// `x [IN]`, `w [OUT][IN]` row-major, `channels [OUT]`; `y` at least `(OUT - 1) * stride + 1`.
///
/// # Cost
/// `OUT * IN` multiply-accumulates.
#[inline(never)]
pub fn affine(x: &[i8], w: &[i8], channels: &[Channel], zero_point: i32, y: &mut [i8], stride: usize) {
    let n = x.len();
    let (mut w, mut channels, mut at) = (w, channels, 0);
    let put = |y: &mut [i8], at: &mut usize, channel: &Channel, sum: i32| {
        if let Some(y) = y.get_mut(*at) {
            *y = channel.requantize(sum, zero_point);
        }
        *at += stride;
    };
    loop {
        let rows = arch::affine_i8(x, w, channels, zero_point, y.get_mut(at..).unwrap_or_default(), stride);
        if rows > 0 {
            channels = channels.get(rows..).unwrap_or_default();
            w = w.get(rows * n..).unwrap_or_default();
            at += rows * stride;
        }
        let Some((four, channels_rest)) = channels.split_first_chunk::<4>() else {
            break;
        };
        let Some((w4, w_rest)) = w.split_at_checked(4 * n) else {
            break;
        };
        let [s0, s1, s2, s3] = arch::four_dots_i8(x, w4);
        let [c0, c1, c2, c3] = four;
        put(y, &mut at, c0, s0);
        put(y, &mut at, c1, s1);
        put(y, &mut at, c2, s2);
        put(y, &mut at, c3, s3);
        (channels, w) = (channels_rest, w_rest);
    }
    for (channel, w) in channels.iter().zip(rows(w, n)) {
        put(y, &mut at, channel, dot(x, w));
    }
}

use super::Channel;

/// x_i := max(x_i, zero_point): ReLU, as the zero point stands for 0.
#[inline(never)]
pub fn relu(x: &mut [i8], zero_point: i8) {
    for x in x {
        *x = (*x).max(zero_point);
    }
}

/// The mean of `count` numbers that add up to `sum`, halves away from zero; 0 for none.
///
/// Average pooling of TensorFlow Lite's: input and output share scale and zero point.
#[inline]
pub fn mean_of(sum: i32, count: i32) -> i8 {
    let half = if sum < 0 { -(count / 2) } else { count / 2 };
    sum.wrapping_add(half).checked_div(count).unwrap_or(0).clamp(-128, 127) as i8
}

/// The mean of all of `x`, with a scale and zero point of its own: `channel` holds `-count * input zero point` as its bias, and
/// `input scale / (output scale * count)` as its multiplier.
#[inline(never)]
pub fn mean(x: &[i8], channel: &Channel, zero_point: i32) -> i8 {
    let mut sum = 0i32;
    for &x in x {
        sum = sum.wrapping_add(i32::from(x));
    }
    channel.requantize(sum, zero_point)
}

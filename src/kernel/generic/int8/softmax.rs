/// Softmax of integers: `y_k = 256 e_k / Σ e_j - 128`, rounded to nearest, where e is an exponential looked up by how far x lies below the largest.
/// The output's scale is 1/256, its zero point -128.
///
/// At most 2^15 elements. A probability is off by at most 1/512 from rounding, and from the table by `(K + 1) / 2^17` for K elements.
#[inline(never)]
pub fn softmax(x: &mut [i8], table: &[u16; 256]) {
    let mut largest = i8::MIN;
    for &x in &*x {
        largest = largest.max(x);
    }
    let exponential = |x: i8| u32::from(table.get(usize::from(largest.abs_diff(x))).copied().unwrap_or(0));
    let mut sum = 0u32;
    for &x in &*x {
        sum = sum.wrapping_add(exponential(x));
    }
    for x in x {
        let share = (exponential(*x) * 256)
            .wrapping_add(sum / 2)
            .checked_div(sum)
            .unwrap_or(0);
        *x = (share as i32 - 128).min(127) as i8;
    }
}

/// The table of [`softmax`]: `65535 e^(-d step)`, rounded to nearest, for the distances d. The step is the input's scale, divided by the temperature.
pub fn exponentials(step: f32, table: &mut [u16; 256]) {
    for (d, e) in table.iter_mut().enumerate() {
        *e = (crate::math::exp(-(d as f32) * step) * 65_535.0 + 0.5) as u16;
    }
}

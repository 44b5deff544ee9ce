/// x_i := max(x_i, zero_point): ReLU, as the zero point stands for 0.
#[inline(never)]
pub fn relu(x: &mut [i8], zero_point: i8) {
    for x in x {
        *x = (*x).max(zero_point);
    }
}

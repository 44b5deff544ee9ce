/// x_i := table[x_i + 128]: any function of one `i8`.
#[inline(never)]
pub fn lookup(x: &mut [i8], table: &[i8; 256]) {
    for x in x {
        // -128..=127 to 0..=255 by flipping the sign bit.
        *x = table.get(usize::from(*x as u8 ^ 0x80)).copied().unwrap_or(0);
    }
}

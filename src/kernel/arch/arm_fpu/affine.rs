use super::products::add_products;
use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::Scalar;

/// y = W x + b for as many rows as make blocks of four, for at least four columns; returns how many rows these are. `None` unless the numbers are `f32`.
///
/// Row o goes to `y[o * stride]`; `b` may be empty. The order of summation is that of [`dot`](crate::kernel::dot).
#[inline(always)]
pub fn affine<T: Scalar>(x: &[T], w: &[T], b: &[T], y: &mut [T], stride: usize) -> Option<usize> {
    Some(blocks(as_f32(x)?, as_f32(w)?, as_f32(b)?, as_f32_mut(y)?, stride))
}

/// Where there is no bias.
const NONE: [f32; 4] = [0.0; 4];

/// Partial sum i of row r is in s(4r + i). In line with the loop over the rows of x: there is no other caller, and a call costs 60 cycles.
#[inline(always)]
fn blocks(x: &[f32], w: &[f32], b: &[f32], y: &mut [f32], stride: usize) -> usize {
    let n = x.len();
    let blocks = (w.len() / 4).checked_div(n).unwrap_or(0);
    let last = (4 * blocks).wrapping_sub(1).checked_mul(stride);
    let (b, bias_step) = if b.is_empty() { (&NONE[..], 0) } else { (b, blocks) };
    if n < 4 || blocks == 0 || b.len() / 4 < bias_step || last.is_none_or(|last| last >= y.len()) {
        return 0;
    }
    let w = w.as_ptr();
    // SAFETY: x is read at n places and w at 4 n a block, which they have; b at four a block, or at the same four each time; y is written at
    // `4 * blocks` places `stride` apart, the last of which it has. The registers that change are declared.
    unsafe {
        fpu_asm!(s25:
            "vmov s24, {q}",
            "vmov s25, {w1}",
            "add {w1}, {w0}, {bytes}",
            "add {w2}, {w1}, {bytes}",
            "add {w3}, {w2}, {bytes}",
            "2:",
            // The first four columns are the partial sums.
            "vldmia {x}!, {{s16-s19}}",
            "vldmia {w0}!, {{s0-s3}}",
            "vmul.f32 s0, s16, s0",
            "vmul.f32 s1, s17, s1",
            "vmul.f32 s2, s18, s2",
            "vmul.f32 s3, s19, s3",
            "vldmia {w1}!, {{s4-s7}}",
            "vmul.f32 s4, s16, s4",
            "vmul.f32 s5, s17, s5",
            "vmul.f32 s6, s18, s6",
            "vmul.f32 s7, s19, s7",
            "vldmia {w2}!, {{s8-s11}}",
            "vmul.f32 s8, s16, s8",
            "vmul.f32 s9, s17, s9",
            "vmul.f32 s10, s18, s10",
            "vmul.f32 s11, s19, s11",
            "vldmia {w3}!, {{s12-s15}}",
            "vmul.f32 s12, s16, s12",
            "vmul.f32 s13, s17, s13",
            "vmul.f32 s14, s18, s14",
            "vmul.f32 s15, s19, s15",
            "lsrs {q}, {bytes}, #4",
            "subs {q}, #1",
            "beq 4f",
            ".p2align 2",
            "3:",
            "vldmia {x}!, {{s16-s19}}",
            "vldmia {w0}!, {{s20-s23}}",
            add_products!(20: 0 += 16 * 20, 21: 1 += 17 * 21, 22: 2 += 18 * 22, 23: 3 += 19 * 23),
            "vldmia {w1}!, {{s20-s23}}",
            add_products!(20: 4 += 16 * 20, 21: 5 += 17 * 21, 22: 6 += 18 * 22, 23: 7 += 19 * 23),
            "vldmia {w2}!, {{s20-s23}}",
            add_products!(20: 8 += 16 * 20, 21: 9 += 17 * 21, 22: 10 += 18 * 22, 23: 11 += 19 * 23),
            "vldmia {w3}!, {{s20-s23}}",
            add_products!(20: 12 += 16 * 20, 21: 13 += 17 * 21, 22: 14 += 18 * 22, 23: 15 += 19 * 23),
            "subs {q}, #1",
            "bne 3b",
            "4:",
            "ubfx {q}, {bytes}, #2, #2",
            "subs {q}, #1",
            "blo 5f",
            "vldmia {x}!, {{s16}}",
            "vldmia {w0}!, {{s20}}",
            "vldmia {w1}!, {{s21}}",
            "vldmia {w2}!, {{s22}}",
            "vldmia {w3}!, {{s23}}",
            add_products!(20: 0 += 16 * 20, 21: 4 += 16 * 21, 22: 8 += 16 * 22, 23: 12 += 16 * 23),
            "subs {q}, #1",
            "blo 5f",
            "vldmia {x}!, {{s16}}",
            "vldmia {w0}!, {{s20}}",
            "vldmia {w1}!, {{s21}}",
            "vldmia {w2}!, {{s22}}",
            "vldmia {w3}!, {{s23}}",
            add_products!(20: 1 += 16 * 20, 21: 5 += 16 * 21, 22: 9 += 16 * 22, 23: 13 += 16 * 23),
            "subs {q}, #1",
            "blo 5f",
            "vldmia {x}!, {{s16}}",
            "vldmia {w0}!, {{s20}}",
            "vldmia {w1}!, {{s21}}",
            "vldmia {w2}!, {{s22}}",
            "vldmia {w3}!, {{s23}}",
            add_products!(20: 2 += 16 * 20, 21: 6 += 16 * 21, 22: 10 += 16 * 22, 23: 14 += 16 * 23),
            "5:",
            "vadd.f32 s0, s0, s1",
            "vadd.f32 s2, s2, s3",
            "vadd.f32 s4, s4, s5",
            "vadd.f32 s6, s6, s7",
            "vadd.f32 s8, s8, s9",
            "vadd.f32 s10, s10, s11",
            "vadd.f32 s12, s12, s13",
            "vadd.f32 s14, s14, s15",
            "mov {q}, #0",
            "vmov s16, {q}",
            "vadd.f32 s0, s0, s2",
            "vadd.f32 s1, s4, s6",
            "vadd.f32 s2, s8, s10",
            "vadd.f32 s3, s12, s14",
            "vldmia {b}, {{s20-s23}}",
            "vmov {q}, s25",
            // A dot product is never -0: its sum starts with +0.
            "vadd.f32 s0, s0, s16",
            "vadd.f32 s1, s1, s16",
            "vadd.f32 s2, s2, s16",
            "vadd.f32 s3, s3, s16",
            "add {b}, {q}",
            "vmov {q}, s24",
            "vadd.f32 s0, s0, s20",
            "vadd.f32 s1, s1, s21",
            "vadd.f32 s2, s2, s22",
            "vadd.f32 s3, s3, s23",
            "vstr s0, [{y}]",
            "add {y}, {q}",
            "sub {x}, {bytes}",
            "vstr s1, [{y}]",
            "add {y}, {q}",
            "mov {w0}, {w3}",
            "vstr s2, [{y}]",
            "add {y}, {q}",
            "add {w1}, {w0}, {bytes}",
            "vstr s3, [{y}]",
            "add {y}, {q}",
            "add {w2}, {w1}, {bytes}",
            "add {w3}, {w2}, {bytes}",
            "subs {blocks}, #1",
            "bne 2b",
            x = inout(reg) x.as_ptr() => _,
            w0 = inout(reg) w => _,
            w1 = inout(reg) if bias_step > 0 { 16 } else { 0 } => _,
            w2 = out(reg) _,
            w3 = out(reg) _,
            b = inout(reg) b.as_ptr() => _,
            y = inout(reg) y.as_mut_ptr() => _,
            bytes = in(reg) 4 * n,
            q = inout(reg) 4 * stride => _,
            blocks = inout(reg) blocks => _,
            options(nostack),
        );
    }
    4 * blocks
}

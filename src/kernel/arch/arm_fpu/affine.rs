use super::products::add_products;
use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::kernel::generic::dot::dot;
use crate::kernel::generic::rows::rows;
use crate::scalar::Scalar;

/// [`affine`](crate::kernel::affine) of all rows; `false` where the numbers are not `f32`: nothing done.
#[inline(always)]
pub fn affine_rows<T: Scalar>(
    x: &[T],
    n: usize,
    w: &[T],
    b: &[T],
    y: &mut [T],
    (output_stride, row_stride): (usize, usize),
) -> bool {
    let (Some(x), Some(w), Some(b), Some(y)) = (as_f32(x), as_f32(w), as_f32(b), as_f32_mut(y)) else {
        return false;
    };
    let first = 4 * blocks(x, n, w, b, y, (output_stride, row_stride));
    for (o, w) in rows(w.get(first * n..).unwrap_or_default(), n).enumerate() {
        let o = first + o;
        let bias = b.get(o).copied().unwrap_or(0.0);
        for (k, x) in rows(x, n).enumerate() {
            if let Some(y) = y.get_mut(o * output_stride + k * row_stride) {
                *y = dot(x, w) + bias;
            }
        }
    }
    true
}

/// Where there is no bias.
const NONE: [f32; 4] = [0.0; 4];

/// What the loop over the samples starts anew with, in the order of the offsets below. Strides in bytes.
#[repr(C)]
struct Start {
    w: *const f32,
    b: *const f32,
    blocks: usize,
    y: *mut f32,
    row_stride: usize,
    samples: usize,
    output_stride: usize,
}

/// As many outputs as make blocks of four, of at least four columns; returns how many blocks these are.
///
/// Partial sum i of row r is in s(4r + i).
#[inline(always)]
fn blocks(
    x: &[f32],
    n: usize,
    w: &[f32],
    b: &[f32],
    y: &mut [f32],
    (output_stride, row_stride): (usize, usize),
) -> usize {
    let blocks = (w.len() / 4).checked_div(n).unwrap_or(0);
    let samples = x.len().checked_div(n).unwrap_or(0);
    let last = || {
        let output = (4 * blocks).checked_sub(1)?.checked_mul(output_stride)?;
        samples.checked_sub(1)?.checked_mul(row_stride)?.checked_add(output)
    };
    let (b, bias_step) = if b.is_empty() { (&NONE[..], 0) } else { (b, blocks) };
    if n < 4 || b.len() / 4 < bias_step || last().is_none_or(|last| last >= y.len()) {
        return 0;
    }
    let mut start = Start {
        w: w.as_ptr(),
        b: b.as_ptr(),
        blocks,
        y: y.as_mut_ptr(),
        row_stride: row_stride.wrapping_mul(4),
        samples,
        output_stride: output_stride.wrapping_mul(4),
    };
    // Bit 0: the results are not side by side; bit 1: no biases; the others: how many fours of columns there are behind the first.
    let plan = usize::from(output_stride != 1) | usize::from(bias_step == 0) << 1 | (n / 4 - 1) << 2;
    // SAFETY: there are samples and blocks. x is read at n places a sample and w at 4 n a block, which they have; b at four a block, or at the same four
    // each time; y is written at four places a block and sample, the last of which it has. The registers that change are declared.
    unsafe {
        fpu_asm!(s31:
            "1:",
            "ldr {w0}, [{start}]",
            "ldr {b}, [{start}, #4]",
            "ldr {blocks}, [{start}, #8]",
            "ldr {y}, [{start}, #12]",
            "add {w1}, {w0}, {bytes}",
            "add {w2}, {w1}, {bytes}",
            "add {w3}, {w2}, {bytes}",
            "2:",
            // The first columns are the partial sums: eight, so that eights are left, or four.
            "lsrs {q}, {plan}, #3",
            "bcc 10f",
            "vldmia {x}!, {{s16-s23}}",
            "vldmia {w0}!, {{s24-s31}}",
            "vmul.f32 s0, s16, s24",
            "vmul.f32 s1, s17, s25",
            "vmul.f32 s2, s18, s26",
            "vmul.f32 s3, s19, s27",
            add_products!(28: 0 += 20 * 28, 29: 1 += 21 * 29, 30: 2 += 22 * 30, 31: 3 += 23 * 31),
            "vldmia {w1}!, {{s24-s31}}",
            "vmul.f32 s4, s16, s24",
            "vmul.f32 s5, s17, s25",
            "vmul.f32 s6, s18, s26",
            "vmul.f32 s7, s19, s27",
            add_products!(28: 4 += 20 * 28, 29: 5 += 21 * 29, 30: 6 += 22 * 30, 31: 7 += 23 * 31),
            "vldmia {w2}!, {{s24-s31}}",
            "vmul.f32 s8, s16, s24",
            "vmul.f32 s9, s17, s25",
            "vmul.f32 s10, s18, s26",
            "vmul.f32 s11, s19, s27",
            add_products!(28: 8 += 20 * 28, 29: 9 += 21 * 29, 30: 10 += 22 * 30, 31: 11 += 23 * 31),
            "vldmia {w3}!, {{s24-s31}}",
            "vmul.f32 s12, s16, s24",
            "vmul.f32 s13, s17, s25",
            "vmul.f32 s14, s18, s26",
            "vmul.f32 s15, s19, s27",
            add_products!(28: 12 += 20 * 28, 29: 13 += 21 * 29, 30: 14 += 22 * 30, 31: 15 += 23 * 31),
            "beq 5f",
            ".p2align 2",
            "4:",
            "vldmia {x}!, {{s16-s23}}",
            "vldmia {w0}!, {{s24-s31}}",
            add_products!(24: 0 += 16 * 24, 25: 1 += 17 * 25, 26: 2 += 18 * 26, 27: 3 += 19 * 27),
            add_products!(28: 0 += 20 * 28, 29: 1 += 21 * 29, 30: 2 += 22 * 30, 31: 3 += 23 * 31),
            "vldmia {w1}!, {{s24-s31}}",
            add_products!(24: 4 += 16 * 24, 25: 5 += 17 * 25, 26: 6 += 18 * 26, 27: 7 += 19 * 27),
            add_products!(28: 4 += 20 * 28, 29: 5 += 21 * 29, 30: 6 += 22 * 30, 31: 7 += 23 * 31),
            "vldmia {w2}!, {{s24-s31}}",
            add_products!(24: 8 += 16 * 24, 25: 9 += 17 * 25, 26: 10 += 18 * 26, 27: 11 += 19 * 27),
            add_products!(28: 8 += 20 * 28, 29: 9 += 21 * 29, 30: 10 += 22 * 30, 31: 11 += 23 * 31),
            "vldmia {w3}!, {{s24-s31}}",
            add_products!(24: 12 += 16 * 24, 25: 13 += 17 * 25, 26: 14 += 18 * 26, 27: 15 += 19 * 27),
            add_products!(28: 12 += 20 * 28, 29: 13 += 21 * 29, 30: 14 += 22 * 30, 31: 15 += 23 * 31),
            "subs {q}, #1",
            "bne 4b",
            "5:",
            "ands {q}, {bytes}, #12",
            "beq 3f",
            "vldmia {x}!, {{s16}}",
            "vldmia {w0}!, {{s20}}",
            "vldmia {w1}!, {{s21}}",
            "vldmia {w2}!, {{s22}}",
            "vldmia {w3}!, {{s23}}",
            add_products!(20: 0 += 16 * 20, 21: 4 += 16 * 21, 22: 8 += 16 * 22, 23: 12 += 16 * 23),
            "subs {q}, #4",
            "beq 3f",
            "vldmia {x}!, {{s16}}",
            "vldmia {w0}!, {{s20}}",
            "vldmia {w1}!, {{s21}}",
            "vldmia {w2}!, {{s22}}",
            "vldmia {w3}!, {{s23}}",
            add_products!(20: 1 += 16 * 20, 21: 5 += 16 * 21, 22: 9 += 16 * 22, 23: 13 += 16 * 23),
            "subs {q}, #4",
            "beq 3f",
            "vldmia {x}!, {{s16}}",
            "vldmia {w0}!, {{s20}}",
            "vldmia {w1}!, {{s21}}",
            "vldmia {w2}!, {{s22}}",
            "vldmia {w3}!, {{s23}}",
            add_products!(20: 2 += 16 * 20, 21: 6 += 16 * 21, 22: 10 += 16 * 22, 23: 14 += 16 * 23),
            "mov {q}, #0",
            "3:",
            "vadd.f32 s0, s0, s1",
            "vadd.f32 s2, s2, s3",
            "vadd.f32 s4, s4, s5",
            "vadd.f32 s6, s6, s7",
            "vadd.f32 s8, s8, s9",
            "vadd.f32 s10, s10, s11",
            "vadd.f32 s12, s12, s13",
            "vadd.f32 s14, s14, s15",
            // q is 0 here.
            "vmov s16, {q}",
            "vadd.f32 s0, s0, s2",
            "vadd.f32 s1, s4, s6",
            "vadd.f32 s2, s8, s10",
            "vadd.f32 s3, s12, s14",
            "vldmia {b}!, {{s20-s23}}",
            "tst {plan}, #3",
            // A dot product is never -0: its sum starts with +0.
            "vadd.f32 s0, s0, s16",
            "vadd.f32 s1, s1, s16",
            "vadd.f32 s2, s2, s16",
            "vadd.f32 s3, s3, s16",
            "vadd.f32 s0, s0, s20",
            "vadd.f32 s1, s1, s21",
            "vadd.f32 s2, s2, s22",
            "vadd.f32 s3, s3, s23",
            "bne 8f",
            "6:",
            "vstmia {y}!, {{s0-s3}}",
            "7:",
            "sub {x}, {bytes}",
            "mov {w0}, {w3}",
            "add {w1}, {w0}, {bytes}",
            "add {w2}, {w1}, {bytes}",
            "add {w3}, {w2}, {bytes}",
            "subs {blocks}, #1",
            "bne 2b",
            "add {x}, {bytes}",
            "ldrd {w0}, {w1}, [{start}, #12]",
            "ldr {q}, [{start}, #20]",
            "add {w0}, {w1}",
            "str {w0}, [{start}, #12]",
            "subs {q}, #1",
            "str {q}, [{start}, #20]",
            "bne 1b",
            "b 9f",
            "8:",
            "lsls {q}, {plan}, #31",
            "it cs",
            "subcs {b}, #16",
            "bpl 6b",
            "ldr {q}, [{start}, #24]",
            "vstr s0, [{y}]",
            "add {y}, {q}",
            "vstr s1, [{y}]",
            "add {y}, {q}",
            "vstr s2, [{y}]",
            "add {y}, {q}",
            "vstr s3, [{y}]",
            "add {y}, {q}",
            "b 7b",
            "10:",
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
            "bne 4b",
            "b 5b",
            "9:",
            start = in(reg) &raw mut start,
            x = inout(reg) x.as_ptr() => _,
            w0 = out(reg) _,
            w1 = out(reg) _,
            w2 = out(reg) _,
            w3 = out(reg) _,
            b = out(reg) _,
            y = out(reg) _,
            bytes = in(reg) 4 * n,
            q = out(reg) _,
            blocks = out(reg) _,
            plan = in(reg) plan,
            options(nostack),
        );
    }
    blocks
}

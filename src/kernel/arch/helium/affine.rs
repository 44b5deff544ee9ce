use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::Scalar;

/// y = W x + b for as many rows as make blocks of four; returns how many rows these are. `None` unless the numbers are `f32`.
///
/// Row o goes to `y[o * stride]`; `b` may be empty. The order of summation is that of [`dot`](crate::kernel::dot).
#[inline(always)]
pub fn affine<T: Scalar>(x: &[T], w: &[T], b: &[T], y: &mut [T], stride: usize) -> Option<usize> {
    Some(blocks(as_f32(x)?, as_f32(w)?, as_f32(b)?, as_f32_mut(y)?, stride))
}

/// Where there is no bias.
const NONE: [f32; 4] = [0.0; 4];

/// Row r has its partial sums in the lanes of q(r). In line with the loop over the rows of x: there is no other caller, and a call costs 60 cycles.
#[inline(always)]
fn blocks(x: &[f32], w: &[f32], b: &[f32], y: &mut [f32], stride: usize) -> usize {
    let n = x.len();
    let blocks = (w.len() / 4).checked_div(n).unwrap_or(0);
    let last = (4 * blocks).wrapping_sub(1).checked_mul(stride);
    let (b, bias_step) = if b.is_empty() { (&NONE[..], 0) } else { (b, blocks) };
    if blocks == 0 || b.len() / 4 < bias_step || last.is_none_or(|last| last >= y.len()) {
        return 0;
    }
    let w = w.as_ptr();
    // SAFETY: x is read at n places and w at 4 n a block, which they have; b at four a block, or at the same four each time; y is written at
    // `4 * blocks` places `stride` apart, the last of which it has. The registers that change are declared.
    unsafe {
        fpu_asm!(s29:
            "vmov s28, {q}",
            "vmov s29, {w1}",
            "2:",
            "add {w1}, {w0}, {bytes}",
            "add {w2}, {w1}, {bytes}",
            "add {w3}, {w2}, {bytes}",
            "vmov.i32 q0, #0",
            "vmov.i32 q1, #0",
            "vmov.i32 q2, #0",
            "vmov.i32 q3, #0",
            "lsr {q}, {bytes}, #2",
            "dlstp.32 lr, {q}",
            "3:",
            "vldrw.u32 q4, [{x}], #16",
            "vldrw.u32 q5, [{w0}], #16",
            "vmul.f32 q5, q5, q4",
            "vldrw.u32 q6, [{w1}], #16",
            "vadd.f32 q0, q0, q5",
            "vmul.f32 q6, q6, q4",
            "vldrw.u32 q5, [{w2}], #16",
            "vadd.f32 q1, q1, q6",
            "vmul.f32 q5, q5, q4",
            "vldrw.u32 q6, [{w3}], #16",
            "vadd.f32 q2, q2, q5",
            "vmul.f32 q6, q6, q4",
            "vadd.f32 q3, q3, q6",
            "letp lr, 3b",
            // (s0 + s1) + (s2 + s3) of each row, then the bias.
            "vadd.f32 s0, s0, s1",
            "vadd.f32 s2, s2, s3",
            "vadd.f32 s4, s4, s5",
            "vadd.f32 s6, s6, s7",
            "vadd.f32 s8, s8, s9",
            "vadd.f32 s10, s10, s11",
            "vadd.f32 s12, s12, s13",
            "vadd.f32 s14, s14, s15",
            "vadd.f32 s0, s0, s2",
            "vadd.f32 s1, s4, s6",
            "vadd.f32 s2, s8, s10",
            "vadd.f32 s3, s12, s14",
            "vldmia {b}, {{s16-s19}}",
            "vmov {q}, s29",
            "vadd.f32 s0, s0, s16",
            "vadd.f32 s1, s1, s17",
            "vadd.f32 s2, s2, s18",
            "vadd.f32 s3, s3, s19",
            "add {b}, {q}",
            "vmov {q}, s28",
            "vstr s0, [{y}]",
            "add {y}, {q}",
            "vstr s1, [{y}]",
            "add {y}, {q}",
            "vstr s2, [{y}]",
            "add {y}, {q}",
            "vstr s3, [{y}]",
            "add {y}, {q}",
            // Each pointer has moved by whole vectors.
            "add {q}, {bytes}, #15",
            "bic {q}, {q}, #15",
            "sub {x}, {q}",
            "sub {w3}, {q}",
            "add {w0}, {w3}, {bytes}",
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
            out("lr") _,
            options(nostack),
        );
    }
    4 * blocks
}

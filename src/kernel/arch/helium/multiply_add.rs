use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut, blocks};
use crate::kernel::generic::rows::{rows, rows_mut};
use crate::scalar::Scalar;

/// `c_r += Σ_t a_rt b_t` for four rows of C or one, and for as many terms as make blocks of four; returns how many terms these are. `None` unless the
/// numbers are `f32`.
///
/// `a_rt` is `a[r * row_stride + t * term_stride]`. Row by row: a vector is multiplied by a number in a core register, and these are few.
#[inline(always)]
pub fn multiply_add<T: Scalar>(
    a: &[T],
    (row_stride, term_stride): (usize, usize),
    b: &[T],
    n: usize,
    c: &mut [T],
    rows: usize,
) -> Option<usize> {
    let (a, b, c) = (as_f32(a)?, as_f32(b)?, as_f32_mut(c)?);
    let blocks = blocks(a, (row_stride, term_stride), b, n, c, rows);
    for (r, c) in rows_mut(c, n).take(rows).enumerate() {
        one_row(a.get(r * row_stride..).unwrap_or_default(), term_stride, b, blocks, c);
    }
    Some(4 * blocks)
}

/// Each number of C is loaded once for four sums.
#[inline(never)]
fn one_row(a: &[f32], stride: usize, b: &[f32], blocks: usize, c: &mut [f32]) {
    let n = c.len();
    if n == 0 || blocks == 0 || b.len() / 4 / n < blocks || (4 * blocks - 1) * stride >= a.len() {
        return;
    }
    // SAFETY: b is read at 4 n places a block, c is read and written at n, and a is read at no place beyond the last term: they have these, and n is
    // not 0. Registers that change are declared; sixteen bytes of stack are taken and given back.
    unsafe {
        fpu_asm!(s15:
            "sub sp, #16",
            "str {b1}, [sp]",
            "str {b2}, [sp, #4]",
            "str {b3}, [sp, #8]",
            "2:",
            "ldr {b1}, [sp]",
            "ldr {b2}, [sp, #4]",
            "ldr {a0}, [{b1}]",
            "add {b1}, {b2}",
            "ldr {a1}, [{b1}]",
            "add {b1}, {b2}",
            "ldr {a2}, [{b1}]",
            "add {b1}, {b2}",
            "ldr {a3}, [{b1}]",
            "add {b1}, {b2}",
            "str {b1}, [sp]",
            "add {b1}, {b0}, {bytes}",
            "add {b2}, {b1}, {bytes}",
            "add {b3}, {b2}, {bytes}",
            "lsr lr, {bytes}, #2",
            "dlstp.32 lr, lr",
            "3:",
            "vldrw.u32 q0, [{c}]",
            "vldrw.u32 q1, [{b0}], #16",
            "vmul.f32 q1, q1, {a0}",
            "vldrw.u32 q2, [{b1}], #16",
            "vadd.f32 q0, q0, q1",
            "vmul.f32 q2, q2, {a1}",
            "vldrw.u32 q1, [{b2}], #16",
            "vadd.f32 q0, q0, q2",
            "vmul.f32 q1, q1, {a2}",
            "vldrw.u32 q2, [{b3}], #16",
            "vadd.f32 q0, q0, q1",
            "vmul.f32 q2, q2, {a3}",
            "vadd.f32 q0, q0, q2",
            "vstrw.32 q0, [{c}], #16",
            "letp lr, 3b",
            // Each pointer has moved by whole vectors.
            "add {a0}, {bytes}, #15",
            "bic {a0}, {a0}, #15",
            "sub {c}, {a0}",
            "sub {b3}, {a0}",
            "add {b0}, {b3}, {bytes}",
            "ldr {a0}, [sp, #8]",
            "subs {a0}, #1",
            "str {a0}, [sp, #8]",
            "bne 2b",
            "add sp, #16",
            a0 = out(reg) _,
            a1 = out(reg) _,
            a2 = out(reg) _,
            a3 = out(reg) _,
            b0 = inout(reg) b.as_ptr() => _,
            b1 = inout(reg) a.as_ptr() => _,
            b2 = inout(reg) 4 * stride => _,
            b3 = inout(reg) blocks => _,
            c = inout(reg) c.as_mut_ptr() => _,
            bytes = in(reg) 4 * n,
            out("lr") _,
        );
    }
}

/// The terms that make no block of four: `c_r += Σ_t a_rt b_t` for four rows of C, term after term; whether it was done.
#[inline(always)]
pub fn few_terms<T: Scalar>(a: &[T], strides: (usize, usize), b: &[T], n: usize, c: &mut [T]) -> bool {
    let (Some(a), Some(b), Some(c)) = (as_f32(a), as_f32(b), as_f32_mut(c)) else {
        return false;
    };
    let terms = b.len().checked_div(n).unwrap_or(0);
    let last = 3 * strides.0 + terms.saturating_sub(1) * strides.1;
    if c.len().checked_div(n) != Some(4) || last >= a.len() {
        return false;
    }
    rows(b, n)
        .enumerate()
        .all(|(t, b)| one_term(a.get(t * strides.1..).unwrap_or_default(), strides.0, b, c))
}

/// `c_r += a_r b` for four rows of C; `a_r` is `a[r * stride]`.
#[inline(never)]
fn one_term(a: &[f32], stride: usize, b: &[f32], c: &mut [f32]) -> bool {
    let n = b.len();
    if n == 0 || c.len() / 4 < n || stride.checked_mul(3).is_none_or(|last| last >= a.len()) {
        return false;
    }
    // SAFETY: a is read at four places, the last of which it has, b at n; c is read and written at 4 n, and n is not 0. Registers that change are
    // declared.
    unsafe {
        fpu_asm!(s19:
            "ldr {a0}, [{c1}]",
            "add {c1}, {c2}",
            "ldr {a1}, [{c1}]",
            "add {c1}, {c2}",
            "ldr {a2}, [{c1}]",
            "add {c1}, {c2}",
            "ldr {a3}, [{c1}]",
            "add {c1}, {c0}, {c3}, lsl #2",
            "add {c2}, {c1}, {c3}, lsl #2",
            "dlstp.32 lr, {c3}",
            "add {c3}, {c2}, {c3}, lsl #2",
            "2:",
            "vldrw.u32 q0, [{b}], #16",
            "vmul.f32 q1, q0, {a0}",
            "vldrw.u32 q2, [{c0}]",
            "vadd.f32 q1, q2, q1",
            "vstrw.32 q1, [{c0}], #16",
            "vmul.f32 q3, q0, {a1}",
            "vldrw.u32 q4, [{c1}]",
            "vadd.f32 q3, q4, q3",
            "vstrw.32 q3, [{c1}], #16",
            "vmul.f32 q1, q0, {a2}",
            "vldrw.u32 q2, [{c2}]",
            "vadd.f32 q1, q2, q1",
            "vstrw.32 q1, [{c2}], #16",
            "vmul.f32 q3, q0, {a3}",
            "vldrw.u32 q4, [{c3}]",
            "vadd.f32 q3, q4, q3",
            "vstrw.32 q3, [{c3}], #16",
            "letp lr, 2b",
            a0 = out(reg) _,
            a1 = out(reg) _,
            a2 = out(reg) _,
            a3 = out(reg) _,
            b = inout(reg) b.as_ptr() => _,
            c0 = inout(reg) c.as_mut_ptr() => _,
            c1 = inout(reg) a.as_ptr() => _,
            c2 = inout(reg) 4 * stride => _,
            c3 = inout(reg) n => _,
            out("lr") _,
            options(nostack),
        );
    }
    true
}

use crate::kernel::arch::fpu_asm::fpu_asm;

/// Adds to r0, r2, r4 and r8 the dot products of the r11 bytes at r1 with those at r3, r5, r9 and r10: ten instructions for 64 products. r11 must not be
/// 0. The addresses move by whole vectors; q0 to q2 change. (`VMLAVA` adds to registers of even number alone, so all are named.)
macro_rules! add_dots {
    () => {
        "dlstp.8 lr, r11
         3:
         vldrb.u8 q1, [r1], #16
         vldrb.u8 q0, [r3], #16
         vmlava.s8 r0, q1, q0
         vldrb.u8 q2, [r5], #16
         vmlava.s8 r2, q1, q2
         vldrb.u8 q0, [r9], #16
         vmlava.s8 r4, q1, q0
         vldrb.u8 q2, [r10], #16
         vmlava.s8 r8, q1, q2
         letp lr, 3b"
    };
}
pub(super) use add_dots;

/// The dot products of `x` with four rows, bit for bit those of [`dot`](crate::kernel::int8::dot). Zeros unless `w` holds four rows.
#[inline(never)]
pub fn four_dots_i8(x: &[i8], w: &[i8]) -> [i32; 4] {
    let n = x.len();
    let (mut s0, mut s1, mut s2, mut s3) = (0i32, 0i32, 0i32, 0i32);
    if n == 0 || w.len() / 4 < n {
        return [0; 4];
    }
    let w = w.as_ptr();
    // SAFETY: n is not 0; x is read at n places and w at 4 n, which they have. The registers that change are declared.
    unsafe {
        fpu_asm!(s15:
            add_dots!(),
            inout("r0") s0,
            inout("r1") x.as_ptr() => _,
            inout("r2") s1,
            inout("r3") w => _,
            inout("r4") s2,
            inout("r5") w.wrapping_add(n) => _,
            inout("r8") s3,
            inout("r9") w.wrapping_add(2 * n) => _,
            inout("r10") w.wrapping_add(3 * n) => _,
            in("r11") n,
            out("lr") _,
            options(nostack, readonly),
        );
    }
    [s0, s1, s2, s3]
}

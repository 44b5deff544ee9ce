//! Cortex-M cores with the DSP extension (M4, M7; M33, M35P, M55 and M85 where they were built with it): `SMLAD` adds two products of 16 bits at once.
#![allow(unsafe_code)]

use core::arch::asm;

/// Four bytes of x, and of four rows: 23 instructions for 16 products. `SXTB16` makes two pairs of 16 bits of four bytes, of bytes 0 and 2, then of 1
/// and 3.
macro_rules! quad {
    () => {
        "ldr {t}, [{x}], #4
         sxtb16 {a}, {t}
         sxtb16 {b}, {t}, ror #8
         ldr {t}, [{p}, {n}]
         sxtb16 {u}, {t}
         sxtb16 {t}, {t}, ror #8
         smlad {s1}, {u}, {a}, {s1}
         smlad {s1}, {t}, {b}, {s1}
         ldr {t}, [{p}], #4
         sxtb16 {u}, {t}
         sxtb16 {t}, {t}, ror #8
         smlad {s0}, {u}, {a}, {s0}
         smlad {s0}, {t}, {b}, {s0}
         ldr {t}, [{q}, {n}]
         sxtb16 {u}, {t}
         sxtb16 {t}, {t}, ror #8
         smlad {s3}, {u}, {a}, {s3}
         smlad {s3}, {t}, {b}, {s3}
         ldr {t}, [{q}], #4
         sxtb16 {u}, {t}
         sxtb16 {t}, {t}, ror #8
         smlad {s2}, {u}, {a}, {s2}
         smlad {s2}, {t}, {b}, {s2}"
    };
}

/// The dot products of `x` with four rows, bit for bit those of [`dot`](crate::kernel::int8::dot). Zeros unless `w` holds four rows.
#[inline(never)]
pub fn four_dots_i8(x: &[i8], w: &[i8]) -> [i32; 4] {
    let n = x.len();
    let (mut s0, mut s1, mut s2, mut s3) = (0i32, 0i32, 0i32, 0i32);
    if w.len() / 4 < n {
        return [0; 4];
    }
    if n >= 4 {
        // SAFETY: the target has the DSP extension (`build.rs`). n / 4 times, at least once, the next four bytes are read of x, and of the four rows of n
        // bytes that w holds, as was checked above; `q` is the third row. A word may lie at any address: these cores load it unless the program
        // has set CCR.UNALIGN_TRP, which compiled Rust does not bear either. It writes no memory and uses no stack.
        unsafe {
            asm!(
                // An odd number of fours begins in the middle of the loop.
                "lsrs {quads}, {quads}, #1",
                "bcs 3f",
                "subs {quads}, #1",
                "2:",
                quad!(),
                "3:",
                quad!(),
                "subs {quads}, #1",
                "bpl 2b",
                x = inout(reg) x.as_ptr() => _,
                p = inout(reg) w.as_ptr() => _,
                q = inout(reg) w.as_ptr().wrapping_add(2 * n) => _,
                n = in(reg) n,
                // Rounds of two that are still to come.
                quads = inout(reg) n / 4 => _,
                s0 = inout(reg) s0,
                s1 = inout(reg) s1,
                s2 = inout(reg) s2,
                s3 = inout(reg) s3,
                t = out(reg) _,
                u = out(reg) _,
                a = out(reg) _,
                b = out(reg) _,
                options(pure, readonly, nostack)
            );
        }
    }
    for i in n & !3..n {
        let at = |row: usize| i32::from(w.get(row * n + i).copied().unwrap_or(0));
        let x = i32::from(x.get(i).copied().unwrap_or(0));
        s0 = s0.wrapping_add(x * at(0));
        s1 = s1.wrapping_add(x * at(1));
        s2 = s2.wrapping_add(x * at(2));
        s3 = s3.wrapping_add(x * at(3));
    }
    [s0, s1, s2, s3]
}

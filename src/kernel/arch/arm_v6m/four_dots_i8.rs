use core::arch::asm;

/// The dot products of `x` with four rows, bit for bit those of [`dot`](crate::kernel::int8::dot). Zeros unless `w` holds four rows.
///
/// The sums stay in the high registers, and two addresses with two indices reach four rows: 16 instructions for four products. A compiler that keeps them
/// elsewhere takes 28.
#[inline(never)]
pub fn four_dots_i8(x: &[i8], w: &[i8]) -> [i32; 4] {
    let n = x.len();
    if n == 0 || w.len() / 4 < n {
        return [0; 4];
    }
    let (s0, s1, s2): (*const i8, *const i8, *const i8);
    let s3: isize;
    // SAFETY: i runs from -n to -1, j = i + n from 0 to n - 1; x points behind the n bytes of x, p behind row 0, q behind row 2 of the four rows of n bytes
    // that w holds, as was checked above. So x[i] and rows 0 to 3, p[i], p[j], q[i], q[j], lie in their slices. It writes no memory and uses no stack; the
    // high registers it works in are declared.
    unsafe {
        asm!(
            "movs {t}, #0",
            "mov r8, {t}",
            "mov r9, {t}",
            "mov r10, {t}",
            "mov r11, {t}",
            "2:",
            "ldrsb {t}, [{x}, {i}]",
            "ldrsb {u}, [{p}, {i}]",
            "muls {u}, {t}, {u}",
            "add r8, {u}",
            "ldrsb {u}, [{p}, {j}]",
            "muls {u}, {t}, {u}",
            "add r9, {u}",
            "ldrsb {u}, [{q}, {i}]",
            "muls {u}, {t}, {u}",
            "add r10, {u}",
            "ldrsb {u}, [{q}, {j}]",
            "muls {u}, {t}, {u}",
            "add r11, {u}",
            "adds {j}, #1",
            "adds {i}, #1",
            "bne 2b",
            "mov {x}, r8",
            "mov {p}, r9",
            "mov {q}, r10",
            "mov {j}, r11",
            x = inout(reg) x.as_ptr().wrapping_add(n) => s0,
            p = inout(reg) w.as_ptr().wrapping_add(n) => s1,
            q = inout(reg) w.as_ptr().wrapping_add(3 * n) => s2,
            j = inout(reg) 0isize => s3,
            i = inout(reg) -(n as isize) => _,
            t = out(reg) _,
            u = out(reg) _,
            out("r8") _,
            out("r9") _,
            out("r10") _,
            out("r11") _,
            options(pure, readonly, nostack)
        );
    }
    // A pointer is 32 bits here.
    [s0.addr() as i32, s1.addr() as i32, s2.addr() as i32, s3 as i32]
}

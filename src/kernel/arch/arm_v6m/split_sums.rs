use core::arch::asm;

/// The sums of three products, for integers of 24 bits and a sign taken apart as a = 2^12 h + l: Σ h h', Σ (h + l) (h' + l') (which may wrap), Σ l l'.
///
/// Written out because the compiler keeps the sums in memory: 20 instructions a term instead of 30. No more than 32 terms.
#[inline]
pub fn split_sums(a: &[i32], b: &[i32]) -> [i32; 3] {
    let n = a.len().min(b.len());
    if n == 0 {
        return [0; 3];
    }
    let (high, both, low): (i32, i32, i32);
    // SAFETY: a and b are read at n places, which they have, and n is not 0. The registers that change are declared.
    unsafe {
        asm!(
            "mov r12, {x}",
            "movs {y}, #0",
            "mov r8, {y}",
            "mov r9, {y}",
            "mov r10, {y}",
            "2:",
            "ldm {a}!, {{{x}}}",
            "ldm {b}!, {{{y}}}",
            "lsls {xl}, {x}, #20",
            "lsrs {xl}, {xl}, #20",
            "asrs {x}, {x}, #12",
            "lsls {yl}, {y}, #20",
            "lsrs {yl}, {yl}, #20",
            "asrs {y}, {y}, #12",
            "mov r11, {x}",
            "add r11, {xl}",
            "muls {x}, {y}, {x}",
            "add r8, {x}",
            "mov {x}, r11",
            "adds {y}, {y}, {yl}",
            "muls {x}, {y}, {x}",
            "add r9, {x}",
            "muls {xl}, {yl}, {xl}",
            "add r10, {xl}",
            "cmp {a}, r12",
            "bne 2b",
            "mov {x}, r8",
            "mov {xl}, r9",
            "mov {y}, r10",
            a = inout(reg) a.as_ptr() => _,
            b = inout(reg) b.as_ptr() => _,
            x = inout(reg) a.as_ptr().add(n) => high,
            xl = out(reg) both,
            y = out(reg) low,
            yl = out(reg) _,
            out("r8") _,
            out("r9") _,
            out("r10") _,
            out("r11") _,
            out("r12") _,
            options(nostack, readonly)
        );
    }
    [high, both, low]
}

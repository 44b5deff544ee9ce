//! The frame of the loops that change one slice by another: eight numbers a turn, then one at a time.

/// `fpu_asm!` that changes `n` numbers of `y` by as many of `x`.
///
/// `$arithmetic` gets pairs of `s` registers, `x: y`, x from s0 to s7 and y from s8 to s15. From s16 on are constants: `{ 16 = name: bits, ... }`.
macro_rules! change {
    ($y:expr, $x:expr, $n:expr, { $($register:literal = $name:ident: $bits:expr),* }, $arithmetic:ident) => {
        fpu_asm!(s19:
            $(concat!("vmov s", $register, ", {", stringify!($name), "}"),)*
            "subs {n}, #8",
            "blo 3f",
            ".p2align 2",
            "2:",
            "vldmia {x}!, {{s0-s7}}",
            "vldmia {y}, {{s8-s15}}",
            $arithmetic!(0: 8, 1: 9, 2: 10, 3: 11, 4: 12, 5: 13, 6: 14, 7: 15),
            "subs {n}, #8",
            "vstmia {y}!, {{s8-s15}}",
            "bhs 2b",
            "3:",
            "adds {n}, #8",
            "beq 5f",
            "4:",
            "vldmia {x}!, {{s0}}",
            "vldr s8, [{y}]",
            "subs {n}, #1",
            $arithmetic!(0: 8),
            "vstmia {y}!, {{s8}}",
            "bne 4b",
            "5:",
            $($name = in(reg) $bits,)*
            x = inout(reg) $x => _,
            y = inout(reg) $y => _,
            n = inout(reg) $n => _,
            options(nostack),
        )
    };
}
pub(super) use change;

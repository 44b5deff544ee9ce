//! The frame of the loops that write a slice: sixteen numbers a turn, then four, then one.

/// `fpu_asm!` that writes the numbers from s0 on to `n` places of `y`. With `$x`, they are read from as many places of it before; else `$before` sets them once.
macro_rules! put {
    ($y:expr, x = $x:expr, $n:expr) => {
        put!(@ $y, $n, [], ["vldmia {x}!, {{s0-s15}}"], ["vldmia {x}!, {{s0-s3}}"], ["vldmia {x}!, {{s0}}"], [x = inout(reg) $x => _,])
    };
    ($y:expr, $n:expr, { $name:ident: $bits:expr }, [$($before:literal),*]) => {
        put!(@ $y, $n, [$($before),*], [], [], [], [$name = in(reg) $bits,])
    };
    (@ $y:expr, $n:expr, [$($before:literal),*], [$($sixteen:literal)?], [$($four:literal)?], [$($one:literal)?], [$($operand:tt)*]) => {
        fpu_asm!(s15:
            $($before,)*
            "subs {n}, #16",
            "blo 3f",
            "2:",
            $($sixteen,)?
            "vstmia {y}!, {{s0-s15}}",
            "subs {n}, #16",
            "bhs 2b",
            "3:",
            "adds {n}, #12",
            "bmi 5f",
            "4:",
            $($four,)?
            "vstmia {y}!, {{s0-s3}}",
            "subs {n}, #4",
            "bpl 4b",
            "5:",
            "adds {n}, #4",
            "beq 7f",
            "6:",
            $($one,)?
            "vstmia {y}!, {{s0}}",
            "subs {n}, #1",
            "bne 6b",
            "7:",
            $($operand)*
            y = inout(reg) $y => _,
            n = inout(reg) $n => _,
            options(nostack),
        )
    };
}
pub(super) use put;

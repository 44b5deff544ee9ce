//! The arithmetic of the blocks: products that are rounded, then added.
//!
//! A Cortex-M4F takes 3 cycles for `VMLA` and 1 each for `VMUL` and `VADD`, and one more where an instruction waits for the one before it: four products,
//! then four sums, are 8 cycles instead of 12 (Cortex-M4 technical reference manual, table 7-1; a Cortex-M33 is taken to be alike). A Cortex-M7
//! starts one FPU instruction a cycle, `VMLA` as well: there it is half the work. Both round twice, so the numbers are the same.

/// `temporary: sum += x * y`, each the number of an `s` register.
#[cfg(not(motenet_arm_vmla))]
macro_rules! add_products {
    ($($temporary:literal: $sum:literal += $x:literal * $y:literal),*) => {
        concat!(
            $("vmul.f32 s", $temporary, ", s", $x, ", s", $y, "\n",)*
            $("vadd.f32 s", $sum, ", s", $sum, ", s", $temporary, "\n",)*
        )
    };
}

/// `temporary: sum += x * y`, each the number of an `s` register; the temporary stays unused.
#[cfg(motenet_arm_vmla)]
macro_rules! add_products {
    ($($temporary:literal: $sum:literal += $x:literal * $y:literal),*) => {
        concat!($("vmla.f32 s", $sum, ", s", $x, ", s", $y, "\n",)*)
    };
}

pub(super) use add_products;

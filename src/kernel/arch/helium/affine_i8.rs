use super::four_dots_i8::add_dots;
use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::int8::Channel;
use core::mem::size_of;

// Where the code below finds a bias, a mantissa and a shift.
const _: () = assert!(size_of::<Channel>() == 12);

/// The first rows of [`affine`](crate::kernel::int8::affine), bit for bit, in blocks of four; returns how many rows these are. It stops before a block with a
/// factor of a half or more, whose rounding is another.
///
/// A block's sums begin with the biases, are collected in one vector and requantised together: 37 instructions beside the products.
#[inline(always)]
pub fn affine_i8(x: &[i8], w: &[i8], channels: &[Channel], zero_point: i32, y: &mut [i8], stride: usize) -> usize {
    let n = x.len();
    let blocks = (w.len() / 4).checked_div(n).unwrap_or(0).min(channels.len() / 4);
    let last = (4 * blocks).wrapping_sub(1).checked_mul(stride);
    if blocks == 0 || last.is_none_or(|last| last >= y.len()) {
        return 0;
    }
    let left: usize;
    // SAFETY: n is not 0; x is read at n places and w at 4 n a block, and four channels a block (`repr(C)`: three words each), which they have; y is
    // written at `4 * blocks` places `stride` apart, the last of which it has. The registers that change are declared.
    unsafe {
        fpu_asm!(s31:
            "vmov s28, r1",
            "vmov s29, r8",
            "vmov s30, r2",
            "vdup.32 q4, r4",
            // Offsets of four outputs, and how far they move; offsets of four mantissas.
            "mov r2, #0",
            "vidup.u32 q3, r2, #1",
            "vmul.i32 q5, q3, r5",
            "lsl r5, r5, #2",
            "vdup.32 q6, r5",
            "mov r2, #12",
            "vmul.i32 q3, q3, r2",
            "mov r2, #4",
            "vadd.i32 q3, q3, r2",
            "2:",
            "vmov s31, r0",
            "ldr r0, [r12]",
            "ldr r2, [r12, #12]",
            "ldr r4, [r12, #24]",
            "ldr r8, [r12, #36]",
            "add r5, r3, r11",
            "add r9, r5, r11",
            "add r10, r9, r11",
            add_dots!(),
            "vmov q0[2], q0[0], r0, r4",
            "vmov q0[3], q0[1], r2, r8",
            "vmov r1, s28",
            "vmov r5, s29",
            "add r3, r5",
            // Twice the sum times the mantissa, the high word, rounded.
            "vldrw.u32 q1, [r12, q3]",
            "vshl.i32 q0, q0, #1",
            "vrmulh.s32 q0, q0, q1",
            // The bits of a shift inverted are a shift to the right by one more; not negative for a factor of a half or more.
            "adds r12, #4",
            "vldrw.u32 q2, [r12, q3]",
            "vmvn q2, q2",
            "mov r0, #-1",
            "vmaxv.s32 r0, q2",
            "adds r0, #1",
            "bne 4f",
            // Halves away from zero.
            "vshr.s32 q1, q0, #31",
            "vadd.i32 q0, q0, q1",
            "vrshl.s32 q0, q0, q2",
            "vadd.i32 q0, q0, q4",
            "vmov r5, s30",
            "vmov r0, s31",
            "vqmovnb.s32 q0, q0",
            "vqmovnb.s16 q0, q0",
            "vstrb.32 q0, [r5, q5]",
            "vadd.i32 q5, q5, q6",
            "adds r12, #44",
            "subs r0, #1",
            "bne 2b",
            "b 5f",
            "4:",
            "vmov r0, s31",
            "5:",
            inout("r0") blocks => left,
            inout("r1") x.as_ptr() => _,
            inout("r2") y.as_mut_ptr() => _,
            inout("r3") w.as_ptr() => _,
            inout("r4") zero_point => _,
            inout("r5") stride => _,
            // From where a row's whole vectors end to the next block.
            inout("r8") (4 * n).wrapping_sub((n + 15) & !15) => _,
            out("r9") _,
            out("r10") _,
            in("r11") n,
            inout("r12") channels.as_ptr() => _,
            out("lr") _,
            options(nostack),
        );
    }
    4 * (blocks - left)
}

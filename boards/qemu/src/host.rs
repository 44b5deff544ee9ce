//! Questions to the host by semihosting: files and arguments. Nothing here can panic, which the library for it can. (Source: Arm, "Semihosting for
//! AArch32 and AArch64", 2.0, and the RISC-V one's, which differs in the instruction alone.)

use core::arch::asm;

/// What the host is asked for.
#[derive(Clone, Copy)]
#[repr(usize)]
pub(crate) enum Request {
    Open = 0x01,
    Close = 0x02,
    Write = 0x05,
    Read = 0x06,
    Seek = 0x0A,
    Length = 0x0C,
    CommandLine = 0x15,
}

/// Asks, and returns the answer; some answers are in `block`.
///
/// # Safety
/// `block` holds what the request demands; memory it names may be written by the host as the request says.
pub(crate) unsafe fn ask<const N: usize>(request: Request, block: &mut [usize; N]) -> isize {
    let answer: isize;
    // SAFETY: the emulator executes this for the host; registers besides the answer's stay as they are, and the memory it touches is the caller's to
    // promise.
    unsafe {
        #[cfg(target_arch = "arm")]
        asm!("bkpt #0xab", inout("r0") request as usize => answer, in("r1") block.as_mut_ptr(), options(nostack));
        // The three instructions have to be long ones, in one page.
        #[cfg(target_arch = "riscv32")]
        asm!(
            ".balign 16", ".option push", ".option norvc",
            "slli x0, x0, 0x1f", "ebreak", "srai x0, x0, 7",
            ".option pop",
            inout("a0") request as usize => answer, in("a1") block.as_mut_ptr(), options(nostack)
        );
    }
    answer
}

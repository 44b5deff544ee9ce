//! The deepest the stack has been: free stack is painted at the start, later the untouched paint is counted.

use core::{
    arch::asm,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// No sensible program leaves this on its stack.
const PAINT: u32 = 0xa5c3_96e1;

unsafe extern "C" {
    /// First address after the statics, from the runtime's link script.
    static __sheap: u32;
    /// One past the stack's first word, from the runtime's link script.
    static _stack_start: u32;
}

fn bottom() -> *mut u32 {
    (&raw const __sheap).cast_mut()
}

fn top() -> *const u32 {
    &raw const _stack_start
}

/// The stack pointer of the caller, as `paint` and this are always inlined.
#[inline(always)]
fn pointer() -> usize {
    let sp: usize;
    // SAFETY: copies a register and touches nothing else.
    unsafe {
        #[cfg(target_arch = "arm")]
        asm!("mov {}, sp", out(reg) sp, options(nomem, nostack, preserves_flags));
        #[cfg(target_arch = "riscv32")]
        asm!("mv {}, sp", out(reg) sp, options(nomem, nostack, preserves_flags));
    }
    sp
}

/// The high water before the free stack was last painted anew.
static EARLIER: AtomicUsize = AtomicUsize::new(0);

/// Paints the stack that is free now. First called before `main`.
#[inline(always)]
pub(crate) fn paint() {
    let end = pointer();
    let mut word = bottom();
    while (word as usize) < end {
        // SAFETY: between the end of the statics and the stack pointer lies memory that nobody uses: this function is
        // inlined, so it has no frame below that pointer, and no interrupt is enabled yet.
        unsafe {
            word.write_volatile(PAINT);
            word = word.add(1);
        }
    }
}

/// The lowest address of the stack that has been written since the last painting.
fn deepest() -> usize {
    let mut word = bottom().cast_const();
    // SAFETY: reads stay within the stack's memory; volatile, as other frames own what is beyond the paint.
    while word < top() && unsafe { word.read_volatile() } == PAINT {
        word = word.wrapping_add(1);
    }
    word as usize
}

/// Bytes of stack used at the deepest point since the start.
///
/// Words that were reserved but never written do not count; the whole stack counts when it is used up.
pub fn high_water() -> usize {
    EARLIER.load(Relaxed).max(top() as usize - deepest())
}

/// Runs `f` and returns its result and the bytes of stack it took below its caller.
#[inline(never)]
pub fn used_by<R>(f: impl FnOnce() -> R) -> (R, usize) {
    EARLIER.store(high_water(), Relaxed);
    paint();
    let before = pointer();
    let result = f();
    (result, before.saturating_sub(deepest()))
}

/// Bytes between the statics and the top of the stack.
pub fn size() -> usize {
    top() as usize - bottom() as usize
}

/// Whether the stack has reached the statics.
pub fn overflowed() -> bool {
    high_water() == size()
}

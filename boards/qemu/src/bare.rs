//! What a core needs to reach `main`, and no more: no text, no counting, no painted stack. The firmwares `size-...` take this file instead of the
//! board support, so that their sizes are those of the library.

// Linked for what they provide: critical sections, and with them compare-and-swap on cores that lack the instruction.
#[cfg(target_arch = "arm")]
use cortex_m as _;
#[cfg(target_arch = "arm")]
pub use cortex_m_rt::entry;
use portable_atomic as _;
#[cfg(target_arch = "riscv32")]
use riscv as _;
#[cfg(target_arch = "riscv32")]
pub use riscv_rt::entry;

/// No panic, no code for it: as long as one is reachable, the linker refuses to make an image.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        safe fn a_panic_is_reachable() -> !;
    }
    a_panic_is_reachable()
}

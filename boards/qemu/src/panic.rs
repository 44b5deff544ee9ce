//! What a panic does: print and fail, or, to prove that there is none, not even link.

use core::panic::PanicInfo;

#[cfg(not(feature = "prove-no-panic"))]
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    crate::println!("{info}");
    crate::start::exit(101)
}

/// Calls a function that nobody defines: as long as any panic is reachable, the linker refuses to make an image.
#[cfg(feature = "prove-no-panic")]
#[panic_handler]
fn panic(_info: &PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        safe fn a_panic_is_reachable() -> !;
    }
    a_panic_is_reachable()
}

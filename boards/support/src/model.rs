//! Where in flash the model lies: the region `MODEL` of a board's `memory.x`.
//!
//! The image ends before it, and tools that flash erase only what they write: a model survives new firmware.

use core::ops::Range;

unsafe extern "C" {
    /// The first byte of the region.
    safe static __model_start: u8;
    /// The first byte after it.
    safe static __model_end: u8;
}

/// The region in bytes from the start of the flash, which the processor sees at `flash`.
pub fn range(flash: u32) -> Range<u32> {
    let offset = |symbol: *const u8| (symbol as u32).wrapping_sub(flash);
    offset(&raw const __model_start)..offset(&raw const __model_end)
}

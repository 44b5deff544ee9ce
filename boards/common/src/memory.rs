//! The application's large memory.

use crate::Task;
use motenet::Zero;
use motenet::device::guarded::Room;

/// What is large: the networks, the stored windows, the window that is being filled. All zero, so that a `static` of it lies in `.bss`.
///
/// `R` windows can wait for their labels: as many as come while a button is pressed several times.
pub struct Memory<T: Task<C, L, K>, const C: usize, const L: usize, const K: usize, const R: usize> {
    pub(crate) room: Room<T::Net, T::Optimizer, T::Packed, R>,
    pub(crate) shelf: T::Shelf,
    pub(crate) window: [[f32; L]; C],
}

impl<T: Task<C, L, K>, const C: usize, const L: usize, const K: usize, const R: usize> Memory<T, C, L, K, R> {
    /// What it occupies.
    pub const BYTES: usize = size_of::<Self>();
}

impl<T: Task<C, L, K>, const C: usize, const L: usize, const K: usize, const R: usize> Zero for Memory<T, C, L, K, R> {
    const ZERO: Self = Memory {
        room: Zero::ZERO,
        shelf: Zero::ZERO,
        window: [[0.0; L]; C],
    };
}

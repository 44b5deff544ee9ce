//! Where random draws start.

/// A source of numbers that differ from start to start, and from device to device.
pub trait Entropy {
    /// A number to start a generator with. It is asked for once, at the start; nothing secret depends on it.
    fn seed(&mut self) -> u64;
}

/// For boards without a source: the same draws after every start.
impl Entropy for u64 {
    fn seed(&mut self) -> u64 {
        *self
    }
}

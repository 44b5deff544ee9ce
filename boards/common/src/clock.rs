//! Time.

/// A clock that never goes back.
pub trait Clock {
    /// Microseconds since some moment before the start. They do not wrap around.
    fn now_us(&self) -> u64;
}

impl<C: Clock + ?Sized> Clock for &C {
    fn now_us(&self) -> u64 {
        (**self).now_us()
    }
}

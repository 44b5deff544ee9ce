//! Which vectors to work with.

use super::avx;
#[cfg(motenet_avx512)]
use super::avx512f;

/// The longest vectors to work with.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Longest {
    Four,
    Eight,
    #[cfg(motenet_avx512)]
    Sixteen,
}

impl Longest {
    /// The longest that this processor has.
    #[inline]
    pub fn here() -> Self {
        #[cfg(motenet_avx512)]
        if avx512f::get() {
            return Self::Sixteen;
        }
        if avx::get() { Self::Eight } else { Self::Four }
    }
}

use crate::shape::Zero;

/// The outputs of an integer convolution, and what one position sees.
pub struct ConvBufI8<Y, F, const B: usize> {
    pub(super) y: [Y; B],
    pub(super) patch: F,
}

impl<Y: Zero, F: Zero, const B: usize> Zero for ConvBufI8<Y, F, B> {
    const ZERO: Self = Self {
        y: Zero::ZERO,
        patch: F::ZERO,
    };
}

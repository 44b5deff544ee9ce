//! What each output of a convolution or a pool sees, from its type.

use crate::kernel::Patches;
use crate::layers::Windowing;

/// One direction. Does not compile unless there are `out` outputs.
pub(super) const fn axis<W: Windowing>(len: usize, taps: usize, out: usize) -> Patches {
    assert!(
        taps >= 1 && len >= 1 && W::STRIDE >= 1 && W::DILATION >= 1,
        "taps, stride and dilation are at least 1"
    );
    let (planned, left) = W::PADDING.plan(len, W::DILATION * (taps - 1) + 1, W::STRIDE);
    assert!(
        planned > 0 && planned == out,
        "the output's length does not fit the input's"
    );
    Patches {
        len,
        taps,
        stride: W::STRIDE,
        dilation: W::DILATION,
        left,
    }
}

/// The direction that a signal does not have.
pub(super) const ONE_ROW: Patches = Patches {
    len: 1,
    taps: 1,
    stride: 1,
    dilation: 1,
    left: 0,
};

//! What each output of a convolution or a pool sees along one direction, from its type.

use super::window::Windowing;
use crate::kernel::Patches;
use crate::message::Message;

/// The direction that a signal does not have.
pub(crate) const ONE_ROW: Patches = Patches {
    len: 1,
    taps: 1,
    stride: 1,
    dilation: 1,
    left: 0,
};

/// One direction. Does not compile unless there are `expected` outputs; `message` says so.
pub(crate) const fn axis<W: Windowing>(len: usize, taps: usize, expected: usize, message: &str) -> Patches {
    assert!(
        taps >= 1 && len >= 1 && W::STRIDE >= 1 && W::DILATION >= 1,
        "an input's length, and a window's taps, stride and dilation are at least 1"
    );
    let (out, left) = W::PADDING.plan(len, W::DILATION * (taps - 1) + 1, W::STRIDE);
    assert!(out > 0, "a kernel's or a pool's window has to fit its input");
    if out != expected {
        panic!("{}", Message::new(message, out, "").as_str());
    }
    Patches {
        len,
        taps,
        stride: W::STRIDE,
        dilation: W::DILATION,
        left,
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::{Patches, Windowing, axis};
    use crate::layers::{Causal, Pad, PaddingKind, Same, Window};
    use std::panic::catch_unwind;
    use std::string::String;

    /// The zeros in front, and the outputs, counted one by one.
    fn counted<W: Windowing>(len: usize, taps: usize) -> (usize, usize) {
        let reach = (taps - 1) * W::DILATION + 1;
        let fitting = |padded: usize| (0..(padded + 1).saturating_sub(reach)).step_by(W::STRIDE);
        let (left, right) = match W::PADDING {
            PaddingKind::Valid => (0, 0),
            PaddingKind::Causal => (reach - 1, 0),
            PaddingKind::Pad(zeros) => (zeros, zeros),
            PaddingKind::Same => {
                let outputs = (0..len).step_by(W::STRIDE).count();
                let zeros = (0..).find(|zeros| fitting(len + zeros).count() >= outputs);
                zeros.map_or((0, 0), |zeros| (zeros / 2, zeros - zeros / 2))
            }
        };
        (left, fitting(left + len + right).count())
    }

    fn agrees<W: Windowing>() {
        for len in 1..12 {
            for taps in 1..6 {
                let (left, outputs) = counted::<W>(len, taps);
                let plan = catch_unwind(|| axis::<W>(len, taps, outputs, ""));
                assert_eq!(plan.is_ok(), outputs > 0, "{len} {taps}");
                let Ok(Patches {
                    stride,
                    dilation,
                    left: zeros,
                    ..
                }) = plan
                else {
                    continue;
                };
                assert_eq!(
                    (stride, dilation, zeros),
                    (W::STRIDE, W::DILATION, left),
                    "{len} {taps}"
                );
                // Any other number of outputs is refused, with the right one.
                let refused = catch_unwind(|| axis::<W>(len, taps, outputs + 1, "it is "));
                let said = refused.expect_err("a wrong number").downcast::<String>();
                assert_eq!(*said.expect("a text"), std::format!("it is {}", outputs));
            }
        }
    }

    #[test]
    fn every_window_is_where_counting_puts_it() {
        agrees::<Window>();
        agrees::<Window<3>>();
        agrees::<Window<1, 2>>();
        agrees::<Window<1, 1, Same>>();
        agrees::<Window<2, 1, Same>>();
        agrees::<Window<3, 2, Same>>();
        agrees::<Window<1, 1, Causal>>();
        agrees::<Window<2, 3, Causal>>();
        agrees::<Window<2, 1, Pad<1>>>();
        agrees::<Window<1, 2, Pad<3>>>();
    }

    #[test]
    fn nothing_of_length_zero() {
        for sizes in [(0, 1), (1, 0)] {
            assert!(catch_unwind(|| axis::<Window>(sizes.0, sizes.1, 1, "")).is_err());
        }
        assert!(catch_unwind(|| axis::<Window<0>>(1, 1, 1, "")).is_err());
        assert!(catch_unwind(|| axis::<Window<1, 0>>(1, 1, 1, "")).is_err());
    }
}

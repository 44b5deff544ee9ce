use crate::case::right;
use motenet::layers::Windowing;
use motenet::prelude::*;

const LEN: usize = 11;

/// How many outputs there are: counted, not by the library's formula.
const fn outputs(padded: bool, stride: usize, dilation: usize, kernel: usize) -> usize {
    let (mut n, mut at) = (0, 0);
    while at < LEN && (padded || at + dilation * (kernel - 1) < LEN) {
        n += 1;
        at += stride;
    }
    n
}

/// Behind another convolution, whose weights see every element of dx.
fn behind_a_layer_that_learns<const K: usize, const LOUT: usize, W: Windowing, const BIAS: usize>() {
    type First = Conv1d<3, 3, LEN, Window<1, 1, Same>>;
    right(
        Model::<[[f64; LEN]; 2], (First, Conv1d<2, K, LOUT, W, BIAS>)>::ZERO,
        (K + 10 * LOUT) as u64,
    );
}

/// Every stride, dilation, kernel and bias for one padding.
macro_rules! windows {
    ($($test:ident: $Padding:ident, $padded:literal;)*) => {$(
        #[test]
        fn $test() {
            windows!(@dilation $Padding $padded 1);
            windows!(@dilation $Padding $padded 2);
            windows!(@dilation $Padding $padded 3);
        }
    )*};
    (@dilation $Padding:ident $padded:literal $S:literal) => {
        windows!(@kernel $Padding $padded $S 1);
        windows!(@kernel $Padding $padded $S 2);
    };
    (@kernel $Padding:ident $padded:literal $S:literal $D:literal) => {
        windows!(@check $Padding $padded $S $D 1);
        windows!(@check $Padding $padded $S $D 3);
        windows!(@check $Padding $padded $S $D 5);
    };
    (@check $Padding:ident $padded:literal $S:literal $D:literal $K:literal) => {
        behind_a_layer_that_learns::<$K, { outputs($padded, $S, $D, $K) }, Window<$S, $D, $Padding>, 1>();
        behind_a_layer_that_learns::<$K, { outputs($padded, $S, $D, $K) }, Window<$S, $D, $Padding>, NO_BIAS>();
    };
}

windows! {
    valid_padding: Valid, false;
    same_padding: Same, true;
    causal_padding: Causal, true;
}

#[test]
fn kernels_of_even_length() {
    behind_a_layer_that_learns::<2, LEN, Window<1, 1, Same>, 1>();
    behind_a_layer_that_learns::<4, 6, Window<2, 1, Same>, 1>();
    behind_a_layer_that_learns::<4, 8, Window, 1>();
}

#[test]
fn an_input_shorter_than_the_kernel() {
    right(
        Model::<
            [[f64; 2]; 2],
            (
                Conv1d<3, 1, 2>,
                Conv1d<2, 5, 2, Window<1, 1, Same>>,
                Conv1d<2, 3, 2, Window<1, 2, Causal>>,
            ),
        >::ZERO,
        8,
    );
}

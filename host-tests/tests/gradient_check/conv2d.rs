use crate::case::right;
use motenet::prelude::*;

type First = Conv2d<2, 3, 3, 6, 7, Window<1, 1, Same>>;

/// Each behind another convolution, whose weights see every element of dx.
macro_rules! behind_a_layer_that_learns {
    ($($test:ident: $($seed:literal $L:ty),+;)*) => {$(
        #[test]
        fn $test() {
            $(right(Model::<[[[f64; 7]; 6]; 1], (First, $L)>::ZERO, $seed);)+
        }
    )*};
}

behind_a_layer_that_learns! {
    conv2d_valid: 1 Conv2d<3, 3, 3, 4, 5>, 2 Conv2d<2, 2, 4, 5, 4, Window, NO_BIAS>;
    conv2d_padded: 3 Conv2d<3, 3, 5, 6, 7, Window<1, 1, Same>>, 4 Conv2d<2, 3, 3, 3, 4, Window<2, 1, Pad<1>>>;
    conv2d_stride_and_dilation: 5 Conv2d<2, 2, 3, 2, 4, (Window<2, 3>, Window<2, 2, Same>)>, 6 Conv2d<2, 3, 2, 6, 7, Window<1, 2, Causal>>;
    pointwise: 7 Conv2d<3, 1, 1, 6, 7>, 8 Conv2d<3, 1, 1, 6, 7, Window, NO_BIAS>;
    depthwise_conv2d: 9 DepthwiseConv2d<3, 3, 4, 5>, 10 DepthwiseConv2d<3, 2, 3, 7, (Window<2, 1, Same>, Window<1, 2, Same>), NO_BIAS>;
    a_separable_convolution: 11 (DepthwiseConv2d<3, 3, 6, 7, Window<1, 1, Same>>, Tanh, Conv2d<3, 1, 1, 6, 7>);
}

#[test]
fn depthwise_conv1d() {
    right(
        Model::<
            [[f64; 20]; 3],
            (
                DepthwiseConv1d<3, 18>,
                Tanh,
                DepthwiseConv1d<4, 9, Window<2, 1, Same>, NO_BIAS>,
            ),
        >::ZERO,
        12,
    );
}

#[test]
fn a_network_for_images() {
    right(
        Model::<
            [[[f64; 9]; 8]; 2],
            (
                Normalize,
                Conv2d<4, 3, 3, 6, 7, Window, NO_BIAS>,
                BatchNorm,
                Silu,
                MaxPool2d<2, 3, 3, 3, 2, 2>,
                Conv2d<3, 2, 2, 2, 2>,
                Tanh,
                Flatten<12>,
                Dense<3>,
            ),
        >::ZERO,
        13,
    );
}

//! The networks of the files in `data/`.

use motenet::prelude::*;
use motenet::rng::{seeded, symmetric};
use motenet::{Keras, Role, blob};

/// Every layer that has something to read, and some that have not.
pub type Signals = Model<
    [[f32; 20]; 3],
    (
        Normalize,
        Conv1d<4, 5, 8, Window<2>, NO_BIAS>,
        BatchNorm,
        Relu,
        Dropout<10>,
        MaxPool1d<2, 4>,
        Conv1d<5, 2, 3>,
        GlobalAvgPool,
        BatchNorm<Keras>,
        Gelu,
        Dense<6, NO_BIAS>,
        LeakyRelu,
        Dense<4>,
        Softmax,
    ),
>;

/// A dense layer that takes channels is read by name.
pub type Channels = Model<[[f32; 5]; 2], (Dense<3>, Identity, Dense<2>)>;

/// The layers of images.
pub type Images = Model<
    [[[f32; 6]; 5]; 2],
    (
        Normalize,
        Conv2d<3, 3, 2, 3, 5>,
        MaxPool2d<1, 2, 3, 2>,
        DepthwiseConv2d<2, 2, 2, 1, Window, NO_BIAS>,
        Conv2d<4, 1, 1, 2, 1, Window, NO_BIAS>,
        BatchNorm,
        DepthwiseConv2d<2, 1, 1, 1>,
        AvgPool2d<1, 1, 1, 1>,
        Dense<3>,
    ),
>;

/// Signals, channel by channel.
pub type Depthwise = Model<
    [[f32; 6]; 2],
    (
        DepthwiseConv1d<3, 4>,
        DepthwiseConv1d<2, 3, Window, NO_BIAS>,
        GlobalMaxPool,
    ),
>;

/// A network whose every leaf has values of its own.
pub fn filled<N: Train<Elem = f32> + Zero>(seed: u64) -> N {
    let mut rng = seeded(seed);
    let mut net = N::ZERO;
    net.init(&mut rng);
    for i in 0..N::LEAVES {
        if N::about(i).0 != Role::Weight {
            for p in net.leaf_mut(i) {
                *p += 0.5 * symmetric(&mut rng);
            }
        }
    }
    net
}

pub fn saved<N: Params<Elem = f32>>(net: &N) -> Vec<u8> {
    let mut bytes = vec![0; blob::size::<N>()];
    assert_eq!(blob::save(net, &mut bytes), Ok(bytes.len()));
    bytes
}

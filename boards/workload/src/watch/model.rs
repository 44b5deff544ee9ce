//! The network: 3,519 trained parameters.

use motenet::prelude::*;

/// The exercises, in the order of the class indices.
pub const CLASSES: usize = 7;

/// One input: 100 samples at 50 Hz of ax, ay, az (g) and wx, wy, wz (rad/s), raw.
pub type Window = [[f32; 100]; 6];

/// Three convolutions with stride 2, each with batch norm and ReLU; the mean over time; one dense layer. Normalisation by the base subjects' mean and
/// deviation is the first layer, so that it travels with the weights.
pub type Watch<T = f32> = Model<
    [[T; 100]; 6],
    (
        Normalize,
        Conv1d<12, 5, 48, motenet::Window<2>, NO_BIAS>,
        BatchNorm,
        Relu,
        Conv1d<16, 5, 22, motenet::Window<2>, NO_BIAS>,
        BatchNorm,
        Relu,
        Conv1d<24, 5, 9, motenet::Window<2>, NO_BIAS>,
        BatchNorm,
        Relu,
        GlobalAvgPool,
        Dense<CLASSES>,
    ),
>;

/// What fine-tuning needs besides the network: plain gradient descent, one window at a time.
pub type Room = Memory<Watch, Sgd, 1>;

const _: () = assert!(Watch::<f32>::PARAMS == 3519);
const _: () = assert!(
    size_of::<Watch>() + Room::BYTES <= 46 * 1024,
    "network and training fit 46 KiB"
);

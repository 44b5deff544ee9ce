//! Two networks that TensorFlow Lite quantised, on digits of 8 x 8 pixels: its integers, read from blobs. `host-tests/tests/int8/bench.rs` compares
//! the blobs with TensorFlow Lite's tensors, and writes them.

use super::{Meter, Work};
use core::hint::black_box;
use motenet::prelude::*;
use motenet::quant::{self, Quantize, Quantized};

/// The perceptron: 2,410 parameters.
pub type Mlp = Model<[f32; 64], (Dense<32>, Relu, Dense<10>)>;

/// The convolutional network: 474 parameters. Convolution, depthwise and pointwise convolution, mean, dense.
pub type Cnn = Model<
    [[[f32; 8]; 8]; 1],
    (
        Conv2d<8, 3, 3, 8, 8, Window<1, 1, Same>>,
        Relu,
        MaxPool2d<2, 2, 4, 4>,
        DepthwiseConv2d<3, 3, 4, 4, Window<1, 1, Same>>,
        Relu,
        Conv2d<16, 1, 1, 4, 4>,
        Relu,
        GlobalAvgPool,
        Dense<10>,
    ),
>;

/// The integers of [`Mlp`], for [`quant::load`].
pub const MLP: &[u8] = include_bytes!("digits/mlp.mote");
/// The integers of [`Cnn`].
pub const CNN: &[u8] = include_bytes!("digits/cnn.mote");

/// The first digit that was held out, a 2, as both networks take it.
pub const DIGIT: [[i8; 8]; 8] = [
    [-128, -64, 127, 111, -96, -128, -128, -128],
    [-128, 47, 111, 111, -16, -128, -128, -128],
    [-128, 15, 31, -32, 95, -128, -128, -128],
    [-128, -128, -128, -16, 111, -128, -128, -128],
    [-128, -128, -128, 79, 31, -128, -128, -128],
    [-128, -128, -112, 127, -16, -96, -96, -128],
    [-128, -112, 63, 127, 111, 127, 111, -128],
    [-128, -64, 127, 127, 127, 63, 47, -128],
];

/// A network and its activations.
struct Room<N: Quantize> {
    net: Quantized<N>,
    predictor: Predictor<N::Quantized>,
}

impl<N: Quantize> Zero for Room<N> {
    const ZERO: Self = Room {
        net: Zero::ZERO,
        predictor: Zero::ZERO,
    };
}

/// The memory [`run`] works in.
pub struct Memory {
    mlp: Room<Mlp>,
    cnn: Room<Cnn>,
}

impl Zero for Memory {
    const ZERO: Self = Memory {
        mlp: Zero::ZERO,
        cnn: Zero::ZERO,
    };
}

/// Measures the inference of a digit, from integers to integers; takes what comes out into `digest`, and that a blob cannot be read.
pub(super) fn run(memory: &mut Memory, meter: &mut impl Meter, digest: &mut crate::Fnv) {
    let Memory { mlp, cnn } = memory;
    if quant::load(MLP, &mut mlp.net).is_err() {
        digest.word(1);
    }
    if quant::load(CNN, &mut cnn.net).is_err() {
        digest.word(2);
    }
    let mut pixels = [0; 64];
    pixels.copy_from_slice(DIGIT.as_flattened());
    let image = [DIGIT];
    let (mut y, mut z) = ([0; 10], [0; 10]);
    let work = Work {
        name: "int8_digits_mlp",
        units: 1,
    };
    meter.measure(work, &mut || {
        y = mlp.predictor.predict(mlp.net.net(), black_box(&pixels))
    });
    let work = Work {
        name: "int8_digits_cnn",
        units: 1,
    };
    meter.measure(work, &mut || {
        z = cnn.predictor.predict(cnn.net.net(), black_box(&image))
    });
    digest.floats(&y.map(f32::from));
    digest.floats(&z.map(f32::from));
}

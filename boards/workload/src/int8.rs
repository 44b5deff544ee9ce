//! Calibrates, quantises and infers in 8-bit integers, through every layer that has an integer form.

use motenet::prelude::*;
use motenet::quant::{self, Calibrator, Quantize, QuantizeError, Quantized};
use motenet::rng::{self, Generator};

type Signals = Model<
    [[f32; 30]; 3],
    (
        Conv1d<6, 5, 15, Window<2, 1, Same>>,
        Relu,
        Conv1d<5, 3, 15, Window<1, 2, Causal>>,
        LeakyRelu,
        MaxPool1d<3, 7, 2>,
        Conv1d<4, 3, 5>,
        Gelu,
        AvgPool1d<2, 4, 1>,
        Identity,
        Flatten<16>,
        Dense<6>,
        Tanh,
        Dense<5>,
        Softmax,
    ),
>;
type Means = Model<
    [[f32; 30]; 3],
    (
        Silu,
        Conv1d<5, 3, 14, Window<2>>,
        Softplus,
        GlobalAvgPool,
        Sigmoid,
        Dense<3>,
    ),
>;
type Images = Model<
    [[[f32; 7]; 6]; 2],
    (
        Conv2d<4, 3, 3, 6, 7, Window<1, 1, Same>>,
        Relu,
        MaxPool2d<2, 2, 3, 3>,
        DepthwiseConv2d<2, 2, 2, 2>,
        Relu,
        Conv2d<5, 1, 1, 2, 2>,
        AvgPool2d<1, 2, 2, 1>,
        GlobalMaxPool,
        Dense<3>,
    ),
>;
type Depthwise = Model<[[f32; 12]; 4], (DepthwiseConv1d<3, 6, Window<2, 1, Same>>, Relu, Dense<3>)>;

/// Samples to calibrate with.
const SAMPLES: usize = 6;

/// The memory [`run`] works in. All zero, so a `static` of it lies in `.bss`.
pub struct Memory {
    signals: Part<Signals>,
    means: Part<Means>,
    images: Part<Images>,
    depthwise: Part<Depthwise>,
}

struct Part<N: Quantize> {
    net: N,
    calibrator: Calibrator<N>,
    int8: Quantized<N>,
    predictor: Predictor<Quantized<N>>,
}

impl<N: Quantize + Zero> Zero for Part<N> {
    const ZERO: Self = Self {
        net: N::ZERO,
        calibrator: Calibrator::ZERO,
        int8: Quantized::ZERO,
        predictor: Predictor::ZERO,
    };
}

impl Zero for Memory {
    const ZERO: Self = Self {
        signals: Part::ZERO,
        means: Part::ZERO,
        images: Part::ZERO,
        depthwise: Part::ZERO,
    };
}

/// Quantises four networks of pinned random weights and takes what they put out into `digest`.
///
/// # Errors
/// None with these data; it passes on what quantisation would say.
pub fn run(memory: &mut Memory, rng: &mut Generator, digest: &mut crate::Fnv) -> Result<(), QuantizeError> {
    memory.signals.net.init(rng);
    memory.means.net.init(rng);
    memory.images.net.init(rng);
    memory.depthwise.net.init(rng);
    memory.signals.run(rng, digest)?;
    memory.means.run(rng, digest)?;
    memory.images.run(rng, digest)?;
    memory.depthwise.run(rng, digest)
}

impl<N: Quantize> Part<N> {
    fn run(&mut self, rng: &mut Generator, digest: &mut crate::Fnv) -> Result<(), QuantizeError> {
        let mut x = N::In::ZERO;
        for _ in 0..SAMPLES {
            x.as_flat_mut().fill_with(|| rng::normal(rng));
            self.calibrator.observe(&self.net, &x)?;
        }
        self.calibrator.quantize(&self.net, &mut self.int8)?;
        for _ in 0..SAMPLES {
            x.as_flat_mut().fill_with(|| rng::normal(rng));
            digest.floats(self.predictor.predict(&self.int8, &x).as_flat());
        }
        Ok(())
    }
}

/// Reads one of the networks from `bytes` and writes it to `buffer`, as a device does that keeps it in flash.
///
/// # Errors
/// Those of [`quant::load`] and [`quant::save`].
pub fn restore(memory: &mut Memory, bytes: &[u8], buffer: &mut [u8]) -> Result<usize, motenet::blob::BlobError> {
    quant::load(bytes, &mut memory.signals.int8)?;
    quant::save(&memory.signals.int8, buffer)
}

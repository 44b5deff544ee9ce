//! What `cargo xtask bench` counts the instructions of: a network of the size that other libraries have published figures for, the watch network,
//! and the kernels one by one.
//!
//! A work is a call of [`Meter::measure`], and an entry in `xtask/src/bench/works.rs`; one that needs memory of its own is a file in `bench/`.

mod activations;
mod autoencoder;
pub mod digits;
mod guard;
mod sparse;
mod ten_classes;

pub use autoencoder::{AUTOENCODER_BATCH, Autoencoder};
pub use ten_classes::TenClasses;

use crate::images;
use crate::watch::{Room, Watch, Window};
use core::hint::black_box;
use motenet::layers::relaxed;
use motenet::optim::Moments;
use motenet::quant::{Calibrator, Quantize, Quantized};
use motenet::rng::{self, Generator};
use motenet::{fingerprint, first, kernel, prelude::*};

/// The network of the published figures: two hidden layers, cross-entropy on four classes.
pub type Perceptron = Model<[f32; 64], (Dense<32>, Relu, Dense<16>, Relu, Dense<4>)>;

/// The same with the dense layers for cores without an FPU.
pub type Relaxed = Model<[f32; 64], (relaxed::Dense<32>, Relu, relaxed::Dense<16>, Relu, relaxed::Dense<4>)>;

/// Its batch.
pub const BATCH: usize = 32;

/// The perceptron's layers of integers, without its entry and its exit.
type Integers = <Perceptron as Quantize>::Quantized;

/// The middle convolution of the watch network.
type Convolution = Model<[[f32; 48]; 12], Conv1d<16, 5, 22, motenet::Window<2>>>;

/// Inputs and outputs of the matrix that the kernels multiply.
const N: usize = 64;
/// Samples that share one gradient.
const ROWS: usize = 8;
const LONG: usize = 256;

/// A piece of work to count.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// What it is, as a word.
    pub name: &'static str,
    /// How many units it consists of: samples, multiply-accumulates or parameters.
    pub units: u32,
}

/// Counts instructions.
pub trait Meter {
    /// Runs `f` and notes what it took.
    fn measure(&mut self, work: Work, f: &mut dyn FnMut());
}

/// The memory [`run`] works in. All zero, so a `static` of it lies in `.bss`.
pub struct Memory {
    batch: [[f32; 64]; BATCH],
    perceptron: Perceptron,
    perceptron_room: motenet::Memory<Perceptron, Adam, BATCH>,
    relaxed: Relaxed,
    relaxed_room: motenet::Memory<Relaxed, Adam, BATCH>,
    ten_classes: ten_classes::Memory,
    autoencoder: autoencoder::Memory,
    digits: digits::Memory,
    sparse: sparse::Memory,
    calibrator: Calibrator<Perceptron>,
    int8: Quantized<Perceptron>,
    int8_predictor: Predictor<Quantized<Perceptron>>,
    integers: Predictor<Integers>,
    window: Window,
    watch: Watch,
    watch_room: Room,
    signal: [[[f32; 48]; 12]; 1],
    convolution: Convolution,
    convolved: <Convolution as Layer>::Buf<1>,
    convolution_gradient: <Convolution as Params>::Like<f32>,
    matrix: [f32; N * N],
    gradient: [f32; N * N],
    moments: [Moments<f32>; N * N],
    vectors: [[f32; LONG]; 2],
    x: [f32; N * ROWS],
    y: [f32; N * ROWS],
    bias: [f32; N],
    images: images::Memory,
}

impl Zero for Memory {
    const ZERO: Self = Self {
        batch: Zero::ZERO,
        perceptron: Zero::ZERO,
        perceptron_room: Zero::ZERO,
        relaxed: Zero::ZERO,
        relaxed_room: Zero::ZERO,
        ten_classes: Zero::ZERO,
        autoencoder: Zero::ZERO,
        digits: Zero::ZERO,
        sparse: Zero::ZERO,
        calibrator: Zero::ZERO,
        int8: Zero::ZERO,
        int8_predictor: Zero::ZERO,
        integers: Zero::ZERO,
        window: Zero::ZERO,
        watch: Zero::ZERO,
        watch_room: Zero::ZERO,
        signal: Zero::ZERO,
        convolution: Zero::ZERO,
        convolved: Zero::ZERO,
        convolution_gradient: Zero::ZERO,
        matrix: Zero::ZERO,
        gradient: Zero::ZERO,
        moments: Zero::ZERO,
        vectors: Zero::ZERO,
        x: Zero::ZERO,
        y: Zero::ZERO,
        bias: Zero::ZERO,
        images: Zero::ZERO,
    };
}

/// Has `meter` measure everything, and returns a digest of what was computed: equal on every core, or the figures are of different things.
///
/// # Errors
/// None with these data; training passes on what it would say.
pub fn run(memory: &mut Memory, meter: &mut impl Meter) -> Result<u64, StepError> {
    let mut rng = rng::seeded(7);
    let mut digest = crate::Fnv::new();
    perceptron(memory, meter, &mut rng)?;
    int8(memory, meter, &mut digest);
    digits::run(&mut memory.digits, meter, &mut digest);
    watch(memory, meter, &mut rng)?;
    kernels(memory, meter, &mut rng, &mut digest);
    convolution(memory, meter, &mut rng, &mut digest);
    relaxed(memory, meter, &mut rng)?;
    activations::run(meter, &mut rng, &mut digest);
    guarded(memory, meter)?;
    let nets = [
        fingerprint(&memory.perceptron),
        fingerprint(&memory.watch),
        fingerprint(&memory.relaxed),
        ten_classes::run(&mut memory.ten_classes, meter, &mut rng)?,
        autoencoder::run(&mut memory.autoencoder, meter, &mut rng)?,
    ];
    let images = images::measure(&mut memory.images, meter, &mut rng)?;
    let sparse = sparse::run(&mut memory.sparse, &memory.watch, &memory.window, meter)?;
    for bits in nets.into_iter().chain(images).chain(sparse) {
        digest.word(bits as u32);
        digest.word((bits >> 32) as u32);
    }
    Ok(digest.finish())
}

/// The first `N` numbers, so many that the compiler does not know.
fn row(x: &mut [f32]) -> &mut [f32] {
    first(x, black_box(N))
}

fn fill(x: &mut [f32], rng: &mut Generator) {
    x.fill_with(|| rng::symmetric(rng));
}

fn perceptron(memory: &mut Memory, meter: &mut impl Meter, rng: &mut Generator) -> Result<(), StepError> {
    let Memory {
        batch,
        perceptron: net,
        perceptron_room: room,
        ..
    } = memory;
    fill(batch.as_flattened_mut(), rng);
    net.init(rng);
    let mut trainer = Trainer::new(net, room, Adam::new(1e-3), CrossEntropy);
    let batch = &*batch;
    let mut step = || trainer.step(batch.iter().enumerate().map(|(i, x)| (x, i % 4)));
    step()?;
    let mut outcome = Ok(0.0);
    let work = Work {
        name: "mlp_train",
        units: BATCH as u32,
    };
    meter.measure(work, &mut || outcome = step());
    outcome?;
    let work = Work {
        name: "mlp_infer",
        units: 1,
    };
    let [x, ..] = batch;
    meter.measure(work, &mut || {
        black_box(trainer.predict(black_box(x)));
    });
    Ok(())
}

/// Behind everything else of the perceptron: weights are other ones after it.
fn guarded(memory: &mut Memory, meter: &mut impl Meter) -> Result<(), StepError> {
    let Memory {
        batch,
        perceptron: net,
        perceptron_room: room,
        ..
    } = memory;
    let mut trainer = Trainer::new(net, room, Adam::new(1e-3), CrossEntropy);
    for (names, samples) in [
        (["guard_mlp", "guard_mlp_off"], BATCH),
        (["guard_mlp_1", "guard_mlp_1_off"], 1),
    ] {
        let batch = first(batch, black_box(samples));
        guard::run(meter, names, &mut trainer, |trainer| {
            trainer.step(batch.iter().enumerate().map(|(i, x)| (x, i % 4)))
        })?;
    }
    Ok(())
}

fn relaxed(memory: &mut Memory, meter: &mut impl Meter, rng: &mut Generator) -> Result<(), StepError> {
    let Memory {
        batch,
        relaxed: net,
        relaxed_room: room,
        ..
    } = memory;
    net.init(rng);
    let mut trainer = Trainer::new(net, room, Adam::new(1e-3), CrossEntropy);
    let batch = &*batch;
    let mut outcome = Ok(0.0);
    let work = Work {
        name: "relaxed_train",
        units: BATCH as u32,
    };
    meter.measure(work, &mut || {
        outcome = trainer.step(batch.iter().enumerate().map(|(i, x)| (x, i % 4)))
    });
    outcome?;
    let work = Work {
        name: "relaxed_infer",
        units: 1,
    };
    let [x, ..] = batch;
    meter.measure(work, &mut || {
        black_box(trainer.predict(black_box(x)));
    });
    Ok(())
}

/// The perceptron in 8-bit integers: alone, as other libraries' figures are, and from and to `f32`.
fn int8(memory: &mut Memory, meter: &mut impl Meter, digest: &mut crate::Fnv) {
    let Memory {
        batch,
        perceptron: net,
        calibrator,
        int8,
        int8_predictor,
        integers,
        ..
    } = memory;
    for x in &*batch {
        if calibrator.observe(net, x).is_err() {
            digest.word(1);
        }
    }
    if calibrator.quantize(net, int8).is_err() {
        digest.word(2);
    }
    let [x, ..] = &*batch;
    let mut q = [0; 64];
    int8.input().quantize_all(x, &mut q);
    let (mut y, mut z) = ([0; 4], [0.0; 4]);
    let work = Work {
        name: "int8_mlp_infer",
        units: 1,
    };
    meter.measure(work, &mut || y = integers.predict(int8.net(), black_box(&q)));
    let work = Work {
        name: "int8_mlp_infer_f32",
        units: 1,
    };
    meter.measure(work, &mut || z = int8_predictor.predict(int8, black_box(x)));
    digest.floats(&y.map(f32::from));
    digest.floats(&z);
}

fn watch(memory: &mut Memory, meter: &mut impl Meter, rng: &mut Generator) -> Result<(), StepError> {
    let Memory {
        window,
        watch: net,
        watch_room: room,
        ..
    } = memory;
    fill(window.as_flattened_mut(), rng);
    net.init(rng);
    net.0.set([0.0; 6], [1.0; 6]);
    let mut trainer = Trainer::new(net, room, Sgd::new(1e-3), CrossEntropy);
    let window = &*window;
    let mut outcome = Ok(0.0);
    let work = Work {
        name: "watch_train",
        units: 1,
    };
    meter.measure(work, &mut || outcome = trainer.step([(window, 3)]));
    outcome?;
    let work = Work {
        name: "watch_infer",
        units: 1,
    };
    meter.measure(work, &mut || {
        black_box(trainer.predict(black_box(window)));
    });
    Ok(())
}

/// The lengths pass through `black_box`: a compiler that knew them would make a kernel of its own for each.
fn kernels(memory: &mut Memory, meter: &mut impl Meter, rng: &mut Generator, digest: &mut crate::Fnv) {
    let Memory {
        matrix,
        gradient,
        moments,
        vectors,
        x,
        y,
        bias,
        ..
    } = memory;
    for values in [vectors.as_flattened_mut(), matrix, gradient, x, y, bias] {
        fill(values, rng);
    }
    let [a, b] = vectors;
    let mut sum = 0.0;
    let macs = |name, units: usize| Work {
        name,
        units: units as u32,
    };
    meter.measure(macs("dot", LONG), &mut || {
        sum = kernel::dot(black_box(&a[..]), black_box(&b[..]));
    });
    digest.floats(&[sum]);
    meter.measure(macs("gemv", N * N), &mut || {
        kernel::gemv(row(x), black_box(&matrix[..]), row(bias), row(y), black_box(1));
    });
    digest.floats(y);
    meter.measure(macs("gemv_t", N * N), &mut || {
        kernel::gemv_t(row(y), black_box(1), black_box(&matrix[..]), row(x));
    });
    digest.floats(x);
    meter.measure(macs("gemm", N * N * ROWS), &mut || {
        let (x, w) = (black_box(&x[..]), black_box(&matrix[..]));
        kernel::affine(x, black_box(N), w, row(bias), y, black_box((1, N)));
    });
    digest.floats(y);
    meter.measure(macs("rank1", N * N * ROWS), &mut || {
        let (x, y) = (black_box(&x[..]), black_box(&y[..]));
        kernel::rank1(
            y,
            black_box((1, N)),
            x,
            black_box(N),
            black_box(&mut gradient[..]),
            row(bias),
        );
    });
    digest.floats(gradient);
    let mut adam = Adam::new(1e-3);
    adam.tick();
    meter.measure(macs("adam", N * N), &mut || {
        adam.update(
            black_box(&mut matrix[..]),
            black_box(&gradient[..]),
            black_box(&mut moments[..]),
            false,
        );
    });
    digest.floats(matrix);
}

fn convolution(memory: &mut Memory, meter: &mut impl Meter, rng: &mut Generator, digest: &mut crate::Fnv) {
    let Memory {
        signal: x,
        convolution: net,
        convolved: buf,
        convolution_gradient: gradient,
        ..
    } = memory;
    fill(x.as_flattened_mut().as_flattened_mut(), rng);
    net.init(rng);
    let macs = |name, passes: usize| Work {
        name,
        units: (passes * Convolution::MACS) as u32,
    };
    meter.measure(macs("conv1d", 1), &mut || net.infer(black_box(x), buf));
    meter.measure(macs("conv1d_dw", 1), &mut || {
        net.backward(black_box(x), buf, &mut (), gradient, false)
    });
    meter.measure(macs("conv1d_dw_dx", 2), &mut || {
        net.backward(black_box(x), buf, &mut (), gradient, true)
    });
    for i in 0..<Convolution as Params>::LEAVES {
        digest.floats(gradient.leaf(i));
    }
    digest.floats(x.as_flattened().as_flattened());
}

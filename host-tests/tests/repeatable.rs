//! The same seed and data give the same weights, bit by bit, today and tomorrow: fingerprints of a few trainings are pinned, so that no change of
//! arithmetic goes unnoticed. Emulated boards are compared with the host elsewhere.

use host_tests::fixtures::Digits;
use motenet::fingerprint;
use motenet::prelude::*;
use motenet::rng::{Generator, below, normal, seeded};

/// What a training ends with: the network's fingerprint and the bits of its last loss.
type End = (u64, u32);

/// Trains on batches of `B` samples that `draw` makes, from starting weights and data of one seed.
fn train<N, O, L, const B: usize>(
    net: &mut N,
    optimizer: O,
    loss: L,
    steps: usize,
    seed: u64,
    mut draw: impl FnMut(&mut Generator) -> (N::In, L::Target),
) -> End
where
    N: Train<Elem = f32>,
    O: Optimizer,
    L: Loss<N::Out>,
{
    let mut rng = seeded(seed);
    net.init(&mut rng);
    let mut memory = Box::new(Memory::<N, O, B>::ZERO);
    let mut trainer = Trainer::new(net, &mut memory, optimizer, loss);
    let mut last = 0.0;
    for _ in 0..steps {
        let batch: Vec<(N::In, L::Target)> = (0..B).map(|_| draw(&mut rng)).collect();
        last = trainer
            .step(batch.iter().map(|(x, target)| (x, target)))
            .unwrap_or_else(|e| panic!("{e}"));
    }
    (fingerprint(net), last.to_bits())
}

#[track_caller]
fn assert_pinned(end: End, pinned: End) {
    assert_eq!(
        end, pinned,
        "the arithmetic has changed: if that was meant, pin ({:#018x}, {:#010x})",
        end.0, end.1
    );
}

/// Digits by batch norm, ReLU, dropout and Adam.
fn perceptron(seed: u64) -> End {
    let digits = Digits::load().unwrap_or_else(|e| panic!("{e}"));
    let mut net = Model::<[f32; 64], (Dense<24, NO_BIAS>, BatchNorm, Relu, Dropout<20>, Dense<10>)>::ZERO;
    train::<_, _, _, 16>(&mut net, Adam::new(3e-3), CrossEntropy, 100, seed, |rng| {
        let i = below(rng, digits.y.len() as u32) as usize;
        (std::array::from_fn(|pixel| digits.x[[i, pixel]] as f32), digits.y[i])
    })
}

/// Noisy waves of three frequencies by convolutions, pools and SGD.
fn convolutions(seed: u64) -> End {
    type Net = Model<
        [[f32; 32]; 2],
        (
            Conv1d<4, 5, 14, Window<2>>,
            LeakyRelu,
            MaxPool1d<2, 7>,
            Conv1d<6, 3, 7, Window<1, 2, Same>>,
            Gelu,
            AvgPool1d<3, 5, 1>,
            Conv1d<5, 2, 5, Window<1, 1, Causal>>,
            Silu,
            GlobalAvgPool,
            Dense<3>,
        ),
    >;
    let mut net = Net::ZERO;
    let smooth = SmoothCrossEntropy::new(0.05).unwrap_or_else(|e| panic!("{e}"));
    train::<_, _, _, 8>(&mut net, Sgd::new(0.05), smooth, 150, seed, |rng| {
        let class = below(rng, 3) as usize;
        // A triangle wave: no sine, whose last bits are the platform's.
        let wave = |t: usize| ((t * (class + 1)) % 12).abs_diff(6) as f32 / 3.0 - 1.0;
        let x = std::array::from_fn(|_| std::array::from_fn(|t| wave(t) + 0.3 * normal(rng)));
        (x, class)
    })
}

/// Saturating functions, a loss with logarithms, weight decay, and momentum.
fn saturating(seed: u64) -> End {
    type Net = Model<[f32; 5], (Dense<9>, Tanh, Dense<7>, Sigmoid, Dense<6>, Softplus, Dense<4>)>;
    let mut net = Net::ZERO;
    let optimizer = AdamW::new(1e-2, 0.1);
    train::<_, _, _, 4>(&mut net, optimizer, BinaryCrossEntropy, 200, seed, |rng| {
        let x: [f32; 5] = std::array::from_fn(|_| normal(rng));
        let positive = |x: f32| f32::from(u8::from(x > 0.0));
        (x, [positive(x[0] + x[1]), positive(x[2] * x[3]), positive(x[4]), 0.25])
    })
}

#[test]
fn a_perceptron_with_dropout_and_batch_norm() {
    assert_pinned(perceptron(1), (0x07b0_8333_4151_56a3, 0x3f4d_83ad));
    assert_ne!(perceptron(2), perceptron(1), "the seed decides");
}

#[test]
fn a_convolution_net() {
    assert_pinned(convolutions(1), (0x9c22_6183_9dd7_620d, 0x3e3b_7c01));
    assert_eq!(convolutions(2), convolutions(2), "nothing else decides");
}

#[test]
fn saturating_functions() {
    assert_pinned(saturating(1), (0x4811_f396_6b59_1bea, 0x3ecf_f605));
}

//! MNIST-1D with a convolutional network: what example 04 explains and `host-tests/tests/real_data.rs` holds to its accuracy.

use motenet::{prelude::*, rng};
use motenet_host::{Labelled, mnist1d::LENGTH};

/// Signals with their digits.
pub type Signals = Labelled<[f32; LENGTH]>;

/// Stride 2, with zeros beyond both ends: half as many outputs as inputs.
type Half = Window<2, 1, Same>;

/// One channel of 40 samples becomes 16 of 20, 24 of 10, 32 of 5; a dense layer reads these 160 numbers.
pub type Net = Model<
    [[f32; LENGTH]; 1],
    (
        Conv1d<16, 5, 20, Half, NO_BIAS>,
        BatchNorm,
        Relu,
        Conv1d<24, 5, 10, Half, NO_BIAS>,
        BatchNorm,
        Relu,
        Conv1d<32, 5, 5, Half, NO_BIAS>,
        BatchNorm,
        Relu,
        Dense<10>,
    ),
>;

/// Mini-batches of 50, Adam with decoupled weight decay.
pub type Room = Memory<Net, AdamW, 50>;

/// Walks through the training part.
pub const EPOCHS: usize = 30;
const LR: f32 = 2e-2;
const DECAY: f32 = 0.2;

/// Trains a new network; `seed` decides its starting weights and the order of the signals. `epoch` hears of each epoch's mean loss.
///
/// The learning rate falls on a line to zero, and the weights of the last epoch count: the signals it is tested on choose nothing. Rate, decay
/// and epochs were found on the last fifth of the training part.
pub fn train(signals: &Signals, seed: u64, mut epoch: impl FnMut(f32)) -> Result<Net, StepError> {
    let mut rng = rng::seeded(seed);
    let (mut net, mut room) = (Net::ZERO, Box::new(Room::ZERO));
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut net, &mut room, AdamW::new(LR, DECAY), CrossEntropy);
    let mut order: Vec<usize> = (0..signals.len()).collect();
    let steps = EPOCHS * order.chunks(50).len();
    let mut step = 0;
    for _ in 0..EPOCHS {
        rng::shuffle(&mut order, &mut rng);
        let mut loss = 0.0;
        for batch in order.chunks(50) {
            trainer.optimizer.set_lr(LR * (1.0 - step as f32 / steps as f32));
            // A signal is one channel: an array of one array.
            loss += trainer.step(batch.iter().map(|&i| ([signals.x[i]], &signals.y[i])))? * batch.len() as f32;
            step += 1;
        }
        epoch(loss / order.len() as f32);
    }
    Ok(net)
}

/// The percentage of signals that the network reads right.
pub fn accuracy(net: &Net, signals: &Signals) -> f64 {
    let mut predictor = Predictor::<Net>::ZERO;
    let mut right = 0;
    for (&signal, &digit) in signals.x.iter().zip(&signals.y) {
        right += usize::from(argmax(&predictor.predict(net, &[signal])) == digit);
    }
    100.0 * right as f64 / signals.len() as f64
}

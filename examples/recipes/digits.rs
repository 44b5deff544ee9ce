//! Handwritten digits with a small dense network: what example 03 explains and `host-tests/tests/real_data.rs` holds to its accuracy.

use motenet::{prelude::*, rng};
use motenet_host::digits::Images;

/// 64 pixels to 10 digits. The dense layer in front of the batch norm has no bias: the norm's shift takes its part.
pub type Net = Model<[f32; 64], (Dense<32, NO_BIAS>, BatchNorm, Relu, Dense<10>)>;

/// Mini-batches of 32, Adam with decoupled weight decay.
pub type Room = Memory<Net, AdamW, 32>;

const EPOCHS: usize = 40;
const LR: f32 = 1e-2;
const DECAY: f32 = 0.2;

/// Trains a new network; `seed` decides its starting weights and the order of the images.
///
/// The learning rate falls on a line to zero, and the weights of the last epoch count: the images it is tested on choose nothing. Rate, decay and
/// epochs were found on the last fifth of the training part.
pub fn train(images: &Images, seed: u64) -> Result<Net, StepError> {
    let mut rng = rng::seeded(seed);
    let (mut net, mut room) = (Net::ZERO, Room::ZERO);
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut net, &mut room, AdamW::new(LR, DECAY), CrossEntropy);
    let mut order: Vec<usize> = (0..images.len()).collect();
    for epoch in 0..EPOCHS {
        trainer.optimizer.set_lr(LR * (1.0 - epoch as f32 / EPOCHS as f32));
        rng::shuffle(&mut order, &mut rng);
        for batch in order.chunks(32) {
            trainer.step(batch.iter().map(|&i| (&images.x[i], &images.y[i])))?;
        }
    }
    Ok(net)
}

/// The percentage of images that a network, trained or folded, reads right.
pub fn accuracy<N: Layer<In = [f32; 64], Out = [f32; 10]>>(net: &N, images: &Images) -> f64 {
    let mut predictor = Predictor::<N>::ZERO;
    let mut right = 0;
    for (image, &digit) in images.x.iter().zip(&images.y) {
        right += usize::from(argmax(&predictor.predict(net, image)) == digit);
    }
    100.0 * right as f64 / images.len() as f64
}

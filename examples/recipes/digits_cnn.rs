//! Handwritten digits with a small convolutional network: what example 27 explains and `host-tests/tests/real_data.rs` holds to its accuracy.

use motenet::{prelude::*, rng};
use motenet_host::digits::Images;
use std::array::from_fn;

/// A grey image of 8 rows of 8 pixels.
pub type Image = [[[f32; 8]; 8]; 1];

/// Two convolutions of 3 by 3 taps, to 8 and to 16 channels, each normalised, pooled to half the size and rectified: 1,922 parameters. The ReLU behind
/// the pool computes what it would in front of it, for a quarter of the work.
pub type Net = Model<
    Image,
    (
        Conv2d<8, 3, 3, 8, 8, Window<1, 1, Same>, NO_BIAS>,
        BatchNorm,
        MaxPool2d<2, 2, 4, 4>,
        Relu,
        Conv2d<16, 3, 3, 4, 4, Window<1, 1, Same>, NO_BIAS>,
        BatchNorm,
        MaxPool2d<2, 2, 2, 2>,
        Relu,
        Dense<10>,
    ),
>;

/// Mini-batches of 32, Adam with decoupled weight decay.
pub type Room<N> = Memory<N, AdamW, 32>;

const EPOCHS: usize = 20;
const LR: f32 = 2e-2;
const DECAY: f32 = 0.2;

/// The pixels as rows.
pub fn image(pixels: &[f32; 64]) -> Image {
    [from_fn(|row| from_fn(|column| pixels[8 * row + column]))]
}

/// Trains a new network; `seed` decides its starting weights and the order of the images.
///
/// The learning rate falls on a line to zero, and the weights of the last epoch count: the images it is tested on choose nothing. Rate, decay and
/// epochs were found on the last fifth of the training part.
pub fn train<N>(images: &Images, seed: u64) -> Result<Box<N>, StepError>
where
    N: Train<Elem = f32> + Layer<In = Image, Out = [f32; 10]> + Zero,
{
    let mut rng = rng::seeded(seed);
    let (mut net, mut room) = (Box::new(N::ZERO), Box::new(Room::<N>::ZERO));
    net.init(&mut rng);
    let pictures: Vec<Image> = images.x.iter().map(image).collect();
    let mut trainer = Trainer::new(&mut *net, &mut *room, AdamW::new(LR, DECAY), CrossEntropy);
    let mut order: Vec<usize> = (0..images.len()).collect();
    for epoch in 0..EPOCHS {
        trainer.optimizer.set_lr(LR * (1.0 - epoch as f32 / EPOCHS as f32));
        rng::shuffle(&mut order, &mut rng);
        for batch in order.chunks(32) {
            trainer.step(batch.iter().map(|&i| (&pictures[i], &images.y[i])))?;
        }
    }
    Ok(net)
}

/// The percentage of images that a network, trained or folded, reads right.
pub fn accuracy<N: Layer<In = Image, Out = [f32; 10]>>(net: &N, images: &Images) -> f64 {
    let mut predictor = Predictor::<N>::ZERO;
    let mut right = 0;
    for (pixels, &digit) in images.x.iter().zip(&images.y) {
        right += usize::from(argmax(&predictor.predict(net, &image(pixels))) == digit);
    }
    100.0 * right as f64 / images.len() as f64
}

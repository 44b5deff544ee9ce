//! What a small network costs where floating-point arithmetic is a library: training and inference on a Cortex-M0+.
#![no_std]
#![no_main]

#[path = "../bare.rs"]
mod bare;

use core::hint::black_box;
use motenet::prelude::*;
use static_cell::ConstStaticCell;

type Net = Model<[f32; 16], (Dense<12>, Relu, Dense<4>)>;

static NET: ConstStaticCell<Net> = ConstStaticCell::new(Net::ZERO);
static MEMORY: ConstStaticCell<Memory<Net, Sgd, 4>> = ConstStaticCell::new(Memory::ZERO);
static SAMPLE: [f32; 16] = [0.5; 16];

#[bare::entry]
fn main() -> ! {
    if let (Some(net), Some(memory)) = (NET.try_take(), MEMORY.try_take()) {
        net.init(&mut motenet::rng::seeded(black_box(1)));
        let mut trainer = Trainer::new(net, memory, Sgd::new(1e-2), CrossEntropy);
        while step(&mut trainer).is_ok() {
            black_box(trainer.predict(black_box(&SAMPLE)));
        }
    }
    loop {
        core::hint::spin_loop();
    }
}

/// In a function of its own, to be found in the map of the image.
#[inline(never)]
fn step(trainer: &mut Trainer<'_, Net, Sgd, CrossEntropy, 4>) -> Result<f32, StepError> {
    trainer.step((0..4).map(|i| (black_box(&SAMPLE), i)))
}

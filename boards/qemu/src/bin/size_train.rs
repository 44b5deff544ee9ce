//! What training alone costs: the perceptron of the published figures, with Adam in batches of 32.
#![no_std]
#![no_main]

#[path = "../bare.rs"]
mod bare;

use core::hint::black_box;
use motenet::prelude::*;
use static_cell::ConstStaticCell;

type Net = Model<[f32; 64], (Dense<32>, Relu, Dense<16>, Relu, Dense<4>)>;

static NET: ConstStaticCell<Net> = ConstStaticCell::new(Net::ZERO);
static MEMORY: ConstStaticCell<Memory<Net, Adam, 32>> = ConstStaticCell::new(Memory::ZERO);
static SAMPLE: [f32; 64] = [0.5; 64];

#[bare::entry]
fn main() -> ! {
    if let (Some(net), Some(memory)) = (NET.try_take(), MEMORY.try_take()) {
        net.init(&mut motenet::rng::seeded(black_box(1)));
        let mut trainer = Trainer::new(net, memory, Adam::new(1e-3), CrossEntropy);
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
fn step(trainer: &mut Trainer<'_, Net, Adam, CrossEntropy, 32>) -> Result<f32, StepError> {
    trainer.step((0..32).map(|i| (black_box(&SAMPLE), i % 4)))
}

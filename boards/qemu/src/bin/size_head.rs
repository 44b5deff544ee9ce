//! What fine-tuning costs: a dense layer learns, one sample at a time, on what a base in flash makes of them.
#![no_std]
#![no_main]

#[path = "../bare.rs"]
mod bare;

use core::hint::black_box;
use motenet::prelude::*;
use static_cell::ConstStaticCell;

type Base = Model<[f32; 120], (Dense<120>, Relu)>;
type Head = Model<[f32; 120], Dense<10>>;
type Net = (&'static Base, &'static mut Head);

/// 58 KB of weights. Their values do not matter here, but zeros would lie in RAM.
static BASE: Base = {
    let mut base = Base::ZERO;
    base.0.w = [[0.01; 120]; 120];
    base
};
static HEAD: ConstStaticCell<Head> = ConstStaticCell::new(Head::ZERO);
static MEMORY: ConstStaticCell<Memory<Net, Sgd, 1>> = ConstStaticCell::new(Memory::ZERO);
static SAMPLE: [f32; 120] = [0.5; 120];

#[bare::entry]
fn main() -> ! {
    if let (Some(head), Some(memory)) = (HEAD.try_take(), MEMORY.try_take()) {
        head.init(&mut motenet::rng::seeded(black_box(1)));
        let mut net = (black_box(&BASE), head);
        let mut trainer = Trainer::new(&mut net, memory, Sgd::new(1e-2), CrossEntropy);
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
fn step(trainer: &mut Trainer<'_, Net, Sgd, CrossEntropy, 1>) -> Result<f32, StepError> {
    trainer.step([(black_box(&SAMPLE), 3)])
}

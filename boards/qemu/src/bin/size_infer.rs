//! What inference alone costs: the perceptron of the published figures, with its weights in flash.
#![no_std]
#![no_main]

#[path = "../bare.rs"]
mod bare;

use core::hint::black_box;
use motenet::prelude::*;
use static_cell::ConstStaticCell;

type Net = Model<[f32; 64], (Dense<32>, Relu, Dense<16>, Relu, Dense<4>)>;

/// 10.7 KB of weights. Their values do not matter here, but zeros would lie in RAM.
static NET: Net = {
    let mut net = Net::ZERO;
    net.0.w = [[0.01; 64]; 32];
    net
};
static PREDICTOR: ConstStaticCell<Predictor<Net>> = ConstStaticCell::new(Predictor::ZERO);
static SAMPLE: [f32; 64] = [0.5; 64];

#[bare::entry]
fn main() -> ! {
    if let Some(predictor) = PREDICTOR.try_take() {
        loop {
            black_box(predict(predictor));
        }
    }
    loop {
        core::hint::spin_loop();
    }
}

/// In a function of its own, to be found in the map of the image.
#[inline(never)]
fn predict(predictor: &mut Predictor<Net>) -> [f32; 4] {
    predictor.predict(black_box(&NET), black_box(&SAMPLE))
}

//! What inference in 8-bit integers costs: the perceptron of the published figures, from and to `f32`, with its weights in flash.
#![no_std]
#![no_main]

#[path = "../bare.rs"]
mod bare;

use core::hint::black_box;
use motenet::{
    prelude::*,
    quant::{QuantParams, Quantized},
};
use static_cell::ConstStaticCell;

type Net = Model<[f32; 64], (Dense<32>, Relu, Dense<16>, Relu, Dense<4>)>;

/// 3.3 KB of weights, biases and factors. Their values do not matter here, but zeros would lie in RAM.
static NET: Quantized<Net> = {
    let params = QuantParams {
        scale: 0.01,
        zero_point: 0,
    };
    Quantized::new(Zero::ZERO, [params, params])
};
static PREDICTOR: ConstStaticCell<Predictor<Quantized<Net>>> = ConstStaticCell::new(Predictor::ZERO);
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
fn predict(predictor: &mut Predictor<Quantized<Net>>) -> [f32; 4] {
    predictor.predict(black_box(&NET), black_box(&SAMPLE))
}

//! The budget of a device, checked by the compiler.

use motenet::prelude::*;

type Net = Model<[f32; 64], (Dense<128>, Relu, Dense<10>)>;

const _: () = assert!(Memory::<Net, Adam, 16>::BYTES <= 64 * 1024, "training has to fit 64 KB");

fn main() {}

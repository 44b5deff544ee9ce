//! Tuples hold 16 layers; nesting them holds any number.

use motenet::prelude::*;

type Net = Model<
    [f32; 4],
    (Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu),
>;

static mut NET: Net = Net::ZERO;

fn main() {}

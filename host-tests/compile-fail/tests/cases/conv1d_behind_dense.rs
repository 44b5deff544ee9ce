//! In the middle of a network the message has to say which layer does not fit.

use motenet::prelude::*;

type Net = Model<[f32; 8], (Dense<16>, Relu, Conv1d<4, 3, 6>)>;

static mut NET: Net = Net::ZERO;

fn main() {}

//! A convolution wants channels, `[[f32; L]; C]`.

use motenet::prelude::*;

type Net = Model<[f32; 8], (Conv1d<4, 3, 6>, Relu)>;

static mut NET: Net = Net::ZERO;

fn main() {}

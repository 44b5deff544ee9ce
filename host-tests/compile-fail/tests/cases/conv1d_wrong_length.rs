//! (100 - 5) / 2 + 1 is 48.

use motenet::prelude::*;

type Net = Model<[[f32; 100]; 6], (Conv1d<12, 5, 47, Window<2>>, Relu, GlobalAvgPool, Dense<5>)>;

static mut MEMORY: Memory<Net, Adam, 8> = Memory::ZERO;

fn main() {}

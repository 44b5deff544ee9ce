use motenet::prelude::*;

type Net = Model<[f32; 8], Dense<4>>;

static mut MEMORY: Memory<Net, Sgd, 0> = Memory::ZERO;

fn main() {}

use motenet::prelude::*;

type Net = Model<[[f32; 11]; 2], (Flatten<21>, BatchNorm, Dense<3>)>;

static mut MEMORY: Memory<Net, Sgd, 4> = Memory::ZERO;

fn main() {}

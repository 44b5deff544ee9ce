use motenet::prelude::*;

type Net = Model<[f32; 8], (Dense<4>, Dropout<100>)>;

static mut MEMORY: Memory<Net, Sgd, 4> = Memory::ZERO;

fn main() {}

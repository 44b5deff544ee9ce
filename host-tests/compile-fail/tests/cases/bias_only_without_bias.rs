use motenet::layers::BiasOnly;
use motenet::prelude::*;

type Net = Model<[f32; 8], (BiasOnly<Dense<4, NO_BIAS>>, Relu, Dense<2>)>;

static mut ROOM: Memory<Net, Sgd, 4> = Memory::ZERO;

fn main() {}

use motenet::prelude::*;

type Net = Model<[u8; 4], (Dense<3>, Relu)>;

static mut NET: Net = Net::ZERO;

fn main() {}

use motenet::prelude::*;

type Net = Model<[f32; 8], (BatchNorm, Dense<4>)>;

static mut SHIPPED: Folded<Net> = Zero::ZERO;

fn main() {}

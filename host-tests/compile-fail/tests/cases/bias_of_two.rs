use motenet::prelude::*;

type Net = Model<[f32; 8], Dense<4, 2>>;

static mut ROOM: Predictor<Net> = Predictor::ZERO;

fn main() {}

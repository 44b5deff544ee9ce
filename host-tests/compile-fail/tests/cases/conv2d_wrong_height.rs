use motenet::prelude::*;

type Net = Model<[[[f32; 28]; 20]; 1], (Conv2d<4, 3, 3, 26, 26>, GlobalAvgPool)>;

static mut ROOM: Predictor<Net> = Predictor::ZERO;

fn main() {}

use motenet::prelude::*;

type Net = Model<[[[f32; 27]; 26]; 4], (MaxPool2d<2, 2, 13, 14>, GlobalAvgPool)>;

static mut ROOM: Predictor<Net> = Predictor::ZERO;

fn main() {}

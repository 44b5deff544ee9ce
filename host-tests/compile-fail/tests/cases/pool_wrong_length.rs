use motenet::prelude::*;

type Net = Model<[[f32; 11]; 2], (MaxPool1d<2, 6>, GlobalAvgPool)>;

static mut ROOM: Predictor<Net> = Predictor::ZERO;

fn main() {}

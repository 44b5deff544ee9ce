use motenet::prelude::*;

type Net = Model<[[f32; 8]; 1], Conv1d<4, 9, 1>>;

static mut ROOM: Predictor<Net> = Predictor::ZERO;

fn main() {}

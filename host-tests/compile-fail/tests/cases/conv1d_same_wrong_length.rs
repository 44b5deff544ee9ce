use motenet::prelude::*;

type Net = Model<[[f32; 101]; 6], (Conv1d<12, 5, 50, Window<2, 1, Same>>, GlobalAvgPool)>;

static mut ROOM: Predictor<Net> = Predictor::ZERO;

fn main() {}

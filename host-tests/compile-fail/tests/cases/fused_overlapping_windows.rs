use motenet::prelude::*;

type Net = Model<[[[f32; 8]; 8]; 1], Fused<(Conv2d<4, 3, 3, 6, 6>, MaxPool2d<3, 3, 2, 2, 2, 2>)>>;

static mut ROOM: Predictor<Net> = Predictor::ZERO;

fn main() {}

//! Not only in a `static`.

use motenet::prelude::*;

type Net = Model<[[f32; 11]; 2], (Flatten<21>, Dense<3>)>;

fn main() {
    const ROOM: Predictor<Net> = Predictor::ZERO;
    let mut room = ROOM;
    room.predict(&Net::ZERO, &[[0.0; 11]; 2]);
}

use motenet::prelude::*;

type Net = Model<[[f32; 28]; 3], (Conv2d<4, 3, 3, 26, 26>, GlobalAvgPool)>;

fn main() {
    let _ = Net::ZERO;
}

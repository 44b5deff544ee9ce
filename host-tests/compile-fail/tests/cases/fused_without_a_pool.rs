use motenet::prelude::*;

type Net = Model<[[[f32; 8]; 8]; 1], (Fused<(Conv2d<4, 3, 3, 6, 6>, BatchNorm, MaxPool2d<2, 2, 3, 3>)>, Dense<10>)>;

fn main() {
    let _ = Net::ZERO;
}

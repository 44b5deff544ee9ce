//! Classes are the elements of `[f32; K]`; this network ends in channels.

use motenet::prelude::*;

type Net = Model<[[f32; 8]; 2], Conv1d<3, 3, 6>>;

fn main() {
    let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Sgd, 4>::ZERO);
    let _ = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
}

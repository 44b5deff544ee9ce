use motenet::prelude::*;

type Net = Model<[f32; 2], Dense<3>>;

fn main() {
    let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Sgd, 4>::ZERO);
    let _ = Trainer::new(&mut net, &mut memory, Adam::new(0.1), CrossEntropy);
}

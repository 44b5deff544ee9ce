use motenet::prelude::*;

type Net = Model<[f32; 2], Dense<3>>;
type Other = Model<[f32; 2], Dense<4>>;

fn main() {
    let (mut net, mut memory) = (Net::ZERO, Memory::<Other, Sgd, 4>::ZERO);
    let _ = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
}

use motenet::prelude::*;

type Net = Model<[f32; 2], Dense<3>>;

fn main() {
    let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Sgd, 4>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    let _ = trainer.step([([0.0f32, 1.0, 2.0], 1)]);
}

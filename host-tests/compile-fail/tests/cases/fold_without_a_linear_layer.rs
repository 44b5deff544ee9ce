use motenet::prelude::*;

type Net = Model<[f32; 8], (Dense<4>, Relu, BatchNorm, Dense<2>)>;

fn main() {
    let mut shipped: Folded<Net> = Zero::ZERO;
    Net::ZERO.fold(&mut (), &mut shipped);
}

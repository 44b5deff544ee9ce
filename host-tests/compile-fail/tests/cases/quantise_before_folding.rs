use motenet::prelude::*;
use motenet::quant::Quantize;

fn quantises<N: Quantize>() {}

fn main() {
    quantises::<Model<[f32; 4], (Dense<8, NO_BIAS>, BatchNorm, Relu, Dense<2>)>>();
}

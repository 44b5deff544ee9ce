//! The smallest complete program: a network learns the exclusive or, which no single layer can.
//!
//! ```text
//! cargo run --release --example 01_xor
//! ```
//!
//! Expect a loss that falls from about 0.7 (guessing) to below 0.001, a truth table that is right, and a few hundred
//! bytes for everything. On a microcontroller the same lines train the same network, with `net` and `memory` in statics.

use motenet::prelude::*;

/// Two inputs, eight hidden units, one output: the logit of "true". Shapes are inferred along the tuple.
type Net = Model<[f32; 2], (Dense<8>, Tanh, Dense<1>)>;
/// What training needs besides the weights: activations of up to 4 samples, the gradient, Adam's moments.
type Room = Memory<Net, Adam, 4>;

/// Sizes are constants, so that a budget is a line of code. One byte too much does not compile.
const _: () = assert!(size_of::<Net>() + Room::BYTES < 1024, "learning XOR has to fit 1 KB");

const XOR: [([f32; 2], [f32; 1]); 4] = [([0., 0.], [0.]), ([0., 1.], [1.]), ([1., 0.], [1.]), ([1., 1.], [0.])];

fn main() -> Result<(), StepError> {
    let (mut net, mut memory) = (Net::ZERO, Room::ZERO);
    net.init(&mut motenet::rng::seeded(1));

    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.05), BinaryCrossEntropy);
    for step in 0..=300 {
        let loss = trainer.step(XOR)?;
        if step % 50 == 0 {
            println!("step {step:3}  loss {loss:.4}");
        }
    }

    // Inference needs the weights and a Predictor, nothing of the training memory.
    let mut predictor = Predictor::<Net>::ZERO;
    println!("\n a  b   a xor b   probability");
    for ([a, b], [truth]) in XOR {
        let [logit] = predictor.predict(&net, &[a, b]);
        let probability = 1.0 / (1.0 + (-logit).exp());
        println!(" {a}  {b}      {truth}        {probability:.3}");
    }

    println!("\nparameters        {:5}", Net::PARAMS);
    println!("network           {:5} bytes", size_of::<Net>());
    println!("memory to train   {:5} bytes", Room::BYTES);
    println!("memory to predict {:5} bytes", Predictor::<Net>::BYTES);
    Ok(())
}

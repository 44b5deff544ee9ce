//! A layer and a loss of your own, from outside of the library: checked in `f64`, then trained in `f32`.
//!
//! ```text
//! cargo run --release --example 07_own_layer
//! ```
//!
//! The layer is PReLU, in `recipes/prelu.rs`. The loss is log-cosh, below: square for small errors, linear for large ones, so wild samples pull less
//! than they do on a mean square. Expect a gradient check of about 1e-11 ("Right"), and a sine that the tenth part of wild samples lifts by 0.1
//! rather than 0.3.

use motenet::{Scalar, TargetError, check, prelude::*, rng};
use std::{error::Error, f32::consts::PI};

#[path = "recipes/prelu.rs"]
mod prelu;
use prelu::PRelu;

/// `L = ln cosh e` with e = y - t, as `|e| + ln(1 + exp(-2 |e|)) - ln 2`, which cannot overflow; `dy = tanh e`.
struct LogCosh;

impl<T: Scalar> Loss<[T; 1]> for LogCosh {
    type Target = [T; 1];

    fn check(&self, [t]: &[T; 1]) -> Result<(), TargetError> {
        if t.is_usable() {
            Ok(())
        } else {
            Err(TargetError::NotFinite)
        }
    }
    fn grad(&self, [y]: &mut [T; 1], target: &[T; 1], scale: T) -> Result<T, TargetError> {
        Loss::<[T; 1]>::check(self, target)?;
        let e = *y - target[0];
        *y = scale * e.tanh();
        Ok(e.abs() + (T::of(-2.0) * e.abs()).exp().ln_1p() - T::of(2.0).ln())
    }
}

type Layers = (Dense<12>, PRelu, Dense<12>, PRelu, Dense<1>);
type Net = Model<[f32; 1], Layers>;

/// The very code that ships, in f64: its gradients against differences of losses.
fn check() -> Result<check::Report, StepError> {
    type Twin = Model<[f64; 1], Layers>;
    let (mut net, mut memory) = (Twin::ZERO, Memory::<Twin, Sgd, 8>::ZERO);
    net.init(&mut rng::seeded(1));
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.0), LogCosh);
    let batch = (0..8).map(|i| ([f64::from(i) / 4.0 - 0.9], [f64::from(i % 3)]));
    check::gradients(&mut trainer, batch, check::EPSILON)
}

/// A sine on [-1, 1], learned from samples of which every tenth is 3 too large.
fn learn(loss: impl Loss<[f32; 1], Target = [f32; 1]>) -> Result<Net, StepError> {
    let mut rng = rng::seeded(2);
    let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Adam, 20>::ZERO);
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), loss);
    for step in 0..4000 {
        trainer.optimizer.lr = 0.01 * (4000 - step) as f32 / 4000.0;
        let batch = [(); 20].map(|()| {
            let x = rng::symmetric(&mut rng);
            let wild = if rng::below(&mut rng, 10) == 0 { 3.0 } else { 0.0 };
            ([x], [(PI * x).sin() + wild])
        });
        trainer.step(batch)?;
    }
    Ok(net)
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}\n", check()?);
    let (robust, square) = (learn(LogCosh)?, learn(Mse)?);
    let mut predictor = Predictor::<Net>::ZERO;
    println!("    x  sin(pi x)  log-cosh  mean square");
    for x in [-0.75f32, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75] {
        let [[a], [b]] = [&robust, &square].map(|net| predictor.predict(net, &[x]));
        println!("{x:5.2}  {:9.3}  {a:8.3}  {b:11.3}", (PI * x).sin());
    }
    println!("\nlearned slopes, from 0.25: {:.2?}", robust.1.slope);
    Ok(())
}

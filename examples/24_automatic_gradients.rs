//! Gradients of costs that are just written down: no layers, no network.
//!
//! ```text
//! cargo run --release --example 24_automatic_gradients
//! ```
//!
//! First J(w) = w^2 - 10 w + 25, whose minimum is w = 5: 1,000 steps of Adam end there, to six digits. (J is printed as
//! 0 to within 2e-6, also below: it is the difference of numbers of 50, in f32.) Then a logistic regression, its cross-entropy
//! written by hand: which of 400 points lie above a noisy line? Expect about 93 % right, and in `target/pictures/24_automatic_gradients.png`
//! that line. The tape for both takes less than half a kilobyte.

use std::{error::Error, path::Path};

use motenet::check::EPSILON;
use motenet::tape::{Tape, Var, check};
use motenet::{prelude::*, rng};
use motenet_host::plot;

const PICTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/target/pictures/24_automatic_gradients.png"
);

fn main() -> Result<(), Box<dyn Error>> {
    let mut tape = Tape::<f32, 8>::ZERO;
    let (mut w, mut slots, mut adam) = ([0.0], [Zero::ZERO], Adam::new(0.1));
    println!("J(w) = w^2 - 10 w + 25\n step          w          J");
    for step in 0..=1000 {
        let j = tape.cost(&w, |[w]| w * w - 10.0 * w + 25.0)?;
        if step % 200 == 0 {
            println!("{step:5}   {:8.6}   {:8.1e}", w[0], j.value);
        }
        adam.step(&mut w, &j.gradient, &mut slots)?;
    }

    // Points of the plane, and on which side of x1 + 2 x2 = 0.5 each one lies; the noise swaps some near the line.
    let mut rng = rng::seeded(24);
    let (mut points, mut sides) = (vec![], vec![]);
    for _ in 0..400 {
        let [x1, x2, noise] = [0.0; 3].map(|_: f32| rng::normal(&mut rng));
        points.push([x1, x2]);
        sides.push(usize::from(x1 + 2.0 * x2 - 0.5 + 0.4 * noise > 0.0));
    }
    // One sample at a time: the tape has room for one, `mean` adds the gradients up.
    let mut tape = Tape::<f32, 16>::ZERO;
    let (mut w, mut slots, mut adam) = ([0.0; 3], [Zero::ZERO; 3], Adam::new(0.1));
    for step in 0..=300 {
        let samples = points.iter().zip(&sides);
        let j = tape.mean(&w, samples, |w, (x, &side)| cross_entropy(logit(w, x), side as f32))?;
        if step % 100 == 0 {
            println!("step {step:3}: cross-entropy {:.4}", j.value);
        }
        adam.step(&mut w, &j.gradient, &mut slots)?;
    }
    let z = |x: &[f32; 2]| w[0] * x[0] + w[1] * x[1] + w[2];
    let right = points
        .iter()
        .zip(&sides)
        .filter(|&(x, &side)| (z(x) > 0.0) == (side == 1))
        .count();
    println!(
        "{:.1} % right; the line {:.2} x1 + {:.2} x2 {:+.2} = 0",
        right as f32 / 4.0,
        w[0],
        w[1],
        w[2]
    );
    println!("tape: {} bytes", Tape::<f32, 16>::BYTES);

    // Is the gradient right? The same cost in f64 against differences.
    let report = check(&mut Tape::<f64, 16>::new(), &w.map(f64::from), EPSILON, |[a, b, c]| {
        let z = a * 0.7 - b * 1.3 + c;
        z.softplus() - z
    })?;
    println!("gradient check: {report}");

    let title = "Logistic regression: the cost by hand, the gradient by the tape";
    plot::decision_boundary(
        Path::new(PICTURE),
        title,
        ["below the line", "above"],
        &points,
        &sides,
        |x| {
            let p = 1.0 / (1.0 + (-z(&x)).exp());
            [1.0 - p, p]
        },
    )?;
    println!("picture: {PICTURE}");
    Ok(())
}

fn logit<'t>([a, b, c]: [Var<'t, f32>; 3], x: &[f32; 2]) -> Var<'t, f32> {
    a * x[0] + b * x[1] + c
}

/// -y ln σ(z) - (1 - y) ln(1 - σ(z)), in the form that does not overflow.
fn cross_entropy(z: Var<'_, f32>, y: f32) -> Var<'_, f32> {
    z.softplus() - y * z
}

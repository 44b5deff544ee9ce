//! Softmax by hand: the worked example, hardmax, temperatures, and why two classes are logistic regression.
//!
//! ```text
//! cargo run --release --example 12_softmax
//! ```
//!
//! Expect the logits [5, 2, -1, 3] to become [0.842, 0.042, 0.002, 0.114]; the largest to take everything as the temperature falls, and all to get their
//! fourth as it rises (`target/pictures/12_softmax.png`). Then a softmax of two classes and a logistic regression learn the same points: the difference
//! of the softmax's two rows of weights is the logistic regression's one row, to rounding.

use motenet::{Scalar, Temperature, prelude::*, rng, softmax_at};
use motenet_host::moons;
use motenet_host::plot::{Axis, Series, lines};
use std::{error::Error, path::Path};

const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures/12_softmax.png");
const LOGITS: [f64; 4] = [5.0, 2.0, -1.0, 3.0];

fn main() -> Result<(), Box<dyn Error>> {
    println!("logits              {LOGITS:6.1?}");
    println!("softmax             {:6.3?}", softmax(&LOGITS));
    println!("hardmax             {:6.3?}", hardmax(&LOGITS));
    for temperature in [0.1, 0.5, 2.0, 10.0, 100.0] {
        println!(
            "temperature {temperature:5}   {:6.3?}",
            softmax_at(&LOGITS, Temperature::new(temperature)?)
        );
    }
    let mut points = [const { vec![] }; 4];
    for i in -60..=90 {
        let temperature = 10f32.powf(i as f32 / 60.0);
        let p = softmax_at(&LOGITS, Temperature::new(temperature)?);
        for (points, p) in points.iter_mut().zip(p) {
            points.push((f64::from(temperature), p));
        }
    }
    let names = LOGITS.map(|z| format!("logit {z}"));
    let series: Vec<Series> = names
        .iter()
        .zip(&points)
        .map(|(name, points)| Series { name, points })
        .collect();
    let title = "Softmax of [5, 2, -1, 3]: from hardmax to uniform";
    lines(
        Path::new(PICTURE),
        title,
        Axis::log("temperature"),
        Axis::linear("probability"),
        &series,
    )?;

    // Both rows of the softmax move against each other: their difference learns twice as fast as one row. Half the rate evens that out.
    type Two = Model<[f64; 2], Dense<2>>;
    type Logistic = Model<[f64; 2], Dense<1>>;
    let (mut two, mut one) = (Two::ZERO, Logistic::ZERO);
    two.init(&mut rng::seeded(1));
    one.w[0] = std::array::from_fn(|i| two.w[1][i] - two.w[0][i]);
    let (mut two_room, mut one_room) = (Memory::<Two, Sgd, 100>::ZERO, Memory::<Logistic, Sgd, 100>::ZERO);
    let mut two = Trainer::new(&mut two, &mut two_room, Sgd::new(0.5), CrossEntropy);
    let mut one = Trainer::new(&mut one, &mut one_room, Sgd::new(1.0), BinaryCrossEntropy);
    let moons = moons::two_moons(100, 0.2, 1);
    let data: Vec<([f64; 2], usize)> = moons.x.iter().map(|x| x.map(f64::from)).zip(moons.y).collect();
    println!("\nstep   softmax: w1 - w0        logistic: w            losses");
    for step in 0..=300 {
        let a = two.step(data.iter().map(|(x, class)| (x, class)))?;
        let b = one.step(data.iter().map(|(x, class)| (x, [*class as f64])))?;
        if step % 100 == 0 {
            let ([w0, w1], [v]) = (two.net().w, one.net().w);
            println!(
                "{step:4}   [{:8.5}, {:8.5}]   {v:8.5?}   {a:.6} {b:.6}",
                w1[0] - w0[0],
                w1[1] - w0[1]
            );
        }
    }
    let apart = data
        .iter()
        .map(|(x, _)| (softmax(&two.predict(x))[1] - one.predict(x)[0].sigmoid()).abs());
    println!(
        "their probabilities differ by at most {:.0e}",
        apart.fold(0.0, f64::max)
    );
    println!("picture: {PICTURE}");
    Ok(())
}

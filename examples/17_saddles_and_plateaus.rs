//! A saddle and a plateau: where gradient descent stalls, momentum gets through, RMSprop and Adam hardly notice.
//!
//! ```text
//! cargo run --release --example 17_saddles_and_plateaus
//! ```
//!
//! The saddle is `f = x^2 - y^2 + y^4`, flat at (0, 0), lowest at y = ±0.71; descent starts next to the ridge, at y = 0.0001. The plateau is
//! `f = 1 - exp(-(x^2 + 2 y^2)/2)`, a hole in a plain on which the gradient is about 0.01. In many dimensions most flat points are saddles, and descent
//! is rarely trapped, only slow. Expect a table with the step that reaches the lowest point: gradient descent last by far, and four pictures
//! `target/pictures/17_*.png`: the paths, and f over the steps.

use std::{error::Error, path::Path};

use motenet::{Scalar, prelude::*};
use motenet_host::plot::{self, Axis, Series};
use motenet_host::report::Table;

const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures");
const STEPS: usize = 4000;
const NAMES: [&str; 5] = ["gradient descent", "momentum", "Nesterov", "RMSprop", "Adam"];

/// A function of two weights.
struct Landscape {
    name: &'static str,
    title: &'static str,
    f: fn(f64, f64) -> f64,
    gradient: fn([f64; 2]) -> [f64; 2],
    start: [f64; 2],
    lowest: f64,
    sides: [f64; 2],
}

const LANDSCAPES: [Landscape; 2] = [
    Landscape {
        name: "saddle",
        title: "Saddle x² - y² + y⁴",
        f: |x, y| x * x - y * y + y * y * y * y,
        gradient: |[x, y]| [2.0 * x, 4.0 * y * y * y - 2.0 * y],
        start: [1.0, 1e-4],
        lowest: -0.25,
        sides: [1.2, 0.9],
    },
    Landscape {
        name: "plateau",
        title: "Plateau 1 - exp(-(x² + 2y²)/2)",
        f: |x, y| 1.0 - hole([x, y]),
        gradient: |[x, y]| [x * hole([x, y]), 2.0 * y * hole([x, y])],
        start: [3.1, 0.9],
        lowest: 0.0,
        sides: [3.6, 1.6],
    },
];

fn hole([x, y]: [f64; 2]) -> f64 {
    Scalar::exp(-0.5 * (x * x + 2.0 * y * y))
}

/// The way of one optimiser.
fn descend<O: Optimizer>(land: &Landscape, mut optimizer: O) -> Result<Vec<(f64, f64)>, Box<dyn Error>> {
    let (mut w, mut slots) = (land.start, [O::Slot::<f64>::ZERO; 2]);
    let mut way = vec![(w[0], w[1])];
    for _ in 0..STEPS {
        let gradient = (land.gradient)(w);
        optimizer.step(&mut w, &gradient, &mut slots)?;
        way.push((w[0], w[1]));
    }
    Ok(way)
}

fn main() -> Result<(), Box<dyn Error>> {
    for land in &LANDSCAPES {
        // One rate for all: with it RMSprop and Adam move 0.01 a step, and the others 0.01 times the gradient.
        let ways = [
            descend(land, Sgd::new(0.01))?,
            descend(land, Momentum::torch(0.01, 0.9))?,
            descend(land, Nesterov::new(0.01, 0.9))?,
            descend(land, RmsProp::new(0.01))?,
            descend(land, Adam::new(0.01))?,
        ];
        let mut table = Table::new([land.name, "f after 50 steps", "after 300", "first step near the lowest"]);
        let height = |&(x, y): &(f64, f64)| (land.f)(x, y);
        let (mut heights, mut ends): (Vec<Vec<(f64, f64)>>, _) = (vec![], vec![]);
        for (name, way) in NAMES.iter().zip(&ways) {
            let arrived = way.iter().position(|place| height(place) < land.lowest + 0.01);
            table.row([
                name.to_string(),
                format!("{:.3}", height(&way[50])),
                format!("{:.3}", height(&way[300])),
                arrived.map_or(format!("not in {STEPS}"), |step| step.to_string()),
            ]);
            let end = way.iter().position(|place| height(place) < land.lowest + 0.001);
            ends.push(end.unwrap_or(STEPS));
            heights.push(
                way.iter()
                    .enumerate()
                    .map(|(step, place)| (step as f64 + 1.0, height(place)))
                    .collect(),
            );
        }
        println!("{table}");

        // Drawn until they arrive: RMSprop's steps never end, they only turn around.
        let ways: Vec<Vec<(f64, f64)>> = ways.iter().zip(ends).map(|(way, end)| way[..=end].to_vec()).collect();
        let ways = named(&ways);
        let heights = named(&heights);
        let path = Path::new(PICTURES).join(format!("17_{}.png", land.name));
        let [wide, high] = land.sides;
        let sides = [("x", -wide..wide), ("y", -high..high)];
        plot::paths(&path, &format!("{}: the ways down", land.title), sides, land.f, &ways)?;
        println!("picture: {}", path.display());
        let path = Path::new(PICTURES).join(format!("17_{}_over_steps.png", land.name));
        let title = format!("{}: where each one stalls", land.title);
        plot::lines(&path, &title, Axis::log("step + 1"), Axis::linear("f"), &heights)?;
        println!("picture: {}\n", path.display());
    }
    Ok(())
}

fn named(curves: &[Vec<(f64, f64)>]) -> Vec<Series<'_>> {
    let series = NAMES.into_iter().zip(curves);
    series.map(|(name, points)| Series { name, points }).collect()
}

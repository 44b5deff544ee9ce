//! A magnetometer or accelerometer that calibrates itself: an ellipsoid fitted to its own readings.
//!
//! ```text
//! cargo run --release --example 25_calibration -- --seeds 5 --json calibration.json
//! ```
//!
//! Turned in all directions, an ideal sensor reads vectors of one length: a sphere around 0. A real one reads an ellipsoid, shifted by b (hard iron;
//! an accelerometer's zero offset) and distorted by a symmetric A^-1 (soft iron; scale errors and axes that are not square). Nine numbers undo it,
//!
//! ```text
//! J(A, b) = mean (|A (m - b)| - 1)^2
//! ```
//!
//! found by Adam with the gradient from a tape: the cost is written down once, in f32, as a device would. 300 readings of a simulated sensor in units
//! of the field, noise 0.01. Expect lengths of new readings that are off by 0.35 +/- 0.05 before and by 0.0101 +/- 0.0009, the noise, after; b
//! within 0.001 and A within 0.003 of what the simulation used. `target/pictures/25_calibration.png` shows the fit,
//! `25_calibration_readings.png` the lengths before and after.

use std::{error::Error, path::Path, path::PathBuf};

use clap::Parser;
use motenet::rng::{self, Generator};
use motenet::tape::{Tape, Var};
use motenet::{Adam, Optimizer, Zero};
use motenet_host::plot::{self, Axis, Series};
use motenet_host::report::{self, Summary};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures");
const NOISE: f32 = 0.01;

/// Calibrate a simulated magnetometer with hard and soft iron around it.
#[derive(Parser)]
struct Options {
    /// How many sensors to calibrate, each with other errors.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The parameters: the upper half of A, row by row, then b.
type Calibration<T> = [T; 9];

/// A (m - b).
fn corrected<'t>([xx, xy, xz, yy, yz, zz, bx, by, bz]: Calibration<Var<'t, f32>>, m: &[f32; 3]) -> [Var<'t, f32>; 3] {
    let [x, y, z] = [m[0] - bx, m[1] - by, m[2] - bz];
    [
        xx * x + xy * y + xz * z,
        xy * x + yy * y + yz * z,
        xz * x + yz * y + zz * z,
    ]
}

/// (|A (m - b)| - 1)^2.
fn cost<'t>(w: Calibration<Var<'t, f32>>, m: &[f32; 3]) -> Var<'t, f32> {
    let [x, y, z] = corrected(w, m);
    ((x.square() + y.square() + z.square()).sqrt() - 1.0).square()
}

/// The same for plain numbers: what a device does to each reading from then on.
fn correct([xx, xy, xz, yy, yz, zz, bx, by, bz]: &Calibration<f32>, m: &[f32; 3]) -> [f32; 3] {
    let [x, y, z] = [m[0] - bx, m[1] - by, m[2] - bz];
    [
        xx * x + xy * y + xz * z,
        xy * x + yy * y + yz * z,
        xz * x + yz * y + zz * z,
    ]
}

fn length(m: &[f32; 3]) -> f32 {
    m.iter().map(|m| m * m).sum::<f32>().sqrt()
}

/// Readings of a sensor whose calibration is `truth`: m = A^-1 d + b + noise, for directions d from all around.
fn readings(truth: &Calibration<f32>, n: usize, rng: &mut Generator) -> Vec<[f32; 3]> {
    let [xx, xy, xz, yy, yz, zz, bx, by, bz] = *truth;
    // The inverse of a symmetric matrix by its cofactors.
    let (c0, c1, c2) = (yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy);
    let det = xx * c0 + xy * c1 + xz * c2;
    let [c3, c4, c5] = [xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy];
    let inverse = [[c0, c1, c2], [c1, c3, c4], [c2, c4, c5]];
    (0..n)
        .map(|_| {
            let d = [0.0; 3].map(|_: f32| rng::normal(rng));
            let r = det * length(&d);
            let row = |i: usize, b: f32| inverse[i].iter().zip(d).map(|(c, d)| c * d / r).sum::<f32>() + b;
            [row(0, bx), row(1, by), row(2, bz)].map(|m| m + NOISE * rng::normal(rng))
        })
        .collect()
}

/// The root of the mean squared error of the lengths.
fn residual(w: &Calibration<f32>, readings: &[[f32; 3]]) -> f64 {
    let errors = readings.iter().map(|m| f64::from(length(&correct(w, m)) - 1.0).powi(2));
    (errors.sum::<f64>() / readings.len() as f64).sqrt()
}

const NEUTRAL: Calibration<f32> = [1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0];

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let mut figures = [(); 4].map(|()| vec![]);
    println!("seed   residual before   after   error of b   error of A");
    for seed in 1..=options.seeds {
        let mut rng = rng::seeded(seed);
        let mut off = |size: f32| size * rng::symmetric(&mut rng);
        let truth = [
            1.0 + off(0.3),
            off(0.15),
            off(0.15),
            1.0 + off(0.3),
            off(0.15),
            1.0 + off(0.3),
            off(0.6),
            off(0.6),
            off(0.6),
        ];
        let (seen, new) = (readings(&truth, 300, &mut rng), readings(&truth, 300, &mut rng));

        let mut tape = Tape::<f32, 48>::ZERO;
        let (mut w, mut slots, mut adam) = (NEUTRAL, [Zero::ZERO; 9], Adam::new(0.02));
        let mut curve = vec![];
        for step in 0..500 {
            // Smaller steps towards the end.
            adam.set_lr(0.02 * (1.0 - step as f32 / 500.0));
            let j = tape.mean(&w, &seen, cost)?;
            curve.push((f64::from(step), f64::from(j.value).sqrt()));
            adam.step(&mut w, &j.gradient, &mut slots)?;
        }

        let largest = |part: std::ops::Range<usize>| {
            let errors = part.map(|i| f64::from((w[i] - truth[i]).abs()));
            errors.fold(0.0, f64::max)
        };
        let row = [
            residual(&NEUTRAL, &new),
            residual(&w, &new),
            largest(6..9),
            largest(0..6),
        ];
        println!(
            "{seed:4}   {:15.3}   {:.4}   {:10.4}   {:10.4}",
            row[0], row[1], row[2], row[3]
        );
        for (figures, figure) in figures.iter_mut().zip(row) {
            figures.push(figure);
        }
        if seed == 1 {
            draw(&w, &new, &curve)?;
        }
    }
    let [before, after, offset, matrix] = figures.map(|figures| Summary::of(&figures));
    println!(
        "mean   {before:.3} before, {after:.4} after (the noise is {NOISE}); b off by {offset:.4}, A by {matrix:.4}"
    );
    println!("tape: {} bytes; pictures in {FOLDER}", Tape::<f32, 48>::BYTES);
    if let Some(path) = options.json {
        let (residuals, errors) = (
            [before.to_json(), after.to_json()],
            [offset.to_json(), matrix.to_json()],
        );
        report::write_json(
            &path,
            &report::json!({ "noise": NOISE, "residual": residuals, "error_b_a": errors }),
        )?;
    }
    Ok(())
}

fn draw(w: &Calibration<f32>, readings: &[[f32; 3]], curve: &[(f64, f64)]) -> Result<(), Box<dyn Error>> {
    let mut clouds = [vec![], vec![]];
    for (i, m) in readings.iter().enumerate() {
        for (cloud, m) in clouds.iter_mut().zip([*m, correct(w, m)]) {
            cloud.push((i as f64, f64::from(length(&m))));
        }
    }
    let [before, after] = &clouds;
    let [before, after] = [
        Series {
            name: "before",
            points: before,
        },
        Series {
            name: "after",
            points: after,
        },
    ];
    let path = Path::new(FOLDER);
    plot::scatter(
        &path.join("25_calibration_readings.png"),
        "Lengths of new readings: all should be 1",
        Axis::linear("reading"),
        Axis::linear("length in units of the field"),
        &[before, after],
    )?;
    plot::lines(
        &path.join("25_calibration.png"),
        "Fitting an ellipsoid to 300 readings",
        Axis::linear("step of Adam"),
        Axis::log("rms error of the length, in units of the field"),
        &[Series {
            name: "readings it learns from",
            points: curve,
        }],
    )?;
    Ok(())
}

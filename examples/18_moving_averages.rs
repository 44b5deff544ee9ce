//! Exponentially weighted averages: how much a beta smooths, how late it is, and what bias correction repairs.
//!
//! ```text
//! cargo run --release --example 18_moving_averages
//! ```
//!
//! A year of noisy daily temperatures, averaged with beta 0.5 (about 2 days), 0.9 (10 days) and 0.98 (50 days). Expect in
//! `target/pictures/18_moving_averages.png` that the first follows the noise, the second the season, and the last one the season of weeks ago;
//! `18_bias_correction.png` shows the first 60 days, where an average that starts from 0 is too cold by 98 % on the first day and by 36 % on day 50.

use std::{error::Error, f64::consts::TAU, path::Path};

use motenet::average::MovingAverage;
use motenet_host::plot::{self, Axis, Series};
use motenet_host::{random::Random, report::Table};

const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures");
const DAYS: usize = 365;
/// Degrees of noise from day to day.
const NOISE: f64 = 3.0;

/// The season: from 3 degrees in winter to 19 in summer.
fn season(day: f64) -> f64 {
    11.0 - 8.0 * (TAU * (day - 15.0) / 365.0).cos()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut random = Random::new(8);
    let days: Vec<f64> = (1..=DAYS).map(|day| day as f64).collect();
    let series: Vec<(f64, f64)> = days
        .iter()
        .map(|&day| (day, season(day) + NOISE * random.normal()))
        .collect();

    let mut corrected: Vec<Vec<(f64, f64)>> = vec![];
    let mut raw: Vec<Vec<(f64, f64)>> = vec![];
    let mut table = Table::new([
        "beta",
        "about days",
        "day 1, raw",
        "corrected",
        "noise left",
        "days late",
    ]);
    for beta in [0.5, 0.9, 0.98] {
        let mut average = MovingAverage::new(beta)?;
        let (mut smooth, mut low) = (vec![], vec![]);
        for &(day, temperature) in &series {
            average.push(temperature);
            smooth.push((day, average.get().unwrap_or_default()));
            low.push((day, average.raw()));
        }
        table.row([
            format!("{beta}"),
            format!("{:.0}", average.window()),
            format!("{:.2}", low[0].1),
            format!("{:.2}", smooth[0].1),
            format!("{:.2}", roughness(&smooth) / roughness(&series)),
            format!("{}", lateness(&smooth)),
        ]);
        corrected.push(smooth);
        raw.push(low);
    }
    println!("{table}");

    let names = ["beta 0.5: 2 days", "beta 0.9: 10 days", "beta 0.98: 50 days"];
    let mut curves = vec![Series {
        name: "temperature",
        points: &series,
    }];
    curves.extend(
        names
            .iter()
            .zip(&corrected)
            .map(|(name, points)| Series { name, points }),
    );
    let (day, degrees) = (Axis::linear("day"), Axis::linear("temperature in °C"));
    let path = Path::new(PICTURES).join("18_moving_averages.png");
    plot::lines(&path, "A year of temperatures, averaged", day, degrees, &curves)?;
    println!("picture: {}", path.display());

    let curves = [
        ("temperature", &series),
        ("0.9, corrected", &corrected[1]),
        ("0.9, not corrected", &raw[1]),
        ("0.98, corrected", &corrected[2]),
        ("0.98, not corrected", &raw[2]),
    ];
    let curves = curves.map(|(name, points)| Series {
        name,
        points: &points[..60],
    });
    let path = Path::new(PICTURES).join("18_bias_correction.png");
    plot::lines(
        &path,
        "The first 60 days, with and without bias correction",
        day,
        degrees,
        &curves,
    )?;
    println!("picture: {}", path.display());
    Ok(())
}

/// Root mean square of the change from one day to the next.
fn roughness(points: &[(f64, f64)]) -> f64 {
    let squares = points.windows(2).map(|pair| (pair[1].1 - pair[0].1).powi(2));
    (squares.sum::<f64>() / (points.len() - 1) as f64).sqrt()
}

/// By how many days the average has to be moved back to fit the season best.
fn lateness(points: &[(f64, f64)]) -> usize {
    let error = |days: &usize| -> f64 {
        let errors = points[100..]
            .iter()
            .map(|&(day, average)| (average - season(day - *days as f64)).powi(2));
        errors.sum()
    };
    (0..100).min_by(|a, b| error(a).total_cmp(&error(b))).unwrap_or(0)
}

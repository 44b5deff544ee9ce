//! Two interleaved half circles in the plane, the smallest problem that a line cannot solve.

use std::f64::consts::PI;

use crate::labelled::Labelled;
use crate::random::Random;

/// `count` points, classes 0 and 1 in turn, with normal noise of deviation `noise` on both coordinates.
///
/// Class 0 is the upper half of the unit circle; class 1 the lower half, moved to `(1, 0.5)`. The same seed gives the
/// same points on every host.
pub fn two_moons(count: usize, noise: f64, seed: u64) -> Labelled<[f32; 2]> {
    let mut random = Random::new(seed);
    let mut moons = Labelled {
        x: Vec::with_capacity(count),
        y: Vec::with_capacity(count),
    };
    for class in (0..count).map(|i| i % 2) {
        let angle = PI * random.uniform();
        let (cos, sin) = (libm::cos(angle), libm::sin(angle));
        let [x, y] = if class == 0 { [cos, sin] } else { [1.0 - cos, 0.5 - sin] };
        moons.x.push([
            (x + noise * random.normal()) as f32,
            (y + noise * random.normal()) as f32,
        ]);
        moons.y.push(class);
    }
    moons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_noise_the_points_lie_on_the_half_circles() {
        let moons = two_moons(200, 0.0, 1);
        for (&[x, y], &class) in moons.x.iter().zip(&moons.y) {
            let (cx, cy, side) = if class == 0 { (0.0, 0.0, 1.0) } else { (1.0, 0.5, -1.0) };
            assert!(((x - cx).hypot(y - cy) - 1.0).abs() < 1e-6);
            assert!((y - cy) * side >= -1e-6);
        }
        assert_eq!(moons.counts(), [100, 100]);
    }

    #[test]
    fn noise_has_the_asked_deviation_and_follows_the_seed() {
        let (clean, noisy) = (two_moons(4000, 0.0, 9), two_moons(4000, 0.2, 9));
        let square = clean
            .x
            .as_flattened()
            .iter()
            .zip(noisy.x.as_flattened())
            .map(|(a, b)| f64::from(b - a).powi(2));
        let deviation = (square.sum::<f64>() / 8000.0).sqrt();
        assert!((deviation - 0.2).abs() < 0.01, "{deviation}");
        assert_eq!(noisy, two_moons(4000, 0.2, 9));
        assert_ne!(noisy, two_moons(4000, 0.2, 10));
    }
}

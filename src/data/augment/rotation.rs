use super::Augment;
use crate::math;
use crate::rng;
use crate::scalar::Scalar;
use core::iter::zip;
use rand_core::Rng;

/// Turns 3-axis sensors by a random rotation, the same for every triple of channels: a device worn the other way round. Channels 0, 1, 2 are the
/// x, y, z of the first sensor (say acceleration), 3, 4, 5 of the second (rate of turn), and so on; a rest of one or two channels stays.
///
/// With `degrees` of 180 or more all orientations are equally likely. Below, the axis is uniform on the sphere and the angle uniform from
/// `-degrees` to `degrees`.
///
/// Signals have to be raw, or scaled alike on all axes.
///
/// # Cost
/// 9 multiplications a triple of values; four normal draws, or three and a sine and cosine.
///
/// # Source
/// Um et al. 2017, arXiv:1706.00527; uniform rotations from normal quaternions: Marsaglia, *Choosing a Point from the Surface of a Sphere* (1972).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Rotation {
    /// The largest angle, in degrees.
    pub degrees: f32,
}

impl Default for Rotation {
    /// Any orientation.
    fn default() -> Self {
        Self { degrees: 180.0 }
    }
}

impl Rotation {
    /// A rotation matrix, row by row.
    pub fn draw<R: Rng + ?Sized>(&self, rng: &mut R) -> [[f32; 3]; 3] {
        let (real, [i, j, k]) = if self.degrees >= 180.0 {
            (rng::normal(rng), core::array::from_fn(|_| rng::normal(rng)))
        } else {
            let axis: [f32; 3] = core::array::from_fn(|_| rng::normal(rng));
            let [x, y, z] = axis;
            let half = 0.5 * self.degrees.to_radians() * rng::symmetric(rng);
            let length = math::sqrt(x * x + y * y + z * z);
            let scale = if length > 0.0 { math::sin(half) / length } else { 0.0 };
            (math::cos(half), axis.map(|a| a * scale))
        };
        // The matrix of a quaternion of any length.
        let square = real * real + i * i + j * j + k * k;
        let s = if square > 0.0 { 2.0 / square } else { 0.0 };
        [
            [
                1.0 - s * (j * j + k * k),
                s * (i * j - k * real),
                s * (i * k + j * real),
            ],
            [
                s * (i * j + k * real),
                1.0 - s * (i * i + k * k),
                s * (j * k - i * real),
            ],
            [
                s * (i * k - j * real),
                s * (j * k + i * real),
                1.0 - s * (i * i + j * j),
            ],
        ]
    }
}

impl<T: Scalar, const L: usize, const C: usize> Augment<[[T; L]; C]> for Rotation {
    fn apply<R: Rng + ?Sized>(&self, x: &mut [[T; L]; C], rng: &mut R) {
        let [a, b, c] = self.draw(rng).map(|row| row.map(T::of));
        let turn = |[ra, rb, rc]: [T; 3], [x, y, z]: [T; 3]| ra * x + rb * y + rc * z;
        for [x, y, z] in x.as_chunks_mut::<3>().0 {
            for (x, (y, z)) in zip(x, zip(y, z)) {
                let old = [*x, *y, *z];
                (*x, *y, *z) = (turn(a, old), turn(b, old), turn(c, old));
            }
        }
    }
}

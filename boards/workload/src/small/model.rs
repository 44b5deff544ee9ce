//! The network: 559 trained parameters.

use crate::watch;
use motenet::prelude::*;

/// The exercises, in the order of the class indices: those of the [`watch`] task.
pub const CLASSES: usize = watch::CLASSES;
/// ax, ay, az in g.
pub const CHANNELS: usize = 3;
/// Samples of a window: two seconds.
pub const LENGTH: usize = 50;
/// Samples a second.
pub const RATE: usize = 25;

/// One input: two seconds of ax, ay, az (g), raw.
pub type Window = [[f32; LENGTH]; CHANNELS];

type Stride2 = motenet::Window<2>;

/// Two convolutions with stride 2, each with a ReLU; the mean over time; one dense layer. Normalisation by the base subjects' mean and deviation is the
/// first layer, so that it travels with the weights.
pub type Small<T = f32> = Model<
    [[T; LENGTH]; CHANNELS],
    (
        Normalize,
        Conv1d<6, 5, 23, Stride2>,
        Relu,
        Conv1d<12, 5, 10, Stride2>,
        Relu,
        GlobalAvgPool,
        Dense<CLASSES>,
    ),
>;

const _: () = assert!(Small::<f32>::PARAMS == 559);

/// Two of the watch's samples as one of the accelerometer's at half the rate: their mean.
pub fn halve(first: &[f32; 6], second: &[f32; 6]) -> [f32; CHANNELS] {
    let ([ax, ay, az, ..], [bx, by, bz, ..]) = (first, second);
    [0.5 * (ax + bx), 0.5 * (ay + by), 0.5 * (az + bz)]
}

/// A window of the watch as this network sees it.
pub fn window(watch: &watch::Window) -> Window {
    let mut window = Window::ZERO;
    for (row, fast) in window.iter_mut().zip(watch) {
        for (x, [a, b]) in row.iter_mut().zip(fast.as_chunks::<2>().0) {
            *x = 0.5 * (a + b);
        }
    }
    window
}

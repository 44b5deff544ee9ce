//! Inference.

use crate::layer::Layer;
use crate::shape::{Zero, first};

/// A network's room for one sample: all that inference needs besides the weights. Put it in a `static`.
///
/// ```
/// use motenet::prelude::*;
/// type Net = Model<[f32; 4], (Dense<8>, Relu, Dense<3>)>;
/// let net = Net::ZERO;
/// let mut predictor = Predictor::<Net>::ZERO;
/// assert_eq!(Predictor::<Net>::BYTES, 4 * (4 + 8 + 3));
/// assert_eq!(predictor.predict(&net, &[1.0; 4]), [0.0; 3]);
/// ```
pub struct Predictor<N: Layer> {
    x: [N::In; 1],
    buf: N::Buf<1>,
}

impl<N: Layer> Zero for Predictor<N> {
    const ZERO: Self = {
        let () = N::VALID;
        Predictor {
            x: Zero::ZERO,
            buf: Zero::ZERO,
        }
    };
}

impl<N: Layer> Predictor<N> {
    /// What it occupies.
    pub const BYTES: usize = size_of::<Self>();

    /// The network's output for `x`.
    ///
    /// Nothing is checked here: an input that is not finite gives an output that is not.
    pub fn predict(&mut self, net: &N, x: &N::In) -> N::Out {
        predict(net, &mut self.x, &mut self.buf, x)
    }
}

/// The output for `x`, in the first place of `room` and `buf`.
pub(crate) fn predict<N: Layer, const B: usize>(net: &N, room: &mut [N::In], buf: &mut N::Buf<B>, x: &N::In) -> N::Out {
    let room = first(room, 1);
    room.fill(*x);
    net.infer(room, buf);
    N::output(room, buf).first().copied().unwrap_or(Zero::ZERO)
}

/// The index of the largest value, the first of equal ones; 0 for none.
pub fn argmax<T: PartialOrd>(values: &[T]) -> usize {
    let mut best = 0;
    let mut largest = values.first();
    for (i, value) in values.iter().enumerate() {
        if Some(value) > largest {
            (best, largest) = (i, Some(value));
        }
    }
    best
}

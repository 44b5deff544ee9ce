//! Inference.

use crate::error::ConfigError;
use crate::kernel;
use crate::layer::Layer;
use crate::scalar::Scalar;
use crate::shape::{Shape, Zero, first};

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
    // `fill` becomes a `memcpy` of known length, which is less than a loop.
    if !kernel::copy_at_once(x.as_flat(), Shape::flat_mut(room)) {
        room.fill(*x);
    }
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

/// 1 for the largest value ([`argmax`]: the first of equal ones), 0 for all others: what softmax becomes at temperature 0.
///
/// ```
/// assert_eq!(motenet::hardmax(&[5.0, 2.0, -1.0, 3.0]), [1.0, 0.0, 0.0, 0.0]);
/// ```
///
/// # Source
/// The course's "Softmax regression".
pub fn hardmax<T: Scalar, const K: usize>(logits: &[T; K]) -> [T; K] {
    let mut one = [T::ZERO; K];
    if let Some(place) = one.get_mut(argmax(logits)) {
        *place = T::ONE;
    }
    one
}

/// The probabilities of the classes whose logits a network has put out: `e^(z_k) / Σ e^(z_j)`, without overflow.
///
/// ```
/// let p = motenet::softmax(&[5.0f64, 2.0, -1.0, 3.0]).map(|p| (p * 1000.0).round() / 1000.0);
/// assert_eq!(p, [0.842, 0.042, 0.002, 0.114]);
/// ```
///
/// # Source
/// The course's "Softmax regression".
pub fn softmax<T: Scalar, const K: usize>(logits: &[T; K]) -> [T; K] {
    softmax_at(logits, Temperature::ONE)
}

/// [`softmax`] at a temperature: `e^(z_k / T) / Σ e^(z_j / T)`.
///
/// The order of the classes stays. T -> 0 gives [`hardmax`] where one logit is the largest, T -> ∞ equal probabilities. Networks tend to be too sure of
/// themselves; the temperature with the smallest cross-entropy on the dev part makes their probabilities honest.
///
/// # Source
/// Guo et al., *On Calibration of Modern Neural Networks* (2017), arXiv:1706.04599.
pub fn softmax_at<T: Scalar, const K: usize>(logits: &[T; K], temperature: Temperature) -> [T; K] {
    let mut p = *logits;
    let max = p.get(argmax(&p)).copied().unwrap_or(T::ZERO);
    // The largest is taken out first: neither a tiny temperature nor large logits overflow.
    for z in &mut p {
        *z = (*z - max) / T::of(temperature.0);
    }
    let (sum, _) = kernel::softmax(&mut p);
    kernel::scale(&mut p, T::ONE / sum);
    p
}

/// The temperature of a softmax: positive and finite.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Temperature(f32);

impl Temperature {
    /// The plain softmax.
    pub const ONE: Self = Self(1.0);

    /// Above 1 the probabilities come closer together, below 1 the largest takes more.
    ///
    /// # Errors
    /// [`ConfigError::Temperature`] unless it is positive and finite.
    pub const fn new(temperature: f32) -> Result<Self, ConfigError> {
        if temperature > 0.0 && temperature < f32::INFINITY {
            Ok(Self(temperature))
        } else {
            Err(ConfigError::Temperature)
        }
    }

    /// The number.
    pub const fn get(self) -> f32 {
        self.0
    }
}

use super::BIAS as WITH_BIAS;
use super::conv1d::Conv1d;
use super::conv2d::Conv2d;
use super::dense::Dense;
use super::depthwise_conv1d::DepthwiseConv1d;
use super::depthwise_conv2d::DepthwiseConv2d;
use super::window::Unpadded;
use crate::blob::{Reader, stored};
use crate::fold::Fold;
use crate::init::Nonlinearity;
use crate::kernel;
use crate::layer::{Layer, Train};
use crate::params::{Empty, NO_LEAF, Params, Role};
use crate::scalar::Scalar;
use crate::shape::{Dims, Elem, Shape, Tensor, Zero};
use crate::spec::{Infer, Spec};
use core::array;
use core::iter::zip;
use core::marker::PhantomData;
use core::slice::from_mut;
use rand_core::Rng;

/// Input normalisation by fixed statistics: `y = (x - mean) / deviation`, per feature of a `[T; C]`, per channel of a `[[T; L]; C]` or an
/// image `[[[T; W]; H]; C]`.
///
/// The first layer of a network that takes raw sensor values: mean and deviation are those of the training set, they travel with the weights
/// ([`blob`](crate::blob)), and train, dev and test data cannot be normalised differently. Nothing here learns.
///
/// [`data::Moments`](crate::data::Moments) finds the statistics in one pass over the training part. Once training is over, [`Normalize::fold_into`]
/// melts them into the first dense or convolution layer.
///
/// # Shapes
/// In place; mean `[C]`, deviation `[C]`.
///
/// # Cost
/// One multiplication and one subtraction an element; none once folded.
///
/// # Source
/// The course's "Normalizing inputs"; LeCun et al., *Efficient BackProp* (1998), section 4.3.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Normalize<X = Infer, G = Infer> {
    mean: G,
    inv: G,
    shape: PhantomData<X>,
}

impl<X, G: Zero> Zero for Normalize<X, G> {
    const ZERO: Self = Self {
        mean: G::ZERO,
        inv: G::ZERO,
        shape: PhantomData,
    };
}

impl<P: Tensor, const C: usize> Spec<[P; C]> for Normalize {
    type Out = [P; C];
    type Layer = Normalize<[P; C], [P::Elem; C]>;
}

impl<X, T: Scalar, const C: usize> Normalize<X, [T; C]> {
    /// Takes over the training set's means and deviations. A deviation of 0 (a constant feature) or one that is not a number counts as 1:
    /// the feature then reads 0 wherever it is what it always was.
    pub fn set(&mut self, mean: [T; C], deviation: [T; C]) {
        self.mean = mean;
        self.inv = deviation.map(|d| if d > T::ZERO { T::ONE / d } else { T::ONE });
    }
    /// The means, and the factors 1/deviation.
    pub fn statistics(&self) -> (&[T; C], &[T; C]) {
        (&self.mean, &self.inv)
    }

    /// Melts this normalisation into the layer behind it, and becomes one that changes nothing (mean 0, deviation 1), which may be left out.
    ///
    /// With r = 1/deviation, `W ((x - mean) r) + b = (W r) x + (b - Σ (W r) mean)`.
    ///
    /// The layer has to have a bias ([`fold`](crate::fold::fold) gives it one) and, if it is a convolution, no padding: the zeros there are
    /// normalised values, and no weights make them of raw ones. Others do not compile:
    ///
    /// ```compile_fail
    /// # use motenet::prelude::*;
    /// type Net = Model<[[f32; 20]; 3], (Normalize, Conv1d<4, 3, 20, Window<1, 1, Same>>, Relu, Dense<2>)>;
    /// let (mut normalize, mut first, ..) = Net::ZERO;
    /// normalize.fold_into(&mut first);
    /// ```
    ///
    /// In `f32` the outputs move by rounding, and more where means are large against deviations: `b` is then a small difference of large numbers.
    ///
    /// ```
    /// use motenet::prelude::*;
    /// type Net = Model<[f32; 3], (Normalize, Dense<8>, Relu, Dense<2>)>;
    /// let mut net = Net::ZERO;
    /// net.0.set([10.0, 0.0, -2.0], [4.0, 0.5, 1.0]);
    /// net.init(&mut motenet::rng::seeded(1));
    /// let (mut normalize, mut first, relu, last) = net;
    /// normalize.fold_into(&mut first);
    /// let shipped: Model<[f32; 3], (Dense<8>, Relu, Dense<2>)> = (first, relu, last);
    /// assert!(size_of_val(&shipped) < size_of_val(&net));
    /// # let x = [11.0, 0.3, 2.0];
    /// # let y = Predictor::<Net>::ZERO.predict(&net, &x);
    /// # let z = Predictor::ZERO.predict(&shipped, &x);
    /// # assert!(y.iter().zip(z).all(|(y, z)| (y - z).abs() < 1e-5), "{y:?} {z:?}");
    /// ```
    pub fn fold_into<N: AbsorbInput<T, C>>(&mut self, next: &mut N) {
        next.absorb_input(&self.mean, &self.inv);
        self.mean = [T::ZERO; C];
        self.inv = [T::ONE; C];
    }
}

/// A layer W x + b that can take over a normalisation of its input channels exactly.
#[diagnostic::on_unimplemented(
    message = "a normalisation cannot fold into `{Self}`",
    label = "not a dense layer with a bias, or a convolution with a bias and without padding",
    note = "`fold` the network first: it gives every layer a bias; a padded convolution sees zeros that no weights can make up for"
)]
pub trait AbsorbInput<T, const C: usize> {
    /// Per channel of the input: `b -= W inv mean`, summed over all weights on this channel, and `W *= inv`.
    fn absorb_input(&mut self, mean: &[T; C], inv: &[T; C]);
}

impl<P: Tensor, const O: usize, const C: usize> AbsorbInput<P::Elem, C> for Dense<O, WITH_BIAS, [P; C]> {
    fn absorb_input(&mut self, mean: &[P::Elem; C], inv: &[P::Elem; C]) {
        absorb(&mut self.w, self.b.as_flattened_mut(), mean, inv);
    }
}

impl<const O: usize, const K: usize, const LOUT: usize, W, X, T, const C: usize> AbsorbInput<T, C>
    for Conv1d<O, K, LOUT, W, WITH_BIAS, X, [[T; K]; C]>
where
    W: Unpadded,
    T: Scalar,
{
    fn absorb_input(&mut self, mean: &[T; C], inv: &[T; C]) {
        absorb(&mut self.w, self.b.as_flattened_mut(), mean, inv);
    }
}

impl<const O: usize, const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, W, X, P, const C: usize>
    AbsorbInput<P::Elem, C> for Conv2d<O, KH, KW, HOUT, WOUT, W, WITH_BIAS, X, [P; C]>
where
    W: Unpadded,
    P: Tensor,
{
    fn absorb_input(&mut self, mean: &[P::Elem; C], inv: &[P::Elem; C]) {
        absorb(&mut self.w, self.b.as_flattened_mut(), mean, inv);
    }
}

impl<const K: usize, const LOUT: usize, W, X, P, const C: usize> AbsorbInput<P::Elem, C>
    for DepthwiseConv1d<K, LOUT, W, WITH_BIAS, X, [P; C], [P::Elem; C]>
where
    W: Unpadded,
    P: Tensor,
{
    fn absorb_input(&mut self, mean: &[P::Elem; C], inv: &[P::Elem; C]) {
        absorb_by_channel(&mut self.w, self.b.as_flattened_mut(), mean, inv);
    }
}

impl<const KH: usize, const KW: usize, const HOUT: usize, const WOUT: usize, W, X, P, const C: usize>
    AbsorbInput<P::Elem, C> for DepthwiseConv2d<KH, KW, HOUT, WOUT, W, WITH_BIAS, X, [P; C], [P::Elem; C]>
where
    W: Unpadded,
    P: Tensor,
{
    fn absorb_input(&mut self, mean: &[P::Elem; C], inv: &[P::Elem; C]) {
        absorb_by_channel(&mut self.w, self.b.as_flattened_mut(), mean, inv);
    }
}

/// A filter and a bias for each channel, which see no other.
fn absorb_by_channel<P: Tensor>(w: &mut [P], b: &mut [P::Elem], mean: &[P::Elem], inv: &[P::Elem]) {
    for ((w, b), (mean, inv)) in zip(zip(w, b), zip(mean, inv)) {
        absorb(
            from_mut(array::from_mut(w)),
            from_mut(b),
            array::from_ref(mean),
            array::from_ref(inv),
        );
    }
}

/// One row of weights, `[P; C]`, for each bias.
fn absorb<P: Tensor, const C: usize>(w: &mut [[P; C]], b: &mut [P::Elem], mean: &[P::Elem; C], inv: &[P::Elem; C]) {
    for (row, b) in zip(w, b) {
        let mut shift = P::Elem::ZERO;
        for (w, (&mean, &inv)) in zip(row, zip(mean, inv)) {
            for w in w.as_flat_mut() {
                *w *= inv;
                shift += *w * mean;
            }
        }
        *b -= shift;
    }
}

impl<X, G: Shape> Params for Normalize<X, G> {
    type Elem = G::Elem;
    type Like<S: Elem> = Empty<S, 2>;
    const LEAVES: usize = 2;
    const STORED: usize = stored(&[G::DIMS; 2]);

    fn about(i: usize) -> (Role, Dims) {
        if i < 2 { (Role::Statistic, G::DIMS) } else { NO_LEAF }
    }
    fn leaf(&self, i: usize) -> &[G::Elem] {
        if i == 0 {
            self.mean.as_flat()
        } else {
            self.inv.as_flat()
        }
    }
    fn leaf_mut(&mut self, i: usize) -> &mut [G::Elem] {
        if i == 0 {
            self.mean.as_flat_mut()
        } else {
            self.inv.as_flat_mut()
        }
    }
}

impl<T: Scalar, P: Tensor<Elem = T>, const C: usize> Layer for Normalize<[P; C], [T; C]> {
    type In = [P; C];
    type Out = [P; C];
    type Buf<const B: usize> = ();
    const MACS: usize = C * P::LEN;

    fn infer<const B: usize>(&self, x: &mut [[P; C]], _: &mut ()) {
        for x in x {
            for (x, (&mean, &inv)) in zip(x, zip(&self.mean, &self.inv)) {
                x.as_flat_mut().iter_mut().for_each(|x| *x = (*x - mean) * inv);
            }
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [[P; C]], _: &'b mut ()) -> &'b mut [[P; C]] {
        x
    }
}

impl<T: Scalar, P: Tensor<Elem = T>, const C: usize> Train for Normalize<[P; C], [T; C]> {
    type Tape<const B: usize> = ();

    /// Statistics that are set stay; others become mean 0 and deviation 1.
    fn init_before<R: Rng + ?Sized>(&mut self, _: Nonlinearity, _: &mut R) {
        for inv in &mut self.inv {
            if *inv == T::ZERO {
                *inv = T::ONE;
            }
        }
    }
    fn backward<const B: usize>(&self, x: &mut [[P; C]], _: &mut (), _: &mut (), _: &mut Empty<T, 2>, dx: bool) {
        if dx {
            for x in x {
                for (x, &inv) in zip(x, &self.inv) {
                    kernel::scale(x.as_flat_mut(), inv);
                }
            }
        }
    }
}

impl<T: Scalar, P: Tensor<Elem = T>, Prev, const C: usize> Fold<Prev> for Normalize<[P; C], [T; C]> {
    type Folded = Self;
    fn fold(&self, _: &mut Prev, into: &mut Self) {
        *into = *self;
    }
}

impl<X, const C: usize> Normalize<X, [f32; C]> {
    /// Reads the layer from a blob, also at compile time: see [`blob::layers`](crate::blob::layers).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            mean: [0.0; C],
            inv: [0.0; C],
            shape: PhantomData,
        };
        blob.leaf((Role::Statistic, <[f32; C]>::DIMS), &mut layer.mean);
        blob.leaf((Role::Statistic, <[f32; C]>::DIMS), &mut layer.inv);
        layer
    }
}

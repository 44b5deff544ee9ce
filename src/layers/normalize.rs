use crate::blob::{Reader, stored};
use crate::fold::Fold;
use crate::init::Nonlinearity;
use crate::kernel;
use crate::layer::{Layer, Train};
use crate::params::{Empty, NO_LEAF, Params, Role};
use crate::scalar::Scalar;
use crate::shape::{Dims, Elem, Shape, Tensor, Zero};
use crate::spec::{Infer, Spec};
use core::iter::zip;
use core::marker::PhantomData;
use rand_core::Rng;

/// Input normalisation by fixed statistics: `y = (x - mean) / deviation`, per feature of a `[T; C]`, per channel of a `[[T; L]; C]`.
///
/// The first layer of a network that takes raw sensor values: mean and deviation are those of the training set, they travel with the weights
/// ([`blob`](crate::blob)), and train, dev and test data cannot be normalised differently. Nothing here learns.
///
/// # Shapes
/// In place; mean `[C]`, deviation `[C]`.
///
/// # Cost
/// One division a channel, one multiplication and one subtraction an element.
#[derive(Clone, Copy, Debug)]
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
        blob.leaf(<[f32; C]>::DIMS, &mut layer.mean);
        blob.leaf(<[f32; C]>::DIMS, &mut layer.inv);
        layer
    }
}

//! Batch normalisation.
//!
//! For each channel, over the n values of a batch (n = B for a feature, n = B L for a channel of L samples):
//!
//! ```text
//! mu = Σ x / n      var = Σ (x - mu)^2 / n      x̂ = (x - mu) / sqrt(var + eps)      y = gamma x̂ + beta
//! ```
//!
//! # The way back
//!
//! With g = dL/dy: `dbeta = Σ g` and `dgamma = Σ g x̂`. mu and var depend on every x, so an input acts on the loss three ways:
//! directly by `gamma g / σ`, through mu, and through var. Collected, the last two take out of `gamma g / σ` exactly its mean and its
//! component along x̂:
//!
//! ```text
//! dx = gamma / σ (g - Σ g / n - x̂ Σ g x̂ / n)      σ = sqrt(var + eps)
//! ```
//!
//! so the gradient sums to zero over the batch: moving all inputs together changes nothing. With frozen statistics mu and σ are constants,
//! and `dx = gamma / σ g`.

use super::sparse_update::PassBack;
use super::{Identity, Setting};
use crate::blob::{Reader, stored};
use crate::fold::{Fold, Linear};
use crate::init::Nonlinearity;
use crate::kernel;
use crate::layer::{Layer, Train};
use crate::params::{NO_LEAF, Params, Role};
use crate::scalar::Scalar;
use crate::shape::{Dims, Elem, Shape, Tensor, Zero};
use crate::spec::{Infer, Spec};
use core::iter::zip;
use core::marker::PhantomData;
use rand_core::Rng;

/// The constants of a [`BatchNorm`], on which frameworks differ.
pub trait NormConfig: Copy + 'static {
    /// Added to the variance.
    const EPS: f32;
    /// `running = DECAY running + (1 - DECAY) batch`. (PyTorch's `momentum` is 1 - DECAY, Keras's is DECAY.)
    const DECAY: f32;
    /// Whether the running variance averages the unbiased estimate, `n / (n - 1)` times the batch's variance. The batch itself is always
    /// normalised by the biased one.
    const UNBIASED: bool;
}

/// PyTorch's constants: eps 1e-5, decay 0.9, unbiased running variance. The default.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Torch;

/// Keras's constants: eps 1e-3, decay 0.99, biased running variance.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Keras;

impl NormConfig for Torch {
    const EPS: f32 = 1e-5;
    const DECAY: f32 = 0.9;
    const UNBIASED: bool = true;
}
impl NormConfig for Keras {
    const EPS: f32 = 1e-3;
    const DECAY: f32 = 0.99;
    const UNBIASED: bool = false;
}

/// Batch normalisation: per feature of a `[T; C]`, per channel of a `[[T; L]; C]`. `G` holds one number per channel.
///
/// In training it normalises by the batch and averages the batch's mean and variance; in inference it uses these averages. With
/// [`Setting::FrozenStatistics`] training uses the averages too, leaves them alone, and trains gamma and beta. The constants are
/// those of `N`: [`Torch`] (the default), [`Keras`], or a [`NormConfig`] of your own.
///
/// # Shapes
/// In place; gamma, beta, mean, var `[C]`. The tape keeps x̂.
///
/// # Cost
/// Four passes over the batch forward, two back; one division and one square root a channel.
///
/// # Errors
/// With batch statistics a channel needs two values: a training step of one sample on `[T; C]` returns
/// [`StepError::BatchTooSmall`](crate::StepError::BatchTooSmall).
///
/// # Source
/// Ioffe and Szegedy, *Batch Normalization* (2015), arXiv:1502.03167.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct BatchNorm<N = Torch, X = Infer, G = Infer> {
    /// Scales, trained.
    pub gamma: G,
    /// Shifts, trained.
    pub beta: G,
    /// Running means.
    pub mean: G,
    /// Running variances.
    pub var: G,
    frozen: bool,
    /// How many batches the running statistics are the plain mean of, and one more; 0 for the usual moving average.
    pass: u16,
    shape: PhantomData<(X, N)>,
}

impl<N, X, G: Zero> Zero for BatchNorm<N, X, G> {
    const ZERO: Self = Self {
        gamma: G::ZERO,
        beta: G::ZERO,
        mean: G::ZERO,
        var: G::ZERO,
        frozen: false,
        pass: 0,
        shape: PhantomData,
    };
}

impl<N: NormConfig, P: Tensor, const C: usize> Spec<[P; C]> for BatchNorm<N> {
    type Out = [P; C];
    type Layer = BatchNorm<N, [P; C], [P::Elem; C]>;
}

/// What of a [`BatchNorm`] has gradients.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct GammaBeta<G> {
    /// For the scales.
    pub gamma: G,
    /// For the shifts.
    pub beta: G,
}

impl<G: Zero> Zero for GammaBeta<G> {
    const ZERO: Self = Self {
        gamma: G::ZERO,
        beta: G::ZERO,
    };
}

const LEAVES: usize = 4;

fn about<G: Shape>(i: usize) -> (Role, Dims) {
    match i {
        0 => (Role::Gamma, G::DIMS),
        1 => (Role::Beta, G::DIMS),
        2 | 3 => (Role::Statistic, G::DIMS),
        _ => NO_LEAF,
    }
}

impl<G: Shape> Params for GammaBeta<G> {
    type Elem = G::Elem;
    type Like<S: Elem> = GammaBeta<G::With<S>>;
    const LEAVES: usize = LEAVES;
    const STORED: usize = stored(&[G::DIMS; LEAVES]);

    fn about(i: usize) -> (Role, Dims) {
        about::<G>(i)
    }
    fn leaf(&self, i: usize) -> &[G::Elem] {
        match i {
            0 => self.gamma.as_flat(),
            1 => self.beta.as_flat(),
            _ => &[],
        }
    }
    fn leaf_mut(&mut self, i: usize) -> &mut [G::Elem] {
        match i {
            0 => self.gamma.as_flat_mut(),
            1 => self.beta.as_flat_mut(),
            _ => &mut [],
        }
    }
}

impl<N, X, G: Shape> Params for BatchNorm<N, X, G> {
    type Elem = G::Elem;
    type Like<S: Elem> = GammaBeta<G::With<S>>;
    const LEAVES: usize = LEAVES;
    const STORED: usize = stored(&[G::DIMS; LEAVES]);

    fn about(i: usize) -> (Role, Dims) {
        about::<G>(i)
    }
    fn leaf(&self, i: usize) -> &[G::Elem] {
        match i {
            0 => self.gamma.as_flat(),
            1 => self.beta.as_flat(),
            2 => self.mean.as_flat(),
            _ => self.var.as_flat(),
        }
    }
    fn leaf_mut(&mut self, i: usize) -> &mut [G::Elem] {
        match i {
            0 => self.gamma.as_flat_mut(),
            1 => self.beta.as_flat_mut(),
            2 => self.mean.as_flat_mut(),
            _ => self.var.as_flat_mut(),
        }
    }
}

impl<N: NormConfig, X, T: Scalar, const C: usize> BatchNorm<N, X, [T; C]> {
    /// 1/sqrt(var + eps).
    fn inverse_deviation(var: T) -> T {
        T::ONE / (var + T::of(N::EPS)).sqrt()
    }

    /// Per channel, the gain and shift that inference amounts to.
    fn affine(&self) -> impl ExactSizeIterator<Item = (T, T)> + Clone {
        zip(zip(&self.gamma, &self.beta), zip(&self.mean, &self.var)).map(|((&gamma, &beta), (&mean, &var))| {
            let gain = gamma * Self::inverse_deviation(var);
            (gain, beta - gain * mean)
        })
    }
}

impl<N: NormConfig, T: Scalar, P: Tensor<Elem = T>, const C: usize> Layer for BatchNorm<N, [P; C], [T; C]> {
    type In = [P; C];
    type Out = [P; C];
    type Buf<const B: usize> = ();
    const MACS: usize = C * P::LEN;

    fn infer<const B: usize>(&self, x: &mut [[P; C]], _: &mut ()) {
        kernel::affine_channels(Shape::flat_mut(x), P::LEN, self.affine());
    }
    fn output<'b, const B: usize>(x: &'b mut [[P; C]], _: &'b mut ()) -> &'b mut [[P; C]] {
        x
    }
}

/// What a batch norm keeps: x̂, and per channel 1/σ, the batch's mean and variance, and room for two sums.
pub struct Normed<X, G, const B: usize> {
    xhat: [X; B],
    inv: G,
    mean: G,
    var: G,
    sum: G,
    dot: G,
    /// Values per channel; 0 where the statistics were constants.
    count: usize,
}

impl<X: Zero, G: Zero, const B: usize> Zero for Normed<X, G, B> {
    const ZERO: Self = Self {
        xhat: Zero::ZERO,
        inv: G::ZERO,
        mean: G::ZERO,
        var: G::ZERO,
        sum: G::ZERO,
        dot: G::ZERO,
        count: 0,
    };
}

impl<N: NormConfig, T: Scalar, P: Tensor<Elem = T>, const C: usize> Train for BatchNorm<N, [P; C], [T; C]> {
    type Tape<const B: usize> = Normed<[P; C], [T; C], B>;

    fn init_before<R: Rng + ?Sized>(&mut self, _: Nonlinearity, _: &mut R) {
        self.gamma = [T::ONE; C];
        self.beta = [T::ZERO; C];
        self.mean = [T::ZERO; C];
        self.var = [T::ONE; C];
    }

    fn forward<const B: usize>(&self, x: &mut [[P; C]], _: &mut (), tape: &mut Self::Tape<B>) {
        let Normed {
            xhat,
            inv,
            mean,
            var,
            count,
            ..
        } = tape;
        let x = Shape::flat_mut(x);
        if self.frozen {
            (*mean, *var, *count) = (self.mean, self.var, 0);
        } else {
            *count = kernel::moments(x, P::LEN, mean, var);
        }
        for (inv, &var) in zip(&mut *inv, &*var) {
            // An infinite variance would normalise to a finite 0 and pass the guard: the added product is NaN then, and else 0.
            *inv = Self::inverse_deviation(var) + T::ZERO * var;
        }
        kernel::center_scale(x, Shape::flat_mut(xhat), P::LEN, (mean, inv), (&self.gamma, &self.beta));
    }

    fn backward<const B: usize>(
        &self,
        x: &mut [[P; C]],
        _: &mut (),
        tape: &mut Self::Tape<B>,
        grad: &mut GammaBeta<[T; C]>,
        _: bool,
    ) {
        let Normed {
            xhat,
            inv,
            sum,
            dot,
            count,
            ..
        } = tape;
        let (dy, xhat) = (Shape::flat_mut(x), Shape::flat(xhat));
        kernel::norm_sums(dy, xhat, P::LEN, sum, dot);
        kernel::add(&mut grad.beta, sum);
        kernel::add(&mut grad.gamma, dot);
        kernel::norm_back(dy, xhat, P::LEN, *count, (&self.gamma, inv), (sum, dot));
    }

    fn commit<const B: usize>(&mut self, tape: &mut Self::Tape<B>) {
        let n = core::mem::take(&mut tape.count);
        if n < 2 {
            return;
        }
        if N::UNBIASED {
            kernel::scale(&mut tape.var, T::of(n as f32) / T::of((n - 1) as f32));
        }
        let decay = match self.pass {
            0 => T::of(N::DECAY),
            pass => T::of(f32::from(pass - 1)) / T::of(f32::from(pass)),
        };
        self.pass = self.pass.saturating_add(u16::from(self.pass > 0));
        kernel::blend(&mut self.mean, &tape.mean, decay);
        kernel::blend(&mut self.var, &tape.var, decay);
    }

    fn min_batch(&self) -> usize {
        if self.frozen || P::LEN > 1 { 1 } else { 2 }
    }

    /// Whether statistics are frozen, and how many batches they are the mean of.
    const STATE: usize = 1;

    fn state(&self, i: usize) -> u32 {
        match i {
            0 => u32::from(self.frozen) << 16 | u32::from(self.pass),
            _ => 0,
        }
    }
    fn set_state(&mut self, i: usize, word: u32) {
        if i == 0 {
            (self.frozen, self.pass) = (word >> 16 != 0, word as u16);
        }
    }
    fn configure(&mut self, setting: Setting) {
        match setting {
            Setting::BatchStatistics => (self.frozen, self.pass) = (false, 0),
            Setting::FrozenStatistics => (self.frozen, self.pass) = (true, 0),
            Setting::CumulativeStatistics => (self.frozen, self.pass) = (false, 1),
            Setting::DropoutKeep(_) | Setting::DropoutAsDeclared => {}
        }
    }
}

impl<N: NormConfig, T: Scalar, P: Tensor<Elem = T>, const C: usize> PassBack for BatchNorm<N, [P; C], [T; C]> {
    fn pass_back<const B: usize>(&self, x: &mut [[P; C]], _: &mut ()) {
        for x in x {
            for (x, (gain, _)) in zip(x, self.affine()) {
                kernel::scale(x.as_flat_mut(), gain);
            }
        }
    }
}

impl<N: NormConfig, T: Scalar, P: Tensor<Elem = T>, Prev: Linear<T>, const C: usize> Fold<Prev>
    for BatchNorm<N, [P; C], [T; C]>
{
    type Folded = Identity<[P; C]>;
    fn fold(&self, prev: &mut Prev, _: &mut Self::Folded) {
        prev.absorb(self.affine());
    }
}

impl<N, X, const C: usize> BatchNorm<N, X, [f32; C]> {
    /// Reads the layer from a blob, also at compile time: see [`blob::layers`](crate::blob::layers).
    pub const fn read(blob: &mut Reader<'_>) -> Self {
        let mut layer = Self {
            gamma: [0.0; C],
            beta: [0.0; C],
            mean: [0.0; C],
            var: [0.0; C],
            frozen: false,
            pass: 0,
            shape: PhantomData,
        };
        blob.leaf((Role::Gamma, <[f32; C]>::DIMS), &mut layer.gamma);
        blob.leaf((Role::Beta, <[f32; C]>::DIMS), &mut layer.beta);
        blob.leaf((Role::Statistic, <[f32; C]>::DIMS), &mut layer.mean);
        blob.leaf((Role::Statistic, <[f32; C]>::DIMS), &mut layer.var);
        layer
    }
}

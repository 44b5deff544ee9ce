//! Sparse updates: of a layer only a part learns, and only that part has a gradient, optimiser state and work on the way back.
//!
//! | layer | learns | a gradient of | work on the way back |
//! |---|---|---|---|
//! | [`Fixed<L>`](Fixed) | nothing | 0 bytes | dx, where a layer before it learns |
//! | [`BiasOnly<L>`](BiasOnly) | the biases | O numbers | their sums, and dx |
//! | [`SomeChannels<L, N>`](SomeChannels) | N of the output channels | their rows of weights and biases | N/O of dW, and dx |
//! | [`&L`](crate::frozen) | nothing, nor anything before it | 0 bytes, and no activations | none |
//!
//! The weights stay where they are and what they are: leaves are those of the layer inside, so that blobs of weights fit both, and
//! [`convert`](crate::convert) copies a trained network into its sparse twin. Everything before the first layer that learns costs inference and no more.
//! A batch norm that learns beside fixed convolutions (`Fixed<Conv1d<...>>, BatchNorm`) is the fourth kind: its gammas and betas alone.
//!
//! ```
//! use motenet::layers::{BiasOnly, Fixed, SomeChannels};
//! use motenet::prelude::*;
//! type Base = Model<[f32; 8], (Dense<16>, Relu, Dense<12>, Relu, Dense<3>)>;
//! type Tuned = Model<[f32; 8], (Fixed<Dense<16>>, Relu, BiasOnly<Dense<12>>, Relu, SomeChannels<Dense<3>, 1>)>;
//! assert_eq!((Base::PARAMS, Tuned::PARAMS), (387, 12 + 13));
//! assert!(Memory::<Tuned, Adam, 1>::BYTES < Memory::<Base, Adam, 1>::BYTES / 5);
//!
//! let (mut base, mut net, mut room) = (Base::ZERO, Tuned::ZERO, Memory::<Tuned, Adam, 1>::ZERO);
//! base.init(&mut motenet::rng::seeded(1)); // in earnest: trained, or loaded from a blob
//! motenet::convert(&base, &mut net);
//! net.4.choose(2)?;
//! Trainer::new(&mut net, &mut room, Adam::new(0.01), CrossEntropy).step([(&[0.5; 8], &2)])?;
//! assert_eq!((net.0.layer.w, &net.4.layer.w[..2]), (base.0.w, &base.4.w[..2]));
//! assert_ne!(net.4.layer.w[2], base.4.w[2]);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Source
//! Lin et al., *On-Device Training Under 256KB Memory* (2022), arXiv:2206.15472 (sparse update); Cai et al., *TinyTL* (2020), arXiv:2007.11622 (biases).

mod part;
mod selective;

pub use part::{Biases, Channels, Nothing, Part, Unlearned};
pub use selective::{PassBack, Selective};

use super::Setting;
use crate::error::ConfigError;
use crate::fold::Fold;
use crate::init::Nonlinearity;
use crate::layer::{Layer, Train};
use crate::params::{Params, Role};
use crate::scalar::Scalar;
use crate::shape::{Dims, Elem, Shape, Tensor, Zero};
use crate::spec::Spec;
use rand_core::Rng;

/// A layer `L` of which the part `P` learns: see [`Fixed`], [`BiasOnly`], [`SomeChannels`] and the [module](self).
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SparseUpdate<L, P> {
    /// The layer.
    pub layer: L,
    part: P,
}

/// `L`, learning nothing. It works as in inference (a batch norm uses its running statistics and leaves them alone), needs no tape, and passes
/// gradients on.
pub type Fixed<L> = SparseUpdate<L, Nothing>;

/// `L`, learning its biases. In front of a batch norm they have no effect: use it behind [`fold`](mod@crate::fold), or let the batch norm learn.
pub type BiasOnly<L> = SparseUpdate<L, Biases>;

/// `L`, learning `N` of its output channels: the first `N` unless [`choose`](SparseUpdate::choose) says otherwise.
pub type SomeChannels<L, const N: usize> = SparseUpdate<L, Channels<N>>;

impl<L, P: Zero> SparseUpdate<L, P> {
    /// Wraps a layer, one read from a blob for example.
    pub const fn new(layer: L) -> Self
    where
        L: Copy,
        P: Copy,
    {
        SparseUpdate { layer, part: P::ZERO }
    }
}

impl<L: Selective, const N: usize> SomeChannels<L, N> {
    /// From now on the channels `from..from + N` learn. The optimiser's state is that of the channels before:
    /// [`Trainer::reset_optimizer`](crate::Trainer::reset_optimizer) forgets it. Call it between updates, not between a gradient and its update.
    ///
    /// # Errors
    /// [`ConfigError::Channels`] where there are not as many; nothing has changed then.
    pub fn choose(&mut self, from: usize) -> Result<(), ConfigError> {
        if from > L::CHANNELS.saturating_sub(N) {
            return Err(ConfigError::Channels);
        }
        self.part.from = from;
        Ok(())
    }
}

impl<L: Zero, P: Zero> Zero for SparseUpdate<L, P> {
    const ZERO: Self = SparseUpdate {
        layer: L::ZERO,
        part: P::ZERO,
    };
}

impl<X: Shape, S, P> Spec<X> for SparseUpdate<S, P>
where
    S: Spec<X, Layer: PassBack>,
    P: Part<S::Layer>,
    S::Out: Tensor<Elem = <S::Layer as Params>::Elem>,
{
    type Out = S::Out;
    type Layer = SparseUpdate<S::Layer, P>;
}

impl<L: PassBack, P: Part<L>> Params for SparseUpdate<L, P> {
    type Elem = L::Elem;
    type Like<S: Elem> = P::Like<S>;
    const LEAVES: usize = L::LEAVES;
    const STORED: usize = L::STORED;

    fn about(i: usize) -> (Role, Dims) {
        L::about(i)
    }
    fn leaf(&self, i: usize) -> &[L::Elem] {
        self.layer.leaf(i)
    }
    fn leaf_mut(&mut self, i: usize) -> &mut [L::Elem] {
        self.layer.leaf_mut(i)
    }
    fn learns(&self, i: usize) -> &[L::Elem] {
        let leaf = self.layer.leaf(i);
        leaf.get(self.part.learns(i, leaf.len())).unwrap_or_default()
    }
    fn learns_mut(&mut self, i: usize) -> &mut [L::Elem] {
        let leaf = self.layer.leaf_mut(i);
        leaf.get_mut(self.part.learns(i, leaf.len())).unwrap_or_default()
    }
}

impl<L: PassBack, P: Part<L>> Layer for SparseUpdate<L, P> {
    type In = L::In;
    type Out = L::Out;
    type Buf<const B: usize> = L::Buf<B>;
    const VALID: () = {
        let () = L::VALID;
        P::VALID
    };
    const MACS: usize = L::MACS;

    fn infer<const B: usize>(&self, x: &mut [L::In], buf: &mut L::Buf<B>) {
        self.layer.infer(x, buf);
    }
    fn output<'b, const B: usize>(x: &'b mut [L::In], buf: &'b mut L::Buf<B>) -> &'b mut [L::Out] {
        L::output(x, buf)
    }
}

impl<L: PassBack<Elem: Scalar>, P: Part<L>> Train for SparseUpdate<L, P> {
    type Tape<const B: usize> = ();
    const NONLINEARITY: Option<Nonlinearity> = L::NONLINEARITY;

    fn init_before<R: Rng + ?Sized>(&mut self, next: Nonlinearity, rng: &mut R) {
        self.layer.init_before(next, rng);
    }
    fn backward<const B: usize>(
        &self,
        x: &mut [L::In],
        buf: &mut L::Buf<B>,
        _: &mut (),
        grad: &mut P::Like<L::Elem>,
        dx: bool,
    ) {
        self.part.gradients(&self.layer, x, buf, grad);
        if dx {
            self.layer.pass_back(x, buf);
        }
    }
    /// Which channels learn.
    const STATE: usize = 1;

    fn state(&self, i: usize) -> u32 {
        if i == 0 { self.part.choice() } else { 0 }
    }
    fn set_state(&mut self, i: usize, word: u32) {
        if i == 0 {
            self.part.set_choice(word);
        }
    }
    fn configure(&mut self, setting: Setting) {
        self.layer.configure(setting);
    }
}

impl<Prev, L: PassBack + Fold<Prev>, P: Part<L>> Fold<Prev> for SparseUpdate<L, P> {
    /// What `L` folds to: nothing learns any more.
    type Folded = L::Folded;

    fn fold(&self, prev: &mut Prev, into: &mut L::Folded) {
        self.layer.fold(prev, into);
    }
}

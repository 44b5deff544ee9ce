use super::{Identity, Setting};
use crate::blob::Reader;
use crate::error::ConfigError;
use crate::fold::Fold;
use crate::layer::{Layer, Train};
use crate::params::Empty;
use crate::rng;
use crate::scalar::Scalar;
use crate::shape::{Shape, Tensor, Zero};
use crate::spec::{Infer, Spec};
use crate::words::Words;
use core::marker::PhantomData;
use rand_core::Rng;

/// A keep probability in (0, 1].
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Keep(f32);

impl Keep {
    /// Keeps every unit: dropout switched off.
    pub const ALL: Self = Keep(1.0);

    /// Keeps a unit with `probability`.
    ///
    /// # Errors
    /// [`ConfigError::KeepProbability`] unless 0 < probability <= 1.
    pub const fn new(probability: f32) -> Result<Self, ConfigError> {
        if probability > 0.0 && probability <= 1.0 {
            Ok(Keep(probability))
        } else {
            Err(ConfigError::KeepProbability)
        }
    }

    /// The probability.
    pub const fn probability(self) -> f32 {
        self.0
    }
}

/// Inverted dropout: in training a unit is kept with probability `keep` and divided by it, or set to 0; inference does nothing.
///
/// `Dropout<20>` drops 20 % (PyTorch's `p = 0.2`, the course's `keep_prob = 0.8`) until [`Dropout::set_keep`] says otherwise.
///
/// The mask is never stored. Each training pass has its own generator, seeded from the layer's seed and the pass's number, and the way
/// back replays it. A unit is kept when its 32-bit draw lies below `keep * 2^32`: the probability is exact to 2^-24.
///
/// The layer's seed is drawn by [`Train::init`]. Without it (a network of zeros, or one read from a blob) the seed of every dropout is 0, and two of
/// them over as many units drop the same ones in every pass: `init` the network first and [`copy`](crate::copy) the weights over it, which leaves the
/// seeds, or give each a seed by [`Dropout::set_seed`].
///
/// # Shapes
/// Any, in place. The tape is one number a batch.
///
/// # Cost
/// One draw of xoshiro128++ an element, forward and again backward.
///
/// # Source
/// Srivastava et al., *Dropout* (JMLR 2014), in the inverted form of the course.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Dropout<const PERCENT: u8, X = Infer> {
    /// 0 means: as the type declares, so that a network in `.bss` needs no set-up.
    keep: f32,
    seed: u64,
    pass: u64,
    shape: PhantomData<X>,
}

impl<const PERCENT: u8, X> Dropout<PERCENT, X> {
    const DECLARED: f32 = {
        assert!(PERCENT < 100, "a dropout has to keep something: PERCENT is at most 99");
        1.0 - PERCENT as f32 / 100.0
    };

    /// The probability to keep a unit.
    pub fn keep(&self) -> Keep {
        Keep(if self.keep > 0.0 { self.keep } else { Self::DECLARED })
    }

    /// Changes the probability to keep a unit, from the next training pass on.
    pub fn set_keep(&mut self, keep: Keep) {
        self.keep = keep.0;
    }

    /// Starts the stream of masks anew. The default is 0, until `init` draws one.
    pub fn set_seed(&mut self, seed: u64) {
        (self.seed, self.pass) = (seed, 0);
    }

    /// Reads nothing from the blob: see [`blob::layers`](crate::blob::layers).
    pub const fn read(_: &mut Reader<'_>) -> Self {
        Self {
            keep: 0.0,
            seed: 0,
            pass: 0,
            shape: PhantomData,
        }
    }

    /// Multiplies each number by 1/keep or 0, as the generator of `pass` decides.
    fn mask<T: Scalar>(&self, x: &mut [T], pass: u64) {
        let keep = self.keep().0;
        if keep >= 1.0 {
            return;
        }
        // An odd multiplier keeps the passes of one seed apart; two seeds meet in a pass with probability 2^-64. The multiplier is SplitMix64's
        // own step, so passes of seed 0 share half of their first states: no correlation is left after `seeded`, as tests measure.
        let mut rng = rng::seeded(self.seed ^ pass.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let threshold = (keep * 4_294_967_296.0) as u32;
        let scale = T::ONE / T::of(keep);
        for x in x {
            *x = if rng.next_u32() < threshold {
                *x * scale
            } else {
                T::ZERO
            };
        }
    }
}

impl<const PERCENT: u8, X> Zero for Dropout<PERCENT, X> {
    const ZERO: Self = Self {
        keep: 0.0,
        seed: 0,
        pass: 0,
        shape: PhantomData,
    };
}

impl<const PERCENT: u8, X: Tensor> Spec<X> for Dropout<PERCENT> {
    type Out = X;
    type Layer = Dropout<PERCENT, X>;
}

no_params!([const PERCENT: u8, X: Shape] Dropout<PERCENT, X>, X::Elem);

impl<const PERCENT: u8, X: Tensor> Layer for Dropout<PERCENT, X> {
    type In = X;
    type Out = X;
    type Buf<const B: usize> = ();
    const VALID: () = {
        let _ = Self::DECLARED;
    };

    fn infer<const B: usize>(&self, _: &mut [X], _: &mut ()) {}

    fn output<'b, const B: usize>(x: &'b mut [X], _: &'b mut ()) -> &'b mut [X] {
        x
    }
}

impl<const PERCENT: u8, X: Tensor> Train for Dropout<PERCENT, X> {
    /// The number of the pass.
    type Tape<const B: usize> = u64;

    fn init_before<R: Rng + ?Sized>(&mut self, _: crate::init::Nonlinearity, rng: &mut R) {
        self.set_seed(rng.next_u64());
    }
    fn forward<const B: usize>(&self, x: &mut [X], _: &mut (), pass: &mut u64) {
        *pass = self.pass;
        self.mask(X::flat_mut(x), *pass);
    }
    fn backward<const B: usize>(&self, x: &mut [X], _: &mut (), pass: &mut u64, _: &mut Empty<X::Elem>, _: bool) {
        self.mask(X::flat_mut(x), *pass);
    }
    fn commit<const B: usize>(&mut self, pass: &mut u64) {
        self.pass = pass.wrapping_add(1);
    }
    /// The keep probability, the seed, the pass.
    const STATE: usize = 5;

    fn state(&self, i: usize) -> u32 {
        let mut word = [0];
        (self.keep, self.seed, self.pass).read(i, &mut word);
        let [word] = word;
        word
    }
    fn set_state(&mut self, i: usize, word: u32) {
        (&mut self.keep, &mut self.seed, &mut self.pass).write(i, &[word]);
    }
    fn configure(&mut self, setting: Setting) {
        match setting {
            Setting::DropoutKeep(keep) => self.keep = keep.0,
            Setting::DropoutAsDeclared => self.keep = 0.0,
            Setting::BatchStatistics | Setting::FrozenStatistics | Setting::CumulativeStatistics => {}
        }
    }
}

impl<const PERCENT: u8, X: Tensor, Prev> Fold<Prev> for Dropout<PERCENT, X> {
    type Folded = Identity<X>;
    fn fold(&self, _: &mut Prev, _: &mut Identity<X>) {}
}

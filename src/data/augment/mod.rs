//! Augmentation: every time a sample is seen, it looks a little different, and its class is the same.
//!
//! A step belongs here if it changes one sample in place, draws from the generator it is given and nothing else, and has its strengths as fields;
//! one step a file. Steps are put together as a tuple (each in turn) and hold no state.
//!
//! | step | sample | what it does | strength, default |
//! |---|---|---|---|
//! | [`Jitter`] | `[[T; L]; C]` | adds noise | deviation, 0.05 |
//! | [`Scaling`] | `[[T; L]; C]` | multiplies each channel by a factor near 1 | deviation, 0.1 |
//! | [`TimeShift`] | `[[T; L]; C]` | moves in time | most samples, 10 |
//! | [`TimeCrop`] | `[[T; L]; C]` | cuts a part out and stretches it | least share, 0.9 |
//! | [`Rotation`] | `[[T; L]; C]` | turns 3-axis sensors, all of them together | most degrees, 180 |
//! | [`ChannelDrop`] | `[[T; L]; C]` | silences channels | probability, 0.1 |
//! | [`Flip`] | `[[T; W]; H]`, `[[[T; W]; H]; C]` | mirrors | probabilities, 0.5 left-right |
//! | [`Shift`] | `[[T; W]; H]`, `[[[T; W]; H]; C]` | moves | most pixels, 1 |
//! | [`Crop`] | `[[T; W]; H]`, `[[[T; W]; H]; C]` | cuts a part out and enlarges it | least share, 0.8 |
//!
//! Whether a step keeps the class is for you to know: a digit 6 upside down is a 9, a mirrored digit is none; an exercise may be told by where
//! gravity points, and full rotation takes that away.
//!
//! Augment the training part only, and raw signals rather than normalised ones if a rotation is among the steps (channels of different scales do
//! not rotate); [`Normalize`](crate::Normalize) as the first layer makes that easy.
//!
//! # With the trainer
//!
//! [`Trainer::step`](crate::Trainer::step) walks a batch twice, so what it is given has to come out the same twice. [`Augment::augmented`] draws
//! from a seed of its own for each sample and epoch ([`seed`]):
//!
//! ```
//! use motenet::{data::{Batches, augment::{self, *}}, prelude::*};
//! type Net = Model<[[f32; 16]; 3], Dense<2>>;
//! # let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Sgd, 4>::ZERO);
//! # let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
//! # let (x, y) = ([[[0.5f32; 16]; 3]; 8], [0usize, 1, 0, 1, 0, 1, 0, 1]);
//! let steps = (Rotation { degrees: 20.0 }, Scaling::default(), Jitter { deviation: 0.02 });
//! let batches = Batches::new(x.len(), 4, 1)?;
//! for epoch in 0..3 {
//!     for batch in batches.epoch(epoch) {
//!         trainer.step(batch.map(|i| (steps.augmented(&x[i], augment::seed(epoch, i)), &y[i])))?;
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod channel_drop;
mod crop;
mod flip;
mod image;
mod jitter;
mod rotation;
mod scaling;
mod shift;
mod slide;
mod stretch;
mod time_crop;
mod time_shift;

pub use channel_drop::ChannelDrop;
pub use crop::Crop;
pub use flip::Flip;
pub use jitter::Jitter;
pub use rotation::Rotation;
pub use scaling::Scaling;
pub use shift::Shift;
pub use time_crop::TimeCrop;
pub use time_shift::TimeShift;

use crate::rng;
use rand_core::Rng;

/// A change of samples `X`.
pub trait Augment<X> {
    /// Changes one sample in place.
    fn apply<R: Rng + ?Sized>(&self, x: &mut X, rng: &mut R);

    /// A changed copy, drawn from a seed: the same seed gives the same copy.
    fn augmented(&self, x: &X, seed: u64) -> X
    where
        X: Copy,
    {
        let mut x = *x;
        self.apply(&mut x, &mut rng::seeded(seed));
        x
    }
}

/// A seed for sample `i` in epoch `epoch`; add a number of your own to keep runs apart.
pub fn seed(epoch: u32, i: usize) -> u64 {
    // Odd multipliers; the generator's seeding scatters the bits.
    u64::from(epoch).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (i as u64).wrapping_mul(0xD1B5_4A32_D192_ED03)
}

/// Whether something of this probability happens: never from 0 down and for NaN, always from 1 up.
fn happens<R: Rng + ?Sized>(probability: f32, rng: &mut R) -> bool {
    rng::unit(rng) < probability
}

/// A whole number from `-most` to `most`, each equally likely.
fn offset<R: Rng + ?Sized>(most: usize, rng: &mut R) -> isize {
    let most = most.min(i32::MAX as usize / 2) as u32;
    rng::below(rng, 2 * most + 1) as isize - most as isize
}

impl<X> Augment<X> for () {
    fn apply<R: Rng + ?Sized>(&self, _: &mut X, _: &mut R) {}
}

impl<X, A: Augment<X> + ?Sized> Augment<X> for &A {
    fn apply<R: Rng + ?Sized>(&self, x: &mut X, rng: &mut R) {
        (**self).apply(x, rng);
    }
}

/// All steps of a slice, in turn.
impl<X, A: Augment<X>> Augment<X> for [A] {
    fn apply<R: Rng + ?Sized>(&self, x: &mut X, rng: &mut R) {
        for step in self {
            step.apply(x, rng);
        }
    }
}

/// A step that may be switched off.
impl<X, A: Augment<X>> Augment<X> for Option<A> {
    fn apply<R: Rng + ?Sized>(&self, x: &mut X, rng: &mut R) {
        if let Some(step) = self {
            step.apply(x, rng);
        }
    }
}

macro_rules! tuples {
    ($($A:ident $i:tt),+) => {
        impl<X, $($A: Augment<X>),+> Augment<X> for ($($A,)+) {
            fn apply<R: Rng + ?Sized>(&self, x: &mut X, rng: &mut R) {
                $(self.$i.apply(x, rng);)+
            }
        }
    };
}
tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

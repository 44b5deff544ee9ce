//! The state of a run as a sequence of 32-bit words, to save it, send it or compare it without a copy of it in RAM.
//!
//! [`Words`] is what a [`Trainer`](crate::Trainer) is: leaves of the network (weights, running statistics, normalisation), what its layers keep besides
//! them ([`Train::STATE`](crate::Train::STATE): the seeds and passes of dropouts), the optimiser's slots, and the optimiser with its counts and settings. Numbers, arrays,
//! tuples, random generators, schedules and averages with a memory are words as well, and so is a struct of such fields after [`fields!`]:
//!
//! ```
//! use motenet::{prelude::*, rng, schedule::OnPlateau, words::{self, Words}};
//! struct Progress {
//!     step: u32,
//!     order: rng::Generator,
//!     plateau: OnPlateau,
//! }
//! words::fields!(Progress { step: u32, order: rng::Generator, plateau: OnPlateau });
//!
//! let mut progress = Progress { step: 7, order: rng::seeded(1), plateau: OnPlateau::new(0.1) };
//! let mut words = [0; 32];
//! let n = progress.count();
//! progress.read(0, &mut words[..n]);
//! progress.step = 8;
//! progress.write(0, &words[..n]);
//! assert_eq!(progress.step, 7);
//! ```
//!
//! What is left out: inputs, activations and tapes, which a step computes anew, and the gradient, which is zero between updates
//! ([`Words::is_ready`] says whether it is). Frozen parts (`&L`) have no words.

mod leaves;
mod values;

pub use crate::__words_fields as fields;
pub use leaves::Leaves;
pub(crate) use leaves::{count_leaves, mark_leaves, read_leaves, write_leaves};

/// A value as a sequence of 32-bit words, of a length that its type and its slices decide.
pub trait Words {
    /// How many words there are.
    fn count(&self) -> usize;

    /// Tells `mark` what the words are, so that words of another layout are known as such.
    fn mark(&self, mark: &mut Mark);

    /// Copies the words from number `from` on to `to`. What lies behind the last word is left alone.
    fn read(&self, from: usize, to: &mut [u32]);

    /// Takes over `words`, of which the first has the number `from`. What is too much is ignored.
    fn write(&mut self, from: usize, words: &[u32]);

    /// Whether these words are all there is to it: not while a [`Trainer`](crate::Trainer) holds a gradient that no update has used.
    fn is_ready(&self) -> bool {
        true
    }
}

/// A 32-bit digest of a layout: of what kind words are, not of their values. 64-bit FNV-1a over words, folded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Mark(u64);

impl Mark {
    /// The mark of `words`.
    pub fn of<W: Words + ?Sized>(words: &W) -> u32 {
        let mut mark = Mark(0xCBF2_9CE4_8422_2325);
        words.mark(&mut mark);
        (mark.0 ^ (mark.0 >> 32)) as u32
    }

    /// Takes a number in.
    pub fn number(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x0000_0100_0000_01B3);
    }

    /// Takes a name in.
    pub fn name(&mut self, name: &str) {
        for byte in name.bytes() {
            self.number(u32::from(byte));
        }
        self.number(0x100);
    }
}

/// The part of a longer sequence: reads what of `to` belongs to it, and returns the rest, which starts with word 0 of what follows, or with word `from`
/// of it.
#[doc(hidden)]
pub fn read_part<'t, W: Words + ?Sized>(part: &W, from: &mut usize, to: &'t mut [u32]) -> &'t mut [u32] {
    let Some(n) = share(part.count(), from, to.len()) else {
        return to;
    };
    let Some((now, later)) = to.split_at_mut_checked(n) else {
        return &mut [];
    };
    part.read(core::mem::take(from), now);
    later
}

/// [`read_part`] the other way.
#[doc(hidden)]
pub fn write_part<'t, W: Words + ?Sized>(part: &mut W, from: &mut usize, words: &'t [u32]) -> &'t [u32] {
    let Some(n) = share(part.count(), from, words.len()) else {
        return words;
    };
    let Some((now, later)) = words.split_at_checked(n) else {
        return &[];
    };
    part.write(core::mem::take(from), now);
    later
}

/// How many of `len` words from number `from` on belong to the first `count`; `None`, with `from` counted from behind them, where none do.
fn share(count: usize, from: &mut usize, len: usize) -> Option<usize> {
    match count.checked_sub(*from) {
        Some(left @ 1..) => Some(left.min(len)),
        _ => {
            *from -= count;
            None
        }
    }
}

/// [`Words`] of a struct: the words of its fields, one after the other. Every field has to be listed, with its type.
///
/// ```
/// struct Progress<'o> { step: u32, order: &'o mut [u16] }
/// motenet::words::fields!(['o] Progress<'o> { step: u32, order: &'o mut [u16] });
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __words_fields {
    ($T:ident { $($field:ident: $F:ty),* $(,)? }) => {
        $crate::words::fields!([] $T { $($field: $F),* });
    };
    ([$($generics:tt)*] $T:ident $(<$($arguments:tt),*>)? { $($field:ident: $F:ty),* $(,)? } $(where $($bounds:tt)*)?) => {
        impl<$($generics)*> $crate::words::Words for $T $(<$($arguments),*>)? $(where $($bounds)*)? {
            fn count(&self) -> usize {
                let Self { $($field),* } = self;
                0 $(+ <$F as $crate::words::Words>::count($field))*
            }
            fn mark(&self, mark: &mut $crate::words::Mark) {
                let Self { $($field),* } = self;
                mark.name(stringify!($T));
                $(<$F as $crate::words::Words>::mark($field, mark);)*
            }
            fn read(&self, from: usize, to: &mut [u32]) {
                let (mut from, rest) = (from, to);
                $(let rest = $crate::words::read_part(&self.$field, &mut from, rest);)*
                let _ = (from, rest);
            }
            fn write(&mut self, from: usize, words: &[u32]) {
                let (mut from, rest) = (from, words);
                $(let rest = $crate::words::write_part(&mut self.$field, &mut from, rest);)*
                let _ = (from, rest);
            }
            fn is_ready(&self) -> bool {
                let Self { $($field),* } = self;
                true $(&& <$F as $crate::words::Words>::is_ready($field))*
            }
        }
    };
}

/// [`Words`] of an enumeration without data: one word, the number of the variant. A number without a variant changes nothing.
macro_rules! variants {
    ($T:ident { $($V:ident = $n:literal),* }) => {
        impl $crate::words::Words for $T {
            fn count(&self) -> usize {
                1
            }
            fn mark(&self, mark: &mut $crate::words::Mark) {
                mark.name(stringify!($T));
            }
            fn read(&self, from: usize, to: &mut [u32]) {
                let number = match self { $($T::$V => $n),* };
                $crate::words::Words::read(&(number as u32), from, to);
            }
            fn write(&mut self, from: usize, words: &[u32]) {
                match words.first() {
                    $(Some(&$n) if from == 0 => *self = $T::$V,)*
                    _ => {}
                }
            }
        }
    };
}
pub(crate) use variants;

//! What is to be recognised.

use motenet::data::augment::Augment;
use motenet::device::guarded::{Config, Exemplars, Packed, Shelf};
use motenet::words::Words;
use motenet::{Optimizer, Train, Zero};

#[cfg(feature = "small")]
pub mod small;
#[cfg(feature = "watch")]
pub mod watch;

/// A task: K classes of windows, each of L samples of C channels.
///
/// It is named by a type without values. R samples can wait for their labels: see [`Memory`](crate::Memory).
pub trait Task<const C: usize, const L: usize, const K: usize> {
    /// The network. Normalisation is one of its layers.
    type Net: Train<Elem = f32, In = [[f32; L]; C], Out = [f32; K]> + Zero;
    /// What it learns by.
    type Optimizer: Optimizer + Copy;
    /// How windows are kept.
    type Packed: Packed<Sample = [[f32; L]; C]>;
    /// Where new windows are kept: in RAM, and saved with the weights.
    type Shelf: Shelf<Self::Packed> + Words + Zero;
    /// What the base knows, in flash.
    type Exemplars: Exemplars<Self::Packed, K>;
    /// How windows that are learned from are varied.
    type Augment: Augment<[[f32; L]; C]>;

    /// Its name.
    const NAME: &'static str;
    /// The base's weights, a [blob](motenet::blob).
    const BASE: &'static [u8];

    /// The classes' names.
    const NAMES: [&'static str; K];
    /// Samples a second.
    const RATE: u32;
    /// Samples from the start of a window to the start of the next.
    const HOP: usize;
    /// How it learns.
    const CONFIG: Config;

    /// What each update begins with.
    fn optimizer() -> Self::Optimizer;
    /// What the base knows.
    fn exemplars() -> Self::Exemplars;
    /// How windows are varied.
    fn augment() -> Self::Augment;
}

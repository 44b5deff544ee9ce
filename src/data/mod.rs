//! Data: splits, mini-batches, normalisation, augmentation. Nothing here copies a data set: everything works on indices and single samples.
//!
//! A file belongs here if it is about samples before a network sees them, and needs only arrays and a seed: no layer, no loss. (The layer that
//! applies the learned statistics is [`Normalize`](crate::Normalize).)
//!
//! | file | holds |
//! |---|---|
//! | `split` | [`split`], [`split_stratified`], [`split_by_group`]: train, dev and test part, in place |
//! | `sizes` | [`Sizes`]: how large the three parts are, by share or by count |
//! | `mismatch` | [`Tally`], [`Mismatch`]: a warning where dev and test part cannot come from the same distribution |
//! | `batches` | [`Batches`], [`ShuffledBatches`]: mini-batches, in another order each epoch |
//! | `permutation` | [`Permutation`]: an order of 0..n that needs no memory |
//! | `shuffle_buffer` | [`ShuffleBuffer`]: a stream in random order, through a fixed number of places |
//! | `moments` | [`Moments`]: mean and deviation in one pass |
//! | `index` | [`Index`], [`number`]: small integers as indices |
//! | [`augment`] | new training samples from old ones |
//!
//! # From a table in a file to three normalised parts
//!
//! A row of a CSV file becomes an array; where `N` columns were promised and others come, `row` says `None`. The parts are slices of indices, so
//! samples stay where they are: in RAM, in flash, or in a file that is read one sample at a time.
//!
//! ```
//! use motenet::{data::{self, Batches, Moments, Sizes}, prelude::*};
//!
//! fn row<const N: usize>(line: &str) -> Option<[f32; N]> {
//!     let mut columns = line.split(',').map(|column| column.trim().parse::<f32>());
//!     let mut row = [0.0; N];
//!     for value in &mut row {
//!         *value = columns.next()?.ok()?;
//!     }
//!     columns.next().is_none().then_some(row)
//! }
//!
//! let text = "5.1,0.2,0\n7.0,1.4,1\n4.9,0.1,0\n6.4,1.5,1\n4.7,0.2,0\n6.9,1.3,1\n4.6,0.3,0\n5.5,1.2,1\n5.0,0.2,0\n6.5,1.6,1";
//! let rows: Vec<[f32; 3]> = text.lines().map(|line| row(line).ok_or(line)).collect::<Result<_, _>>()?;
//! let (x, y): (Vec<[f32; 2]>, Vec<usize>) = rows.iter().map(|&[a, b, class]| ([a, b], class as usize)).unzip();
//!
//! let mut order = vec![0u16; x.len()];
//! data::number(&mut order)?;
//! let parts = data::split_stratified::<2, _>(&mut order, |&i| y[usize::from(i)], Sizes::SMALL, 1)?;
//! assert_eq!([parts.train.len(), parts.dev.len(), parts.test.len()], [6, 2, 2]);
//!
//! type Net = Model<[f32; 2], (Normalize, Dense<2>)>;
//! let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Adam, 4>::ZERO);
//! // Of the training part alone; the network carries them to the other parts.
//! let mut moments = Moments::ZERO;
//! for &i in &*parts.train {
//!     moments.push(&x[usize::from(i)])?;
//! }
//! moments.finish_into(&mut net.0)?;
//!
//! net.init(&mut motenet::rng::seeded(1));
//! let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.05), CrossEntropy);
//! let batches = Batches::new(&*parts.train, 4, 1)?;
//! for epoch in 0..50 {
//!     for batch in batches.epoch(epoch) {
//!         trainer.step(batch.map(|i| (&x[i], &y[i])))?;
//!     }
//! }
//! assert!(parts.dev.iter().all(|&i| argmax(&trainer.predict(&x[usize::from(i)])) == y[usize::from(i)]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod augment;
mod batches;
mod index;
mod mismatch;
mod moments;
mod permutation;
mod shuffle_buffer;
mod sizes;
mod split;

pub use batches::{Batch, BatchError, Batches, Epoch, FULL, Items, STOCHASTIC, ShuffledBatches};
pub use index::{Index, IndexError, number};
pub use mismatch::{Mismatch, Part, Tally};
pub use moments::{Moments, MomentsError};
pub use permutation::Permutation;
pub use shuffle_buffer::ShuffleBuffer;
pub use sizes::Sizes;
pub use split::{Parts, SplitError, split, split_by_group, split_stratified};

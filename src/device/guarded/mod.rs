//! Guarded fine-tuning: a network that learns from its wearer and can be left alone with it.
//!
//! On-device learning fails in known ways: labels are wrong, sensors come off, one class is all there is, and what is learned of the new wearer pushes out
//! what was known of everyone else. [`Guarded`] is a state machine around a network that stands all of these. It is one type with a
//! [`poll`](Guarded::poll), without `async`, allocation or interrupts of its own: call it from an idle loop, an RTIC task of low priority, or an Embassy task.
//!
//! ```text
//!  offer ─► refused: not finite, stuck          ┌───────────────────────────── update ─────────────────────────────┐
//!    │                                          │ judge the good network ─► train a copy ─► judge the copy ─► gate │
//!  waiting samples ──label──► taken up ──► shelf ──┤                                                 ▲            │    │
//!    │                          │               │                                          halve ◄── no ◄──┤    │
//!  expire without a label     refused: novel    │                  keep the good network ◄── no ◄──────────┤    │
//!                                               │                  the copy is the good network ◄── yes ◄──┘    │
//!                                               └───────────────────────────────────────────────────────────────┘
//! ```
//!
//! # What guards it
//!
//! | what goes wrong | what is done | event |
//! |---|---|---|
//! | a NaN, an infinity, 1e38 | refused at once | [`Refusal::NotFinite`] |
//! | a sensor that stands still | refused at once ([`check`]) | [`Refusal::Stuck`] |
//! | a sample like none before | not learned from ([`Summary::novelty`]) | [`Refusal::Novel`] |
//! | the stream of samples changes slowly | told ([`Drift`]) | [`Event::Drift`] |
//! | labels that make no sense | not believed when the network contradicts most of them, and forgotten | [`Event::Doubted`] |
//! | one class is all that comes | a reservoir for each class, and no update from fewer than [`Config::classes`] | [`Event::OneSided`] |
//! | the old is forgotten | [`Exemplars`] are rehearsed, with the base's own answers as targets | |
//! | the update is bad all the same | a [`Gate`] of held-out samples, new and old; halved, else rolled back | [`Event::Halved`], [`Event::RolledBack`] |
//! | it fails half-way (a gradient overflows, flash cannot be read) | rolled back | [`Event::Failed`] |
//! | too much of it | so many updates a day | [`Event::DayLimit`] |
//!
//! There are two networks in RAM: the last good one, which predicts, and the copy that learns. Nothing ever writes to the good one but an update that the gate has
//! accepted, so rolling back is to do nothing, and predictions in the middle of an update are as good as ever.
//!
//! # The recipe
//!
//! One sample an update of the weights, new ones and exemplars in turns, the classes in turns, learning rate falling on a line to zero, gradients clipped,
//! batch-norm statistics frozen. The exemplars' targets are the base's probabilities (distillation): on this project's watch task that keeps 1.2 points more of
//! the old subjects than labels do, and costs the new one nothing. The new samples are augmented by what the caller gives, in the watch task by shifts in
//! time.
//!
//! # Slices
//!
//! Each call of `poll` does one slice:
//!
//! | slice | work | of the watch network, Cortex-M4F, instructions |
//! |---|---|---|
//! | [`Work::Train`] | a sample forward and back, clipping, update | 713,158 at most |
//! | [`Work::Judge`] | [`Config::judged`] = 3 inferences | 690,298 at most |
//! | [`Work::TakeUp`] | an inference, a write to the shelf | 228,950 at most |
//! | [`Work::Decide`] | a copy of the weights | 26,471 at most |
//! | [`Work::Calibrate`] | a look at one exemplar | 11,892 at most |
//!
//! Over all slices of an update the longest is at most 1.03 times the mean: a control loop can plan with it. [`Guarded::offer`] costs 31,089 at most. Emulated, exact counts, with
//! the windows in flash (`cargo xtask run guarded`).
//!
//! What comes out depends on the order of labels, not on when slices are done: samples that are labelled during an update wait for its end. That holds as long
//! as no sample expires whose label would still have come. (Drift is of the samples as they come, whatever happens to them.)
//!
//! # Memory
//!
//! [`Room`]: two networks, the gradient and optimiser state, activations of one sample, and the waiting samples. New samples go to a [`Shelf`] and exemplars come from
//! [`Exemplars`]: arrays in RAM, or flash (`FlashShelf`, feature `store`). Packed as [`Int8`] they take a quarter.
//!
//! To save RAM, and most of the work, guard the head alone: let a frozen part in flash turn raw samples into features, and offer those. The shelf then holds
//! features.
//!
//! # What is to be saved
//!
//! [`Guarded::net`] after [`Event::Accepted`], [`Guarded::ledger`], and the shelf, if it is not in flash already: see [`Guarded::resume`]. [`Guarded::state`] is all
//! of that as [words](crate::words), for a store: it changes by `poll` alone, so that a save in slices and predictions go on side by side.
//!
//! # Example
//!
//! ```
//! use motenet::{device::guarded::*, prelude::*, rng, softmax};
//! type Net = Model<[[f32; 8]; 1], (Flatten<8>, Dense<8>, Relu, Dense<2>)>;
//! type Stored = Int8<[[f32; 8]; 1]>;
//! // In firmware these are statics; the network comes from a blob, and the exemplars, made on the host, lie in flash.
//! let mut room = Room::<Net, Sgd, Stored, 4>::ZERO;
//! let mut shelf = [Stored::ZERO; 2 * 10];
//! let mut known = [[Exemplar::<Stored, 2>::ZERO; 10]; 2];
//! # let mut rng = rng::seeded(1);
//! # let mut wave = |class: usize| [core::array::from_fn(|t| libm::sinf((class as f32 + 0.5) * t as f32) + 0.1 * rng::normal(&mut rng))];
//! # room.net_mut().init(&mut rng::seeded(2));
//! # for (class, known) in known.iter_mut().enumerate() {
//! #     for exemplar in known {
//! #         *exemplar = Exemplar::new(&wave(class), &if class == 0 { [1.0, 0.0] } else { [0.0, 1.0] });
//! #     }
//! # }
//! let mut guard = Guarded::new(&mut room, &mut shelf, &known, (), Sgd::new(0.05), Config { contradicted: 1.0, ..Config::DEFAULT });
//! let mut accepted = 0;
//! for i in 0..70 {
//!     let (class, day) = (i % 2, 1);
//!     let sample = wave(class);
//!     if let Ok((id, _)) = guard.offer(&sample) {
//!         guard.label(id, class)?; // now, later, or never
//!     }
//!     // When there is time: a slice after the other.
//!     loop {
//!         match guard.poll(day) {
//!             Progress::Idle => break,
//!             Progress::Working => {}
//!             Progress::Decided(Event::Accepted { .. }) => accepted += 1, // save guard.net() and guard.ledger()
//!             Progress::Decided(event) => println!("{event}"),
//!         }
//!     }
//! }
//! assert!(accepted > 0 && argmax(&guard.predict(&wave(1))) == 1);
//! # Ok::<(), LabelError>(())
//! ```
//!
//! # Source
//! Rehearsal of exemplars: Rebuffi et al., *iCaRL* (2017), arXiv:1611.07725; distillation against forgetting: Li and Hoiem, *Learning without Forgetting* (2016),
//! arXiv:1606.09282; half-way weights: Wortsman et al., *Robust Fine-Tuning of Zero-Shot Models* (2022), arXiv:2109.01903; reservoirs: [`Places`].

mod config;
mod event;
mod exemplars;
#[cfg(feature = "store")]
mod flash_shelf;
mod gate;
mod guard;
mod ledger;
mod packed;
mod pending;
mod reservoir;
mod screen;
mod shelf;
mod state;
mod stored;

pub use config::Config;
pub use event::{Event, Failure, LabelError, Refusal};
pub use exemplars::{Exemplar, Exemplars};
#[cfg(feature = "store")]
pub use flash_shelf::FlashShelf;
pub use gate::{Gate, Score, Scores};
pub use guard::{Guarded, Progress, Room, Work};
pub use ledger::Ledger;
pub use packed::{Int8, Packed, Plain};
pub use pending::Id;
pub use reservoir::{Part, Places, Seen};
pub use screen::{Drift, Summary, check};
pub use shelf::{Shelf, ShelfError};
pub use state::State;
pub use stored::Stored;

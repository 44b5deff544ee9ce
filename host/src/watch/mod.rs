//! Shoulder exercises seen by a smart watch: `examples/data/watch`.
//!
//! Ten subjects did seven exercises with either arm while a watch recorded acceleration and rate of turn. The job is
//! the one of a wearable: a model trained on nine subjects meets a tenth, and learns from a few of its movements.
//! [`Recording`]s are cut into [`Window`]s, [`Protocol`] deals them out, and [`Stream`] is the file that firmware reads.

mod protocol;
mod recording;
mod stream;
mod window;

pub use protocol::{Protocol, per_class};
pub use recording::{Recording, Side, load, load_from};
pub use stream::Stream;
pub use window::{Values, Window, windows};

/// Acceleration x, y, z in g, then rate of turn x, y, z in rad/s.
pub const CHANNELS: usize = 6;
/// Samples of a window: two seconds.
pub const LENGTH: usize = 100;
/// Samples from the start of a window to the start of the next: neighbours share half of their samples.
pub const HOP: usize = 50;
/// Samples a second.
pub const RATE: usize = 50;
/// The exercises.
pub const CLASSES: usize = 7;
/// The subjects are numbered from 1 to this.
pub const SUBJECTS: usize = 10;
/// The exercises' short names in the data set: pendulum, abduction, forward elevation, internal and external rotation,
/// trapezius, row.
pub const NAMES: [&str; CLASSES] = ["PEN", "ABD", "FEL", "IR", "ER", "TRAP", "ROW"];

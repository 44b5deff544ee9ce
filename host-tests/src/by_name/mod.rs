//! The reference's optimisers and schedules by the names that the fixtures use.

mod optimizer;
mod schedule;

pub use optimizer::optimizer;
pub use schedule::schedule;

//! What happens to samples before a network sees them.

mod crop;
mod moments;
mod shift;

pub use crop::stretch;
pub use moments::moments;
pub use shift::shift;

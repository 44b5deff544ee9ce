//! The watch task: a convolutional network that tells seven shoulder exercises apart from two seconds of a smart watch's
//! accelerometer and gyroscope, trained on nine people and fine-tuned by the tenth one's watch.
//!
//! | module | holds |
//! |---|---|
//! | [`model`] | the network, and the memory that fine-tuning it takes |
//! | [`pretrain`] | the base's training on the host |
//! | [`adapt`] | the fine-tuning, the same on host and device |
//! | [`guarded`] | the fine-tuning that is left alone: streams, a gate, a way back |
//! | [`session`] | the whole story: measure, fine-tune, measure again |
//! | [`sparse`] | the same network, learning in part |

pub mod adapt;
pub mod guarded;
pub mod model;
pub mod pretrain;
pub mod session;
pub mod sparse;

pub use model::{CLASSES, Room, Watch, Window};

#![doc = include_str!("../../../docs/link-protocol.md")]
#![no_std]
#![forbid(unsafe_code)]

mod checksum;
mod decoder;
mod event;
mod frame;
mod message;
mod report;
mod request;

pub use checksum::{Checksum, checksum};
pub use decoder::{Decoder, FrameError};
pub use event::{Event, Part, Refusal, Score, Scores, UpdateError};
pub use frame::encode;
pub use message::{Message, decode};
pub use report::{Hello, Metrics, Origin, Report, Why};
pub use request::{Asked, Request};

/// The protocol's number. Peers of different numbers do not talk: see [`FrameError::Protocol`].
pub const PROTOCOL: u16 = 1;

/// Bytes of the longest frame, with the zero that ends it.
pub const MAX_FRAME: usize = 256;

/// Most numbers in one message: samples times channels, or weights. It divides by 1 to 6, 10 and 12, so whole samples of so many channels use it fully.
pub const MAX_VALUES: usize = 60;

/// Most classes whose probabilities a message holds.
pub const MAX_CLASSES: usize = 16;

/// Bytes of a board's or a class's name, in UTF-8.
pub const MAX_NAME: usize = 24;

/// The numbers of a message.
pub type Values = heapless::Vec<f32, MAX_VALUES>;

/// A probability for each class.
pub type Probabilities = heapless::Vec<f32, MAX_CLASSES>;

/// The name of a board or a class.
pub type Name = heapless::String<MAX_NAME>;

/// As much of `text` as fits a [`Name`].
pub fn name(text: &str) -> Name {
    let mut name = Name::new();
    for char in text.chars() {
        if name.push(char).is_err() {
            break;
        }
    }
    name
}

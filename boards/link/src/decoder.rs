//! From bytes on the line to messages.

use crate::{Checksum, MAX_FRAME, Message, message::decode};
use cobs::{DecodeResult, DecoderState};
use core::{fmt, marker::PhantomData};

/// Most bytes of a message with its checksum: a frame without its first code byte and its zero.
const MAX_CONTENT: usize = MAX_FRAME - 2;

/// Why a frame was dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum FrameError {
    /// It is cut, or its stuffing is wrong: bytes were lost, or it is garbage.
    Stuffing,
    /// Its checksum is wrong.
    Checksum,
    /// It is longer than [`MAX_FRAME`].
    TooLong,
    /// It came unharmed, and is no message: one that a later version has added.
    Message,
    /// It is a `Hello` of a peer that speaks another protocol. A host says so and sends nothing but `Hello`; a device answers with its own `Hello`.
    Protocol {
        /// The peer's protocol.
        theirs: u16,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FrameError::Stuffing => f.write_str("a frame that is cut, or garbage"),
            FrameError::Checksum => f.write_str("a frame with a wrong checksum"),
            FrameError::TooLong => write!(f, "a frame longer than {MAX_FRAME} bytes"),
            FrameError::Message => f.write_str("a message that is not known"),
            FrameError::Protocol { theirs } => {
                write!(
                    f,
                    "the other side speaks protocol {theirs}, this side {}",
                    crate::PROTOCOL
                )
            }
        }
    }
}

impl core::error::Error for FrameError {}

/// Collects bytes until a frame is complete. `M` is what comes in: [`Request`](crate::Request) on a device, [`Report`](crate::Report) on a host.
///
/// Whatever went before, the next frame behind a zero is received. RAM: [`MAX_FRAME`] bytes and a few.
#[derive(Clone, Debug)]
pub struct Decoder<M> {
    content: [u8; MAX_CONTENT],
    length: usize,
    state: State,
    dropped: u32,
    message: PhantomData<fn() -> M>,
}

/// Where in a frame it is.
#[derive(Clone, Debug)]
enum State {
    Reading(Stuffing),
    /// The frame is lost; its zero has not come yet.
    Lost(FrameError),
}

/// [`DecoderState`], which has no `Clone`.
#[derive(Debug)]
struct Stuffing(DecoderState);

impl Clone for Stuffing {
    fn clone(&self) -> Self {
        Stuffing(match self.0 {
            DecoderState::Idle => DecoderState::Idle,
            DecoderState::Grab(n) => DecoderState::Grab(n),
            DecoderState::GrabChain(n) => DecoderState::GrabChain(n),
        })
    }
}

impl<M: Message> Decoder<M> {
    /// Between two frames, with nothing dropped. It can be a static's first value.
    pub const fn new() -> Self {
        Decoder {
            content: [0; MAX_CONTENT],
            length: 0,
            state: State::Reading(Stuffing(DecoderState::Idle)),
            dropped: 0,
            message: PhantomData,
        }
    }

    /// Takes a byte. At the end of a frame there is a message, or the reason why there is none. Empty frames (one zero after the other) are passed over.
    pub fn push(&mut self, byte: u8) -> Option<Result<M, FrameError>> {
        match &mut self.state {
            State::Lost(why) => {
                let why = *why;
                if byte != 0 {
                    return None;
                }
                Some(self.end(Err(why)))
            }
            State::Reading(Stuffing(state)) => match state.feed(byte) {
                Ok(DecodeResult::NoData) => None,
                Ok(DecodeResult::DataContinue(byte)) => {
                    match self.content.get_mut(self.length) {
                        Some(place) => {
                            *place = byte;
                            self.length += 1;
                        }
                        None => self.state = State::Lost(FrameError::TooLong),
                    }
                    None
                }
                Ok(DecodeResult::DataComplete) => {
                    let message = self.content.get(..self.length).ok_or(FrameError::TooLong);
                    let message = message.and_then(checked).and_then(decode);
                    Some(self.end(message))
                }
                // An error comes with the zero that ends the frame too early.
                Err(_) => Some(self.end(Err(FrameError::Stuffing))),
            },
        }
    }

    /// How many frames were dropped since the start, up to 2^32 - 1. Bytes that were lost between two zeros count as one frame.
    pub fn dropped(&self) -> u32 {
        self.dropped
    }

    fn end(&mut self, message: Result<M, FrameError>) -> Result<M, FrameError> {
        self.length = 0;
        self.state = State::Reading(Stuffing(DecoderState::Idle));
        self.dropped = self.dropped.saturating_add(u32::from(message.is_err()));
        message
    }
}

impl<M: Message> Default for Decoder<M> {
    fn default() -> Self {
        Self::new()
    }
}

/// The content without its checksum, if that is right.
fn checked(content: &[u8]) -> Result<&[u8], FrameError> {
    let (message, sum) = content.split_last_chunk::<4>().ok_or(FrameError::Stuffing)?;
    let mut expected = Checksum::new();
    expected.bytes(message);
    if expected.finish() == u32::from_le_bytes(*sum) {
        Ok(message)
    } else {
        Err(FrameError::Checksum)
    }
}

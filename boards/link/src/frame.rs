//! From messages to bytes on the line.

use crate::{Checksum, MAX_FRAME, Message};
use cobs::CobsEncoder;
use postcard::{Error, Result, ser_flavors::Flavor};

/// Writes the frame of `message` to the start of `room`, and returns it.
///
/// Every message fits, for its lists are bounded; an empty slice would be the answer if one did not.
pub fn encode<'r, M: Message>(message: &M, room: &'r mut [u8; MAX_FRAME]) -> &'r [u8] {
    let (frame, last) = room.split_at_mut(MAX_FRAME - 1);
    let writer = Writer {
        cobs: CobsEncoder::new(frame),
        sum: Checksum::new(),
    };
    let length = postcard::serialize_with_flavor(message, writer).unwrap_or(0);
    // Behind the code bytes, where they end, comes the zero: at the latest in the byte that was kept back.
    if let Some(end) = frame.iter_mut().chain(last).nth(length) {
        *end = 0;
    }
    if length == 0 {
        return &[];
    }
    room.get(..=length).unwrap_or(&[])
}

/// Takes a message's bytes, counts them in, and stuffs them.
struct Writer<'r> {
    cobs: CobsEncoder<'r>,
    sum: Checksum,
}

impl Flavor for Writer<'_> {
    /// Bytes of the frame without its zero.
    type Output = usize;

    fn try_push(&mut self, byte: u8) -> Result<()> {
        self.try_extend(&[byte])
    }

    fn try_extend(&mut self, bytes: &[u8]) -> Result<()> {
        self.sum.bytes(bytes);
        self.cobs.push(bytes).map_err(|_| Error::SerializeBufferFull)
    }

    fn finalize(mut self) -> Result<usize> {
        let sum = self.sum.finish().to_le_bytes();
        self.cobs.push(&sum).map_err(|_| Error::SerializeBufferFull)?;
        Ok(self.cobs.finalize())
    }
}

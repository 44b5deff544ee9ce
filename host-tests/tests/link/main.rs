//! The link: whatever the line does to the bytes, what is received is what was sent, or nothing.

mod damage;
mod format;
mod messages;

use motenet_link::{Decoder, FrameError, MAX_FRAME, Message, encode};

/// The frame of a message.
fn frame<M: Message>(message: &M) -> Vec<u8> {
    encode(message, &mut [0xAA; MAX_FRAME]).to_vec()
}

/// What comes out of a decoder.
fn receive<M: Message>(decoder: &mut Decoder<M>, bytes: &[u8]) -> Vec<Result<M, FrameError>> {
    bytes.iter().filter_map(|&byte| decoder.push(byte)).collect()
}

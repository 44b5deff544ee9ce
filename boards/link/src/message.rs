//! What both directions have in common.

use crate::{FrameError, PROTOCOL, Report, Request};
use serde::{Serialize, de::DeserializeOwned};

/// What a frame can hold: a [`Request`] on the way to the device, a [`Report`] on the way to the host.
pub trait Message: Serialize + DeserializeOwned + sealed::Sealed {}

impl Message for Request {}
impl Message for Report {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::Request {}
    impl Sealed for crate::Report {}
}

/// The message that these bytes are, without stuffing and checksum.
///
/// # Errors
/// [`FrameError::Protocol`] if they are a `Hello` of another protocol, else [`FrameError::Message`].
pub fn decode<M: Message>(bytes: &[u8]) -> Result<M, FrameError> {
    // `Hello` has the number 0 in both directions, and the protocol's number comes first in it: that stays so in all protocols.
    if let Some((0, rest)) = bytes.split_first() {
        let (theirs, _) = postcard::take_from_bytes::<u16>(rest).map_err(|_| FrameError::Message)?;
        if theirs != PROTOCOL {
            return Err(FrameError::Protocol { theirs });
        }
    }
    match postcard::take_from_bytes(bytes) {
        Ok((message, [])) => Ok(message),
        _ => Err(FrameError::Message),
    }
}

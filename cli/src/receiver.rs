//! From what a line gives to notes.

use crate::{line::FromLine, note::Note};
use motenet_link::{Decoder, FrameError, Report};

/// Decodes what the device sends.
#[derive(Default)]
pub struct Receiver {
    decoder: Decoder<Report>,
}

impl Receiver {
    /// Takes what the line gives, and adds what it means to `notes`.
    pub fn take(&mut self, from_line: FromLine, notes: &mut Vec<Note>) {
        match from_line {
            FromLine::Connected(address) => {
                // Half a frame of a line that was lost does not go on.
                self.decoder = Decoder::new();
                notes.push(Note::Connected(address));
            }
            FromLine::Bytes(bytes) => notes.extend(bytes.into_iter().filter_map(|byte| {
                Some(match self.decoder.push(byte)? {
                    Ok(report) => Note::Report(report),
                    Err(FrameError::Protocol { theirs }) => Note::Protocol(theirs),
                    Err(error) => Note::Dropped(error.to_string()),
                })
            })),
            FromLine::Lost(why) => notes.push(Note::Lost(why)),
            FromLine::Ended(why) => notes.push(Note::Ended(why)),
        }
    }
}

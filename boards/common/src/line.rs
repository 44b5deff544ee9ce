//! Frames on the serial line.

use crate::Serial;
use motenet_link::{Decoder, FrameError, MAX_FRAME, Report, Request, encode};

/// Bytes that are taken off the line in one step.
const BATCH: usize = 64;

/// One frame on its way out, and one on its way in.
pub(crate) struct Line<S> {
    serial: S,
    decoder: Decoder<Request>,
    frame: [u8; MAX_FRAME],
    from: usize,
    to: usize,
}

impl<S: Serial> Line<S> {
    /// The first byte out is a zero: it ends what a start before has left on the line.
    pub fn new(serial: S) -> Self {
        Line {
            serial,
            decoder: Decoder::new(),
            frame: [0; MAX_FRAME],
            from: 0,
            to: 1,
        }
    }

    /// Sends what the line takes of the frame. Returns whether all of it is gone.
    pub fn flush(&mut self) -> bool {
        while let Some(rest @ [_, ..]) = self.frame.get(self.from..self.to) {
            let taken = self.serial.write(rest).min(rest.len());
            if taken == 0 {
                return false;
            }
            self.from += taken;
        }
        true
    }

    /// Puts a report into the frame, of which nothing may be left.
    pub fn send(&mut self, report: &Report) {
        (self.from, self.to) = (0, encode(report, &mut self.frame).len());
        self.flush();
    }

    /// Takes bytes off the line: up to a message, or so many. Returns what ended, and whether there was a byte at all.
    pub fn receive(&mut self) -> (Option<Result<Request, FrameError>>, bool) {
        for i in 0..BATCH {
            let Some(byte) = self.serial.read() else {
                return (None, i > 0);
            };
            if let Some(message) = self.decoder.push(byte) {
                return (Some(message), true);
            }
        }
        (None, true)
    }

    pub fn dropped(&self) -> u32 {
        self.decoder.dropped()
    }
}

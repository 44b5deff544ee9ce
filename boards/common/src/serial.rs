//! The serial line to the host.

use embedded_io::{Read, ReadReady, Write, WriteReady};

/// A serial line that never waits: both directions go through buffers, which interrupts or DMA work on.
pub trait Serial {
    /// How many bytes that have come the line keeps until they are read, or a little less. Where samples come over the line the host sends at most so much ahead;
    /// at least a frame, 256 bytes, has to fit.
    const ROOM: usize = motenet_link::MAX_FRAME;

    /// The next byte that has come; `None` where there is none yet.
    fn read(&mut self) -> Option<u8>;

    /// Hands bytes over to be sent. Returns how many were taken, from the first on; 0 while the buffer is full.
    fn write(&mut self, bytes: &[u8]) -> usize;
}

impl<S: Serial> Serial for &mut S {
    const ROOM: usize = S::ROOM;

    fn read(&mut self) -> Option<u8> {
        (**self).read()
    }
    fn write(&mut self, bytes: &[u8]) -> usize {
        (**self).write(bytes)
    }
}

/// A line that has the traits of `embedded-io` and says when it is ready, such as a HAL's buffered UART. `ROOM` is the size of its buffer for what comes in.
pub struct Io<S, const ROOM: usize = 256>(pub S);

impl<S: Read + ReadReady + Write + WriteReady, const ROOM: usize> Serial for Io<S, ROOM> {
    const ROOM: usize = ROOM;

    fn read(&mut self) -> Option<u8> {
        let mut byte = [0];
        match self.0.read_ready() {
            // What is lost to an error is missed by the frame's check.
            Ok(true) => match self.0.read(&mut byte) {
                Ok(1..) => byte.first().copied(),
                _ => None,
            },
            _ => None,
        }
    }
    fn write(&mut self, bytes: &[u8]) -> usize {
        match self.0.write_ready() {
            Ok(true) if !bytes.is_empty() => self.0.write(bytes).unwrap_or(0),
            _ => 0,
        }
    }
}

/// No line: the device is on its own.
pub struct NoSerial;

impl Serial for NoSerial {
    fn read(&mut self) -> Option<u8> {
        None
    }
    fn write(&mut self, bytes: &[u8]) -> usize {
        bytes.len()
    }
}

//! A UART that never blocks.

use core::pin::pin;
use core::task::{Context, Poll, Waker};
use embedded_io_async::{Read, Write};

/// A buffered UART that is asked, and never awaited.
///
/// A HAL's interrupts move bytes between the wire and the buffers in RAM. Reading and writing look at the buffers once: what is awaited until a buffer has bytes, or
/// room, is dropped instead, which loses nothing.
#[derive(Debug)]
pub struct Polled<U>(pub U);

impl<U: Read + Write> app::Serial for Polled<U> {
    // The boards' buffers hold 1,024.
    const ROOM: usize = 1000;

    // Errors of the line count as nothing come: frames are checked.
    fn read(&mut self) -> Option<u8> {
        let mut byte = [0];
        match once(self.0.read(&mut byte)) {
            Poll::Ready(Ok(1)) => byte.first().copied(),
            _ => None,
        }
    }

    fn write(&mut self, bytes: &[u8]) -> usize {
        match once(self.0.write(bytes)) {
            Poll::Ready(Ok(taken)) => taken,
            _ => 0,
        }
    }
}

/// Polls a future once.
fn once<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

//! What the application takes of these boards.

use crate::{clock, nrf51, uart};
use app::{Clock, Entropy, Serial};

/// The clock of the core's board.
pub struct BoardClock;

impl Clock for BoardClock {
    fn now_us(&self) -> u64 {
        clock::now_us()
    }
}

impl Serial for uart::Uart {
    fn read(&mut self) -> Option<u8> {
        self.read()
    }
    fn write(&mut self, bytes: &[u8]) -> usize {
        self.write(bytes)
    }
}

impl Clock for nrf51::Timer {
    fn now_us(&self) -> u64 {
        self.now_us()
    }
}

impl Serial for nrf51::Uart {
    fn read(&mut self) -> Option<u8> {
        self.read()
    }
    fn write(&mut self, bytes: &[u8]) -> usize {
        self.write(bytes)
    }
}

impl Entropy for nrf51::Rng {
    fn seed(&mut self) -> u64 {
        self.seed()
    }
}

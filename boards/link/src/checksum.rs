//! The checksum of frames and of weights.

use crc::{CRC_32_ISO_HDLC, Crc, Digest, NoTable};

/// Without a table: a serial line is slower than eight shifts a byte, and a kilobyte of flash is worth more.
static CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);

/// A CRC-32 in the making: polynomial 0x04C11DB7 reflected, start and end all ones, as in zlib, PNG and Ethernet. "123456789" has 0xCBF43926.
#[derive(Clone)]
pub struct Checksum(Digest<'static, u32, NoTable>);

impl Checksum {
    /// Of nothing yet.
    pub fn new() -> Self {
        Checksum(CRC.digest())
    }

    /// Takes bytes in.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Takes numbers in: the four bytes of each, little-endian.
    pub fn values(&mut self, values: &[f32]) {
        for value in values {
            self.0.update(&value.to_le_bytes());
        }
    }

    /// The CRC of all that was taken in.
    pub fn finish(self) -> u32 {
        self.0.finalize()
    }
}

impl Default for Checksum {
    fn default() -> Self {
        Self::new()
    }
}

/// The CRC-32 of numbers, as [`Request::CommitWeights`](crate::Request::CommitWeights) wants it.
pub fn checksum(values: &[f32]) -> u32 {
    let mut sum = Checksum::new();
    sum.values(values);
    sum.finish()
}

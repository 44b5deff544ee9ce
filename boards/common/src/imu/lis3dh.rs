//! LIS3DH: three axes.

use super::Imu;
use core::convert::Infallible;
use core::fmt::Debug;
use embedded_hal::i2c::I2c;
use lis3dh::{Configuration, DataRate, Error, Range, SlaveAddr};

/// The register of a sample's first byte, read on and on: three little-endian numbers, 12 bits in the upper part of each.
const DATA: u8 = 0x28 | 0x80;

/// A LIS3DH by I2C: 8 g at 12 bits, 100 samples a second, of which the newest is read.
pub struct Lis3dh<B> {
    bus: B,
    address: u8,
}

impl<B> Lis3dh<B> {
    /// At address 0x18, or 0x19 for a `second` one on the bus.
    pub fn new(bus: B, second: bool) -> Self {
        let address = if second { 0x19 } else { 0x18 };
        Lis3dh { bus, address }
    }
}

impl<B: I2c<Error: Debug>> Imu<3> for Lis3dh<B> {
    type Error = Error<B::Error, Infallible>;

    fn restart(&mut self) -> Result<(), Self::Error> {
        let configuration = Configuration {
            datarate: DataRate::Hz_100,
            ..Configuration::default()
        };
        let address = match self.address {
            0x18 => SlaveAddr::Default,
            _ => SlaveAddr::Alternate,
        };
        lis3dh::Lis3dh::new_i2c_with_config(&mut self.bus, address, configuration)?.set_range(Range::G8)
    }

    fn read(&mut self) -> Result<[f32; 3], Self::Error> {
        let (mut bytes, mut sample) = ([0; 6], [0.0; 3]);
        let read = self.bus.write_read(self.address, &[DATA], &mut bytes);
        read.map_err(Error::Bus)?;
        for (value, pair) in sample.iter_mut().zip(bytes.as_chunks().0) {
            *value = f32::from(i16::from_le_bytes(*pair) >> 4) * 0.004;
        }
        Ok(sample)
    }
}

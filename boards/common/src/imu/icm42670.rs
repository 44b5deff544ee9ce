//! ICM-42670: six axes.

use super::{Imu, RADIANS};
use core::fmt::Debug;
use embedded_hal::i2c::I2c;
use icm42670::accelerometer::error::Error as Cause;
use icm42670::{AccelOdr, AccelRange, Address, Error, GyroOdr, GyroRange};

/// The register of the first sample's first byte. Six big-endian numbers begin here: acceleration, then rate of turn.
const DATA: u8 = 0x0B;

/// An ICM-42670 by I2C: 8 g, 2000 degrees a second, 100 samples a second, of which the newest is read.
///
/// The driver sets the chip up. A sample's twelve bytes are read at once, so that all of them are of one moment.
pub struct Icm42670<B> {
    bus: B,
    second: bool,
}

impl<B> Icm42670<B> {
    /// At address 0x68, or 0x69 for a `second` one on the bus.
    pub fn new(bus: B, second: bool) -> Self {
        Icm42670 { bus, second }
    }
}

impl<B: I2c<Error: Debug>> Imu<6> for Icm42670<B> {
    type Error = Cause<Error<B::Error>>;

    fn restart(&mut self) -> Result<(), Self::Error> {
        let address = if self.second {
            Address::Secondary
        } else {
            Address::Primary
        };
        let mut driver = icm42670::Icm42670::new(&mut self.bus, address)?;
        driver.set_accel_range(AccelRange::G8)?;
        driver.set_gyro_range(GyroRange::Deg2000)?;
        driver.set_accel_odr(AccelOdr::Hz100)?;
        driver.set_gyro_odr(GyroOdr::Hz100)?;
        Ok(())
    }

    fn read(&mut self) -> Result<[f32; 6], Self::Error> {
        let (mut bytes, mut sample) = ([0; 12], [0.0; 6]);
        let address = if self.second { 0x69 } else { 0x68 };
        let read = self.bus.write_read(address, &[DATA], &mut bytes);
        read.map_err(Error::BusError)?;
        for (value, pair) in sample.iter_mut().zip(bytes.as_chunks().0) {
            *value = f32::from(i16::from_be_bytes(*pair));
        }
        let [x, y, z, turns @ ..] = sample;
        let [x, y, z] = [x, y, z].map(|x| x / AccelRange::G8.scale_factor());
        let [wx, wy, wz] = turns.map(|w| w / GyroRange::Deg2000.scale_factor() * RADIANS);
        Ok([x, y, z, wx, wy, wz])
    }
}

//! LSM303AGR: three axes, the sensor on the micro:bit v2.

use super::Imu;
use embedded_hal::delay::DelayNs;
use lsm303agr::interface::{ReadData, WriteData};
use lsm303agr::{AccelMode, AccelOutputDataRate, AccelScale, Error};

/// An LSM303AGR by I2C or SPI, with its driver from `Lsm303agr::new_with_i2c` or `new_with_spi`: 8 g at 12 bits, 100 samples a second, of which the newest is read.
pub struct Lsm303agr<B, D, M> {
    driver: lsm303agr::Lsm303agr<B, M>,
    delay: D,
}

impl<B, D, M> Lsm303agr<B, D, M> {
    /// `delay` waits for the chip, 7 ms, when it is set up.
    pub fn new(driver: lsm303agr::Lsm303agr<B, M>, delay: D) -> Self {
        Lsm303agr { driver, delay }
    }
}

impl<B, E, D, M> Imu<3> for Lsm303agr<B, D, M>
where
    B: ReadData<Error = Error<E>> + WriteData<Error = Error<E>>,
    D: DelayNs,
{
    type Error = Error<E>;

    fn restart(&mut self) -> Result<(), Self::Error> {
        self.driver.init()?;
        let (mode, rate) = (AccelMode::HighResolution, AccelOutputDataRate::Hz100);
        self.driver.set_accel_mode_and_odr(&mut self.delay, mode, rate)?;
        self.driver.set_accel_scale(AccelScale::G8)
    }

    fn read(&mut self) -> Result<[f32; 3], Self::Error> {
        let (x, y, z) = self.driver.acceleration()?.xyz_mg();
        Ok([x, y, z].map(|mg| mg as f32 / 1000.0))
    }
}

//! BMI160: six axes.

use super::{Imu, RADIANS};
use bmi160::interface::{ReadData, WriteData};
use bmi160::{AccelerometerPowerMode, AccelerometerRange, Error, GyroscopePowerMode, GyroscopeRange};
use bmi160::{Sensor3DDataScaled as Axes, SensorSelector};
use embedded_hal::delay::DelayNs;

/// What number a BMI160 answers to the question who it is.
const CHIP: u8 = 0xD1;

/// Why a sample could not be had.
#[derive(Debug)]
pub enum Fault<E> {
    /// The driver's error.
    Driver(Error<E>),
    /// Another chip has answered, or none.
    Stranger,
}

/// A BMI160 by I2C or SPI, with its driver from `Bmi160::new_with_i2c` or `new_with_spi`: 8 g, 2000 degrees a second, 100 samples a second, of which the newest is read.
pub struct Bmi160<B, D> {
    driver: bmi160::Bmi160<B>,
    delay: D,
}

impl<B, D> Bmi160<B, D> {
    /// `delay` waits for the chip, 85 ms, when it is set up.
    pub fn new(driver: bmi160::Bmi160<B>, delay: D) -> Self {
        Bmi160 { driver, delay }
    }
}

impl<B, E, D> Imu<6> for Bmi160<B, D>
where
    B: ReadData<Error = Error<E>> + WriteData<Error = Error<E>>,
    D: DelayNs,
{
    type Error = Fault<E>;

    fn restart(&mut self) -> Result<(), Fault<E>> {
        let Bmi160 { driver, delay } = self;
        if driver.chip_id().map_err(Fault::Driver)? != CHIP {
            return Err(Fault::Stranger);
        }
        let mut set_up = || {
            driver.set_accel_power_mode(AccelerometerPowerMode::Normal)?;
            delay.delay_ms(5);
            driver.set_gyro_power_mode(GyroscopePowerMode::Normal)?;
            delay.delay_ms(80);
            driver.set_accel_range(AccelerometerRange::G8)?;
            driver.set_gyro_range(GyroscopeRange::Scale2000)
        };
        set_up().map_err(Fault::Driver)
    }

    fn read(&mut self) -> Result<[f32; 6], Fault<E>> {
        let data = self.driver.data_scaled(SensorSelector::new().accel().gyro());
        let data = data.map_err(Fault::Driver)?;
        match (data.accel, data.gyro) {
            (Some(Axes { x, y, z }), Some(turn)) => Ok([x, y, z, turn.x * RADIANS, turn.y * RADIANS, turn.z * RADIANS]),
            _ => Err(Fault::Stranger),
        }
    }
}

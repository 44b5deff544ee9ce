//! Sensors of motion.

#[cfg(feature = "bmi160")]
pub mod bmi160;
#[cfg(feature = "icm42670")]
pub mod icm42670;
#[cfg(feature = "lis3dh")]
pub mod lis3dh;
#[cfg(feature = "lsm303agr")]
pub mod lsm303agr;
mod none;

#[cfg(feature = "bmi160")]
pub use bmi160::Bmi160;
#[cfg(feature = "icm42670")]
pub use icm42670::Icm42670;
#[cfg(feature = "lis3dh")]
pub use lis3dh::Lis3dh;
#[cfg(feature = "lsm303agr")]
pub use lsm303agr::Lsm303agr;
pub use none::NoSensor;

/// A degree.
#[cfg(any(feature = "bmi160", feature = "icm42670"))]
const RADIANS: f32 = core::f32::consts::PI / 180.0;

/// A sensor of C channels: acceleration x, y, z in g, then, of six channels, rate of turn x, y, z in rad/s.
pub trait Imu<const C: usize> {
    /// Why it did not answer.
    type Error;

    /// Whether there is a sensor at all. Without one samples come from the host.
    const PRESENT: bool = true;

    /// Reads one sample. Takes as long as the bus does, a millisecond at most.
    ///
    /// # Errors
    /// The bus's or the chip's. The application tries again with the next sample.
    fn read(&mut self) -> Result<[f32; C], Self::Error>;

    /// Sets the chip up anew: it may have lost its power, or its mind. Called at the start, and now and then while it does not answer.
    ///
    /// # Errors
    /// The bus's or the chip's.
    fn restart(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

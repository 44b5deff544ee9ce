use super::Imu;
use core::convert::Infallible;

/// No sensor: samples come from the host, which plays recordings.
pub struct NoSensor;

impl<const C: usize> Imu<C> for NoSensor {
    type Error = Infallible;
    const PRESENT: bool = false;

    fn read(&mut self) -> Result<[f32; C], Infallible> {
        Ok([0.0; C])
    }
}

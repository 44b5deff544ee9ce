//! A sensor that may stop answering.

use crate::Imu;

/// Failures in a row that are a fault. Fewer are a disturbed line, and the last sample stands in.
const FAULT: u32 = 4;

/// What came of a sample that was due.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Reading<const C: usize> {
    Sample([f32; C]),
    /// The first sample after a fault, which has lasted so long.
    Back {
        sample: [f32; C],
        after_us: u64,
    },
    /// There is none.
    Missing,
    /// There is none, and it is a fault from now on.
    Fault {
        times: u32,
    },
}

/// A sensor, and how often it has failed.
pub(crate) struct Sensor<I> {
    imu: I,
    /// In a row.
    failures: u32,
    /// When the first of them was.
    since: u64,
    /// Samples to let pass until the next try.
    pause: u32,
}

impl<I> Sensor<I> {
    /// Sets the sensor up. Where that fails it is a fault with the first sample.
    pub fn new<const C: usize>(mut imu: I, now: u64) -> Self
    where
        I: Imu<C>,
    {
        let failures = if imu.restart().is_ok() { 0 } else { FAULT - 1 };
        Sensor {
            imu,
            failures,
            since: now,
            pause: 0,
        }
    }

    pub fn is_at_fault(&self) -> bool {
        self.failures >= FAULT
    }

    /// Reads a sample. During a fault the sensor is set up anew and tried four times a second.
    pub fn read<const C: usize>(&mut self, now: u64, rate: u32) -> Reading<C>
    where
        I: Imu<C>,
    {
        if let Some(left) = self.pause.checked_sub(1) {
            self.pause = left;
            return Reading::Missing;
        }
        let read = if self.failures >= FAULT - 1 {
            self.imu.restart().and_then(|()| self.imu.read())
        } else {
            self.imu.read()
        };
        let Ok(sample) = read else {
            if self.failures == 0 {
                self.since = now;
            }
            self.failures = self.failures.saturating_add(1);
            if self.failures >= FAULT {
                self.pause = rate / 4;
            }
            return match self.failures {
                times @ FAULT => Reading::Fault { times },
                _ => Reading::Missing,
            };
        };
        let failures = core::mem::take(&mut self.failures);
        if failures >= FAULT {
            let after_us = now.saturating_sub(self.since);
            return Reading::Back { sample, after_us };
        }
        Reading::Sample(sample)
    }
}

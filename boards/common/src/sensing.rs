//! From samples to what they are.

use crate::sensor::Reading;
use crate::{App, Board, Imu, Task, events};
use motenet::device::guarded::{LabelError, Refusal};
use motenet::{argmax, softmax};
use motenet_link::{Event, Why};

impl<T, B, const C: usize, const L: usize, const K: usize, const R: usize> App<'_, T, B, C, L, K, R>
where
    T: Task<C, L, K>,
    B: Board<C>,
{
    /// The most samples in a row that the one before them stands in for.
    const HELD: usize = L / 32;

    /// Reads a sample if one is due.
    pub(crate) fn sample(&mut self, now: u64) -> bool {
        if !<B::Imu as Imu<C>>::PRESENT || self.windowing.full().is_some() {
            return false;
        }
        let Some(missed) = self.sampler.tick(now) else {
            return false;
        };
        if missed > 0 {
            let missed = u32::try_from(missed).unwrap_or(u32::MAX);
            self.late.0 = self.late.0.saturating_add(missed);
            self.gap(missed);
        }
        self.tell_late(now);
        match self.sensor.read(now, T::RATE) {
            Reading::Sample(sample) => self.windowing.push(&sample),
            Reading::Back { sample, after_us } => {
                let after_ms = u32::try_from(after_us / 1000).unwrap_or(u32::MAX);
                self.out.event(Event::SensorBack { after_ms });
                self.windowing.restart();
                self.windowing.push(&sample);
            }
            Reading::Missing => self.gap(1),
            Reading::Fault { times } => {
                self.out.event(Event::SensorFault { times });
                self.gap(u32::MAX);
            }
        }
        true
    }

    /// Samples that are not there.
    fn gap(&mut self, missing: u32) {
        let lost = if missing == u32::MAX { 1 } else { missing };
        self.metrics.samples_lost = self.metrics.samples_lost.saturating_add(lost);
        if missing as usize <= Self::HELD {
            self.windowing.hold(missing as usize);
        } else {
            self.windowing.restart();
        }
    }

    /// Tells of samples that were missed, once a second at most.
    fn tell_late(&mut self, now: u64) {
        let (samples, told) = self.late;
        if samples > 0 && now.saturating_sub(told) >= 1_000_000 {
            self.late = (0, now);
            self.out.event(Event::Late { samples });
        }
    }

    /// Recognises the window, once it is full.
    pub(crate) fn recognise(&mut self) -> bool {
        // A host can wait, a sensor cannot.
        let waits = !<B::Imu as Imu<C>>::PRESENT && (self.out.prediction.is_some() || self.windows.is_crowded());
        let Some(window) = self.windowing.full().filter(|_| !waits) else {
            return false;
        };
        let number = self.windows.count;
        match self.guard.offer(window) {
            Err(why @ (Refusal::NotFinite | Refusal::Stuck { .. })) => self.out.event(Event::Refused {
                window: number,
                why: events::refusal(why),
            }),
            offered => {
                if let Ok((id, expired)) = offered {
                    self.windows.push(number, id, expired);
                }
                let probabilities = softmax(&self.guard.predict(window));
                let class = u8::try_from(argmax(&probabilities)).unwrap_or(u8::MAX);
                self.out.predict(number, class, probabilities);
            }
        }
        self.windows.count = number.wrapping_add(1);
        self.metrics.windows = self.metrics.windows.saturating_add(1);
        self.windowing.advance();
        if self.metrics.windows.is_multiple_of(10) {
            self.out.metrics = true;
        }
        // There is room for samples again.
        self.out.accepted |= !<B::Imu as Imu<C>>::PRESENT;
        true
    }

    /// Says what a window was.
    pub(crate) fn label(&mut self, window: u32, class: u32) -> Result<(), Why> {
        let id = self.windows.id(window).ok_or(Why::Window)?;
        self.guard.label(id, class as usize).map_err(|error| match error {
            LabelError::Twice => Why::Twice,
            LabelError::Class { classes } => Why::Class {
                classes: u8::try_from(classes).unwrap_or(u8::MAX),
            },
            _ => Why::Window,
        })?;
        self.windows.labelled(window);
        self.metrics.labels = self.metrics.labels.saturating_add(1);
        let class = u8::try_from(class).unwrap_or(u8::MAX);
        self.out.labelled(window, class);
        Ok(())
    }
}

//! Learning and saving, a slice at a time.

use crate::slices::Kind;
use crate::storage::Step;
use crate::{App, Board, Imu, Task, events};
use motenet::device::guarded::{self, Progress};
use motenet_link::{Asked, Event, Why};

impl<T, B, const C: usize, const L: usize, const K: usize, const R: usize> App<'_, T, B, C, L, K, R>
where
    T: Task<C, L, K>,
    B: Board<C>,
{
    /// Does a slice of what there is to do, if it fits before the next sample.
    pub(crate) fn slice(&mut self, now: u64) -> bool {
        if self.incoming.as_ref().is_some_and(|incoming| incoming.is_given_up(now)) {
            self.incoming = None;
        }
        let kind = if self.storage.is_busy() {
            Kind::Store
        } else {
            Kind::Learn(self.guard.next())
        };
        let due = if <B::Imu as Imu<C>>::PRESENT {
            self.sampler.due()
        } else {
            u64::MAX
        };
        if !self.slices.fits(kind, now, due, self.sampler.period()) {
            return false;
        }
        let began = self.now();
        let worked = match kind {
            Kind::Store => self.save_slice(),
            // The place of the network that learns is taken.
            Kind::Learn(_) if self.incoming.is_some() => false,
            Kind::Learn(_) => self.learn_slice(now),
        };
        if worked {
            self.slices.took(kind, self.now().saturating_sub(began));
        }
        worked
    }

    fn save_slice(&mut self) -> bool {
        let App {
            guard, storage, kin, ..
        } = self;
        match storage.step(&(&mut *kin, guard.state())) {
            Step::Idle => return false,
            Step::Working => {}
            Step::Began => self.out.event(Event::Saving),
            Step::Saved { sequence } => {
                (self.unsaved, self.save_asked) = (false, false);
                self.out.saved(sequence);
            }
            Step::Erased => {
                self.unsaved = false;
                // The base has been loaded before.
                let _ = self.back_to_base();
                self.out.event(Event::Erased);
                self.out.done(Asked::Erase);
            }
            Step::Failed { erasing: true } => self.out.refuse(Asked::Erase, Why::Flash),
            Step::Failed { erasing: false } => {
                self.unsaved = true;
                self.out.event(Event::SaveFailed);
                if core::mem::take(&mut self.save_asked) {
                    self.out.refuse(Asked::Save, Why::Flash);
                }
            }
        }
        true
    }

    fn learn_slice(&mut self, now: u64) -> bool {
        let today = self.today(now);
        let event = match self.guard.poll(today) {
            Progress::Idle => return false,
            Progress::Working => return true,
            Progress::Decided(event) => event,
        };
        let windows = &self.windows;
        // A pause is told when it begins.
        if !(matches!(event, guarded::Event::DayLimit { .. }) && self.metrics.paused) {
            self.out.event(events::event(event, |id| windows.window(id)));
        }
        let metrics = &mut self.metrics;
        match event {
            guarded::Event::Taken { id, .. } | guarded::Event::Refused { id, .. } => {
                self.windows.taken(id);
            }
            guarded::Event::Started { .. } => metrics.updates = metrics.updates.saturating_add(1),
            guarded::Event::Accepted { after, .. } => {
                metrics.accepted = metrics.accepted.saturating_add(1);
                let judged = after.new.of.saturating_add(after.old.of).max(1);
                metrics.loss = (after.new.loss + after.old.loss) / judged as f32;
                metrics.scores = events::scores(after);
                self.generation = self.generation.wrapping_add(1);
                self.out.metrics = true;
                if self.storage.foreign.is_none() {
                    self.storage.save();
                }
            }
            guarded::Event::RolledBack { before, .. } => {
                metrics.rolled_back = metrics.rolled_back.saturating_add(1);
                metrics.scores = events::scores(before);
                self.out.metrics = true;
            }
            guarded::Event::Failed { .. } => metrics.rolled_back = metrics.rolled_back.saturating_add(1),
            _ => {}
        }
        true
    }

    /// The day that was set, and those that have gone by since.
    pub(crate) fn today(&self, now: u64) -> u32 {
        let (day, since) = self.day;
        let gone = now.saturating_sub(since) / 86_400_000_000;
        day.saturating_add(u32::try_from(gone).unwrap_or(u32::MAX))
    }
}

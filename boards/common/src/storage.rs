//! What survives a reset.

use core::ops::Range;
use embedded_storage::nor_flash::NorFlash;
use motenet::device::store::{Progress, Store, StoreError};
use motenet::words::{Mark, Words};

/// The base that a state was learned from, and the task: no words of a state, but part of its mark. So what was learned from another base is known as foreign.
pub(crate) struct Kin {
    pub base: u32,
    pub task: &'static str,
}

impl Words for Kin {
    fn count(&self) -> usize {
        0
    }
    fn mark(&self, mark: &mut Mark) {
        mark.name(self.task);
        mark.number(self.base);
    }
    fn read(&self, _: usize, _: &mut [u32]) {}
    fn write(&mut self, _: usize, _: &[u32]) {}
}

/// What was found at the start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Found {
    Nothing,
    /// It has been loaded.
    State {
        sequence: u32,
        damaged: u32,
    },
    /// It belongs to another network.
    Foreign {
        sequence: u32,
    },
    /// It could not be read; the state is as it was.
    Unreadable,
    /// It could not be read, and the state is now something in between.
    Unsteady,
}

/// What the store is at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Work {
    Nothing,
    /// A save is to begin.
    Wanted,
    Saving,
    Erasing,
}

/// What a slice has come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// There was nothing to do.
    Idle,
    Began,
    Working,
    Saved {
        sequence: u32,
    },
    Erased,
    /// What was under way has failed.
    Failed {
        erasing: bool,
    },
}

/// A store, or what is left of one where the flash does not suit it.
pub(crate) struct Storage<F> {
    store: Option<Store<F>>,
    work: Work,
    /// The number of the foreign state that is not to be overwritten unasked.
    pub foreign: Option<u32>,
    /// The number of the last save.
    pub sequence: u32,
}

impl<F: NorFlash> Storage<F> {
    /// A store for states of so many words: in three slots where they fit, else in two.
    pub fn new(flash: F, range: Range<u32>, words: usize) -> Self {
        let three = range.end.saturating_sub(range.start) as usize >= Store::<F>::range_for(words, 3);
        let store = Store::new(flash, range, if three { 3 } else { 2 }).ok();
        Storage {
            store: store.filter(|store| store.room() / 4 >= words),
            work: Work::Nothing,
            foreign: None,
            sequence: 0,
        }
    }

    pub fn is_there(&self) -> bool {
        self.store.is_some()
    }

    pub fn is_busy(&self) -> bool {
        self.work != Work::Nothing
    }

    /// Loads what was saved.
    pub fn load(&mut self, state: &mut impl Words) -> Found {
        let Some(store) = &mut self.store else {
            return Found::Nothing;
        };
        match store.load(state) {
            Ok(loaded) => {
                self.sequence = loaded.sequence;
                Found::State {
                    sequence: loaded.sequence,
                    damaged: loaded.damaged,
                }
            }
            Err(StoreError::Empty) => Found::Nothing,
            Err(StoreError::Foreign { sequence }) => {
                self.foreign = Some(sequence);
                Found::Foreign { sequence }
            }
            Err(StoreError::Unsteady) => Found::Unsteady,
            Err(_) => Found::Unreadable,
        }
    }

    /// A save begins with the next slice; one under way begins anew. Not while the store is being erased, nor without a store.
    pub fn save(&mut self) -> bool {
        let can = self.is_there() && self.work != Work::Erasing;
        if can {
            self.work = Work::Wanted;
        }
        can
    }

    /// Begins to erase.
    pub fn erase(&mut self) {
        self.work = Work::Erasing;
        if let Some(store) = &mut self.store {
            store.begin_erase();
        }
    }

    /// One slice.
    pub fn step(&mut self, state: &impl Words) -> Step {
        let work = core::mem::replace(&mut self.work, Work::Nothing);
        let Some(store) = &mut self.store else {
            return if work == Work::Erasing {
                Step::Erased
            } else {
                Step::Idle
            };
        };
        let stepped = match work {
            Work::Nothing => return Step::Idle,
            Work::Wanted => store.begin(state).map(|()| (Step::Began, Work::Saving)),
            Work::Saving => store.poll(state).map(|progress| match progress {
                Progress::Working => (Step::Working, Work::Saving),
                Progress::Saved { sequence } => (Step::Saved { sequence }, Work::Nothing),
            }),
            Work::Erasing => store.poll_erase().map(|ended| match ended {
                true => (Step::Erased, Work::Nothing),
                false => (Step::Working, Work::Erasing),
            }),
        };
        let Ok((step, next)) = stepped else {
            let erasing = work == Work::Erasing;
            return Step::Failed { erasing };
        };
        self.work = next;
        match step {
            Step::Saved { sequence } => (self.sequence, self.foreign) = (sequence, None),
            Step::Erased => (self.sequence, self.foreign) = (0, None),
            _ => {}
        }
        step
    }
}

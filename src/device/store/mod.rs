#![doc = include_str!("../../../docs/store-format.md")]

mod choice;
mod error;
mod job;
mod layout;
mod list;
mod record;
mod slot;

pub use error::{Misfit, StoreError};
pub use list::{Content, SlotInfo};

use crate::words::{Mark, Words};
use choice::Slots;
use core::fmt;
use core::ops::Range;
use embedded_storage::nor_flash::NorFlash;
use job::{Job, Source};
use layout::Layout;
use record::Header;

/// Keeps the newest state of a run in flash, through resets and power cuts: see the [module](self).
///
/// # Cost
/// In RAM this type (about 100 bytes and the flash driver), and less than 1 KiB of stack. A save erases one slot, and writes the state and four flash words or a little more; it
/// reads the flash once (to compare) and the state twice. A load reads the state's slot twice.
pub struct Store<F> {
    flash: F,
    layout: Layout,
    job: Option<Job>,
    erasing: Option<Erasing>,
}

/// An erasing under way.
struct Erasing {
    /// The slot that is erased last.
    newest: Option<u32>,
    /// Pages erased so far.
    pages: u32,
}

impl<F: fmt::Debug> fmt::Debug for Store<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("flash", &self.flash)
            .field("layout", &self.layout)
            .field("saving", &self.job.is_some())
            .finish()
    }
}

/// How far a save is: see [`Store::poll`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// There is more to do.
    Working,
    /// The state is saved.
    Saved {
        /// The number of this save.
        sequence: u32,
    },
}

/// What [`Store::load`] has brought back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Loaded {
    /// The number of the save.
    pub sequence: u32,
    /// How many newer states are damaged: 0 unless the flash loses bits, or a cut has hit the erasing of a state that was never finished for sure.
    pub damaged: u32,
}

/// What a look at all of a slot says.
enum Whole {
    /// The state is there: the header, and the CRC of the state.
    Yes(Header, u32),
    /// Its commit does not read right.
    Uncommitted,
    /// Its state does not read right.
    Damaged,
}

impl<F: NorFlash> Store<F> {
    /// A store in `range` of the flash, in bytes from its start, cut into `slots` slots of whole pages. Pages left over are not used. Reads and writes nothing.
    ///
    /// `&mut F` is a flash as well, for a driver that others use besides.
    ///
    /// # Errors
    /// See [`Misfit`].
    pub fn new(flash: F, range: Range<u32>, slots: usize) -> Result<Self, Misfit> {
        let layout = Layout::new::<F>(flash.capacity(), range, slots)?;
        Ok(Store {
            flash,
            layout,
            job: None,
            erasing: None,
        })
    }

    /// How many bytes of flash it takes to keep a state of so many words ([`Words::count`]) in so many slots.
    pub const fn range_for(words: usize, slots: usize) -> usize {
        let unit = if F::WRITE_SIZE > F::READ_SIZE {
            F::WRITE_SIZE
        } else {
            F::READ_SIZE
        };
        let records = record::HEADER_BYTES.next_multiple_of(unit) + record::COMMIT_BYTES.next_multiple_of(unit);
        let slot = records + 2 * unit + (4 * words).next_multiple_of(unit);
        slot.next_multiple_of(F::ERASE_SIZE) * slots
    }

    /// How many bytes of state fit a slot.
    pub fn room(&self) -> usize {
        self.layout.room() as usize
    }

    /// Saves `state`; returns the number of this save. From then on it is what [`Store::load`] finds, until a later save is complete.
    ///
    /// # Errors
    /// Every [`StoreError`] but `Empty`, `Foreign`, `Unsteady` and `Idle`; the newest complete state stays what it was.
    pub fn save<S: Words + ?Sized>(&mut self, state: &S) -> Result<u32, StoreError<F::Error>> {
        self.begin(state)?;
        loop {
            if let Progress::Saved { sequence } = self.poll(state)? {
                return Ok(sequence);
            }
        }
    }

    /// Begins to save `state` in slices, which [`Store::poll`] does. A save that was not finished is given up.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] and [`StoreError::NotReady`]; nothing has been written then.
    pub fn begin<S: Words + ?Sized>(&mut self, state: &S) -> Result<(), StoreError<F::Error>> {
        (self.job, self.erasing) = (None, None);
        let bytes = state.count().saturating_mul(4);
        if bytes > self.room() {
            let room = self.room();
            return Err(StoreError::TooLarge { bytes, room });
        }
        if !state.is_ready() {
            return Err(StoreError::NotReady);
        }
        let (mut slots, _) = slot::scan(&mut self.flash, &self.layout);
        self.job = Some(match self.copying(&mut slots) {
            Some(copy) => copy,
            None => self.saving(&slots, state),
        });
        Ok(())
    }

    /// The next slice of a save: one page is erased, or up to 64 bytes are written or compared, or one of the short records is written.
    ///
    /// `state` has to be what it was in all slices. If it is not, which the comparison finds, the slot is not committed.
    ///
    /// # Errors
    /// [`StoreError::Flash`], [`StoreError::Changed`], and [`StoreError::Idle`] where no save has begun. The save is given up then.
    pub fn poll<S: Words + ?Sized>(&mut self, state: &S) -> Result<Progress, StoreError<F::Error>> {
        let mut job = self.job.take().ok_or(StoreError::Idle)?;
        let copies = match job.saves() {
            Some(bytes) if bytes as usize != state.count().saturating_mul(4) => return Err(StoreError::Changed),
            saves => saves.is_none(),
        };
        let ended = match job.step(&mut self.flash, &self.layout, Some(state)) {
            // A slot that cannot be copied is damaged. The state can be saved all the same.
            Err(StoreError::Changed) if copies => true,
            ended => ended?,
        };
        if !ended {
            self.job = Some(job);
        } else if copies {
            let (slots, _) = slot::scan(&mut self.flash, &self.layout);
            self.job = Some(self.saving(&slots, state));
        } else {
            let sequence = job.sequence();
            return Ok(Progress::Saved { sequence });
        }
        Ok(Progress::Working)
    }

    /// Whether a save has begun and is not finished.
    pub fn is_saving(&self) -> bool {
        self.job.is_some()
    }

    /// Copies the newest complete state to `state`, once all of it has been checked. After a cut in the very moment of a commit it may write that state
    /// once more first: see the [module](self). Gives up a save that was not finished.
    ///
    /// # Errors
    /// [`StoreError::Flash`], [`StoreError::Empty`], [`StoreError::Foreign`]: `state` is as it was. [`StoreError::Unsteady`]: it is not.
    pub fn load<S: Words + ?Sized>(&mut self, state: &mut S) -> Result<Loaded, StoreError<F::Error>> {
        (self.job, self.erasing) = (None, None);
        let (mut slots, mut failed) = slot::scan(&mut self.flash, &self.layout);
        let (mut damaged, mut changed) = (0, false);
        loop {
            let Some(newest) = slots.newest() else {
                return Err(match failed {
                    _ if changed => StoreError::Unsteady,
                    Some(error) => StoreError::Flash(error),
                    None => StoreError::Empty,
                });
            };
            let (header, sum) = match self.whole(newest) {
                Ok(Whole::Yes(header, sum)) => (header, sum),
                Ok(Whole::Damaged) => {
                    slots.damaged(newest);
                    damaged += 1;
                    continue;
                }
                // It was in doubt, and still is.
                Ok(Whole::Uncommitted) => {
                    slots.uncommitted(newest);
                    continue;
                }
                Err(error) => {
                    slots.uncommitted(newest);
                    failed = Some(error);
                    continue;
                }
            };
            let (mut i, mut sequence) = (newest, header.sequence);
            if slots.in_doubt().is_some() {
                let mut copy = copy_of(&slots, newest, header, sum);
                // Where it fails the state is still there to be loaded.
                while let Ok(ended) = copy.step::<F, S>(&mut self.flash, &self.layout, None) {
                    if ended {
                        (i, sequence) = (copy.slot(), copy.sequence());
                        break;
                    }
                }
            }
            if header.identity != Mark::of(state) || header.bytes as usize != state.count().saturating_mul(4) {
                return Err(StoreError::Foreign { sequence });
            }
            let copied = slot::body(&mut self.flash, &self.layout, i, header.bytes, |at, piece| {
                let mut words = [0; layout::BUFFER / 4];
                let pieces = piece.as_chunks::<4>().0;
                for (word, bytes) in words.iter_mut().zip(pieces) {
                    *word = u32::from_le_bytes(*bytes);
                }
                state.write(at as usize / 4, words.get(..pieces.len()).unwrap_or_default());
            });
            if matches!(copied, Ok(again) if again == sum) {
                return Ok(Loaded { sequence, damaged });
            }
            // Only what was in doubt reads differently from time to time: the state before it is in order.
            changed = true;
            slots.uncommitted(newest);
        }
    }

    /// What is in each slot, in the order of their addresses. Reads all of them.
    pub fn list(&mut self) -> impl Iterator<Item = SlotInfo> {
        (0..self.layout.slots).map(|i| {
            let (sequence, bytes, content) = match slot::header(&mut self.flash, &self.layout, i) {
                Ok(Some(header)) => {
                    let content = match self.whole(i) {
                        Ok(Whole::Yes(..)) => Content::Complete,
                        Ok(Whole::Uncommitted) => Content::Incomplete,
                        Ok(Whole::Damaged) | Err(_) => Content::Damaged,
                    };
                    (Some(header.sequence), header.bytes as usize, content)
                }
                _ => (None, 0, Content::Nothing),
            };
            SlotInfo {
                sequence,
                bytes,
                content,
            }
        })
    }

    /// Forgets every state: erases all slots, the newest last, so that a cut leaves it or nothing.
    ///
    /// # Errors
    /// [`StoreError::Flash`].
    pub fn erase(&mut self) -> Result<(), StoreError<F::Error>> {
        self.begin_erase();
        while !self.poll_erase()? {}
        Ok(())
    }

    /// Begins to forget every state in slices, which [`Store::poll_erase`] does. A save that was not finished is given up.
    pub fn begin_erase(&mut self) {
        self.job = None;
        self.erasing = Some(Erasing {
            newest: slot::scan(&mut self.flash, &self.layout).0.newest(),
            pages: 0,
        });
    }

    /// The next slice of [`Store::erase`]: one page is erased. Returns whether that was all.
    ///
    /// # Errors
    /// [`StoreError::Flash`], and [`StoreError::Idle`] where it has not begun. It is given up then.
    pub fn poll_erase(&mut self) -> Result<bool, StoreError<F::Error>> {
        let Erasing { newest, pages } = self.erasing.take().ok_or(StoreError::Idle)?;
        let (slots, page) = (self.layout.slots, self.layout.page);
        let at = pages.saturating_mul(page);
        let (Some(turn), Some(within)) = (at.checked_div(self.layout.slot), at.checked_rem(self.layout.slot)) else {
            return Ok(true);
        };
        // The newest one's turn is the last.
        let slot = match newest {
            _ if turn >= slots => return Ok(true),
            Some(newest) if turn + 1 == slots => newest,
            Some(newest) if turn >= newest => turn + 1,
            _ => turn,
        };
        let from = self.layout.address(slot) + within;
        self.flash.erase(from, from + page).map_err(StoreError::Flash)?;
        let pages = pages + 1;
        if pages.saturating_mul(page) >= slots.saturating_mul(self.layout.slot) {
            return Ok(true);
        }
        self.erasing = Some(Erasing { newest, pages });
        Ok(false)
    }

    /// The flash, to use it for something else.
    pub fn flash_mut(&mut self) -> &mut F {
        &mut self.flash
    }

    /// Gives the flash back.
    pub fn into_flash(self) -> F {
        self.flash
    }

    /// Whether all of slot `i` reads right.
    fn whole(&mut self, i: u32) -> Result<Whole, F::Error> {
        let (flash, layout) = (&mut self.flash, &self.layout);
        let Some(header) = slot::header(flash, layout, i)? else {
            return Ok(Whole::Uncommitted);
        };
        let Some(sum) = slot::commit(flash, layout, i, &header)? else {
            return Ok(Whole::Uncommitted);
        };
        let found = slot::body(flash, layout, i, header.bytes, |_, _| {})?;
        Ok(if found == sum {
            Whole::Yes(header, sum)
        } else {
            Whole::Damaged
        })
    }

    /// The job that puts the newest state out of doubt, where it is in doubt.
    fn copying(&mut self, slots: &mut Slots) -> Option<Job> {
        let (flash, layout) = (&mut self.flash, &self.layout);
        while let Some(source) = slots.in_doubt() {
            // What is in doubt may have vanished since it was seen.
            if let Ok(Some(header)) = slot::header(flash, layout, source)
                && let Ok(Some(sum)) = slot::commit(flash, layout, source, &header)
            {
                return Some(copy_of(slots, source, header, sum));
            }
            slots.uncommitted(source);
        }
        None
    }

    /// The job that saves a state.
    fn saving<S: Words + ?Sized>(&self, slots: &Slots, state: &S) -> Job {
        let header = Header {
            sequence: slots.next_sequence(),
            base: slots.base(),
            identity: Mark::of(state),
            bytes: state.count() as u32 * 4,
        };
        Job::new(Source::State, slots.victim(None), header)
    }
}

/// The job that writes the state in slot `source` once more, newer than anything there is.
fn copy_of(slots: &Slots, source: u32, header: Header, sum: u32) -> Job {
    let copy = Header {
        sequence: slots.next_sequence(),
        base: slots.base(),
        ..header
    };
    Job::new(Source::Slot { slot: source, sum }, slots.victim(Some(source)), copy)
}

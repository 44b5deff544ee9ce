use super::error::Misfit;
use super::record::{COMMIT_BYTES, HEADER_BYTES};
use core::ops::Range;
use embedded_storage::nor_flash::NorFlash;

/// How much is read or written at a time, in words of a state.
pub(super) const BUFFER_WORDS: usize = 16;

/// The same in bytes: a multiple of every unit.
pub(super) const BUFFER: usize = 4 * BUFFER_WORDS;

/// The largest flash word, in bytes.
pub(super) const MAX_UNIT: usize = 32;

/// The most slots: what is known of each is kept on the stack while one is chosen.
pub(super) const MAX_SLOTS: usize = 16;

/// Where slots lie, and what lies where in a slot. All in bytes.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Layout {
    start: u32,
    /// What is erased at once.
    pub(super) page: u32,
    /// One slot: whole pages.
    pub(super) slot: u32,
    pub(super) slots: u32,
    /// What is written at least, and read at least.
    unit: u32,
}

impl Layout {
    pub(super) fn new<F: NorFlash>(capacity: usize, range: Range<u32>, slots: usize) -> Result<Self, Misfit> {
        let unit = F::WRITE_SIZE.max(F::READ_SIZE);
        let powers = F::WRITE_SIZE.is_power_of_two() && F::READ_SIZE.is_power_of_two();
        if !powers || unit > MAX_UNIT {
            return Err(Misfit::Word);
        }
        let (Ok(page), false) = (u32::try_from(F::ERASE_SIZE), F::ERASE_SIZE == 0) else {
            return Err(Misfit::Page);
        };
        if !F::ERASE_SIZE.is_multiple_of(unit) {
            return Err(Misfit::Page);
        }
        if !(2..=MAX_SLOTS).contains(&slots) {
            return Err(Misfit::Slots);
        }
        if !range.start.is_multiple_of(page) || !range.end.is_multiple_of(page) {
            return Err(Misfit::Unaligned);
        }
        if range.end as usize > capacity {
            return Err(Misfit::BeyondCapacity);
        }
        let (slots, bytes) = (slots as u32, range.end.saturating_sub(range.start));
        let pages = bytes.checked_div(page).and_then(|n| n.checked_div(slots)).unwrap_or(0);
        let layout = Layout {
            start: range.start,
            page,
            slot: pages * page,
            slots,
            unit: unit as u32,
        };
        if layout.slot <= layout.body() {
            return Err(Misfit::TooSmall);
        }
        Ok(layout)
    }

    /// Where slot `i` begins.
    pub(super) fn address(&self, i: u32) -> u32 {
        self.start + i * self.slot
    }

    /// `bytes` rounded up to flash words.
    pub(super) fn whole(&self, bytes: u32) -> u32 {
        (bytes + (self.unit - 1)) & !(self.unit - 1)
    }

    pub(super) fn unit(&self) -> u32 {
        self.unit
    }

    /// Where in a slot the word lies that announces the commit.
    pub(super) fn prepared(&self) -> u32 {
        self.whole(HEADER_BYTES as u32)
    }
    /// Where the commit lies.
    pub(super) fn commit(&self) -> u32 {
        self.prepared() + self.unit
    }
    /// Where the word lies that says that the commit was finished.
    pub(super) fn seal(&self) -> u32 {
        self.commit() + self.whole(COMMIT_BYTES as u32)
    }
    /// Where the state begins.
    pub(super) fn body(&self) -> u32 {
        self.seal() + self.unit
    }
    /// How many bytes of state fit.
    pub(super) fn room(&self) -> u32 {
        self.slot - self.body()
    }
}

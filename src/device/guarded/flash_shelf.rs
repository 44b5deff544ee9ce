//! A shelf in NOR flash, for devices without the RAM.

use super::packed::Int8;
use super::shelf::{Shelf, ShelfError};
use crate::device::store::Misfit;
use crate::shape::{Shape, Zero};
use core::marker::PhantomData;
use core::ops::Range;
use crc::{CRC_32_ISCSI, Crc, Digest, Table};
use embedded_storage::nor_flash::NorFlash;

static CRC: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);

/// The largest flash word, in bytes.
const MAX_UNIT: usize = 32;
/// How much is read or written at a time: a multiple of every unit.
const BUFFER: usize = 64;
/// Place, sequence and scale.
const HEAD: usize = 12;
const SUM: usize = 4;
/// A number that is ahead by more than this was never written, but is what a cut has left of one.
const BEGUN: u32 = 0x1_0000;

/// A [`Shelf`] of [`Int8`] samples in a range of a NOR flash, which takes some 40 bytes of RAM.
///
/// Records are written one behind the other through all pages, round and round; the newest one of a place is what is in it. Before a page is erased, those of
/// its records that are the newest of their places are copied to the page before it. So every page is worn alike: with `n` places in a range of `m` records, each
/// store writes `m / (m - n)` records in the long run.
///
/// # Format
/// A page holds as many records as fit, each of whole flash words: place (`u32`), sequence (`u32`), scale (`f32`), the values (`i8`), zeros, and the CRC-32C of all of
/// these; little-endian.
///
/// # Power cuts
/// A record counts when its CRC is right. A cut while a sample is stored leaves the one before it in its place, or the new one. A place never reads as a sample that
/// was not stored there; at worst, where a word that was torn reads differently from time to time, it reads as [`ShelfError`], and the update that asks for it is
/// given up.
///
/// What the shelf holds is as new as the last store, while the [ledger](super::Ledger) is as new as the last save. That does no harm: places belong to classes,
/// so what is there is of the right class.
///
/// # Cost
/// A fetch reads the place and sequence of every record, and one record in full. A store does so a few times, writes a record, and where a page is full
/// erases the next one and copies up to a page. The first store after a start begins a page.
///
/// ```
/// # use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};
/// # struct Flash([u8; 4096]);
/// # impl ErrorType for Flash { type Error = core::convert::Infallible; }
/// # impl ReadNorFlash for Flash {
/// #     const READ_SIZE: usize = 1;
/// #     fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), Self::Error> { bytes.copy_from_slice(&self.0[at as usize..][..bytes.len()]); Ok(()) }
/// #     fn capacity(&self) -> usize { 4096 }
/// # }
/// # impl NorFlash for Flash {
/// #     const WRITE_SIZE: usize = 4;
/// #     const ERASE_SIZE: usize = 512;
/// #     fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> { self.0[from as usize..to as usize].fill(0xFF); Ok(()) }
/// #     fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Self::Error> { self.0[at as usize..][..bytes.len()].copy_from_slice(bytes); Ok(()) }
/// # }
/// use motenet::device::guarded::{FlashShelf, Int8, Packed, Shelf};
/// use motenet::prelude::*;
/// type Window = [[f32; 50]; 3];
/// assert_eq!(FlashShelf::<Flash, Window>::range_for(10), 6 * 512); // 3 records of 168 bytes in each of 4 pages, and 2 pages more
/// let mut shelf = FlashShelf::<Flash, Window>::new(Flash([0; 4096]), 0..3072, 10)?;
/// let mut sample = Int8::<Window>::ZERO;
/// sample.pack(&[[0.5; 50]; 3]);
/// for turn in 0..100 {
///     shelf.store(turn % 10, &sample).expect("the flash works");
/// }
/// shelf.fetch(7, |there| assert_eq!(*there, sample)).expect("it was stored");
/// # Ok::<(), motenet::device::store::Misfit>(())
/// ```
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct FlashShelf<F, X> {
    flash: F,
    start: u32,
    pages: u32,
    places: u32,
    /// Where the next record goes: `None` until the flash has been looked through.
    next: Option<Next>,
    sample: PhantomData<fn() -> X>,
}

#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
struct Next {
    slot: u32,
    sequence: u32,
    /// Whether the slot's page has been erased, and the page behind it holds nothing that is needed.
    ready: bool,
}

impl<F: NorFlash, X: Shape<Elem = f32>> FlashShelf<F, X> {
    const UNIT: usize = if F::WRITE_SIZE > F::READ_SIZE {
        F::WRITE_SIZE
    } else {
        F::READ_SIZE
    };
    /// A record.
    const RECORD: usize = (HEAD + X::LEN + SUM).next_multiple_of(Self::UNIT);
    /// Records of a page.
    const EACH: u32 = (F::ERASE_SIZE / Self::RECORD) as u32;

    /// How many bytes of flash so many places take at least.
    pub const fn range_for(places: usize) -> usize {
        (places.div_ceil(Self::EACH as usize) + 2) * F::ERASE_SIZE
    }

    /// A shelf of so many places in `range` of the flash, in bytes from its start. Reads and writes nothing: what was stored there before is there still.
    ///
    /// # Errors
    /// See [`Misfit`]; [`Misfit::TooSmall`] for a range below [`range_for`](Self::range_for), and [`Misfit::Page`] where a page is too small for a record.
    pub fn new(flash: F, range: Range<u32>, places: usize) -> Result<Self, Misfit> {
        let powers = F::WRITE_SIZE.is_power_of_two() && F::READ_SIZE.is_power_of_two();
        if !powers || Self::UNIT > MAX_UNIT {
            return Err(Misfit::Word);
        }
        if Self::EACH == 0 || !F::ERASE_SIZE.is_multiple_of(Self::UNIT) {
            return Err(Misfit::Page);
        }
        let page = F::ERASE_SIZE as u32;
        if !range.start.is_multiple_of(page) || !range.end.is_multiple_of(page) {
            return Err(Misfit::Unaligned);
        }
        if range.end as usize > flash.capacity() {
            return Err(Misfit::BeyondCapacity);
        }
        let length = range.end.saturating_sub(range.start);
        if (length as usize) < Self::range_for(places) {
            return Err(Misfit::TooSmall);
        }
        Ok(FlashShelf {
            flash,
            start: range.start,
            pages: length / page,
            places: places as u32,
            next: None,
            sample: PhantomData,
        })
    }

    /// The flash, to use it for something else.
    pub fn flash_mut(&mut self) -> &mut F {
        &mut self.flash
    }

    fn slots(&self) -> u32 {
        self.pages * Self::EACH
    }

    fn address(&self, slot: u32) -> u32 {
        let (page, within) = (slot / Self::EACH.max(1), slot % Self::EACH.max(1));
        self.start + page * F::ERASE_SIZE as u32 + within * Self::RECORD as u32
    }

    /// The slots of the page behind that of `slot`.
    fn page_behind(&self, slot: u32) -> Range<u32> {
        let page = (slot / Self::EACH.max(1) + 1) % self.pages.max(1);
        page * Self::EACH..(page + 1) * Self::EACH
    }

    /// Place and sequence of a record, if it looks like one.
    fn head(&mut self, slot: u32) -> Option<(u32, u32)> {
        let (mut buffer, at) = ([0; MAX_UNIT], self.address(slot));
        self.flash
            .read(at, buffer.get_mut(..8usize.next_multiple_of(Self::UNIT))?)
            .ok()?;
        let [place, sequence, ..] = *buffer.as_chunks::<4>().0 else {
            return None;
        };
        let place = u32::from_le_bytes(place);
        (place < self.places).then_some((place, u32::from_le_bytes(sequence)))
    }

    /// Whether a record's CRC is right; its sample goes to `sample`.
    fn read(&mut self, slot: u32, sample: &mut Int8<X>) -> bool {
        let (mut sum, mut at) = (CRC.digest(), 0);
        let (mut values, mut scale) = (sample.values.as_flat_mut().iter_mut(), [0; 4]);
        let mut last = [0; SUM];
        while at < Self::RECORD {
            let mut buffer = [0; BUFFER];
            let Some(piece) = buffer.get_mut(..BUFFER.min(Self::RECORD - at)) else {
                return false;
            };
            if self.flash.read(self.address(slot) + at as u32, piece).is_err() {
                return false;
            }
            for (i, byte) in (at..).zip(&*piece) {
                if i < Self::RECORD - SUM {
                    sum.update(&[*byte]);
                    if let Some(to) = i.checked_sub(8).and_then(|i| scale.get_mut(i)) {
                        *to = *byte;
                    } else if i >= HEAD
                        && let Some(to) = values.next()
                    {
                        *to = *byte as i8;
                    }
                } else if let Some(to) = last.get_mut(i - (Self::RECORD - SUM)) {
                    *to = *byte;
                }
            }
            at += BUFFER;
        }
        sample.scale = f32::from_le_bytes(scale);
        u32::from_le_bytes(last) == sum.finalize()
    }

    /// The newest record that `wanted` names and that is whole, with its place and sequence; its sample goes to `sample`.
    fn newest(&mut self, wanted: impl Fn(u32) -> bool, sample: &mut Int8<X>) -> Option<(u32, u32, u32)> {
        let mut below = None;
        loop {
            let mut best: Option<(u32, u32, u32)> = None;
            for slot in 0..self.slots() {
                if let Some((place, sequence)) = self.head(slot)
                    && wanted(place)
                    && below.is_none_or(|below| sequence < below)
                    && best.is_none_or(|(_, _, newest)| sequence > newest)
                {
                    best = Some((slot, place, sequence));
                }
            }
            let (slot, place, sequence) = best?;
            if self.read(slot, sample) {
                return Some((slot, place, sequence));
            }
            below = Some(sequence);
        }
    }

    /// A record of the page behind `slot` that is the newest of its place.
    fn needed_behind(&mut self, slot: u32, sample: &mut Int8<X>) -> Option<u32> {
        for slot in self.page_behind(slot) {
            if let Some((place, _)) = self.head(slot)
                && let Some((newest, ..)) = self.newest(|other| other == place, sample)
                && newest == slot
            {
                return Some(place);
            }
        }
        None
    }

    /// Writes a record.
    fn write(&mut self, slot: u32, place: u32, sequence: u32, sample: &Int8<X>) -> Result<(), ShelfError> {
        let head = [place, sequence, sample.scale.to_bits()];
        let head = head.into_iter().flat_map(u32::to_le_bytes);
        let values = sample.values.as_flat().iter().map(|&q| q as u8);
        let mut bytes = head.chain(values).chain(core::iter::repeat(0));
        let (mut sum, mut at): (Digest<'_, _, _>, _) = (CRC.digest(), 0);
        while at < Self::RECORD {
            let mut buffer = [0; BUFFER];
            let piece = buffer.get_mut(..BUFFER.min(Self::RECORD - at)).unwrap_or_default();
            for (i, (to, byte)) in (at..).zip(piece.iter_mut().zip(&mut bytes)) {
                if i < Self::RECORD - SUM {
                    *to = byte;
                    sum.update(&[byte]);
                } else {
                    let shift = 8 * (i - (Self::RECORD - SUM));
                    *to = (sum.clone().finalize() >> shift) as u8;
                }
            }
            self.flash
                .write(self.address(slot) + at as u32, piece)
                .map_err(|_| ShelfError)?;
            at += BUFFER;
        }
        Ok(())
    }

    fn erase(&mut self, slot: u32) -> Result<(), ShelfError> {
        let from = self.address(slot - slot % Self::EACH.max(1));
        self.flash
            .erase(from, from + F::ERASE_SIZE as u32)
            .map_err(|_| ShelfError)
    }

    /// Looks for the end of what was written.
    fn look(&mut self, sample: &mut Int8<X>) -> Next {
        let Some((slot, _, sequence)) = self.newest(|_| true, sample) else {
            return Next {
                slot: 0,
                sequence: 1,
                ready: false,
            };
        };
        // Cuts may have left unfinished records with the next numbers.
        let begun = (0..self.slots())
            .filter_map(|slot| self.head(slot))
            .map(|(_, begun)| begun.wrapping_sub(sequence));
        let sequence = sequence
            .wrapping_add(begun.filter(|begun| *begun < BEGUN).max().unwrap_or(0))
            .wrapping_add(1);
        // A page that was left while it took the copies holds nothing else: it begins again. In any other the rest is left out, for a cut may have hit a word that
        // reads as blank and cannot be written any more.
        let slot = match self.needed_behind(slot, sample) {
            Some(_) => slot - slot % Self::EACH.max(1),
            None => self.page_behind(slot).start,
        };
        Next {
            slot,
            sequence,
            ready: false,
        }
    }

    /// The next free slot and its number; makes room where there is none. `sample` is scratch.
    fn room(&mut self, sample: &mut Int8<X>) -> Result<Next, ShelfError> {
        let mut next = match self.next.take() {
            Some(next) => next,
            None => self.look(sample),
        };
        // Where all of a page is needed, its copies fill the next one, and the one after that is begun.
        for _ in 0..=self.pages {
            if next.ready {
                return Ok(next);
            }
            self.erase(next.slot)?;
            next.ready = true;
            let page = next.slot;
            while let Some(place) = self.needed_behind(page, sample) {
                // As many fit as there were, unless torn words read differently each time.
                if !next.ready {
                    return Err(ShelfError);
                }
                self.newest(|other| other == place, sample).ok_or(ShelfError)?;
                self.write(next.slot, place, next.sequence, sample)?;
                next = self.behind(next);
            }
        }
        Err(ShelfError)
    }

    fn behind(&self, next: Next) -> Next {
        let slot = (next.slot + 1) % self.slots().max(1);
        Next {
            slot,
            sequence: next.sequence.wrapping_add(1),
            ready: !slot.is_multiple_of(Self::EACH),
        }
    }
}

impl<F: NorFlash, X: Shape<Elem = f32>> Shelf<Int8<X>> for FlashShelf<F, X> {
    fn places(&self) -> usize {
        self.places as usize
    }

    fn store(&mut self, place: usize, sample: &Int8<X>) -> Result<(), ShelfError> {
        let place = u32::try_from(place).ok().filter(|&place| place < self.places);
        let place = place.ok_or(ShelfError)?;
        let mut scratch = Int8::ZERO;
        let next = self.room(&mut scratch)?;
        self.write(next.slot, place, next.sequence, sample)?;
        self.next = Some(self.behind(next));
        Ok(())
    }

    fn fetch(&mut self, place: usize, look: impl FnOnce(&Int8<X>)) -> Result<(), ShelfError> {
        let mut sample = Int8::ZERO;
        self.newest(|other| other as usize == place, &mut sample)
            .ok_or(ShelfError)?;
        look(&sample);
        Ok(())
    }
}

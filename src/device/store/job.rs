//! Writing, a step at a time.

use super::error::StoreError;
use super::layout::{BUFFER, BUFFER_WORDS, Layout, MAX_UNIT};
use super::record::{Header, Sum, encode_commit, sum};
use super::slot;
use crate::words::Words;
use embedded_storage::nor_flash::NorFlash;

/// Where the bytes of a job come from.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) enum Source {
    /// The state that is being saved.
    State,
    /// Another slot, and the CRC that its commit has.
    Slot { slot: u32, sum: u32 },
}

#[derive(Clone)]
enum Phase {
    /// Erase the page this far into the slot; behind the last one, write the header.
    Erase(u32),
    /// Write from this byte on.
    Write(u32, Sum),
    /// Read from this byte on and compare; the CRC of what was written.
    Compare(u32, Sum, u32),
    Prepare(u32),
    Commit(u32),
    Seal,
}

/// A slot being written: erase, header, state, a look at what was written, and the three words that make it count.
#[derive(Clone)]
pub(super) struct Job {
    source: Source,
    slot: u32,
    header: Header,
    phase: Phase,
}

impl Job {
    pub(super) fn new(source: Source, slot: u32, header: Header) -> Self {
        Job {
            source,
            slot,
            header,
            phase: Phase::Erase(0),
        }
    }

    pub(super) fn sequence(&self) -> u32 {
        self.header.sequence
    }
    pub(super) fn slot(&self) -> u32 {
        self.slot
    }
    /// How long a state this job saves; `None` where it copies a slot.
    pub(super) fn saves(&self) -> Option<u32> {
        matches!(self.source, Source::State).then_some(self.header.bytes)
    }

    /// One page erased, one piece written or compared, or one of the records written. Returns whether that was all.
    pub(super) fn step<F: NorFlash, S: Words + ?Sized>(
        &mut self,
        flash: &mut F,
        layout: &Layout,
        state: Option<&S>,
    ) -> Result<bool, StoreError<F::Error>> {
        let start = layout.address(self.slot);
        self.phase = match self.phase.clone() {
            Phase::Erase(at) if at < layout.slot => {
                let from = start + at;
                flash.erase(from, from + layout.page).map_err(StoreError::Flash)?;
                Phase::Erase(at + layout.page)
            }
            Phase::Erase(_) => {
                record(flash, layout, start, &self.header.encode())?;
                Phase::Write(0, sum())
            }
            Phase::Write(at, sum) if at >= self.header.bytes => Phase::Compare(0, super::record::sum(), sum.finalize()),
            Phase::Write(at, mut sum) => {
                let mut buffer = [0xFF; BUFFER];
                let n = self.piece(flash, layout, state, at, &mut buffer)?;
                let (piece, rest) = buffer.split_at_mut_checked(n).unwrap_or_default();
                sum.update(piece);
                // Behind the end the buffer may hold what another slot is padded with.
                rest.fill(0xFF);
                let whole = buffer.get(..layout.whole(n as u32) as usize).unwrap_or_default();
                flash
                    .write(start + layout.body() + at, whole)
                    .map_err(StoreError::Flash)?;
                Phase::Write(at + BUFFER as u32, sum)
            }
            Phase::Compare(at, found, written) if at >= self.header.bytes => {
                let expected = match self.source {
                    Source::State => written,
                    Source::Slot { sum, .. } => sum,
                };
                if found.finalize() != expected {
                    return Err(StoreError::Changed);
                }
                Phase::Prepare(expected)
            }
            Phase::Compare(at, mut found, written) => {
                let (mut back, mut again) = ([0; BUFFER], [0; BUFFER]);
                let body = start + layout.body();
                let n = slot::read_piece(flash, layout, body, at, self.header.bytes, &mut back)
                    .map_err(StoreError::Flash)?;
                self.piece(flash, layout, state, at, &mut again)?;
                if back.get(..n) != again.get(..n) {
                    return Err(StoreError::Changed);
                }
                found.update(back.get(..n).unwrap_or_default());
                Phase::Compare(at + BUFFER as u32, found, written)
            }
            Phase::Prepare(sum) => {
                record(flash, layout, start + layout.prepared(), &[0; MAX_UNIT])?;
                Phase::Commit(sum)
            }
            Phase::Commit(sum) => {
                let bytes = encode_commit(&self.header, sum);
                record(flash, layout, start + layout.commit(), &bytes)?;
                Phase::Seal
            }
            Phase::Seal => {
                record(flash, layout, start + layout.seal(), &[0; MAX_UNIT])?;
                return Ok(true);
            }
        };
        Ok(false)
    }

    /// The bytes of the source from `at` on; returns how many there are.
    fn piece<F: NorFlash, S: Words + ?Sized>(
        &self,
        flash: &mut F,
        layout: &Layout,
        state: Option<&S>,
        at: u32,
        buffer: &mut [u8; BUFFER],
    ) -> Result<usize, StoreError<F::Error>> {
        if let Source::Slot { slot, .. } = self.source {
            let start = layout.address(slot) + layout.body();
            return slot::read_piece(flash, layout, start, at, self.header.bytes, buffer).map_err(StoreError::Flash);
        }
        let n = self.header.bytes.saturating_sub(at).min(BUFFER as u32) as usize;
        let mut words = [0; BUFFER_WORDS];
        let words = words.get_mut(..n / 4).unwrap_or_default();
        if let Some(state) = state {
            state.read(at as usize / 4, words);
        }
        for (to, word) in buffer.as_chunks_mut::<4>().0.iter_mut().zip(words) {
            *to = word.to_le_bytes();
        }
        Ok(n)
    }
}

/// Writes whole flash words: `bytes`, filled up with ones. A mark of [`MAX_UNIT`] bytes is cut to one word.
fn record<F: NorFlash>(flash: &mut F, layout: &Layout, address: u32, bytes: &[u8]) -> Result<(), StoreError<F::Error>> {
    let mut buffer = [0xFF; MAX_UNIT];
    let len = match bytes.len() {
        MAX_UNIT => layout.unit(),
        len => layout.whole(len as u32),
    };
    for (to, &byte) in buffer.iter_mut().zip(bytes) {
        *to = byte;
    }
    flash
        .write(address, buffer.get(..len as usize).unwrap_or_default())
        .map_err(StoreError::Flash)
}

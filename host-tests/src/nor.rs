//! A NOR flash in memory that can lose power in the middle of a word or a page, and that ends the test where a program uses it wrongly.
//!
//! What a cut leaves is as bad as flash can be: the word being written has some bits done, some not, and some that read differently from time to time; it may read
//! as blank, as finished, or not at all (an ECC error). A page being erased has words of all these kinds. A word is written once for each erase, and a page whose
//! erase was cut counts as written until it is erased in full. Reading, writing or erasing outside of the allowed range, or out of alignment, is a panic, and so is reading nothing.

use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};
use rand_xoshiro::Xoshiro128PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use std::ops::Range;

/// Why the flash does not do what it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The power is gone, until [`Nor::power_on`].
    NoPower,
    /// A word whose check bits do not fit.
    Ecc,
}

impl NorFlashError for Failure {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

/// How the unstable bits of a word read.
#[derive(Clone, Copy, Default)]
struct Mood {
    /// How often of 16 they are 1.
    ones: u32,
    /// Whether each bit wavers for itself; else all do together, now so and now so.
    alone: bool,
    /// The word whose level counts: the first of the page where a whole page wavers.
    leader: usize,
    level: bool,
    /// Whether reading it fails at times.
    fails: bool,
}

/// A flash of words of `W` bytes, reads of `R`, pages of `E`.
#[derive(Clone)]
pub struct Nor<const W: usize, const R: usize, const E: usize> {
    bytes: Vec<u8>,
    /// Bits that read differently from time to time.
    unstable: Vec<u8>,
    moods: Vec<Mood>,
    written: Vec<bool>,
    any_unstable: bool,
    allowed: Range<usize>,
    random: Xoshiro128PlusPlus,
    /// Words and pages until the power fails.
    left: Option<u64>,
    on: bool,
    /// Whether torn words can make reads fail.
    pub ecc: bool,
    /// How often each page has been erased.
    pub erases: Vec<u32>,
    /// Words written and pages erased so far.
    pub work: u64,
}

impl<const W: usize, const R: usize, const E: usize> Nor<W, R, E> {
    /// A flash of so many pages, of which the `allowed` ones may be used, full of what somebody else has left there.
    pub fn new(pages: usize, allowed: Range<usize>, seed: u64) -> Self {
        let mut random = Xoshiro128PlusPlus::seed_from_u64(seed);
        let mut bytes = vec![0xFF; pages * E];
        if seed % 2 == 1 {
            random.fill_bytes(&mut bytes);
        }
        Nor {
            unstable: vec![0; bytes.len()],
            moods: vec![Mood::default(); bytes.len() / W],
            written: vec![true; bytes.len() / W],
            any_unstable: false,
            allowed: allowed.start * E..allowed.end * E,
            random,
            left: None,
            on: true,
            ecc: false,
            erases: vec![0; pages],
            work: 0,
            bytes,
        }
    }

    /// The range that may be used, in bytes.
    pub fn allowed(&self) -> Range<u32> {
        self.allowed.start as u32..self.allowed.end as u32
    }

    /// After so many words and pages the power fails: the next one is torn.
    pub fn cut_after(&mut self, work: u64) {
        self.left = Some(work);
    }

    /// The power is back, for good.
    pub fn power_on(&mut self) {
        (self.left, self.on) = (None, true);
    }

    /// Whether the power has failed.
    pub fn is_off(&self) -> bool {
        !self.on
    }

    /// Everything in it, as if all of it could be read.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Turns bits over, as ageing does.
    pub fn flip(&mut self, bit: usize) {
        self.bytes[bit / 8] ^= 1 << (bit % 8);
    }

    /// Makes other random numbers decide from here on.
    pub fn reseed(&mut self, seed: u64) {
        self.random = Xoshiro128PlusPlus::seed_from_u64(seed);
    }

    fn check(&self, from: usize, to: usize, align: usize) {
        assert!(
            from <= to && from >= self.allowed.start && to <= self.allowed.end,
            "{from}..{to} is somebody else's"
        );
        assert!(
            from.is_multiple_of(align) && to.is_multiple_of(align),
            "{from}..{to} is not aligned to {align}"
        );
    }

    /// Counts a word or a page; whether this is the one that is torn.
    fn works(&mut self) -> bool {
        self.work += 1;
        match &mut self.left {
            Some(0) => {
                self.on = false;
                true
            }
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        }
    }

    /// Leaves a word somewhere between `old` and `new`.
    fn tear(&mut self, at: usize, kind: u32, leader: usize, new: impl Fn(usize) -> u8) {
        self.moods[at / W] = Mood {
            ones: self.random.next_u32() % 17,
            alone: kind == 3,
            leader,
            level: self.random.next_u32().is_multiple_of(2),
            fails: self.ecc && self.random.next_u32().is_multiple_of(2),
        };
        for i in at..at + W {
            let (old, new) = (self.bytes[i], new(i));
            let (done, unstable) = match kind {
                // Not begun; finished, and nobody has heard of it.
                0 => (0, 0),
                1 => (0xFF, 0),
                // Every bit in between: reads as old, as new, or as neither.
                2 | 3 => (0xFF, 0xFF),
                _ => (self.random.next_u32() as u8, self.random.next_u32() as u8),
            };
            let changing = (old ^ new) | self.unstable[i];
            self.bytes[i] = old ^ ((old ^ new) & done);
            self.unstable[i] |= changing & unstable;
        }
        self.any_unstable = true;
    }

    /// What an unstable bit of this word is this time.
    fn waver(&mut self, word: usize) -> bool {
        let mood = self.moods[word];
        let draw = |nor: &mut Self| nor.random.next_u32() % 16 < mood.ones;
        if mood.alone {
            return draw(self);
        }
        self.moods[mood.leader].level
    }
}

impl<const W: usize, const R: usize, const E: usize> ErrorType for Nor<W, R, E> {
    type Error = Failure;
}

impl<const W: usize, const R: usize, const E: usize> ReadNorFlash for Nor<W, R, E> {
    const READ_SIZE: usize = R;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Failure> {
        let from = offset as usize;
        self.check(from, from + bytes.len(), R);
        assert!(!bytes.is_empty(), "nothing is read at {from}");
        if !self.on {
            return Err(Failure::NoPower);
        }
        bytes.copy_from_slice(&self.bytes[from..from + bytes.len()]);
        if !self.any_unstable {
            return Ok(());
        }
        let mut last = usize::MAX;
        for (i, byte) in (from..).zip(bytes) {
            if self.unstable[i] == 0 {
                continue;
            }
            let word = i / W;
            let mood = self.moods[word];
            if word != last && self.random.next_u32().is_multiple_of(8) {
                self.moods[mood.leader].level = self.random.next_u32() % 16 < mood.ones;
            }
            last = word;
            let unstable = self.unstable[i];
            for bit in (0..8).filter(|bit| unstable >> bit & 1 == 1) {
                *byte = *byte & !(1 << bit) | u8::from(self.waver(word)) << bit;
            }
            if mood.fails && self.random.next_u32().is_multiple_of(4) {
                return Err(Failure::Ecc);
            }
        }
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.bytes.len()
    }
}

impl<const W: usize, const R: usize, const E: usize> NorFlash for Nor<W, R, E> {
    const WRITE_SIZE: usize = W;
    const ERASE_SIZE: usize = E;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Failure> {
        let (from, to) = (from as usize, to as usize);
        self.check(from, to, E);
        for page in from / E..to / E {
            if !self.on {
                return Err(Failure::NoPower);
            }
            self.erases[page] += 1;
            let words = (page * E..(page + 1) * E).step_by(W);
            if self.works() {
                // Half of the time the page as a whole is between old and new.
                let whole = (self.random.next_u32().is_multiple_of(2)).then(|| self.random.next_u32() % 4);
                for at in words {
                    let kind = whole.unwrap_or(self.random.next_u32() % 8);
                    let leader = if whole.is_some() { page * E / W } else { at / W };
                    self.tear(at, kind, leader, |_| 0xFF);
                    self.written[at / W] = true;
                }
                return Err(Failure::NoPower);
            }
            for at in words {
                (self.written[at / W], self.moods[at / W]) = (false, Mood::default());
                self.bytes[at..at + W].fill(0xFF);
                self.unstable[at..at + W].fill(0);
            }
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Failure> {
        let from = offset as usize;
        self.check(from, from + bytes.len(), W);
        for (at, word) in (from..).step_by(W).zip(bytes.chunks(W)) {
            if !self.on {
                return Err(Failure::NoPower);
            }
            assert!(
                !std::mem::replace(&mut self.written[at / W], true),
                "the word at {at} is written twice"
            );
            if self.works() {
                let kind = self.random.next_u32() % 8;
                self.tear(at, kind, at / W, |i| word[i - at]);
                return Err(Failure::NoPower);
            }
            self.bytes[at..at + W].copy_from_slice(word);
        }
        Ok(())
    }
}

//! Saves that lose power, and what has to be there afterwards. The test takes a sample, the example `store_cuts` as many as it is told.

use embedded_storage::nor_flash::NorFlash;
use host_tests::nor::Nor;
use motenet::device::store::{Progress, Store, StoreError};
use rand_xoshiro::Xoshiro128PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// How long the state of a run is, in words: so that it ends within a flash word, and takes several pages of the smallest.
pub const WORDS: usize = 21;

/// The state with this number: every word depends on it.
pub type State = [u32; WORDS];

pub fn state(number: u32) -> State {
    std::array::from_fn(|i| number.wrapping_mul(0x9E37_79B1).rotate_left(i as u32) ^ (i as u32) ^ number)
}

/// What a round of tests has counted.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub struct Counts {
    pub saves: u64,
    pub cuts: u64,
    pub loads: u64,
    /// How often a load found the state whose save was cut.
    pub new: u64,
    /// How often it found the one before.
    pub old: u64,
    /// The largest difference between the erases of two slots, in rounds without cuts.
    pub spread: u32,
}

impl Counts {
    pub fn add(&mut self, other: Counts) {
        self.saves += other.saves;
        self.cuts += other.cuts;
        self.loads += other.loads;
        self.new += other.new;
        self.old += other.old;
        self.spread = self.spread.max(other.spread);
    }
}

/// Opens the store after a reset: nothing is known but what is in the flash.
fn open<const W: usize, const R: usize, const E: usize>(
    nor: &mut Nor<W, R, E>,
    slots: usize,
) -> Store<&mut Nor<W, R, E>> {
    let range = nor.allowed();
    Store::new(nor, range, slots).expect("the range fits")
}

/// How many pages a flash needs for so many slots, with one before and one behind that belong to others.
fn flash<const W: usize, const R: usize, const E: usize>(slots: usize, seed: u64) -> Nor<W, R, E> {
    let pages = Store::<Nor<W, R, E>>::range_for(WORDS, slots) / E;
    Nor::new(pages + 2, 1..pages + 1, seed)
}

/// The state that is in the flash.
fn load<const W: usize, const R: usize, const E: usize>(nor: &mut Nor<W, R, E>, slots: usize) -> Option<State> {
    let mut found = [0xAAAA_AAAA; WORDS];
    match open(nor, slots).load(&mut found) {
        Ok(_) => Some(found),
        Err(error) => {
            assert_eq!(found, [0xAAAA_AAAA; WORDS], "changed by a load that failed: {error}");
            assert!(matches!(error, StoreError::Empty | StoreError::Flash(_)), "{error}");
            None
        }
    }
}

/// What may be found.
#[derive(Clone, Debug)]
struct Expected {
    /// The last state whose save has returned, or that a load has found where such a one stays.
    sure: Option<u32>,
    /// States whose saves were cut since.
    cut: Vec<u32>,
    /// Whether what a load has found stays.
    stays: bool,
}

impl Expected {
    fn saved(&mut self, number: u32) {
        self.sure = Some(number);
        self.cut.clear();
    }

    fn found(&mut self, found: Option<State>, counts: &mut Counts) {
        counts.loads += 1;
        let number = self.cut.iter().rev().find(|&&number| found == Some(state(number)));
        let before = found == self.sure.map(state);
        assert!(before || number.is_some(), "neither {self:?} but {found:?}");
        if let Some(&number) = number {
            counts.new += 1;
            if self.stays {
                self.saved(number);
            }
        } else {
            counts.old += 1;
            // Nothing found is no state that could stay.
            if self.stays && self.sure.is_some() {
                self.cut.clear();
            }
        }
    }
}

/// Saves in a row without a cut, each cut in a copy of the flash at each word and page; then the copy has to give back the state before or the new
/// one, always the same, and to take the next save. Returns after `saves` saves.
pub fn every_word<const W: usize, const R: usize, const E: usize>(slots: usize, saves: u32, seed: u64) -> Counts {
    let mut nor = flash::<W, R, E>(slots, seed);
    let mut counts = Counts::default();
    let mut sure = None;
    for number in 1..=saves {
        let mut whole = nor.clone();
        open(&mut whole, slots).save(&state(number)).expect("no power is lost");
        let work = whole.work - nor.work;
        for cut in 0..work {
            let mut torn = nor.clone();
            torn.reseed(seed ^ u64::from(number) << 32 ^ cut);
            torn.ecc = cut % 2 == 1;
            torn.cut_after(cut);
            let error = open(&mut torn, slots).save(&state(number));
            assert!(error.is_err() && torn.is_off());
            counts.cuts += 1;
            torn.power_on();
            let mut expected = Expected {
                sure,
                cut: vec![number],
                stays: slots > 2,
            };
            for _ in 0..3 {
                expected.found(load(&mut torn, slots), &mut counts);
            }
            open(&mut torn, slots)
                .save(&state(number + 1))
                .expect("the next save works");
            assert_eq!(load(&mut torn, slots), Some(state(number + 1)));
        }
        nor = whole;
        sure = Some(number);
        counts.saves += 1;
        let erases = &nor.erases[1..nor.erases.len() - 1];
        let (least, most) = (erases.iter().min(), erases.iter().max());
        counts.spread = counts.spread.max(most.unwrap_or(&0) - least.unwrap_or(&0));
        assert_eq!((nor.erases[0], nor.erases[nor.erases.len() - 1]), (0, 0));
    }
    counts
}

/// A life with some saves and two or three cuts, in saves at once, in saves in slices and in loads.
pub fn life<const W: usize, const R: usize, const E: usize>(slots: usize, seed: u64) -> Counts {
    let mut random = Xoshiro128PlusPlus::seed_from_u64(seed);
    let mut below = |n: u32| random.next_u32() % n;
    let mut nor = flash::<W, R, E>(slots, seed);
    nor.ecc = below(2) == 0;
    let mut counts = Counts::default();
    let mut expected = Expected {
        sure: None,
        cut: Vec::new(),
        stays: slots > 2,
    };
    let mut number = 0;
    for _ in 0..below(2 * slots as u32) {
        number += 1;
        open(&mut nor, slots).save(&state(number)).expect("no power is lost");
        expected.saved(number);
        counts.saves += 1;
    }
    let work = {
        let mut copy = nor.clone();
        open(&mut copy, slots).save(&state(0)).expect("no power is lost");
        copy.work - nor.work
    };
    for _ in 0..2 + below(2) {
        number += 1;
        // Every second cut hits one of the last words, where it is decided whether a state counts.
        let last = below(2) == 0;
        let records = (40 / W as u32 + 4).min(work as u32);
        let cut = if last {
            work as u32 - 1 - below(records)
        } else {
            below(work as u32 + work as u32 / 2)
        };
        nor.cut_after(u64::from(cut));
        let now = state(number);
        // A load may write as well; where it does the cut may hit it.
        if below(3) == 0 {
            let mut found = [0; WORDS];
            if open(&mut nor, slots).load(&mut found).is_ok() && !nor.is_off() {
                expected.found(Some(found), &mut counts);
            }
        }
        let saved = if nor.is_off() {
            false
        } else {
            expected.cut.push(number);
            if below(2) == 0 {
                open(&mut nor, slots).save(&now).is_ok()
            } else {
                in_slices(&mut open(&mut nor, slots), &now, below(3) == 0)
            }
        };
        if saved {
            expected.saved(number);
            counts.saves += 1;
        }
        counts.cuts += u64::from(nor.is_off());
        nor.power_on();
        for _ in 0..below(4) {
            expected.found(load(&mut nor, slots), &mut counts);
        }
    }
    expected.found(load(&mut nor, slots), &mut counts);
    number += 1;
    open(&mut nor, slots).save(&state(number)).expect("the next save works");
    expected.saved(number);
    for _ in 0..2 {
        expected.found(load(&mut nor, slots), &mut counts);
    }
    counts
}

/// Whether a save in slices came to its end; `stops` gives it up half-way, as a program that has something better to do.
fn in_slices<F: NorFlash>(store: &mut Store<F>, state: &State, stops: bool) -> bool {
    if store.begin(state).is_err() {
        return false;
    }
    for slice in 0.. {
        match store.poll(state) {
            Ok(Progress::Saved { .. }) => return true,
            Ok(Progress::Working) if stops && slice == 5 => return false,
            Ok(Progress::Working) => {}
            Err(_) => return false,
        }
    }
    false
}

/// [`life`] on a flash of every kind: words of 1 to 32 bytes, pages of 64 to 512.
pub const LIVES: [fn(usize, u64) -> Counts; 8] = [
    life::<1, 1, 64>,
    life::<2, 1, 128>,
    life::<4, 4, 64>,
    life::<4, 1, 256>,
    life::<8, 1, 128>,
    life::<16, 8, 64>,
    life::<32, 1, 128>,
    life::<1, 4, 512>,
];

/// [`every_word`] of so many saves on a flash of every kind.
pub const EVERY_WORD: [fn(usize, u32, u64) -> Counts; 8] = [
    every_word::<1, 1, 64>,
    every_word::<2, 1, 128>,
    every_word::<4, 4, 64>,
    every_word::<4, 1, 256>,
    every_word::<8, 1, 128>,
    every_word::<16, 8, 64>,
    every_word::<32, 1, 128>,
    every_word::<1, 4, 512>,
];

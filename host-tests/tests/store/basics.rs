use crate::torture::{State, WORDS, state};
use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};
use host_tests::nor::{Failure, Nor};
use motenet::device::store::{Content, Misfit, Progress, Store, StoreError};
use std::ops::Range;

type Flash = Nor<4, 4, 256>;

/// A flash of six pages, of which the four in the middle may be used.
fn flash() -> Flash {
    Nor::new(6, 1..5, 1)
}

fn misfit<F: NorFlash>(flash: F, range: Range<u32>, slots: usize) -> Option<Misfit> {
    Store::new(flash, range, slots).err()
}

#[test]
fn a_range_that_does_not_fit_is_refused() {
    let whole = 0..6 * 256;
    assert_eq!(misfit(flash(), whole.clone(), 2), None);
    assert_eq!(misfit(flash(), whole.clone(), 6), None);
    for (range, slots, expected) in [
        (whole.clone(), 0, Misfit::Slots),
        (whole.clone(), 1, Misfit::Slots),
        (whole.clone(), 17, Misfit::Slots),
        (whole.clone(), 7, Misfit::TooSmall),
        (256..256, 2, Misfit::TooSmall),
        (Range { start: 512, end: 256 }, 2, Misfit::TooSmall),
        (0..256, 2, Misfit::TooSmall),
        (0..7 * 256, 2, Misfit::BeyondCapacity),
        (4..1024, 2, Misfit::Unaligned),
        (0..1020, 2, Misfit::Unaligned),
    ] {
        assert_eq!(
            misfit(flash(), range.clone(), slots),
            Some(expected),
            "{range:?} {slots}"
        );
    }
    // Pages that have no room for records, or are not made of words; words that are too long or odd.
    assert_eq!(
        misfit(Nor::<32, 1, 64>::new(4, 0..4, 0), 0..256, 4),
        Some(Misfit::TooSmall)
    );
    assert_eq!(misfit(Nor::<32, 1, 48>::new(4, 0..4, 0), 0..192, 2), Some(Misfit::Page));
    assert_eq!(
        misfit(Nor::<64, 1, 128>::new(4, 0..4, 0), 0..512, 2),
        Some(Misfit::Word)
    );
    assert_eq!(
        misfit(Nor::<4, 64, 128>::new(4, 0..4, 0), 0..512, 2),
        Some(Misfit::Word)
    );
    assert_eq!(misfit(Nor::<3, 1, 96>::new(4, 0..4, 0), 0..384, 2), Some(Misfit::Word));
}

#[test]
fn what_was_saved_last_is_loaded() {
    let mut store = Store::new(flash(), 256..1280, 3).expect("it fits");
    let mut found: State = [7; WORDS];
    assert_eq!(store.load(&mut found).err(), Some(StoreError::Empty));
    assert_eq!(found, [7; WORDS]);
    for number in 1..=10 {
        assert_eq!(store.save(&state(number)), Ok(number));
        let loaded = store.load(&mut found).expect("it has just been saved");
        assert_eq!((loaded.sequence, loaded.damaged, found), (number, 0, state(number)));
    }
    let slots: Vec<_> = store
        .list()
        .map(|slot| (slot.sequence, slot.bytes, slot.content))
        .collect();
    assert_eq!(
        slots,
        [10, 8, 9].map(|number| (Some(number), 4 * WORDS, Content::Complete))
    );
    store.erase().expect("no power is lost");
    assert!(store.list().all(|slot| slot.content == Content::Nothing));
    assert_eq!(store.load(&mut found).err(), Some(StoreError::Empty));
}

#[test]
fn nothing_outside_of_the_range_is_touched() {
    let before = flash().bytes().to_vec();
    let mut store = Store::new(flash(), 256..1280, 2).expect("it fits");
    for number in 0..9 {
        store.save(&state(number)).expect("no power is lost");
    }
    store.erase().expect("no power is lost");
    let after = store.into_flash();
    assert_eq!(
        (&after.bytes()[..256], &after.bytes()[1280..]),
        (&before[..256], &before[1280..])
    );
    assert_eq!(after.erases, [0, 6, 6, 5, 5, 0]);
}

#[test]
fn every_bit_that_turns_over_is_noticed() {
    let mut store = Store::new(flash(), 256..1280, 4).expect("it fits");
    for number in 1..=2 {
        store.save(&state(number)).expect("no power is lost");
    }
    let flash = store.into_flash();
    // Header, the three words that commit, and the state of slot 1.
    let bytes = 28 + 4 + 12 + 4 + 4 * WORDS;
    let (mut older, mut damaged) = (0, 0);
    for bit in 8 * 512..8 * (512 + bytes) {
        let mut torn = flash.clone();
        torn.flip(bit);
        let mut store = Store::new(torn, 256..1280, 4).expect("it fits");
        let mut found = [0; WORDS];
        let loaded = store.load(&mut found).expect("one of them is whole");
        if found != state(2) {
            assert_eq!(found, state(1));
            older += 1;
        }
        damaged += loaded.damaged;
        store.save(&state(3)).expect("the next save works");
        store.load(&mut found).expect("it has just been saved");
        assert_eq!(found, state(3));
    }
    // All but the two words that only have to be touched, of which each bit says so.
    assert_eq!(older, 8 * (bytes as u32 - 8));
    assert_eq!(damaged, 32 * WORDS as u32);
}

#[test]
fn a_state_of_another_layout_is_foreign() {
    let mut store = Store::new(flash(), 256..1280, 2).expect("it fits");
    store.save(&state(1)).expect("no power is lost");
    let mut other = ([1.5f32; WORDS - 1], 3u32);
    assert_eq!(store.load(&mut other).err(), Some(StoreError::Foreign { sequence: 1 }));
    assert_eq!(other, ([1.5; WORDS - 1], 3));
    let mut shorter = [0u32; WORDS - 1];
    assert_eq!(
        store.load(&mut shorter).err(),
        Some(StoreError::Foreign { sequence: 1 })
    );
    let large = [0u32; 512];
    let room = store.room();
    assert_eq!(room, 512 - 48);
    assert_eq!(
        store.save(&large).err(),
        Some(StoreError::TooLarge { bytes: 2048, room })
    );
    let mut found = [0; WORDS];
    store.load(&mut found).expect("it is still there");
    assert_eq!(found, state(1));
}

#[test]
fn a_slice_is_one_page_or_64_bytes() {
    let mut store = Store::new(flash(), 256..1280, 2).expect("it fits");
    assert_eq!(store.poll(&state(1)).err(), Some(StoreError::Idle));
    store.begin(&state(1)).expect("it fits");
    let mut slices = 0;
    loop {
        assert!(store.is_saving());
        let (erases, work) = (store.flash_mut().erases.iter().sum::<u32>(), store.flash_mut().work);
        let progress = store.poll(&state(1)).expect("no power is lost");
        let now = store.flash_mut();
        let (erased, worked) = (now.erases.iter().sum::<u32>() - erases, now.work - work);
        assert!(
            worked <= if erased > 0 { 1 } else { 16 },
            "{erased} pages and {worked} words"
        );
        slices += 1;
        if progress != Progress::Working {
            break;
        }
    }
    // Two pages, the header, twice two pieces and their end, three words.
    assert_eq!(slices, 2 + 1 + 2 * (2 + 1) + 3);
    assert!(!store.is_saving());
}

#[test]
fn a_state_that_changes_while_it_is_saved_is_not_committed() {
    let mut store = Store::new(flash(), 256..1280, 3).expect("it fits");
    store.save(&state(1)).expect("no power is lost");
    for at in 0..12 {
        store.begin(&state(2)).expect("it fits");
        let mut slices = 0;
        let ended = loop {
            // The last word is the last one that is looked at.
            let mut changing = state(2);
            changing[WORDS - 1] ^= u32::from(slices >= at);
            slices += 1;
            match store.poll(&changing) {
                Ok(Progress::Working) => {}
                ended => break ended,
            }
        };
        let mut found = [0; WORDS];
        store.load(&mut found).expect("one of them is there");
        if found == state(1) {
            assert_eq!(ended, Err(StoreError::Changed), "changed at slice {at}");
        } else {
            // Either before it was written or after it was compared.
            assert!(matches!(ended, Ok(Progress::Saved { .. })), "{ended:?}");
            assert!(found[..WORDS - 1] == state(2)[..WORDS - 1], "changed at slice {at}");
            store.save(&state(1)).expect("no power is lost");
        }
    }
    store.begin(&state(2)).expect("it fits");
    assert_eq!(store.poll(&[0u32; WORDS + 1]).err(), Some(StoreError::Changed));
}

/// A state as long as a board's page allows, on pages and words as boards have them.
fn board<const W: usize, const R: usize, const E: usize>(words: usize) {
    let bytes = Store::<Nor<W, R, E>>::range_for(words, 2);
    let nor = Nor::<W, R, E>::new(bytes / E, 0..bytes / E, 1);
    let mut store = Store::new(nor, 0..bytes as u32, 2).expect("it fits");
    assert!(store.room() >= 4 * words && store.room() < 4 * words + E + 64);
    let mut run: Vec<u32> = (0..words as u32).collect();
    for number in 1..=3 {
        run[0] = number;
        store.save(&run[..]).expect("no power is lost");
    }
    let mut found = vec![0; words];
    store.load(&mut found[..]).expect("it has just been saved");
    assert_eq!(found, run);
}

#[test]
fn words_and_pages_of_boards() {
    board::<4, 1, 1024>(3_000); // nRF51
    board::<4, 4, 4096>(3_000); // nRF52, ESP32
    board::<1, 1, 4096>(3_000); // RP2040
    board::<8, 1, 2048>(3_000); // STM32G4, L4
    board::<16, 1, 8192>(3_000); // STM32U5, H5
    board::<32, 1, 131_072>(125_000); // STM32H7
    board::<1, 1, 16_384>(3_000); // STM32F4
    board::<2, 1, 1024>(3_000); // STM32F1
}

/// Saves `number` up to the word behind the commit, which stays blank.
fn save_unsealed(flash: &mut Flash, slots: u32, number: u32) {
    let mut store = Store::new(flash, 256..256 + 256 * slots, slots as usize).expect("it fits");
    store.begin(&state(number)).expect("it fits");
    // One page, the header, twice two pieces and their end, two of three words.
    for _ in 0..1 + 1 + 2 * (2 + 1) + 2 {
        assert_eq!(store.poll(&state(number)), Ok(Progress::Working));
    }
}

#[test]
fn a_commit_in_doubt_is_written_again() {
    for loads in [false, true] {
        let mut flash = flash();
        Store::new(&mut flash, 256..1280, 4)
            .expect("it fits")
            .save(&state(1))
            .expect("no power is lost");
        save_unsealed(&mut flash, 4, 2);
        let mut store = Store::new(&mut flash, 256..1280, 4).expect("it fits");
        if loads {
            let mut found = [0; WORDS];
            assert_eq!(store.load(&mut found).map(|loaded| loaded.sequence), Ok(3));
            assert_eq!(found, state(2));
        }
        assert_eq!(store.save(&state(3)), Ok(4));
        let sequences: Vec<_> = store.list().map(|slot| slot.sequence).collect();
        assert_eq!(sequences, [1, 2, 3, 4].map(Some));
    }
}

#[test]
fn a_damaged_state_in_doubt_is_not_taken_for_certain() {
    fn open(flash: &mut Flash) -> Store<&mut Flash> {
        Store::new(flash, 256..1024, 3).expect("it fits")
    }
    let mut flash = flash();
    for number in 1..=2 {
        open(&mut flash).save(&state(number)).expect("no power is lost");
    }
    save_unsealed(&mut flash, 3, 3);
    flash.flip(8 * (768 + 60));
    let mut whole = flash.clone();
    open(&mut whole).save(&state(4)).expect("no power is lost");
    for cut in 0..whole.work - flash.work {
        let mut torn = flash.clone();
        torn.cut_after(cut);
        assert!(open(&mut torn).save(&state(4)).is_err());
        torn.power_on();
        let mut found = [0; WORDS];
        open(&mut torn).load(&mut found).expect("2 is whole");
        assert!(found == state(2) || found == state(4), "cut {cut}: {found:?}");
    }
}

#[test]
fn a_cut_while_erasing_brings_nothing_older_back() {
    let mut full = flash();
    for number in 1..=5 {
        Store::new(&mut full, 256..1280, 4)
            .expect("it fits")
            .save(&state(number))
            .expect("no power is lost");
    }
    for cut in 0..4 {
        for seed in 0..20 {
            let mut torn = full.clone();
            torn.reseed(seed);
            torn.cut_after(cut);
            assert!(Store::new(&mut torn, 256..1280, 4).expect("it fits").erase().is_err());
            torn.power_on();
            let mut found = [0; WORDS];
            let loaded = Store::new(&mut torn, 256..1280, 4).expect("it fits").load(&mut found);
            assert!(
                found == state(5) || (cut == 3 && loaded.is_err()),
                "cut {cut}: {loaded:?}"
            );
        }
    }
}

/// A flash that loses a bit of the newest state after so many reads.
struct Fickle {
    flash: Flash,
    reads: u32,
}

impl ErrorType for Fickle {
    type Error = Failure;
}

impl ReadNorFlash for Fickle {
    const READ_SIZE: usize = 4;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Failure> {
        if self.reads == 0 {
            self.flash.flip(8 * (512 + 60));
        }
        self.reads = self.reads.wrapping_sub(1);
        self.flash.read(offset, bytes)
    }
    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl NorFlash for Fickle {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = 256;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Failure> {
        self.flash.erase(from, to)
    }
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Failure> {
        self.flash.write(offset, bytes)
    }
}

#[test]
fn a_flash_that_changes_while_it_is_loaded_is_noticed() {
    let (mut older, mut unsteady) = (0, 0);
    for reads in 0..40 {
        for saves in 1..=2 {
            let mut flash = flash();
            let range = if saves == 1 { 512..1280 } else { 256..1280 };
            for number in 1..=saves {
                let slots = range.len() / 256;
                let mut store = Store::new(&mut flash, range.clone(), slots).expect("it fits");
                store.save(&state(number)).expect("no power is lost");
            }
            let mut store = Store::new(Fickle { flash, reads }, range.clone(), range.len() / 256).expect("it fits");
            let mut found = [0; WORDS];
            match store.load(&mut found) {
                Ok(_) if found == state(saves) => {}
                Ok(_) => {
                    assert_eq!((saves, found), (2, state(1)));
                    older += 1;
                }
                Err(StoreError::Unsteady) => unsteady += 1,
                Err(error) => assert_eq!((saves, error, found), (1, StoreError::Empty, [0; WORDS])),
            }
        }
    }
    assert!(older > 2 && unsteady > 0, "{older} {unsteady}");
}

#[test]
fn it_is_erased_a_page_at_a_time_the_newest_state_last() {
    for saves in 0..6 {
        let mut nor = Nor::<4, 4, 256>::new(14, 1..13, 4);
        let range = nor.allowed();
        let mut store = Store::new(&mut nor, range.clone(), 3).unwrap();
        assert_eq!(store.poll_erase(), Err(StoreError::Idle));
        for i in 0..saves {
            store.save(&[i; 100]).unwrap();
        }
        let before = store.flash_mut().erases.clone();
        store.begin_erase();
        let mut state = [77; 100];
        for pages in 1..=12 {
            let done = store.poll_erase().unwrap();
            let erased = |store: &mut Store<&mut Nor<4, 4, 256>>| -> u32 {
                let erases = &store.flash_mut().erases;
                erases.iter().zip(&before).map(|(now, before)| now - before).sum()
            };
            assert_eq!((erased(&mut store), done), (pages, pages == 12));
            if pages == 8 && saves > 0 {
                let mut copy = store.flash_mut().clone();
                let found = Store::new(&mut copy, range.clone(), 3).unwrap().load(&mut state);
                assert!(found.is_ok() && state[0] == saves - 1, "{saves} saves");
            }
        }
        assert_eq!(store.poll_erase(), Err(StoreError::Idle));
        assert_eq!(store.load(&mut state), Err(StoreError::Empty));
        assert!(
            store.flash_mut().erases[1..13]
                .iter()
                .zip(&before[1..13])
                .all(|(now, before)| now - before == 1)
        );
    }
}

//! `Store` on flash that holds anything: an error leaves the state as it was and says something; what is loaded is loaded again; the next save works.
#![no_main]

use crc::{CRC_32_ISCSI, Crc};
use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use motenet::{
    device::store::{Store, StoreError},
    rng::{Rng, seeded},
};

const WORD: usize = 4;
const PAGE: usize = 128;
const SLOTS: usize = 3;
const SLOT: usize = 2 * PAGE;
const BYTES: usize = SLOTS * SLOT;

/// What is kept: a count and some numbers.
type State = (u32, [u32; 20]);
const BEFORE: State = (0xABCD, [7; 20]);

/// Flash that never loses power.
struct Flash([u8; BYTES]);

impl ErrorType for Flash {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        bytes.copy_from_slice(&self.0[offset as usize..][..bytes.len()]);
        Ok(())
    }
    fn capacity(&self) -> usize {
        BYTES
    }
}

impl NorFlash for Flash {
    const WRITE_SIZE: usize = WORD;
    const ERASE_SIZE: usize = PAGE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        assert!((from as usize).is_multiple_of(PAGE) && (to as usize).is_multiple_of(PAGE));
        self.0[from as usize..to as usize].fill(0xFF);
        Ok(())
    }
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        assert!((offset as usize).is_multiple_of(WORD) && bytes.len().is_multiple_of(WORD));
        for (flash, byte) in self.0[offset as usize..][..bytes.len()].iter_mut().zip(bytes) {
            assert_eq!(*flash, 0xFF, "a word is written twice");
            *flash = *byte;
        }
        Ok(())
    }
}

fn store(input: &[u8]) -> Store<Flash> {
    let mut flash = Flash([0xFF; BYTES]);
    let n = input.len().min(BYTES);
    flash.0[..n].copy_from_slice(&input[..n]);
    Store::new(flash, 0..BYTES as u32, SLOTS).expect("three slots of two pages")
}

fuzz_target!(|input: &[u8]| {
    let mut store = store(input);
    let sequences: Vec<_> = store.list().map(|slot| slot.sequence).collect();
    assert_eq!(sequences.len(), SLOTS);
    let mut state = BEFORE;
    match store.load(&mut state) {
        Ok(_) => {
            let mut again = BEFORE;
            store.load(&mut again).expect("what was loaded is there");
            assert!(state == again, "what was loaded is loaded as something else");
        }
        Err(StoreError::Unsteady) => panic!("this flash reads the same each time"),
        Err(error) => {
            assert!(error.to_string().len() > 10);
            assert!(state == BEFORE, "{error}, and the state has changed");
        }
    }
    let saved = (state.0.wrapping_add(1), state.1.map(|word| !word));
    store.save(&saved).expect("the next save works");
    let found = store.load(&mut state);
    // Of states around the circle a load may find any, those of another layout among them.
    if ordered(&sequences) {
        // In doubt about another slot, it may be written once more, and have another number.
        found.expect("something is there");
        assert!(state == saved, "what was saved is loaded as something else");
    }
});

/// Whether all saves are less than 2^30 behind one of them. Of sequences all around the circle none is the newest; saves leave none like these.
fn ordered(sequences: &[Option<u32>]) -> bool {
    let known = || sequences.iter().flatten();
    known().count() == 0 || known().any(|newest| known().all(|other| newest.wrapping_sub(*other) < 1 << 30))
}

/// Flash in which up to five states were saved.
fn fresh(seed: u32) -> [u8; BYTES] {
    let mut rng = seeded(seed.into());
    let mut store = store(&[]);
    for _ in 0..rng.next_u32() % 6 {
        let state: State = (rng.next_u32(), [(); 20].map(|()| rng.next_u32()));
        store.save(&state).expect("there is room");
    }
    store.into_flash().0
}

/// Makes the checksums of a slot fit the rest, as `docs/store-format.md` says.
fn seal(slot: &mut [u8]) {
    let crc = Crc::<u32>::new(&CRC_32_ISCSI);
    let sum = crc.checksum(&slot[..24]);
    slot[24..28].copy_from_slice(&sum.to_le_bytes());
    let length = u32::from_le_bytes([slot[20], slot[21], slot[22], slot[23]]) as usize;
    if let Some(state) = slot[48..].get(..length) {
        let sum = crc.checksum(state);
        slot[36..40].copy_from_slice(&sum.to_le_bytes());
    }
    let sum = crc.checksum(&slot[32..40]);
    slot[40..44].copy_from_slice(&sum.to_le_bytes());
}

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut size = size;
    if max_size >= BYTES && (size < BYTES || seed.is_multiple_of(64)) {
        data[..BYTES].copy_from_slice(&fresh(seed));
        size = BYTES;
    }
    let size = libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    if seed % 4 != 1 {
        for (i, slot) in data[..size].as_chunks_mut::<SLOT>().0.iter_mut().enumerate() {
            // Some are left as they are.
            if seed >> (8 + i) & 1 == 0 {
                seal(slot);
            }
        }
    }
    size
});

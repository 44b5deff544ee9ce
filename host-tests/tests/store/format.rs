//! Version 1 of the format, written down a second time.

use embedded_storage::nor_flash::NorFlash;
use host_tests::nor::Nor;
use motenet::device::store::{Content, Store, StoreError};
use motenet::words::Mark;

type Flash = Nor<16, 1, 256>;

/// CRC-32C, a bit at a time.
fn crc(bytes: &[u8]) -> u32 {
    let mut sum = !0u32;
    for &byte in bytes {
        sum ^= u32::from(byte);
        for _ in 0..8 {
            sum = sum >> 1 ^ if sum & 1 == 1 { 0x82F6_3B78 } else { 0 };
        }
    }
    !sum
}

/// Words and their CRC, and ones up to a whole unit of 16 bytes.
fn record(words: &[u32]) -> Vec<u8> {
    let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    bytes.extend(crc(&bytes).to_le_bytes());
    bytes.resize(bytes.len().next_multiple_of(16), 0xFF);
    bytes
}

/// A slot with a state of 5 words.
fn slot(version: u32, sequences: [u32; 2], base: u32, identity: u32, state: &[u32; 5]) -> Vec<u8> {
    let state: Vec<u8> = state.iter().flat_map(|word| word.to_le_bytes()).collect();
    let magic = u32::from_le_bytes(*b"MOTS");
    let mut bytes = record(&[magic, version, sequences[0], base, identity, state.len() as u32]);
    bytes.extend([0; 16]);
    bytes.extend(record(&[sequences[1], crc(&state)]));
    bytes.extend([0; 16]);
    bytes.extend(&state);
    bytes.resize(256, 0xFF);
    bytes
}

const STATE: [u32; 5] = [1, 0x8000_0000, 3, 0xDEAD_BEEF, 5];

#[test]
fn a_slot_is_what_the_documentation_says() {
    assert_eq!(crc(b"123456789"), 0xE306_9283);
    let mut store = Store::new(Flash::new(2, 0..2, 0), 0..512, 2).expect("it fits");
    let identity = Mark::of(&STATE);
    store.save(&STATE).expect("no power is lost");
    store.save(&STATE).expect("no power is lost");
    let flash = store.into_flash();
    assert_eq!(flash.bytes()[..256], slot(1, [1, 1], 0, identity, &STATE));
    assert_eq!(flash.bytes()[256..], slot(0x1_0001, [2, 2], 1, identity, &STATE));
}

/// Marks are written to flash: they must not change.
#[test]
fn marks_stay_what_they_are() {
    // FNV-1a of 5, of the letters of "u32" and of 256, its halves folded.
    assert_eq!(Mark::of(&STATE), 827552389);
}
#[test]
fn slots_that_are_not_of_this_version_do_not_count() {
    let identity = Mark::of(&STATE);
    let with = |bytes: &[u8]| {
        let mut flash = Flash::new(2, 0..2, 0);
        flash.erase(0, 512).expect("no power is lost");
        flash.write(0, bytes).expect("no power is lost");
        let mut store = Store::new(flash, 0..512, 2).expect("it fits");
        let mut found = [0; 5];
        let loaded = store.load(&mut found).map(|loaded| (loaded.sequence, found));
        let content = store.list().next().map(|slot| slot.content);
        (loaded, content.expect("there are slots"))
    };
    let empty = Err(StoreError::Empty);
    assert_eq!(
        with(&slot(1, [7, 7], 0, identity, &STATE)),
        (Ok((7, STATE)), Content::Complete)
    );
    for version in [0, 2, 0x2_0001, 0x1_0002] {
        assert_eq!(
            with(&slot(version, [7, 7], 0, identity, &STATE)),
            (empty, Content::Nothing)
        );
    }
    assert_eq!(
        with(&slot(1, [7, 8], 0, identity, &STATE)),
        (empty, Content::Incomplete)
    );
    assert_eq!(
        with(&record(&[0x5354_4F4E, 1, 7, 0, identity, 20])),
        (empty, Content::Nothing)
    );
    // Longer than a slot.
    let magic = u32::from_le_bytes(*b"MOTS");
    assert_eq!(
        with(&record(&[magic, 1, 7, 0, identity, 256])),
        (empty, Content::Nothing)
    );
    let foreign = (Err(StoreError::Foreign { sequence: 7 }), Content::Complete);
    assert_eq!(with(&slot(1, [7, 7], 0, identity ^ 1, &STATE)), foreign);
}

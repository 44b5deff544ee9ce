//! The two records of a slot: header and commit.

use crc::{CRC_32_ISCSI, Crc, Digest, Table};

/// CRC-32C: finds every error of one, two or three bits in up to 2^31 bits, and every burst of up to 32.
///
/// # Source
/// Koopman, *32-Bit Cyclic Redundancy Codes for Internet Applications* (DSN 2002).
static CRC: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);

pub(super) type Sum = Digest<'static, u32, Table<1>>;

pub(super) fn sum() -> Sum {
    CRC.digest()
}

/// `MOTS`
const MAGIC: u32 = u32::from_le_bytes(*b"MOTS");
/// The version of the format, in a header without a base.
const VERSION: u32 = 1;
/// The same with one.
const VERSION_BASED: u32 = 0x1_0001;

pub(super) const HEADER_BYTES: usize = 28;
pub(super) const COMMIT_BYTES: usize = 12;

/// What is written first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Header {
    pub(super) sequence: u32,
    /// The state that was certain to be complete when this one was begun.
    pub(super) base: Option<u32>,
    /// The [`Mark`](crate::words::Mark) of the state.
    pub(super) identity: u32,
    /// How long the state is.
    pub(super) bytes: u32,
}

impl Header {
    pub(super) fn encode(&self) -> [u8; HEADER_BYTES] {
        let words = [
            MAGIC,
            self.base.map_or(VERSION, |_| VERSION_BASED),
            self.sequence,
            self.base.unwrap_or(0),
            self.identity,
            self.bytes,
        ];
        let mut bytes = [0; HEADER_BYTES];
        put(&mut bytes, &words);
        bytes
    }

    pub(super) fn decode(bytes: &[u8; HEADER_BYTES]) -> Option<Self> {
        let [magic, version, sequence, base, identity, length] = checked(bytes)?;
        let base = match version {
            VERSION => None,
            VERSION_BASED => Some(base),
            _ => return None,
        };
        (magic == MAGIC).then_some(Header {
            sequence,
            base,
            identity,
            bytes: length,
        })
    }
}

/// What is written last: the sequence once more, and the CRC of the state.
pub(super) fn encode_commit(header: &Header, state: u32) -> [u8; COMMIT_BYTES] {
    let mut bytes = [0; COMMIT_BYTES];
    put(&mut bytes, &[header.sequence, state]);
    bytes
}

/// The CRC of the state, if these bytes are the commit that belongs to `header`.
pub(super) fn decode_commit(header: &Header, bytes: &[u8; COMMIT_BYTES]) -> Option<u32> {
    let [sequence, state] = checked(bytes)?;
    (sequence == header.sequence).then_some(state)
}

/// Writes words and then their CRC.
fn put(to: &mut [u8], words: &[u32]) {
    let mut sum = sum();
    let mut places = to.as_chunks_mut::<4>().0.iter_mut();
    for (word, place) in words.iter().zip(places.by_ref()) {
        *place = word.to_le_bytes();
        sum.update(place);
    }
    if let Some(place) = places.next() {
        *place = sum.finalize().to_le_bytes();
    }
}

/// The words in front of a right CRC.
fn checked<const N: usize>(bytes: &[u8]) -> Option<[u32; N]> {
    let mut sum = sum();
    let mut words = bytes.as_chunks::<4>().0.iter();
    let mut found = [0; N];
    for (to, word) in found.iter_mut().zip(words.by_ref()) {
        *to = u32::from_le_bytes(*word);
        sum.update(word);
    }
    (u32::from_le_bytes(*words.next()?) == sum.finalize()).then_some(found)
}

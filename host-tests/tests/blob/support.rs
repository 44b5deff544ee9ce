//! Blobs, good and bad.

use crate::nets::filled;
use motenet::blob;
use motenet::prelude::*;

/// Loads into a network that has values, and makes sure that they are still there after an error.
pub fn load<N: Train<Elem = f32> + Zero>(bytes: &[u8]) -> Result<N, blob::BlobError> {
    let mut net = filled::<N>(999);
    let before = motenet::fingerprint(&net);
    let result = blob::load(bytes, &mut net);
    if result.is_err() {
        assert_eq!(
            motenet::fingerprint(&net),
            before,
            "{result:?}: the destination has changed"
        );
    }
    result.map(|()| net)
}

/// The checksum of the format, from its description.
pub fn checksum(bytes: &[u8]) -> u32 {
    let mut h = 0u32;
    for (i, word) in bytes.as_chunks::<4>().0.iter().enumerate() {
        if i != 4 {
            let w = u32::from_le_bytes(*word);
            h = h
                .wrapping_add(w.wrapping_mul(0x85EB_CA77))
                .rotate_left(13)
                .wrapping_mul(0x9E37_79B1);
        }
    }
    h
}

/// Makes the checksum fit the rest: for blobs that were written wrong rather than damaged.
pub fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = checksum(&bytes);
    bytes[16..20].copy_from_slice(&sum.to_le_bytes());
    bytes
}

/// Puts a word, and makes length and checksum fit.
pub fn with_word(bytes: &[u8], at: usize, word: u32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    sealed(bytes)
}

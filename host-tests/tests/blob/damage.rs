//! Damage on the way: flipped bits, swapped words, cut ends.

use crate::nets::{filled, saved};
use crate::support::{load, sealed, with_word};
use motenet::blob::BlobError;
use motenet::prelude::*;

type Net = Model<[f32; 3], (Dense<4>, BatchNorm, Tanh, Dense<2>)>;

fn good() -> Vec<u8> {
    saved(&filled::<Net>(1))
}

fn error(bytes: &[u8]) -> BlobError {
    match load::<Net>(bytes) {
        Err(error) => error,
        Ok(_) => panic!("a bad blob was taken"),
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    let good = good();
    for bit in 0..8 * good.len() {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let expected = match bit / 32 {
            0 => BlobError::NotABlob,
            1 if bit % 32 < 16 => BlobError::Version,
            1 => BlobError::ElementType,
            2 => BlobError::Length,
            _ => BlobError::Damaged,
        };
        assert_eq!(error(&bytes), expected, "bit {bit}");
    }
}

/// Any damage within one word changes the checksum for certain.
#[test]
fn every_pattern_of_damage_in_a_byte_is_noticed() {
    let good = good();
    for at in (0..good.len()).step_by(3) {
        for pattern in 1..=255 {
            let mut bytes = good.clone();
            bytes[at] ^= pattern;
            error(&bytes);
        }
    }
}

/// Two flipped bits, wherever they are: the smallest network's blob, all of them.
#[test]
fn every_pair_of_flipped_bits_is_noticed() {
    type Tiny = Model<[f32; 2], Dense<2>>;
    two_flips::<Tiny>(&saved(&filled::<Tiny>(1)));
}

/// The same of a blob of half a kilobyte takes a minute: `cargo test --release --package host-tests --test blob -- --ignored`.
#[test]
#[ignore = "takes a minute"]
fn every_pair_of_flipped_bits_of_a_longer_blob_is_noticed() {
    type Longer = Model<[f32; 8], (Dense<8>, Tanh, Dense<4>)>;
    two_flips::<Longer>(&saved(&filled::<Longer>(1)));
}

fn two_flips<N: Train<Elem = f32> + Zero>(good: &[u8]) {
    let (mut net, mut bytes) = (filled::<N>(999), good.to_vec());
    let before = motenet::fingerprint(&net);
    let flip = |bytes: &mut [u8], bit: usize| bytes[bit / 8] ^= 1 << (bit % 8);
    for a in 0..8 * good.len() {
        flip(&mut bytes, a);
        for b in 0..a {
            flip(&mut bytes, b);
            assert!(motenet::blob::load(&bytes, &mut net).is_err(), "bits {a} and {b}");
            flip(&mut bytes, b);
        }
        flip(&mut bytes, a);
    }
    assert_eq!(bytes, good);
    assert_eq!(motenet::fingerprint(&net), before, "the destination has changed");
}

/// Two flipped sign bits cancel in checksums that only add or multiply.
#[test]
fn every_pair_of_flipped_signs_is_noticed() {
    let good = good();
    let words = good.len() / 4;
    for a in 0..words {
        for b in 0..a {
            let mut bytes = good.clone();
            bytes[4 * a + 3] ^= 0x80;
            bytes[4 * b + 3] ^= 0x80;
            error(&bytes);
        }
    }
}

#[test]
fn swapped_words_are_noticed() {
    let good = good();
    let words = good.len() / 4;
    for a in 0..words {
        for b in 0..a {
            let mut bytes = good.clone();
            for k in 0..4 {
                bytes.swap(4 * a + k, 4 * b + k);
            }
            if bytes != good {
                error(&bytes);
            }
        }
    }
}

#[test]
fn every_truncation_is_noticed() {
    let good = good();
    for length in 0..good.len() {
        assert_eq!(error(&good[..length]), BlobError::Length, "{length} bytes");
    }
}

#[test]
fn bytes_behind_the_end_are_noticed() {
    for extra in 1..9 {
        let mut bytes = good();
        bytes.extend(vec![0; extra]);
        assert_eq!(error(&bytes), BlobError::Length);
    }
}

/// An erased flash page, one of zeros, a text, a short text.
#[test]
fn other_bytes_are_not_a_blob() {
    assert_eq!(error(&[0xFF; 100]), BlobError::NotABlob);
    assert_eq!(error(&[0; 100]), BlobError::NotABlob);
    assert_eq!(error(b"What a long text this is, with no weights"), BlobError::NotABlob);
    assert_eq!(error(b"short"), BlobError::NotABlob);
    assert_eq!(error(b""), BlobError::Length);
    assert_eq!(error(b"MOTE"), BlobError::Length);
}

#[test]
fn other_versions_and_elements_are_named() {
    let good = good();
    for version in [0, 2, 0x100, 0xFFFF] {
        assert_eq!(error(&with_word(&good, 4, 1 << 16 | version)), BlobError::Version);
    }
    for element in [0, 2, 0x100, 0xFFFF] {
        assert_eq!(error(&with_word(&good, 4, element << 16 | 1)), BlobError::ElementType);
    }
    for length in [0, good.len() as u32 - 4, good.len() as u32 + 4, u32::MAX] {
        assert_eq!(error(&with_word(&good, 8, length)), BlobError::Length);
    }
}

/// A length that is honest but no whole number of words.
#[test]
fn odd_lengths_are_noticed() {
    for extra in 1..4 {
        let mut bytes = good();
        bytes.extend(vec![0; extra]);
        let length = bytes.len() as u32;
        assert_eq!(error(&with_word(&bytes, 8, length)), BlobError::Length);
    }
}

#[test]
fn values_that_are_not_finite_are_named() {
    let good = good();
    // Where the values of each leaf start: behind the header, and the heads and values before.
    let starts = [
        (0, 20 + 12),
        (1, 20 + 60 + 8),
        (2, 20 + 60 + 24 + 8),
        (4, 20 + 60 + 3 * 24 + 8),
        (6, 20 + 60 + 5 * 24 + 12),
        (7, 20 + 60 + 5 * 24 + 44 + 8),
    ];
    for (leaf, at) in starts {
        for value in [
            f32::NAN,
            -f32::NAN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            f32::from_bits(0x7F80_0001),
        ] {
            for at in [at, at + 4] {
                assert_eq!(
                    error(&with_word(&good, at, value.to_bits())),
                    BlobError::NotFinite { leaf }
                );
            }
        }
    }
    assert!(load::<Net>(&with_word(&good, 32, f32::MAX.to_bits())).is_ok());
}

#[test]
fn the_tests_can_seal_a_blob() {
    let good = good();
    assert_eq!(sealed(good.clone()), good, "the same checksum as the library's");
}

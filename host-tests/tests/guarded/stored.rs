//! Exemplars as a file.

use crate::small::*;
use motenet::blob::BlobError;
use motenet::device::guarded::{Exemplars, ShelfError, Stored as File};

type Known = File<'static, Signal, CLASSES>;

fn file(n: usize) -> Vec<u8> {
    let known = known(n);
    let (mut bytes, classes) = (vec![], [0, 1, 2].map(|class| known[class].as_slice()));
    File::write(classes, |byte| bytes.push(byte));
    bytes
}

fn open(bytes: Vec<u8>) -> Result<Known, BlobError> {
    File::try_open(bytes.leak())
}

#[test]
fn it_holds_what_was_written() {
    for n in [0, 1, 4, 7] {
        let (bytes, known) = (file(n), known(n));
        assert_eq!(
            bytes.len(),
            (16 + CLASSES * n * (4 + 24 + CLASSES)).next_multiple_of(4) + 4
        );
        let file = open(bytes).unwrap();
        for (class, known) in known.iter().enumerate() {
            assert_eq!(file.count(class), n);
            for (index, exemplar) in known.iter().enumerate() {
                let target = file.fetch(class, index, |sample| assert_eq!(*sample, exemplar.sample));
                assert_eq!(target, Ok(exemplar.target()));
            }
            assert_eq!(file.fetch(class, n, |_| panic!("there is none")), Err(ShelfError));
        }
        assert_eq!(file.count(CLASSES), 0);
        assert_eq!(file.fetch(CLASSES, 0, |_| panic!("there is none")), Err(ShelfError));
        assert_eq!(
            file.fetch(usize::MAX, usize::MAX, |_| panic!("there is none")),
            Err(ShelfError)
        );
    }
    // What is in flash is opened at compile time, and handed on by copies.
    let bytes = file(2).leak();
    let [one, other] = [Known::open(bytes); 2];
    assert_eq!((one.count(0), other.count(2)), (2, 2));
    let damaged: &'static [u8] = &bytes[4..];
    assert!(std::panic::catch_unwind(|| Known::open(damaged)).is_err());
    // The class with the fewest decides.
    let known = known(5);
    let mut bytes = vec![];
    File::write([&known[0], &known[1][..2], &known[2]], |byte| bytes.push(byte));
    assert_eq!(open(bytes).unwrap().count(0), 2);
}

#[test]
fn a_damaged_file_is_refused() {
    let good = file(3);
    for length in 0..good.len() {
        let error = open(good[..length].to_vec()).unwrap_err();
        assert!(
            matches!(error, BlobError::NotABlob | BlobError::Length | BlobError::Damaged),
            "{length}: {error}"
        );
    }
    for at in 0..good.len() {
        for bit in [1, 0x80] {
            let mut bytes = good.clone();
            bytes[at] ^= bit;
            let error = open(bytes).unwrap_err();
            let expected = match at {
                0..4 => BlobError::NotABlob,
                4..6 => BlobError::Version,
                6..12 => BlobError::Shape { leaf: 0 },
                12..16 => BlobError::Length,
                _ => BlobError::Damaged,
            };
            assert_eq!(error, expected, "byte {at}");
        }
    }
    let mut longer = good.clone();
    longer.extend([0; 4]);
    assert_eq!(open(longer).unwrap_err(), BlobError::Length);
    // Of other classes, of other samples.
    let bytes: &'static [u8] = good.leak();
    assert_eq!(
        File::<Signal, 4>::try_open(bytes).unwrap_err(),
        BlobError::Shape { leaf: 0 }
    );
    assert_eq!(
        File::<[f32; 23], CLASSES>::try_open(bytes).unwrap_err(),
        BlobError::Shape { leaf: 0 }
    );
}

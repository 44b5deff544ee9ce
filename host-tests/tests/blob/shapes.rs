//! Good blobs for other networks.

use crate::nets::{filled, saved};
use crate::support::{load, sealed, with_word};
use motenet::blob::{BlobError, Reader};
use motenet::prelude::*;

type Net = Model<[f32; 3], (Dense<4>, Tanh, Dense<2>)>;

/// What loading `Other`'s weights into a `Net` says; the number is that of the first leaf that differs.
fn error<N: Train<Elem = f32> + Zero, Other: Train<Elem = f32> + Zero>() -> BlobError {
    match load::<N>(&saved(&filled::<Other>(1))) {
        Err(error) => error,
        Ok(_) => panic!("the weights of another network were taken"),
    }
}

const fn shape(leaf: usize) -> BlobError {
    BlobError::Shape { leaf }
}

#[test]
fn layers_of_other_sizes() {
    assert_eq!(error::<Net, Model<[f32; 3], (Dense<5>, Tanh, Dense<2>)>>(), shape(0));
    assert_eq!(error::<Net, Model<[f32; 5], (Dense<4>, Tanh, Dense<2>)>>(), shape(0));
    assert_eq!(error::<Net, Model<[f32; 3], (Dense<4>, Tanh, Dense<3>)>>(), shape(2));
    // As many numbers, but the dimensions the other way round.
    assert_eq!(error::<Net, Model<[f32; 4], (Dense<3>, Tanh, Dense<2>)>>(), shape(0));
    // As many numbers of another rank.
    assert_eq!(
        error::<Model<[f32; 6], Dense<4>>, Model<[[f32; 3]; 2], Dense<4>>>(),
        shape(0)
    );
    assert_eq!(
        error::<Model<[[f32; 3]; 2], Dense<4>>, Model<[[f32; 2]; 3], Dense<4>>>(),
        shape(0)
    );
    assert_eq!(
        error::<Model<[[f32; 8]; 2], Conv1d<3, 2, 7>>, Model<[[f32; 8]; 3], Conv1d<2, 2, 7>>>(),
        shape(0)
    );
}

#[test]
fn missing_and_extra_leaves() {
    assert_eq!(error::<Net, Model<[f32; 3], (Dense<4>, Tanh)>>(), shape(2));
    assert_eq!(
        error::<Net, Model<[f32; 3], (Dense<4>, Tanh, Dense<2, NO_BIAS>)>>(),
        shape(3)
    );
    assert_eq!(
        error::<Net, Model<[f32; 3], (Dense<4, NO_BIAS>, Tanh, Dense<2>)>>(),
        shape(1)
    );
    assert_eq!(
        error::<Net, Model<[f32; 3], (Dense<4>, Tanh, Dense<2>, Dense<1>)>>(),
        shape(4)
    );
    assert_eq!(
        error::<Net, Model<[f32; 3], (Dense<4>, BatchNorm, Tanh, Dense<2>)>>(),
        shape(2)
    );
    assert_eq!(error::<Net, Model<[f32; 3], Relu>>(), shape(0));
    assert_eq!(error::<Model<[f32; 3], Relu>, Net>(), shape(0));
}

/// Layers without weights may be others: weights do not tell them.
#[test]
fn layers_without_weights_do_not_count() {
    let bytes = saved(&filled::<Net>(1));
    assert!(load::<Model<[f32; 3], (Dense<4>, Relu, Dropout<20>, (Dense<2>, Softmax))>>(&bytes).is_ok());
}

/// A leaf's role is part of its shape: a bias is no beta, though both have one dimension.
#[test]
fn leaves_of_another_role() {
    type Normed = Model<[f32; 3], (Dense<4>, BatchNorm)>;
    // Gamma and beta exchanged: the heads of the leaves 2 and 3, behind the header, a weight of 60 and leaves of 24 bytes.
    let bytes = saved(&filled::<Normed>(1));
    let (gamma, beta) = (20 + 60 + 24, 20 + 60 + 2 * 24);
    assert_eq!((bytes[gamma], bytes[beta]), (2, 3), "the roles gamma and beta");
    let exchanged = with_word(&with_word(&bytes, gamma, 3 | 1 << 8), beta, 2 | 1 << 8);
    assert_eq!(load::<Normed>(&exchanged).map(drop), Err(shape(2)));
}

/// Written wrong but sealed with a fitting checksum: lengths that lie must neither be followed nor crash.
#[test]
fn heads_that_lie() {
    let bytes = saved(&filled::<Net>(1));
    for (at, words) in [
        (12, &[0u32, 1, 3, 5, 1000, u32::MAX][..]),             // leaves
        (20, &[0, 1 << 8, 3 << 8, 4 << 8, 255 << 8, u32::MAX]), // the first leaf's rank
        (24, &[0, 3, 5, 0x4000_0000, u32::MAX]),                // its first dimension
        (28, &[0, 2, 4, u32::MAX]),                             // its second
        (80, &[0, 0x7F80_0000, u32::MAX]),                      // the second leaf's role and rank
    ] {
        for &word in words {
            let result = load::<Net>(&with_word(&bytes, at, word)).map(drop);
            assert!(
                matches!(result, Err(BlobError::Shape { .. })),
                "{word} at {at}: {result:?}"
            );
        }
    }
}

/// Cut off behind any word, with length and checksum made to fit.
#[test]
fn sealed_truncations() {
    let bytes = saved(&filled::<Net>(1));
    // Where each leaf ends: head, lengths, values.
    let ends = [20 + 60, 20 + 60 + 24, 20 + 60 + 24 + 44];
    for length in (20..bytes.len()).step_by(4) {
        let mut cut = bytes[..length].to_vec();
        cut[8..12].copy_from_slice(&(length as u32).to_le_bytes());
        let whole = ends.iter().filter(|&&end| end <= length).count();
        assert_eq!(load::<Net>(&sealed(cut)).map(drop), Err(shape(whole)), "{length} bytes");
    }
}

/// Leaf by leaf, as layers of one's own read: the reader counts.
#[test]
fn a_reader_counts_leaves() {
    let net = filled::<Net>(1);
    let bytes = saved(&net);
    let mut reader = Reader::try_open(&bytes).expect("a good blob");
    for i in 0..Net::LEAVES {
        assert_eq!(reader.try_end(), Err(shape(i)));
        let mut wrong = reader;
        let (role, dims) = Net::about(i);
        assert_eq!(wrong.try_leaf((role, dims.array(1)), &mut [0.0; 16]), Err(shape(i)));
        let mut leaf = vec![0.0; net.leaf(i).len()];
        assert_eq!(reader.try_leaf((role, dims), &mut leaf), Ok(()));
        assert_eq!(leaf, net.leaf(i), "leaf {i}");
    }
    assert_eq!(reader.try_end(), Ok(()));
    let (role, dims) = Net::about(0);
    assert_eq!(reader.try_leaf((role, dims), &mut [0.0; 12]), Err(shape(Net::LEAVES)));
}

#[test]
fn words_behind_the_last_leaf() {
    let mut bytes = saved(&filled::<Net>(1));
    bytes.extend([0; 4]);
    let length = bytes.len() as u32;
    assert_eq!(load::<Net>(&with_word(&bytes, 8, length)).map(drop), Err(shape(4)));
}

#[test]
fn messages_name_the_leaf() {
    for (error, message) in [
        (
            shape(3),
            "these weights belong to a network of other layers or shapes (leaf 3)",
        ),
        (
            BlobError::NotFinite { leaf: 1 },
            "these weights hold an infinity or a NaN (leaf 1)",
        ),
        (BlobError::NotABlob, "these bytes are not a blob of weights"),
        (BlobError::Version, "this blob of weights has another version"),
        (
            BlobError::ElementType,
            "this blob of weights holds elements of another type",
        ),
        (BlobError::Length, "this blob of weights is cut off or too long"),
        (
            BlobError::Damaged,
            "this blob of weights is damaged: its checksum is wrong",
        ),
        (BlobError::BufferTooSmall, "the buffer is too small for the weights"),
        (
            BlobError::Range { leaf: 2 },
            "these weights hold an integer outside of its range (leaf 2)",
        ),
        (
            BlobError::Foreign,
            "this blob of weights was written by someone who is not trusted: its tag is wrong",
        ),
    ] {
        assert_eq!(error.to_string(), message);
    }
}

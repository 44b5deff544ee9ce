use crate::nets::{filled, saved};
use crate::support::{checksum, load};
use motenet::blob::{self, BlobError};
use motenet::prelude::*;
use motenet::{Dims, Shape};
use motenet::{Keras, fingerprint};

type Every = Model<
    [[f32; 12]; 3],
    (
        Normalize,
        Conv1d<4, 3, 10, Window, NO_BIAS>,
        BatchNorm,
        LeakyRelu,
        MaxPool1d<2, 5>,
        Conv1d<4, 2, 4>,
        Gelu,
        AvgPool1d<2, 2>,
        Flatten<8>,
        Dropout<10>,
        Dense<5, NO_BIAS>,
        BatchNorm<Keras>,
        (Tanh, Dense<3>),
    ),
>;

#[test]
fn what_is_saved_is_loaded() {
    let net = filled::<Every>(1);
    let copy = load::<Every>(&saved(&net)).expect("a good blob");
    assert_eq!(fingerprint(&copy), fingerprint(&net));
    assert_ne!(fingerprint(&copy), fingerprint(&filled::<Every>(2)));
}

#[test]
fn bits_survive() {
    type Net = Model<[f32; 3], Dense<2>>;
    let mut net = Net::ZERO;
    net.w = [[-0.0, f32::MIN_POSITIVE / 2.0, f32::MAX], [1e-45, f32::MIN, 1.0]];
    let copy = load::<Net>(&saved(&net)).expect("a good blob");
    assert_eq!(
        copy.w.map(|row| row.map(f32::to_bits)),
        net.w.map(|row| row.map(f32::to_bits))
    );
}

#[test]
fn the_format_is_pinned() {
    type Net = Model<[f32; 2], Dense<1>>;
    let mut net = Net::ZERO;
    net.w = [[1.0, -2.0]];
    net.b = [[0.5]];
    let mut expected = b"MOTE".to_vec();
    expected.extend([1, 0, 1, 0]); // version 1, f32
    expected.extend([52, 0, 0, 0]); // length
    expected.extend([2, 0, 0, 0]); // leaves
    expected.extend([0; 4]); // the checksum's place
    expected.extend([0, 2, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]); // a weight of rank 2: [1][2]
    expected.extend([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]);
    expected.extend([1, 1, 0, 0, 1, 0, 0, 0]); // a bias of rank 1: [1]
    expected.extend([0, 0, 0, 0x3F]);
    let sum = checksum(&expected);
    expected[16..20].copy_from_slice(&sum.to_le_bytes());
    assert_eq!(saved(&net), expected);
    assert_eq!(sum, 1_853_625_340);
    assert_eq!(blob::checksum(&expected), Some(sum));
    assert_eq!(blob::checksum(&expected[..20]), Some(sum));
    assert_eq!(blob::checksum(&expected[..19]), None);
    assert_eq!(blob::checksum(&expected[..15]), None);
}

#[test]
fn sizes() {
    // Header; then for each leaf its head, its dimensions and its values.
    assert_eq!(
        blob::size::<Model<[f32; 2], Dense<1>>>(),
        20 + (4 + 8 + 8) + (4 + 4 + 4)
    );
    assert_eq!(blob::size::<Model<[f32; 2], Dense<1, NO_BIAS>>>(), 20 + (4 + 8 + 8));
    assert_eq!(blob::size::<Model<[f32; 2], (Relu, Tanh)>>(), 20);
    assert_eq!(
        blob::size::<Model<[[f32; 9]; 2], (Normalize, Conv1d<3, 2, 8>, BatchNorm)>>(),
        20 + 2 * (4 + 4 + 8) + (4 + 12 + 48) + (4 + 4 + 12) + 4 * (4 + 4 + 12)
    );
    assert_eq!(saved(&filled::<Every>(1)).len(), blob::size::<Every>());
    // Its role and lengths, and its numbers, for each leaf.
    type Signal<Layer> = Model<[[f32; 9]; 2], Layer>;
    assert_eq!(
        blob::size::<Signal<DepthwiseConv1d<3, 7>>>(),
        20 + 4 * ((3 + 2 * 3) + (2 + 2))
    );
    type Image<Layer> = Model<[[[f32; 5]; 6]; 2], Layer>;
    assert_eq!(
        blob::size::<Image<DepthwiseConv2d<2, 3, 5, 3>>>(),
        20 + 4 * ((4 + 2 * 2 * 3) + (2 + 2))
    );
    assert_eq!(
        blob::size::<Image<Conv2d<3, 2, 3, 5, 3, Window, NO_BIAS>>>(),
        20 + 4 * (5 + 3 * 2 * 2 * 3)
    );
}

/// The same sums at run time; the library takes them at compile time.
#[test]
fn leaves_of_every_rank_have_a_size() {
    let [scalar, row, table, deep] = [
        Dims::SCALAR,
        <[f32; 3]>::DIMS,
        <[[f32; 5]; 2]>::DIMS,
        <[[[[f32; 2]; 3]; 5]; 7]>::DIMS,
    ];
    assert_eq!(blob::stored(&[]), 0);
    assert_eq!(blob::stored(&[scalar]), 4 + 4);
    assert_eq!(blob::stored(&[row]), 4 + 4 + 12);
    assert_eq!(blob::stored(&[table, row]), (4 + 8 + 40) + 20);
    assert_eq!(blob::stored(&[deep, scalar, row]), (4 + 16 + 4 * 210) + 8 + 20);
}

#[test]
fn written_word_by_word_it_is_the_same() {
    let net = filled::<Every>(3);
    let mut bytes = vec![];
    blob::write(&net, |word| {
        bytes.extend(word);
        Ok::<(), ()>(())
    })
    .unwrap();
    assert_eq!(bytes, saved(&net));
}

#[test]
fn a_sinks_error_comes_through_at_once() {
    let net = filled::<Every>(3);
    let mut words = 0;
    let result = blob::write(&net, |_| {
        words += 1;
        if words == 7 {
            Err("the flash is worn out")
        } else {
            Ok(())
        }
    });
    assert_eq!((result, words), (Err("the flash is worn out"), 7));
}

#[test]
fn a_buffer_that_is_too_small_is_left_alone() {
    let net = filled::<Every>(4);
    for missing in [1, 3, 4, blob::size::<Every>()] {
        let mut buffer = vec![0xAA; blob::size::<Every>() - missing];
        assert_eq!(blob::save(&net, &mut buffer), Err(BlobError::BufferTooSmall));
        assert!(buffer.iter().all(|&b| b == 0xAA));
    }
    // A larger one is written at its start.
    let mut buffer = vec![0xAA; blob::size::<Every>() + 5];
    assert_eq!(blob::save(&net, &mut buffer), Ok(blob::size::<Every>()));
    assert_eq!(buffer[..blob::size::<Every>()], saved(&net));
    assert_eq!(buffer[blob::size::<Every>()..], [0xAA; 5]);
}

/// Reading does not ask for alignment.
#[test]
fn blobs_may_lie_anywhere() {
    let net = filled::<Every>(5);
    let mut shifted = vec![0];
    shifted.extend(saved(&net));
    assert_eq!(fingerprint(&load::<Every>(&shifted[1..]).unwrap()), fingerprint(&net));
}

#[test]
fn frozen_parts_are_not_stored_and_borrowed_ones_are() {
    type Base = Model<[f32; 4], (Dense<6>, Relu)>;
    type Head = Model<[f32; 6], Dense<2>>;
    let (base, mut head) = (filled::<Base>(6), filled::<Head>(7));
    let alone = saved(&head);
    assert_eq!(saved(&(&base, &mut head)), alone);
    let mut other = filled::<Head>(8);
    blob::load(&alone, &mut (&base, &mut other)).unwrap();
    assert_eq!(fingerprint(&other), fingerprint(&head));
}

#[test]
fn folded_networks_are_stored_without_what_folding_removed() {
    type Net = Model<[f32; 4], (Dense<6, NO_BIAS>, BatchNorm, Relu, Dropout<20>, Dense<2>)>;
    type Plain = Model<[f32; 4], (Dense<6>, Relu, Dense<2>)>;
    let mut folded = Folded::<Net>::ZERO;
    filled::<Net>(9).fold(&mut (), &mut folded);
    let plain = load::<Plain>(&saved(&folded)).expect("the same leaves");
    assert_eq!(fingerprint(&plain), fingerprint(&folded));
}

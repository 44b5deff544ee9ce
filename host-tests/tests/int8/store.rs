//! Integer networks as bytes, and in a `static`.

use motenet::blob::{self, BlobError, Reader};
use motenet::kernel::int8::Channel;
use motenet::prelude::*;
use motenet::quant::{
    self, Calibrator, Conv1dI8, Conv2dI8, DenseI8, DepthwiseConv1dI8, DepthwiseConv2dI8, GlobalAvgPoolI8, LookupI8,
    Quantize, Quantized, ReluI8, SoftmaxI8,
};
use motenet::rng::{normal, seeded};
use motenet::{Dims, Shape};

fn sample<X: Shape<Elem = f32>>(rng: &mut motenet::rng::Generator) -> X {
    let mut x = X::ZERO;
    x.as_flat_mut().fill_with(|| normal(rng));
    x
}

fn quantised<N: Quantize>(net: &N) -> Box<Quantized<N>> {
    let (mut rng, mut calibrator) = (seeded(7), Box::new(Calibrator::<N>::ZERO));
    for _ in 0..20 {
        calibrator.observe(net, &sample(&mut rng)).unwrap();
    }
    let mut int8 = Box::new(Quantized::<N>::ZERO);
    calibrator.quantize(net, &mut int8).unwrap();
    int8
}

fn outputs<N: Quantize>(int8: &Quantized<N>) -> Vec<f32> {
    let (mut rng, mut predictor) = (seeded(8), Box::new(Predictor::<Quantized<N>>::ZERO));
    (0..10)
        .flat_map(|_| predictor.predict(int8, &sample(&mut rng)).as_flat().to_vec())
        .collect()
}

type Base = Model<[f32; 6], (Dense<8>, Relu)>;

fn base() -> Base {
    let mut base = Base::ZERO;
    base.init(&mut seeded(3));
    base
}

/// Every layer that stores something: weights of two ranks, tables, channels.
type Net = Model<
    [[f32; 24]; 3],
    (
        Conv1d<5, 4, 21>,
        Relu,
        (MaxPool1d<3, 7>, LeakyRelu, Conv1d<6, 3, 5>),
        AvgPool1d<2, 2>,
        Dense<7>,
        Tanh,
        Dense<3>,
        Softmax,
    ),
>;
type Means = Model<[[f32; 9]; 3], (GlobalAvgPool, Flatten<3>, Identity, Dense<5>)>;

#[test]
fn what_is_saved_comes_back() {
    fn comes_back<N: Quantize>(net: &N) {
        let int8 = quantised(net);
        let mut bytes = vec![0xAA; quant::size::<N>() + 4];
        assert_eq!(quant::save(&int8, &mut bytes), Ok(quant::size::<N>()));
        assert_eq!(bytes[quant::size::<N>()..], [0xAA; 4]);
        bytes.truncate(quant::size::<N>());
        let mut copy = Box::new(Quantized::<N>::ZERO);
        quant::load(&bytes, &mut copy).unwrap();
        let expected = outputs(&int8);
        assert!(expected.iter().any(|&y| y != expected[0]), "all the same");
        assert_eq!(outputs(&copy), expected);

        let mut short = vec![0xAA; quant::size::<N>() - 1];
        assert_eq!(quant::save(&int8, &mut short), Err(BlobError::BufferTooSmall));
        assert!(short.iter().all(|&b| b == 0xAA));
    }
    let mut net = Net::ZERO;
    net.init(&mut seeded(1));
    comes_back(&net);
    let mut net = Means::ZERO;
    net.init(&mut seeded(2));
    comes_back(&net);
}

#[test]
fn damage_is_found_and_nothing_is_written() {
    let int8 = quantised(&base());
    let mut bytes = [0; quant::size::<Base>()];
    quant::save(&int8, &mut bytes).unwrap();
    let mut target = int8.clone();
    let expected = outputs(&int8);
    for i in 0..bytes.len() {
        let mut damaged = bytes;
        damaged[i] ^= 0x10;
        assert!(quant::load(&damaged, &mut target).is_err(), "byte {i}");
        assert!(quant::load(&bytes[..i], &mut target).is_err(), "cut off at {i}");
    }
    // Another network, another kind of blob.
    let mut other = Quantized::<Model<[f32; 6], (Dense<9>, Relu)>>::ZERO;
    assert_eq!(quant::load(&bytes, &mut other), Err(BlobError::Shape { leaf: 1 }));
    let mut net = Model::<[f32; 6], (Dense<8>, Relu, Relu)>::ZERO;
    net.init(&mut seeded(4));
    let mut longer = quantised(&net);
    let before = outputs(&longer);
    assert_eq!(quant::load(&bytes, &mut longer), Err(BlobError::Shape { leaf: 3 }));
    assert_eq!(outputs(&longer), before);
    let mut shorter = Quantized::<Model<[f32; 6], Dense<8>>>::ZERO;
    assert_eq!(quant::load(&bytes, &mut shorter), Err(BlobError::Shape { leaf: 2 }));
    assert_eq!(blob::load(&bytes, &mut base()), Err(BlobError::ElementType));
    let mut single = [0; blob::size::<Base>()];
    blob::save(&base(), &mut single).unwrap();
    assert_eq!(quant::load(&single, &mut target), Err(BlobError::ElementType));
    // A network that was never set has no scale.
    quant::save(&Quantized::<Base>::ZERO, &mut bytes).unwrap();
    assert_eq!(quant::load(&bytes, &mut target), Err(BlobError::NotFinite { leaf: 0 }));
    assert_eq!(outputs(&target), expected);
}

/// As a device has it in flash. The file is what quantising this base gives, on every machine.
#[test]
fn a_static_is_what_was_quantised() {
    const FILE: &[u8] = include_bytes!("data/base.mote");
    static BASE: Quantized<Base> = quant::network!(FILE; DenseI8, ReluI8);
    let int8 = quantised(&base());
    let mut bytes = [0; quant::size::<Base>()];
    quant::save(&int8, &mut bytes).unwrap();
    assert_eq!(FILE, bytes);
    assert_eq!((BASE.input(), BASE.output()), (int8.input(), int8.output()));
    assert_eq!(outputs(&BASE), outputs(&int8));
}

/// Makes length and checksum fit.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let length = bytes.len() as u32;
    bytes[8..12].copy_from_slice(&length.to_le_bytes());
    let mut sum = 0u32;
    for (_, word) in bytes.as_chunks::<4>().0.iter().enumerate().filter(|(i, _)| *i != 4) {
        let word = u32::from_le_bytes(*word).wrapping_mul(0x85EB_CA77);
        sum = sum.wrapping_add(word).rotate_left(13).wrapping_mul(0x9E37_79B1);
    }
    bytes[16..20].copy_from_slice(&sum.to_le_bytes());
    bytes
}

/// Cut off behind any word, with length and checksum made to fit: the leaf that is not whole is named, and nothing of it is taken.
#[test]
fn sealed_truncations_end_at_the_leaf_they_hit() {
    type Odd = Model<[f32; 3], (Dense<3>, Softmax)>;
    let mut net = Odd::ZERO;
    net.init(&mut seeded(5));
    let int8 = quantised(&net);
    let mut good = vec![0; quant::size::<Odd>()];
    quant::save(&int8, &mut good).unwrap();
    // Ends of input and output; head, lengths, nine weights in three words, three channels, a zero point; a table.
    let ends = [20 + 20, 20 + 20 + 4 * (1 + 2 + 3 + 9 + 1)];
    let mut target = int8.clone();
    for length in (20..good.len()).step_by(4) {
        let cut = sealed(good[..length].to_vec());
        let leaf = ends.iter().filter(|&&end| end <= length).count();
        assert_eq!(
            quant::load(&cut, &mut target),
            Err(BlobError::Shape { leaf }),
            "{length} bytes"
        );
        let mut after = vec![0; good.len()];
        quant::save(&target, &mut after).unwrap();
        assert_eq!(after, good);

        // The same where the compiler reads.
        let mut reader = Reader::try_open_int8(&cut).unwrap();
        let (mut first, mut w, mut rest) = ([7; 4], [7; 9], [7; 1]);
        let mut channels = [Channel::ZERO; 3];
        let read = reader.try_leaf_int8(Dims::SCALAR, &mut [], &mut [], &mut first);
        assert_eq!(read.is_ok(), leaf > 0, "{length} bytes");
        if leaf > 0 {
            let read = reader.try_leaf_int8(<[[i8; 3]; 3]>::DIMS, &mut w, &mut channels, &mut rest);
            assert_eq!(
                read,
                if leaf > 1 {
                    Ok(())
                } else {
                    Err(BlobError::Shape { leaf })
                },
                "{length} bytes"
            );
        } else {
            assert_eq!(first, [7; 4]);
        }
        let untouched = w == [7; 9] && rest == [7] && channels == [Channel::ZERO; 3];
        assert_eq!(untouched, leaf < 2, "{length} bytes");
    }
    let mut longer = good.clone();
    longer.extend([0; 4]);
    assert_eq!(
        quant::load(&sealed(longer), &mut target),
        Err(BlobError::Shape { leaf: 3 })
    );
}

/// What `quant::network` does at compile time, at run time, with every layer that reads something.
#[test]
fn layers_read_what_was_saved() {
    fn reads<N: Quantize>(read: impl Fn(&mut Reader<'_>) -> N::Quantized, net: &N) {
        let int8 = quantised(net);
        let mut bytes = vec![0; quant::size::<N>()];
        quant::save(&int8, &mut bytes).unwrap();
        let mut reader = Reader::open_int8(&bytes);
        let ends = quant::ends(&mut reader);
        let layers = read(&mut reader);
        reader.end();
        let again = Quantized::<N>::new(layers, ends);
        let mut saved = vec![0; bytes.len()];
        quant::save(&again, &mut saved).unwrap();
        assert_eq!(saved, bytes);
        assert_eq!(outputs(&again), outputs(&int8));
        let mut loaded = Box::new(Quantized::<N>::ZERO);
        quant::load(&bytes, &mut loaded).unwrap();
        assert_eq!(outputs(&loaded), outputs(&int8));
        assert!(format!("{loaded:?}").contains("zero_point"));
    }
    fn net<N: Train<Elem = f32> + Zero>() -> N {
        let mut net = N::ZERO;
        net.init(&mut seeded(6));
        net
    }
    type Signals = Model<
        [[f32; 12]; 2],
        (
            Conv1d<3, 3, 10>,
            Relu,
            DepthwiseConv1d<2, 9>,
            GlobalAvgPool,
            Dense<3>,
            Softmax,
        ),
    >;
    reads(
        |r| {
            (
                Conv1dI8::read(r),
                ReluI8::read(r),
                DepthwiseConv1dI8::read(r),
                GlobalAvgPoolI8::read(r),
                DenseI8::read(r),
                SoftmaxI8::read(r),
            )
        },
        &net::<Signals>(),
    );
    type Images = Model<[[[f32; 6]; 5]; 2], (Conv2d<3, 2, 2, 4, 5>, Tanh, DepthwiseConv2d<2, 2, 3, 4>, Dense<3>)>;
    reads(
        |r| {
            (
                Conv2dI8::read(r),
                LookupI8::read(r),
                DepthwiseConv2dI8::read(r),
                DenseI8::read_images(r),
            )
        },
        &net::<Images>(),
    );
    type Channels = Model<[[f32; 6]; 2], (Dense<3>, Relu)>;
    reads(|r| (DenseI8::read_channels(r), ReluI8::read(r)), &net::<Channels>());
    assert!(std::panic::catch_unwind(|| quant::ends(&mut Reader::open(b""))).is_err());
}

/// Input and output are counted in steps of a positive, normal length: for one of either kind the other being right is no excuse.
#[test]
fn scales_have_to_be_positive_and_normal() {
    let int8 = quantised(&base());
    let mut good = vec![0; quant::size::<Base>()];
    quant::save(&int8, &mut good).unwrap();
    let mut target = int8.clone();
    for at in [24, 32] {
        for scale in [
            0.0,
            -0.0,
            -1.0,
            1e-40,
            -1e-40,
            f32::NAN,
            f32::INFINITY,
            f32::NEG_INFINITY,
        ] {
            let mut bytes = good.clone();
            bytes[at..at + 4].copy_from_slice(&scale.to_le_bytes());
            let loaded = quant::load(&sealed(bytes), &mut target);
            assert_eq!(loaded, Err(BlobError::NotFinite { leaf: 0 }), "{scale} at {at}");
        }
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&f32::MIN_POSITIVE.to_le_bytes());
        assert_eq!(quant::load(&sealed(bytes), &mut target), Ok(()));
    }
}

/// Integers that no saved network has, behind a checksum that fits: what is taken would be saved as something else.
#[test]
fn integers_outside_of_their_range_are_named() {
    type Odd = Model<[f32; 3], (Dense<1>, Softmax)>;
    let mut net = Odd::ZERO;
    net.init(&mut seeded(5));
    let int8 = quantised(&net);
    let mut good = vec![0; quant::size::<Odd>()];
    quant::save(&int8, &mut good).unwrap();
    let mut target = int8.clone();
    let mut refused = |at: usize, word: u32, leaf| {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
        assert_eq!(
            quant::load(&sealed(bytes), &mut target),
            Err(BlobError::Range { leaf }),
            "{word:#x} at {at}"
        );
        let mut after = vec![0; good.len()];
        quant::save(&target, &mut after).unwrap();
        assert_eq!(after, good);
    };
    // The zero points of input and output, of the first leaf: head, then scale, zero point, scale, zero point.
    refused(28, 128, 0);
    refused(36, -129i32 as u32, 0);
    // The dense layer: head and two lengths, three weights in a word, bias, mantissa, power, zero point.
    let dense = 40 + 12;
    let word = |at: usize| u32::from_le_bytes([good[at], good[at + 1], good[at + 2], good[at + 3]]);
    refused(dense, word(dense) | 1 << 24, 1);
    refused(dense + 8, 0x8000_0000, 1);
    refused(dense + 12, 31, 1);
    refused(dense + 16, 0xFFFF, 1);
    // A table of 16 bits.
    refused(dense + 20 + 4, 0x1_0000, 2);
    refused(good.len() - 4, u32::MAX, 2);
}

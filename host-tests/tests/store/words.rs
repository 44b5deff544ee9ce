use motenet::average::MovingAverage;
use motenet::data::ShuffleBuffer;
use motenet::regularize::{EarlyStopping, Swa};
use motenet::rng::{self, Rng};
use motenet::schedule::{Goal, OnPlateau, Threshold};
use motenet::words::{Leaves, Mark, Words};
use motenet::{Zero, prelude::*};
use rand_xoshiro::Xoshiro128PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use std::marker::PhantomData;

/// Reads the words of `from` in pieces of every length, and writes them in pieces to `to`.
fn moves<W: Words>(from: &W, to: &mut W) {
    let mut words = vec![0; from.count()];
    from.read(0, &mut words);
    assert_eq!(Mark::of(from), Mark::of(to));
    for piece in 1..=words.len() {
        for (i, expected) in words.chunks(piece).enumerate() {
            let mut found = vec![0; expected.len()];
            from.read(i * piece, &mut found);
            assert_eq!(found, expected, "from {} on", i * piece);
        }
    }
    // What lies behind the last word is left alone.
    let mut more = vec![7; words.len() + 3];
    from.read(0, &mut more);
    assert_eq!((&more[..words.len()], &more[words.len()..]), (&words[..], &[7; 3][..]));
    for piece in [1, 2, 3, 5, 64] {
        for (i, words) in words.chunks(piece).enumerate() {
            to.write(i * piece, words);
        }
        let mut found = vec![0; words.len()];
        to.read(0, &mut found);
        assert_eq!(found, words, "in pieces of {piece}");
    }
}

#[test]
fn numbers_keep_every_bit() {
    let (from, mut to) = (
        (
            (-0.0f32, f64::MIN_POSITIVE / 8.0, -1i8),
            (0x1234u16, -2i16, -3i32),
            (u64::MAX - 5, usize::MAX - 1, true),
            (),
        ),
        ((1.0, 1.0, 1), (1, 1, 1), (1, 1, false), ()),
    );
    moves(&from, &mut to);
    assert_eq!(from, to);
    let (from, mut to) = ([f32::from_bits(0x7FC0_1234), f32::NEG_INFINITY], [0.0; 2]);
    moves(&from, &mut to);
    assert_eq!(from.map(f32::to_bits), to.map(f32::to_bits));
    let (from, mut to) = ([(Some(1.5f32), 2u32), (None, 3)], [(None, 0), (Some(9.0), 0)]);
    moves(&from, &mut to);
    assert_eq!(from, to);
}

#[test]
fn what_holds_nothing_has_no_words() {
    let (mut nothing, mut empty) = ((PhantomData::<f32>, 3u32, PhantomData::<f32>), [0u32; 0]);
    moves(&nothing.clone(), &mut nothing);
    assert_eq!((nothing.count(), empty.count()), (1, 0));
    moves(&empty.clone(), &mut empty);
    // Words that belong to nobody are ignored.
    empty.write(0, &[1]);
    PhantomData::<f32>.write(0, &[1]);
}

#[test]
fn marks_tell_layouts_apart() {
    let marks = [
        Mark::of(&1u32),
        Mark::of(&1i32),
        Mark::of(&Some(1u32)),
        Mark::of(&Some(1i32)),
        Mark::of(&[1u32]),
        Mark::of(&[1u32; 2]),
        Mark::of(&[1i32; 2]),
        Mark::of(&(1u32, 1u32)),
    ];
    for (i, mark) in marks.iter().enumerate() {
        assert!(!marks[..i].contains(mark), "{i}: {marks:?}");
    }
    assert_eq!(Mark::of(&None::<u32>), Mark::of(&Some(3u32)));
}

/// A value that is ready or not.
#[derive(Default)]
struct Ready(bool);

impl Words for Ready {
    fn count(&self) -> usize {
        1
    }
    fn mark(&self, _: &mut Mark) {}
    fn read(&self, _: usize, _: &mut [u32]) {}
    fn write(&mut self, _: usize, _: &[u32]) {}
    fn is_ready(&self) -> bool {
        self.0
    }
}

#[test]
fn all_parts_have_to_be_ready() {
    struct Both {
        first: Ready,
        second: Ready,
    }
    motenet::words::fields!(Both {
        first: Ready,
        second: Ready
    });
    for [a, b] in [[false, false], [false, true], [true, false], [true, true]] {
        let expected = a && b;
        assert_eq!([Ready(a), Ready(b)].is_ready(), expected);
        assert_eq!((Ready(a), Ready(b)).is_ready(), expected);
        assert_eq!((&mut Ready(a), 1u32, Ready(b)).is_ready(), expected);
        assert_eq!(
            Both {
                first: Ready(a),
                second: Ready(b)
            }
            .is_ready(),
            expected
        );
    }
}

#[test]
fn what_has_a_memory_goes_on() {
    let mut from = rng::seeded(5);
    for _ in 0..9 {
        from.next_u32();
    }
    let mut to = rng::seeded(6);
    moves(&from, &mut to);
    assert!((0..9).all(|_| from.next_u64() == to.next_u64()));

    let (mut from, mut to) = (OnPlateau::new(0.1), OnPlateau::new(0.2));
    from.threshold = Threshold::Absolute(0.1);
    from.goal = Goal::Higher;
    for figure in [0.1, 0.2, 0.1] {
        from.watch(figure);
    }
    moves(&from, &mut to);
    assert_eq!(from, to);

    let (mut from, mut to) = (
        EarlyStopping::new(2, 0.1f32).unwrap(),
        EarlyStopping::new(3, 0.0).unwrap(),
    );
    from.observe(1.0);
    from.observe(2.0);
    moves(&from, &mut to);
    assert_eq!(from, to);

    let (mut from, mut to) = (MovingAverage::new(0.9f32).unwrap(), MovingAverage::new(0.5).unwrap());
    from.push(3.0);
    moves(&from, &mut to);
    assert_eq!(from, to);

    let mut rng = rng::seeded(1);
    let (mut from, mut to) = (ShuffleBuffer::<[u8; 3], 4>::ZERO, ShuffleBuffer::ZERO);
    for i in 0..3 {
        from.push([i, i + 1, i + 2], &mut rng);
    }
    moves(&from, &mut to);
    assert_eq!((to.len(), to.pop(&mut rng.clone())), (3, from.pop(&mut rng.clone())));

    let (from, mut to) = (Swa::new(), Swa::new());
    moves(&from, &mut to);
}

#[test]
fn leaves_of_a_network_are_its_words() {
    type Net = Model<
        [f32; 3],
        (
            Normalize,
            Dense<4, NO_BIAS>,
            BatchNorm,
            Relu,
            (Dense<2>, Tanh),
            Dense<1>,
        ),
    >;
    let (mut from, mut to) = (Net::ZERO, Net::ZERO);
    from.init(&mut rng::seeded(1));
    from.0.set([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]);
    moves(&Leaves(&mut from), &mut Leaves(&mut to));
    assert_eq!(motenet::fingerprint(&from), motenet::fingerprint(&to));
    let (mut single, mut double) = (Model::<[f32; 3], Dense<2>>::ZERO, Model::<[f64; 3], Dense<2>>::ZERO);
    assert_ne!(Mark::of(&Leaves(&mut single)), Mark::of(&Leaves(&mut double)));
}

/// The generator is xoshiro128++ seeded by SplitMix64, as the crate `rand_xoshiro` has it.
#[test]
fn the_generator_is_the_published_one() {
    for seed in (0..200).chain([u64::MAX, 1 << 63, 0x9E37_79B9_7F4A_7C15]) {
        let (mut ours, mut theirs) = (rng::seeded(seed), Xoshiro128PlusPlus::seed_from_u64(seed));
        let mut bytes = [[0; 7]; 2];
        for _ in 0..50 {
            assert_eq!(ours.next_u32(), theirs.next_u32());
            assert_eq!(ours.next_u64(), theirs.next_u64());
            ours.fill_bytes(&mut bytes[0]);
            theirs.fill_bytes(&mut bytes[1]);
            assert_eq!(bytes[0], bytes[1]);
        }
    }
}

//! What a reset leaves: the same sequence. What damage leaves: an error.

use motenet::rng::{below, normal, seeded};
use motenet::search::{Panda, RandomSearch, StateError};

const BYTES: usize = RandomSearch::<2>::BYTES;

fn stored(search: &RandomSearch<2>) -> [u8; BYTES] {
    let mut bytes = [0xFF; BYTES];
    assert_eq!(search.to_bytes(&mut bytes), Ok(BYTES));
    bytes
}

/// A search of some trials and zooms.
fn searched(trials: u32) -> RandomSearch<2> {
    let (mut search, mut rng) = (RandomSearch::new(0xFEED_5EED_0000_0001), seeded(1));
    for trial in 0..trials {
        search.report(normal(&mut rng));
        if trial % 7 == 6 {
            search.zoom(0.5).expect("a zoom");
        }
    }
    search
}

#[test]
fn state_survives_the_way_through_bytes() {
    assert_eq!(BYTES, 64);
    for trials in 0..40 {
        let search = searched(trials);
        assert_eq!(RandomSearch::from_bytes(&stored(&search)), Ok(search));
    }
}

#[test]
fn the_format_is_pinned() {
    let mut search = RandomSearch::<1>::new(0x0102_0304_0506_0708);
    search.report(0.5);
    let mut bytes = [0; RandomSearch::<1>::BYTES];
    search.to_bytes(&mut bytes).expect("room");
    assert_eq!(bytes[..8], *b"MSRC\x01\0\x01\0");
    assert_eq!(bytes[8..20], [8, 7, 6, 5, 4, 3, 2, 1, 1, 0, 0, 0]);
    assert_eq!(bytes[20..28], [0, 0, 0, 0, 0, 0, 0, 0x3F], "best: trial 0, cost 0.5");
    assert_eq!(bytes[36..44], [0, 0, 0, 0, 0, 0, 0x80, 0x3F], "region: 0 to 1");
}

/// Resets at random moments, in the middle of trials: the costs come in the order of a run without.
#[test]
fn a_reset_repeats_the_interrupted_trial_and_nothing_else_changes() {
    let cost = |units: [f32; 2]| (units[0] - 0.3).abs() + 0.1 * units[1];
    let run = |mut reset: Box<dyn FnMut() -> bool>| {
        let mut search = RandomSearch::<2>::new(99);
        let (mut flash, mut log, mut resets) = (stored(&search), vec![], 0);
        while search.done() < 60 {
            let trial = search.next();
            if reset() {
                resets += 1;
                search = RandomSearch::from_bytes(&flash).expect("a state");
                assert_eq!(search.next(), trial);
                continue;
            }
            log.push((trial, search.report(cost(trial.units))));
            if search.done().is_multiple_of(20) {
                search.zoom(0.3).expect("a zoom");
            }
            flash = stored(&search);
        }
        (log, search, resets)
    };
    let (whole, end, _) = run(Box::new(|| false));
    for seed in 0..10 {
        let mut rng = seeded(seed);
        let (cut, cut_end, resets) = run(Box::new(move || below(&mut rng, 3) == 0));
        assert!(resets > 5);
        assert_eq!((cut, cut_end), (whole.clone(), end));
    }
}

fn all_damage_shows<T: std::fmt::Debug>(bytes: &[u8], read: impl Fn(&[u8]) -> Result<T, StateError>) {
    read(bytes).expect("a good state");
    for bit in 0..8 * bytes.len() {
        let mut damaged = bytes.to_vec();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let error = read(&damaged).expect_err("damage");
        let expected = match bit / 8 {
            0..4 => StateError::NotAState,
            4..6 => StateError::Version,
            6..8 => StateError::Dimensions,
            _ => StateError::Damaged,
        };
        assert_eq!(error, expected, "bit {bit}");
    }
    for byte in 8..bytes.len() {
        for value in 0..=255 {
            let mut damaged = bytes.to_vec();
            damaged[byte] = value;
            assert!(value == bytes[byte] || read(&damaged).is_err(), "byte {byte} = {value}");
        }
    }
    for length in 0..bytes.len() {
        assert_eq!(
            read(&bytes[..length]).map(drop),
            Err(StateError::Length),
            "cut to {length}"
        );
    }
    assert_eq!(read(&[bytes, &[0]].concat()).map(drop), Err(StateError::Length));
    assert_eq!(
        read(&vec![0xFF; bytes.len()]).map(drop),
        Err(StateError::NotAState),
        "an empty page"
    );
    assert_eq!(read(&vec![0; bytes.len()]).map(drop), Err(StateError::NotAState));
}

#[test]
fn all_damage_to_a_search_shows() {
    for trials in [0, 1, 25] {
        all_damage_shows(&stored(&searched(trials)), RandomSearch::<2>::from_bytes);
    }
}

#[test]
fn all_damage_to_a_panda_shows() {
    let mut panda = Panda::new(0.1, (1e-4, 1.0)).expect("a panda");
    for cost in [1.0, 0.8, 0.9] {
        panda.judge(cost);
    }
    let mut bytes = [0; Panda::BYTES];
    assert_eq!(panda.to_bytes(&mut bytes), Ok(Panda::BYTES));
    assert_eq!(Panda::from_bytes(&bytes), Ok(panda));
    all_damage_shows(&bytes, Panda::from_bytes);
}

/// The checksum as the format's doc gives it, once more.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.len() - 4;
    let sum = bytes[..end].chunks(4).fold(0u32, |h, w| {
        let w = u32::from_le_bytes([w[0], w[1], w[2], w[3]]);
        h.wrapping_add(w.wrapping_mul(0x85EB_CA77))
            .rotate_left(13)
            .wrapping_mul(0x9E37_79B1)
    });
    bytes[end..].copy_from_slice(&sum.to_le_bytes());
    bytes
}

#[test]
fn states_that_cannot_be_are_refused_though_the_checksum_is_right() {
    let good = stored(&searched(9)).to_vec();
    assert_eq!(sealed(good.clone()), good);
    // Words 6 (cost), 9 (region's low), 10 (its high), 11 (the best's coordinate).
    for (word, value) in [
        (6, f32::NAN),
        (9, -0.1),
        (9, 1.5),
        (10, 1.5),
        (10, f32::NAN),
        (10, -1.0),
        (11, 1.0),
        (11, f32::NAN),
    ] {
        let mut bytes = good.clone();
        bytes[4 * word..4 * word + 4].copy_from_slice(&value.to_le_bytes());
        assert_eq!(
            RandomSearch::<2>::from_bytes(&sealed(bytes)),
            Err(StateError::Impossible),
            "word {word} = {value}"
        );
    }
}

#[test]
fn a_panda_that_cannot_be_is_refused_though_the_checksum_is_right() {
    let mut panda = Panda::new(0.1, (0.01, 1.0)).expect("a panda");
    panda.judge(1.0);
    let mut good = vec![0; Panda::BYTES];
    assert_eq!(panda.to_bytes(&mut good), Ok(Panda::BYTES));
    assert_eq!(sealed(good.clone()), good);
    // Words 2 and 3 (bounds), 4 (rate), 5 (the last good one), 7 (factor), 8 (flags).
    for (word, value) in [
        (2, (-0.01f32).to_bits()),
        (2, 0),
        (3, f32::INFINITY.to_bits()),
        (3, 0.005f32.to_bits()),
        (4, 0.005f32.to_bits()),
        (4, 1.5f32.to_bits()),
        (4, f32::NAN.to_bits()),
        (5, 0.005f32.to_bits()),
        (5, 1.5f32.to_bits()),
        (7, 0.5f32.to_bits()),
        (7, 2.5f32.to_bits()),
        (7, f32::NAN.to_bits()),
        (8, 4),
    ] {
        let mut bytes = good.clone();
        bytes[4 * word..4 * word + 4].copy_from_slice(&value.to_le_bytes());
        let read = Panda::from_bytes(&sealed(bytes));
        assert_eq!(read, Err(StateError::Impossible), "word {word} = {value:#x}");
    }
}

/// The number of trials that stands for none is never reached, and never read.
#[test]
fn trials_are_counted_to_the_last_number() {
    let at = |trials: u32| {
        let mut bytes = stored(&searched(3)).to_vec();
        bytes[16..20].copy_from_slice(&trials.to_le_bytes());
        RandomSearch::<2>::from_bytes(&sealed(bytes))
    };
    assert_eq!(at(u32::MAX), Err(StateError::Impossible));
    let mut last = at(u32::MAX - 1).expect("a state");
    last.report(0.0);
    assert_eq!(last.done(), u32::MAX - 1);
    assert_eq!(RandomSearch::from_bytes(&stored(&last)), Ok(last));
}

#[test]
fn the_wrong_kind_and_too_little_room() {
    let mut bytes = stored(&searched(3)).to_vec();
    assert_eq!(RandomSearch::<3>::from_bytes(&bytes), Err(StateError::Dimensions));
    assert_eq!(Panda::from_bytes(&bytes), Err(StateError::NotAState));
    let before = bytes.clone();
    assert_eq!(
        searched(5).to_bytes(&mut bytes[..BYTES - 1]),
        Err(StateError::BufferTooSmall)
    );
    assert_eq!(bytes, before, "nothing is written");
    let mut long = [7; BYTES + 3];
    assert_eq!(searched(3).to_bytes(&mut long), Ok(BYTES));
    assert_eq!((&long[..BYTES], &long[BYTES..]), (&before[..], &[7; 3][..]));
}

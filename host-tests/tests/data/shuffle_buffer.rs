use motenet::data::ShuffleBuffer;
use motenet::rng::seeded;
use motenet::{Elem, Zero};

/// The stream 0..n as it leaves a buffer of `N`.
fn through<const N: usize>(n: u32, seed: u64) -> Vec<u32> {
    let (mut buffer, mut rng) = (ShuffleBuffer::<u32, N>::ZERO, seeded(seed));
    let mut out = vec![];
    for sample in 0..n {
        assert_eq!(buffer.len(), N.min(sample as usize));
        out.extend(buffer.push(sample, &mut rng));
    }
    while let Some(sample) = buffer.pop(&mut rng) {
        out.push(sample);
    }
    assert!(buffer.is_empty());
    out
}

#[test]
fn every_sample_leaves_once_and_none_too_early() {
    let out = through::<16>(500, 1);
    assert!(out.iter().enumerate().all(|(at, &sample)| sample as usize <= at + 16));
    let mut sorted = out.clone();
    sorted.sort_unstable();
    assert!(sorted.into_iter().eq(0..500));
    assert_eq!(out, through::<16>(500, 1));
    assert_ne!(out, through::<16>(500, 2));
}

#[test]
fn a_buffer_for_all_shuffles_evenly() {
    let mut first = [0u32; 6];
    for seed in 0..6000 {
        first[through::<6>(6, seed)[0] as usize] += 1;
    }
    assert!(first.iter().all(|f| f.abs_diff(1000) < 150), "{first:?}");
}

#[test]
fn runs_of_one_class_are_parted() {
    // Runs of 50 of two classes: neighbours agree in 98 % of the stream, and about half of what leaves.
    let out = through::<200>(5000, 3);
    let same = out.windows(2).filter(|w| w[0] / 50 % 2 == w[1] / 50 % 2).count();
    assert!((2300..2700).contains(&same), "{same}");
    // Nobody waits for ever: 24 * 200 samples later all of the first 200 have left.
    assert!(out.iter().rev().take(200).all(|&sample| sample >= 200));
}

#[test]
fn without_room_samples_pass() {
    assert!(through::<0>(5, 1).into_iter().eq(0..5));
    assert!(u32::ZERO.is_usable());
}

/// A new sample and those that wait are equally likely to leave: it passes at once in one push of N + 1.
fn passes<const N: usize>() -> u32 {
    let (mut buffer, mut rng) = (ShuffleBuffer::<u32, N>::ZERO, seeded(5));
    (0..6000)
        .filter(|&sample| buffer.push(sample, &mut rng) == Some(sample))
        .count() as u32
}

#[test]
fn a_new_sample_may_leave_at_once() {
    // Deviations of 39 and 34.
    assert!(passes::<1>().abs_diff(3000) < 160, "{}", passes::<1>());
    assert!(passes::<3>().abs_diff(1500) < 140, "{}", passes::<3>());
}

#[test]
fn one_sample_that_waits_is_not_none() {
    let (mut buffer, mut rng) = (ShuffleBuffer::<u32, 2>::ZERO, seeded(1));
    assert!(buffer.is_empty());
    assert_eq!(buffer.push(7, &mut rng), None);
    assert!(!buffer.is_empty());
    assert_eq!(
        (buffer.pop(&mut rng), buffer.len(), buffer.pop(&mut rng)),
        (Some(7), 0, None)
    );
}

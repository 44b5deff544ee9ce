use motenet::data::{self, IndexError, Parts, Sizes, SplitError};
use std::collections::BTreeSet;

fn order<const N: usize>() -> [u16; N] {
    let mut order = [0; N];
    data::number(&mut order).expect("u16 holds them");
    order
}

/// Each of 0..n exactly once in the three parts.
fn complete(parts: &Parts<'_, u16>, n: u16) {
    let mut all = [&*parts.train, &*parts.dev, &*parts.test].concat();
    all.sort_unstable();
    assert!(all.into_iter().eq(0..n));
}

fn lengths<I>(parts: &Parts<'_, I>) -> [usize; 3] {
    [parts.train.len(), parts.dev.len(), parts.test.len()]
}

#[test]
fn shares_become_the_nearest_counts() {
    assert_eq!(Sizes::SMALL.parts(1000), Ok([600, 200, 200]));
    assert_eq!(Sizes::SMALL.parts(1797), Ok([1079, 359, 359]));
    assert_eq!(Sizes::LARGE.parts(1_000_000), Ok([980_000, 10_000, 10_000]));
    assert_eq!(Sizes::HUGE.parts(4_000_000), Ok([3_980_000, 10_000, 10_000]));
    assert_eq!(Sizes::percent(99.5, 0.25, 0.25), Ok(Sizes::HUGE));
    assert_eq!(Sizes::percent(60.0, 20.0, 20.0), Ok(Sizes::SMALL));
    assert_eq!(Sizes::percent(98.0, 1.0, 1.0), Ok(Sizes::LARGE));
    let halves = Sizes::percent(0.0, 50.0, 50.0).expect("shares");
    for n in 0..20 {
        let [train, dev, test] = halves.parts(n).expect("parts");
        assert!(train == 0 && dev + test == n && dev.abs_diff(test) <= 1, "{n}");
    }
    let thirds = Sizes::percent(33.333_3, 33.333_3, 33.333_4).expect("shares");
    assert_eq!(thirds.parts(300), Ok([100, 100, 100]));
    assert_eq!(Sizes::counts(7, 5).parts(20), Ok([8, 7, 5]));
}

#[test]
fn what_cannot_be_split_is_refused() {
    for shares in [
        [60.0, 20.0, 19.0],
        [60.0, 20.0, 21.0],
        [110.0, -10.0, 0.0],
        [f32::NAN, 50.0, 50.0],
    ] {
        let [train, dev, test] = shares;
        assert_eq!(Sizes::percent(train, dev, test), Err(SplitError::Shares));
    }
    let mut items = order::<10>();
    assert_eq!(
        data::split(&mut items, Sizes::counts(8, 3), 1).err(),
        Some(SplitError::TooFew { samples: 10 })
    );
    assert_eq!(
        data::split(&mut items, Sizes::counts(usize::MAX, 3), 1).err(),
        Some(SplitError::TooFew { samples: 10 })
    );
    assert_eq!(
        data::split_stratified::<3, _>(&mut items, |&i| usize::from(i % 4), Sizes::SMALL, 1).err(),
        Some(SplitError::Class { class: 3, classes: 3 })
    );
    assert_eq!(
        data::split_by_group::<3, _>(&mut items, |&i| u32::from(i % 4), Sizes::SMALL, 1).err(),
        Some(SplitError::TooManyGroups { room: 3 })
    );
    assert_eq!(
        data::split_by_group::<3, _>(&mut items, |&i| u32::from(i % 2), Sizes::SMALL, 1).err(),
        Some(SplitError::TooFewGroups { groups: 2 })
    );
    assert_eq!(data::number(&mut [0u8; 300]), Err(IndexError { place: 256 }));
}

#[test]
fn splits_follow_the_seed_and_lose_nothing() {
    let run = |seed| {
        let mut items = order::<1797>();
        let parts = data::split(&mut items, Sizes::SMALL, seed).expect("split");
        assert_eq!(lengths(&parts), [1079, 359, 359]);
        complete(&parts, 1797);
        assert!(!parts.test.is_sorted());
        items
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

/// Every sample is equally likely to be tested where classes divide evenly.
#[test]
fn test_parts_are_drawn_evenly() {
    let mut tested = [0u32; 20];
    for seed in 0..4000 {
        let mut items = order::<20>();
        let parts = data::split_stratified::<4, _>(&mut items, |&i| usize::from(i % 4), Sizes::SMALL, seed);
        for &i in &*parts.expect("split").test {
            tested[usize::from(i)] += 1;
        }
    }
    // 4 of 20 each time: 800 +/- 25.
    assert!(tested.iter().all(|t| t.abs_diff(800) < 125), "{tested:?}");
}

#[test]
fn stratified_parts_hold_their_share_of_each_class() {
    // Of sizes 2^0 to 2^9.
    let class = |&i: &u16| (u16::BITS - 1 - (i + 1).leading_zeros()) as usize;
    let sizes = [
        Sizes::SMALL,
        Sizes::LARGE,
        Sizes::counts(100, 37),
        Sizes::percent(0.0, 50.0, 50.0).expect("shares"),
        Sizes::percent(90.0, 0.0, 10.0).expect("shares"),
    ];
    for (seed, sizes) in (0..50).flat_map(|seed| sizes.map(|sizes| (seed, sizes))) {
        let mut items = order::<1023>();
        let expected = sizes.parts(1023).expect("sizes");
        let parts = data::split_stratified::<10, _>(&mut items, class, sizes, seed).expect("split");
        assert_eq!(lengths(&parts), expected);
        complete(&parts, 1023);
        for (part, size, within) in [(parts.dev, expected[1], 1.0), (parts.test, expected[2], 2.0)] {
            for c in 0..10 {
                let share = f64::from(1 << c) * size as f64 / 1023.0;
                let held = part.iter().filter(|i| class(i) == c).count() as f64;
                assert!((held - share).abs() < within, "class {c}: {held} for {share}");
            }
        }
    }
}

#[test]
fn groups_stay_whole() {
    // Ten people of 20 to 110 samples, in recordings of 5 that alternate.
    let names = [900, 17, 5, 44, 3, 71, 8, 1, 60, u32::MAX];
    let group = |&i: &u16| names[usize::from(i / 5) % 10];
    for seed in 0..200 {
        let mut items = order::<650>();
        let parts = data::split_by_group::<10, _>(&mut items, group, Sizes::SMALL, seed).expect("split");
        complete(&parts, 650);
        let of = |part: &[u16]| part.iter().map(group).collect::<BTreeSet<_>>();
        let [train, dev, test] = [of(parts.train), of(parts.dev), of(parts.test)];
        assert!(train.is_disjoint(&dev) && train.is_disjoint(&test) && dev.is_disjoint(&test));
        assert_eq!(
            [train.len(), dev.len(), test.len()],
            [6, 2, 2],
            "equal groups divide as asked"
        );
    }
}

#[test]
fn every_part_gets_a_group_and_the_order_of_arrival_does_not_matter() {
    let group = |&i: &u16| u32::from(i) % 7;
    let groups = |items: &mut [u16], seed| {
        let parts = data::split_by_group::<12, _>(items, group, Sizes::LARGE, seed).expect("split");
        [parts.train, parts.dev, parts.test].map(|part| part.iter().map(group).collect::<BTreeSet<_>>())
    };
    for seed in 0..50 {
        let (mut forward, mut backward) = (order::<700>(), order::<700>());
        backward.reverse();
        let parts = groups(&mut forward, seed);
        assert_eq!(parts.each_ref().map(BTreeSet::len), [5, 1, 1]);
        assert_eq!(parts, groups(&mut backward, seed));
    }
}

#[test]
fn a_part_of_size_zero_gets_no_group() {
    let mut items = order::<60>();
    let sizes = Sizes::percent(70.0, 0.0, 30.0).expect("shares");
    let parts = data::split_by_group::<6, _>(&mut items, |&i| u32::from(i) % 6, sizes, 1).expect("split");
    assert_eq!(lengths(&parts), [40, 0, 20]);
}

#[test]
fn an_empty_set_has_empty_parts() {
    let parts = data::split(&mut [0u8; 0], Sizes::SMALL, 1).expect("split");
    assert_eq!(lengths(&parts), [0; 3]);
    let parts = data::split_stratified::<2, u8>(&mut [], |_| 0, Sizes::SMALL, 1).expect("split");
    assert_eq!(lengths(&parts), [0; 3]);
    let parts = data::split_by_group::<2, u8>(&mut [], |_| 0, Sizes::SMALL, 1).expect("split");
    assert_eq!(lengths(&parts), [0; 3]);
}

/// Eight classes of one sample and one of twelve, nine samples each for dev and test: what dev has taken is not there for the test part any more.
#[test]
fn the_test_part_takes_its_share_of_what_dev_has_left() {
    let class = |&i: &u16| usize::from(i.min(8));
    for seed in 0..50 {
        let mut items = order::<20>();
        let parts = data::split_stratified::<9, _>(&mut items, class, Sizes::counts(9, 9), seed).expect("split");
        let held = |part: &[u16]| [0, 1, 2, 3, 4, 5, 6, 7, 8].map(|c| part.iter().filter(|i| class(i) == c).count());
        // 0.45 of each small class and 5.4 of the large one: equal remainders go to the lower classes.
        assert_eq!(held(parts.dev), [1, 1, 1, 1, 0, 0, 0, 0, 5], "seed {seed}");
        // Of the 11 left, 9: of the large class 5.73, of each small one 0.82.
        assert_eq!(held(parts.test), [0, 0, 0, 0, 1, 1, 1, 1, 5], "seed {seed}");
    }
}

/// The largest remainder decides, not the largest class: shares of 1, 0.5 and 0.5.
#[test]
fn remainders_are_apportioned_to_the_largest_of_them() {
    let class = |&i: &u16| usize::from(i >= 10) + usize::from(i >= 15);
    let mut items = order::<20>();
    let parts = data::split_stratified::<3, _>(&mut items, class, Sizes::counts(2, 0), 1).expect("split");
    let mut dev: Vec<usize> = parts.dev.iter().map(class).collect();
    dev.sort_unstable();
    assert_eq!(dev, [0, 1]);
}

/// A rare class is not found at one end of its part: bringing the parts together leaves no order in them.
#[test]
fn parts_are_in_random_order() {
    let class = |&i: &u16| usize::from(i >= 190);
    let mut places = 0;
    for seed in 0..200 {
        let mut items = order::<200>();
        let parts = data::split_stratified::<2, _>(&mut items, class, Sizes::counts(0, 20), seed).expect("split");
        places += parts
            .test
            .iter()
            .position(|i| class(i) == 1)
            .expect("one of the rare class");
    }
    // The mean of 0..20 is 9.5, with a deviation of 0.41 over 200 seeds.
    assert!(
        (1700..2100).contains(&places),
        "mean place {}",
        f64::from(places as u32) / 200.0
    );
}

#[test]
fn every_group_is_tested_as_often_as_every_other() {
    let mut tested = [0u32; 10];
    for seed in 0..1000 {
        let mut items = order::<100>();
        let parts = data::split_by_group::<10, _>(&mut items, |&i| u32::from(i % 10), Sizes::SMALL, seed);
        for &i in parts.expect("split").test.iter().filter(|&&i| i < 10) {
            tested[usize::from(i)] += 1;
        }
    }
    // Two of ten each time: 200 +/- 13.
    assert!(tested.iter().all(|t| t.abs_diff(200) < 60), "{tested:?}");
}

#[test]
fn hundredths_of_a_percent_are_exact() {
    for k in 0..=10_000 {
        let dev = k as f32 / 100.0;
        let sizes = Sizes::percent(100.0 - dev, dev, 0.0).expect("shares");
        assert_eq!(sizes.parts(10_000), Ok([10_000 - k, k, 0]));
    }
    // Both halves rounded up to a millionth too much.
    let halves = Sizes::percent(0.0, 50.000_06, 50.000_06).expect("shares");
    assert_eq!(halves.parts(1_000_000), Ok([0, 500_001, 499_999]));
}

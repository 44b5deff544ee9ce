use motenet::data::{self, BatchError, Batches, FULL, Permutation, STOCHASTIC, ShuffledBatches};
use motenet::prelude::*;
use motenet::rng::seeded;

#[test]
fn permutations_are_permutations() {
    for n in (0..300).chain([1000, 4096, 4097, 65_537]) {
        let order = Permutation::new(n, u64::from(n) + 7);
        let mut places: Vec<u32> = (0..n).map(|i| order.at(i).expect("below n")).collect();
        assert_eq!(order.at(n), None);
        assert!(n < 30 || !places.is_sorted(), "{n}");
        places.sort_unstable();
        assert!(places.into_iter().eq(0..n), "{n}");
    }
    let largest = Permutation::new(u32::MAX, 1);
    assert!((0..1000).all(|i| largest.at(u32::MAX - 1 - i).is_some()));
}

/// Chi-squared of where each number goes: every place is as likely as every other.
#[test]
fn permutations_put_every_number_everywhere() {
    for n in [5u32, 12, 16, 33] {
        let runs = 400 * n;
        let mut counts = vec![vec![0u32; n as usize]; n as usize];
        // How often a neighbour stays a neighbour: expected for 2 (n - 1) of the n (n - 1) ordered pairs.
        let mut neighbours = 0;
        for seed in 0..runs {
            let order = Permutation::new(n, u64::from(seed));
            let at = |i| order.at(i).expect("below n");
            for i in 0..n {
                counts[i as usize][at(i) as usize] += 1;
            }
            neighbours += (1..n).filter(|&i| at(i).abs_diff(at(i - 1)) == 1).count();
        }
        let chi: f64 = counts
            .iter()
            .flatten()
            .map(|&c| (f64::from(c) - 400.0).powi(2) / 400.0)
            .sum();
        let freedom = f64::from((n - 1) * (n - 1));
        assert!(
            (chi - freedom).abs() < 5.0 * (2.0 * freedom).sqrt(),
            "{n}: {chi} for {freedom}"
        );
        let expected = f64::from(runs) * 2.0 * f64::from(n - 1) / f64::from(n);
        let ratio = neighbours as f64 / expected;
        assert!((ratio - 1.0).abs() < 0.1, "{n}: {ratio}");
    }
}

/// The numbers of a seed are part of the contract.
#[test]
fn permutations_are_pinned() {
    let order = Permutation::new(10, 42);
    let places: Vec<u32> = (0..10).filter_map(|i| order.at(i)).collect();
    assert_eq!(places, [2, 1, 9, 0, 4, 5, 8, 6, 7, 3]);
}

#[test]
fn an_epoch_is_every_sample_once_and_the_last_batch_is_short() {
    let batches = Batches::new(103, 10, 1).expect("batches");
    assert_eq!(batches.count(), 11);
    let mut before = vec![];
    for epoch in 0..5 {
        let sizes: Vec<usize> = batches.epoch(epoch).map(|batch| batch.len()).collect();
        assert_eq!(sizes, [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 3]);
        let order: Vec<usize> = batches.epoch(epoch).flatten().collect();
        assert_ne!(order, before, "reshuffled");
        before = order.clone();
        let mut sorted = order;
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..103));
    }
    // Of seed and epoch alone.
    assert!(Batches::new(103, 10, 1).expect("batches").epoch(4).flatten().eq(before));
    let whole = batches.without_short();
    assert_eq!((whole.count(), whole.epoch(0).count()), (10, 10));
    assert_eq!(whole.epoch(0).flatten().count(), 100);
}

#[test]
fn full_and_stochastic_are_the_two_ends() {
    let full = Batches::new(50, FULL, 1).expect("batches");
    assert_eq!((full.count(), full.epoch(0).count()), (1, 1));
    assert_eq!(full.epoch(0).next().map(|batch| batch.len()), Some(50));
    assert_eq!(full.without_short().epoch(0).count(), 1);
    let single = Batches::new(50, STOCHASTIC, 1).expect("batches");
    assert_eq!((single.count(), single.epoch(0).count()), (50, 50));
    let pieces = full.epoch(0).next().expect("a batch").pieces(16);
    assert!(pieces.map(|piece| piece.len()).eq([16, 16, 16, 2]));
}

#[test]
fn slices_of_indices_stay_in_their_part() {
    let part: [u8; 7] = [3, 14, 15, 92, 65, 35, 89];
    let batches = Batches::new(&part[..], 3, 9).expect("batches");
    let mut seen: Vec<usize> = batches.epoch(2).flatten().collect();
    assert_eq!(seen.len(), 7);
    seen.sort_unstable();
    assert_eq!(seen, [3, 14, 15, 35, 65, 89, 92]);
}

#[test]
fn impossible_batches_are_refused() {
    assert_eq!(Batches::new(10, 0, 1).err(), Some(BatchError::Size));
    assert_eq!(Batches::new(0, 1, 1).err(), Some(BatchError::Empty));
    assert_eq!(Batches::new(usize::MAX, 1, 1).err(), Some(BatchError::TooMany));
    assert_eq!(ShuffledBatches::new(&mut [0u8; 0], 4, 1).err(), Some(BatchError::Empty));
}

#[test]
fn shuffled_batches_walk_through_all() {
    let mut order = [0u16; 23];
    data::number(&mut order).expect("u16");
    let mut batches = ShuffledBatches::new(&mut order, 5, 3).expect("batches");
    let mut before = vec![];
    for _ in 0..4 {
        let order: Vec<u16> = batches.epoch().flatten().copied().collect();
        assert_ne!(order, before);
        before = order.clone();
        let mut sorted = order;
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..23));
    }
}

/// The gradient of a batch larger than the memory, piece by piece, is that of the batch at once.
#[test]
fn pieces_accumulate_to_the_full_batch() {
    type Net = Model<[f64; 2], (Dense<4>, Tanh, Dense<1>)>;
    let sample = |i: usize| ([i as f64 * 0.1, 1.0 - 0.05 * i as f64], [(i % 3) as f64]);
    let batch = || {
        Batches::new(20, FULL, 5)
            .expect("batches")
            .epoch(1)
            .next()
            .expect("a batch")
    };
    let mut net = Net::ZERO;
    net.init(&mut seeded(1));
    let mut twin = net;

    let mut memory = Memory::<Net, Sgd, 20>::ZERO;
    let mut whole = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), Mse);
    whole.gradient(batch().map(sample)).expect("a gradient");
    let mut memory = Memory::<Net, Sgd, 6>::ZERO;
    let mut parts = Trainer::new(&mut twin, &mut memory, Sgd::new(0.1), Mse);
    for piece in batch().pieces(6) {
        parts.accumulate(piece.map(sample)).expect("a gradient");
    }
    for i in 0..Net::LEAVES {
        for (a, b) in whole.grad().leaf(i).iter().zip(parts.grad().leaf(i)) {
            assert!((a - b).abs() < 1e-12, "{a} {b}");
        }
    }
}

#[test]
fn sizes_are_kept_to_the_sample() {
    let mut order = [0u8; 10];
    data::number(&mut order).expect("u8 holds them");
    let mut batches = ShuffledBatches::new(&mut order, 4, 1).expect("batches");
    assert!(batches.epoch().map(<[u8]>::len).eq([4, 4, 2]));
    let mut batch = Batches::new(10usize, 4, 1)
        .expect("batches")
        .epoch(0)
        .next()
        .expect("a batch");
    assert_eq!(Iterator::size_hint(&batch), (4, Some(4)));
    batch.next();
    assert_eq!(Iterator::size_hint(&batch), (3, Some(3)));
    assert!(
        batch.pieces(0).map(|piece| piece.len()).eq([1, 1, 1]),
        "no room counts as room for one"
    );
    assert_eq!(
        (data::Items::item(10usize, 9), data::Items::item(10usize, 10)),
        (Some(9), None)
    );
}

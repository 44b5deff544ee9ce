//! The perceptron 64-32-10 with Adam and batches of 32, of which other libraries' times are known: a whole training step, and inference of one sample.

use criterion::{Criterion, criterion_group, criterion_main};
use motenet::{prelude::*, rng};
use motenet_workload::bench::{BATCH, TenClasses};
use std::hint::black_box;

/// A learning rate at which nothing changes, so that every step is the same work: gradients of a network that has learnt its batch by heart would be
/// subnormal numbers, which processors are slow with.
const STANDSTILL: f32 = 1e-12;

fn perceptron(criterion: &mut Criterion) {
    let mut rng = rng::seeded(7);
    let mut batch = [[0.0; 64]; BATCH];
    batch.as_flattened_mut().fill_with(|| rng::symmetric(&mut rng));
    let (mut net, mut room) = (TenClasses::ZERO, Memory::ZERO);
    net.init(&mut rng);
    let mut trainer = Trainer::<_, _, _, BATCH>::new(&mut net, &mut room, Adam::new(STANDSTILL), CrossEntropy);
    criterion.bench_function("MLP 64-32-10, a step of 32", |bencher| {
        bencher.iter(|| trainer.step(black_box(&batch).iter().enumerate().map(|(i, x)| (x, i % 10))));
    });
    let mut predictor = Predictor::<TenClasses>::ZERO;
    let [x, ..] = &batch;
    criterion.bench_function("MLP 64-32-10, inference", |bencher| {
        bencher.iter(|| predictor.predict(&net, black_box(x)))
    });
}

criterion_group!(benches, perceptron);
criterion_main!(benches);

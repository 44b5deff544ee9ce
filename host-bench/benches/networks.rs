//! The autoencoder and the watch network: a training step each, and inference.

use criterion::{Criterion, criterion_group, criterion_main};
use motenet::{prelude::*, rng};
use motenet_workload::{
    bench::{AUTOENCODER_BATCH, Autoencoder},
    watch::{Room, Watch, Window},
};
use std::hint::black_box;

/// A learning rate at which nothing changes, so that every step is the same work.
const STANDSTILL: f32 = 1e-12;

fn autoencoder(criterion: &mut Criterion) {
    let mut rng = rng::seeded(7);
    let mut batch = [[0.0; 48]; AUTOENCODER_BATCH];
    batch.as_flattened_mut().fill_with(|| rng::symmetric(&mut rng));
    let (mut net, mut room) = (Autoencoder::ZERO, Memory::ZERO);
    net.init(&mut rng);
    let mut trainer = Trainer::<_, _, _, AUTOENCODER_BATCH>::new(&mut net, &mut room, Sgd::new(STANDSTILL), Mse);
    criterion.bench_function("autoencoder 48-24-12-6-12-24-48, a step of 10", |bencher| {
        bencher.iter(|| trainer.step(black_box(&batch).iter().map(|x| (x, x))));
    });
}

fn watch(criterion: &mut Criterion) {
    let mut rng = rng::seeded(7);
    let mut window = Window::ZERO;
    window.as_flattened_mut().fill_with(|| rng::symmetric(&mut rng));
    let (mut net, mut room) = (Watch::ZERO, Room::ZERO);
    net.init(&mut rng);
    net.0.set([0.0; 6], [1.0; 6]);
    let mut trainer = Trainer::new(&mut net, &mut room, Sgd::new(STANDSTILL), CrossEntropy);
    criterion.bench_function("watch network, a step of one window", |bencher| {
        bencher.iter(|| trainer.step([(black_box(&window), 3)]));
    });
    let mut predictor = Predictor::<Watch>::ZERO;
    criterion.bench_function("watch network, inference", |bencher| {
        bencher.iter(|| predictor.predict(&net, black_box(&window)));
    });
}

criterion_group!(benches, autoencoder, watch);
criterion_main!(benches);

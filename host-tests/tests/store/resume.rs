//! A run that is saved at any step, forgotten and loaded goes on as if nothing had happened.

use host_tests::nor::Nor;
use motenet::data::ShuffledBatches;
use motenet::device::store::{Store, StoreError};
use motenet::layers::SomeChannels;
use motenet::optim::{AmsGrad, CenteredRmsProp, HeavyBall, RmsPropMomentum, StepSum};
use motenet::prelude::*;
use motenet::rng::{self, Generator};
use motenet::schedule::{Cosine, OnPlateau};
use motenet::words::Words;
use std::collections::VecDeque;

type Net = Model<
    [f32; 4],
    (
        Normalize,
        Dense<6, NO_BIAS>,
        BatchNorm,
        Relu,
        Dropout<30>,
        SomeChannels<Dense<5>, 2>,
        Tanh,
        Dense<3>,
    ),
>;
type Flash = Nor<4, 4, 1024>;

const BATCH: usize = 4;
const SAMPLES: usize = 30;
/// How many steps a resumed run is followed.
const AHEAD: u32 = 4;

/// What a run is besides its trainer and its order.
struct Progress {
    step: u32,
    noise: Generator,
    plateau: OnPlateau,
}

motenet::words::fields!(Progress {
    step: u32,
    noise: Generator,
    plateau: OnPlateau
});

/// What a reset leaves nothing of.
struct Ram<O: Optimizer> {
    net: Net,
    room: Memory<Net, O, BATCH>,
    order: [u16; SAMPLES],
}

impl<O: Optimizer> Ram<O> {
    const ZERO: Self = Ram {
        net: Net::ZERO,
        room: Memory::ZERO,
        order: [0; SAMPLES],
    };
}

/// A running program.
struct Run<'r, O: Optimizer> {
    trainer: Trainer<'r, Net, O, CrossEntropy, BATCH>,
    shuffled: ShuffledBatches<'r, u16>,
    progress: Progress,
}

impl<'r, O: Optimizer<Slot<f32>: Words> + Words> Run<'r, O> {
    /// As a program starts: with random numbers of its own.
    fn new(ram: &'r mut Ram<O>, optimizer: O, seed: u64) -> Self {
        let mut rng = rng::seeded(seed);
        ram.net.init(&mut rng);
        ram.net.0.set([0.1; 4], [1.0, 1.1, 1.2, seed as f32]);
        ram.net.5.choose(seed as usize % 4).expect("there are five channels");
        motenet::data::number(&mut ram.order).expect("30 is a u16");
        Run {
            trainer: Trainer::new(&mut ram.net, &mut ram.room, optimizer, CrossEntropy),
            shuffled: ShuffledBatches::new(&mut ram.order, BATCH, seed).expect("there are samples"),
            progress: Progress {
                step: 0,
                noise: rng::seeded(seed + 1),
                plateau: OnPlateau::new(0.02),
            },
        }
    }

    fn all(&mut self) -> impl Words {
        (&mut self.trainer, &mut self.shuffled, &mut self.progress)
    }

    fn words(&mut self) -> Vec<u32> {
        let all = self.all();
        let mut words = vec![0; all.count()];
        all.read(0, &mut words);
        words
    }

    /// A step on samples in an order that changes each time, with noise, at a rate that falls with time and on plateaus.
    fn step(&mut self) {
        let Progress { step, noise, plateau } = &mut self.progress;
        let schedule = Cosine {
            lr: 1.0,
            end: 0.1,
            duration: 1000,
        };
        self.trainer.optimizer.set_lr(plateau.lr * schedule.lr(*step));
        let mut batch = [([0.0; 4], 0); BATCH];
        let order = self.shuffled.epoch().next().expect("there are samples");
        for ((x, class), &i) in batch.iter_mut().zip(order) {
            let mut rng = rng::seeded(u64::from(i));
            *x = std::array::from_fn(|_| rng::normal(&mut rng));
            *class = motenet::argmax(&x[..3]);
            x[0] += 0.1 * rng::normal(noise);
        }
        let loss = self.trainer.step(batch).expect("all is finite");
        if *step % 10 == 0 {
            plateau.watch(loss);
        }
        *step += 1;
    }
}

/// Saves at step 0, `stride`, 2 `stride` ... 1,000, loads each into a program that has just started, and holds its next steps to those of the run that
/// goes on.
fn resumes<O: Optimizer<Slot<f32>: Words> + Words + Clone>(optimizer: O, stride: u32) {
    let mut ram = Box::new(Ram::ZERO);
    let mut run = Run::new(&mut ram, optimizer.clone(), 1);
    let mut nor = Flash::new(16, 0..16, 1);
    let mut expected: VecDeque<(u32, Vec<u32>)> = VecDeque::new();
    let mut compared = 0;
    for k in 0..=1000 + AHEAD {
        let now = run.words();
        while expected.front().is_some_and(|(step, _)| *step == k)
            && let Some((_, words)) = expected.pop_front()
        {
            assert!(words == now, "a run that was resumed differs at step {k}");
            compared += 1;
        }
        if k <= 1000 && k % stride == 0 {
            let mut store = Store::new(&mut nor, 0..16 * 1024, 2).expect("it fits");
            store.save(&run.all()).expect("no power is lost");
            let mut ram = Box::new(Ram::ZERO);
            let mut resumed = Run::new(&mut ram, optimizer.clone(), 2 + u64::from(k));
            // A program that has trained on something else before it loads.
            (0..k % 3).for_each(|_| resumed.step());
            store.load(&mut resumed.all()).expect("it has just been saved");
            assert!(resumed.words() == now, "not what was saved at step {k}");
            for ahead in 1..=AHEAD {
                resumed.step();
                expected.push_back((k + ahead, resumed.words()));
            }
            expected.make_contiguous().sort_by_key(|(step, _)| *step);
        }
        run.step();
    }
    assert_eq!(compared, (1000 / stride + 1) * AHEAD);
}

#[test]
fn a_run_resumed_at_any_step_is_the_run() {
    resumes(Adam::new(0.0), 1);
}

#[test]
fn with_every_optimiser() {
    let mut ams = AmsGrad::new(0.0);
    ams.adam.bias_correction = motenet::optim::BiasCorrection::EpsilonHat;
    resumes(ams, 125);
    resumes(AdamW::new(0.0, 0.1), 125);
    resumes(Sgd::new(0.0), 125);
    resumes(Momentum::new(0.0, 0.9), 125);
    let mut torch = Momentum::<HeavyBall>::torch(0.0, 0.9);
    torch.dampening = 0.1;
    resumes(torch, 125);
    resumes(Nesterov::<StepSum>::keras(0.0, 0.9), 125);
    let mut rms = RmsProp::new(0.0);
    rms.bias_correction = true;
    resumes(rms, 125);
    resumes(CenteredRmsProp::new(0.0), 125);
    resumes(RmsPropMomentum::new(0.0, 0.9), 125);
    resumes(AdaGrad::new(0.0), 125);
    resumes(Lion::new(0.0), 125);
}

#[test]
fn settings_of_layers_come_back() {
    let (mut first, mut second) = (Box::new(Ram::ZERO), Box::new(Ram::ZERO));
    let mut saved = Run::new(&mut first, Sgd::new(0.1), 1);
    saved.trainer.net_mut().configure(Setting::FrozenStatistics);
    saved.trainer.net_mut().configure(Setting::DropoutKeep(Keep::ALL));
    let mut loaded = Run::new(&mut second, Sgd::new(0.2), 2);
    let mut store = Store::new(Flash::new(16, 0..16, 1), 0..16 * 1024, 2).expect("it fits");
    store.save(&saved.all()).expect("no power is lost");
    store.load(&mut loaded.all()).expect("it has just been saved");
    // Dropout, off here, and statistics that do not move: a batch of one sample would be too small otherwise.
    for run in [&mut saved, &mut loaded] {
        run.trainer.step([([0.5; 4], 1)]).expect("statistics are frozen");
    }
    assert_eq!(saved.words(), loaded.words());
}

#[test]
fn a_trainers_words_are_counted_and_told_apart() {
    type Small = Model<[f32; 3], (Dense<2>, Dropout<20>)>;
    fn words<O: Optimizer<Slot<f32>: Words> + Words>(optimizer: O) -> (usize, u32) {
        let (mut net, mut room) = (Small::ZERO, Memory::<Small, O, 2>::ZERO);
        let own = optimizer.count();
        let trainer = Trainer::new(&mut net, &mut room, optimizer, CrossEntropy);
        (trainer.count() - own, motenet::words::Mark::of(&trainer))
    }
    const LEAVES: usize = 3 * 2 + 2;
    const { assert!(Small::STATE > 1, "the dropout keeps something") };
    let all = [
        words(Sgd::new(0.1)),
        words(Momentum::new(0.1, 0.9)),
        words(Adam::new(0.1)),
        words(CenteredRmsProp::new(0.1)),
        words(AdamW::new(0.1, 0.1)),
    ];
    for (i, ((count, mark), slots)) in all.iter().zip([0, 1, 2, 2, 2]).enumerate() {
        assert_eq!(*count, LEAVES + Small::STATE + slots * LEAVES);
        assert!(all[..i].iter().all(|(_, other)| other != mark), "{i}");
    }
}

#[test]
fn a_gradient_that_waits_is_refused() {
    let mut ram = Box::new(Ram::ZERO);
    let mut run = Run::new(&mut ram, Sgd::new(0.1), 1);
    let mut store = Store::new(Flash::new(16, 0..16, 1), 0..16 * 1024, 2).expect("it fits");
    let batch = [([0.5; 4], 1), ([0.25; 4], 2)];
    run.trainer.accumulate(batch).expect("all is finite");
    assert_eq!(store.save(&run.all()).err(), Some(StoreError::NotReady));
    run.trainer.update().expect("there is a gradient");
    store.save(&run.all()).expect("no power is lost");
    run.trainer.accumulate(batch).expect("all is finite");
    store.load(&mut run.all()).expect("it was saved");
    assert_eq!(run.trainer.update().err(), Some(StepError::NoGradient));
}

#[test]
fn another_network_or_optimiser_is_foreign() {
    fn save<O: Optimizer<Slot<f32>: Words> + Words>(optimizer: O) -> Flash {
        let mut ram = Box::new(Ram::ZERO);
        let mut store = Store::new(Flash::new(16, 0..16, 1), 0..16 * 1024, 2).expect("it fits");
        store
            .save(&Run::new(&mut ram, optimizer, 1).all())
            .expect("no power is lost");
        store.into_flash()
    }
    let mut ram = Box::new(Ram::ZERO);
    let mut run = Run::new(&mut ram, Adam::new(0.1), 2);
    let before = run.words();
    // As many words in the same leaves, and fewer.
    for flash in [
        save(CenteredRmsProp::new(0.1)),
        save(AdamW::new(0.1, 0.1)),
        save(Sgd::new(0.1)),
    ] {
        let mut store = Store::new(flash, 0..16 * 1024, 2).expect("it fits");
        let error = store.load(&mut run.all()).err();
        assert_eq!(error, Some(StoreError::Foreign { sequence: 1 }));
        assert!(run.words() == before);
    }
}

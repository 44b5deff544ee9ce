//! No subnormal number is kept, and a processor that flushes them to zero ends with the same weights, state and statistics.
#![cfg(target_arch = "x86_64")]

use motenet::optim::{Moments, MomentsAndMax, SquareAndVelocity};
use motenet::prelude::*;
use motenet::regularize::Ema;
use motenet::rng::{below, seeded, symmetric};
use motenet::{AdaGrad, AdamW, AmsGrad, CenteredRmsProp, Lion, Nesterov, Optimizer, Params, RmsProp, RmsPropMomentum};
use std::arch::asm;
use std::array::from_fn;
use std::hint::black_box;
use std::iter::zip;

/// Flush results to zero, and take subnormal operands for zeros: bits of the register MXCSR.
const FLUSH: u32 = 1 << 15 | 1 << 6;

/// Sets MXCSR; returns what it was.
fn set_control(value: u32) -> u32 {
    let mut before = 0u32;
    // SAFETY: both instructions access four bytes that are there; the bits set concern subnormal numbers only.
    unsafe { asm!("stmxcsr [{before}]", "ldmxcsr [{value}]", before = in(reg) &mut before, value = in(reg) &value) };
    before
}

/// `f` on a processor that flushes subnormal numbers to zero.
fn flushed<R>(f: impl FnOnce() -> R) -> R {
    let before = set_control(0x1F80 | FLUSH);
    let result = black_box(f)();
    set_control(before);
    result
}

/// `f` in both modes has to give the same numbers, none of them subnormal.
fn same(name: &str, f: impl Fn() -> Vec<f32>) {
    let (kept, flushed) = (f(), flushed(&f));
    assert!(!kept.is_empty());
    for (i, (a, b)) in zip(&kept, &flushed).enumerate() {
        assert!(!a.is_subnormal(), "{name}: {a:e} is kept at {i}");
        assert_eq!(a.to_bits(), b.to_bits(), "{name}: {a:e} or {b:e} at {i}");
    }
}

#[test]
fn the_mode_is_set() {
    let product = || black_box(1e-30f32) * black_box(1e-10f32);
    assert!(product().is_subnormal());
    assert_eq!(flushed(product), 0.0);
    assert!(product().is_subnormal());
}

/// What an optimiser remembers of a weight, as numbers.
trait Numbers {
    fn numbers(&self) -> Vec<f32>;
}

impl Numbers for () {
    fn numbers(&self) -> Vec<f32> {
        vec![]
    }
}
impl Numbers for f32 {
    fn numbers(&self) -> Vec<f32> {
        vec![*self]
    }
}
impl Numbers for Moments<f32> {
    fn numbers(&self) -> Vec<f32> {
        vec![self.m, self.v]
    }
}
impl Numbers for MomentsAndMax<f32> {
    fn numbers(&self) -> Vec<f32> {
        vec![self.m, self.v, self.max]
    }
}
impl Numbers for SquareAndVelocity<f32> {
    fn numbers(&self) -> Vec<f32> {
        vec![self.s, self.b]
    }
}

const WEIGHTS: usize = 24;

/// Gradients of all sizes down to the smallest number, each weight with its own, and pauses in which state fades.
fn by_hand<O: Optimizer<Slot<f32>: Numbers>>(name: &str, new: impl Fn() -> O) {
    // Made before the mode is set, which would make zeros of the smallest.
    let mut rng = seeded(3);
    let start: [f32; WEIGHTS] = from_fn(|i| if i % 2 == 0 { 0.0 } else { symmetric(&mut rng) });
    let pulses: [[f32; WEIGHTS]; 9] =
        from_fn(|_| from_fn(|i| (10f64.powi(-2 * i as i32) * f64::from(symmetric(&mut rng))) as f32));
    assert!(pulses.as_flattened().iter().any(|g| g.is_subnormal()));
    for steps in [1, 2, 40, 1_500] {
        same(&format!("{name}, {steps} steps"), || {
            let (mut optimizer, mut w) = (new(), start);
            let mut slots = [O::Slot::<f32>::ZERO; WEIGHTS];
            for step in 0..steps {
                let g = pulses.get(step % 700).unwrap_or(&[0.0; WEIGHTS]);
                optimizer.step(&mut w, g, &mut slots).expect("equal lengths");
            }
            w.into_iter().chain(slots.iter().flat_map(Numbers::numbers)).collect()
        });
    }
}

#[test]
fn optimisers() {
    by_hand("Sgd", || Sgd::new(0.1));
    by_hand("Momentum", || Momentum::new(0.1, 0.9));
    by_hand("Momentum (torch)", || Momentum::torch(0.1, 0.9));
    by_hand("Momentum (keras)", || Momentum::keras(0.1, 0.9));
    by_hand("Nesterov", || Nesterov::new(0.1, 0.9));
    by_hand("AdaGrad", || AdaGrad::new(0.1));
    by_hand("RmsProp", || RmsProp::new(0.1));
    by_hand("CenteredRmsProp", || CenteredRmsProp::new(0.1));
    by_hand("RmsPropMomentum", || RmsPropMomentum::new(0.1, 0.9));
    by_hand("Adam", || Adam::new(0.1));
    by_hand("Adam, a standstill", || Adam::new(1e-12));
    by_hand("AdamW", || AdamW::new(0.1, 0.1));
    by_hand("AmsGrad", || AmsGrad::new(0.1));
    by_hand("Lion", || Lion::new(0.1));
}

const BATCH: usize = 6;
const SIZES: [f32; 6] = [1.0, 1e-12, 1e-20, 1e-30, 1e-38, 1e-42];

type Dropping = Model<[f32; 4], (Dense<7>, BatchNorm, Relu, Dropout<20>, Dense<3>)>;
type Convolving = Model<
    [[f32; 8]; 2],
    (
        BatchNorm,
        Conv1d<3, 3, 6>,
        Tanh,
        Conv1d<2, 3, 4>,
        LeakyRelu,
        GlobalAvgPool,
        Dense<3>,
    ),
>;

/// All leaves: weights and running statistics.
fn leaves<N: Params<Elem = f32>>(net: &N) -> Vec<f32> {
    (0..N::LEAVES).flat_map(|i| net.leaf(i).to_vec()).collect()
}

type Batch<X> = [(X, usize); BATCH];

/// Samples of numbers of one size, and `mixed` with some of others. Made before the mode is set, which would make zeros of the smallest.
fn samples<X>(inputs: f32, mixed: bool, sample: impl Fn(&mut dyn FnMut() -> f32) -> X) -> Vec<Batch<X>> {
    let mut rng = seeded(11);
    let mut number = || {
        let other = mixed && below(&mut rng, 8) == 0;
        let size = if other {
            SIZES[below(&mut rng, 6) as usize]
        } else {
            inputs
        };
        (f64::from(size) * f64::from(symmetric(&mut rng))) as f32
    };
    (0..60).map(|_| from_fn(|i| (sample(&mut number), i % 3))).collect()
}

/// A step a batch, from weights of a size on; weights, statistics and their average.
fn trained<N, O>(optimizer: O, weights: f32, batches: &[Batch<N::In>]) -> Vec<f32>
where
    N: Train<Elem = f32, Out = [f32; 3]> + Params<Elem = f32> + Zero + Copy,
    O: Optimizer,
{
    let mut net = Box::new(N::ZERO);
    net.init(&mut seeded(12));
    for i in 0..N::LEAVES {
        net.leaf_mut(i).iter_mut().for_each(|w| *w *= weights);
    }
    let mut memory = Box::new(Memory::<N, O, BATCH>::ZERO);
    let mut average = *net;
    let mut ema = Ema::new(0.5).expect("a decay");
    let mut trainer = Trainer::new(&mut *net, &mut *memory, optimizer, CrossEntropy);
    for batch in batches {
        trainer.step(batch.iter().map(|(x, t)| (x, t))).expect("good samples");
        ema.update(trainer.net(), &mut average);
    }
    [leaves(trainer.net()), leaves(&average)].concat()
}

#[test]
fn networks() {
    for (inputs, mixed) in SIZES.into_iter().flat_map(|size| [(size, false), (size, true)]) {
        let rows = samples(inputs, mixed, |number| from_fn(|_| number()));
        let channels = samples(inputs, mixed, |number| from_fn(|_| from_fn(|_| number())));
        for weights in [1.0, 1e-10, 1e-20] {
            let name = |what: &str| format!("{what}, inputs of {inputs:e}, mixed: {mixed}, weights of {weights:e}");
            same(&name("perceptron, Adam"), || {
                trained::<Dropping, _>(Adam::new(0.01), weights, &rows)
            });
            same(&name("perceptron, Sgd"), || {
                trained::<Dropping, _>(Sgd::new(0.1), weights, &rows)
            });
            same(&name("convolutions, Momentum"), || {
                trained::<Convolving, _>(Momentum::new(0.1, 0.9), weights, &channels)
            });
        }
    }
}
